package casework

import "time"

// planAnew plans what waits to be said to a person anew, because the hours in which
// she may be written to have changed: what was held for them, what lies outside
// them now, and what was skipped for want of a decent minute and has one again.
func planAnew(a *Act, p Person) error {
	if p.Role != Beneficiary {
		return nil
	}
	appts, err := ahead(a, p.ID, a.Now)
	if err != nil {
		return err
	}
	for _, appt := range appts {
		if err := planAppointmentAnew(a, p, appt); err != nil {
			return err
		}
	}
	return nil
}

func planAppointmentAnew(a *Act, p Person, appt Appointment) error {
	kind, err := a.Policy.Kind(appt.Kind)
	if CodeOf(err) == NotFound {
		return nil // the kind is configured no more
	}
	if err != nil {
		return err
	}
	decency, err := a.Policy.Decency(p, appt.Site)
	if err != nil {
		return absent(err) // nor the site
	}
	found, err := remindersOf(a, appt, time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	rows := map[string]Reminder{}
	for _, row := range found {
		rows[row.Step] = row
	}
	var plan []Planned
	for _, step := range []string{StepBooked, StepMoved, StepCancelled, StepCaughtUp} {
		switch row := rows[step]; {
		case row.waits() && !row.Urgent:
			plan = append(plan, place(step, a.Now, a.Now, kind.lastUse(step, appt.Start), decency, Later))
		case row.told(): // it still stands for what comes within the hour
			plan = append(plan, Planned{Step: step, Due: row.Due, Fate: FatePlanned})
		}
	}
	for _, rung := range kind.Ladder {
		step, at := rung.String(), rung.At(appt.Start, decency.Zone)
		switch row := rows[step]; {
		case !appt.Holds():
		case row.waits(), row.forHours() && at.After(a.Now):
			plan = append(plan, place(step, at, a.Now, kind.lastUse(step, appt.Start), decency, kind.Shift))
		}
	}
	thinOut(plan)
	for _, planned := range plan {
		if row := rows[planned.Step]; row.waits() || row.forHours() {
			if err := row.planAgain(a, planned); err != nil {
				return err
			}
		}
	}
	return nil
}

// forHours reports whether a row was skipped for no other reason than the hours, or
// for another that was moved next to it.
func (r Reminder) forHours() bool {
	return r.Fate == FateSkipped && (r.Why == WhyQuiet || r.Why == WhyHoliday || r.Why == WhyOvertaken || r.Why == WhyTogether)
}

// planAgain gives a row and its timer another time, or none.
func (r Reminder) planAgain(a *Act, planned Planned) error {
	if r.Fate == planned.Fate && r.Due.Equal(planned.Due) && r.Why == planned.Why {
		return nil
	}
	if err := a.Unset(remindTimer(r)); err != nil {
		return err
	}
	r.Due, r.Fate, r.Why, r.At = planned.Due, planned.Fate, planned.Why, a.Now
	if err := r.write(a.Tx); err != nil || r.Fate.Final() {
		return err
	}
	return a.Set(remindTimer(r))
}
