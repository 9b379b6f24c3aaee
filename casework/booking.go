package casework

import (
	"strings"
	"time"
)

// BookAppointment books an appointment and sets its timers.
type BookAppointment struct {
	// Appointment is what to book; ID, Rev and Zone are filled in.
	Appointment Appointment
}

// Command is the row in the table of permissions.
func (c *BookAppointment) Command() string { return "book_appointment" }

// Do books it. Codes: NotFound (person, kind), Invalid (see check).
func (c *BookAppointment) Do(a *Act) error {
	appt := &c.Appointment
	p, err := LoadPerson(a, appt.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil {
		return err
	}
	kind, err := a.Policy.Kind(appt.Kind)
	if err != nil {
		return err
	}
	if appt.Site == "" {
		appt.Site = p.Site
	}
	site, err := a.Policy.Site(appt.Site)
	if err != nil {
		return err
	}
	*appt = Appointment{ID: AppointmentID(NewID(a.Tx)), Rev: 1, Person: p.ID, Site: appt.Site, Kind: appt.Kind,
		With: appt.With, WithName: appt.WithName, Place: appt.Place, Map: appt.Map, Bring: appt.Bring,
		Start: appt.Start.UTC(), Length: appt.Length, Zone: site.Zone, External: appt.External}
	if appt.Length == 0 {
		appt.Length = kind.Length
	}
	if err := appt.check(a.Now); err != nil {
		return err
	}
	if p.Role != Beneficiary {
		return Errorf(Invalid, "person: %s is a %s", p.Code, p.Role)
	}
	if err := appt.checkWith(a); err != nil {
		return err
	}
	for _, ix := range appt.indexes() {
		if err := a.File(ix, string(appt.ID), appt.Start); err != nil {
			return err
		}
	}
	if err := a.Put(appt.Ref(), OwnedBy(p.ID), appt); err != nil {
		return err
	}
	return schedule(a, *appt, p)
}

// indexes are where the appointment is found.
func (a Appointment) indexes() []Index {
	ix := []Index{AppointmentsOf(a.Person), AppointmentsAt(a.Site)}
	if a.With != "" {
		ix = append(ix, AppointmentsWith(a.With))
	}
	return ix
}

// check refuses what cannot be an appointment.
func (a Appointment) check(now time.Time) error {
	switch {
	case !a.Start.After(now):
		return Errorf(Invalid, "the start %s is in the past", a.Start.Format(time.RFC3339))
	case a.Start.After(now.AddDate(2, 0, 0)):
		return Errorf(Invalid, "the start %s is more than two years away", a.Start.Format(time.RFC3339))
	case a.Length < 5*time.Minute || a.Length > 24*time.Hour:
		return Errorf(Invalid, "a length of %s: want five minutes to a day", a.Length)
	case a.Map != "" && !strings.HasPrefix(a.Map, "https://"):
		return Errorf(Invalid, "map link: want an address that begins with https://")
	}
	return nil
}

// checkWith refuses who cannot hold an appointment: it is held by staff, or by
// nobody of ours.
func (a Appointment) checkWith(r Reader) error {
	if a.With == "" {
		return nil
	}
	return checkStaff(r, "with", a.With, Role.Staff)
}

// MoveAppointment gives an appointment another time, place or person to meet;
// zero fields stay as they are. Rev is the revision that the mover has seen.
type MoveAppointment struct {
	Appointment AppointmentID
	Rev         int
	Start       time.Time
	Place       *string
	Map         *string
	Bring       *string
	WithName    *string
	With        *PersonID
	Kind        string
	Length      time.Duration
}

// Command is the row in the table of permissions.
func (c MoveAppointment) Command() string { return "move_appointment" }

// Do moves it: old reminders die, new ones are set, and she hears before and
// now. Her answer is asked anew when the time changes. Another kind or length
// changes the reminders only. Codes: NotFound (also the kind), Changed, Invalid.
func (c MoveAppointment) Do(a *Act) error {
	appt, p, err := openAppointment(a, c.Appointment, c.Rev)
	if err != nil {
		return err
	}
	old := appt
	set := func(to *string, from *string) {
		if from != nil {
			*to = *from
		}
	}
	set(&appt.Place, c.Place)
	set(&appt.Map, c.Map)
	set(&appt.Bring, c.Bring)
	set(&appt.WithName, c.WithName)
	if c.With != nil {
		appt.With = *c.With
	}
	if c.Kind != "" {
		appt.Kind = c.Kind
	}
	if c.Length != 0 {
		appt.Length = c.Length
	}
	if !c.Start.IsZero() {
		appt.Start = c.Start.UTC()
	}
	if appt == old {
		return nil
	}
	if err := appt.check(a.Now); err != nil {
		return err
	}
	if appt.With != old.With {
		if err := appt.checkWith(a); err != nil {
			return err
		}
	}
	if err := appt.handOver(a, old.With); err != nil {
		return err
	}
	told := !appt.Start.Equal(old.Start) || appt.Place != old.Place
	if !told && appt.Kind == old.Kind && appt.Length == old.Length {
		return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
	}
	appt.Rev++
	if told {
		appt.Before = Before{old.Start, old.Place}
	}
	if !appt.Start.Equal(old.Start) {
		appt.Answer, appt.AnsweredAt, appt.Reason = Unanswered, time.Time{}, ""
	}
	if err := unschedule(a, old, WhyChanged); err != nil {
		return err
	}
	for _, ix := range appt.indexes() {
		if err := a.File(ix, string(appt.ID), appt.Start); err != nil {
			return err
		}
	}
	if err := a.Put(appt.Ref(), OwnedBy(p.ID), appt); err != nil {
		return err
	}
	if told {
		if err := tellChange(a, appt, p, StepMoved, old.Start); err != nil {
			return err
		}
	}
	return schedule(a, appt, p)
}

// handOver files the appointment with who holds it now instead of who held it before.
func (a Appointment) handOver(act *Act, before PersonID) error {
	if a.With == before {
		return nil
	}
	if before != "" {
		if err := act.Unfile(AppointmentsWith(before), string(a.ID)); err != nil {
			return err
		}
	}
	if a.With == "" {
		return nil
	}
	return act.File(AppointmentsWith(a.With), string(a.ID), a.Start)
}

// CancelAppointment cancels an appointment; its reminders die and she hears of it.
type CancelAppointment struct {
	Appointment AppointmentID
	Rev         int
}

// Command is the row in the table of permissions.
func (c CancelAppointment) Command() string { return "cancel_appointment" }

// Do cancels it. Codes: NotFound, Changed.
func (c CancelAppointment) Do(a *Act) error {
	appt, p, err := openAppointment(a, c.Appointment, c.Rev)
	if err != nil {
		return err
	}
	if err := unschedule(a, appt, WhyChanged); err != nil {
		return err
	}
	appt.Cancelled = a.Now
	appt.Rev++
	if err := a.Put(appt.Ref(), OwnedBy(p.ID), appt); err != nil {
		return err
	}
	return tellChange(a, appt, p, StepCancelled, appt.Start)
}

// openAppointment reads an appointment that stands and has the revision that the
// actor has seen, and asks whether she may.
func openAppointment(a *Act, id AppointmentID, rev int) (Appointment, Person, error) {
	appt, err := LoadAppointment(a, id)
	if err != nil {
		return appt, Person{}, err
	}
	p, err := LoadPerson(a, appt.Person)
	if err != nil {
		return appt, p, err
	}
	if err := a.AllowAppointment(appt, p); err != nil {
		return appt, p, err
	}
	if appt.Rev != rev || !appt.Holds() {
		return appt, p, Errorf(Changed, "appointment %s is at revision %d, not %d", id, appt.Rev, rev)
	}
	return appt, p, nil
}

// AllowAppointment is Allow for an appointment: who holds it may do what she may
// do for the women she accompanies.
func (a *Act) AllowAppointment(appt Appointment, p Person) error {
	if a.Who.Role.Staff() && appt.With != "" && appt.With == a.Who.Person && a.Who.scopeOf(a.command) >= Own {
		a.allowed, a.subject = true, appt.Ref()
		return nil
	}
	err := a.Allow(p)
	a.subject = appt.Ref()
	return err
}

// soonChange is how near the old or the new start must be for a change to be told
// at any hour.
const soonChange = 12 * time.Hour

// tellChange plans to tell her of a change: at once if she may be on her way soon,
// else at a decent hour. before is the start that she knows.
func tellChange(a *Act, appt Appointment, p Person, step string, before time.Time) error {
	kind, err := a.Policy.Kind(appt.Kind)
	if err != nil {
		return err
	}
	decency, err := a.Policy.Decency(p, appt.Site)
	if err != nil {
		return err
	}
	planned := Planned{Step: step, Due: a.Now, Fate: FatePlanned}
	urgent := min(before.Sub(a.Now), appt.Start.Sub(a.Now)) < soonChange
	if !urgent {
		planned = place(step, a.Now, a.Now, kind.lastUse(step, appt.Start), decency, Later)
	}
	return plan(a, appt, p, planned, urgent)
}

// plan writes a row of the ledger and sets its timer.
func plan(a *Act, appt Appointment, p Person, planned Planned, urgent bool) error {
	row := Reminder{Appointment: appt.ID, Rev: appt.Rev, Step: planned.Step, Person: p.ID, Site: appt.Site,
		Due: planned.Due, Fate: planned.Fate, Why: planned.Why, Urgent: urgent, At: a.Now}
	if err := row.write(a.Tx); err != nil || row.Fate.Final() {
		return err
	}
	return a.Set(remindTimer(row))
}

// schedule sets the timers of an appointment and writes the rows of its ledger.
func schedule(a *Act, appt Appointment, p Person) error {
	kind, err := a.Policy.Kind(appt.Kind)
	if err != nil {
		return err
	}
	decency, err := a.Policy.Decency(p, appt.Site)
	if err != nil {
		return err
	}
	said := appt.Rev > 1 // she hears of the change itself
	for _, planned := range kind.Plan(appt.Start, a.Now, decency) {
		if planned.Step == StepBooked && appt.Rev > 1 {
			continue
		}
		if err := plan(a, appt, p, planned, false); err != nil {
			return err
		}
		said = said || !planned.Fate.Final()
	}
	if !said && len(kind.Ladder) > 0 {
		if err := a.tellStaff(appt, p, "alert.phone"); err != nil {
			return err
		}
	}
	if ask, ok := kind.askStaff(appt.Start, a.Now); ok {
		// Staff sleep too: at a decent hour before, rather than after.
		atWork := Decency{Quiet: decency.Quiet, Zone: decency.Zone}
		if at, ok := atWork.Fit(ask, a.Now, appt.Start, Earlier); ok {
			if err := a.Set(appt.timer(UnconfirmedTimer, at)); err != nil {
				return err
			}
		}
	}
	return a.Set(appt.timer(OutcomeTimer, appt.End()))
}

// askStaff is when staff hear that she has not answered. What is booked later than
// that leaves her half of the time to answer; under two hours staff are not asked.
func (k AppointmentKind) askStaff(start, now time.Time) (time.Time, bool) {
	left := start.Sub(now)
	switch {
	case k.Confirm == 0 || left < 2*time.Hour:
		return time.Time{}, false
	case left > k.Confirm:
		return start.Add(-k.Confirm), true
	default:
		return now.Add(left / 2), true
	}
}

// unschedule takes an appointment's timers away and settles its rows.
func unschedule(a *Act, appt Appointment, why string) error {
	if err := settleReminders(a, appt, why); err != nil {
		return err
	}
	for _, kind := range []TimerKind{UnconfirmedTimer, OutcomeTimer} {
		if err := a.Unset(appt.timer(kind, time.Time{})); err != nil {
			return err
		}
	}
	return nil
}

// settleReminders skips the reminders of an appointment that are still to come.
func settleReminders(a *Act, appt Appointment, why string) error {
	rows, err := remindersOf(a, appt, time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.Fate.Final() || row.Fate == FateQueued {
			continue
		}
		if err := a.Unset(remindTimer(row)); err != nil {
			return err
		}
		if err := settle(a.Tx, row.Ref(), a.Now, FateSkipped, why); err != nil {
			return err
		}
	}
	return nil
}

// remindTimer is the timer of a row of the ledger.
func remindTimer(row Reminder) Timer {
	return Timer{At: row.Due, Lane: PersonLane(row.Person), Kind: RemindTimer,
		Subject: AppointmentRef(row.Appointment), Rev: row.Rev, Step: row.Step}
}

// timer is one of the appointment's other timers.
func (a Appointment) timer(kind TimerKind, at time.Time) Timer {
	return Timer{At: at, Lane: PersonLane(a.Person), Kind: kind, Subject: a.Ref(), Rev: a.Rev}
}

// Decency returns when a person may be written to about a site's matters.
func (p *Policy) Decency(who Person, at SiteID) (Decency, error) {
	site, err := p.Site(at)
	if err != nil {
		return Decency{}, err
	}
	zone, err := site.Location()
	if err != nil {
		return Decency{}, err
	}
	return Decency{Quiet: site.Quiet, Safe: who.Safe, Zone: zone}, nil
}
