package casework

import (
	"fmt"
	"slices"
	"time"
)

// Slot is an appointment with the woman whose it is.
type Slot struct {
	Appointment Appointment
	Person      Person
	// Phone says that she is to be phoned: nothing on Telegram has told her of it or
	// will, and she has not answered.
	Phone bool
}

// NewSlot finds out how an appointment stands.
func NewSlot(r Reader, appt Appointment, p Person, now time.Time) (Slot, error) {
	s := Slot{Appointment: appt, Person: p}
	if !appt.Holds() || appt.Answer != Unanswered || !now.Before(appt.Start) {
		return s, nil
	}
	s.Phone = p.ToBePhoned()
	if s.Phone || p.Frozen.Holds() || p.OnOpening { // what was not said to these waits for them, and they want no call
		return s, nil
	}
	rows, err := remindersOf(r, appt, time.Time{}, time.Time{})
	s.Phone = len(rows) > 0 && !slices.ContainsFunc(rows, tellsOrWill) // a kind without a ladder reminds of nothing
	return s, err
}

// Day lists the appointments at the actor's site on the day of an instant, on the
// site's clock, by start: those that she sees to, or, with all, everybody's that she
// may mark. What was cancelled is left out.
func (p *Policy) Day(r Reader, who Actor, at, now time.Time, all bool) ([]Slot, error) {
	site, err := p.Site(who.Site)
	if err != nil {
		return nil, err
	}
	zone, err := site.Location()
	if err != nil {
		return nil, err
	}
	y, m, d := at.In(zone).Date()
	from, to := time.Date(y, m, d, 0, 0, 0, 0, zone), time.Date(y, m, d+1, 0, 0, 0, 0, zone).Add(-time.Millisecond)
	var ids []string
	for _, ix := range []Index{AppointmentsAt(site.ID), AppointmentsWith(who.Person)} { // also what she holds elsewhere
		found, err := r.Find(ix, from, to)
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	slots, err := slots(r, ids, now)
	if err != nil {
		return nil, err
	}
	var out []Slot
	for _, s := range slots {
		sees := s.Appointment.Holds() && !s.Appointment.Start.Before(from) && !s.Appointment.Start.After(to)
		if !sees {
			continue
		}
		if all {
			sees, err = who.MayAbout(r, "set_outcome", s.Appointment, s.Person, now)
		} else {
			sees, err = who.seesTo(r, s, now)
		}
		if err != nil {
			return nil, err
		}
		if sees {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Slot) int { return a.Appointment.Start.Compare(b.Appointment.Start) })
	return out, nil
}

// slots reads appointments with their women; what is gone is left out.
func slots(r Reader, ids []string, now time.Time) ([]Slot, error) {
	var out []Slot
	for _, id := range ids {
		appt, err := LoadAppointment(r, AppointmentID(id))
		if CodeOf(err) == NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		p, err := LoadPerson(r, appt.Person)
		if CodeOf(err) == NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		s, err := NewSlot(r, appt, p, now)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// seesTo reports whether an appointment is the actor's business: she holds it, or
// accompanies the woman, or stands in for who does, or has claimed an alert about her.
func (a Actor) seesTo(r Reader, s Slot, now time.Time) (bool, error) {
	for _, id := range []PersonID{s.Appointment.With, s.Person.Caseworker} {
		if id == "" {
			continue
		}
		if id == a.Person {
			return true, nil
		}
		if stands, err := a.StandsIn(r, id, now); stands || err != nil {
			return stands, err
		}
	}
	return a.hasClaimed(r, s.Person)
}

// State says in a word how an appointment stands: what happened, else what she
// has answered, else that she is to be phoned, or must not be.
func (s Slot) State(now time.Time) Value {
	a := s.Appointment
	switch {
	case a.Outcome != Open:
		return Word("outcome.word_" + string(a.Outcome))
	case now.Before(a.Start) && s.Person.Frozen.Known:
		return Word("state.frozen")
	case s.Phone:
		return Word("state.phone")
	case a.Answer == Unanswered && now.Before(a.Start) && s.Person.OnOpening:
		return Word("state.on_opening")
	case a.Answer == Unanswered && now.Before(a.Start):
		return Word("state.open")
	case a.Answer == Unanswered && now.Before(a.End()):
		return Word("state.now")
	case a.Answer == Cannot:
		return Word("state.cannot")
	case now.Before(a.End()):
		return Word("state." + string(a.Answer))
	}
	return Word("outcome.word_open")
}

// Line is the appointment as one line of a list.
func (s Slot) Line(key string, now time.Time) Line {
	vars := s.Appointment.StaffVars(s.Person)
	vars["State"] = s.State(now)
	return Line{Key: key, Vars: vars}
}

// WatchDay notes that a member of staff has the day of her site before her: it is
// shown anew when something of it changes.
type WatchDay struct{}

// Command is the row in the table of permissions.
func (c WatchDay) Command() string { return "watch_day" }

// Do notes it for so long as a day's work is long.
func (c WatchDay) Do(a *Act) error {
	p, err := a.person(a.Who.Person)
	if err != nil {
		return err
	}
	return a.File(WatchersOf(p.Site), string(p.ID), a.Now)
}

// watchedFor is how long after somebody opened a day it is shown anew.
const watchedFor = 18 * time.Hour

// showDays lets whoever has the day before her see what the command has changed.
func (a *Act) showDays() error {
	for _, appt := range a.changed {
		if appt.Start.Before(a.Now.Add(-watchedFor)) || appt.Start.After(a.Now.Add(phoneAhead)) {
			continue
		}
		ids, err := a.Find(WatchersOf(appt.Site), a.Now.Add(-watchedFor), time.Time{})
		if err != nil {
			return err
		}
		for _, id := range ids {
			// An import changes many at one time, each of which counts.
			a.Tell(Notice{ID: fmt.Sprintf("live.%s.%s.%d", id, appt.ID, a.Now.UnixMilli()), To: PersonID(id), Flow: "today", Live: true, Purpose: ForStaff})
		}
	}
	return nil
}

// Clash finds an appointment of an index that stands and overlaps a time; false if
// there is none. But is left out.
func Clash(r Reader, ix Index, start time.Time, length time.Duration, but AppointmentID) (Appointment, bool, error) {
	ids, err := r.Find(ix, start.Add(-24*time.Hour), start.Add(length)) // none is longer than a day
	if err != nil {
		return Appointment{}, false, err
	}
	for _, id := range ids {
		a, err := LoadAppointment(r, AppointmentID(id))
		if err := absent(err); err != nil {
			return Appointment{}, false, err
		}
		if a.ID != but && a.Holds() && a.Start.Before(start.Add(length)) && a.End().After(start) {
			return a, true, nil
		}
	}
	return Appointment{}, false, nil
}
