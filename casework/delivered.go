package casework

import (
	"slices"
	"time"
)

// Delivered keeps what became of a message. Done by the system only.
type Delivered struct{ Delivery Delivery }

// Command is the row in the table of permissions.
func (c Delivered) Command() string { return "delivered" }

// Do settles the row of the ledger and marks a person whom Telegram refuses;
// staff hear of it once.
func (c Delivered) Do(a *Act) error {
	d := c.Delivery
	if err := a.AllowAt(""); err != nil {
		return err
	}
	if d.Purpose == ForTeam {
		return a.teamTold(d)
	}
	if d.Result == FateFailed && d.Why == WhyUnreachable {
		if err := markUnreachable(a, d.Chat); err != nil {
			return err
		}
	}
	if d.Subject.Type == RequestRecord {
		return a.replyDelivered(d)
	}
	if d.Subject.Type != AppointmentRecord || d.Step == "" {
		return nil
	}
	ref := ReminderRef(AppointmentID(d.Subject.ID), d.Rev, d.Step)
	if d.Result != FateSkipped && d.Result != FateFailed {
		return settle(a.Tx, ref, a.Now, d.Result, d.Why)
	}
	var row Reminder
	if err := a.Get(ref, &row); err != nil {
		return absent(err)
	}
	appt, err := LoadAppointment(a, row.Appointment)
	if err != nil {
		return absent(err)
	}
	p, err := LoadPerson(a, row.Person)
	if err != nil {
		return absent(err)
	}
	if row.Fate.Final() || !p.Erasing.IsZero() {
		return nil
	}
	if d.Result == FateSkipped && (d.Why == WhyQuiet || d.Why == WhyHoliday || d.Why == WhyPaused) {
		return a.holdAgain(row, appt, p, d.Why)
	}
	return a.unsaid(row, appt, p, d.Result, d.Why)
}

// unsaid settles a row that will not be said. Staff are asked to phone when she
// does not hear of a change, and when nothing more will remind her for a reason
// that the morning's list does not name.
func (a *Act) unsaid(row Reminder, appt Appointment, p Person, fate Fate, why string) error {
	if err := settle(a.Tx, row.Ref(), a.Now, fate, why); err != nil {
		return err
	}
	switch {
	case why == WhyOnOpening:
		return nil // she hears of it when she opens the bot, and wants no call for it
	case why == WhyFrozen:
		return nil // she hears it when she is back
	case appt.Rev != row.Rev || why == WhyChanged || !a.Now.Before(appt.Start):
		return nil
	case tellsChange(row.Step):
		return a.tellStaff(appt, p, "alert.phone_"+row.Step)
	case why != WhyQuiet && why != WhyHoliday && why != WhyTooLate && why != WhyOutage && why != WhyRefused && why != WhyFault && why != WhyPaused:
		return nil
	}
	more, err := moreToCome(a, appt)
	if err != nil || more {
		return err
	}
	return a.tellStaff(appt, p, "alert.phone")
}

// moreToCome reports whether another reminder of the appointment was said or will be.
func moreToCome(a *Act, appt Appointment) (bool, error) {
	rows, err := remindersOf(a, appt, time.Time{}, time.Time{})
	return slices.ContainsFunc(rows, tellsOrWill), err
}

// tellsOrWill reports whether a reminder was said or will be.
func tellsOrWill(row Reminder) bool { return !row.Fate.Final() || row.Fate == FateSent }

// holdAgain plans a reminder anew that was on its way when the hour became one at
// which she is not written to, or when a pause began; why says which.
func (a *Act) holdAgain(row Reminder, appt Appointment, p Person, why string) error {
	kind, err := a.Policy.Kind(appt.Kind)
	if err != nil {
		return err
	}
	last := kind.lastUse(row.Step, appt.Start)
	until := pauseUntil(row, last, a.Now)
	if why != WhyPaused {
		decency, err := a.Policy.Decency(p, appt.Site)
		if err != nil {
			return err
		}
		until, _ = decency.Fit(a.Now, a.Now, last, Later)
	}
	if until.IsZero() {
		return a.unsaid(row, appt, p, FateSkipped, why)
	}
	return a.hold(row, why, until)
}

// absent lets a record be gone.
func absent(err error) error {
	if CodeOf(err) == NotFound {
		return nil
	}
	return err
}

// markUnreachable notes that Telegram refuses messages to a chat and tells staff.
func markUnreachable(a *Act, name ChatName) error {
	var chat Chat
	if err := a.Get(ChatRef(name), &chat); err != nil || chat.Person == "" {
		if CodeOf(err) == NotFound {
			return nil
		}
		return err
	}
	p, err := LoadPerson(a, chat.Person)
	if err != nil || p.Chat != name || !p.Unreachable.IsZero() {
		return absent(err)
	}
	p.Unreachable = a.Now
	if err := a.Put(p.Ref(), OwnedBy(p.ID), p); err != nil {
		return err
	}
	if p.Role.Staff() {
		return nil
	}
	return a.tellUnreachable(p)
}
