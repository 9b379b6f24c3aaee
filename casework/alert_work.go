package casework

import (
	"fmt"
	"slices"
	"time"
)

// OnAlert names an alert as whoever works on it has seen it.
type OnAlert struct {
	Appointment AppointmentID
	Rev         int
}

// open reads the alert and asks whether the actor may work on it: who may do the
// command to the woman, who was told of the alert, and who has claimed it. Codes:
// NotFound, Forbidden, Changed (opened anew, or withdrawn).
func (c OnAlert) open(a *Act) (Alert, Appointment, Person, error) {
	al, appt, p, err := alertWith(a, c.Appointment)
	if err != nil {
		return al, appt, p, err
	}
	a.allowed, a.subject, a.site = true, al.Ref(), al.Site
	if !p.Erasing.IsZero() {
		return al, appt, p, errLeft(p)
	}
	may, err := a.Who.MayWorkOn(a, a.command, al, appt, p, a.Now)
	switch {
	case err != nil:
		return al, appt, p, err
	case !may:
		return al, appt, p, a.refused()
	case al.Rev != c.Rev || al.State == AlertWithdrawn:
		return al, appt, p, Errorf(Changed, "alert %s is at revision %d, not %d", c.Appointment, al.Rev, c.Rev)
	}
	return al, appt, p, nil
}

// MayWorkOn reports whether the actor may do a command to an alert.
func (a Actor) MayWorkOn(r Reader, command string, al Alert, appt Appointment, p Person, now time.Time) (bool, error) {
	if may, err := a.MayAbout(r, command, appt, p, now); may || err != nil {
		return may, err
	}
	if !a.Role.Staff() || a.scopeOf(command) < Own {
		return false, nil
	}
	if al.knows(a.Person) || al.By != "" && al.By == a.Person {
		return true, nil
	}
	return a.StandsIn(r, al.By, now)
}

// Holds reports whether the actor works on an alert that nobody else does: it is
// hers, or her stand-in's, or nobody's yet. A coordinator or an admin, who may
// release it, holds any.
func (a Actor) Holds(r Reader, al Alert, p Person, now time.Time) (bool, error) {
	if al.By == "" || al.By == a.Person || a.Role == System || a.scopeOf("release_alert") >= AtSite && a.May("release_alert", p) {
		return true, nil
	}
	return a.StandsIn(r, al.By, now)
}

// change does something to an alert that stands, for who holds it. A tap on what
// nobody has claimed claims it. Codes: those of open, and Changed (closed, or
// somebody else has it).
func (c OnAlert) change(a *Act, do func(al *Alert, appt Appointment, p Person) error) error {
	al, appt, p, err := c.open(a)
	if err != nil {
		return err
	}
	holds, err := a.Who.Holds(a, al, p, a.Now)
	switch {
	case err != nil:
		return err
	case !al.Stands(), !holds:
		return Errorf(Changed, "alert %s is %s", c.Appointment, al.State)
	}
	if al.State == AlertOpen && a.Who.Person != "" { // not at the console: nobody sees to it there
		if err := a.claimAs(&al, appt, p); err != nil {
			return err
		}
	}
	al.Reminded = 0
	if err := do(&al, appt, p); err != nil {
		return err
	}
	return a.keepAlert(al, appt, p)
}

// keepAlert keeps an alert and lets the staff chat read how it stands.
func (a *Act) keepAlert(al Alert, appt Appointment, p Person) error {
	if err := a.showTeam(al, appt, p); err != nil {
		return err
	}
	return al.put(a)
}

// hearers lists who knows of an alert and can be told something about it, but those
// who are left out.
func (a *Act) hearers(al Alert, out func(Hearer) bool) (hear []Person, err error) {
	for _, h := range al.Told {
		if out(h) {
			continue
		}
		to, err := LoadPerson(a, h.Who)
		if err := absent(err); err != nil {
			return nil, err
		}
		if to.hears() {
			hear = append(hear, to)
		}
	}
	return hear, nil
}

// herself is whoever does the command: her own screen tells her.
func (a *Act) herself(h Hearer) bool { return h.Who == a.Who.Person }

// ClaimAlert is a member of staff who says that she sees to an alert.
type ClaimAlert struct{ OnAlert }

// Command is the row in the table of permissions.
func (c ClaimAlert) Command() string { return "claim_alert" }

// Do lets her have it; who was told of it before hears that somebody sees to it.
// Codes: NotFound, Forbidden, Changed (somebody else has it, or it is closed).
func (c ClaimAlert) Do(a *Act) error {
	return c.change(a, func(al *Alert, _ Appointment, _ Person) error {
		if a.Who.Person == "" {
			return Errorf(Forbidden, "nobody sees to an alert at the console")
		}
		if al.By != a.Who.Person {
			return Errorf(Changed, "alert %s has been claimed", c.Appointment)
		}
		return nil
	})
}

// NoteCall is that she was phoned. It says nothing about what was said.
type NoteCall struct{ OnAlert }

// Command is the row in the table of permissions.
func (c NoteCall) Command() string { return "note_call" }

// Do counts the call. Codes: as for ClaimAlert.
func (c NoteCall) Do(a *Act) error {
	return c.change(a, func(al *Alert, appt Appointment, _ Person) error {
		al.Calls++
		a.note(al, Deed{What: DeedCalled})
		return a.remindLater(al, appt, a.Now.Add(a.Policy.Remind))
	})
}

// SnoozeAlert lets the claimer be reminded at another time.
type SnoozeAlert struct {
	OnAlert
	// Until is at most a month away.
	Until time.Time
}

// Command is the row in the table of permissions.
func (c SnoozeAlert) Command() string { return "snooze_alert" }

// snoozeMost is for how long an alert can be put off.
const snoozeMost = 31 * 24 * time.Hour

// Do puts it off. Codes: as for ClaimAlert, and Invalid (the time is over, or more
// than a month away).
func (c SnoozeAlert) Do(a *Act) error {
	return c.change(a, func(al *Alert, appt Appointment, _ Person) error {
		if !c.Until.After(a.Now) || c.Until.After(a.Now.Add(snoozeMost)) {
			return Errorf(Invalid, "until %s: want a time within a month", c.Until.Format(time.RFC3339))
		}
		a.note(al, Deed{What: DeedSnoozed})
		return a.remindLater(al, appt, c.Until)
	})
}

// CloseAlert says how it ended.
type CloseAlert struct {
	OnAlert
	Result AlertResult
}

// Command is the row in the table of permissions.
func (c CloseAlert) Command() string { return "close_alert" }

// Do closes it. Codes: as for ClaimAlert, and Invalid (the result is none of the list).
func (c CloseAlert) Do(a *Act) error {
	if !slices.Contains(AlertResults, c.Result) {
		return Errorf(Invalid, "result %q", c.Result)
	}
	return c.change(a, func(al *Alert, _ Appointment, _ Person) error { return a.close(al, c.Result) })
}

// close closes an alert.
func (a *Act) close(al *Alert, result AlertResult) error {
	al.Result = result
	a.turn(al, AlertClosed)
	a.note(al, Deed{What: DeedClosed, Result: result})
	return a.restAlert(al)
}

// ReleaseAlert gives an alert back: nobody sees to it any more.
type ReleaseAlert struct{ OnAlert }

// Command is the row in the table of permissions.
func (c ReleaseAlert) Command() string { return "release_alert" }

// Do gives it back, and lets it climb as if it were new. Codes: NotFound, Forbidden,
// Changed (nobody has claimed it, or somebody else has and one has no say over her).
func (c ReleaseAlert) Do(a *Act) error {
	al, appt, p, err := c.open(a)
	if err != nil {
		return err
	}
	holds, err := a.Who.Holds(a, al, p, a.Now)
	switch {
	case err != nil:
		return err
	case al.State != AlertClaimed, !holds:
		return Errorf(Changed, "alert %s is %s", c.Appointment, al.State)
	}
	return a.release(al, appt, p)
}

// release makes an alert nobody's.
func (a *Act) release(al Alert, appt Appointment, p Person) error {
	was := al.By
	al.By, al.Reminded = "", 0
	a.turn(&al, AlertOpen)
	a.note(&al, Deed{What: DeedReleased, Whom: was})
	if err := a.restAlert(&al); err != nil {
		return err
	}
	if err := a.tellReleased(&al, appt, p); err != nil {
		return err
	}
	return a.keepAlert(al, appt, p)
}

// tellReleased tells whoever knows of an alert that nobody sees to it any more; in
// the night it becomes news for the morning, as if it had just been opened.
func (a *Act) tellReleased(al *Alert, appt Appointment, p Person) error {
	at, err := a.Policy.staffHour(Person{}, appt, a.Now)
	if err != nil {
		return err
	}
	if at.After(a.Now) {
		al.Told = nil
		return a.tellAlert(al, appt, p)
	}
	hear, err := a.hearers(*al, a.herself)
	if err != nil {
		return err
	}
	for _, to := range hear {
		if err := a.alert(al, to, appt, p, "alert.unclaimed"); err != nil {
			return err
		}
	}
	return a.setClimb(al, appt)
}

// ReopenAlert takes a closing back.
type ReopenAlert struct{ OnAlert }

// Command is the row in the table of permissions.
func (c ReopenAlert) Command() string { return "reopen_alert" }

// Do opens it again, claimed by whoever takes it back. Codes: NotFound, Forbidden,
// Changed (it is not closed).
func (c ReopenAlert) Do(a *Act) error {
	al, appt, p, err := c.open(a)
	if err != nil {
		return err
	}
	if al.State != AlertClosed {
		return Errorf(Changed, "alert %s is %s", c.Appointment, al.State)
	}
	a.note(&al, Deed{What: DeedReopened})
	if al.Result = ""; a.Who.Person == "" {
		return a.release(al, appt, p)
	}
	al.By = a.Who.Person
	a.turn(&al, AlertClaimed)
	if err := a.remindLater(&al, appt, a.Now.Add(a.Policy.Remind)); err != nil {
		return err
	}
	return a.keepAlert(al, appt, p)
}

// claimAs claims an alert for the actor, and tells whoever was told of it before.
func (a *Act) claimAs(al *Alert, appt Appointment, p Person) error {
	who, err := LoadPerson(a, a.Who.Person)
	if err := absent(err); err != nil {
		return err
	}
	if err := a.claim(al, appt, who); err != nil {
		return err
	}
	at, err := a.Policy.staffHour(Person{}, appt, a.Now)
	if err != nil {
		return err
	}
	hear, err := a.hearers(*al, a.herself)
	if err != nil {
		return err
	}
	if at.After(a.Now) {
		hear = nil // in the night nobody is told: whoever opens it reads who sees to it
	}
	for _, to := range hear {
		a.tellOne(to, appt, p, "alert.claimed", fmt.Sprint(a.Now.UnixMilli()), Vars{"Who": Str(who.CalledBy())})
	}
	return a.Unset(appt.staffTimer(string(aboutOutcome), 0))
}

// claim gives an alert to a member of staff.
func (a *Act) claim(al *Alert, appt Appointment, who Person) error {
	al.By = who.ID
	a.turn(al, AlertClaimed)
	a.note(al, Deed{What: DeedClaimed})
	if err := a.Unset(al.timer(climbStep, time.Time{})); err != nil {
		return err
	}
	return a.remindLater(al, appt, a.Now.Add(a.Policy.Remind))
}

// CalledBy is how colleagues call a member of staff: by her name, or her code name.
func (p Person) CalledBy() string {
	if p.Name != "" {
		return p.Name
	}
	return string(p.Code)
}
