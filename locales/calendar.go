package locales

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	cldr "github.com/go-playground/locales"
	"github.com/go-playground/locales/bg"
	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/it"
	"github.com/go-playground/locales/uk"

	"ponte/casework"
)

// MonthTitle heads a calendar: "October 2026", «Жовтень 2026». An unknown
// language reads English; a month beyond December counts on into the next year.
func (b *Book) MonthTitle(lang casework.Lang, year int, month time.Month) string {
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	name := b.names(lang).MonthWide(first.Month())
	if lang == casework.Ukrainian {
		name = ukrainianMonths[first.Month()-1]
	}
	name, _ = capitalised(name, nil)
	return fmt.Sprintf("%s %d", name, first.Year())
}

// WeekdayShort heads a calendar's columns, Monday first: "Mon", «пн».
func (b *Book) WeekdayShort(lang casework.Lang) [7]string {
	var out [7]string
	for i := range out {
		out[i] = b.shortWeekday(lang, time.Weekday((i+1)%7))
	}
	return out
}

// Duration tells a length of time in words: "1 hour 30 minutes", «2 дні». It
// rounds to minutes, and tells whole days from two days on.
func (b *Book) Duration(lang casework.Lang, d time.Duration) (string, error) {
	minutes := int(d.Abs().Round(time.Minute) / time.Minute)
	unit := func(key string, n int) (string, error) {
		return b.Text(lang, key, casework.Vars{"N": casework.Num(n)}, time.Time{})
	}
	const day = 24 * 60
	hours, rest := minutes/60, minutes%60
	switch {
	case minutes >= 2*day && minutes%day == 0:
		return unit("time.days", minutes/day)
	case hours == 0:
		return unit("time.minutes", rest)
	case rest == 0:
		return unit("time.hours", hours)
	}
	long, err := unit("time.hours", hours)
	if err != nil {
		return "", err
	}
	short, err := unit("time.minutes", rest)
	return long + " " + short, err
}

// ukrainianMonths are the names by themselves; within a date CLDR's genitive is
// right («12 жовтня»). The other languages have one form for both.
var ukrainianMonths = [12]string{
	"січень", "лютий", "березень", "квітень", "травень", "червень",
	"липень", "серпень", "вересень", "жовтень", "листопад", "грудень",
}

// loadCalendars takes the names of days and months from CLDR.
func (b *Book) loadCalendars(fs.FS) error {
	b.calendars = map[casework.Lang]cldr.Translator{
		casework.English: en.New(), casework.Ukrainian: uk.New(), casework.Italian: it.New(),
		casework.Spanish: es.New(), casework.Bulgarian: bg.New(),
	}
	return nil
}

// names are the calendar's words in a language, English for an unknown one.
func (b *Book) names(lang casework.Lang) cldr.Translator {
	if names := b.calendars[lang]; names != nil {
		return names
	}
	return b.calendars[casework.English]
}

// weekday writes the apostrophe of п’ятниця as Ukrainian books do: CLDR has
// U+02BC, which fonts lack.
func (b *Book) weekday(lang casework.Lang, d time.Weekday) string {
	return strings.ReplaceAll(b.names(lang).WeekdayWide(d), "\u02bc", "’")
}

// shortWeekday is "Mon", «пн», in Spanish without CLDR's point.
func (b *Book) shortWeekday(lang casework.Lang, d time.Weekday) string {
	return strings.TrimSuffix(b.names(lang).WeekdayAbbreviated(d), ".")
}
