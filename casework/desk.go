package casework

import (
	"fmt"
	"time"
)

// Desk is where commands are done: it knows the organisation's rules.
type Desk struct {
	Policy *Policy
}

// Command is one change of the records. Its Do checks who asks with [Act.Allow],
// reads and writes through the act, and tells whom it concerns with [Act.Tell].
type Command interface {
	// Command is the row of the command in the table of permissions.
	Command() string
	Do(a *Act) error
}

// Act is one command under way.
type Act struct {
	Tx
	Who    Actor
	Now    time.Time // business time
	Policy *Policy

	command string
	allowed bool
	subject Ref
	site    SiteID // that the command concerns
	view    View   // that it opens, for the audit
	reason  string // for the audit
	notices []Notice
	changed []Appointment
}

// Perform does one command for an actor at a time, inside an update. When it
// returns an error the update must not be committed. Possible codes: Forbidden,
// NotFound, Invalid, Changed, Expired, Throttled.
func (d Desk) Perform(tx Tx, who Actor, now time.Time, c Command) error {
	a := &Act{Tx: tx, Who: who, Now: now, Policy: d.Policy, command: c.Command()}
	if err := c.Do(a); err != nil {
		return fmt.Errorf("%s: %w", c.Command(), err)
	}
	if !a.allowed {
		return Errorf(Internal, "%s: changed something without asking who may", c.Command())
	}
	if err := a.audit(); err != nil {
		return err
	}
	if err := a.showDays(); err != nil {
		return err
	}
	for _, n := range a.notices {
		if err := a.post(n); err != nil {
			return fmt.Errorf("%s: tell: %w", c.Command(), err)
		}
	}
	return nil
}

// Allow lets the command go on if its actor may do it to p, or stands in for p's
// caseworker, who may.
func (a *Act) Allow(p Person) error {
	a.allowed, a.subject, a.site = true, p.Ref(), p.Site
	if !p.Erasing.IsZero() {
		return errLeft(p)
	}
	may, err := a.Who.MayAbout(a, a.command, Appointment{}, p, a.Now)
	if err == nil && !may {
		err = a.refused()
	}
	return err
}

// errLeft says that a woman is leaving: there is nothing to be done about her any more.
func errLeft(p Person) error { return Errorf(NotFound, "%s has left", p.Code) }

// person reads a person and asks whether the actor may do the command to her. Codes:
// NotFound, Forbidden.
func (a *Act) person(id PersonID) (Person, error) {
	p, err := LoadPerson(a, id)
	if err == nil {
		err = a.Allow(p)
	}
	return p, err
}

// refused says that the actor may not do the command to somebody.
func (a *Act) refused() error {
	return Errorf(Forbidden, "a %s may not do this to that person", a.Who.Role)
}

// AllowAt lets the command go on if its actor may do it at a site.
func (a *Act) AllowAt(site SiteID) error {
	a.allowed, a.site = true, site
	if !a.Who.MayAt(a.command, site) {
		return Errorf(Forbidden, "a %s may not do this at site %s", a.Who.Role, site)
	}
	return nil
}

// AllowHere lets the command go on if its actor may do it to her own chat.
func (a *Act) AllowHere() error {
	a.allowed = true
	if a.Who.Chat == "" || a.Who.scopeOf(a.command) == Nobody {
		return Errorf(Forbidden, "a %s may not do this from here", a.Who.Role)
	}
	return nil
}

// Put writes a record, and notes which appointments change.
func (a *Act) Put(ref Ref, owner Owner, v any) error {
	switch appt := v.(type) {
	case Appointment:
		a.changed = append(a.changed, appt)
	case *Appointment:
		a.changed = append(a.changed, *appt)
	}
	return a.Tx.Put(ref, owner, v)
}

// Tell says that somebody must be told something when the command has been done.
func (a *Act) Tell(n Notice) { a.notices = append(a.notices, n) }

// post appends a notice to the lane of the recipient's chat. Whom it cannot
// reach is no error: what waits for an answer keeps a row of its own.
func (a *Act) post(n Notice) error {
	if n.Team != "" {
		s, err := StaffChatOf(a.Tx, n.Team)
		if err != nil || s.Chat == "" {
			return err
		}
		return a.Post(ChatLane(s.Chat), Event{ID: "n:" + n.ID, At: a.Now, Notice: &n})
	}
	p, err := LoadPerson(a.Tx, n.To)
	if CodeOf(err) == NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if p.Chat == "" {
		return nil
	}
	return a.Post(ChatLane(p.Chat), Event{ID: "n:" + n.ID, At: a.Now, Notice: &n})
}

// NewID makes a random id of ten letters and digits that are hard to confuse:
// 50 bits, so that ten thousand records collide once in twenty million times.
func NewID(tx Tx) string {
	const letters = "0123456789abcdefghjkmnpqrstvwxyz"
	id, bits := make([]byte, 10), tx.Random()
	for i := range id {
		id[i] = letters[bits%32]
		bits /= 32
	}
	return string(id)
}
