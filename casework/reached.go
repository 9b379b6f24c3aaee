package casework

import (
	"fmt"
	"slices"
	"time"
)

// Reached takes the mark "unreachable" away when somebody lets the bot in again
// or writes to it, and tells her what could not be said meanwhile.
type Reached struct{}

// Command is the row in the table of permissions.
func (c Reached) Command() string { return "reached" }

// Do takes the mark away; without a mark it changes nothing.
func (c Reached) Do(a *Act) error {
	p, err := LoadPerson(a, a.Who.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil || p.Unreachable.IsZero() {
		return err
	}
	p.Unreachable = time.Time{}
	if err := a.Put(p.Ref(), OwnedBy(p.ID), p); err != nil {
		return err
	}
	return catchUp(a, p)
}

// catchUp tells a person of the appointments about which a reminder was skipped
// because she could not be reached or had not said yes: one message each, with
// the facts as they are now.
func catchUp(a *Act, p Person) error {
	if p.Role != Beneficiary || !p.Allows(ForAppointments) {
		return nil
	}
	appts, err := Upcoming(a, p.ID, a.Now)
	if err != nil {
		return err
	}
	for _, appt := range appts {
		unsaid, err := wasUnsaid(a, appt)
		if err != nil {
			return err
		}
		if !unsaid || !a.Now.Before(appt.Start) {
			continue
		}
		a.Tell(Notice{
			ID: fmt.Sprintf("%s.%d.catchup.%d", appt.ID, appt.Rev, a.Now.Unix()), To: p.ID, Key: "appointment.booked",
			Discreet: true, Vars: appt.Vars(), Flow: "appointment", Subject: appt.Ref(), Rev: appt.Rev,
			Purpose: ForAppointments, NotAfter: appt.Start, CanWait: true,
		})
	}
	return nil
}

// wasUnsaid reports whether a reminder of the appointment was skipped for want
// of a chat or of her consent.
func wasUnsaid(a *Act, appt Appointment) (bool, error) {
	rows, err := remindersOf(a, appt, time.Time{}, a.Now)
	return slices.ContainsFunc(rows, func(row Reminder) bool {
		return row.Why == WhyNoChat || row.Why == WhyNoConsent || row.Why == WhyUnreachable
	}), err
}
