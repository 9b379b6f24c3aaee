package casework

import (
	"slices"
	"time"
)

// Reached takes the mark "unreachable" away when somebody lets the bot in again
// or writes to it, and tells her what could not be said meanwhile.
type Reached struct{}

// Command is the row in the table of permissions.
func (c Reached) Command() string { return "reached" }

// Do takes the mark away; without a mark it changes nothing.
func (c Reached) Do(a *Act) error {
	p, err := LoadPerson(a, a.Who.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil || p.Unreachable.IsZero() {
		return err
	}
	p.Unreachable = time.Time{}
	if p.OnOpening {
		p.OpenedAt = a.Now
	}
	if err := a.Put(p.Ref(), OwnedBy(p.ID), p); err != nil {
		return err
	}
	return catchUp(a, p)
}

// catchUp plans to tell a person of the appointments about which something was
// not said because she could not be reached or had not said yes: one message each,
// with the facts as they are now, once per revision. She has just written or let
// the bot in, so it comes at any hour.
func catchUp(a *Act, p Person) error {
	if p.Role != Beneficiary || !p.Allows(ForAppointments) {
		return nil
	}
	appts, err := ahead(a, p.ID, a.Now)
	if err != nil {
		return err
	}
	for _, appt := range appts {
		if err := catchUpOn(a, p, appt); err != nil {
			return err
		}
	}
	return nil
}

// catchUpOn plans the message about one appointment, if there is something to say.
func catchUpOn(a *Act, p Person, appt Appointment) error {
	rows, err := remindersOf(a, appt, time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	step, some := catchUpStep(rows)
	if !some || !a.Now.Before(appt.Start) {
		return nil
	}
	if said, err := lastTold(a, appt.ID); err != nil || said == 0 && !appt.Holds() {
		return err // what she never heard of is not cancelled for her either
	}
	if err := plan(a, appt, p, Planned{Step: step, Due: a.Now, Fate: FatePlanned}, true); err != nil {
		return err
	}
	return standFor(a, rows)
}

// unheard reports whether a row was not said for want of a chat, an open one, or of her
// consent, or until she opens the bot.
func (r Reminder) unheard() bool {
	return r.Fate.Final() && slices.Contains([]string{WhyNoChat, WhyNoConsent, WhyUnreachable, WhyOnOpening, WhyFrozen}, r.Why)
}

// catchesUp reports whether a row makes good, or has made good, what was not said.
func (r Reminder) catchesUp() bool {
	return CatchesUp(r.Step) && r.Fate != FateSkipped && r.Fate != FateFailed
}

// standFor skips the steps of a ladder that would come within the hour after a
// message that is said now.
func standFor(a *Act, rows []Reminder) error {
	for _, row := range rows {
		if !row.waits() || row.Due.Sub(a.Now) >= apart {
			continue
		}
		if err := a.Unset(remindTimer(row)); err != nil {
			return err
		}
		if err := settle(a.Tx, row.Ref(), a.Now, FateSkipped, WhyTogether); err != nil {
			return err
		}
	}
	return nil
}
