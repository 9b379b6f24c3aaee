package casework

import "fmt"

// aboutOutcome is the matter of an appointment that was marked as missed. Her
// caseworker hears of it, also when somebody else held the appointment, and who
// knows of it hears when it is taken back: nobody else, and nobody twice.
const aboutOutcome matter = "outcome"

// openAlert opens the alert of an appointment that is marked as missed now. Who
// marked it, and would be told of it, has claimed it by that: she is at it.
func (a *Act) openAlert(appt Appointment, p Person) error {
	al, err := alertOf(a, appt.ID)
	if err != nil {
		return err
	}
	al.Appointment, al.Person, al.Site = appt.ID, p.ID, appt.Site
	al.Rev++
	al.Level, al.By, al.Calls, al.Reminded, al.Result = AtCaseworker, "", 0, 0, ""
	if al.InARow, err = missedInARow(a, appt); err != nil {
		return err
	}
	a.turn(&al, AlertOpen)
	a.note(&al, Deed{What: DeedOpened})
	to, err := a.hearsAlert(appt, p)
	if err != nil {
		return err
	}
	if to.ID != "" && to.ID == a.Who.Person && !al.knows(to.ID) {
		al.Told = append(al.Told, Hearer{to.ID, true})
		if err := a.claim(&al, appt, to); err != nil {
			return err
		}
	}
	if err := a.tellAlert(&al, appt, p); err != nil {
		return err
	}
	return al.put(a)
}

// withdrawAlert takes the alert of an appointment back, because it was not missed
// after all. Without an alert it does nothing.
func (a *Act) withdrawAlert(appt Appointment, p Person) error {
	al, err := alertOf(a, appt.ID)
	if err != nil || al.State == AlertWithdrawn {
		return err
	}
	a.turn(&al, AlertWithdrawn)
	a.note(&al, Deed{What: DeedWithdrawn})
	if err := a.restAlert(&al); err != nil {
		return err
	}
	if err := a.tellAlert(&al, appt, p); err != nil {
		return err
	}
	return al.put(a)
}

// madeGood closes the alert of a missed appointment that has a new date now.
func (a *Act) madeGood(id AppointmentID) error {
	al, appt, p, err := alertWith(a, id)
	if err != nil || !al.Stands() {
		return absent(err)
	}
	if err := a.close(&al, NewDate); err != nil {
		return err
	}
	return a.keepAlert(al, appt, p)
}

// tellAlertLater tells at a decent hour what waited for it, as it stands then.
func (a *Act) tellAlertLater(appt Appointment, p Person) error {
	al, err := alertOf(a, appt.ID)
	if err != nil || al.Appointment == "" {
		return err
	}
	if err := a.tellAlert(&al, appt, p); err != nil {
		return err
	}
	return al.put(a)
}

// hearsAlert returns who must hear first that an appointment was missed: whoever
// answers for the woman; the zero Person if nobody can.
func (a *Act) hearsAlert(appt Appointment, p Person) (Person, error) {
	appt.With = "" // her caseworker comes first
	return responsible(a, appt, p)
}

// tellAlert tells of an alert, or that it was withdrawn, whoever does not know yet:
// at once, since a correction must not wait, or by a timer that looks again. The
// caller keeps the alert.
func (a *Act) tellAlert(al *Alert, appt Appointment, p Person) error {
	if err := a.tellTeam(al, appt, p); err != nil {
		return err
	}
	timer := appt.staffTimer(string(aboutOutcome), 0)
	hear, err := a.newsOfAlert(*al, appt, p)
	if err != nil {
		return err
	}
	if len(hear) > 0 {
		if timer.At, err = a.Policy.staffHour(hear[0], appt, a.Now); err != nil {
			return err
		}
		if timer.At.After(a.Now) {
			return a.Set(timer)
		}
	}
	if al.State == AlertWithdrawn {
		for _, to := range hear {
			a.tellOne(to, appt, p, "alert.undone", fmt.Sprint(a.Now.UnixMilli()), nil)
		}
		al.Told = nil
		return a.Unset(timer)
	}
	for _, to := range hear {
		if err := a.alert(al, to, appt, p, "alert.missed"); err != nil {
			return err
		}
	}
	if err := a.Unset(timer); err != nil || al.State != AlertOpen || len(al.Told) == 0 && !al.Team {
		return err
	}
	return a.setClimb(al, appt)
}

// newsOfAlert lists who must still be told how an alert stands.
func (a *Act) newsOfAlert(al Alert, appt Appointment, p Person) (hear []Person, err error) {
	switch al.State {
	case AlertWithdrawn:
		return a.hearers(al, func(h Hearer) bool { return h.Tapped && a.herself(h) }) // she takes back what she did herself
	case AlertOpen:
	case AlertClaimed, AlertClosed:
		return nil, nil
	}
	to, err := a.hearsAlert(appt, p)
	if err != nil || to.ID == "" || al.knows(to.ID) {
		return nil, err
	}
	if s, err := a.teamHears(appt, p, to); err != nil || s.Chat != "" && !s.All {
		return nil, err
	}
	return []Person{to}, nil
}

// alert tells one member of staff of an alert, with what she can do about it.
func (a *Act) alert(al *Alert, to Person, appt Appointment, p Person, key string) error {
	vars, err := a.until(appt, p)
	if err != nil {
		return err
	}
	vars["InARow"] = al.inARow()
	n := a.oneNotice(to, appt, p, key, fmt.Sprint(a.Now.UnixMilli()), vars)
	n.Flow, n.Subject, n.Rev = "alert", al.Ref(), al.Rev
	a.Tell(n)
	if !al.knows(to.ID) {
		al.Told = append(al.Told, Hearer{Who: to.ID})
		a.note(al, Deed{What: DeedTold, Whom: to.ID})
	}
	return nil
}

// inARow says that it is the second, the third or a later one in a row; it is
// empty for the first.
func (al Alert) inARow() Value {
	switch {
	case al.InARow < 2:
		return Str("")
	case al.InARow == 2:
		return Word("alert.second")
	case al.InARow == 3:
		return Word("alert.third")
	}
	return Say("alert.nth", Vars{"Times": Num(al.InARow)})
}
