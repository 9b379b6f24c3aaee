package locales

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"ponte/casework"
)

// This file holds what every text must keep, whoever wrote it: the tests read the
// built-in texts by it, and what an organisation corrects is read by it before a
// woman does.

// Fault is one rule that a wording breaks.
type Fault struct {
	Form    string // the plural form; "other" for a text without
	Found   string // what stands there
	Allowed string // what may stand there
}

// wording is one form of a text that is proposed.
type wording struct {
	lang casework.Lang
	key  string
	form string
	text string
	bare string // without facts
	said string // without facts and without markup
}

// rules are those that need only the wording. What is about facts and plurals is
// in rules_facts.go.
var rules = []func(*Book, wording) []Fault{
	foreignLetters, apostrophes, openedQuestions, secondPoints, loudNews, longLabels, betrayal, markup, looseSpaces, longTexts,
}

// Faults are the rules that a wording of a text would break. The forms are all
// of the message's; a text that is there already has none. The key must be one
// of [Book.Texts].
func (b *Book) Faults(lang casework.Lang, key string, proposed []Form) []Fault {
	found := b.pluralFaults(lang, key, proposed)
	for _, f := range proposed {
		w := wording{lang: lang, key: key, form: f.Name, text: f.Text, bare: action.ReplaceAllString(f.Text, "")}
		w.said = Unmarked(w.bare)
		found = append(found, b.factFaults(w)...)
		for _, rule := range rules {
			found = append(found, rule(b, w)...)
		}
	}
	return found
}

var action = regexp.MustCompile(`\{\{[^}]*\}\}`)

// one is a single fault of a wording.
func (w wording) one(found, allowed string) []Fault {
	return []Fault{{Form: w.form, Found: found, Allowed: allowed}}
}

// foreign are letters that a language does not have and a neighbour's keyboard does.
var foreign = map[casework.Lang]string{
	casework.Ukrainian: "ыъэёЫЪЭЁ", casework.Bulgarian: "ыэёіїєґЫЭЁІЇЄҐ",
	casework.Italian: "ñÑ¿¡", casework.English: "ñÑ¿¡",
}

// foreignLetters finds what does not belong to the language's alphabet, and words
// of which a letter only looks right.
func foreignLetters(_ *Book, w wording) (found []Fault) {
	for _, r := range w.said {
		if strings.ContainsRune(foreign[w.lang], r) {
			found = append(found, w.one(fmt.Sprintf("the letter %q", r), "letters of this language")...)
			break
		}
	}
	cyrillic := w.lang == casework.Ukrainian || w.lang == casework.Bulgarian
	for _, token := range strings.FieldsFunc(w.said, func(r rune) bool { return !unicode.IsLetter(r) }) {
		c := strings.ContainsFunc(token, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
		l := strings.ContainsFunc(token, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
		if c && (!cyrillic || l) {
			found = append(found, w.one(fmt.Sprintf("%q, which is not all in one alphabet, or not in its own", token), "each word in one alphabet")...)
		}
	}
	return found
}

// apostrophes holds that the Ukrainian one is typographic.
func apostrophes(_ *Book, w wording) []Fault {
	if at := strings.IndexAny(w.said, "'ʼ`‘"); w.lang == casework.Ukrainian && at >= 0 {
		r, _ := utf8.DecodeRuneInString(w.said[at:])
		return w.one(fmt.Sprintf("the apostrophe %c", r), "the apostrophe ’ (U+2019)")
	}
	return nil
}

// openedQuestions holds that Spanish opens what it closes.
func openedQuestions(_ *Book, w wording) (found []Fault) {
	if w.lang != casework.Spanish {
		return nil
	}
	for _, pair := range [][2]string{{"¿", "?"}, {"¡", "!"}} {
		if strings.Count(w.text, pair[0]) != strings.Count(w.text, pair[1]) {
			found = append(found, w.one(fmt.Sprintf("%s and %s that do not match", pair[0], pair[1]), "a "+pair[0]+" for each "+pair[1])...)
		}
	}
	return found
}

// pointed is an hour and a point after it.
var pointed = regexp.MustCompile(`(Clock|\{\{\.(Old)?Start)\}\}\.`)

// secondPoints holds that a Bulgarian hour, which ends in ч., gets no second point.
func secondPoints(_ *Book, w wording) []Fault {
	if w.lang == casework.Bulgarian && pointed.MatchString(w.text) {
		return w.one("a point after an hour", "no point there: the hour ends in ч. of its own")
	}
	return nil
}

// sad are the beginnings of keys that bring bad news or speak of a hard hour.
var sad = []string{
	"missed.say.", "missed.what.ask", "missed.reason.ask", "appointment.cancelled.", "appointment.is_cancelled",
	"appointment.moved.", "appointment.sorry", "talk.our_fault", "talk.stuck", "error.", "alert.", "stop.", "helpline.",
}

// loudNews holds that bad news is quiet.
func loudNews(b *Book, w wording) (found []Fault) {
	if !slices.ContainsFunc(sad, func(start string) bool { return strings.HasPrefix(w.key, start) }) {
		return nil
	}
	if strings.ContainsAny(w.text, "!¡") {
		found = append(found, w.one("an exclamation mark", "none in bad news")...)
	}
	if !b.Label(w.key) && strings.ContainsFunc(w.said, func(r rune) bool { return unicode.Is(unicode.So, r) }) {
		found = append(found, w.one("an emoji", "none in bad news")...)
	}
	return found
}

// LabelLimit is how many characters a button may have, facts not counted: what is
// longer is cut off on a small phone.
const LabelLimit = 30

// Label reports whether a text stands on a button: a choice beside its question's
// .ask, whatever is called btn_, the families of choices that several questions
// share, and what lists offer.
func (b *Book) Label(key string) bool {
	dot := strings.LastIndex(key, ".")
	family, name := key[:dot+1], key[dot+1:]
	switch {
	case name == "ask":
		return false
	case strings.HasPrefix(name, "btn_"), slices.Contains([]string{"reason.", "part.", "country.", "result.", "topic.", "ended."}, family):
		return true
	case key == "talk.day" || name == "item":
		return true
	default:
		return strings.Count(key, ".") == 2 && b.built[casework.English][family+"ask"] != nil
	}
}

// longLabels holds that a button is short and has one plain line.
func longLabels(b *Book, w wording) (found []Fault) {
	if !b.Label(w.key) {
		return nil
	}
	if n := utf8.RuneCountInString(w.bare); n > LabelLimit {
		found = append(found, w.one(fmt.Sprintf("%d characters", n), fmt.Sprintf("at most %d on a button, facts not counted", LabelLimit))...)
	}
	if strings.ContainsAny(w.bare, "<>&\n") {
		found = append(found, w.one("markup or a second line", "a button with neither")...)
	}
	return found
}

// Open reports whether others may see a text: on a lock screen, a button, the
// menu, in her calendar, or on the screen of helplines.
func (b *Book) Open(key string) bool {
	return strings.HasPrefix(key, "helpline.") || strings.HasPrefix(key, "kind.") || strings.HasPrefix(key, "topic.") || strings.HasPrefix(key, "command.") ||
		strings.HasPrefix(key, "profile.") || strings.HasPrefix(key, "check.") ||
		key == "appointment.calendar" || strings.HasSuffix(key, ".short") || strings.HasSuffix(key, ".hidden") || b.Label(key)
}

// betrayal holds that what others may see names nothing of what happened to her.
func betrayal(b *Book, w wording) []Fault {
	if !b.Open(w.key) {
		return nil
	}
	if bad := unsaidIn[w.lang].FindString(w.text); bad != "" {
		return w.one(fmt.Sprintf("%q, where others may read it", bad), "plain words about what somebody does")
	}
	return nil
}

var (
	tags    = regexp.MustCompile(`<(/?)([^>]*)>`)
	entity  = regexp.MustCompile(`&(lt|gt|amp|quot);`)
	markups = []string{"b", "i", "u", "s", "code", "tg-spoiler"}
)

// markup holds that Telegram takes the text.
func markup(_ *Book, w wording) (found []Fault) {
	var open []string
	allowed := "<b>, <i>, <u>, <s>, <code>, <tg-spoiler>, each closed again, as in <b>word</b>"
	for _, t := range tags.FindAllStringSubmatch(w.bare, -1) {
		switch closing, name := t[1] != "", t[2]; {
		case !slices.Contains(markups, name):
			found = append(found, w.one(t[0], allowed)...)
		case !closing:
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			found = append(found, w.one(t[0]+" that closes nothing", allowed)...)
		default:
			open = open[:len(open)-1]
		}
	}
	for _, name := range open {
		found = append(found, w.one("<"+name+"> that stays open", allowed)...)
	}
	rest := entity.ReplaceAllString(tags.ReplaceAllString(w.bare, ""), "")
	if at := strings.IndexAny(rest, "<>&"); at >= 0 {
		found = append(found, w.one(fmt.Sprintf("the sign %c", rest[at]), "&lt; for <, &gt; for >, &amp; for &")...)
	}
	return found
}

var loose = regexp.MustCompile(`^\s|\s$| {2}| \n`)

// looseSpaces holds that no space stands where nobody sees it.
func looseSpaces(_ *Book, w wording) []Fault {
	if at := loose.FindStringIndex(w.text); at != nil {
		near := []rune(w.text[:at[0]])
		return w.one(fmt.Sprintf("a space too many after %q", string(near[max(0, len(near)-20):])), "one space between words, none at the end of a line")
	}
	return nil
}

// textLimit leaves room for the facts in a message, of which Telegram takes 4096
// UTF-16 units; menuLimit is Telegram's for a line of the menu.
const textLimit, menuLimit = 2000, 256

// longTexts holds that a message fits into one.
func longTexts(_ *Book, w wording) []Fault {
	limit := textLimit
	if strings.HasPrefix(w.key, "command.") {
		limit = menuLimit
	}
	if n := len(utf16.Encode([]rune(w.text))); n > limit {
		return w.one(fmt.Sprintf("%d characters", n), fmt.Sprintf("at most %d", limit))
	}
	return nil
}

// clashes are choices of one question that say the same: a woman may type what
// a button says.
func (b *Book) clashes(lang casework.Lang) map[string]string {
	said, clash := map[string]string{}, map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(b.messages[lang])) {
		if !b.Label(key) {
			continue
		}
		place := key[:strings.LastIndex(key, ".")] + "\x00" + b.messages[lang][key].Other
		if first, twice := said[place]; twice {
			clash[key], clash[first] = first, key
		}
		said[place] = key
	}
	return clash
}
