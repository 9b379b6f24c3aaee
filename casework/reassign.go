package casework

import (
	"cmp"
	"slices"
	"time"
)

// ReassignCase gives a woman another caseworker. The appointments with the one
// before, that are to come or that nobody has marked yet, go along.
type ReassignCase struct {
	Person PersonID
	// To takes over.
	To PersonID
}

// Command is the row in the table of permissions.
func (c ReassignCase) Command() string { return "reassign_case" }

// Do gives her to somebody else; who has her now hears of it, and who had her, each
// unless she did it herself. Codes: NotFound, Forbidden (also to give her to another
// site where one has no say), Invalid (to somebody who cannot accompany her), Changed
// (hers already).
func (c ReassignCase) Do(a *Act) error {
	p, err := a.person(c.Person)
	if err != nil {
		return err
	}
	if p.Role != Beneficiary || c.To == "" {
		return Errorf(Invalid, "%s, a %s, to %q", p.Code, p.Role, c.To)
	}
	if p.Caseworker == c.To {
		return Errorf(Changed, "%s has that caseworker", p.Code)
	}
	if err := checkCaseworker(a, p.Role, c.To); err != nil {
		return err
	}
	to, err := LoadPerson(a, c.To)
	switch {
	case err != nil:
		return err
	case to.Site != p.Site && !a.Who.MayAt(a.command, to.Site):
		return Errorf(Forbidden, "a %s may not give a woman to site %s", a.Who.Role, to.Site)
	}
	before, err := LoadPerson(a, p.Caseworker)
	if err := absent(err); err != nil {
		return err
	}
	p.Caseworker = c.To
	if err := p.fileCase(a.Tx, before.ID); err != nil {
		return err
	}
	if err := a.Put(p.Ref(), OwnedBy(p.ID), p); err != nil {
		return err
	}
	if before.ID != "" {
		hers := func(woman Person) bool { return woman.ID == p.ID }
		quietly := func(appt *Appointment, _ Person) error { // one message says it for all of them
			appt.ToldWith = appt.With
			return a.fileHolder(*appt, before.ID)
		}
		if _, err := handAppointments(a, before, to, hers, quietly); err != nil {
			return err
		}
	}
	return a.tellCase(p, before.ID)
}

// tellCase tells who accompanies a woman now, and who did before: at a decent hour.
func (a *Act) tellCase(p Person, before PersonID) error {
	for _, t := range []struct {
		id  PersonID
		key string
	}{{p.Caseworker, "alert.case_yours"}, {before, "alert.case_not_yours"}} {
		if t.id == "" || t.id == a.Who.Person {
			continue
		}
		if err := a.tellAboutPerson(p, t.id, t.key); err != nil {
			return err
		}
	}
	return nil
}

// tellAboutPerson tells a member of staff something about a woman: now, or at the
// first decent minute, if it still holds then.
func (a *Act) tellAboutPerson(p Person, id PersonID, key string) error {
	now, err := a.hearsNow(p, id, p.Site, key)
	if now {
		a.Tell(Notice{ID: aboutPersonID(p, key, id, a.Now), To: id, Key: key, Flow: "woman",
			Vars: Vars{"Code": Str(string(p.Code))}, Subject: p.Ref(), Purpose: ForStaff})
	}
	return err
}

// hearsNow reports whether a member of staff can be told now what there is to say about a
// person. At an hour at which the site's staff are not written to, a timer in the
// person's lane looks again. Without a site it is her own.
func (a *Act) hearsNow(p Person, id PersonID, site SiteID, key string) (bool, error) {
	to, err := LoadPerson(a, id)
	if err := absent(err); err != nil || !to.hears() {
		return false, err
	}
	if site == "" {
		site = to.Site
	}
	at, err := a.Policy.staffHour(to, Appointment{Site: site}, a.Now)
	if err != nil {
		return false, err
	}
	if at.After(a.Now) {
		return false, a.Set(Timer{At: at, Lane: PersonLane(p.ID), Kind: StaffTimer, Subject: p.Ref(), Step: key + "." + string(id)})
	}
	return true, nil
}

func aboutPersonID(p Person, key string, to PersonID, now time.Time) string {
	return string(p.ID) + "." + key + "." + string(to) + "." + now.UTC().Format(time.RFC3339)
}

// Colleagues lists the staff of a site who have not left, by code name.
func Colleagues(r Reader, site SiteID) ([]Person, error) {
	return listPeople(r, StaffAt(site), func(p Person) bool { return p.Left.IsZero() && p.Role.Staff() && p.Site == site })
}

// Cases lists the women whom a member of staff accompanies, by code name.
func Cases(r Reader, of PersonID) ([]Person, error) {
	return listPeople(r, CasesOf(of), func(p Person) bool { return p.Caseworker == of })
}

// Women lists the women of a site, by code name.
func Women(r Reader, site SiteID) ([]Person, error) {
	return listPeople(r, PeopleAt(site), func(p Person) bool { return p.Role == Beneficiary && p.Site == site })
}

// listPeople lists those of an index who are what it says, by code name.
func listPeople(r Reader, ix Index, are func(Person) bool) (all []Person, err error) {
	ids, err := r.Find(ix, time.Time{}, time.Time{})
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		p, err := LoadPerson(r, PersonID(id))
		if err := absent(err); err != nil {
			return nil, err
		}
		if p.ID != "" && are(p) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b Person) int { return compareCodes(a.Code, b.Code) })
	return all, nil
}

// compareCodes orders code names as people count: K-9 before K-17.
func compareCodes(a, b Code) int {
	return cmp.Or(cmp.Compare(a[:1], b[:1]), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
