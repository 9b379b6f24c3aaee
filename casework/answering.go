package casework

import (
	"fmt"
	"slices"
	"time"
)

// AnswerAppointment is what she says to a reminder, or to staff who have phoned
// her. She may change her mind until the appointment starts.
type AnswerAppointment struct {
	Appointment AppointmentID
	Rev         int
	Answer      Answer
}

// Command is the row in the table of permissions.
func (c AnswerAppointment) Command() string { return "answer_appointment" }

// Do keeps her answer; who holds the appointment hears that she cannot come, or
// that she will after all. Codes: NotFound, Forbidden, Changed, Expired (it has begun), Invalid.
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
	if c.Answer != Comes && c.Answer != Cannot { // WantsOther comes with what she would like: AskForChange
		return Errorf(Invalid, "answer %q", c.Answer)
	}
	appt.Answer, appt.AnsweredAt, appt.Reason = c.Answer, a.Now, ""
	for _, m := range []matter{aboutAnswer, aboutReason} {
		if err := a.tellNews(&appt, p, m); err != nil {
			return err
		}
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
	if err := a.tellNews(&appt, p, aboutReason); err != nil {
		return err
	}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// AskForChange is her wish for another day or hour. Staff decide.
type AskForChange struct {
	Appointment AppointmentID
	Rev         int
	Day         string // see [Wish]
	Part        string // "" with no day: she has asked, and said no more
}

// Wish is the day and the hour that she would like better.
type Wish struct {
	Day  string `json:"day,omitempty"`  // "2026-10-12", or "" for any
	Part string `json:"part,omitempty"` // one of Parts; "" if she has not said yet
}

// Said reports whether she has said what she would like.
func (w Wish) Said() bool { return w.Part != "" }

// Parts are the parts of a day that she can ask for.
var Parts = []string{"morning", "afternoon", "any"}

// Command is the row in the table of permissions.
func (c AskForChange) Command() string { return "ask_for_change" }

// Do tells staff what she would like. It may be asked before the appointment as
// often as she likes, and after it until she has said which day. Saying no more
// takes nothing back that she has said. Codes: NotFound, Changed (also asked
// already), Invalid.
func (c AskForChange) Do(a *Act) error {
	appt, p, err := openAppointment(a, c.Appointment, c.Rev)
	if err != nil {
		return err
	}
	silent := c.Part == "" && c.Day == ""
	if !silent && !slices.Contains(Parts, c.Part) {
		return Errorf(Invalid, "part of the day %q", c.Part)
	}
	if _, err := time.Parse(time.DateOnly, c.Day); c.Day != "" && err != nil {
		return Errorf(Invalid, "day %q", c.Day)
	}
	ahead := a.Now.Before(appt.Start)
	asked := ahead && appt.Answer == WantsOther || !ahead && !appt.Rebook.IsZero()
	switch {
	case asked && silent:
		return nil
	case ahead:
		appt.Answer, appt.AnsweredAt = WantsOther, a.Now
	case !asked || !appt.Wish.Said():
		appt.Rebook = a.Now
	default:
		return Errorf(Changed, "another time instead of %s was asked for at %s", appt.ID, appt.Rebook)
	}
	appt.Wish = Wish{c.Day, c.Part}
	if err := a.tellNews(&appt, p, aboutAnswer); err != nil {
		return err
	}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// news is what staff are told of a wish; rebook is when she asked after a missed
// appointment, zero before it.
func (w Wish) news(rebook time.Time) news {
	n := news{key: "alert.change_any", vars: Vars{"Part": Word("part." + w.Part)}, more: w.Day + " " + w.Part, act: true}
	if !w.Said() {
		n = news{key: "alert.change_open", act: true}
	} else if day, err := time.Parse(time.DateOnly, w.Day); err == nil {
		n.key, n.vars["Day"] = "alert.change", At(day.Add(12*time.Hour), "UTC")
	}
	if !rebook.IsZero() {
		n.more += " after"
	}
	return n
}

// NoteCalendar notes that she has asked for the appointment as a calendar file.
type NoteCalendar struct{ Appointment AppointmentID }

// Command is the row in the table of permissions.
func (c NoteCalendar) Command() string { return "note_calendar" }

// Do keeps what the file says, so that she is told when it holds no more. Code: NotFound.
func (c NoteCalendar) Do(a *Act) error {
	appt, err := LoadAppointment(a, c.Appointment)
	if err != nil {
		return err
	}
	p, err := LoadPerson(a, appt.Person)
	if err != nil {
		return err
	}
	if err := a.AllowAppointment(appt, p); err != nil {
		return err
	}
	appt.Entry = Entry{appt.Start, appt.Place}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}

// FoldDetails folds the details that she has opened in a message away again.
type FoldDetails struct {
	Appointment AppointmentID
	Message     int    // Telegram's id of the message that shows them
	Flow        string // the conversation that showed them, see [Appointment.Folded]
}

// Command is the row in the table of permissions.
func (c FoldDetails) Command() string { return "fold_details" }

// Do sets the timer; for a message that is not known it does nothing. Codes: NotFound,
// Forbidden (they were opened without her PIN).
func (c FoldDetails) Do(a *Act) error {
	appt, err := LoadAppointment(a, c.Appointment)
	if err != nil {
		return err
	}
	p, err := LoadPerson(a, appt.Person)
	if err != nil {
		return err
	}
	if err := a.AllowAppointment(appt, p); err != nil {
		return err
	}
	if p.Locked(a.Now) {
		return Errorf(Forbidden, "her PIN has not been entered")
	}
	return a.foldAfter(a.Policy.FoldAfter(p), c.Message, appt.Ref(), appt.Rev)
}

// foldAfter lets what a message of the actor's shows of a record fold away after a
// while; for a message that is not known it does nothing.
func (a *Act) foldAfter(wait time.Duration, message int, of Ref, rev int) error {
	if message == 0 {
		return nil
	}
	return a.Set(Timer{At: a.Now.Add(wait), Lane: ChatLane(a.Who.Chat), Kind: FoldTimer, Subject: of, Rev: rev, Step: fmt.Sprint(message)})
}

// FoldName lets the name of a woman, which a member of staff has opened, be folded
// away again, or what she has opened of her own data.
type FoldName struct {
	Person  PersonID
	Message int    // Telegram's id of the message that shows it
	Flow    string // the conversation that showed it
}

// Command is the row in the table of permissions.
func (c FoldName) Command() string { return "fold_name" }

// Do sets the timer; for a message that is not known it does nothing. Code: NotFound.
func (c FoldName) Do(a *Act) error {
	p, err := LoadPerson(a, c.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil {
		return err
	}
	return a.foldAfter(a.Policy.Fold, c.Message, p.Ref(), 0)
}

// Folded is what stands in place of details when they are folded away. What the
// flow "missed" opened becomes her kind message again, closed; anything else the
// reminder, or that it will not take place.
func (a Appointment) Folded(flow string) Notice {
	n := Notice{To: a.Person, Key: "appointment.remind", Discreet: true, Vars: a.Vars(), Flow: "appointment",
		Subject: a.Ref(), Rev: a.Rev, Purpose: ForAppointments}
	switch {
	case !a.Holds():
		n.Key = "appointment.cancelled"
	case flow == "missed":
		n.Key, n.Flow, n.Closed = "missed.say", flow, true
	}
	return n
}
