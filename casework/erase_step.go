package casework

import (
	"fmt"
	"time"
)

// erasedAtOnce is how many appointments one step takes away, with all that hangs on
// them: some hundred keys.
const erasedAtOnce = 20

// erasureSettles is how long after the keys were destroyed it is looked once more for
// what was on its way.
const erasureSettles = time.Hour

// EraseStep goes one step on with who is leaving. Done by the system only, again and
// again until there is nothing to do; a step that is done twice does no harm.
type EraseStep struct {
	Erasure string
	// Swept says that the store has destroyed the keys, and found no name of hers.
	Swept bool

	// Next is filled when the command has been done.
	Next EraseNext
}

// EraseNext says what an erasure waits for.
type EraseNext string

// What it can wait for.
const (
	EraseGoesOn EraseNext = "step"  // the next step
	EraseWaits  EraseNext = "wait"  // a time: staff sleep, or what was on its way settles
	EraseSweeps EraseNext = "sweep" // the store: it destroys the keys
	EraseIsOver EraseNext = ""      // nothing: it is over
)

// Command is the row in the table of permissions.
func (c *EraseStep) Command() string { return "erase_step" }

// Do does the step. Code: NotFound (it is over).
func (c *EraseStep) Do(a *Act) error {
	if err := a.AllowAt(""); err != nil {
		return err
	}
	e, err := LoadErasure(a, c.Erasure)
	if err != nil {
		return err
	}
	if err := a.tellLeft(&e); err != nil {
		return err
	}
	switch {
	case !e.Bare:
		c.Next = EraseGoesOn
		e.Bare, err = a.eraseSome(e.Person)
	case c.Swept && e.Swept.IsZero():
		c.Next, e.Swept, e.Chat = EraseWaits, a.Now, ""
	case e.Swept.IsZero(), !c.Swept && e.over(a.Now):
		c.Next = EraseSweeps
	case c.Swept && e.over(a.Now):
		c.Next = EraseIsOver
		if err := a.Unfile(Erasures(), e.ID); err != nil {
			return err
		}
		return a.Delete(ErasureRef(e.ID))
	default:
		c.Next = EraseWaits
	}
	if err != nil {
		return err
	}
	return a.Put(ErasureRef(e.ID), Organisation, e)
}

// over reports whether all is done but the last look.
func (e Erasure) over(now time.Time) bool {
	return !e.Swept.IsZero() && e.Code == "" && !now.Before(e.Swept.Add(erasureSettles))
}

// tellLeft tells staff at a decent hour that somebody has left, and no more.
func (a *Act) tellLeft(e *Erasure) error {
	if e.Code == "" {
		return nil
	}
	to, err := LoadPerson(a, e.Tell)
	if err := absent(err); err != nil {
		return err
	}
	if to.ID == "" || !to.hears() {
		to, err = coordinator(a, e.Site)
		if err := absent(err); err != nil {
			return err
		}
	}
	if to.ID != "" {
		at, err := a.Policy.staffHour(to, Appointment{Site: e.Site}, a.Now)
		if err != nil || at.After(a.Now) {
			return err
		}
		// The notice's name stands in Redis for two days: it is not hers.
		a.Tell(Notice{ID: "left." + NewID(a.Tx), To: to.ID, Key: "alert.left", Vars: Vars{"Code": Str(string(e.Code))}, Purpose: ForStaff})
	}
	e.Code, e.Tell = "", ""
	return nil
}

// eraseSome takes away some of her appointments, and when none is left, her record.
func (a *Act) eraseSome(id PersonID) (bare bool, err error) {
	ids, err := a.Find(AppointmentsOf(id), time.Time{}, time.Time{})
	if err != nil {
		return false, err
	}
	for i, appt := range ids {
		if i == erasedAtOnce {
			return false, nil
		}
		if err := a.eraseAppointment(id, AppointmentID(appt)); err != nil {
			return false, err
		}
	}
	return true, a.Delete(PersonRef(id))
}

// eraseAppointment takes away an appointment with its alert, its reminders and where
// they are found. What is over stays counted: in which week of which site, and how it
// ended.
func (a *Act) eraseAppointment(p PersonID, id AppointmentID) error {
	appt, err := LoadAppointment(a, id)
	if CodeOf(err) == NotFound {
		return a.Unfile(AppointmentsOf(p), string(id))
	}
	if err != nil {
		return err
	}
	if !a.Now.Before(appt.Start) {
		if err := a.keepCount(appt.Site, appt.Start, func(w *Week) { count(w, appt) }); err != nil {
			return err
		}
	}
	if err := a.eraseReminders(appt); err != nil {
		return err
	}
	if err := unschedule(a, appt, WhyChanged); err != nil {
		return err
	}
	where := append(appt.indexes(), AppointmentsWith(appt.ToldWith), AlertsAt(appt.Site), AlertsOf(p))
	for _, ix := range where {
		if err := a.Unfile(ix, string(id)); err != nil {
			return err
		}
	}
	if err := forgetExternal(a, "appointments", appt.External); err != nil {
		return err
	}
	if err := a.Delete(AlertRef(id)); err != nil {
		return err
	}
	return a.Delete(appt.Ref())
}

// eraseReminders takes away the rows of an appointment's ledger.
func (a *Act) eraseReminders(appt Appointment) error {
	ids, err := a.Find(RemindersOf(appt.ID), time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	for _, id := range ids {
		var row Reminder
		err := a.Get(Ref{ReminderRecord, id}, &row)
		switch {
		case CodeOf(err) == NotFound:
			err = a.Unfile(RemindersOf(appt.ID), id)
		case err == nil:
			err = a.eraseReminder(row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// eraseReminder takes away a row of the ledger. What was due stays counted.
func (a *Act) eraseReminder(row Reminder) error {
	if !a.Now.Before(row.Due) {
		if err := a.keepCount(row.Site, row.Due, func(w *Week) { countReminder(w, row.Fate) }); err != nil {
			return err
		}
	}
	if err := a.Unset(remindTimer(row)); err != nil {
		return err
	}
	for _, ix := range []Index{RemindersOf(row.Appointment), RemindersAt(row.Site)} {
		if err := a.Unfile(ix, row.Ref().ID); err != nil {
			return err
		}
	}
	return a.Delete(row.Ref())
}

// String says where an erasure stands, without whose it is.
func (e Erasure) String() string {
	switch {
	case !e.Bare:
		return "records are being deleted"
	case e.Swept.IsZero():
		return "keys are to be destroyed"
	default:
		return fmt.Sprintf("keys destroyed %s, a last look is to come", e.Swept.UTC().Format(time.RFC3339))
	}
}
