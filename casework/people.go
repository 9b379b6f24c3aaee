package casework

import (
	"cmp"
	"slices"
	"time"
)

// AddPerson enters a person. It gives her a code name and, if she is in an
// organisation's list, remembers her id there.
type AddPerson struct {
	Role       Role
	Site       SiteID
	External   string
	Name       string
	Lang       Lang
	Caseworker PersonID
	// Code is the code name wished for; "" lets the program choose.
	Code Code

	// Person is filled when the command has been done.
	Person Person
}

// Command is the row in the table of permissions.
func (c *AddPerson) Command() string { return "add_person" }

// Do enters the person. Codes: Forbidden (also an admin, by who is none), Invalid
// (role, language, caseworker, a code name that is taken), NotFound (site).
func (c *AddPerson) Do(a *Act) error {
	if err := a.Allow(Person{Role: c.Role, Site: c.Site}); err != nil {
		return err
	}
	if _, err := a.Policy.Site(c.Site); err != nil {
		return err
	}
	if !c.Role.Known() {
		return Errorf(Invalid, "role %q", c.Role)
	}
	if c.Lang != "" && !c.Lang.Known() {
		return Errorf(Invalid, "language %q", c.Lang)
	}
	if err := checkCaseworker(a, c.Role, c.Caseworker); err != nil {
		return err
	}
	code, err := c.freeCode(a.Tx)
	if err != nil {
		return err
	}
	c.Person = Person{
		ID: PersonID(NewID(a.Tx)), Code: code, Role: c.Role, Site: c.Site, External: c.External,
		Name: c.Name, Lang: c.Lang, Caseworker: c.Caseworker, Created: a.Now,
	}
	a.subject = c.Person.Ref()
	if err := a.Put(CodeRef(a, code), Organisation, c.Person.ID); err != nil {
		return err
	}
	if err := c.Person.fileAt(a.Tx, ""); err != nil {
		return err
	}
	if err := c.Person.fileCase(a.Tx, ""); err != nil {
		return err
	}
	return a.Put(c.Person.Ref(), OwnedBy(c.Person.ID), c.Person)
}

// checkCaseworker refuses who cannot accompany somebody with a role; "" is nobody.
func checkCaseworker(r Reader, role Role, worker PersonID) error {
	switch {
	case worker == "":
		return nil
	case role.Staff():
		return Errorf(Invalid, "caseworker: a %s has none", role)
	}
	return checkStaff(r, "caseworker", worker, Role.Accompanies)
}

// checkStaff refuses who is nobody, or of a role that cannot do what a field is for.
func checkStaff(r Reader, field string, id PersonID, can func(Role) bool) error {
	p, err := LoadPerson(r, id)
	if CodeOf(err) == NotFound {
		return Errorf(Invalid, "%s: nobody is %q", field, id)
	}
	switch {
	case err != nil:
		return err
	case !can(p.Role):
		return Errorf(Invalid, "%s: %s is a %s", field, p.Code, p.Role)
	case !p.Left.IsZero():
		return Errorf(Invalid, "%s: %s has left", field, p.Code)
	}
	return nil
}

// fileAt files a person with her site instead of the one before.
func (p Person) fileAt(tx Tx, before SiteID) error {
	lists := []func(SiteID) Index{PeopleAt}
	if p.Role.Staff() {
		lists = append(lists, StaffAt)
	}
	for _, list := range lists {
		if before != "" {
			if err := tx.Unfile(list(before), string(p.ID)); err != nil {
				return err
			}
		}
		if err := tx.File(list(p.Site), string(p.ID), p.Created); err != nil {
			return err
		}
	}
	return nil
}

// fileCase files a woman with who accompanies her now instead of who did before.
func (p Person) fileCase(tx Tx, before PersonID) error {
	if before != "" {
		if err := tx.Unfile(CasesOf(before), string(p.ID)); err != nil {
			return err
		}
	}
	if p.Caseworker == "" {
		return nil
	}
	return tx.File(CasesOf(p.Caseworker), string(p.ID), p.Created)
}

// freeCode returns the code wished for, or a free one: two digits first, more
// when they become crowded.
func (c *AddPerson) freeCode(tx Tx) (Code, error) {
	taken := func(code Code) (bool, error) {
		var id PersonID
		err := tx.Get(CodeRef(tx, code), &id)
		if CodeOf(err) == NotFound {
			return false, nil
		}
		return true, err
	}
	if c.Code != "" {
		is, err := taken(c.Code)
		if err == nil && is {
			err = Errorf(Invalid, "code name %s is taken", c.Code)
		}
		return c.Code, err
	}
	const triesPerSize = 8
	for size := 2; size <= 4; size++ {
		for range triesPerSize {
			code := NewCode(tx.Random(), size)
			if is, err := taken(code); err != nil || !is {
				return code, err
			}
		}
	}
	return "", Errorf(Invalid, "no code name is free")
}

// ChangePerson changes what a list says of a person; nil fields stay as they are.
type ChangePerson struct {
	Person     PersonID
	Name       *string
	Lang       *Lang
	Site       *SiteID
	Caseworker *PersonID
}

// Command is the row in the table of permissions.
func (c ChangePerson) Command() string { return "change_person" }

// Do changes the person. Codes: NotFound (also the site), Invalid (language,
// caseworker), Forbidden (also to move staff to a site where one has no say).
func (c ChangePerson) Do(a *Act) error {
	p, err := a.person(c.Person)
	if err != nil {
		return err
	}
	if c.Name != nil {
		p.Name = *c.Name
	}
	if c.Lang != nil {
		if !c.Lang.Known() {
			return Errorf(Invalid, "language %q", *c.Lang)
		}
		p.Lang = *c.Lang
	}
	if c.Site != nil && *c.Site != p.Site {
		if _, err := a.Policy.Site(*c.Site); err != nil {
			return err
		}
		// A woman may be handed on. Staff would take their rights with them.
		if p.Role.Staff() && !a.Who.MayAt(a.command, *c.Site) {
			return Errorf(Forbidden, "a %s may not move staff to site %s", a.Who.Role, *c.Site)
		}
		before := p.Site
		p.Site = *c.Site
		if err := p.fileAt(a.Tx, before); err != nil {
			return err
		}
	}
	if c.Caseworker != nil && *c.Caseworker != p.Caseworker {
		if err := checkCaseworker(a, p.Role, *c.Caseworker); err != nil {
			return err
		}
		before := p.Caseworker
		p.Caseworker = *c.Caseworker
		if err := p.fileCase(a.Tx, before); err != nil {
			return err
		}
	}
	return a.Put(p.Ref(), OwnedBy(p.ID), p)
}

// SetLanguage is the language in which somebody wants to be spoken to.
type SetLanguage struct{ Lang Lang }

// Command is the row in the table of permissions.
func (c SetLanguage) Command() string { return "set_language" }

// Do sets it on the person, or on the chat of a visitor.
func (c SetLanguage) Do(a *Act) error {
	if !c.Lang.Known() {
		return Errorf(Invalid, "language %q", c.Lang)
	}
	if a.Who.Person != "" {
		return changeOwn(a, func(p *Person) { p.Lang = c.Lang })
	}
	return changeChat(a, func(chat *Chat) { chat.Lang = c.Lang })
}

// SetCountry is where a visitor lives, so that she sees the right helplines.
type SetCountry struct{ Country Country }

// Command is the row in the table of permissions.
func (c SetCountry) Command() string { return "set_country" }

// Do sets it on the visitor's chat.
func (c SetCountry) Do(a *Act) error {
	if !slices.Contains(Countries, c.Country) {
		return Errorf(Invalid, "country %q", c.Country)
	}
	return changeChat(a, func(chat *Chat) { chat.Country = c.Country })
}

// SetConsent is her answer to "may we?" for one purpose.
type SetConsent struct {
	Purpose Purpose
	Given   bool
	Text    string // version of the question she read
}

// Command is the row in the table of permissions.
func (c SetConsent) Command() string { return "set_consent" }

// Do keeps the answer with its time. A yes to reminders brings what could not be
// said to her before.
func (c SetConsent) Do(a *Act) error {
	var who Person
	err := changeOwn(a, func(p *Person) {
		keepAnswer(p, c.Purpose, Consent{Given: c.Given, At: a.Now, Text: c.Text})
		p.Stopped = slices.DeleteFunc(p.Stopped, func(stopped Purpose) bool { return stopped == c.Purpose })
		who = *p
	})
	if err != nil || !c.Given || c.Purpose != ForAppointments {
		return err
	}
	return catchUp(a, who)
}

// SetPrivacy is how much her messages show.
type SetPrivacy struct{ Level Privacy }

// Command is the row in the table of permissions.
func (c SetPrivacy) Command() string { return "set_privacy" }

// Do sets the level.
func (c SetPrivacy) Do(a *Act) error {
	switch c.Level {
	case Short, Hidden, Full:
		return changeOpened(a, func(p *Person) { p.Privacy = c.Level })
	}
	return Errorf(Invalid, "privacy level %q", c.Level)
}

// SetSafeHours is when she wants to be written to; nil means at any decent hour.
// With OnOpening she hears only when she opens the bot, and Hours are not looked at.
type SetSafeHours struct {
	Hours     *Hours
	OnOpening bool
}

// Command is the row in the table of permissions.
func (c SetSafeHours) Command() string { return "set_safe_hours" }

// Do sets the hours, and plans what waits to be said to her anew. Code: Invalid if
// they leave no minute to write to her.
func (c SetSafeHours) Do(a *Act) error {
	if c.OnOpening {
		c.Hours = nil
	}
	var who Person
	var planned error
	err := changeOpened(a, func(p *Person) {
		p.Safe, p.OnOpening, p.OpenedAt = c.Hours, c.OnOpening, time.Time{}
		if c.OnOpening {
			p.OpenedAt = a.Now // she is here
		}
		planned = planHours(a, p)
		who = *p
	})
	if err := cmp.Or(err, planned); err != nil {
		return err
	}
	if c.Hours != nil && !a.Policy.Hears(who, *c.Hours, a.Now) {
		return Errorf(Invalid, "safe hours %s leave no minute beside the quiet hours of site %s", c.Hours, who.Site)
	}
	return planAnew(a, who)
}

// Hears reports whether a person with these safe hours could be written to at all
// in a day from a time on: not if they lie in her site's quiet hours. That a site is
// closed now says nothing about her hours.
func (p *Policy) Hears(who Person, safe Hours, from time.Time) bool {
	who.Safe = &safe
	decency, err := p.Decency(who, who.Site)
	decency.Holidays = nil
	if err != nil {
		return false
	}
	_, ok := decency.Fit(from, from, from.Add(24*time.Hour), Later)
	return ok
}

// SetName is what she likes to be called by; "" for nothing.
type SetName struct{ To string }

// Command is the row in the table of permissions.
func (c SetName) Command() string { return "set_name" }

// Do sets the name.
func (c SetName) Do(a *Act) error {
	return changeOwn(a, func(p *Person) { p.Name = c.To })
}

// changeOwn changes the record of the person who asks.
func changeOwn(a *Act, change func(*Person)) error {
	p, err := a.person(a.Who.Person)
	if err != nil {
		return err
	}
	change(&p)
	return a.Put(p.Ref(), OwnedBy(p.ID), p)
}

// VisitorKept is how long a visitor's language, country and run are kept.
const VisitorKept = 24 * time.Hour

// changeChat changes the record of the visitor's chat that asks.
func changeChat(a *Act, change func(*Chat)) error {
	if err := a.AllowHere(); err != nil {
		return err
	}
	var chat Chat
	if err := a.Get(ChatRef(a.Who.Chat), &chat); err != nil {
		return err
	}
	change(&chat)
	return a.PutFor(ChatRef(a.Who.Chat), OwnedByChat(a.Who.Chat), chat, VisitorKept)
}
