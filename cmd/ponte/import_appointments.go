package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ponte/casework"
)

// appointmentList is the spreadsheet of appointments.
var appointmentList = list{"appointments", []column{
	{name: "id", longest: 64, needed: true, aliases: []string{"identificativo", "identificador", "номер", "ідентифікатор", "идентификатор"}},
	{name: "person", longest: 64, needed: true, aliases: []string{"persona", "beneficiaria", "donna", "mujer", "лице", "участничка", "особа", "учасниця"}},
	{name: "kind", longest: 40, needed: true, aliases: []string{"tipo", "вид", "тип"}},
	{name: "date", longest: 20, needed: true, aliases: []string{"data", "giorno", "fecha", "día", "дата", "ден", "день"}},
	{name: "time", longest: 20, needed: true, aliases: []string{"ora", "orario", "hora", "час", "година"}},
	{name: "minutes", longest: 6, aliases: []string{"minuti", "durata", "minutos", "duración", "минути", "хвилини", "тривалість"}},
	{name: "place", longest: 200, aliases: []string{"luogo", "indirizzo", "lugar", "dirección", "място", "адрес", "місце", "адреса"}},
	{name: "map", longest: 400, aliases: []string{"mappa", "mapa", "enlace", "карта", "мапа"}},
	{name: "with", longest: 64, aliases: []string{"con", "operatrice", "profesional", "с", "специалист", "з", "спеціалістка"}},
	{name: "with_name", longest: 40, aliases: []string{"con nome", "nome operatrice", "con nombre", "nombre profesional", "име на специалиста", "імʼя спеціалістки"}},
	{name: "bring", longest: 400, aliases: []string{"portare", "da portare", "traer", "qué traer", "да носи", "какво да носи", "взяти", "що взяти"}},
}}

// appointmentRow is one row of the spreadsheet of appointments, understood but
// for what only the records can say: who she is, and in which zone.
type appointmentRow struct {
	tableRow
	id       string
	kind     casework.AppointmentKind
	day      time.Time
	clock    int // minutes after midnight, at the place
	length   time.Duration
	place    string
	mapLink  string
	withName string
	bring    string
	print    fingerprint

	person casework.Person
	with   casework.Person // zero for nobody of ours
}

// planAppointments thinks through the import of a spreadsheet of appointments.
// A row that has gone is cancelled only if cancelGone says so.
func (p *planner) planAppointments(r casework.Reader, cancelGone bool) error {
	for _, raw := range p.table.rows {
		before := len(p.mistakes)
		row := p.readAppointment(raw)
		if err := p.findPeople(r, &row); err != nil {
			return fmt.Errorf("%s:%d: %w", p.table.file, raw.line, err)
		}
		if len(p.mistakes) > before {
			continue
		}
		if err := p.planAppointment(r, row); err != nil {
			return fmt.Errorf("%s:%d: %w", p.table.file, raw.line, err)
		}
	}
	return p.planGoneAppointments(r, cancelGone)
}

// readAppointment reads what one row says by itself.
func (p *planner) readAppointment(raw tableRow) appointmentRow {
	text := func(column string) string { return raw.cells[column].text }
	row := appointmentRow{tableRow: raw, place: text("place"), mapLink: text("map"), withName: text("with_name"), bring: text("bring")}
	row.id, _ = p.takeID(raw)
	if id, ok := p.choose(raw, "kind", kindWords(p.policy)); ok {
		row.kind, _ = p.policy.Kind(id)
	}
	p.readWhen(raw, &row)
	row.length = row.kind.Length
	if text("minutes") != "" {
		minutes, err := strconv.Atoi(text("minutes"))
		if err != nil || minutes < 5 || minutes > 24*60 {
			p.wrong(raw, "minutes", "whole minutes from 5 to 1440, or an empty cell for what is usual", "")
		}
		row.length = time.Duration(minutes) * time.Minute
	}
	if u, err := url.Parse(row.mapLink); row.mapLink != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		p.wrong(raw, "map", "an address that begins with https://", "")
	}
	if why := nameDoubt(row.withName); why != "" {
		p.doubt(raw, "with_name", why+". Wanted is only how she knows that person.")
	}
	row.print = printOf(row.id, p.present(map[string]string{
		"person": text("person"), "kind": row.kind.ID, "date": row.day.Format(time.DateOnly), "time": casework.FormatClock(row.clock),
		"minutes": row.length.String(), "place": row.place, "map": row.mapLink, "with": text("with"), "with_name": row.withName, "bring": row.bring,
	}))
	return row
}

// readWhen reads day and hour.
func (p *planner) readWhen(raw tableRow, row *appointmentRow) {
	day, ok, sentence, allowed := p.dates.parse(raw.cells["date"].text)
	switch {
	case ok:
		row.day = day
	case sentence != "":
		p.say(raw, "date", "%s", sentence)
	default:
		p.wrong(raw, "date", allowed, "")
	}
	clock, ok := parseTime(raw.cells["time"].text)
	if !ok {
		p.wrong(raw, "time", "hours and minutes, as in 9:30 or 14:00", "")
	}
	row.clock = clock
}

// findPeople finds the two people whom a row names.
func (p *planner) findPeople(r casework.Reader, row *appointmentRow) error {
	var ok bool
	var err error
	row.person, ok, err = p.findPerson(r, row.tableRow, "person")
	if err != nil {
		return err
	}
	if ok && row.person.Role != casework.Beneficiary {
		p.say(row.tableRow, "person", "%s is a %s; appointments are made for beneficiaries.", row.person.Code, row.person.Role)
	}
	if row.cells["with"].text == "" {
		return nil
	}
	row.with, ok, err = p.findPerson(r, row.tableRow, "with")
	if err != nil {
		return err
	}
	if ok && !row.with.Role.Staff() {
		p.say(row.tableRow, "with", "%s is a %s; here stands who of your staff meets her.", row.with.Code, row.with.Role)
	}
	return nil
}

// planAppointment decides about one row.
func (p *planner) planAppointment(r casework.Reader, row appointmentRow) error {
	was, err := entry(r, p.list.name, row.id)
	if err != nil {
		return err
	}
	s := step{line: row.line, id: row.id, was: was, row: row.print.over(parsePrint(was.Row)).text(p.list.columns)}
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
	s.verb, s.about = enter, told(row.person.Code, appt)
	s.details = append(describe(appt), p.firstReminder(row.person, appt)...)
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
	for _, e := range missing {
		appt, err := casework.LoadAppointment(r, casework.AppointmentID(e.Ref.ID))
		if casework.CodeOf(err) == casework.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if !p.sites[appt.Site] || !appt.Holds() || !appt.Start.After(p.now) {
			continue
		}
		who, err := casework.LoadPerson(r, appt.Person)
		if err != nil {
			return err
		}
		s := step{verb: gone, id: e.ID, was: e, row: e.Row, about: told(who.Code, appt)}
		if cancel {
			// Without a fingerprint: should the row come back, it is booked anew.
			s.row = ""
			s.do = func(_ casework.Tx, perform performer) (casework.Ref, error) {
				return appt.Ref(), perform(casework.CancelAppointment{Appointment: appt.ID, Rev: appt.Rev})
			}
		}
		p.steps = append(p.steps, s)
	}
	return nil
}

// told is an appointment in one line.
func told(code casework.Code, a casework.Appointment) string {
	return fmt.Sprintf("%s, %s, %s", code, a.Kind, spelledOut(a.Start, a.Zone))
}

// describe is the rest that she will be told about an appointment.
func describe(a casework.Appointment) []string {
	parts := []string{fmt.Sprintf("%.0f minutes", a.Length.Minutes())}
	for _, part := range []struct{ word, text string }{{"with ", a.WithName}, {"at ", a.Place}, {"bring ", a.Bring}, {"map ", a.Map}} {
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
	var first *casework.Planned
	for _, planned := range kind.Plan(a.Start, p.now, decency) {
		if planned.Fate != casework.FateSkipped && (first == nil || planned.Due.Before(first.Due)) {
			first = &planned
		}
	}
	line := "no reminder: it is too late for one, or no hour is decent"
	switch {
	case len(kind.Ladder) == 0:
		line = "no reminder: this kind has none"
	case first == nil:
	case first.Due.Equal(p.now):
		line = "first message: at once, because it is booked late"
	default:
		line = "first reminder: " + spelledOut(first.Due, a.Zone)
		if first.Fate == casework.FateHeld {
			line += ", moved out of quiet hours"
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
