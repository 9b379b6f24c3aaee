package locales

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"ponte/casework"
)

// anywhere are the countries that the program may ask for, known or not.
var anywhere = append([]casework.Country{"", "FR"}, casework.Countries...)

func TestHelplineScreensFitIntoOneMessage(t *testing.T) {
	b := mustLoad(t)
	for _, lang := range casework.Langs {
		for _, country := range anywhere {
			screen, err := b.Helplines(lang, country)
			if n := len(utf16.Encode([]rune(screen))); err != nil || n == 0 || n > 4096 {
				t.Errorf("%s %s: %d UTF-16 units, %v", lang, country, n, err)
			}
			if first := strings.Index(screen, "<code>"); !strings.HasPrefix(screen[first:], "<code>112</code>") {
				t.Errorf("%s %s: 112 does not come first:\n%s", lang, country, screen)
			}
		}
	}
}

func TestHelplinesAreThoseOfTheCountry(t *testing.T) {
	b := mustLoad(t)
	numbers := map[casework.Country][]string{
		casework.Italy: {"1522", "800 290 290", "800 90 10 10", "800 905 570", "+39-351-137-6335"},
		casework.Spain: {"016", "900 10 50 90", "+34-615-430-452", "021", "+34-600-000-016", "+34-628-860-507"},
		casework.Bulgaria: {
			"0800 1 86 76", "+359-2-981-76-86", "0800 11977", "0800 20 100", "+359-2-807-80-50", "116 111", "0700 17 670",
			"0800 88 001", "0700 18 250", "+359-2-980-20-49", "+359-2-981-33-18", "+359-888-819-745",
		},
	}
	for _, here := range casework.Countries {
		screen, err := b.Helplines(casework.Spanish, here)
		if err != nil {
			t.Fatal(err)
		}
		for country, list := range numbers {
			for _, n := range list {
				whole := ">" + n + "<"
				if strings.HasPrefix(n, "+") {
					whole = n
				}
				if strings.Contains(screen, whole) != (country == here) {
					t.Errorf("%s of %s, on the screen of %s: %v", n, country, here, country != here)
				}
			}
		}
	}
}

// What nobody confirmed, or only long ago, is not shown.
func TestHelplinesSayOnlyWhatIsVouchedFor(t *testing.T) {
	b := mustLoad(t)
	hours := []string{"always", "weekdays_9_17"}
	unknownHours := []string{"112", "it-unar", "it-arci", "es-016", "es-021", "bg-animus", "bg-commission", "bg-labour", "bg-work", "bg-helsinki"}
	knownLanguages := []string{"it-1522", "it-tratta", "es-016"}
	unknownCost := []string{"112", "es-amar", "bg-labour", "bg-helsinki"}
	for _, l := range b.lines {
		for _, fact := range l.Facts {
			if slices.Contains(hours, fact) && slices.Contains(unknownHours, l.ID) {
				t.Errorf("%s shows hours", l.ID)
			}
			if (strings.HasPrefix(fact, "free") || strings.HasSuffix(fact, "price")) && slices.Contains(unknownCost, l.ID) {
				t.Errorf("%s shows a cost", l.ID)
			}
		}
		if l.Languages && !slices.Contains(knownLanguages, l.ID) {
			t.Errorf("%s shows languages", l.ID)
		}
	}
	for _, lang := range casework.Langs {
		for _, country := range anywhere {
			screen, err := b.Helplines(lang, country)
			if err != nil || strings.Contains(screen, "91 047") || strings.Contains(screen, "0474444") {
				t.Errorf("%s %s: shows a number that nobody confirmed: %v", lang, country, err)
			}
		}
	}
}

func TestPoliceLineSaysSoBeforeItsNumber(t *testing.T) {
	b := mustLoad(t)
	for _, lang := range casework.Langs {
		screen, err := b.Helplines(lang, casework.Spain)
		if err != nil {
			t.Fatal(err)
		}
		police, err := b.fill(lang, "helpline.police", nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := "<b>" + police + "</b>\n<code>900 10 50 90</code>"; !strings.Contains(screen, want) {
			t.Errorf("%s: no %q in\n%s", lang, want, screen)
		}
	}
}

func TestLineThatLeavesATraceSaysHowToRemoveIt(t *testing.T) {
	b := mustLoad(t)
	for _, lang := range casework.Langs {
		screen, err := b.Helplines(lang, casework.Spain)
		if err != nil {
			t.Fatal(err)
		}
		advice, err := b.fill(lang, "helpline.fact.delete_call", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(screen, "<code>016</code>")
		line, _, _ := strings.Cut(after, "\n\n")
		if !strings.Contains(line, advice) {
			t.Errorf("%s: no advice to delete the call in %q", lang, line)
		}
	}
}

func TestCallForHelpIsAnsweredWhateverIsKnown(t *testing.T) {
	b := mustLoad(t)
	for _, lang := range append([]casework.Lang{"", "ru", "xx"}, casework.Langs...) {
		for _, country := range anywhere {
			text := b.SOSText(lang, country)
			if n := len(utf16.Encode([]rune(text))); n > 4096 || !strings.Contains(text, "<code>112</code>") {
				t.Errorf("%q %q: %d units: %q", lang, country, n, text)
			}
			for _, c := range casework.Countries {
				here := country == c || !b.hasLines(country)
				first := map[casework.Country]string{"IT": ">1522<", "ES": ">016<", "BG": ">0800 1 86 76<"}[c]
				if strings.Contains(text, first) != here {
					t.Errorf("%q %q: the number %s stands there: %v", lang, country, first, !here)
				}
			}
		}
	}
}

func TestCallForHelpOfSomebodyUnknownIsInEveryLanguage(t *testing.T) {
	text := mustLoad(t).SOSText("", "")
	for _, word := range []string{"Допомога", "Aiuto", "Ayuda", "Помощ", "Help", "مساعدة", "کمک", "🇮🇹", "🇪🇸", "🇧🇬"} {
		if !strings.Contains(text, word) {
			t.Errorf("no %q in %q", word, text)
		}
	}
}

func TestScreenIsATextThatOthersCanHold(t *testing.T) {
	b := mustLoadWith(t, map[string]string{
		"messages/x.en.toml": `"x.screen" = "{{.Lines}}"`, "messages/x.uk.toml": `"x.screen" = "{{.Lines}}"`,
	})
	for choice, country := range map[string]casework.Country{"it": "IT", "es": "ES", "bg": "BG", "eu": ""} {
		got, err := b.Text(casework.Ukrainian, "x.screen", casework.Vars{"Lines": casework.Word("helplines.lines_" + choice)}, monday)
		want, wantErr := b.Helplines(casework.Ukrainian, country)
		if err != nil || wantErr != nil || got != want {
			t.Errorf("%s: %q, %v", choice, got, err)
		}
	}
}

func TestHelplinesOfAnUnknownLanguageAreAnError(t *testing.T) {
	if screen, err := mustLoad(t).Helplines("ru", casework.Italy); err == nil || screen != "" {
		t.Errorf("got %q, %v", screen, err)
	}
}
