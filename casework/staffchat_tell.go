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
// more: code name, kind, day and hour. The appointment itself opens in each one's
// private chat, to those who may see it.
func (a *Act) tellTeam(appt *Appointment, p Person) error {
	missed := appt.Outcome == Missed
	timer := appt.staffTimer(string(aboutTeam), 0)
	if !appt.Holds() || missed == appt.ToldTeam {
		return a.Unset(timer)
	}
	s, err := StaffChatOf(a, appt.Site)
	if err != nil {
		return err
	}
	key := "team.undone"
	if missed {
		key = "team.missed"
		nobody := *appt
		nobody.With = "" // her caseworker comes first
		to, err := responsible(a, nobody, p)
		if err != nil {
			return err
		}
		if s, err = a.teamHears(*appt, p, to); err != nil {
			return err
		}
	}
	if s.Chat == "" {
		appt.ToldTeam = false
		return a.Unset(timer)
	}
	if timer.At, err = a.Policy.staffHour(Person{}, *appt, a.Now); err != nil {
		return err
	}
	if timer.At.After(a.Now) {
		return a.Set(timer)
	}
	appt.ToldTeam = missed
	a.Tell(Notice{
		ID: fmt.Sprintf("%s.%d.%s.%d", appt.ID, appt.Rev, key, a.Now.UnixMilli()), To: p.ID, Team: s.Site, Key: key,
		Vars:    Vars{"Code": Str(string(p.Code)), "Start": At(appt.Start, appt.Zone), "Kind": Word("kind." + appt.Kind)},
		Subject: appt.Ref(), Rev: appt.Rev, Purpose: ForTeam,
	})
	return a.Unset(timer)
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
	appt.ToldTeam = false
	if err := a.tellOutcome(&appt, p); err != nil {
		return err
	}
	return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
}
