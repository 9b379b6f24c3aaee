package casework

import "time"

// ToSay is what a message that waits in the outbox is for.
type ToSay struct {
	Person  PersonID
	Chat    ChatName
	Purpose Purpose
	Subject Ref
	Rev     int
	Step    string // of a reminder; "" for what goes out at any hour
}

// StillHolds looks once more, just before a message is sent, whether it should
// be: with a reason it is skipped. A reminder that is skipped because of the hour
// is planned anew, see [Delivered]. An answer to what she did always holds, unless
// her chat was frozen meanwhile.
func (p *Policy) StillHolds(r Reader, s ToSay, now time.Time) (why string, err error) {
	if s.Purpose == ForCover {
		return "", nil
	}
	if s.Purpose == ForAnswer || s.Person == "" {
		return stillOpen(r, s.Chat)
	}
	if s.Purpose == ForTeam {
		return stillLinked(r, s.Chat)
	}
	who, err := LoadPerson(r, s.Person)
	if CodeOf(err) == NotFound {
		return WhyChanged, nil
	}
	if err != nil {
		return "", err
	}
	switch why := who.hearsOf(s, now); {
	case why != "":
		return why, nil
	case s.Subject == who.Ref():
		return p.stillAsks(who, now)
	case s.Subject.Type != AppointmentRecord:
		return "", nil
	}
	appt, err := LoadAppointment(r, AppointmentID(s.Subject.ID))
	if CodeOf(err) == NotFound {
		return WhyChanged, nil
	}
	if err != nil {
		return "", err
	}
	if s.Purpose == ForAppointments && appt.Rev != s.Rev {
		return WhyChanged, nil
	}
	if s.Step == "" {
		return "", nil
	}
	if held, err := paused(r, appt.Site); err != nil || held {
		return WhyPaused, err
	}
	var row Reminder
	err = r.Get(ReminderRef(appt.ID, s.Rev, s.Step), &row)
	if err != nil || row.Urgent {
		return "", absent(err)
	}
	if appt.Answer == Cannot && !tellsChange(s.Step) {
		return WhyAnswered, nil
	}
	decency, err := p.Decency(who, appt.Site)
	if err != nil {
		return "", absent(err) // a site that is configured no more keeps nobody back
	}
	return decency.Forbids(now), nil
}

// hearsOf returns why a message is not for a person now, whatever it is about; "" if
// it is.
func (p Person) hearsOf(s ToSay, now time.Time) string {
	switch {
	case p.Chat != s.Chat:
		return WhyNoChat
	case p.Frozen.Holds():
		return p.Frozen.why()
	case !p.Unreachable.IsZero():
		return WhyUnreachable
	case !p.Allows(s.Purpose):
		return WhyNoConsent
	case p.Role == Beneficiary && p.Waits(now):
		return WhyOnOpening
	}
	return ""
}

// stillAsks looks once more at the question whether her hours still fit.
func (p *Policy) stillAsks(who Person, now time.Time) (why string, err error) {
	if who.Role != Beneficiary {
		return "", nil
	}
	if !who.AsksHours(now) {
		return WhyChanged, nil
	}
	decency, err := p.Decency(who, who.Site)
	if err != nil {
		return "", absent(err)
	}
	return decency.Forbids(now), nil
}
