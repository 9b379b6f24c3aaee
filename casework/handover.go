package casework

import "fmt"

// An appointment may be handed over to another member of staff. Both hear of it:
// who has it now, and who has it no more. At night it waits, and is looked at
// again: what was handed over and back by the morning is no news to anybody.

// aboutHolder is the matter of who of staff holds an appointment.
const aboutHolder matter = "holder"

// handOver files the appointment with who holds it now instead of who held it
// before, and tells both. The caller keeps the appointment.
func (a *Act) handOver(appt *Appointment, p Person, before PersonID) error {
	if appt.With == before {
		return nil
	}
	if err := a.fileHolder(*appt, before); err != nil {
		return err
	}
	return a.tellHolders(appt, p)
}

// fileHolder files the appointment with who holds it now.
func (a *Act) fileHolder(appt Appointment, before PersonID) error {
	if before != "" {
		if err := a.Unfile(AppointmentsWith(before), string(appt.ID)); err != nil {
			return err
		}
	}
	if appt.With != "" {
		if err := a.File(AppointmentsWith(appt.With), string(appt.ID), appt.Start); err != nil {
			return err
		}
	}
	return nil
}

// tellHolders tells of the hand-over whoever does not know of it: at once, or by a
// timer that looks again.
func (a *Act) tellHolders(appt *Appointment, p Person) error {
	timer := appt.staffTimer(string(aboutHolder), 0)
	if appt.ToldWith == appt.With || !appt.Holds() || !a.Now.Before(appt.Start) {
		return a.Unset(timer)
	}
	var hear []Person
	for _, id := range []PersonID{appt.With, appt.ToldWith} {
		if id == "" {
			continue
		}
		staff, err := LoadPerson(a, id)
		if err := absent(err); err != nil {
			return err
		}
		if staff.hears() && staff.ID != a.Who.Person { // who hands over knows
			hear = append(hear, staff)
		}
	}
	if len(hear) > 0 {
		var err error
		if timer.At, err = a.Policy.staffHour(hear[0], *appt, a.Now); err != nil {
			return err
		}
		if timer.At.After(a.Now) {
			return a.Set(timer)
		}
	}
	for _, staff := range hear {
		key := "alert.yours"
		if staff.ID != appt.With {
			key = "alert.not_yours"
		}
		a.tellOne(staff, *appt, p, key, fmt.Sprint(a.Now.UnixMilli()), nil)
	}
	appt.ToldWith = appt.With
	return a.Unset(timer)
}
