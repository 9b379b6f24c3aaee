package convo

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/casework"
)

// typedValue reads what she typed as an answer to the question. When it is none,
// miss names the gentle line that says so.
func (s Step) typedValue(text string, at *place, t *turn) (value, miss string) {
	text = strings.TrimSpace(text)
	switch {
	case s.Text != nil:
		if text == "" {
			return "", "talk.not_understood"
		}
		if utf8.RuneCountInString(text) > s.Text.Max {
			return "", "talk.too_long"
		}
		return text, ""
	case s.Number != nil:
		n, err := strconv.Atoi(text)
		if err != nil || n < s.Number.Min || n > s.Number.Max {
			return "", s.notFitting()
		}
		return strconv.Itoa(n), ""
	case s.Date != nil:
		today := t.today(at.in)
		day, ok := parseDay(text, today)
		if !ok || day.Before(today.AddDate(0, 0, s.Date.From)) || day.After(today.AddDate(0, 0, s.Date.To)) {
			return "", s.notFitting()
		}
		return day.Format(time.DateOnly), ""
	case s.Time != nil:
		minutes, err := casework.ParseClock(text)
		if err != nil {
			minutes, err = casework.ParseClock(text + ":00")
		}
		if err != nil {
			return "", s.notFitting()
		}
		return casework.FormatClock(minutes), ""
	case s.Code != nil:
		if value, miss = s.typedChoice(text, at, t); miss != "" {
			miss = "talk.not_typed"
		}
		return value, miss
	default:
		return s.typedChoice(text, at, t)
	}
}

// typed reads what she typed as an answer to the question, see [Step.typedValue].
// known says that the question itself knows what was typed, and why it is no answer.
func (t *turn) typed(at *place) (value, miss string, known bool, err error) {
	s := at.step
	if s.Typed != nil {
		value, miss, err = s.Typed(t.scene.Reader, at.in, t.event.Text)
		known = miss != ""
		if err != nil {
			return "", "", false, fmt.Errorf("read what was typed at %s.%s: %w", at.f.ID, s.ID, err)
		}
	}
	if value == "" && miss == "" {
		value, miss = s.typedValue(t.event.Text, at, t)
	}
	if miss == "" {
		miss = s.misfit(at.in, value)
	}
	return value, miss, known, nil
}

// misfit names the gentle line for an answer of the right kind that cannot be.
func (s Step) misfit(in Input, value string) string {
	if s.Fits == nil {
		return ""
	}
	return s.Fits(in, value)
}

// offers reports whether an answer stands on a button.
func (s Step) offers(in Input, value string) bool {
	return s.misfit(in, value) == "" && (s.Hides == nil || !s.Hides(in, value))
}

// shows reports whether a choice stands on a button.
func (s Step) shows(in Input, choice string) bool {
	return (s.Offers == nil || s.Offers(in, choice)) && (s.Hides == nil || !s.Hides(in, choice))
}

// notFitting names the gentle line for an answer that cannot be.
func (s Step) notFitting() string {
	switch {
	case s.Number != nil:
		return "talk.not_number"
	case s.Date != nil:
		return "talk.not_date"
	case s.Time != nil:
		return "talk.not_time"
	default:
		return "talk.not_understood"
	}
}

// typedChoice finds the button whose label she typed, or the only one that begins
// with the word she typed.
func (s Step) typedChoice(text string, at *place, t *turn) (value, miss string) {
	typed := bare(text)
	if t.scene.Says == nil || typed == "" {
		return "", "talk.not_understood"
	}
	begin := []string{} // choices whose label begins so
	for _, o := range at.labels() {
		label := bare(t.scene.Says(o.Label))
		if label == typed {
			return o.value(), ""
		}
		if first, _, _ := strings.Cut(label, " "); first == typed {
			begin = append(begin, o.value())
		}
	}
	if len(begin) == 1 {
		return begin[0], ""
	}
	return "", "talk.not_understood"
}

// labels are the choices and options that stand this time, with what they say.
func (at *place) labels() []Option {
	s, in := at.step, at.in
	var all []Option
	for _, c := range s.Choice {
		if s.Offers == nil || s.Offers(in, c) {
			all = append(all, Option{ID: c, Label: Text{Key: at.f.labelKey(s, c), Vars: in.Data.Vars}})
		}
	}
	return append(all, in.Data.Options[s.Options]...)
}

// bare is what counts of a label and of what was typed: small letters and digits,
// without the accents that a hurried thumb leaves out, one space between words.
func bare(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !isWordRune(r) })
	return unaccent.Replace(strings.Join(words, " "))
}

// unaccent takes the accents from Italian and Spanish letters. Cyrillic й and ї
// are letters of their own and stay.
var unaccent = strings.NewReplacer("à", "a", "á", "a", "è", "e", "é", "e", "ì", "i", "í", "i",
	"ò", "o", "ó", "o", "ù", "u", "ú", "u", "ü", "u", "ñ", "n")

// parseDay reads a date as people here write it: the day first. "12.10",
// "12/10/2026", "12 10", and the ISO form "2026-10-12". Without a year it is the
// next such day.
func parseDay(text string, today time.Time) (time.Time, bool) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, true
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("./- ", r) })
	if len(parts) < 2 || len(parts) > 3 {
		return time.Time{}, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil {
			return time.Time{}, false
		}
		n[i] = v
	}
	year := n[2]
	switch {
	case len(parts) == 2:
		year = today.Year()
	case year < 100:
		year += 2000
	}
	day := time.Date(year, time.Month(n[1]), n[0], 0, 0, 0, 0, time.UTC)
	if day.Day() != n[0] || int(day.Month()) != n[1] {
		return time.Time{}, false
	}
	if len(parts) == 2 && day.Before(today) {
		day = day.AddDate(1, 0, 0)
	}
	return day, true
}
