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
// be: with a reason it is skipped; with a time it waits until then. An answer to
// what she did always holds.
func (p *Policy) StillHolds(r Reader, s ToSay, now time.Time) (why string, until time.Time, err error) {
	if s.Purpose == ForAnswer || s.Person == "" {
		return "", time.Time{}, nil
	}
	who, err := LoadPerson(r, s.Person)
	if CodeOf(err) == NotFound {
		return WhyChanged, time.Time{}, nil
	}
	if err != nil {
		return "", time.Time{}, err
	}
	switch {
	case who.Chat != s.Chat:
		return WhyNoChat, time.Time{}, nil
	case !who.Unreachable.IsZero():
		return WhyUnreachable, time.Time{}, nil
	case !who.Allows(s.Purpose):
		return WhyNoConsent, time.Time{}, nil
	case s.Subject.Type != AppointmentRecord:
		return "", time.Time{}, nil
	}
	appt, err := LoadAppointment(r, AppointmentID(s.Subject.ID))
	if CodeOf(err) == NotFound {
		return WhyChanged, time.Time{}, nil
	}
	if err != nil {
		return "", time.Time{}, err
	}
	if s.Purpose == ForAppointments && appt.Rev != s.Rev {
		return WhyChanged, time.Time{}, nil
	}
	if s.Step == "" {
		return "", time.Time{}, nil
	}
	if appt.Answer == Cannot {
		return WhyAnswered, time.Time{}, nil
	}
	decency, err := p.Decency(who, appt.Site)
	if err != nil || decency.Allows(now) {
		return "", time.Time{}, err
	}
	kind, err := p.Kind(appt.Kind)
	if err != nil {
		return "", time.Time{}, err
	}
	until, ok := decency.Fit(now, now, appt.Start.Add(-kind.Useful), Later)
	if !ok {
		return WhyQuiet, time.Time{}, nil
	}
	return "", until, nil
}
