package locales

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ponte/casework"
)

// farAway is how far a day must be from now for its year to be told.
const farAway = 300 * 24 * time.Hour

// moment is an instant at a place, told in one language. Templates call its
// methods; see the package comment for what each is good for.
type moment struct {
	book *Book
	lang casework.Lang
	at   time.Time // in the zone of the place
	now  time.Time // in the same zone
}

// moment makes what a template sees of an instant. It fails on an unknown zone.
func (b *Book) moment(lang casework.Lang, m casework.Moment, now time.Time) (moment, error) {
	if m.Zone == "" || m.Zone == "Local" { // the library knows both, but neither is a place
		return moment{}, fmt.Errorf("zone %q is not the name of a place", m.Zone)
	}
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return moment{}, fmt.Errorf("zone: %w", err)
	}
	return moment{book: b, lang: lang, at: m.At.In(zone), now: now.In(zone)}, nil
}

// Near is the day as a name at the head of a line: "Tomorrow, Monday 12 October".
func (m moment) Near() (string, error) {
	switch m.daysAway() {
	case 0:
		return m.relative("time.today")
	case 1:
		return m.relative("time.tomorrow")
	}
	return capitalised(m.Day())
}

// NearOnDay begins a sentence that goes on: «Завтра, у понеділок, 12 жовтня».
func (m moment) NearOnDay() (string, error) {
	switch m.daysAway() {
	case 0:
		return m.relative("time.on_today")
	case 1:
		return m.relative("time.on_tomorrow")
	}
	return capitalised(m.OnDay())
}

// OnDay is when, inside a sentence: "on Monday 12 October", «у понеділок, 12 жовтня».
func (m moment) OnDay() (string, error) {
	weekday, err := m.fill("time.on."+strings.ToLower(m.at.Weekday().String()), nil)
	if err != nil {
		return "", err
	}
	return m.date(weekday)
}

// Day is the day as a name: "Monday 12 October", «понеділок, 12 жовтня».
func (m moment) Day() (string, error) { return m.date(m.Weekday()) }

// Weekday is "Monday", «понеділок».
func (m moment) Weekday() string { return m.book.weekday(m.lang, m.at.Weekday()) }

// Clock is the time of day as a name: "10:30", «10:30 ч.».
func (m moment) Clock() (string, error) {
	return m.fill("time.clock", map[string]any{"Clock": m.hourAndMinute()})
}

// AtClock is the time of day inside a sentence: "at 10:30", «о 10:30», «об 11:00».
func (m moment) AtClock() (string, error) {
	key := "time.at"
	switch m.at.Hour() {
	case 1:
		key = "time.at_first" // it: all’1:30, es: a la 1:30
	case 11:
		key = "time.at_eleventh" // uk: об 11:00
	}
	return m.fill(key, map[string]any{"Clock": m.hourAndMinute()})
}

// Soon is the time of day inside a sentence, with its day unless that is today:
// "at 10:30", "tomorrow at 8:00", "on Monday 12 October at 8:00".
func (m moment) Soon() (string, error) {
	at, err := m.AtClock()
	if err != nil {
		return "", err
	}
	switch m.daysAway() {
	case 0:
		return at, nil
	case 1:
		return m.fill("time.at_tomorrow", map[string]any{"At": at})
	}
	day, err := m.OnDay()
	return day + " " + at, err
}

// Date is short, for lists: "12/10", «12.10».
func (m moment) Date() (string, error) {
	data := map[string]any{"Day": m.at.Day(), "Month": fmt.Sprintf("%02d", m.at.Month()), "Year": m.at.Year()}
	if m.far() {
		return m.fill("time.short_year", data)
	}
	return m.fill("time.short", data)
}

// Short is the day on a button: "Mon 12 Oct", «пн 12 жовт.».
func (m moment) Short() (string, error) {
	data := map[string]any{
		"Weekday": m.book.shortWeekday(m.lang, m.at.Weekday()),
		"Day":     m.at.Day(),
		"Month":   m.book.names(m.lang).MonthAbbreviated(m.at.Month()),
		"Year":    m.at.Year(),
	}
	if m.far() {
		return m.fill("time.day_short_year", data)
	}
	return m.fill("time.day_short", data)
}

// City says whose clock it is, from the name of the zone: "Roma", «Рим».
func (m moment) City() (string, error) {
	zone := m.at.Location().String()
	name := zone[strings.LastIndex(zone, "/")+1:]
	key := "time.city." + strings.ToLower(name)
	if m.book.messages[m.lang][key] == nil {
		return strings.ReplaceAll(name, "_", " "), nil
	}
	return m.fill(key, nil)
}

// String is day and hour, as a lock screen may show it: "Tomorrow, Monday 12
// October, 10:30". Where a word for it is missing it is still a date.
func (m moment) String() string {
	day, err := m.Near()
	if err != nil {
		return m.at.Format("2006-01-02 15:04")
	}
	clock, err := m.Clock()
	if err != nil {
		return m.at.Format("2006-01-02 15:04")
	}
	return day + ", " + clock
}

// daysAway is 0 for today and 1 for tomorrow, by the calendar of the place.
func (m moment) daysAway() int {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(day(m.at).Sub(day(m.now)).Hours() / 24)
}

func (m moment) far() bool { return m.at.Sub(m.now).Abs() > farAway }

func (m moment) hourAndMinute() string {
	return fmt.Sprintf("%d:%02d", m.at.Hour(), m.at.Minute())
}

// relative fills "today" or "tomorrow" with both forms of the day.
func (m moment) relative(key string) (string, error) {
	day, err := m.Day()
	if err != nil {
		return "", err
	}
	on, err := m.OnDay()
	if err != nil {
		return "", err
	}
	return m.fill(key, map[string]any{"Day": day, "OnDay": on})
}

// date puts a weekday, in the form that the sentence asks for, before its date.
func (m moment) date(weekday string) (string, error) {
	data := map[string]any{
		"Weekday": weekday, "Day": m.at.Day(), "Month": m.book.names(m.lang).MonthWide(m.at.Month()), "Year": m.at.Year(),
	}
	if m.far() {
		return m.fill("time.date_year", data)
	}
	return m.fill("time.date", data)
}

func (m moment) fill(key string, data map[string]any) (string, error) {
	return m.book.fill(m.lang, key, data)
}

// capitalised makes the first letter of a phrase a capital.
func capitalised(s string, err error) (string, error) {
	first, size := utf8.DecodeRuneInString(s)
	if err != nil || size == 0 {
		return s, err
	}
	return string(unicode.ToUpper(first)) + s[size:], nil
}
