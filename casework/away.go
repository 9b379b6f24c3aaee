package casework

import (
	"slices"
	"time"
)

// awayMost is for how long somebody can be away; who is away longer hands over.
const awayMost = 366 * 24 * time.Hour

// SetAway says that a member of staff is away, and who stands in for her: her
// deputy hears what she would hear and may do what she may do for her women and
// appointments. When the time is over all is as before by itself.
type SetAway struct {
	Staff PersonID
	// Until is when she is back: the beginning of a day at her site. Zero means that
	// she is back now.
	Until time.Time
	// Deputy also hears of an alert that she has not claimed in time, while she is
	// there; so who is back may have one, or none.
	Deputy PersonID
}

// Command is the row in the table of permissions.
func (c SetAway) Command() string { return "set_away" }

// Do keeps it, and tells whom it concerns. Codes: NotFound, Forbidden (also a deputy of another site, if one may
// act at one's own only), Invalid (no staff, a time that is over or over a year
// away, nobody who could stand in), Changed (she has left).
func (c SetAway) Do(a *Act) error {
	p, err := a.person(c.Staff)
	if err != nil {
		return err
	}
	switch {
	case !p.Role.Staff():
		return Errorf(Invalid, "%s is a %s: nobody stands in for her", p.Code, p.Role)
	case !p.Left.IsZero():
		return Errorf(Changed, "%s has left", p.Code)
	}
	if err := c.check(a, p); err != nil {
		return err
	}
	before := p
	if p.Deputy != "" {
		if err := a.Unfile(StandsInFor(p.Deputy), string(p.ID)); err != nil {
			return err
		}
	}
	p.AwayUntil, p.Deputy = time.Time{}, c.Deputy
	if !c.Until.IsZero() {
		p.AwayUntil = c.Until.UTC()
		if err := a.File(StandsInFor(p.Deputy), string(p.ID), p.AwayUntil); err != nil {
			return err
		}
	}
	if err := a.Put(p.Ref(), OwnedBy(p.ID), p); err != nil {
		return err
	}
	return a.tellAway(before, p)
}

// check refuses a time and a deputy that cannot be.
func (c SetAway) check(a *Act, p Person) error {
	switch {
	case c.Until.IsZero() && c.Deputy == "":
		return nil
	case !c.Until.IsZero() && (!c.Until.After(a.Now) || c.Until.After(a.Now.Add(awayMost))):
		return Errorf(Invalid, "until: %s is past, or over a year away", c.Until.Format(time.RFC3339))
	case c.Deputy == p.ID:
		return Errorf(Invalid, "deputy: nobody stands in for herself")
	}
	can := Role.Staff
	if p.Role.Accompanies() {
		can = Role.Accompanies
	}
	if err := checkStaff(a, "deputy", c.Deputy, can); err != nil {
		return err
	}
	deputy, err := LoadPerson(a, c.Deputy)
	colleague := a.Who.Person == p.ID && deputy.Site == p.Site // whom she may ask herself
	if err == nil && !colleague && !a.Who.May(a.command, deputy) {
		err = Errorf(Forbidden, "a %s may not make %s a deputy", a.Who.Role, deputy.Code)
	}
	return err
}

// Away reports whether a member of staff is away at a time.
func (p Person) Away(now time.Time) bool { return now.Before(p.AwayUntil) }

// present returns who hears what a member of staff would hear: she herself, or her
// deputy while she is away; the zero Person if neither can.
func (a *Act) present(staff Person) (Person, error) {
	if staff.Away(a.Now) {
		deputy, err := LoadPerson(a, staff.Deputy)
		if err := absent(err); err != nil || deputy.Away(a.Now) {
			return Person{}, err
		}
		staff = deputy
	}
	if !staff.hears() {
		return Person{}, nil
	}
	return staff, nil
}

// StandsIn reports whether the actor is at a time the deputy of a member of staff.
func (a Actor) StandsIn(r Reader, id PersonID, now time.Time) (bool, error) {
	if id == "" || !a.Role.Staff() {
		return false, nil
	}
	staff, err := LoadPerson(r, id)
	return staff.Away(now) && staff.Deputy == a.Person, absent(err)
}

// MayAbout reports whether the actor may do a command about an appointment of p:
// because she may do it to p, or holds the appointment, or stands in for who may, or
// sees to an alert about p.
func (a Actor) MayAbout(r Reader, command string, appt Appointment, p Person, now time.Time) (bool, error) {
	if a.May(command, p) {
		return true, nil
	}
	if !a.Role.Staff() || a.scopeOf(command) < Own {
		return false, nil
	}
	if appt.With != "" && appt.With == a.Person {
		return true, nil
	}
	for _, id := range []PersonID{appt.With, p.Caseworker} {
		if stands, err := a.StandsIn(r, id, now); stands || err != nil {
			return stands, err
		}
	}
	if command == "issue_invite" { // with it she could read as the woman
		return false, nil
	}
	return a.hasClaimed(r, p)
}

// hasClaimed reports whether the actor sees to an alert about p: until it is closed
// she may do what p's caseworker may.
func (a Actor) hasClaimed(r Reader, p Person) (bool, error) {
	if p.ID == "" {
		return false, nil
	}
	alerts, err := StandingAlerts(r, AlertsOf(p.ID))
	return slices.ContainsFunc(alerts, func(al Alert) bool { return al.By != "" && al.By == a.Person }), err
}
