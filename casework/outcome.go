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

// Do keeps the outcome. Missed alerts her caseworker, and her own kind message
// waits, so that a mistaken tap can be undone. Codes: NotFound, Forbidden, Changed
// (moved, or another outcome stands, which is undone first), Invalid (before the
// start).
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
	if err := a.Unset(appt.outcomeTimer(outcomeAgain, time.Time{})); err != nil {
		return err
	}
	if c.Outcome == Missed && appt.kindMessageHelps(a.Now) {
		if err := a.Set(appt.missedTimer(a.Now.Add(a.Policy.Undo))); err != nil {
			return err
		}
	}
	if c.Outcome == Missed {
		if err := a.openAlert(appt, p); err != nil {
			return err
		}
	}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// UndoOutcome takes an outcome back, to set another or none. What she has heard
// meanwhile she has heard: the correction tells her nothing.
type UndoOutcome struct {
	Appointment AppointmentID
	Rev         int
}

// Command is the row in the table of permissions.
func (c UndoOutcome) Command() string { return "undo_outcome" }

// Do takes it back, at any time; if nothing is set instead, staff are asked the
// next morning. Codes: NotFound, Forbidden, Changed (nothing to undo).
func (c UndoOutcome) Do(a *Act) error {
	appt, p, err := openAppointment(a, c.Appointment, c.Rev)
	if err != nil {
		return err
	}
	if appt.Outcome == Open {
		return Errorf(Changed, "appointment %s has no outcome", appt.ID)
	}
	if appt.Outcome == Missed {
		if err := a.Unset(appt.missedTimer(time.Time{})); err != nil {
			return err
		}
	}
	appt.Outcome, appt.OutcomeAt, appt.OutcomeBy = Open, time.Time{}, ""
	appt.OutcomeRev++
	if err := a.withdrawAlert(appt, p); err != nil {
		return err
	}
	if err := askAgain(a, appt); err != nil {
		return err
	}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// askOutcome asks staff what happened, once the appointment is over and at a
// decent hour, and once more the next morning. Who has said that she cannot come
// has missed nothing.
func askOutcome(a *Act, appt Appointment, p Person, step string) error {
	if appt.Outcome != Open || appt.Answer == Cannot {
		return nil
	}
	to, err := responsible(a, appt, p)
	if err != nil {
		return err
	}
	if to.ID != "" {
		at, err := a.Policy.staffHour(to, appt, a.Now)
		if err != nil {
			return err
		}
		if at.After(a.Now) {
			return a.Set(appt.outcomeTimer(step, at))
		}
		a.Tell(Notice{
			ID: fmt.Sprintf("%s.%d.outcome.%s.%s", appt.ID, appt.Rev, step, a.Now.UTC().Format(time.DateOnly)), To: to.ID, Key: "outcome.ask_staff",
			Vars: Vars{"Code": Str(string(p.Code)), "Start": At(appt.Start, appt.Zone), "Kind": Word("kind." + appt.Kind)},
			Flow: "outcome", Subject: appt.Ref(), Rev: appt.Rev, Purpose: ForStaff,
		})
	}
	if step == outcomeAgain {
		return nil
	}
	return askAgain(a, appt)
}

// outcomeAgain is the step of the second question.
const outcomeAgain = "again"

// askAgain sets the second question for half past eight the next morning. A site
// whose quiet hours last longer moves it, see staffHour.
func askAgain(a *Act, appt Appointment) error {
	zone, err := time.LoadLocation(appt.Zone)
	if err != nil {
		return fmt.Errorf("casework: zone of appointment %s: %w", appt.ID, err)
	}
	y, m, d := a.Now.In(zone).Date()
	return a.Set(appt.outcomeTimer(outcomeAgain, time.Date(y, m, d+1, 8, 30, 0, 0, zone)))
}

// outcomeTimer waits with the question what happened: the first, "", or the second.
func (a Appointment) outcomeTimer(step string, at time.Time) Timer {
	t := a.timer(OutcomeTimer, at)
	t.Step = step
	return t
}

// kindMessageUse is how long after an appointment her kind message has a use.
const kindMessageUse = 3 * 24 * time.Hour

// kindMessageHelps reports whether she should hear that an appointment which is
// marked as missed now did not take place: once, and not when it is long ago.
func (a Appointment) kindMessageHelps(now time.Time) bool {
	return a.MissedSaid.IsZero() && now.Before(a.End().Add(kindMessageUse))
}

// KindMessageAt is when she hears of an appointment that is marked as missed now:
// when the time for undoing it is over, at a decent hour. It is zero if she will
// hear nothing, or nobody knows when, because she hears only when she opens the bot.
func (p *Policy) KindMessageAt(appt Appointment, who Person, now time.Time) (time.Time, error) {
	if !appt.kindMessageHelps(now) || !who.Remindable() || who.OnOpening {
		return time.Time{}, nil
	}
	at, ok, err := p.decentMinute(appt, who, now.Add(p.Undo))
	if !ok {
		at = time.Time{}
	}
	return at, err
}

// until says in a text when she hears of it; it is empty if she will hear nothing.
func (a *Act) until(appt Appointment, p Person) (Vars, error) {
	at, err := a.Policy.KindMessageAt(appt, p, appt.OutcomeAt)
	return UntilVars(at, appt.Zone), err
}

// UntilVars is the fact Until of a text: a time, or nothing.
func UntilVars(at time.Time, zone string) Vars {
	if at.IsZero() {
		return Vars{"Until": Str("")}
	}
	return Vars{"Until": At(at, zone)}
}

// decentMinute is the first minute from a time on at which she may be written to
// about an appointment that is over: within a day, or longer while her kind message
// has a use. It is false if there is none.
func (p *Policy) decentMinute(appt Appointment, who Person, from time.Time) (time.Time, bool, error) {
	decency, err := p.Decency(who, appt.Site)
	if err != nil {
		return time.Time{}, false, err
	}
	last := from.Add(24 * time.Hour)
	if use := appt.End().Add(kindMessageUse); use.After(last) {
		last = use
	}
	at, ok := decency.Fit(from, from, last, Later)
	return at, ok, nil
}

// sayMissed says her own kind message, if the outcome still stands.
func sayMissed(a *Act, appt Appointment, p Person, outcomeRev string) error {
	if appt.Outcome != Missed || fmt.Sprint(appt.OutcomeRev) != outcomeRev || !p.Remindable() || p.Frozen.Holds() {
		return nil
	}
	if p.Waits(a.Now) {
		return nil // said when she opens the bot, see missedMeanwhile
	}
	at, ok, err := a.Policy.decentMinute(appt, p, a.Now)
	if err != nil || !ok {
		return err
	}
	held, err := paused(a, appt.Site)
	if err != nil {
		return err
	}
	if held {
		at = a.Now.Add(pauseLook)
	}
	if at.After(a.Now) {
		return a.Set(appt.missedTimer(at))
	}
	return tellMissed(a, appt, p)
}

// tellMissed says her own kind message now.
func tellMissed(a *Act, appt Appointment, p Person) error {
	a.Tell(Notice{
		ID: fmt.Sprintf("%s.%d.missed.%d", appt.ID, appt.Rev, appt.OutcomeRev), To: p.ID, Key: "missed.say", Discreet: true, Closed: true,
		Vars: appt.Vars(), Flow: "missed", Subject: appt.Ref(), Rev: appt.Rev, Purpose: ForAppointments,
		NotAfter: a.Now.Add(48 * time.Hour),
	})
	appt.MissedSaid = a.Now
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// missedTimer waits with her kind message; it carries the outcome's revision, so
// that an undone outcome says nothing.
func (a Appointment) missedTimer(at time.Time) Timer {
	return Timer{At: at, Lane: PersonLane(a.Person), Kind: MissedTimer, Subject: a.Ref(), Rev: a.Rev,
		Step: fmt.Sprint(a.OutcomeRev)}
}
