package casework

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Due handles a timer that has fired: it reads its subject again and says only
// what still holds. Done by the system only.
type Due struct{ Timer Timer }

// Command is the row in the table of permissions.
func (c Due) Command() string { return "due" }

// Do handles the timer. What it was set for may be gone: that is no error.
func (c Due) Do(a *Act) error {
	switch c.Timer.Subject.Type {
	case PersonRecord:
		return c.person(a)
	case StaffChatRecord:
		return a.teamDue(c.Timer)
	case AlertRecord:
		return c.alert(a)
	case RequestRecord:
		return c.request(a)
	}
	appt, err := LoadAppointment(a, AppointmentID(c.Timer.Subject.ID))
	if CodeOf(err) == NotFound {
		return a.AllowAt("")
	}
	if err != nil {
		return err
	}
	p, err := LoadPerson(a, appt.Person)
	if err != nil {
		return err
	}
	if !p.Erasing.IsZero() {
		return a.AllowAt("")
	}
	if err := a.Allow(p); err != nil {
		return err
	}
	if c.Timer.Kind == StaffTimer {
		return staffDue(a, appt, p, c.Timer)
	}
	if appt.Rev != c.Timer.Rev || !appt.Holds() && c.Timer.Step != StepCancelled && !CatchesUp(c.Timer.Step) {
		return nil
	}
	switch c.Timer.Kind {
	case RemindTimer:
		return remind(a, appt, p, c.Timer.Step)
	case UnconfirmedTimer:
		if appt.Answer == Unanswered && a.Now.Before(appt.Start) {
			return a.tellStaff(appt, p, "alert.unconfirmed")
		}
		return nil
	case OutcomeTimer:
		a.changed = append(a.changed, appt) // it is over, and nobody has marked it: days show that
		return askOutcome(a, appt, p, c.Timer.Step)
	case MissedTimer:
		return sayMissed(a, appt, p, c.Timer.Step)
	default:
		return Errorf(Internal, "a timer of kind %q came to a person's lane", c.Timer.Kind)
	}
}

// person handles a timer about a person: the digest of a member of staff; or staff
// hear in the morning that a woman could not be reached in the night, or is theirs.
func (c Due) person(a *Act) error {
	p, err := LoadPerson(a, PersonID(c.Timer.Subject.ID))
	if CodeOf(err) == NotFound {
		return a.AllowAt("")
	}
	if err != nil {
		return err
	}
	if !p.Erasing.IsZero() {
		return a.AllowAt("")
	}
	if err := a.Allow(p); err != nil {
		return err
	}
	switch c.Timer.Kind {
	case DigestTimer:
		return a.digest(p)
	case HoursTimer:
		return a.askHours(p)
	}
	if c.Timer.Step == "alert.unreachable" {
		return a.tellUnreachable(p)
	}
	key, id := cutLast(c.Timer.Step, ".")
	switch key {
	case "alert.moved", "alert.move_undone":
		if moved := key == "alert.moved"; moved == p.Moved.At.IsZero() {
			return nil // it was taken back meanwhile, or done again
		}
		return a.tellAboutPerson(p, PersonID(id), key)
	case "alert.stands_in", "alert.stood_in", "alert.away", "alert.is_back":
		return a.tellAwayTo(p, PersonID(id), key)
	case "alert.takes_over":
		return a.tellTakesOver(p, PersonID(id))
	}
	if yours := key == "alert.case_yours"; yours == (p.Caseworker == PersonID(id)) {
		return a.tellAboutPerson(p, PersonID(id), key)
	}
	return nil // she was given on meanwhile
}

// cutLast cuts a text at the last separator.
func cutLast(s, sep string) (before, after string) {
	at := strings.LastIndex(s, sep)
	return s[:max(at, 0)], s[at+1:]
}

// remind says one step of the ladder, or keeps the reason why not.
func remind(a *Act, appt Appointment, p Person, step string) error {
	ref := ReminderRef(appt.ID, appt.Rev, step)
	var row Reminder
	if err := a.Get(ref, &row); err != nil || row.Fate.Final() || row.Fate == FateQueued {
		if CodeOf(err) == NotFound {
			return nil
		}
		return err
	}
	if row.Due.Sub(a.Now) > time.Minute {
		return nil // it was planned anew while the timer was on its way, and has another
	}
	why, until, err := whyNot(a, appt, p, row)
	if err != nil {
		return err
	}
	switch {
	case !until.IsZero():
		return a.hold(row, why, until)
	case why != "":
		return a.unsaid(row, appt, p, FateSkipped, why)
	}
	kind, err := a.Policy.Kind(appt.Kind)
	if err != nil {
		return err
	}
	key, err := noticeKey(a, appt, step)
	if err != nil {
		return err
	}
	a.Tell(Notice{
		ID: fmt.Sprintf("%s@%d", ref.ID, a.Now.Unix()), To: p.ID, Key: key, Discreet: true, Vars: appt.Vars(), Flow: "appointment",
		Subject: appt.Ref(), Rev: appt.Rev, Step: step, Purpose: ForAppointments,
		NotAfter: kind.lastUse(step, appt.Start), CanWait: (!row.Urgent || CatchesUp(step)) && appt.Start.Sub(a.Now) > 3*time.Hour,
	})
	return settle(a.Tx, ref, a.Now, FateQueued, "")
}

// whyNot looks once more at everything that may keep a reminder from being said:
// a reason to skip it, or a time until which to hold it.
func whyNot(a *Act, appt Appointment, p Person, row Reminder) (why string, until time.Time, err error) {
	kind, err := a.Policy.Kind(appt.Kind)
	if err != nil {
		return "", time.Time{}, err
	}
	last := kind.lastUse(row.Step, appt.Start)
	switch {
	case p.Chat == "":
		return WhyNoChat, time.Time{}, nil
	case p.Frozen.Holds():
		return p.Frozen.why(), time.Time{}, nil
	case !p.Unreachable.IsZero():
		return WhyUnreachable, time.Time{}, nil
	case !p.Allows(ForAppointments):
		return WhyNoConsent, time.Time{}, nil
	case p.Waits(a.Now):
		return WhyOnOpening, time.Time{}, nil
	case appt.Answer == Cannot && !tellsChange(row.Step):
		return WhyAnswered, time.Time{}, nil
	}
	// First the pause: what it kept beyond its use was not too late by itself.
	held, err := paused(a, appt.Site)
	switch {
	case err != nil:
		return "", time.Time{}, err
	case a.Now.After(last) && !(held && row.Why == WhyPaused):
		return WhyTooLate, time.Time{}, nil
	case held && row.Urgent:
		return WhyPaused, time.Time{}, nil
	}
	if row.Urgent {
		return "", time.Time{}, nil
	}
	overtaken, err := laterStepDue(a, appt, row)
	if err != nil || overtaken {
		return WhyOvertaken, time.Time{}, err
	}
	if held {
		return WhyPaused, pauseUntil(row, last, a.Now), nil
	}
	decency, err := a.Policy.Decency(p, appt.Site)
	if err != nil {
		return "", time.Time{}, err
	}
	why = decency.Forbids(a.Now)
	if why == "" {
		return "", time.Time{}, nil
	}
	until, ok := decency.Fit(a.Now, a.Now, last, Later) // whatever the kind's shift: earlier is over
	if !ok {
		return why, time.Time{}, nil
	}
	return why, until, nil
}

// laterStepDue reports whether another step of the same ladder, nearer to the
// start, is due as well: after downtime only the nearest one is said.
func laterStepDue(a *Act, appt Appointment, row Reminder) (bool, error) {
	if tellsChange(row.Step) {
		return false, nil
	}
	later, err := remindersOf(a, appt, row.Due.Add(time.Second), a.Now)
	return slices.ContainsFunc(later, func(row Reminder) bool { return !row.Fate.Final() }), err
}
