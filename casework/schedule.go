package casework

import "time"

// plan writes a row of the ledger and sets its timer.
func plan(a *Act, appt Appointment, p Person, planned Planned, urgent bool) error {
	row := Reminder{Appointment: appt.ID, Rev: appt.Rev, Step: planned.Step, Person: p.ID, Site: appt.Site,
		Start: appt.Start, Due: planned.Due, Fate: planned.Fate, Why: planned.Why, Urgent: urgent, At: a.Now}
	if err := row.write(a.Tx); err != nil || row.Fate.Final() {
		return err
	}
	return a.Set(remindTimer(row))
}

// schedule sets the timers of an appointment and writes the rows of its ledger.
// told is the message about a change of it, or nil if it is new to her.
func schedule(a *Act, appt Appointment, p Person, told *Planned) error {
	kind, err := a.Policy.Kind(appt.Kind)
	if err != nil {
		return err
	}
	decency, err := a.Policy.Decency(p, appt.Site)
	if err != nil {
		return err
	}
	said, steps := false, kind.Plan(appt.Start, a.Now, decency)
	if told != nil {
		said, steps = true, kind.PlanAfter(*told, appt.Start, a.Now, decency)
	}
	for _, planned := range steps {
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
		if at, ok := decency.atWork(ask, a.Now, appt.Start); ok {
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

// atWork is when staff hear that she has not answered. Staff sleep too: at a decent
// hour before, rather than after. Holidays are another matter: before them she has
// hardly been reminded, so it is after them, if there is time left to phone.
func (d Decency) atWork(ask, now, start time.Time) (time.Time, bool) {
	d.Safe = nil // her hours are not theirs
	if d.Forbids(ask) == WhyHoliday {
		if at, ok := d.Fit(ask, ask, start.Add(-staffLead), Later); ok {
			return at, true
		}
	}
	return d.Fit(ask, now, start, Earlier)
}

// unschedule takes an appointment's timers away and settles its rows.
func unschedule(a *Act, appt Appointment, why string) error {
	if err := settleReminders(a, appt, why); err != nil {
		return err
	}
	for _, timer := range []Timer{appt.timer(UnconfirmedTimer, time.Time{}), appt.outcomeTimer("", time.Time{}),
		appt.outcomeTimer(outcomeAgain, time.Time{}), appt.missedTimer(time.Time{})} {
		if err := a.Unset(timer); err != nil {
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
