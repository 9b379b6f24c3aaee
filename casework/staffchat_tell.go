package casework

import "fmt"

// aboutTeam is the matter of what the staff chat has heard of an appointment.
const aboutTeam matter = "team"

// teamHears returns the staff chat that must hear that an appointment was missed,
// the zero one if none must. It stands in for the coordinator, when nobody who
// accompanies her can hear of it; if it hears all, it does so beside whoever is told.
func (a *Act) teamHears(appt Appointment, p, told Person) (StaffChat, error) {
	s, err := StaffChatOf(a, appt.Site)
	if err != nil || !s.All && told.ID != "" && told.ID == p.Caseworker {
		return StaffChat{}, err
	}
	return s, nil
}

// tellTeam says in a site's staff chat that an appointment was missed, or is so no
// more. The appointment itself opens in each one's private chat, to those who may
// see it.
func (a *Act) tellTeam(al *Alert, appt Appointment, p Person) error {
	missed := al.State != AlertWithdrawn
	timer := appt.staffTimer(string(aboutTeam), 0)
	if missed == al.Team || al.State == AlertClosed {
		return a.Unset(timer)
	}
	s, err := a.teamOf(*al, appt, p)
	if err != nil {
		return err
	}
	if s.Chat == "" {
		al.Team = false
		return a.Unset(timer)
	}
	if timer.At, err = a.Policy.staffHour(Person{}, appt, a.Now); err != nil {
		return err
	}
	if timer.At.After(a.Now) {
		return a.Set(timer)
	}
	n := teamNotice(*al, appt, p, s)
	if missed {
		a.note(al, Deed{What: DeedTeam})
		if n.Vars["State"], err = al.StateFor(a, ""); err != nil {
			return err
		}
	} else {
		if err := a.showTeam(*al, appt, p); err != nil { // under it stands that it was corrected
			return err
		}
		n.Key, n.Tag, n.Flow = "team.undone", "", ""
	}
	n.ID = fmt.Sprintf("%s.%d.%s.%d", appt.ID, appt.Rev, n.Key, a.Now.UnixMilli())
	al.Team = missed
	a.Tell(n)
	return a.Unset(timer)
}

// teamOf returns the staff chat that hears of an alert, or of its withdrawal.
func (a *Act) teamOf(al Alert, appt Appointment, p Person) (StaffChat, error) {
	if al.State == AlertWithdrawn {
		return StaffChatOf(a, appt.Site)
	}
	to, err := a.hearsAlert(appt, p)
	if err != nil {
		return StaffChat{}, err
	}
	return a.teamHears(appt, p, to)
}

// showTeam writes over what the staff chat reads of an alert, so that it says who
// sees to it by now. Where the chat was not told there is nothing to write over.
func (a *Act) showTeam(al Alert, appt Appointment, p Person) error {
	s, err := StaffChatOf(a, appt.Site)
	if err != nil || s.Chat == "" || !al.Team {
		return err
	}
	n := teamNotice(al, appt, p, s)
	n.ID, n.Rewrites = fmt.Sprintf("%s.%d.team.%d.%d", al.Appointment, al.Rev, len(al.Trail), a.Now.UnixMilli()), true
	n.Vars["State"], err = al.StateFor(a, "")
	a.Tell(n)
	return err
}

// teamNotice is what a staff chat reads of an alert: code name, kind, day and hour,
// and who sees to it.
func teamNotice(al Alert, appt Appointment, p Person, s StaffChat) Notice {
	n := Notice{To: p.ID, Team: s.Site, Key: "team.missed", Tag: "alert." + string(al.Appointment), Vars: appt.StaffVars(p),
		Subject: appt.Ref(), Rev: al.Rev, Purpose: ForTeam}
	if al.State == AlertOpen {
		n.Flow = "alert" // so that it can be claimed
	}
	return n
}

// stillLinked says why something is not said in a group any more.
func stillLinked(r Reader, group ChatName) (why string, err error) {
	var chat Chat
	if err := absent(r.Get(ChatRef(group), &chat)); err != nil {
		return "", err
	}
	s, err := StaffChatOf(r, chat.Site)
	if err == nil && s.Chat == "" {
		why = WhyNoChat
	}
	return why, err
}

// teamTold hears what became of a message to a staff chat. A group that takes none
// is a staff chat no more, and what it did not hear is told privately.
func (a *Act) teamTold(d Delivery) error {
	if d.Result == FateSent || d.Why != WhyUnreachable && d.Why != WhyRefused && d.Why != WhyNoChat {
		return nil
	}
	appt, err := LoadAppointment(a, AppointmentID(d.Subject.ID))
	if err != nil {
		return absent(err)
	}
	p, err := LoadPerson(a, appt.Person)
	if err != nil {
		return absent(err)
	}
	s, err := StaffChatOf(a, appt.Site)
	if err != nil {
		return err
	}
	if s.Chat == d.Chat {
		if err := a.unlink(s); err != nil {
			return err
		}
	}
	al, err := LoadAlert(a, appt.ID)
	if err != nil || !p.Erasing.IsZero() {
		return absent(err)
	}
	al.Team = false
	if err := a.tellAlert(&al, appt, p); err != nil {
		return err
	}
	return al.put(a)
}
