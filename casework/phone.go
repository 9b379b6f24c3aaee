package casework

import "time"

// phoneAhead is how far ahead the list of women to be phoned looks.
const phoneAhead = 48 * time.Hour

// PhoneList tells staff whom to phone: the women of a site who have an
// appointment within two days and cannot be reminded on Telegram, because they
// are not there yet, or cannot be reached, or did not want to be reminded. The
// last are named too: staff decide. Done by the system only, once a morning.
type PhoneList struct{ Site SiteID }

// Command is the row in the table of permissions.
func (c PhoneList) Command() string { return "phone_list" }

// Do tells who answers for each appointment, once per appointment and day, at a
// decent hour: the list is made up for also in the night, after a downtime.
func (c PhoneList) Do(a *Act) error {
	if err := a.AllowAt(c.Site); err != nil {
		return err
	}
	ids, err := a.Find(AppointmentsAt(c.Site), a.Now, a.Now.Add(phoneAhead))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := c.look(a, AppointmentID(id)); err != nil {
			return err
		}
	}
	return nil
}

// look tells of one appointment, if its woman cannot be reminded of it.
func (c PhoneList) look(a *Act, id AppointmentID) error {
	appt, err := LoadAppointment(a, id)
	if CodeOf(err) == NotFound {
		return nil
	}
	if err != nil || !appt.Holds() || appt.Answer != Unanswered {
		return err
	}
	p, err := LoadPerson(a, appt.Person)
	if CodeOf(err) == NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if p.remindable() {
		return nil
	}
	return a.tellStaff(appt, p, "alert.phone")
}
