package locales

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ponte/casework"
)

// veiled is what stands under a veil that she taps away: Telegram shows it neither in a
// notification nor at first in the chat (core.telegram.org/bots/api#html-style).
var veiled = regexp.MustCompile(`(?s)\s*<tg-spoiler>.*?</tg-spoiler>\s*`)

// What a lock screen may show is day and hour, and where nothing may be shown, no
// message can be told from another. A new notice is read by the same test.
func TestWhatComesUnaskedNamesNoMoreThanDayAndHour(t *testing.T) {
	b := mustLoad(t)
	named, tested := []string{"Start", "OldStart"}, []string{"NewTime", "Stale"}
	short, hidden := 0, 0
	for _, lang := range casework.Langs {
		kinds := map[string]string{} // the word for a kind, in small letters
		for _, kind := range casework.KindIDs {
			kinds[kind] = strings.ToLower(b.messages[lang]["kind."+kind].Other)
		}
		for _, key := range written(b, lang) {
			text := veiled.ReplaceAllString(b.messages[lang][key].Other, "")
			switch {
			case strings.HasPrefix(key, "privacy.level."), strings.HasPrefix(key, "time."): // a level's label, the form of a day
			case strings.HasSuffix(key, ".hidden"):
				hidden++
				if one := b.messages[lang]["appointment.remind.hidden"].Other; text != one || strings.Contains(text, "{{") {
					t.Errorf("%s: %s says %q and not %q like each message that may show nothing", lang, key, text, one)
				}
			case strings.HasSuffix(key, ".short"):
				short++
				facts, err := factsOf(text)
				if err != nil {
					t.Fatal(err)
				}
				for _, name := range slices.Concat(slices.Sorted(maps.Keys(facts.named)), slices.Sorted(maps.Keys(facts.tested))) {
					if fact, _, _ := strings.Cut(name, "."); !slices.Contains(named, fact) && !slices.Contains(tested, fact) {
						t.Errorf("%s: %s shows or asks {{.%s}}, which others may not see", lang, key, name)
					}
				}
				for kind, word := range kinds {
					if strings.Contains(strings.ToLower(action.ReplaceAllString(text, "")), word) {
						t.Errorf("%s: %s names the kind %s: %q", lang, key, kind, text)
					}
				}
			}
		}
	}
	if least := 5 * len(casework.Langs); short < least || hidden < least {
		t.Errorf("only %d short and %d hidden texts found: what are they called now?", short, hidden)
	}
}

// Whatever names an index of what others may see: the file that lies on a phone, the
// menu beside the writing field, the bot's own profile, the entry in a calendar.
func TestWhatStandsOnHerPhoneIsReadByTheRuleOfWhatBetrays(t *testing.T) {
	b := mustLoad(t)
	for _, key := range []string{"command.menu", "command.stop", "command.sos", "command.privacy", "profile.about", "appointment.calendar",
		"kind.legal", "topic.appointments", "menu.open.helplines", "settings.which.privacy", "privacy.what.pin", "fit.say.short", "missed.say.hidden", "talk.btn_open"} {
		if b.messages[casework.English][key] == nil {
			t.Errorf("%s is no text any more", key)
			continue
		}
		if !b.Open(key) {
			t.Errorf("%s may be seen by others, and Open does not know it", key)
		}
		if found := b.Faults(casework.Spanish, key, []Form{{"other", "víctimas"}}); !slices.ContainsFunc(found, func(f Fault) bool { return strings.Contains(f.Found, "víctim") }) {
			t.Errorf("%s may say what betrays her: %v", key, found)
		}
	}
}

// What is kept of her stays on the screen until it folds away: what she wrote to a human,
// and what was answered, is under a veil there, too.
func TestWhatWasSaidToAHumanIsVeiledAmongHerData(t *testing.T) {
	b := mustLoad(t)
	veils := 0
	for _, lang := range casework.Langs {
		for _, key := range written(b, lang) {
			text := b.messages[lang][key].Other
			if !strings.HasPrefix(key, "mydata.") || !strings.Contains(text, "{{.Words}}") {
				continue
			}
			veils++
			if strings.Contains(veiled.ReplaceAllString(text, ""), "{{.Words}}") {
				t.Errorf("%s: %s shows what was said: %q", lang, key, text)
			}
		}
	}
	if want := 2 * len(casework.Langs); veils != want {
		t.Errorf("%d texts of what was said, want %d: hers and the answer in each language", veils, want)
	}
}
