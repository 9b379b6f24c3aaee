package casework

import "time"

// handedSince is how far back the appointments go that somebody takes over with no
// outcome yet: staff are asked what happened, and can say so.
const handedSince = 7 * 24 * time.Hour

// OffBoard ends the access of a member of staff who leaves, at once: her chat is a
// stranger's, what was being talked about there is forgotten, what waits to be sent
// there is not sent, and her invites end. What she did stays written down.
//
// Her women and the appointments that she holds go to somebody else, or to nobody:
// then the site's coordinator hears of them. What waits to be said to staff finds
// whom to tell when its time comes.
type OffBoard struct {
	Staff PersonID
	// To takes over; "" is nobody.
	To PersonID

	// Women and Appointments are filled when the command has been done: who has
	// another caseworker now, or none, and how many appointments somebody else holds.
	Women        []Code
	Appointments int
}

// Command is the row in the table of permissions.
func (c *OffBoard) Command() string { return "off_board" }

// Do off-boards her. Codes: NotFound, Forbidden (also to hand women on to somebody
// over whom one has no say), Invalid (no staff, oneself, nobody who could take
// over), Changed (she has left already).
func (c *OffBoard) Do(a *Act) error {
	p, err := a.person(c.Staff)
	if err != nil {
		return err
	}
	switch {
	case !p.Role.Staff() || p.ID == a.Who.Person:
		return Errorf(Invalid, "%s, a %s, cannot be off-boarded by %q", p.Code, p.Role, a.Who.Person)
	case !p.Left.IsZero():
		return Errorf(Changed, "%s has left already", p.Code)
	}
	to, err := c.successor(a)
	if err != nil {
		return err
	}
	if err := cutOff(a, &p); err != nil {
		return err
	}
	p.Left, p.Deputy, p.AwayUntil = a.Now, "", time.Time{}
	if err := a.Put(p.Ref(), OwnedBy(p.ID), p); err != nil {
		return err
	}
	if err := c.handWomen(a, p); err != nil {
		return err
	}
	if c.To != "" && len(c.Women) > 0 {
		if err := a.tellTakesOver(p, c.To); err != nil {
			return err
		}
	}
	anybody := func(Person) bool { return true }
	tell := func(appt *Appointment, woman Person) error { return a.handOver(appt, woman, p.ID) }
	if c.Appointments, err = handAppointments(a, p, to, anybody, tell); err != nil {
		return err
	}
	if err := releaseAlerts(a, p.ID); err != nil {
		return err
	}
	return releaseRequests(a, p.ID)
}

// releaseAlerts gives back the alerts that somebody had claimed, so that others
// hear that nobody sees to them.
func releaseAlerts(a *Act, id PersonID) error {
	for _, site := range a.Policy.Sites {
		alerts, err := StandingAlerts(a, AlertsAt(site.ID))
		if err != nil {
			return err
		}
		for _, al := range alerts {
			if al.By != id {
				continue
			}
			al, appt, woman, err := alertWith(a, al.Appointment)
			if err != nil {
				return err
			}
			if err := a.release(al, appt, woman); err != nil {
				return err
			}
		}
	}
	return nil
}

// successor reads who takes over; the zero Person for nobody.
func (c *OffBoard) successor(a *Act) (Person, error) {
	if c.To == "" {
		return Person{}, nil
	}
	if c.To == c.Staff {
		return Person{}, Errorf(Invalid, "to: who leaves takes nothing over")
	}
	if err := checkStaff(a, "to", c.To, Role.Accompanies); err != nil {
		return Person{}, err
	}
	to, err := LoadPerson(a, c.To)
	if err == nil && !a.Who.May(a.command, to) {
		err = Errorf(Forbidden, "a %s may not hand women on to %s", a.Who.Role, to.Code)
	}
	return to, err
}

// handWomen gives her women another caseworker, or none.
func (c *OffBoard) handWomen(a *Act, p Person) error {
	ids, err := a.Find(CasesOf(p.ID), time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	for _, id := range ids {
		woman, err := LoadPerson(a, PersonID(id))
		if err := absent(err); err != nil {
			return err
		}
		if woman.Caseworker != p.ID {
			continue
		}
		woman.Caseworker = c.To
		if err := woman.fileCase(a.Tx, p.ID); err != nil {
			return err
		}
		if err := a.Put(woman.Ref(), OwnedBy(woman.ID), woman); err != nil {
			return err
		}
		c.Women = append(c.Women, woman.Code)
	}
	return nil
}

// tellTakesOver tells who accompanies now those whom somebody who has left accompanied:
// now, or at her first decent minute. They are told of together, however many they are.
func (a *Act) tellTakesOver(p Person, id PersonID) error {
	if id == a.Who.Person {
		return nil
	}
	if now, err := a.hearsNow(p, id, "", "alert.takes_over"); err != nil || !now {
		return err
	}
	a.Tell(Notice{ID: aboutPersonID(p, "alert.takes_over", id, a.Now), To: id, Key: "alert.takes_over", Vars: Vars{"Who": Str(p.CalledBy())}, Purpose: ForStaff})
	return nil
}

// handAppointments gives the appointments that somebody holds with some women to
// somebody else, or to nobody: those to come, and those of which nobody has said yet
// what happened. A woman who was told her name will read the other one. It returns
// how many they are; hand files each, and says whom to tell.
func handAppointments(a *Act, from, to Person, whose func(Person) bool, hand func(*Appointment, Person) error) (n int, err error) {
	ids, err := a.Find(AppointmentsWith(from.ID), a.Now.Add(-handedSince), time.Time{})
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		appt, err := LoadAppointment(a, AppointmentID(id))
		if err := absent(err); err != nil {
			return n, err
		}
		if appt.With != from.ID || !appt.Holds() || appt.Outcome != Open {
			continue
		}
		woman, err := LoadPerson(a, appt.Person)
		if err != nil {
			return n, err
		}
		if !whose(woman) {
			continue
		}
		appt.With = to.ID
		if from.Name != "" && appt.WithName == from.Name {
			appt.WithName = to.Name
		}
		if err := hand(&appt, woman); err != nil {
			return n, err
		}
		if err := a.Put(appt.Ref(), OwnedBy(woman.ID), appt); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
