package locales

import (
	"regexp"
	"testing"

	"ponte/casework"
)

func TestAPanicWordMustBeRight(t *testing.T) {
	b := mustLoad(t)
	for _, s := range []string{"panic", "Panic!", "PANIC", "/panic", "/panic@ponte_bot", "паніка", "Паніка", "panico", "¡Pánico!", "panico", "паника",
		"panika", "сховай усе", "Nascondi tutto", "esconde todo", "скрий всичко", "зфтшс", "gfysrf", "hide  everything."} {
		if !b.Panics(s, "ponte_bot") {
			t.Errorf("%q does nothing", s)
		}
	}
	for _, s := range []string{"", "panics", "panik", "panci", "don't panic", "паніку", "/panic@another_bot", "hide", "exit", "вихід", "тривога", "сховай", "sos", "stop", "quick exit"} {
		if b.Panics(s, "ponte_bot") {
			t.Errorf("%q empties the chat", s)
		}
	}
}

// No button says a panic word, so that none can be typed for it.
func TestNoLabelIsAPanicWord(t *testing.T) {
	b := mustLoad(t)
	for _, lang := range casework.Langs {
		for _, key := range b.Keys(lang) {
			if text := b.messages[lang][key].Other; b.Panics(text, "") {
				t.Errorf("%s: %s says %q", lang, key, text)
			}
		}
	}
}

func TestAWordOfHerOwnMeansNothingElseHere(t *testing.T) {
	b := mustLoad(t)
	for _, s := range []string{"menu", "menus", "Stop it", "helpp", "sos", "допоможіт", "hello", "helo", "Привіт", "ciao", "buongiorno", "panic", "panik", "Settings", "Налаштування",
		"налаштуваня", "I'll come", "Ще дойда", "gracias", "mañana"} {
		if !b.Taken(s) {
			t.Errorf("%q can be her word", s)
		}
	}
	for _, s := range []string{"lemons", "лимони", "limonata", "mandarina", "черешово дърво", "blue umbrella"} {
		if b.Taken(s) {
			t.Errorf("%q is taken", s)
		}
	}
}

// What she reads about it names a word that works.
func TestTheWordThatSheIsToldWorks(t *testing.T) {
	b := mustLoad(t)
	bold := regexp.MustCompile(`\p{L} <b>([^<]+)</b>`)
	for _, lang := range casework.Langs {
		told := bold.FindStringSubmatch(b.messages[lang]["panic.what.ask"].Other)
		if len(told) < 2 || !b.Panics(told[1], "") {
			t.Errorf("%s: told %q", lang, told)
		}
	}
}
