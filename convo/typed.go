package convo

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/casework"
)

// typedValue reads what she typed as an answer to the question. When it is none,
// miss names the gentle line that says so.
func (s Step) typedValue(text string, in Input, t *turn) (value, miss string) {
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
		today := t.today(in)
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
	default:
		return s.typedChoice(text, in, t)
	}
}

// fits reports whether an answer of the right kind can be.
func (s Step) fits(in Input, value string) bool { return s.Fits == nil || s.Fits(in, value) }

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

// typedChoice finds the button whose label she typed.
func (s Step) typedChoice(text string, in Input, t *turn) (value, miss string) {
	if t.scene.Says == nil || text == "" {
		return "", "talk.not_understood"
	}
	f := t.engine.flows[t.focus().Flow]
	for _, c := range s.Choice {
		label := Text{Key: f.labelKey(s, c), Vars: in.Data.Vars}
		if (s.Offers == nil || s.Offers(in, c)) && sameWords(t.scene.Says(label), text) {
			return c, ""
		}
	}
	for _, o := range in.Data.Options[s.Options] {
		if sameWords(t.scene.Says(o.Label), text) {
			return o.ID, ""
		}
	}
	return "", "talk.not_understood"
}

// sameWords compares a label with what was typed, without case, emoji and signs.
func sameWords(label, typed string) bool {
	return bare(label) != "" && strings.EqualFold(bare(label), bare(typed))
}

// bare keeps letters and digits, and one space between words.
func bare(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return !isWordRune(r)
	}), " ")
}

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
