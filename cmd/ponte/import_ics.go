package main

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

// This file reads a calendar file (iCalendar, RFC 5545) as a list of events, each
// property with the line it stands on, which no library keeps.

// calendarFile is what is read of a file: its name for itself, and its events.
type calendarFile struct {
	file   string
	name   string // X-WR-CALNAME, else the file's
	events []event
}

// event is one VEVENT.
type event struct {
	line  int
	props map[string][]property // by name in capitals
}

// property is one line of an event, unfolded.
type property struct {
	line   int
	value  string // text is unescaped
	params map[string]string
}

// first returns a property that stands there once; zero if it does not stand there.
func (e event) first(name string) property {
	if all := e.props[name]; len(all) > 0 {
		return all[0]
	}
	return property{}
}

// text is the value of a property, "" if there is none.
func (e event) text(name string) string { return e.first(name).value }

// contentLine is a line after unfolding, with the number of its first part.
type contentLine struct {
	number int
	text   string
}

// unfold joins lines that a calendar cut: those that begin with a blank belong to
// the one before. It works on bytes, since a line may be cut inside a letter.
func unfold(raw []byte) []contentLine {
	var lines []contentLine
	for i, line := range bytes.Split(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), []byte("\n")) {
		line = bytes.TrimSuffix(line, []byte("\r"))
		switch {
		case len(line) == 0:
		case (line[0] == ' ' || line[0] == '\t') && len(lines) > 0:
			lines[len(lines)-1].text += string(line[1:])
		default:
			lines = append(lines, contentLine{i + 1, string(line)})
		}
	}
	return lines
}

// readCalendar reads a file. With a mistake nothing of it must be used.
func readCalendar(file string, raw []byte) (calendarFile, problems) {
	c := calendarFile{file: file, name: file}
	at := func(line int, format string, args ...any) problems {
		return problems{{file: file, line: line, col: 1, sentence: fmt.Sprintf(format, args...)}}
	}
	lines := unfold(raw)
	if len(lines) == 0 || !strings.EqualFold(strings.TrimSpace(lines[0].text), "BEGIN:VCALENDAR") {
		return c, at(1, "this is no calendar: its first line is not BEGIN:VCALENDAR. In Google Calendar: Settings, the calendar's own settings, Export calendar; the file ends in .ics, inside the .zip that you get.")
	}
	var inside []string // what has begun and not ended
	for _, l := range lines {
		if !utf8.ValidString(l.text) {
			return c, at(l.number, "this is not UTF-8 text. Export the calendar once more.")
		}
		p, err := ics.ParseProperty(ics.ContentLine(l.text))
		if err != nil || p == nil {
			return c, at(l.number, "found %s, which no calendar has. Export the calendar once more, and do not edit the file.", quoted(l.text))
		}
		name, what := strings.ToUpper(p.IANAToken), strings.ToUpper(strings.TrimSpace(p.Value))
		switch {
		case name == "BEGIN":
			inside = append(inside, what)
			if what == "VEVENT" {
				c.events = append(c.events, event{line: l.number, props: map[string][]property{}})
			}
		case name == "END":
			if len(inside) == 0 || inside[len(inside)-1] != what {
				return c, at(l.number, "%s ends here and has not begun. Export the calendar once more, and do not edit the file.", quoted(what))
			}
			inside = inside[:len(inside)-1]
		case len(inside) == 1 && name == "X-WR-CALNAME" && what != "":
			c.name = ics.FromText(p.Value)
		case len(inside) > 0 && inside[len(inside)-1] == "VEVENT":
			props := c.events[len(c.events)-1].props
			props[name] = append(props[name], newProperty(l.number, p))
		}
	}
	if len(inside) > 0 {
		return c, at(lines[len(lines)-1].number, "the file ends inside %s: it is cut off. Export the calendar once more.", inside[len(inside)-1])
	}
	return c, nil
}

// newProperty takes over what a line says.
func newProperty(line int, p *ics.BaseProperty) property {
	out := property{line: line, value: strings.TrimSpace(p.Value), params: map[string]string{}}
	for name, values := range p.ICalParameters {
		out.params[strings.ToUpper(name)] = strings.Join(values, ",")
	}
	return out
}
