package casework

import (
	"slices"
	"time"
)

// AuditLine says who did what to whom, or looked at what. It holds ids only and is
// kept for 24 months.
type AuditLine struct {
	At      time.Time `json:"at"`
	Who     PersonID  `json:"who"` // "" at the console
	Role    Role      `json:"role"`
	Command string    `json:"command"`
	Subject Ref       `json:"subject,omitzero"`
	// Site is the site that it concerns; "" for all of them.
	Site SiteID `json:"site,omitempty"`
	// What was looked at or exported: one of Views; "" for other commands.
	What View `json:"what,omitempty"`
	// Reason is why it was done, where one is asked for.
	Reason string `json:"reason,omitempty"`
}

// audit writes the line of a command done to somebody else than oneself, by staff
// or by whoever sits at the console. What the program does by itself is no one's deed.
func (a *Act) audit() error {
	if !a.Who.Console && (!a.Who.Role.Staff() || a.subject == PersonRef(a.Who.Person)) {
		return nil
	}
	id := NewID(a.Tx)
	line := AuditLine{At: a.Now, Who: a.Who.Person, Role: a.Who.Role, Command: a.command,
		Subject: a.subject, Site: a.site, What: a.view, Reason: a.reason}
	if err := a.PutFor(Ref{AuditRecord, id}, Organisation, line, a.Policy.Keep.OrPresets().Audit); err != nil {
		return err
	}
	return a.File(AuditLines(), id, a.Now)
}

// LoadAuditLine reads a line by its id in [AuditLines].
func LoadAuditLine(r Reader, id string) (AuditLine, error) {
	var line AuditLine
	err := r.Get(Ref{AuditRecord, id}, &line)
	return line, err
}

// View is something of people that can be looked at or exported.
type View string

// The views. Only the first is about one person.
const (
	ViewPerson    View = "person"
	ViewPeople    View = "people"
	ViewReminders View = "reminders"
	ViewAudit     View = "audit"
	ViewDead      View = "dead"  // what was given up
	ViewWeeks     View = "weeks" // how many came, week by week
)

// Views lists them.
var Views = []View{ViewPerson, ViewPeople, ViewReminders, ViewAudit, ViewDead, ViewWeeks}

// Look leaves the line of a look into what is kept of people. Who shows a record
// does it before, so that nothing is seen without its line.
type Look struct {
	What View
	// Person is whose record it is, for ViewPerson.
	Person PersonID
	// Site is whose people they are; "" means those of all sites.
	Site SiteID
}

// Command is the row in the table of permissions.
func (c Look) Command() string { return "look" }

// Do writes nothing but the line. Codes: NotFound, Forbidden, Invalid (no such view).
func (c Look) Do(a *Act) error { return a.see(c.What, c.Person, c.Site) }

// Export leaves the line of a file that is made of what is kept of people.
type Export struct {
	What View
	// Person is whose data it is, for ViewPerson, and Reason why: both for a file that
	// holds all of it.
	Person PersonID
	Reason string
	Site   SiteID // "" means all sites
}

// Command is the row in the table of permissions.
func (c Export) Command() string { return "export" }

// Do writes nothing but the line. Codes: NotFound, Forbidden, Invalid (no such view, or
// no reason for a file of one person, or one that is too long).
func (c Export) Do(a *Act) error {
	if (c.Reason == "") != (c.What != ViewPerson) || len(c.Reason) > reasonMost {
		return Errorf(Invalid, "a file of a %s with a reason of %d bytes", c.What, len(c.Reason))
	}
	a.reason = c.Reason
	return a.see(c.What, c.Person, c.Site)
}

// see allows a view and notes it for the line.
func (a *Act) see(v View, id PersonID, site SiteID) error {
	a.view = v
	if v == ViewPerson {
		p, err := LoadPerson(a, id)
		if err != nil {
			return err
		}
		return a.Allow(p)
	}
	if !slices.Contains(Views, v) || id != "" {
		return Errorf(Invalid, "a view %q of person %q", v, id)
	}
	return a.AllowAt(site)
}
