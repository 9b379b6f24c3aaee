package locales

import (
	"fmt"
	"maps"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"ponte/casework"
)

// These tests read every topic. When one is red, the message says which text in
// which file's language is wrong; nothing here needs to be changed for a new
// topic, and nothing here rewrites a text.

// translations are the languages made from English.
var translations = []casework.Lang{casework.Ukrainian, casework.Italian, casework.Spanish, casework.Bulgarian}

// written lists the keys of the message files: all but what the Book makes by itself.
func written(b *Book, lang casework.Lang) []string {
	return slices.DeleteFunc(b.Keys(lang), func(key string) bool {
		return strings.HasPrefix(key, "helplines.lines_") || strings.HasPrefix(key, "door.")
	})
}

// texts calls f for each form of each text in the given languages.
func texts(b *Book, langs []casework.Lang, f func(lang casework.Lang, key, text string)) {
	for _, lang := range langs {
		for _, key := range written(b, lang) {
			for _, form := range forms(b.messages[lang][key]) {
				f(lang, key, form.Text)
			}
		}
	}
}

func TestNoTranslationIsStale(t *testing.T) {
	b := mustLoad(t)
	for _, lang := range translations {
		for _, key := range written(b, lang) {
			m, want := b.messages[lang][key], b.Hash(casework.English, key)
			if want == "" || m.Hash == want {
				continue
			}
			t.Errorf("%s: %s was made from another English text.\n\told: %s\n\tnew: %s\n\tRead both, mend the translation, then write hash = %q.",
				lang, key, sourceWithHash(t, key, m.Hash), allForms(b.messages[casework.English][key]), want)
		}
	}
}

// The rules are in rules.go; what an organisation corrects is read by the same.
func TestTextsKeepTheRules(t *testing.T) {
	b := mustLoad(t)
	labels, open := 0, map[casework.Lang]int{}
	for _, lang := range casework.Langs {
		for _, key := range written(b, lang) {
			for _, f := range b.Faults(lang, key, forms(b.messages[lang][key])) {
				t.Errorf("%s: %s (%s): found %s, allowed: %s", lang, key, f.Form, f.Found, f.Allowed)
			}
			if b.Label(key) {
				labels++
			}
			if b.Open(key) {
				open[lang]++
			}
		}
		for key, other := range b.clashes(lang) {
			t.Errorf("%s: %s and %s are buttons of one question and say the same", lang, key, other)
		}
		if open[lang] < 40 {
			t.Errorf("%s: only %d texts that others may see: does Open still know them?", lang, open[lang])
		}
	}
	if labels < 40*len(casework.Langs) {
		t.Errorf("only %d labels found: does Label still know them?", labels)
	}
	for _, start := range sad {
		if !slices.ContainsFunc(b.Texts(), func(key string) bool { return strings.HasPrefix(key, start) }) {
			t.Errorf("no text begins with %s any more", start)
		}
	}
}

// Each rule sees what breaks it, and nothing else complains of that text.
func TestEachRuleSeesWhatBreaksIt(t *testing.T) {
	b := mustLoad(t)
	const uk, it, es, bg = casework.Ukrainian, casework.Italian, casework.Spanish, casework.Bulgarian
	plural := func(one, few, many, other string) []Form {
		return []Form{{"one", one}, {"few", few}, {"many", many}, {"other", other}}
	}
	single := func(text string) []Form { return []Form{{"other", text}} }
	for name, c := range map[string]struct {
		lang  casework.Lang
		key   string
		forms []Form
		found string // "" for a text that is right
	}{
		"right":                           {uk, "menu.open.ask", single("Що бажаєте зробити?"), ""},
		"a letter of a neighbour":         {uk, "menu.open.ask", single("Что бы вы хотели?"), `the letter 'ы'`},
		"a Ukrainian letter in Bulgarian": {bg, "menu.open.ask", single("Какво іскате?"), `the letter 'і'`},
		"a Spanish letter in Italian":     {it, "menu.open.ask", single("Mañana?"), `the letter 'ñ'`},
		"a letter that only looks right":  {uk, "menu.open.ask", single("Що xочете зробити?"), `"xочете"`},
		"Cyrillic in Italian":             {it, "menu.open.ask", single("Che cosa vuoi фare?"), `"фare"`},
		"a straight apostrophe":           {uk, "name.done", single("Ім'я записано."), `the apostrophe '`},
		"a question that is not opened":   {es, "menu.open.ask", single("Qué quieres hacer?"), "¿ and ?"},
		"a second point after an hour":    {bg, "appointment.remind.short", single("{{.Start}}."), "a point after an hour"},
		"loud bad news":                   {uk, "error.forbidden", single("Вибачте, тут цього зробити не можна!"), "an exclamation mark"},
		"an emoji in bad news":            {it, "error.forbidden", single("Qui non puoi farlo 😢"), "an emoji"},
		"a long button":                   {it, "menu.open.language", single("Cambia la lingua di tutti i messaggi"), "36 characters"},
		"markup on a button":              {it, "menu.open.language", single("<b>Lingua</b>"), "markup or a second line"},
		"what betrays her":                {it, "appointment.remind.hidden", single("Messaggio dall'antitratta"), `"antitratta"`},
		"a tag that Telegram drops":       {it, "menu.open.ask", single("<p>Che cosa vuoi fare?"), "<p>"},
		"a tag that stays open":           {it, "menu.open.ask", single("<b>Che cosa vuoi fare?"), "<b> that stays open"},
		"a tag that closes nothing":       {it, "menu.open.ask", single("Che cosa</b> vuoi fare?"), "</b> that closes nothing"},
		"a bare ampersand":                {it, "menu.open.ask", single("Che cosa & quando?"), "the sign &"},
		"a loose space":                   {it, "menu.open.ask", single("Che cosa  vuoi fare?"), "a space too many"},
		"no end":                          {it, "menu.open.ask", single(strings.Repeat("a", 2001)), "2001 characters"},
		"a long line of the menu":         {it, "command.help", single(strings.Repeat("a", 257)), "257 characters"},
		"a fact that is not there":        {it, "talk.day", single("{{.Giorno.Short}}"), "{{.Giorno.Short}}"},
		"a fact that is left out":         {it, "team.linked_note", single("Un gruppo è ora la chat."), "no {{.Site}}"},
		"a fact without its condition":    {it, "alert.missed", single("{{.Code}} {{.Start.Soon}} {{.Until.Soon}}{{if .InARow}} {{.InARow}}{{end}}"), "no {{if .Until}}"},
		"a fact that is broken":           {it, "talk.day", single("{{.Day.Short}"), "something in {{ }} that cannot be read"},
		"a function":                      {it, "talk.day", single("{{printf .Day.Short}}"), "something in {{ }} that cannot be read"},
		"a loop":                          {it, "talk.day", single("{{range .Day.Short}}x{{end}}"), "something in {{ }} that cannot be read"},
		"right plurals":                   {uk, "time.days", plural("{{.N}} день", "{{.N}} дні", "{{.N}} днів", "{{.N}} дня"), ""},
		"a plural form left out":          {uk, "time.days", plural("{{.N}} день", "", "{{.N}} днів", "{{.N}} дня"), "nothing"},
		"a plural form too many":          {it, "menu.open.ask", []Form{{"one", "Sì?"}, {"other", "No?"}}, "the plural form one"},
		"21 without its number":           {uk, "time.days", plural("день", "{{.N}} дні", "{{.N}} днів", "{{.N}} дня"), "no {{.N}}"},
		"1 without its number":            {es, "time.days", []Form{{"one", "un día"}, {"many", "{{.N}} de días"}, {"other", "{{.N}} días"}}, ""},
		"a number that chooses nothing":   {es, "time.days", []Form{{"one", "un día"}, {"many", "{{.N}} de días"}, {"other", "unos días"}}, "no {{.N}}"},
	} {
		t.Run(name, func(t *testing.T) {
			faults := b.Faults(c.lang, c.key, c.forms)
			switch {
			case c.found == "" && len(faults) > 0:
				t.Errorf("a right text has the faults %q", faults)
			case c.found != "" && (len(faults) == 0 || !strings.Contains(faults[0].Found, c.found) || faults[0].Allowed == ""):
				t.Errorf("faults %q, want %q", faults, c.found)
			}
		})
	}
}

func allForms(m *i18n.Message) string {
	var all []string
	for _, f := range forms(m) {
		all = append(all, fmt.Sprintf("%s = %q", f.Name, f.Text))
	}
	return strings.Join(all, ", ")
}

// sourceWithHash looks for an old English text in the history, for the translator's eyes.
func sourceWithHash(t *testing.T, key, hash string) string {
	t.Helper()
	const unknown = "(not in the history)"
	if hash == "" {
		return "(no hash is given)"
	}
	log, err := exec.CommandContext(t.Context(), "git", "log", "--format=%h", "-n", "40", "--", "messages/*.en.toml").Output()
	if err != nil {
		return unknown
	}
	for commit := range strings.FieldsSeq(string(log)) {
		list, err := exec.CommandContext(t.Context(), "git", "ls-tree", "-r", "--name-only", commit, "messages/").Output()
		if err != nil {
			return unknown
		}
		old := fstest.MapFS{}
		for file := range strings.FieldsSeq(string(list)) {
			if strings.HasSuffix(file, ".en.toml") {
				text, err := exec.CommandContext(t.Context(), "git", "show", commit+":./"+file).Output()
				if err != nil {
					return unknown
				}
				old["messages/"+path.Base(file)] = &fstest.MapFile{Data: text}
			}
		}
		b := &Book{localizers: map[casework.Lang]*i18n.Localizer{}, messages: map[casework.Lang]map[string]*i18n.Message{}}
		if err := b.loadMessages(old); err == nil && b.Hash(casework.English, key) == hash {
			return allForms(b.messages[casework.English][key])
		}
	}
	return unknown
}

// samples gives every fact that a text names something to show. What is anywhere
// asked for an aspect is a moment.
func samples(t *testing.T, b *Book, langs []casework.Lang) map[string]casework.Vars {
	t.Helper()
	moments := map[string]bool{}
	named := map[string]map[string]bool{}
	texts(b, langs, func(_ casework.Lang, key, text string) {
		if strings.HasPrefix(key, "time.") {
			return
		}
		found, err := factsOf(text)
		if err != nil {
			t.Fatal(key, err)
		}
		maps.Copy(found.named, found.tested)
		for fact := range found.named {
			name, _, aspect := strings.Cut(fact, ".")
			moments[name] = moments[name] || aspect
			if named[key] == nil {
				named[key] = map[string]bool{}
			}
			named[key][name] = true
		}
	})
	all := map[string]casework.Vars{}
	for key, list := range named {
		all[key] = casework.Vars{}
		for name := range list {
			switch {
			case moments[name]:
				all[key][name] = casework.At(monday, "Europe/Madrid")
			case name == "N":
				all[key][name] = casework.Num(21)
			default:
				all[key][name] = casework.Str("<K-17> & co.")
			}
		}
	}
	return all
}

func TestEveryTextCanBeRendered(t *testing.T) {
	b := mustLoad(t)
	vars := samples(t, b, casework.Langs)
	for _, lang := range casework.Langs {
		for _, key := range b.Keys(lang) {
			if strings.HasPrefix(key, "time.") {
				continue
			}
			got, err := b.Text(lang, key, vars[key], monday)
			if err != nil || strings.TrimSpace(got) == "" || strings.Contains(got, "no value") || strings.Contains(got, "{{") || strings.Contains(got, "<K-17>") {
				t.Errorf("%s: %s: %q, %v", lang, key, got, err)
			}
			if n := len(utf16.Encode([]rune(got))); n > 4096 {
				t.Errorf("%s: %s has %d UTF-16 units, a message at most 4096", lang, key, n)
			}
			if label, err := b.Plain(lang, key, vars[key], monday); err != nil || strings.Contains(label, "&amp;") {
				t.Errorf("%s: %s as a label: %q, %v", lang, key, label, err)
			}
		}
	}
}

// A broadcast once went out in the wrong languages because renderings shared
// what they wrote into. Ours share nothing that is written to.
func TestWhatOneRecipientReadsHasNoInfluenceOnTheNext(t *testing.T) {
	b := mustLoad(t)
	vars := samples(t, b, casework.Langs)
	alone := map[string]string{}
	for _, lang := range casework.Langs {
		for key := range vars {
			text, _ := b.Text(lang, key, vars[key], monday)
			alone[string(lang)+key] = text
		}
	}
	fresh := mustLoad(t) // whose templates nobody has parsed yet
	var group sync.WaitGroup
	for i := range 4 * len(casework.Langs) {
		group.Go(func() {
			lang := casework.Langs[i%len(casework.Langs)]
			for key := range vars { // each in an order of its own
				text, _ := fresh.Text(lang, key, vars[key], monday)
				if want := alone[string(lang)+key]; text != want {
					t.Errorf("%s: %s among others is %q, alone %q", lang, key, text, want)
				}
				if word, ok := fresh.Word("стоп", ""); !ok || word != "stop" {
					t.Errorf("a word among others is %q", word)
				}
			}
		})
	}
	group.Wait()
}
