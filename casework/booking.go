package casework

import (
	"strings"
	"time"
)

// BookAppointment books an appointment and sets its timers.
type BookAppointment struct {
	// Appointment is what to book; ID, Rev and Zone are filled in.
	Appointment Appointment
	// Instead is a missed appointment of hers that this one makes good: its alert is
	// closed.
	Instead AppointmentID
}

// Command is the row in the table of permissions.
func (c *BookAppointment) Command() string { return "book_appointment" }

// Do books it. Codes: NotFound (person, kind), Invalid (see check).
func (c *BookAppointment) Do(a *Act) error {
	appt := &c.Appointment
	p, err := a.person(appt.Person)
	if err != nil {
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
		With: appt.With, ToldWith: appt.With, WithName: appt.WithName, Place: appt.Place, Map: appt.Map, Bring: appt.Bring,
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
	if err := c.makeGood(a); err != nil {
		return err
	}
	return schedule(a, *appt, p, nil)
}

// makeGood closes the alert of the appointment that was missed.
func (c *BookAppointment) makeGood(a *Act) error {
	if c.Instead == "" {
		return nil
	}
	missed, err := LoadAppointment(a, c.Instead)
	if err := absent(err); err != nil || missed.Person != c.Appointment.Person {
		return err
	}
	return a.madeGood(c.Instead)
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
	if err := a.withdrawAlert(appt, p); err != nil {
		return err
	}
	heard, err := lastTold(a, appt.ID)
	if err != nil {
		return err
	}
	knows := appt.Start
	if heard < appt.Rev && !appt.Before.Start.IsZero() {
		appt.Unheard, knows = true, appt.Before.Start
	}
	appt.Cancelled = a.Now
	appt.Rev++
	if err := a.Put(appt.Ref(), OwnedBy(p.ID), appt); err != nil {
		return err
	}
	_, err = tellChange(a, appt, p, StepCancelled, knows)
	return err
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
	a.allowed, a.subject, a.site = true, appt.Ref(), appt.Site
	if !p.Erasing.IsZero() {
		return errLeft(p)
	}
	may, err := a.Who.MayAbout(a, a.command, appt, p, a.Now)
	if err == nil && !may {
		err = a.refused()
	}
	return err
}
