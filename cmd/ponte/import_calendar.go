package main

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"ponte/casework"
)

// This file makes of the events of a calendar the rows of a table, so that a
// calendar goes the same way as a spreadsheet.
//
// Who it is for stands where a coordinator sees it: the heading begins with the
// code name, and the kind follows, "K-17 legal". An event whose heading does not
// begin so is not for Ponte, since a calendar holds much else.

// calendarList is a calendar of appointments. Its ids are those of the events; a
// repeating one has the day besides.
var calendarList = list{"calendar", []column{
	{name: "id", longest: 255}, {name: "person", longest: 64}, {name: "kind", longest: 40}, {name: "date", longest: 20}, {name: "time", longest: 20},
	{name: "minutes", longest: 20}, {name: "place", longest: 200}, {name: "calendar", longest: 200},
}}

// heading is a code name at the beginning of an event's heading, and the rest.
var heading = regexp.MustCompile(`^(\p{L}[ \x{a0}‑–-]*\d{1,4})(?:[^\p{L}\d]+(.*))?$`)

// codeInside finds what looks like a code name further on in a heading.
var codeInside = regexp.MustCompile(`(?:^|[^\p{L}\d])\p{L}[‑–-]?\d{1,4}(?:[^\p{L}\d]|$)`)

// calendarReader makes the table.
type calendarReader struct {
	now   time.Time
	t     *table
	found problems

	over, others, repeating int // events that are over, not for Ponte, repeating
}

// calendarTable reads the events of a calendar as a table. Its mistakes are told
// like those of a spreadsheet.
func calendarTable(c calendarFile, now time.Time) (*table, problems) {
	r := &calendarReader{now: now, t: &table{file: c.file, calendar: c.name, has: map[string]bool{}}}
	for _, column := range calendarList.columns {
		r.t.has[column.name] = true
	}
	// A day of a repeating event that was changed stands there as an event of its own.
	masters, changed := map[string]event{}, map[string]bool{}
	for _, e := range c.events {
		if e.text("RECURRENCE-ID") == "" {
			masters[e.text("UID")] = e
		}
	}
	for _, e := range c.events {
		if day := r.dayOf(e, masters[e.text("UID")]); day != "" {
			changed[e.text("UID")+"/"+day] = true
		}
	}
	for _, e := range c.events {
		r.read(e, masters[e.text("UID")], changed)
	}
	r.t.told = fmt.Sprintf("%s, of them over already: %d, without a code name: %d", counted(len(c.events), "event"), r.over, r.others)
	if r.repeating > 0 {
		r.t.told += ". Repeating ones are read until " + now.Add(repeatAhead).Format("Monday 2 January 2006")
	}
	return r.t, r.found
}

// dayOf is the day of a repeating event that another event changes; "" if it
// changes none.
func (r *calendarReader) dayOf(e, master event) string {
	at, ok, err := e.timeOf("RECURRENCE-ID")
	if !ok || err != nil {
		return ""
	}
	start, ok, err := master.timeOf("DTSTART")
	if ok && err == nil {
		at = at.in(start.zone)
	}
	return at.day()
}

// read makes the rows of one event.
func (r *calendarReader) read(e, master event, changed map[string]bool) {
	start, ok, err := e.timeOf("DTSTART")
	if err == nil && ok && !e.repeats() && start.wall.Before(r.now.Add(-24*time.Hour)) {
		r.over++ // in whatever zone
		return
	}
	who, kind, ours := whoAndWhat(e.text("SUMMARY"))
	if !ours {
		r.others++
		if codeInside.MatchString(e.text("SUMMARY")) {
			r.t.unread = append(r.t.unread, r.problem(e, "SUMMARY", fmt.Sprintf(
				"the heading %s does not begin with a code name, so this event is left out. Write it first, as in K-17 legal.", quoted(e.text("SUMMARY")))))
		}
		return
	}
	switch {
	case e.text("UID") == "":
		r.say(e, "UID", "this event has no UID, and could not be found again. Export the calendar once more.")
	case !ok:
		r.say(e, "SUMMARY", "this event has no beginning (DTSTART).")
	case err != nil:
		r.say(e, "DTSTART", err.Error()+".")
	case start.whole:
		r.say(e, "DTSTART", "this event takes a whole day, and an appointment has an hour. Give it one, or take the code name out of its heading.")
	case e.first("RECURRENCE-ID").params["RANGE"] != "":
		r.say(e, "RECURRENCE-ID", "this changes all days from one on in one event, which is not followed. End the old series and begin a new one.")
	default:
		r.rows(e, start, r.dayOf(e, master), who, kind, changed)
	}
}

// rows adds a row for each time at which an event takes place.
func (r *calendarReader) rows(e event, start wallTime, day, who, kind string, changed map[string]bool) {
	if e.repeats() {
		r.repeating++
	}
	times, err := e.times(start, r.now.Add(-24*time.Hour), r.now.Add(repeatAhead))
	if err != nil {
		r.say(e, "RRULE", err.Error()+".")
		return
	}
	minutes, from, err := e.minutes(start)
	if err != nil {
		r.say(e, from, err.Error()+".")
		return
	}
	for _, at := range times {
		id := e.text("UID")
		switch {
		case day != "":
			id += "/" + day
		case e.repeats():
			id += "/" + at.day()
			if changed[id] {
				continue
			}
		}
		row := tableRow{line: e.line, row: e.line, zone: at.zone, cells: map[string]cell{}, cancelled: strings.EqualFold(e.text("STATUS"), "CANCELLED")}
		for column, c := range map[string][2]string{
			"id": {"UID", id}, "person": {"SUMMARY", who}, "kind": {"SUMMARY", kind}, "date": {"DTSTART", at.wall.Format(time.DateOnly)},
			"time": {"DTSTART", strings.TrimSuffix(at.wall.Format(time.TimeOnly), ":00")}, "minutes": {from, minutes},
			"place": {"LOCATION", e.text("LOCATION")}, "calendar": {"UID", r.t.calendar},
		} {
			of := e.text("UID")
			if c[0] == "DTSTART" || column == "id" {
				of = id // of one day; the rest is the same on all
			}
			row.cells[column] = r.cell(e, of, c[0], c[1])
		}
		for _, column := range calendarList.columns {
			r.found = append(r.found, r.t.refuse(column, row.cells[column.name])...)
		}
		r.t.rows = append(r.t.rows, row)
	}
}

// cell is what a property says, with its place.
func (r *calendarReader) cell(e event, id, property, text string) cell {
	line := e.line
	if p := e.first(property); p.line > 0 {
		line = p.line
	}
	return cell{text: text, line: line, col: 1, row: line, event: cmp.Or(id, "without a UID")}
}

// say keeps a mistake about a property of an event.
func (r *calendarReader) say(e event, property, sentence string) {
	r.found = append(r.found, r.problem(e, property, sentence))
}

func (r *calendarReader) problem(e event, property, sentence string) problem {
	return r.t.say(property, r.cell(e, e.text("UID"), property, ""), sentence)
}

// whoAndWhat reads a heading; false if it does not begin with a code name.
func whoAndWhat(text string) (who, kind string, ours bool) {
	for _, m := range heading.FindAllStringSubmatch(text, 1) {
		who, kind = strings.ReplaceAll(m[1], "\u00a0", " "), m[2]
	}
	_, err := casework.ParseCode(who)
	return who, kind, err == nil
}

// planCancelled plans what becomes of an event that the calendar says is off: what
// was booked for it is cancelled. What never was booked is none of ours.
func (p *planner) planCancelled(r casework.Reader, raw tableRow) error {
	id := p.takeID(raw)
	was, err := entry(r, p.list.name, id)
	if err != nil || id == "" || was == (casework.External{}) {
		return err
	}
	appt, err := casework.LoadAppointment(r, casework.AppointmentID(was.Ref.ID))
	if casework.CodeOf(err) == casework.NotFound || err == nil && (!appt.Holds() || !appt.Start.After(p.now)) {
		return nil
	}
	if err != nil {
		return err
	}
	who, err := casework.LoadPerson(r, appt.Person)
	if err != nil {
		return err
	}
	p.steps = append(p.steps, cancelStep(step{verb: drop, line: raw.line, at: raw.row, id: id, was: was}, who.Code, appt))
	return nil
}

// cancelStep makes a step cancel an appointment. It leaves no fingerprint: should
// the row come back, it is booked anew.
func cancelStep(s step, code casework.Code, appt casework.Appointment) step {
	s.about, s.row = told(code, appt), ""
	s.do = func(_ casework.Tx, perform performer) (casework.Ref, error) {
		return appt.Ref(), perform(casework.CancelAppointment{Appointment: appt.ID, Rev: appt.Rev})
	}
	return s
}

// ofAnotherCalendar reports whether an entry came from another calendar than the
// one that is imported: that it is not in this one says nothing.
func (p *planner) ofAnotherCalendar(e casework.External) bool {
	if p.table.calendar == "" {
		return false
	}
	mine := printOf(e.ID, map[string]string{"calendar": p.table.calendar})
	return mine.changed(parsePrint(e.Row), "calendar")
}
