package casework

import (
	"fmt"
	"time"
)

// hoursFit is after how long she is asked whether the hours in which she is written
// to still fit: a life changes, and who forgot that she once chose hears nothing.
const hoursFit = 8 * 7 * 24 * time.Hour

// AsksHours reports whether a person is to be asked whether her hours still fit:
// until she has answered, the question stands in her menu.
func (p Person) AsksHours(now time.Time) bool {
	return !p.AskHours.IsZero() && !now.Before(p.AskHours)
}

// hoursTimer waits with the question whether her hours still fit. There is one.
func (p Person) hoursTimer(at time.Time) Timer {
	return Timer{At: at, Lane: PersonLane(p.ID), Kind: HoursTimer, Subject: p.Ref()}
}

// planHours sets the time at which she is asked, or takes it away from who may be
// written to at any hour. Who hears only when she opens the bot gets no message: she
// finds the question in the menu.
func planHours(a *Act, p *Person) error {
	p.AskHours = time.Time{}
	if p.Safe != nil || p.OnOpening {
		p.AskHours = a.Now.Add(hoursFit)
	}
	if p.Safe == nil {
		return a.Unset(p.hoursTimer(time.Time{}))
	}
	return a.Set(p.hoursTimer(p.AskHours))
}

// askHours asks whether her hours still fit, at a decent hour, once in eight weeks.
func (a *Act) askHours(p Person) error {
	if p.Safe == nil || !p.AsksHours(a.Now) {
		return nil // she has chosen anew meanwhile
	}
	decency, err := a.Policy.Decency(p, p.Site)
	if err != nil {
		return absent(err)
	}
	at, ok := decency.Fit(a.Now, a.Now, a.Now.Add(hoursFit), Later)
	if !ok {
		return nil
	}
	if at.After(a.Now) {
		return a.Set(p.hoursTimer(at))
	}
	if p.Remindable() {
		a.Tell(Notice{ID: fmt.Sprintf("%s.hours.%d", p.ID, a.Now.Unix()), To: p.ID, Key: "fit.say", Discreet: true,
			Vars: Vars{"Hours": HoursVar(p)}, Flow: "fit", Subject: p.Ref(), Purpose: ForAppointments,
			NotAfter: a.Now.Add(24 * time.Hour), CanWait: true})
	}
	return a.Set(p.hoursTimer(a.Now.Add(hoursFit)))
}

// HoursVar says when a person wants to be written to.
func HoursVar(p Person) Value {
	switch {
	case p.OnOpening:
		return Word("hours.now_opening")
	case p.Safe != nil:
		return Say("hours.now_between", Vars{"From": Str(FormatClock(p.Safe.From)), "To": Str(FormatClock(p.Safe.To))})
	}
	return Word("hours.now_any")
}
