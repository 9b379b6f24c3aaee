package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"ponte/casework"
)

// dateForm is how dates are written in a spreadsheet. A form is declared, never
// guessed: 05.06.2026 is the fifth of June to one and the sixth of May to another.
type dateForm struct {
	human  string // DD.MM.YYYY
	layout string // Go's
}

// isoDates is the form when nobody declares another.
var isoDates = dateForm{"YYYY-MM-DD", time.DateOnly}

// dateFormShape is what may be declared.
var dateFormShape = regexp.MustCompile(`^(DD|D|MM|M|YYYY)([./ -])(DD|D|MM|M|YYYY)([./ -])(DD|D|MM|M|YYYY)$`)

// parseDateForm reads "DD.MM.YYYY".
func parseDateForm(text string) (dateForm, error) {
	human := strings.ToUpper(strings.TrimSpace(text))
	if human == "" || human == isoDates.human {
		return isoDates, nil
	}
	form := dateForm{human: human, layout: human}
	ok := dateFormShape.MatchString(human)
	for _, part := range []struct{ letter, layout string }{{"Y", "2006"}, {"M", "1"}, {"D", "2"}} {
		from := strings.Index(form.layout, part.letter)
		ok = ok && from >= 0
		if !ok {
			return form, fmt.Errorf("--dates %q: found a form that is not known, allowed: DD, MM and YYYY, each once, with points, slashes, hyphens or spaces between them, as in DD.MM.YYYY", text)
		}
		to := strings.LastIndex(form.layout, part.letter) + 1
		form.layout = form.layout[:from] + part.layout + form.layout[to:]
	}
	return form, nil
}

// isoShape is a date that is written right and may still not exist.
var isoShape = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// parse reads a date. When it cannot it says what is wrong in a sentence, or
// what is allowed.
func (f dateForm) parse(text string) (day time.Time, ok bool, sentence, allowed string) {
	day, err := time.Parse(f.layout, text)
	if err == nil {
		return day, true, "", ""
	}
	if f == isoDates && isoShape.MatchString(text) || strings.Contains(err.Error(), "out of range") {
		return day, false, fmt.Sprintf("there is no day %s (read as %s).", text, f.human), ""
	}
	example := time.Date(2026, 10, 12, 0, 0, 0, 0, time.UTC).Format(f.layout)
	if f == isoDates {
		return day, false, "", fmt.Sprintf("%s, as in %s, or another form that --dates declares, as in --dates DD.MM.YYYY", f.human, example)
	}
	return day, false, "", fmt.Sprintf("%s, as --dates says, as in %s", f.human, example)
}

// parseTime reads a time of day, with seconds if they are none: Excel adds them.
func parseTime(text string) (minutes int, ok bool) {
	if strings.Count(text, ":") == 2 {
		text = strings.TrimSuffix(text, ":00")
	}
	minutes, err := casework.ParseClock(text)
	return minutes, err == nil
}

// instants returns when the clocks of a zone show a time on a day: once, as a
// rule; never, or twice, in the nights when the clocks change.
func instants(day time.Time, minutes int, zone *time.Location) []time.Time {
	wall := time.Date(day.Year(), day.Month(), day.Day(), minutes/60, minutes%60, 0, 0, time.UTC)
	var found []time.Time
	// Whatever the offset is at that moment, it is one that holds a day before or after.
	for _, near := range []time.Time{wall.Add(-24 * time.Hour), wall.Add(24 * time.Hour)} {
		_, offset := near.In(zone).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		local := at.In(zone)
		same := local.Hour() == wall.Hour() && local.Minute() == wall.Minute() && local.Day() == wall.Day()
		if same && (len(found) == 0 || !found[0].Equal(at)) {
			found = append(found, at)
		}
	}
	return found
}

// clockDoubt says why a time cannot be taken; "" if it can.
func clockDoubt(day time.Time, minutes int, zone *time.Location) string {
	told := fmt.Sprintf("%s on %s", casework.FormatClock(minutes), day.Format("Monday 2 January 2006"))
	switch len(instants(day, minutes, zone)) {
	case 0:
		return fmt.Sprintf("%s does not exist in %s: the clocks are put forward that night. Choose another time.", told, city(zone.String()))
	case 1:
		return ""
	default:
		return fmt.Sprintf("%s happens twice in %s: the clocks are put back that night. Choose another time.", told, city(zone.String()))
	}
}

// spelledOut tells an instant on the clock of its place, so that nobody can
// read it wrongly: "Monday 12 October 2026, 10:30 (Rome)".
func spelledOut(at time.Time, zone string) string {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return at.UTC().Format("Monday 2 January 2006, 15:04") + " (UTC)"
	}
	return at.In(loc).Format("Monday 2 January 2006, 15:04") + " (" + city(zone) + ")"
}

// spelledFor is spelledOut by the clock of a site; where none is named, of the zone
// that all sites share, and of UTC if they have several.
func spelledFor(at time.Time, policy *casework.Policy, site casework.SiteID) string {
	zone := zoneOf(policy, site)
	for _, s := range policy.Sites {
		if site == "" && s.Zone != zone {
			return spelledOut(at.UTC(), "UTC")
		}
	}
	return spelledOut(at, zone)
}

// city is the part of a zone's name that people know: "Rome".
func city(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndex(zone, "/")+1:], "_", " ")
}
