package casework

import (
	"strings"
	"time"
)

// Who wants to hear only when she opens the bot is told nothing at any other time:
// what would have been said waits, and she hears of it when she next does something
// here. Nobody phones her for it.

// hereFor is how long somebody still has the chat before her after she has last
// done something in it: long enough for what waited to reach her.
const hereFor = 2 * time.Minute

// Waits reports whether nothing may be said unasked to a person now, because she
// wants to hear only when she opens the bot, and has not just done so.
func (p Person) Waits(now time.Time) bool {
	return p.OnOpening && !now.Before(p.OpenedAt.Add(hereFor))
}

// OpenBot notes that a person who hears only when she opens the bot has opened it,
// and tells her what waited.
type OpenBot struct{}

// Command is the row in the table of permissions.
func (c OpenBot) Command() string { return "open_bot" }

// Do tells her; for anybody else it changes nothing. While she is here it is done
// with each thing that she does, and writes at most every half minute.
func (c OpenBot) Do(a *Act) error {
	p, err := LoadPerson(a, a.Who.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil || !p.OnOpening || a.Now.Before(p.OpenedAt.Add(hereFor/4)) {
		return err
	}
	p.OpenedAt = a.Now
	if err := a.Put(p.Ref(), OwnedBy(p.ID), p); err != nil {
		return err
	}
	if err := catchUp(a, p); err != nil {
		return err
	}
	if err := a.speakNow(p); err != nil {
		return err
	}
	return missedMeanwhile(a, p)
}

// missedMeanwhile says the kind messages that waited until she opened the bot.
func missedMeanwhile(a *Act, p Person) error {
	if !p.Remindable() {
		return nil
	}
	ids, err := a.Find(AppointmentsOf(p.ID), a.Now.Add(-kindMessageUse-24*time.Hour), a.Now)
	if err != nil {
		return err
	}
	for _, id := range ids {
		appt, err := LoadAppointment(a, AppointmentID(id))
		if err := absent(err); err != nil {
			return err
		}
		if appt.Person != p.ID || appt.Outcome != Missed || !appt.kindMessageHelps(a.Now) || a.Now.Before(appt.OutcomeAt.Add(a.Policy.Undo)) {
			continue
		}
		if err := tellMissed(a, appt, p); err != nil {
			return err
		}
	}
	return nil
}

// CatchesUp reports whether a step of the ledger tells her, when she comes, comes
// back or opens the bot, of what was not said.
func CatchesUp(step string) bool {
	return step == StepCaughtUp || strings.HasPrefix(step, StepCaughtUp+".")
}

// catchUpStep is the step that makes good what was not said of an appointment; false
// if there is nothing to make good. Who comes back hears once; who hears only when
// she opens the bot hears once of each step that has waited since she last did.
func catchUpStep(rows []Reminder) (step string, ok bool) {
	var heard time.Time
	was := false
	for _, row := range rows {
		if row.catchesUp() {
			was = true
			heard = later(heard, row.Due)
		}
	}
	for _, row := range rows {
		switch {
		case !row.unheard() || CatchesUp(row.Step) && was:
		case !was:
			return StepCaughtUp, true
		case row.Why == WhyOnOpening && row.At.After(heard):
			step, ok = StepCaughtUp+"."+row.Step, true
		}
	}
	return step, ok
}

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
