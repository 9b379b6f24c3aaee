package casework

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// AnswerAppointment is what she says to a reminder. She may change her mind
// until the appointment starts.
type AnswerAppointment struct {
	Appointment AppointmentID
	Rev         int
	Answer      Answer
}

// Command is the row in the table of permissions.
func (c AnswerAppointment) Command() string { return "answer_appointment" }

// Do keeps her answer; who holds the appointment hears at once that she cannot
// come. Codes: NotFound, Forbidden, Changed, Expired (it has begun), Invalid.
func (c AnswerAppointment) Do(a *Act) error {
	appt, p, err := openAppointment(a, c.Appointment, c.Rev)
	if err != nil {
		return err
	}
	if !a.Now.Before(appt.Start) {
		return Errorf(Expired, "appointment %s has begun", appt.ID)
	}
	if appt.Answer == c.Answer {
		return nil
	}
	before := appt.Answer
	appt.Answer, appt.AnsweredAt, appt.Reason = c.Answer, a.Now, ""
	switch c.Answer {
	case Comes:
		if before == Cannot || before == WantsOther {
			if err := a.tellStaff(appt, p, "alert.comes", nil); err != nil {
				return err
			}
		}
	case Cannot:
		if err := a.tellStaff(appt, p, "alert.cannot", nil); err != nil {
			return err
		}
	default: // WantsOther comes with what she would like: AskForChange
		return Errorf(Invalid, "answer %q", c.Answer)
	}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// GiveReason is why she cannot come or did not, tapped by her, or left out.
type GiveReason struct {
	Appointment AppointmentID
	Rev         int
	Reason      string // one of Reasons
}

// Command is the row in the table of permissions.
func (c GiveReason) Command() string { return "give_reason" }

// Do keeps the reason and tells staff, unless she would rather not say. Codes:
// NotFound, Changed, Invalid.
func (c GiveReason) Do(a *Act) error {
	appt, p, err := openAppointment(a, c.Appointment, c.Rev)
	if err != nil {
		return err
	}
	if !slices.Contains(Reasons, c.Reason) {
		return Errorf(Invalid, "reason %q", c.Reason)
	}
	appt.Reason = c.Reason
	if c.Reason != "private" {
		if err := a.tellStaff(appt, p, "alert.reason", Vars{"Reason": Word("reason." + c.Reason)}); err != nil {
			return err
		}
	}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// AskForChange is her wish for another day or hour. Staff decide.
type AskForChange struct {
	Appointment AppointmentID
	Rev         int
	Day         string // "2026-10-12", or "" for any
	Part        string // "morning", "afternoon" or "any"
}

// Parts are the parts of a day that she can ask for.
var Parts = []string{"morning", "afternoon", "any"}

// Command is the row in the table of permissions.
func (c AskForChange) Command() string { return "ask_for_change" }

// Do tells staff what she would like. It may be asked before the appointment as
// often as she likes, and after it once. Codes: NotFound, Changed (also asked
// already), Invalid.
func (c AskForChange) Do(a *Act) error {
	appt, p, err := openAppointment(a, c.Appointment, c.Rev)
	if err != nil {
		return err
	}
	if !slices.Contains(Parts, c.Part) {
		return Errorf(Invalid, "part of the day %q", c.Part)
	}
	vars, key := Vars{"Part": Word("part." + c.Part)}, "alert.change_any"
	if c.Day != "" {
		day, err := time.Parse(time.DateOnly, c.Day)
		if err != nil {
			return Errorf(Invalid, "day %q", c.Day)
		}
		vars["Day"], key = At(day.Add(12*time.Hour), "UTC"), "alert.change"
	}
	switch {
	case a.Now.Before(appt.Start):
		appt.Answer, appt.AnsweredAt = WantsOther, a.Now
	case appt.Rebook.IsZero():
		appt.Rebook = a.Now
	default:
		return Errorf(Changed, "another time instead of %s was asked for at %s", appt.ID, appt.Rebook)
	}
	if err := a.tellStaff(appt, p, key, vars); err != nil {
		return err
	}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// FoldDetails folds the details that she has opened in a message away again.
type FoldDetails struct {
	Appointment AppointmentID
	Message     int // Telegram's id of the message that shows them
}

// Command is the row in the table of permissions.
func (c FoldDetails) Command() string { return "fold_details" }

// Do sets the timer; for a message that is not known it does nothing. Code: NotFound.
func (c FoldDetails) Do(a *Act) error {
	appt, err := LoadAppointment(a, c.Appointment)
	if err != nil {
		return err
	}
	p, err := LoadPerson(a, appt.Person)
	if err != nil {
		return err
	}
	if err := a.AllowAppointment(appt, p); err != nil || c.Message == 0 {
		return err
	}
	return a.Set(Timer{At: a.Now.Add(a.Policy.Fold), Lane: ChatLane(a.Who.Chat), Kind: FoldTimer,
		Subject: appt.Ref(), Rev: appt.Rev, Step: fmt.Sprint(c.Message)})
}

// Folded is what stands in place of opened details when they are folded away: the
// reminder, or that it will not take place.
func (a Appointment) Folded() Notice {
	n := Notice{To: a.Person, Key: "appointment.remind", Discreet: true, Vars: a.Vars(), Flow: "appointment",
		Subject: a.Ref(), Rev: a.Rev, Purpose: ForAppointments}
	if !a.Holds() {
		n.Key = "appointment.cancelled"
	}
	return n
}

// tellStaff tells who answers for an appointment: who holds it, else her
// caseworker, else the site's coordinator.
func (a *Act) tellStaff(appt Appointment, p Person, key string, more Vars) error {
	to, err := responsible(a, appt, p)
	if err != nil || to == "" {
		return err
	}
	a.tellOne(to, appt, p, key, more)
	return nil
}

// tellOne tells one member of staff about an appointment, by code name.
func (a *Act) tellOne(to PersonID, appt Appointment, p Person, key string, more Vars) {
	vars := Vars{"Code": Str(string(p.Code)), "Start": At(appt.Start, appt.Zone), "Kind": Word("kind." + appt.Kind)}
	maps.Copy(vars, more)
	a.Tell(Notice{
		ID: fmt.Sprintf("%s.%d.%s.%d.%s", appt.ID, appt.Rev, key, a.Now.UnixMilli(), to), To: to, Key: key, Vars: vars,
		Subject: appt.Ref(), Rev: appt.Rev, Purpose: ForStaff,
	})
}

// responsible returns who answers for an appointment; "" if nobody can be found.
func responsible(a *Act, appt Appointment, p Person) (PersonID, error) {
	for _, id := range []PersonID{appt.With, p.Caseworker} {
		if id == "" {
			continue
		}
		staff, err := LoadPerson(a, id)
		if CodeOf(err) == NotFound {
			continue
		}
		if err != nil {
			return "", err
		}
		if staff.hears() {
			return id, nil
		}
	}
	site, err := a.Policy.Site(appt.Site)
	if err != nil || site.Coordinator == "" {
		return "", err
	}
	coordinator, err := PersonByCode(a, site.Coordinator)
	if err != nil || !coordinator.hears() {
		return "", absent(err)
	}
	return coordinator.ID, nil
}

// hears reports whether a member of staff reads what the bot says.
func (p Person) hears() bool { return p.Role.Staff() && p.Chat != "" && p.Unreachable.IsZero() }
