package casework

import (
	"fmt"
	"slices"
	"time"
)

// Reminder is one row of the ledger: what became of one step of an
// appointment's ladder. There is one row for each appointment, revision and step.
type Reminder struct {
	Appointment AppointmentID `json:"appointment"`
	Rev         int           `json:"rev"`
	Step        string        `json:"step"`
	Person      PersonID      `json:"person"`
	Site        SiteID        `json:"site"`
	Start       time.Time     `json:"start"` // of the appointment, as it was at that revision
	Due         time.Time     `json:"due"`
	Fate        Fate          `json:"fate"`
	// Why it was not said as the ladder has it. What was said after all keeps why it was held.
	Why string `json:"why,omitempty"`
	// Urgent is said at any hour: who is on her way must know, and who has just
	// come back holds the phone.
	Urgent bool      `json:"urgent,omitempty"`
	At     time.Time `json:"at"` // when the fate was last written
}

// Fate is what became of something that was to be said.
type Fate string

// The fates.
const (
	FatePlanned Fate = "planned" // its time will come
	FateHeld    Fate = "held"    // its time was moved, or it waits for her
	FateQueued  Fate = "queued"  // given to the outbox
	FateSent    Fate = "sent"    // Telegram has it
	FateSkipped Fate = "skipped" // not said, for a reason of ours
	FateFailed  Fate = "failed"  // not said, Telegram refused it
)

// Final reports whether nothing more can become of it.
func (f Fate) Final() bool { return f == FateSent || f == FateSkipped || f == FateFailed }

// Why a reminder was held, skipped or failed. The list is closed; reports have a word for each.
const (
	WhyPast        = "past"        // its time was over when the appointment was booked
	WhyQuiet       = "quiet"       // quiet or safe hours
	WhyHoliday     = "holiday"     // the site is closed that day
	WhyTooLate     = "too_late"    // past its use
	WhyOvertaken   = "overtaken"   // a later step is due as well
	WhyTogether    = "together"    // another message about it goes out at about that time
	WhyChanged     = "changed"     // moved or cancelled
	WhyAnswered    = "answered"    // she has said that she cannot come
	WhyNoConsent   = "no_consent"  // she did not say yes, or said stop
	WhyNoChat      = "no_chat"     // not on Telegram yet: to be phoned
	WhyUnreachable = "unreachable" // she has blocked the bot or deleted her account
	WhyRefused     = "refused"     // Telegram refused the message: a bug of ours
	WhyWriting     = "writing"     // waits until she has finished what she is writing
	WhyFault       = "fault"       // our program failed on it: see the dead letters
	WhyOutage      = "outage"      // could not be sent while it had a use
	WhyPaused      = "paused"      // somebody has paused reminders
	WhyOnOpening   = "on_opening"  // she hears when she opens the bot: so she wishes, or she has left and staff need not know
	WhyFrozen      = "frozen"      // her chat is frozen, as staff know: nothing is said to her until she is back
)

// Whys lists every reason, for reports and for the test that each has a word.
var Whys = []string{WhyPast, WhyQuiet, WhyHoliday, WhyTooLate, WhyOvertaken, WhyTogether, WhyChanged, WhyAnswered, WhyNoConsent,
	WhyNoChat, WhyUnreachable, WhyRefused, WhyWriting, WhyFault, WhyOutage, WhyPaused, WhyOnOpening, WhyFrozen}

// Steps of the ledger that are no rungs.
const (
	// StepBooked is the one message that stands for all rungs already past when an
	// appointment is booked.
	StepBooked = "booked"
	// StepMoved and StepCancelled tell of a change.
	StepMoved     = "moved"
	StepCancelled = "cancelled"
	// StepCaughtUp tells her, when she comes or comes back, of what could not be said; for
	// who hears only when she opens the bot there can be more, see [CatchesUp].
	StepCaughtUp = "caught_up"
)

// atOnce reports whether a step is no rung: it is due when something happens.
func atOnce(step string) bool {
	return step == StepBooked || CatchesUp(step) || tellsChange(step)
}

// tellsChange reports whether a step tells of a change: she hears of it even if she
// has said that she cannot come.
func tellsChange(step string) bool { return step == StepMoved || step == StepCancelled }

// noticeKey is the text of a step. Who comes back hears what is news to her: that
// it is new, or changed, or off; else she is reminded.
func noticeKey(r Reader, appt Appointment, step string) (string, error) {
	switch {
	case CatchesUp(step) && !appt.Holds():
		return "appointment.cancelled", nil
	case CatchesUp(step):
		said, err := lastTold(r, appt.ID)
		switch {
		case err != nil:
			return "", err
		case said == 0:
			return "appointment.booked", nil
		case said < appt.Rev && !appt.Before.Start.IsZero():
			return "appointment.moved", nil
		}
		return "appointment.remind", nil
	case atOnce(step):
		return "appointment." + step, nil
	}
	return "appointment.remind", nil
}

// lastUse is until when saying a step has a use: a rung until a while before the
// start, a change and what she has not heard until the start itself.
func (k AppointmentKind) lastUse(step string, start time.Time) time.Time {
	if tellsChange(step) || CatchesUp(step) {
		return start
	}
	return start.Add(-k.Useful)
}

// ReminderRef names a row of the ledger.
func ReminderRef(a AppointmentID, rev int, step string) Ref {
	return Ref{ReminderRecord, fmt.Sprintf("%s.%d.%s", a, rev, step)}
}

// Ref names the row.
func (r Reminder) Ref() Ref { return ReminderRef(r.Appointment, r.Rev, r.Step) }

// remindersOf reads the ledger's rows for an appointment as it is now, in the order
// of the times they are due, from one time to another; zero times mean no bound.
func remindersOf(r Reader, appt Appointment, from, to time.Time) ([]Reminder, error) {
	rows, err := ledgerOf(r, appt.ID, from, to)
	return slices.DeleteFunc(rows, func(row Reminder) bool { return row.Rev != appt.Rev }), err
}

// lastTold is the latest revision of which she has heard something; 0 if of none.
func lastTold(r Reader, id AppointmentID) (rev int, err error) {
	rows, err := ledgerOf(r, id, time.Time{}, time.Time{})
	for _, row := range rows {
		if row.told() {
			rev = max(rev, row.Rev)
		}
	}
	return rev, err
}

// told reports whether she has the message, or will have it presently.
func (r Reminder) told() bool {
	return r.Fate == FateSent || r.Fate == FateQueued || r.Fate == FateHeld && r.Why == WhyWriting
}

// waits reports whether a row is still to be said and has not gone to her chat yet.
func (r Reminder) waits() bool {
	return r.Fate == FatePlanned || r.Fate == FateHeld && r.Why != WhyWriting
}

// LedgerOf reads the ledger's rows for an appointment, of all revisions, in the order
// of the times they are due.
func LedgerOf(r Reader, id AppointmentID) ([]Reminder, error) {
	return ledgerOf(r, id, time.Time{}, time.Time{})
}

// ledgerOf is remindersOf for all revisions.
func ledgerOf(r Reader, id AppointmentID, from, to time.Time) ([]Reminder, error) {
	ids, err := r.Find(RemindersOf(id), from, to)
	if err != nil {
		return nil, err
	}
	var rows []Reminder
	for _, id := range ids {
		var row Reminder
		err := r.Get(Ref{ReminderRecord, id}, &row)
		if CodeOf(err) == NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// write puts the row into the ledger and files it.
func (r Reminder) write(tx Tx) error {
	if err := tx.Put(r.Ref(), OwnedBy(r.Person), r); err != nil {
		return err
	}
	if err := tx.File(RemindersOf(r.Appointment), r.Ref().ID, r.Due); err != nil {
		return err
	}
	return tx.File(RemindersAt(r.Site), r.Ref().ID, r.Due)
}

// settle changes a row's fate; a row that is final, or not there, stays as it is.
// A message that goes out has no reason of its own: the one for which it was held stays.
func settle(tx Tx, ref Ref, now time.Time, fate Fate, why string) error {
	var row Reminder
	err := tx.Get(ref, &row)
	if CodeOf(err) == NotFound {
		return nil
	}
	if err != nil || row.Fate.Final() {
		return err
	}
	if goesOut := fate == FateQueued || fate == FateSent; !goesOut || why != "" {
		row.Why = why
	}
	row.Fate, row.At = fate, now
	return row.write(tx)
}
