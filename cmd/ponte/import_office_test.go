package main

import (
	"context"
	"testing"
	"time"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// importDay is Monday 28 September 2026, 10:00 in Rome.
var importDay = time.Date(2026, 9, 28, 8, 0, 0, 0, time.UTC)

// office is an organisation for tests of imports: two sites, an empty store.
type office struct {
	tb     testing.TB
	store  *store.Store
	policy casework.Policy
	now    time.Time
}

func newOffice(tb testing.TB) *office {
	return &office{tb: tb, store: storetest.MustOpen(tb), now: importDay, policy: casework.Policy{
		Sites: []casework.Site{
			{ID: "milano", Name: "Milano, Via Padova 36", Country: casework.Italy, Zone: "Europe/Rome", Quiet: quietPreset},
			{ID: "sofia", Name: "София", Country: casework.Bulgaria, Zone: "Europe/Sofia", Quiet: quietPreset},
		},
		Kinds: casework.PresetKinds(), Fold: casework.FoldPreset, Undo: casework.UndoPreset,
	}}
}

// View reads, Update writes: the office is the store that an import needs.
func (o *office) View(ctx context.Context, fn func(casework.Reader) error) error {
	return o.store.View(ctx, fn)
}

func (o *office) Update(ctx context.Context, id string, fn func(casework.Tx) error) error {
	return o.store.Update(ctx, id, func(tx *store.Tx) error { return fn(tx) })
}

// plan thinks an import of a text through.
func (o *office) plan(l list, text string, dates dateForm, cancelGone bool) *planner {
	o.tb.Helper()
	t, mistakes := readTable(l.name+".csv", text, l.columns)
	if l.name == calendarList.name {
		t, mistakes = o.calendar(text)
	}
	if t == nil {
		return &planner{mistakes: mistakes}
	}
	p := newPlanner(&o.policy, o.now, dates, t, l)
	p.mistakes = mistakes
	r := looks{o.store.Name, func(fn func(casework.Reader) error) error { return o.View(o.tb.Context(), fn) }}
	var err error
	if l.name == peopleList.name {
		err = p.planPeople(r)
	} else {
		err = p.planAppointments(r, cancelGone)
	}
	if err != nil {
		o.tb.Fatal(err)
	}
	return p
}

// calendar reads a text as a calendar.
func (o *office) calendar(text string) (*table, problems) {
	c, mistakes := readCalendar("calendar.ics", []byte(text))
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	return calendarTable(c, o.now)
}

// take imports a text that has no mistakes, and returns how many rows did what.
func (o *office) take(l list, text string, cancelGone bool) counts {
	o.tb.Helper()
	p := o.plan(l, text, isoDates, cancelGone)
	if len(p.mistakes) > 0 {
		o.tb.Fatalf("mistakes in a file that should have none:\n%v", p.mistakes)
	}
	if err := p.apply(o.tb.Context(), o, func(int, int) {}); err != nil {
		o.tb.Fatal(err)
	}
	return countsOf(p)
}

// counts are how many rows did what.
type counts struct{ Entered, Changed, Same, Left, Gone int }

func countsOf(p *planner) counts {
	return counts{p.count(enter), p.count(change), p.count(same), p.count(leave), p.count(gone)}
}

// appointment reads what a row of the appointments became, booked what an event did.
func (o *office) appointment(id string) casework.Appointment { return o.became(appointmentList, id) }

func (o *office) booked(id string) casework.Appointment { return o.became(calendarList, id) }

func (o *office) became(l list, id string) casework.Appointment {
	o.tb.Helper()
	var a casework.Appointment
	if err := o.View(o.tb.Context(), func(r casework.Reader) error {
		e, err := casework.LoadExternal(r, l.name, id)
		if err == nil {
			a, err = casework.LoadAppointment(r, casework.AppointmentID(e.Ref.ID))
		}
		return err
	}); err != nil {
		o.tb.Fatal(err)
	}
	return a
}

// person reads a person by code name.
func (o *office) person(code casework.Code) casework.Person {
	o.tb.Helper()
	var p casework.Person
	if err := o.View(o.tb.Context(), func(r casework.Reader) (err error) {
		p, err = casework.PersonByCode(r, code)
		return err
	}); err != nil {
		o.tb.Fatal(err)
	}
	return p
}

// do performs a command as the program.
func (o *office) do(c casework.Command) {
	o.tb.Helper()
	if err := o.Update(o.tb.Context(), "", func(tx casework.Tx) error {
		return casework.Desk{Policy: &o.policy}.Perform(tx, casework.Program, o.now, c)
	}); err != nil {
		o.tb.Fatal(err)
	}
}

const (
	somePeople = "id;role;site;language;name;caseworker;code\n" +
		"op-1;caseworker;milano;it;Giulia;;T-4\n" +
		"d-1;beneficiary;milano;uk;Olena;op-1;K-17\n" +
		"d-2;;sofia;bg;;op-1;K-18\n"
	appointmentHeader = "id;person;kind;date;time;minutes;place;map;with;with_name;bring\n"
	someAppointments  = appointmentHeader +
		"a-1;d-1;legal;2026-10-12;10:30;45;Via Padova 36;https://maps.example.org/1;op-1;Giulia;passaporto\n" +
		"a-2;d-2;meeting;2026-10-13;9:00;;;;;;\n"
)
