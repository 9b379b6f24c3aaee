package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"ponte/casework"
)

// This file reads a site's holidays from a plain file, which a coordinator keeps
// with any editor: a day on each line, or from one day to another, with a name.
//
//	# What the province has
//	2026-12-08 Immacolata
//	2026-12-24..2027-01-06 Chiusura invernale

// holidaysAllowed is what may stand on a line.
const holidaysAllowed = "a day and its name, as in 2026-12-25 Natale, or from one day to another, as in 2026-12-24..2027-01-06, or a remark after #"

// holidaysMost is how many days one line may mean: longer than a year is a mistake
// in typing.
const holidaysMost = 366

// readHolidays reads the file that the configuration names.
func (c *config) readHolidays(d *document, v place, into *casework.Holidays) {
	var name string
	scalar(d, &name, "a file, as seen from this one", c.folder)(v)
	if name == "" {
		return
	}
	text, err := readTextFile(name, "file")
	if err != nil {
		d.say(v, "%v.", err)
		return
	}
	h, found := parseHolidays(name, text)
	d.found = append(d.found, found...)
	*into = h
}

// holidayLine is a line with something on it: day, last day, name.
var holidayLine = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?(?:[ \t]+(.*))?$`)

// parseHolidays reads days, and every mistake with its place. A day that stands
// there twice keeps the name that stands first: closing for two weeks may begin
// before the feast that is in them.
func parseHolidays(file, text string) (casework.Holidays, problems) {
	days := casework.Holidays{}
	var found problems
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		bare := strings.TrimSpace(line)
		if bare == "" {
			continue
		}
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		at := problem{file: file, line: i + 1, col: indent + 1}
		m := holidayLine.FindStringSubmatch(bare)
		if m == nil {
			at.found, at.allowed = quoted(bare), holidaysAllowed
			found = append(found, at)
			continue
		}
		if at.sentence = addHolidays(days, m[1], m[2], strings.TrimSpace(m[3])); at.sentence != "" {
			found = append(found, at)
		}
	}
	return days, found
}

// addHolidays adds the days from one to another, "" for the same. It returns what
// is wrong with them, or "".
func addHolidays(days casework.Holidays, from, to, name string) string {
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return fmt.Sprintf("there is no day %s.", from)
	}
	last := first
	if to != "" {
		if last, err = time.Parse(time.DateOnly, to); err != nil {
			return fmt.Sprintf("there is no day %s.", to)
		}
	}
	span := int(last.Sub(first)/(24*time.Hour)) + 1
	_, fit := parseName(name)
	switch {
	case span < 1:
		return fmt.Sprintf("%s is before %s. Write the first day first.", to, from)
	case span > holidaysMost:
		return fmt.Sprintf("from %s to %s are %d days, and a line has at most %d. Is the year right?", from, to, span, holidaysMost)
	case name != "" && !fit:
		return "the name is longer than 80 letters, or has an invisible one."
	}
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		if _, known := days[day.Format(time.DateOnly)]; !known {
			days[day.Format(time.DateOnly)] = name
		}
	}
	return ""
}

// holidayFinding tells how long a site's holidays last: a list that nobody goes on
// with is noticed on the first holiday that is not in it.
func holidayFinding(site casework.Site, now time.Time) finding {
	last := ""
	for day := range site.Holidays {
		last = max(last, day)
	}
	what := fmt.Sprintf("holidays of %s: %s, the last on %s", site.ID, counted(len(site.Holidays), "day"), last)
	switch {
	case last == "":
		return finding{warning, fmt.Sprintf("holidays of %s: the file names no day", site.ID), "Write them into it, or take the line out"}
	case last < now.UTC().Format(time.DateOnly):
		return finding{warning, what, "Add those to come: women and staff are written to on them"}
	default:
		return finding{good, what, ""}
	}
}
