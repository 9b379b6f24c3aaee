package locales

import (
	"strings"

	"ponte/casework"
)

// spoken is the whole table from the language of a phone to a language of ours.
// Nothing is guessed by nearness: a library that did so made Bulgarian of a
// phone set to Russian.
var spoken = map[string]casework.Lang{
	"uk": casework.Ukrainian,
	"it": casework.Italian,
	"es": casework.Spanish,
	"bg": casework.Bulgarian,
	"en": casework.English,
}

// pluralForms are CLDR's for whole numbers, in its order.
var pluralForms = map[casework.Lang][]string{
	casework.English: {"one", "other"}, casework.Bulgarian: {"one", "other"},
	casework.Italian: {"one", "many", "other"}, casework.Spanish: {"one", "many", "other"},
	casework.Ukrainian: {"one", "few", "many", "other"},
}

// LangOf reads the language_code that Telegram gives: "uk", "it-CH", "es-419".
// It is false for every language that Ponte does not speak, Russian, Arabic and
// Farsi among them: those who read them are asked.
func LangOf(code string) (casework.Lang, bool) {
	language, _, _ := strings.Cut(strings.ReplaceAll(code, "_", "-"), "-")
	lang, ok := spoken[strings.ToLower(language)]
	return lang, ok
}
