package casework

import (
	"fmt"
	"time"
)

// SetOutcome is what happened, tapped by staff after the time.
type SetOutcome struct {
	Appointment AppointmentID
	Rev         int
	Outcome     Outcome
}

// Command is the row in the table of permissions.
func (c SetOutcome) Command() string { return "set_outcome" }

// Do keeps the outcome. Missed alerts her caseworker at once, and her own kind
// message waits, so that a mistaken tap can be undone. Codes: NotFound,
// Forbidden, Changed (moved, or another outcome stands), Invalid (before the start).
func (c SetOutcome) Do(a *Act) error {
	appt, p, err := openAppointment(a, c.Appointment, c.Rev)
	if err != nil {
		return err
	}
	switch c.Outcome {
	case Came, CameLate, Missed, ByUs:
	default:
		return Errorf(Invalid, "outcome %q", c.Outcome)
	}
	if a.Now.Before(appt.Start) {
		return Errorf(Invalid, "appointment %s has not begun", appt.ID)
	}
	if appt.Outcome == c.Outcome {
		return nil
	}
	if appt.Outcome != Open {
		return Errorf(Changed, "appointment %s has the outcome %s", appt.ID, appt.Outcome)
	}
	appt.Outcome, appt.OutcomeAt, appt.OutcomeBy = c.Outcome, a.Now, a.Who.Person
	appt.OutcomeRev++
	if c.Outcome == Missed {
		if err := a.Set(appt.missedTimer(a.Now.Add(a.Policy.Undo))); err != nil {
			return err
		}
		if err := a.tellMissed(appt, p); err != nil {
			return err
		}
	}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// tellMissed alerts her caseworker, by code name.
func (a *Act) tellMissed(appt Appointment, p Person) error {
	// Her caseworker comes first here, also when somebody else held the appointment.
	byCase := appt
	byCase.With = ""
	to, err := responsible(a, byCase, p)
	if err != nil || to == "" {
		return err
	}
	at, err := a.Policy.KindMessageAt(appt, p, a.Now)
	if err != nil {
		return err
	}
	a.tellOne(to, appt, p, "alert.missed", Vars{"Until": At(at, appt.Zone)})
	return nil
}

// KindMessageAt is when she hears of an appointment that is marked as missed now:
// when the time for undoing it is over, at a decent hour.
func (p *Policy) KindMessageAt(appt Appointment, who Person, now time.Time) (time.Time, error) {
	at, ok, err := p.decentMinute(appt, who, now.Add(p.Undo))
	if !ok {
		at = now.Add(p.Undo)
	}
	return at, err
}

// decentMinute is the first minute from a time on at which she may be written to;
// false if the day that follows has none.
func (p *Policy) decentMinute(appt Appointment, who Person, from time.Time) (time.Time, bool, error) {
	decency, err := p.Decency(who, appt.Site)
	if err != nil {
		return time.Time{}, false, err
	}
	at, ok := decency.Fit(from, from, from.Add(24*time.Hour), Later)
	return at, ok, nil
}

// UndoOutcome takes a mistaken outcome back, as long as she has heard nothing.
type UndoOutcome struct {
	Appointment AppointmentID
	Rev         int
}

// Command is the row in the table of permissions.
func (c UndoOutcome) Command() string { return "undo_outcome" }

// Do takes it back. Codes: NotFound, Forbidden, Changed (nothing to undo), Expired (too late).
func (c UndoOutcome) Do(a *Act) error {
	appt, p, err := openAppointment(a, c.Appointment, c.Rev)
	if err != nil {
		return err
	}
	if appt.Outcome == Open {
		return Errorf(Changed, "appointment %s has no outcome", appt.ID)
	}
	until := appt.OutcomeAt.Add(a.Policy.Undo)
	if appt.Outcome == Missed {
		if until, err = a.Policy.KindMessageAt(appt, p, appt.OutcomeAt); err != nil {
			return err
		}
	}
	if !a.Now.Before(until) {
		return Errorf(Expired, "the outcome of %s was set %s ago", appt.ID, a.Now.Sub(appt.OutcomeAt))
	}
	if appt.Outcome == Missed {
		if err := a.Unset(appt.missedTimer(time.Time{})); err != nil {
			return err
		}
		to, err := responsible(a, Appointment{Site: appt.Site}, p)
		if err != nil {
			return err
		}
		if to != "" && to != a.Who.Person {
			a.tellOne(to, appt, p, "alert.undone", nil)
		}
	}
	appt.Outcome, appt.OutcomeAt, appt.OutcomeBy = Open, time.Time{}, ""
	appt.OutcomeRev++
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// missedTimer waits with her kind message; it carries the outcome's revision, so
// that an undone outcome says nothing.
func (a Appointment) missedTimer(at time.Time) Timer {
	return Timer{At: at, Lane: PersonLane(a.Person), Kind: MissedTimer, Subject: a.Ref(), Rev: a.Rev,
		Step: fmt.Sprint(a.OutcomeRev)}
}
