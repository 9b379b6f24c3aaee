package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"ponte/casework"
)

// This file decides what a row of the spreadsheet of appointments means for the
// records as they are.

// planAppointment decides about one row.
func (p *planner) planAppointment(r casework.Reader, row appointmentRow) error {
	was, err := entry(r, p.list.name, row.id)
	if err != nil {
		return err
	}
	s := step{line: row.line, at: row.row, id: row.id, was: was, row: row.print.over(parsePrint(was.Row)).text(p.list.columns)}
	if was == (casework.External{}) {
		return p.bookRow(row, s)
	}
	appt, err := casework.LoadAppointment(r, casework.AppointmentID(was.Ref.ID))
	if casework.CodeOf(err) == casework.NotFound {
		p.leave(s, "its record was erased; it is not entered again")
		return nil
	}
	if err != nil {
		return err
	}
	p.sites[appt.Site] = true
	last := parsePrint(was.Row)
	switch {
	case appt.Person != row.person.ID:
		p.say(row.tableRow, "person", "this id is an appointment of another woman. An appointment of %s needs an id of its own.", row.person.Code)
	case !row.print.changed(last, columnNames(p.list.columns)...):
		s.about = told(row.person.Code, appt)
		p.steps = append(p.steps, s)
	case !appt.Holds():
		return p.bookRow(row, s)
	default:
		return p.moveRow(row, s, appt, last)
	}
	return nil
}

// leave plans to do nothing about a row, and says why.
func (p *planner) leave(s step, why string) {
	s.verb, s.row, s.about = leave, s.was.Row, why
	p.steps = append(p.steps, s)
}

// start is when a row's appointment begins, in the zone of a site. What cannot
// be is kept as a mistake.
func (p *planner) start(row appointmentRow, at casework.SiteID) (time.Time, casework.Site, bool, error) {
	site, err := p.policy.Site(at)
	if err != nil {
		return time.Time{}, site, false, err
	}
	zone, err := site.Location()
	if err != nil {
		return time.Time{}, site, false, err
	}
	if row.zone != nil {
		zone = row.zone
	}
	if doubt := clockDoubt(row.day, row.clock, zone); doubt != "" {
		p.say(row.tableRow, "time", "%s", doubt)
		return time.Time{}, site, false, nil
	}
	start := instants(row.day, row.clock, zone)[0]
	if start.After(p.now.AddDate(2, 0, 0)) {
		p.say(row.tableRow, "date", "%s is more than two years away. Is the year right?", spelledOut(start, site.Zone))
		return start, site, false, nil
	}
	return start, site, true, nil
}

// doubtHoliday says that an appointment would be on a holiday. It is no mistake: some
// doors are open that day, and the preview is where somebody looks.
func (p *planner) doubtHoliday(row appointmentRow, site casework.Site, start time.Time) error {
	name, closed, err := site.Holiday(start)
	if err != nil || !closed {
		return err
	}
	if name != "" {
		name = " (" + name + ")"
	}
	p.doubt(row.tableRow, "date", fmt.Sprintf("%s is on a holiday of %s%s. It is booked all the same; reminders come before that day.",
		spelledOut(start, site.Zone), site.Name, name))
	return nil
}

// bookRow plans a new appointment, unless it is over already: a coordinator's
// list also tells what has been.
func (p *planner) bookRow(row appointmentRow, s step) error {
	p.sites[row.person.Site] = true
	start, site, ok, err := p.start(row, row.person.Site)
	if err != nil || !ok {
		return err
	}
	appt := casework.Appointment{Person: row.person.ID, Site: site.ID, Kind: row.kind.ID, With: row.with.ID, WithName: row.withName,
		Place: row.place, Map: row.mapLink, Bring: row.bring, Start: start, Length: row.length, Zone: site.Zone, External: row.id}
	if !start.After(p.now) {
		p.leave(s, told(row.person.Code, appt)+": it is over already")
		return nil
	}
	if err := p.doubtHoliday(row, site, start); err != nil {
		return err
	}
	s.verb, s.about = enter, told(row.person.Code, appt)
	s.details = append(furtherFacts(appt, row.with.Code), p.firstReminder(row.person, appt)...)
	s.do = func(_ casework.Tx, perform performer) (casework.Ref, error) {
		book := &casework.BookAppointment{Appointment: appt}
		err := perform(book)
		return book.Appointment.Ref(), err
	}
	p.steps = append(p.steps, s)
	return nil
}

// moveRow plans what changes of an appointment that stands: only the columns
// that have changed in the file since it was imported last.
func (p *planner) moveRow(row appointmentRow, s step, appt casework.Appointment, last fingerprint) error {
	start, site, ok, err := p.start(row, appt.Site)
	if err != nil || !ok {
		return err
	}
	moved := row.print.changed(last, "date", "time") && !start.Equal(appt.Start)
	if !appt.Start.After(p.now) {
		if moved && start.After(p.now) {
			p.say(row.tableRow, "date", "the appointment with this id has begun or is over (%s). A new one needs an id of its own.", spelledOut(appt.Start, appt.Zone))
			return nil
		}
		p.leave(s, told(row.person.Code, appt)+": it is over already")
		return nil
	}
	if moved && !start.After(p.now) {
		p.say(row.tableRow, "date", "this moves an appointment to %s, which is over. To cancel it, take the row out and import with --gone cancel.",
			spelledOut(start, site.Zone))
		return nil
	}
	c := casework.MoveAppointment{Appointment: appt.ID, Rev: appt.Rev}
	after := appt
	if moved {
		if err := p.doubtHoliday(row, site, start); err != nil {
			return err
		}
		c.Start, after.Start = start, start
		s.details = append(s.details, "before: "+spelledOut(appt.Start, appt.Zone), "now:    "+spelledOut(start, site.Zone))
	}
	row.changes(&c, appt, last, &s)
	after.Kind = row.kind.ID
	s.about = told(row.person.Code, after)
	if len(s.details) > 0 {
		s.verb = change
		if moved {
			s.details = append(s.details, p.firstReminder(row.person, after)...)
		}
		s.do = func(_ casework.Tx, perform performer) (casework.Ref, error) { return appt.Ref(), perform(c) }
	}
	p.steps = append(p.steps, s)
	return nil
}

// changes fills in all but day and hour.
func (row appointmentRow) changes(c *casework.MoveAppointment, appt casework.Appointment, last fingerprint, s *step) {
	text := func(column, before, now string, to **string) {
		if row.print.changed(last, column) && before != now {
			*to = &now
			s.details = append(s.details, fmt.Sprintf("%s: before %s, now %s", column, orNone(before), orNone(now)))
		}
	}
	text("place", appt.Place, row.place, &c.Place)
	text("map", appt.Map, row.mapLink, &c.Map)
	text("bring", appt.Bring, row.bring, &c.Bring)
	text("with_name", appt.WithName, row.withName, &c.WithName)
	if row.print.changed(last, "with") && appt.With != row.with.ID {
		c.With = &row.with.ID
		s.details = append(s.details, "with: now "+orNone(string(row.with.Code)))
	}
	if row.print.changed(last, "kind") && appt.Kind != row.kind.ID {
		c.Kind = row.kind.ID
		s.details = append(s.details, fmt.Sprintf("kind: before %s, now %s", appt.Kind, row.kind.ID))
	}
	if row.print.changed(last, "minutes") && appt.Length != row.length {
		c.Length = row.length
		s.details = append(s.details, fmt.Sprintf("minutes: before %.0f, now %.0f", appt.Length.Minutes(), row.length.Minutes()))
	}
}

// planGoneAppointments asks about the appointments whose rows are gone, at the
// sites that the file is about: another file may be about another site.
func (p *planner) planGoneAppointments(r casework.Reader, cancel bool) error {
	missing, err := p.missing(r)
	if err != nil {
		return err
	}
	starts := map[string]time.Time{}
	first := len(p.steps)
	for _, e := range missing {
		appt, err := casework.LoadAppointment(r, casework.AppointmentID(e.Ref.ID))
		if casework.CodeOf(err) == casework.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if p.ofAnotherCalendar(e) || p.table.calendar == "" && !p.sites[appt.Site] || !appt.Holds() || !appt.Start.After(p.now) {
			continue
		}
		who, err := casework.LoadPerson(r, appt.Person)
		if err != nil {
			return err
		}
		s := step{verb: gone, id: e.ID, was: e, row: e.Row, about: told(who.Code, appt)}
		if cancel {
			s = cancelStep(s, who.Code, appt)
		}
		starts[s.id] = appt.Start
		p.steps = append(p.steps, s)
	}
	slices.SortFunc(p.steps[first:], func(a, b step) int {
		return cmp.Or(starts[a.id].Compare(starts[b.id]), strings.Compare(a.id, b.id))
	})
	return nil
}

// told is an appointment in one line.
func told(code casework.Code, a casework.Appointment) string {
	return fmt.Sprintf("%s, %s, %s", code, a.Kind, spelledOut(a.Start, a.Zone))
}

// furtherFacts is the rest that she will be told about an appointment, and who of
// the staff hears of her answer, if it is not her caseworker.
func furtherFacts(a casework.Appointment, staff casework.Code) []string {
	parts := []string{fmt.Sprintf("%.0f minutes", a.Length.Minutes())}
	for _, part := range []struct{ word, text string }{{"with ", a.WithName}, {"at ", a.Place}, {"bring ", a.Bring}, {"map ", a.Map},
		{"her answer goes to ", string(staff)}} {
		if part.text != "" {
			parts = append(parts, part.word+part.text)
		}
	}
	return []string{strings.Join(parts, "; ")}
}

// firstReminder says when her first reminder will be sent, or why she will get none.
func (p *planner) firstReminder(who casework.Person, a casework.Appointment) []string {
	kind, err := p.policy.Kind(a.Kind)
	if err != nil {
		return nil
	}
	decency, err := p.policy.Decency(who, a.Site)
	if err != nil {
		return nil
	}
	steps := kind.Plan(a.Start, p.now, decency)
	if a.Rev > 0 { // she hears of the move itself
		steps = kind.PlanAfter(casework.Planned{Step: casework.StepMoved, Due: p.now, Fate: casework.FatePlanned}, a.Start, p.now, decency)
	}
	var first *casework.Planned
	for _, planned := range steps {
		if planned.Fate != casework.FateSkipped && (first == nil || planned.Due.Before(first.Due)) {
			first = &planned
		}
	}
	line := "no reminder: it is too late for one, or no hour is decent"
	if a.Rev == 0 {
		line += ". Her caseworker will be asked to phone her"
	}
	switch {
	case len(kind.Ladder) == 0:
		line = "no reminder: this kind has none"
	case first == nil:
	case first.Due.Equal(p.now):
		line = "first message: at once, because it is booked late"
	default:
		line = "first reminder: " + spelledOut(first.Due, a.Zone)
		switch first.Why {
		case casework.WhyQuiet:
			line += ", moved out of quiet hours"
		case casework.WhyHoliday:
			line += ", moved off a holiday"
		}
	}
	switch {
	case who.Chat == "":
		line += ". She is not on Telegram yet: invite her"
	case !who.Unreachable.IsZero():
		line += ". Telegram refuses messages to her: phone her"
	case !who.Allows(casework.ForAppointments):
		line += ". She has not said yes to reminders"
	}
	return []string{line}
}
