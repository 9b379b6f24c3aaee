package main

import (
	"fmt"
	"net/url"
	"strconv"
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
		if raw.cancelled {
			if err := p.planCancelled(r, raw); err != nil {
				return fmt.Errorf("%s:%d: %w", p.table.file, raw.line, err)
			}
			continue
		}
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
	row.id = p.takeID(raw)
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
	p.refuseName(raw, "with_name")
	if why := nameDoubt(row.withName); why != "" {
		p.doubt(raw, "with_name", why+". Wanted is only how she knows that person.")
	}
	row.print = printOf(row.id, p.present(map[string]string{
		"person": text("person"), "kind": row.kind.ID, "date": row.day.Format(time.DateOnly), "time": clockOf(row),
		"minutes": row.length.String(), "place": row.place, "map": row.mapLink, "with": text("with"), "with_name": row.withName, "bring": row.bring,
		"calendar": text("calendar"),
	}))
	return row
}

// clockOf is a row's hour and, if it names one, its zone.
func clockOf(row appointmentRow) string {
	if row.zone == nil {
		return casework.FormatClock(row.clock)
	}
	return casework.FormatClock(row.clock) + " " + row.zone.String()
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
