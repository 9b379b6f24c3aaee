package locales

import (
	"testing"

	"ponte/casework"
)

func TestNoTextIsMissingInAnyLanguage(t *testing.T) {
	b := mustLoad(t)
	english := written(b, casework.English)
	if len(english) < 100 {
		t.Fatalf("only %d English texts", len(english))
	}
	for _, lang := range translations {
		for _, key := range english {
			if b.messages[lang][key] == nil {
				t.Errorf("%s: %s is missing. English, with hash = %q: %s", lang, key, b.Hash(casework.English, key), allForms(b.messages[casework.English][key]))
			}
		}
		for _, key := range written(b, lang) {
			if b.messages[casework.English][key] == nil {
				t.Errorf("%s: %s is not in English any more", lang, key)
			}
		}
	}
}
