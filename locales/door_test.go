package locales

import (
	"strings"
	"testing"

	"ponte/casework"
)

func TestPhoneLanguageIsReadExactly(t *testing.T) {
	for code, want := range map[string]casework.Lang{
		"uk": "uk", "uk-UA": "uk", "UK": "uk", "it": "it", "it-CH": "it", "es": "es", "es-419": "es", "es-ES": "es",
		"bg": "bg", "bg_BG": "bg", "en": "en", "en-GB": "en", "en-US": "en",
	} {
		if got, ok := LangOf(code); !ok || got != want {
			t.Errorf("%s: %q, %v, want %q", code, got, ok, want)
		}
	}
}

func TestAnyOtherPhoneLanguageIsAskedAndNeverGuessed(t *testing.T) {
	for _, code := range []string{"", "-", "ru", "ru-RU", "ru-UA", "be", "sr", "mk", "ky", "kk", "ar", "ar-EG", "fa", "fa-IR", "ps", "ka", "sq", "gl", "eu", "ca", "pt", "ro", "ukr", "ita", "u", "english", "uken"} {
		if got, ok := LangOf(code); ok {
			t.Errorf("%q is taken for %q", code, got)
		}
	}
	found := 0
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			if _, ok := LangOf(string([]rune{a, b})); ok {
				found++
			}
		}
	}
	if found != len(casework.Langs) {
		t.Errorf("%d codes of two letters are taken for ours, want %d", found, len(casework.Langs))
	}
}

func TestDoorAsksInEveryLanguageAndSendsNobodyAway(t *testing.T) {
	b := mustLoad(t)
	text := b.Door()
	for _, want := range []string{"Якою мовою", "Che lingua", "¿Qué idioma", "Кой език", "Which language", "Бот говорит", "هذا البوت", "این ربات"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q at the door:\n%s", want, text)
		}
	}
	if n := strings.Count(text, "112"); n != 3 {
		t.Errorf("112 stands there %d times, want once in Russian, Arabic and Farsi", n)
	}
	names := map[casework.Lang]string{"uk": "Українська", "it": "Italiano", "es": "Español", "bg": "Български", "en": "English"}
	for _, lang := range casework.Langs {
		if b.Name(lang) != names[lang] {
			t.Errorf("%s calls itself %q", lang, b.Name(lang))
		}
	}
	if name := b.Name("ru"); name != "" {
		t.Errorf("a language that is not ours is called %q", name)
	}
}

func TestDoorIsATextLikeOthersTheSameForEveryReader(t *testing.T) {
	b := mustLoad(t)
	for _, reader := range casework.Langs {
		if got, err := b.Text(reader, "door.language", nil, monday); err != nil || got != b.Door() {
			t.Errorf("%s reads %q, %v", reader, got, err)
		}
		if got, err := b.Plain(reader, "door.uk", nil, monday); err != nil || got != "Українська" {
			t.Errorf("%s reads %q, %v", reader, got, err)
		}
	}
}
