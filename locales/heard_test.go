package locales

import (
	"strings"
	"testing"
	"testing/fstest"

	"ponte/casework"
)

func TestPhrasesOfDangerAreHeardInWhateverLanguageAndSpelling(t *testing.T) {
	b := mustLoad(t)
	for _, text := range []string{
		"He hits me", "my husband hits me every night", "I want to die", "they took my passport!!!", "HE LOCKED ME IN the room",
		"Він мене б'є", "він мене бʼє вже давно", "Чоловік мене б’є", "Забрали мій паспорт, що робити?", "не хочу жити", "мене не випускають з дому",
		"mi picchia", "Mio marito mi picchia", "voglio morire", "mi hanno tolto i documenti", "non mi fa uscire di casa",
		"me pega", "no, me pega", "quiero morir", "me quitaron los documentos", "no me deja salir",
		"мъжът ми ме бие", "искам да умра", "взеха ми паспорта", "не ме пуска да изляза",
		"vin mene bye", "hochu pomerty", "toy me bie", "он меня бьёт", "забрали паспорт и телефон",
	} {
		if got := b.Meaning(text); got != meansDanger {
			t.Errorf("%q means %q", text, got)
		}
	}
}

func TestOrdinarySentencesAreNoDanger(t *testing.T) {
	b := mustLoad(t)
	for _, text := range []string{
		"", " ", "I want to live near the station", "Can I bring my passport?", "не хочу жити далеко від школи", "Я забрала паспорт у поліції",
		"voglio cambiare casa", "ho preso i documenti", "quiero un curso", "me duele", "искам да уча", "взех документите", "я забрала документы",
	} {
		if got := b.Meaning(text); got == meansDanger {
			t.Errorf("%q is taken for danger", text)
		}
	}
}

func TestThanksAreNothingButThanks(t *testing.T) {
	b := mustLoad(t)
	for text, want := range map[string]string{
		"Thanks!": meansThanks, "ok, thank you very much": meansThanks, "👍🙏": meansThanks, "Дякую вам дуже!": "", "Щиро дякую, до побачення": meansThanks,
		"grazie mille, a presto": meansThanks, "vale, gracias": meansThanks, "Много благодаря!": meansThanks, "спасибо большое": meansThanks,
		"thanks, and where is it?": "", "ok?": "", "ні, дякую": "", "no, grazie": "", "": "", "gracias pero no puedo": "",
	} {
		if got := b.Meaning(text); got != want {
			t.Errorf("%q means %q, want %q", text, got, want)
		}
	}
}

// A list that takes an ordinary sentence for danger does not start.
func TestAListOfDangerIsHeldToItsOrdinarySentences(t *testing.T) {
	for name, c := range map[string]struct{ toml, want string }{
		"an ordinary sentence": {"[danger]\nen = [\"a b\"]\n[not_danger]\nen = [\"x a B!\"]", `not_danger.en: "x a B!"`},
		"no words":             {"[danger]\nen = [\"!\"]", "has no words"},
		"too many words":       {"[thanks]\nen = [\"a b c d e\"]", "has 5 words"},
		"another key":          {"[dangers]\nen = [\"a\"]", "unknown key"},
		"the end of a text":    {"[danger]\nen = [\"a b.\"]\n[not_danger]\nen = [\"a b c\"]", ""},
	} {
		err := (&Book{}).loadHeard(fstest.MapFS{"heard.toml": {Data: []byte(c.toml)}})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzMeaning(f *testing.F) {
	b := mustLoad(f)
	for _, text := range []string{"", "he hits me", strings.Repeat("дякую вам ", 500) + "x", "дякую", "\xff\x00", strings.Repeat("ok ", 500)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		switch got := b.Meaning(text); got {
		case "", meansDanger, meansThanks:
		default:
			t.Errorf("%q means %q", text, got)
		}
	})
}

// Every topic, outcome, deed and reason has a text, in every language.
func TestWhatIsToldOfARequestHasTexts(t *testing.T) {
	b := mustLoad(t)
	var keys []string
	for _, topic := range casework.Topics {
		keys = append(keys, "topic."+string(topic))
	}
	for _, o := range append([]casework.RequestOutcome{casework.EndSolved}, casework.RequestOutcomes...) {
		keys = append(keys, "ended."+string(o))
	}
	for _, d := range casework.RequestDeeds {
		keys = append(keys, "request_deed."+string(d))
	}
	for _, w := range casework.WhysUnsaid {
		keys = append(keys, "unsaid."+w)
	}
	for _, key := range keys {
		for _, lang := range casework.Langs {
			if len(b.Forms(lang, key)) == 0 {
				t.Errorf("no text %s in %s", key, lang)
			}
		}
	}
}
