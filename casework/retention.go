package casework

import (
	"fmt"
	"strings"
	"time"
)

// Tidy deletes at a site what is kept longer than [Keep] says: some of it, so that no
// night is one large transaction; it comes round many times a night. Done by the
// system only.
type Tidy struct{ Site SiteID }

// Command is the row in the table of permissions.
func (c Tidy) Command() string { return "tidy" }

// How much one round deletes.
const (
	tidiedAppointments = 25
	tidiedRows         = 150
	tidiedLines        = 200
)

// Tidied is what was deleted at a site since its coordinator was told last.
type Tidied struct {
	Appointments int `json:"appointments,omitempty"`
	Reminders    int `json:"reminders,omitempty"`
}

// tidiedRef names a site's record.
func tidiedRef(site SiteID) Ref { return Ref{TidiedRecord, string(site)} }

// Do deletes appointments with all that hangs on them, rows of the ledger, and lines
// of the audit, which are of no site. What is over stays counted.
func (c Tidy) Do(a *Act) error {
	if err := a.AllowAt(c.Site); err != nil {
		return err
	}
	keep := a.Policy.Keep.OrPresets()
	var done Tidied
	if err := absent(a.Get(tidiedRef(c.Site), &done)); err != nil {
		return err
	}
	before := done
	if err := c.appointments(a, a.Now.Add(-keep.Appointments), &done.Appointments); err != nil {
		return err
	}
	if err := c.reminders(a, a.Now.Add(-keep.Reminders), &done.Reminders); err != nil {
		return err
	}
	if err := c.audit(a, a.Now.Add(-keep.Audit)); err != nil || done == before {
		return err
	}
	return a.Put(tidiedRef(c.Site), Organisation, done)
}

// appointments deletes those that began before a time.
func (c Tidy) appointments(a *Act, before time.Time, n *int) error {
	ids, err := a.Find(AppointmentsAt(c.Site), time.Time{}, before)
	if err != nil {
		return err
	}
	for _, id := range ids[:min(len(ids), tidiedAppointments)] {
		appt, err := LoadAppointment(a, AppointmentID(id))
		switch {
		case CodeOf(err) == NotFound:
			err = a.Unfile(AppointmentsAt(c.Site), id)
		case err == nil && appt.Start.After(before): // the index lags
			err = a.File(AppointmentsAt(c.Site), id, appt.Start)
		case err == nil:
			*n++
			err = a.eraseAppointment(appt.Person, appt.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reminders deletes rows that were due before a time. A row of an appointment that is
// still ahead says whether she knows of it.
func (c Tidy) reminders(a *Act, before time.Time, n *int) error {
	ids, err := a.Find(RemindersAt(c.Site), time.Time{}, before)
	if err != nil {
		return err
	}
	for _, id := range ids[:min(len(ids), tidiedRows)] {
		var row Reminder
		err := a.Get(Ref{ReminderRecord, id}, &row)
		switch {
		case CodeOf(err) == NotFound:
			err = a.Unfile(RemindersAt(c.Site), id)
		case err == nil && row.Start.Before(a.Now):
			*n++
			err = a.eraseReminder(row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// audit deletes lines from before a time.
func (c Tidy) audit(a *Act, before time.Time) error {
	ids, err := a.Find(AuditLines(), time.Time{}, before)
	if err != nil {
		return err
	}
	for _, id := range ids[:min(len(ids), tidiedLines)] {
		if err := a.Delete(Ref{AuditRecord, id}); err != nil {
			return err
		}
		if err := a.Unfile(AuditLines(), id); err != nil {
			return err
		}
	}
	return nil
}

// idleMost is how many women are named at a time.
const idleMost = 20

// idle lists the women of a site who have had no appointment for as long as [Keep]
// says: by code name, those who were entered first before others.
func (a *Act) idle(site SiteID) (codes []string, err error) {
	since := a.Now.Add(-a.Policy.Keep.OrPresets().Women)
	ids, err := a.Find(PeopleAt(site), time.Time{}, since)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if len(codes) == idleMost {
			break
		}
		later, err := a.Find(AppointmentsOf(PersonID(id)), since, time.Time{})
		if err != nil {
			return nil, err
		}
		if len(later) > 0 {
			continue
		}
		p, err := LoadPerson(a, PersonID(id))
		if err := absent(err); err != nil {
			return nil, err
		}
		if p.Role == Beneficiary && p.Site == site && p.Erasing.IsZero() {
			codes = append(codes, string(p.Code))
		}
	}
	return codes, nil
}

// kept tells the coordinator once a week what was deleted because its time was over,
// and who has had no appointment for so long that her data may be needed no more.
func (d dayOf) kept(a *Act, p Person) error {
	var done Tidied
	if err := absent(a.Get(tidiedRef(d.site.ID), &done)); err != nil {
		return err
	}
	women, err := a.idle(d.site.ID)
	if err != nil || done == (Tidied{}) && len(women) == 0 {
		return err
	}
	a.Tell(Notice{ID: fmt.Sprintf("%s.kept.%s", p.ID, a.Now.In(d.zone).Format(time.DateOnly)), To: p.ID, Key: "digest.kept",
		Vars: Vars{"Site": Str(d.site.Name), "Appointments": Num(done.Appointments), "Reminders": Num(done.Reminders),
			"Women": Str(strings.Join(women, ", "))}, Purpose: ForStaff})
	return a.Delete(tidiedRef(d.site.ID))
}
