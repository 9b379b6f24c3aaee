package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// onOpening lets the woman hear only when she opens the bot, and time pass until she
// has put it away.
func (o *office) onOpening() {
	o.t.Helper()
	o.must(o.as("woman"), casework.SetSafeHours{OnOpening: true})
	o.wait(time.Hour)
	o.posts = nil
}

// opens lets her open the bot, and time pass until what waited is on its way.
func (o *office) opens() {
	o.t.Helper()
	o.must(o.as("woman"), casework.OpenBot{})
	o.wait(0)
}

func TestWhoHearsOnlyWhenSheOpensTheBotHearsThenWhatWaited(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.onOpening()
	o.wait(4 * day) // the reminder of a week before falls due
	o.expectTold("")
	o.opens()
	o.expectTold("woman: appointment.booked")
	o.deliver(a, casework.StepCaughtUp, casework.FateSent, "")
	o.posts = nil
	o.wait(time.Hour)
	o.opens() // a second time: nothing is new
	o.expectTold("")
	o.wait(5 * day) // the reminder of the day before falls due
	o.expectTold("")
	o.opens()
	o.expectTold("woman: appointment.remind")
	want := "7d skipped on_opening, caught_up sent, 1d skipped on_opening, caught_up.1d queued, 2h planned"
	if got := o.ledger(a); got != want {
		t.Errorf("ledger %s, want %s", got, want)
	}
}

// A change of which nobody tells her but the bot is no reason to phone her: she has
// said how she wants to hear.
func TestNobodyPhonesWhoHearsOnlyWhenSheOpensTheBot(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(o *office, a casework.Appointment)
		want string
	}{
		{"moved to the next hours", func(o *office, a casework.Appointment) {
			o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: o.now.Add(5 * time.Hour)})
		}, "woman: appointment.moved"},
		{"cancelled", func(o *office, a casework.Appointment) {
			o.must(o.as("caseworker"), casework.CancelAppointment{Appointment: a.ID, Rev: 1})
		}, "woman: appointment.cancelled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			a := o.book(3 * day)
			o.deliver(a, "7d", casework.FateSent, "")
			o.deliver(a, "1d", casework.FateSent, "") // she knows of it
			o.onOpening()
			c.do(o, a)
			o.wait(time.Hour)
			o.expectTold("")
			o.opens()
			o.expectTold(c.want)
		})
	}
}

func TestHerKindMessageWaitsUntilSheOpensTheBot(t *testing.T) {
	o := newOffice(t)
	a := o.book(2 * day)
	o.onOpening()
	o.wait(2 * day)
	o.must(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
	o.posts = nil
	o.opens() // at once, while the tap can still be undone
	o.expectTold("")
	o.wait(2 * time.Hour)
	o.expectTold("")
	o.opens()
	o.expectTold("woman: missed.say")
	o.posts = nil
	o.wait(time.Hour)
	o.opens()
	o.expectTold("")
}

// The sender asks as well: what was on its way when she put the bot away is not sent.
func TestTheSenderHoldsBackFromWhoHearsOnlyWhenSheOpensTheBot(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.onOpening()
	o.wait(4 * day)
	o.opens()
	woman := o.who["woman"]
	say := casework.ToSay{Person: woman.ID, Chat: woman.Chat, Purpose: casework.ForAppointments, Subject: a.Ref(), Rev: 1, Step: casework.StepCaughtUp}
	looks := func(want string) {
		t.Helper()
		if why, err := o.policy.StillHolds(o, say, o.now); err != nil || why != want {
			t.Errorf("%q, %v; want %q", why, err, want)
		}
	}
	looks("")
	o.now = o.now.Add(3 * time.Minute)
	looks(casework.WhyOnOpening)
	// What was not sent in time waits for the next time, and nobody hears of it.
	o.posts = nil
	o.deliver(a, casework.StepCaughtUp, casework.FateSkipped, casework.WhyOnOpening)
	o.expectTold("")
	o.opens()
	o.expectTold("woman: appointment.booked")
	say.Purpose = casework.ForAnswer
	o.now = o.now.Add(time.Hour)
	looks("")
}

func TestHerStaffSeeThatSheReadsOnlyWhenSheOpensTheBot(t *testing.T) {
	o := newOffice(t)
	a := o.book(day)
	o.onOpening()
	woman := o.person(o.who["woman"].ID)
	if got := woman.Reach(); got != "on_opening" || !woman.Remindable() {
		t.Errorf("reached: %s, remindable %t", got, woman.Remindable())
	}
	if got := (casework.Slot{Appointment: o.appointment(a.ID), Person: woman}).State(o.now); got.Key != "state.on_opening" {
		t.Errorf("state %+v", got)
	}
	calls, err := o.policy.ToPhone(o, o.as("caseworker"), o.now)
	if err != nil || len(calls) != 0 {
		t.Errorf("to be phoned: %v, %v; want nobody", calls, err)
	}
	o.wait(20 * time.Hour)
	if got := o.lastNotice(); got.Key != "alert.unconfirmed" || got.Vars["OnOpening"].Text != "yes" {
		t.Errorf("the caseworker is not told why there is no answer: %+v", got)
	}
}

func TestWhetherHerHoursFitIsAskedOnceInEightWeeks(t *testing.T) {
	const weeks = 7 * day
	o := newOffice(t)
	o.must(o.as("woman"), casework.SetSafeHours{Hours: &casework.Hours{From: 18 * 60, To: 20 * 60}})
	o.wait(4 * weeks)
	o.must(o.as("woman"), casework.SetSafeHours{Hours: &casework.Hours{From: 10 * 60, To: 12 * 60}})
	o.wait(8*weeks - time.Hour)
	o.expectTold("")
	o.wait(day)
	asked := o.lastNotice()
	o.expectTold("woman: fit.say")
	decency, err := o.policy.Decency(o.person(asked.To), "roma")
	if at := asked.NotAfter.Add(-24 * time.Hour); err != nil || !decency.Allows(at) {
		t.Errorf("asked at %s, %v: not in her hours", at, err)
	}
	o.wait(7 * weeks)
	o.expectTold("")
	if woman := o.person(o.who["woman"].ID); !woman.AsksHours(o.now) {
		t.Error("the question is not in her menu until she has answered")
	}
	say := casework.ToSay{Person: asked.To, Chat: o.who["woman"].Chat, Purpose: asked.Purpose, Subject: asked.Subject}
	if why, err := o.policy.StillHolds(o, say, o.now.Add(12*time.Hour)); err != nil || why != casework.WhyQuiet {
		t.Errorf("outside her hours the sender sees %q, %v", why, err)
	}
	o.must(o.as("woman"), casework.SetSafeHours{})
	if why, err := o.policy.StillHolds(o, say, o.now); err != nil || why != casework.WhyChanged {
		t.Errorf("once she has answered the sender sees %q, %v", why, err)
	}
	if o.person(o.who["woman"].ID).AsksHours(o.now.Add(100*weeks)) || o.timer(casework.HoursTimer).Kind != "" {
		t.Error("who has set no hours is asked")
	}
}

func TestWhoHearsOnlyWhenSheOpensTheBotIsAskedInHerMenuAlone(t *testing.T) {
	o := newOffice(t)
	o.must(o.as("woman"), casework.SetSafeHours{Hours: &casework.Hours{From: 10 * 60, To: 12 * 60}})
	o.onOpening()
	o.wait(60 * day)
	o.expectTold("")
	if !o.person(o.who["woman"].ID).AsksHours(o.now) {
		t.Error("she is not asked at all")
	}
	o.must(o.as("woman"), casework.SetSafeHours{OnOpening: true})
	if o.person(o.who["woman"].ID).AsksHours(o.now) {
		t.Error("she is asked again after she has said that it fits")
	}
}
