package locales

import (
	"strings"
	"testing"
	"unicode/utf16"

	"ponte/casework"
)

func TestTheProfileFitsAndIsPlain(t *testing.T) {
	b := mustLoad(t)
	most := map[string]int{"profile.description": 512, "profile.about": 120, "command.": 256} // as Telegram documents it
	seen := 0
	texts(b, casework.Langs, func(lang casework.Lang, key, text string) {
		for start, limit := range most {
			if !strings.HasPrefix(key, start) {
				continue
			}
			seen++
			if n := len(utf16.Encode([]rune(text))); n > limit {
				t.Errorf("%s: %s has %d characters, Telegram takes %d: %q", lang, key, n, limit, text)
			}
			if strings.ContainsAny(text, "<>&{") || start != "profile.description" && strings.Contains(text, "\n") {
				t.Errorf("%s: %s: no markup and no facts, and only a description has lines: %q", lang, key, text)
			}
		}
	})
	if seen < 7*len(casework.Langs) {
		t.Errorf("only %d texts were looked at", seen)
	}
}

func TestWhatBetraysIsFoundInAnyLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"Ponte": "", "ponte_milano_bot": "", "Нагадування": "",
		"help_Refugees_bot": "Refugee", "Допомога біженкам": "біжен", "Помощ за пострадали": "пострадал", "Casa Rifugiate": "Rifugiat",
	} {
		if got := Betraying(text); got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
}
