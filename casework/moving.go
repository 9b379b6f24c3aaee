package casework

import "time"

// MoveAppointment changes an appointment: its time, its place or anything else of
// it; zero fields stay as they are. Rev is the revision that the mover has seen.
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

// Do changes it. Codes: NotFound (also the kind), Changed, Invalid (see check).
//
// What follows depends on what is changed:
//
//	changed            revision  she is told      her answer    reminders
//	start              rises     before and now   asked anew    planned anew
//	place              rises     before and now   stands        planned anew
//	kind               rises     now, if told     stands        planned anew
//	name, bring, map   if told   now, if told     stands        planned anew, if told
//	length             stays     nothing          stands        stay
//	who of staff       stays     nothing          stands        stay
//
// "If told" means: if she has heard of the appointment at all; else she will hear
// of it as it is now. A start is always told, since it may have been agreed by word
// of mouth. Another start also forgets what happened at the old one.
// Who of staff holds it now, and who held it, hear of the hand-over.
func (c MoveAppointment) Do(a *Act) error {
	old, p, err := openAppointment(a, c.Appointment, c.Rev)
	if err != nil {
		return err
	}
	appt := c.on(old)
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
	if err := a.handOver(&appt, p, old.With); err != nil {
		return err
	}
	known, err := lastTold(a, appt.ID)
	if err != nil {
		return err
	}
	news := len(appt.news(old.said())) > 0 && (known > 0 || appt.movedFrom(old.said()))
	if news || appt.Kind != old.Kind {
		return appt.revise(a, p, old, known)
	}
	if appt.Length != old.Length {
		if err := a.Set(appt.timer(OutcomeTimer, appt.End())); err != nil {
			return err
		}
	}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// on is an appointment with the change made to it.
func (c MoveAppointment) on(appt Appointment) Appointment {
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
	return appt
}

// revise gives a changed appointment its next revision: old reminders die, new ones
// are planned, and she hears of what is news to her. known is the revision of which
// she has heard last.
func (a Appointment) revise(act *Act, p Person, old Appointment, known int) error {
	if err := unschedule(act, old, WhyChanged); err != nil {
		return err
	}
	a.Rev++
	if !a.Start.Equal(old.Start) {
		a.Answer, a.AnsweredAt, a.Reason, a.Rebook = Unanswered, time.Time{}, "", time.Time{}
		a.Outcome, a.OutcomeAt, a.OutcomeBy = Open, time.Time{}, ""
		a.Wish, a.MissedSaid = Wish{}, time.Time{}
		if err := act.madeGood(a.ID); err != nil {
			return err
		}
	}
	tell := known > 0 || a.movedFrom(old.said())
	if tell && (known == old.Rev || old.Before.Start.IsZero()) {
		a.Before = old.said() // else there was a change that she has not heard of: it is no "before" for her
	}
	a.Changed = act.Now
	for _, ix := range a.indexes() {
		if err := act.File(ix, string(a.ID), a.Start); err != nil {
			return err
		}
	}
	if err := act.Put(a.Ref(), OwnedBy(p.ID), a); err != nil {
		return err
	}
	switch {
	case tell && len(a.news(a.Before)) > 0:
		told, err := tellChange(act, a, p, StepMoved, old.Start)
		if err != nil {
			return err
		}
		return schedule(act, a, p, &told)
	case known > 0: // it is again as she knows it
		return schedule(act, a, p, &Planned{Fate: FateSkipped})
	default:
		return schedule(act, a, p, nil)
	}
}

// soonChange is how near the old or the new start must be for a change to be told
// at any hour.
const soonChange = 12 * time.Hour

// tellChange plans to tell her of a change: at once if she may be on her way soon,
// else at a decent hour. before is the start that she knows. Staff are asked to
// phone when no hour is decent.
func tellChange(a *Act, appt Appointment, p Person, step string, before time.Time) (Planned, error) {
	kind, err := a.Policy.Kind(appt.Kind)
	if err != nil {
		return Planned{}, err
	}
	decency, err := a.Policy.Decency(p, appt.Site)
	if err != nil {
		return Planned{}, err
	}
	planned := Planned{Step: step, Due: a.Now, Fate: FatePlanned}
	urgent := min(before.Sub(a.Now), appt.Start.Sub(a.Now)) < soonChange && (step == StepCancelled || appt.movedFrom(appt.Before))
	if !urgent {
		planned = place(step, a.Now, a.Now, kind.lastUse(step, appt.Start), decency, Later)
	}
	if planned.Fate == FateSkipped {
		if err := a.tellStaff(appt, p, "alert.phone_"+step); err != nil {
			return planned, err
		}
	}
	return planned, plan(a, appt, p, planned, urgent)
}
