package locales

import (
	"fmt"
	"maps"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"text/template/parse"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

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

// isLabel reports whether a text stands on a button: a choice beside its
// question's .ask, whatever is called btn_, the families of choices that several
// questions share, and what lists offer.
func isLabel(b *Book, key string) bool {
	dot := strings.LastIndex(key, ".")
	family, name := key[:dot+1], key[dot+1:]
	switch {
	case name == "ask":
		return false
	case strings.HasPrefix(name, "btn_"), slices.Contains([]string{"reason.", "part.", "country.", "result."}, family):
		return true
	case key == "talk.day" || name == "item":
		return true
	default:
		return strings.Count(key, ".") == 2 && b.messages[casework.English][family+"ask"] != nil
	}
}

// texts calls f for each form of each text in the given languages.
func texts(b *Book, langs []casework.Lang, f func(lang casework.Lang, key, text string)) {
	for _, lang := range langs {
		for _, key := range written(b, lang) {
			for _, form := range forms(b.messages[lang][key]) {
				f(lang, key, form.text)
			}
		}
	}
}

var action = regexp.MustCompile(`\{\{[^}]*\}\}`)

// words is a text without its facts and its markup.
func words(text string) string { return Unmarked(action.ReplaceAllString(text, "")) }

// facts collects the facts a text names, with their aspects: "Start.Near", "With".
func facts(t *testing.T, key, text string) map[string]bool {
	t.Helper()
	trees, err := parse.Parse(key, text, "", "", builtins)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	var walk func(n parse.Node)
	walk = func(n parse.Node) {
		switch n := n.(type) {
		case *parse.ListNode:
			if n != nil {
				for _, each := range n.Nodes {
					walk(each)
				}
			}
		case *parse.ActionNode:
			walk(n.Pipe)
		case *parse.PipeNode:
			for _, c := range n.Cmds {
				for _, arg := range c.Args {
					walk(arg)
				}
			}
		case *parse.FieldNode:
			found[strings.Join(n.Ident, ".")] = true
		case *parse.IfNode:
			walk(n.Pipe)
			walk(n.List)
			walk(n.ElseList)
		case *parse.TextNode, *parse.StringNode, *parse.NumberNode, *parse.IdentifierNode, *parse.CommentNode:
		default:
			t.Errorf("%s: %s has no place in a text", key, n)
		}
	}
	if tree := trees[key]; tree != nil { // a comment alone has no tree
		walk(tree.Root)
	}
	return found
}

// names lists a set in order, for messages.
func names(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// The texts about time are left out: each language picks what it needs from the
// same offer, and moment_test.go reads what comes of it.
func TestTranslationsNameTheSameFacts(t *testing.T) {
	b := mustLoad(t)
	texts(b, casework.Langs, func(lang casework.Lang, key, text string) {
		source := b.messages[casework.English][key]
		if source == nil || strings.HasPrefix(key, "time.") {
			return
		}
		got, want := facts(t, key, text), facts(t, key, source.Other)
		// "one" means exactly 1 except in Ukrainian, where it is also 21.
		if m := b.messages[lang][key]; text == m.One && text != m.Other && lang != casework.Ukrainian {
			delete(got, "N")
			delete(want, "N")
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %s names %v, English names %v", lang, key, names(got), names(want))
		}
	})
}

func TestPluralsAreComplete(t *testing.T) {
	b := mustLoad(t)
	for _, lang := range casework.Langs {
		for _, key := range written(b, lang) {
			var got []string
			for _, f := range forms(b.messages[lang][key]) {
				got = append(got, f.name)
			}
			source := b.messages[casework.English][key]
			plural := len(got) > 1 || source != nil && len(forms(source)) > 1
			if plural && !slices.Equal(got, pluralForms[lang]) {
				t.Errorf("%s: %s has the forms %v, want %v", lang, key, got, pluralForms[lang])
			}
			if plural && !facts(t, key, b.messages[lang][key].Other)["N"] {
				t.Errorf("%s: %s has plural forms but does not name N, which chooses them", lang, key)
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

func allForms(m *i18n.Message) string {
	var all []string
	for _, f := range forms(m) {
		all = append(all, fmt.Sprintf("%s = %q", f.name, f.text))
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

func TestNoForeignLetters(t *testing.T) {
	b := mustLoad(t)
	foreign := map[casework.Lang]string{
		casework.Ukrainian: "ыъэёЫЪЭЁ", casework.Bulgarian: "ыэёіїєґЫЭЁІЇЄҐ",
		casework.Italian: "ñÑ¿¡", casework.English: "ñÑ¿¡", casework.Spanish: "",
	}
	texts(b, casework.Langs, func(lang casework.Lang, key, text string) {
		said := words(text)
		if i := strings.IndexAny(said, foreign[lang]); i >= 0 {
			t.Errorf("%s: %s has a letter of another language: %q", lang, key, said[i:])
		}
		cyrillic := lang == casework.Ukrainian || lang == casework.Bulgarian
		for _, token := range strings.FieldsFunc(said, func(r rune) bool { return !unicode.IsLetter(r) }) {
			c := strings.ContainsFunc(token, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
			l := strings.ContainsFunc(token, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
			if c && (!cyrillic || l) {
				t.Errorf("%s: %s: %q is not all in one alphabet, or not in its own", lang, key, token)
			}
		}
	})
}

func TestUkrainianApostropheIsTypographic(t *testing.T) {
	b := mustLoad(t)
	texts(b, []casework.Lang{casework.Ukrainian}, func(_ casework.Lang, key, text string) {
		if strings.ContainsAny(words(text), "'ʼ`‘") {
			t.Errorf("%s: the apostrophe is ’ (U+2019): %q", key, text)
		}
	})
}

func TestSpanishOpensItsQuestionsAndExclamations(t *testing.T) {
	b := mustLoad(t)
	texts(b, []casework.Lang{casework.Spanish}, func(_ casework.Lang, key, text string) {
		for _, pair := range [][2]string{{"¿", "?"}, {"¡", "!"}} {
			if strings.Count(text, pair[0]) != strings.Count(text, pair[1]) {
				t.Errorf("%s: %s and %s do not match: %q", key, pair[0], pair[1], text)
			}
		}
	})
}

func TestBulgarianHourIsNotFollowedByASecondPoint(t *testing.T) {
	b := mustLoad(t)
	double := regexp.MustCompile(`(Clock|\{\{\.(Old)?Start)\}\}\.`)
	texts(b, []casework.Lang{casework.Bulgarian}, func(_ casework.Lang, key, text string) {
		if double.MatchString(text) {
			t.Errorf("%s: an hour ends in ч. and needs no second point: %q", key, text)
		}
	})
}

// sad are the beginnings of keys that bring bad news or speak of a hard hour.
var sad = []string{
	"missed.say.", "missed.what.ask", "missed.reason.ask", "appointment.cancelled.", "appointment.is_cancelled",
	"appointment.moved.", "appointment.sorry", "talk.our_fault", "talk.stuck", "error.", "alert.", "stop.", "helpline.",
}

func TestBadNewsIsQuiet(t *testing.T) {
	b := mustLoad(t)
	met := map[string]bool{}
	texts(b, casework.Langs, func(lang casework.Lang, key, text string) {
		for _, start := range sad {
			if !strings.HasPrefix(key, start) {
				continue
			}
			met[start] = true
			if strings.ContainsAny(text, "!¡") {
				t.Errorf("%s: %s: no exclamation mark in bad news: %q", lang, key, text)
			}
			if !isLabel(b, key) && strings.ContainsFunc(words(text), func(r rune) bool { return unicode.Is(unicode.So, r) }) {
				t.Errorf("%s: %s: no emoji in sad news: %q", lang, key, text)
			}
		}
	})
	for _, start := range sad {
		if !met[start] {
			t.Errorf("no text begins with %s any more", start)
		}
	}
}

func TestButtonsAreShort(t *testing.T) {
	b := mustLoad(t)
	labels := 0
	texts(b, casework.Langs, func(lang casework.Lang, key, text string) {
		if !isLabel(b, key) {
			return
		}
		labels++
		if n := utf8.RuneCountInString(action.ReplaceAllString(text, "")); n > 30 {
			t.Errorf("%s: %s has %d characters, a button at most 30: %q", lang, key, n, text)
		}
		if strings.ContainsAny(action.ReplaceAllString(text, ""), "<>&\n") {
			t.Errorf("%s: %s: a button has no markup and one line: %q", lang, key, text)
		}
	})
	if labels < 40 {
		t.Errorf("only %d labels found: does isLabel still know them?", labels)
	}
}

func TestLockScreensAndButtonsBetrayNothing(t *testing.T) {
	b := mustLoad(t)
	for lang, stems := range unsaid {
		never := regexp.MustCompile(`(?i)` + stems)
		seen := 0
		texts(b, []casework.Lang{lang}, func(_ casework.Lang, key, text string) {
			family, _, _ := strings.Cut(key, ".")
			open := slices.Contains([]string{"helpline", "kind", "command", "profile", "check"}, family) || key == "appointment.calendar"
			if !open && !isLabel(b, key) && !strings.HasSuffix(key, ".short") && !strings.HasSuffix(key, ".hidden") {
				return
			}
			seen++
			if bad := never.FindString(text); bad != "" {
				t.Errorf("%s: %s says %q: %q", lang, key, bad, text)
			}
		})
		if seen == 0 {
			t.Errorf("%s: nothing was looked at", lang)
		}
	}
}

func TestMarkupIsWhatTelegramTakes(t *testing.T) {
	b := mustLoad(t)
	allowed := []string{"b", "i", "u", "s", "code"}
	tags := regexp.MustCompile(`<(/?)([^>]*)>`)
	entity := regexp.MustCompile(`&(lt|gt|amp|quot);`)
	texts(b, casework.Langs, func(lang casework.Lang, key, text string) {
		text = action.ReplaceAllString(text, "")
		var open []string
		for _, found := range tags.FindAllStringSubmatch(text, -1) {
			switch closing, name := found[1] != "", found[2]; {
			case !slices.Contains(allowed, name):
				t.Errorf("%s: %s: the tag %s is not used here", lang, key, found[0])
			case !closing:
				open = append(open, name)
			case len(open) == 0 || open[len(open)-1] != name:
				t.Errorf("%s: %s: %s closes nothing: %q", lang, key, found[0], text)
			default:
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Errorf("%s: %s: %v stays open: %q", lang, key, open, text)
		}
		if rest := entity.ReplaceAllString(tags.ReplaceAllString(text, ""), ""); strings.ContainsAny(rest, "<>&") {
			t.Errorf("%s: %s: < > & are written &lt; &gt; &amp;: %q", lang, key, text)
		}
	})
}

func TestTextsHaveNoLooseSpaces(t *testing.T) {
	b := mustLoad(t)
	loose := regexp.MustCompile(`^\s|\s$| {2}| \n`)
	texts(b, casework.Langs, func(lang casework.Lang, key, text string) {
		if loose.MatchString(text) {
			t.Errorf("%s: %s has loose spaces: %q", lang, key, text)
		}
	})
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
		for fact := range facts(t, key, text) {
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
