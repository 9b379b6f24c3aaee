package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// lastNotice is what was told last.
func (o *office) lastNotice() casework.Notice {
	o.t.Helper()
	if len(o.posts) == 0 {
		o.t.Fatal("nothing was told")
	}
	return *o.posts[len(o.posts)-1].event.Notice
}

// answer is what the woman says to an appointment.
func (o *office) answer(a casework.Appointment, what casework.Answer) {
	o.t.Helper()
	o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: a.Rev, Answer: what})
}

func TestStaffAreLeftAloneAtNight(t *testing.T) {
	const night = 11 * time.Hour // eleven in the evening; decent is from eight, nine hours later
	for _, c := range []struct {
		name    string
		ahead   time.Duration // of the appointment, from noon
		happens func(*office, casework.Appointment)
		atOnce  string
		atEight string
	}{
		{"she cannot come in ten days", 10 * day, func(o *office, a casework.Appointment) { o.answer(a, casework.Cannot) }, "", "caseworker: alert.cannot"},
		{"she cannot come at ten", 22 * time.Hour, func(o *office, a casework.Appointment) { o.answer(a, casework.Cannot) }, "", "caseworker: alert.cannot"},
		{"she cannot come at nine", 21 * time.Hour, func(o *office, a casework.Appointment) { o.answer(a, casework.Cannot) }, "", "caseworker: alert.cannot"},
		{"she cannot come before nine", 21*time.Hour - time.Minute, func(o *office, a casework.Appointment) { o.answer(a, casework.Cannot) }, "caseworker: alert.cannot", ""},
		{"with a reason", 10 * day, func(o *office, a casework.Appointment) {
			o.answer(a, casework.Cannot)
			o.must(o.as("woman"), casework.GiveReason{Appointment: a.ID, Rev: 1, Reason: "ill"})
		}, "", "caseworker: alert.cannot, caseworker: alert.reason"},
		{"she changes her mind", 10 * day, func(o *office, a casework.Appointment) {
			o.answer(a, casework.Cannot)
			o.must(o.as("woman"), casework.GiveReason{Appointment: a.ID, Rev: 1, Reason: "ill"})
			o.answer(a, casework.Comes)
		}, "", ""},
		{"it is cancelled meanwhile", 10 * day, func(o *office, a casework.Appointment) {
			o.answer(a, casework.Cannot)
			o.must(o.as("caseworker"), casework.CancelAppointment{Appointment: a.ID, Rev: 1})
		}, "", "woman: appointment.cancelled"},
		{"it takes place elsewhere", 10 * day, func(o *office, a casework.Appointment) {
			place := "Via Verdi 2"
			o.answer(a, casework.Cannot)
			o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Place: &place})
		}, "", "woman: appointment.moved, caseworker: alert.cannot"},
		{"she blocks the bot", 10 * day, func(o *office, _ casework.Appointment) { o.block("woman") }, "", "caseworker: alert.unreachable"},
		{"she blocks the bot and lets it in again", 10 * day, func(o *office, _ casework.Appointment) {
			o.block("woman")
			o.must(o.as("woman"), casework.Reached{})
		}, "", ""},
	} {
		o := newOffice(t)
		a := o.book(c.ahead)
		o.wait(night)
		o.posts = nil
		c.happens(o, a)
		o.wait(9*time.Hour - time.Minute)
		if got := o.told(); got != c.atOnce {
			t.Errorf("%s: told in the night: %q, want %q", c.name, got, c.atOnce)
		}
		o.wait(time.Minute)
		if got := o.told(); got != c.atEight {
			t.Errorf("%s: told at eight: %q, want %q", c.name, got, c.atEight)
		}
	}
}

// block is what Telegram says when somebody keeps the bot out.
func (o *office) block(name string) {
	o.t.Helper()
	o.must(casework.Program, casework.Delivered{Delivery: casework.Delivery{
		Result: casework.FateFailed, Why: casework.WhyUnreachable, Chat: o.who[name].Chat}})
}

func TestStaffAreAskedWhatHappenedAtADecentHour(t *testing.T) {
	o := newOffice(t)
	o.book(9 * time.Hour) // from nine to ten in the evening
	o.wait(8 * time.Hour)
	o.posts = nil
	o.wait(12*time.Hour - time.Minute)
	o.expectTold("")
	o.wait(time.Minute)
	o.expectTold("caseworker: outcome.ask_staff")
	o.wait(day)
	o.expectTold("") // the second question comes the morning after, at half past eight
	o.wait(30 * time.Minute)
	o.expectTold("caseworker: outcome.ask_staff")

	// After a downtime too: what comes up for at three in the night waits.
	o = newOffice(t)
	o.book(3 * time.Hour)
	o.wait(time.Hour)
	o.posts = nil
	o.down(14 * time.Hour)
	o.expectTold("")
	o.wait(5 * time.Hour)
	o.expectTold("caseworker: outcome.ask_staff")
}

// However often she changes her mind, her caseworker hears of it at most once in
// five minutes, and where it has come to in the end.
func TestHerChangesOfMindAreToldInOne(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.posts = nil
	for range 5 {
		o.answer(a, casework.Cannot)
		o.wait(10 * time.Second)
		o.answer(a, casework.Comes)
		o.wait(10 * time.Second)
	}
	o.expectTold("caseworker: alert.cannot")
	o.wait(5 * time.Minute)
	o.expectTold("caseworker: alert.comes")
	o.wait(5 * time.Minute)
	o.expectTold("")

	wish := func(day, part string) {
		t.Helper()
		o.must(o.as("woman"), casework.AskForChange{Appointment: a.ID, Rev: 1, Day: day, Part: part})
	}
	wish("2026-10-20", "morning")
	o.expectTold("caseworker: alert.change")
	wish("2026-10-21", "morning")
	wish("", "any")
	wish("2026-10-22", "afternoon")
	o.expectTold("")
	o.wait(5 * time.Minute)
	if n := o.lastNotice(); n.Vars["Part"].Key != "part.afternoon" || n.Vars["Day"].Moment.At.Format(time.DateOnly) != "2026-10-22" {
		t.Errorf("the last wish is told as %+v", n.Vars)
	}
	o.expectTold("caseworker: alert.change")

	// Back to what was told last, there is nothing to tell.
	wish("", "any")
	wish("2026-10-22", "afternoon")
	o.wait(day)
	o.expectTold("")
}

func TestAnAnswerToANewTimeIsTold(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.answer(a, casework.Cannot)
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(day)})
	o.posts = nil
	a = o.appointment(a.ID)
	o.answer(a, casework.Comes)
	o.expectTold("") // of the new time nobody has heard anything else
	o.answer(a, casework.Cannot)
	o.expectTold("caseworker: alert.cannot")
}

// In the night Telegram refuses to tell her that her appointment is elsewhere, or off.
// If she comes back before staff are written to, nobody need phone her.
func TestNobodyIsAskedToPhoneWhoHasHeardByTheMorning(t *testing.T) {
	place := "Via Verdi 2"
	for _, off := range []bool{true, false} {
		for _, back := range []bool{true, false} {
			o := newOffice(t)
			a := o.book(23 * time.Hour) // at eleven the next day
			o.wait(0)
			o.deliver(a, casework.StepBooked, casework.FateSent, "")
			o.answer(a, casework.Comes)
			o.wait(12*time.Hour + 30*time.Minute)
			o.block("woman")
			want, caughtUp := "caseworker: alert.phone_moved, caseworker: alert.unreachable", "woman: appointment.moved"
			if off {
				want, caughtUp = "caseworker: alert.phone_cancelled, caseworker: alert.unreachable", "woman: appointment.cancelled"
				o.must(o.as("coordinator"), casework.CancelAppointment{Appointment: a.ID, Rev: 1})
			} else {
				o.must(o.as("coordinator"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Place: &place})
			}
			o.wait(0)
			o.posts = nil
			if back {
				o.must(o.as("woman"), casework.Reached{})
				o.wait(time.Minute)
				o.expectTold(caughtUp)
				want = ""
			}
			o.wait(monday.Add(20 * time.Hour).Sub(o.now)) // eight in the morning
			if got := o.told(); got != want {
				t.Errorf("cancelled %t, she came back %t: told at eight %q, want %q", off, back, got, want)
			}
		}
	}
}

func TestWhoSaysNoMoreHasAskedForNoDayInParticular(t *testing.T) {
	o := newOffice(t)
	a := o.book(26 * time.Hour)
	o.wait(0)
	o.posts = nil
	wish := func(day, part string) casework.AskForChange {
		return casework.AskForChange{Appointment: a.ID, Rev: 1, Day: day, Part: part}
	}
	o.refused(o.as("woman"), wish("2026-10-20", ""), casework.Invalid)
	o.must(o.as("woman"), wish("", ""))
	o.expectTold("caseworker: alert.change_open")
	o.wait(10 * time.Minute)
	o.must(o.as("woman"), wish("2026-10-20", "morning"))
	o.expectTold("caseworker: alert.change")
	o.wait(10 * time.Minute)
	o.must(o.as("woman"), wish("", "")) // and silent again: what she has said holds
	o.wait(10 * time.Minute)
	o.expectTold("")
	if got := o.appointment(a.ID).Wish; got.Day != "2026-10-20" {
		t.Errorf("her wish is %+v", got)
	}

	// After it was missed: silence leaves the question open, a day answers it.
	o.wait(27 * time.Hour)
	o.posts = nil
	o.must(o.as("woman"), wish("", ""))
	o.must(o.as("woman"), wish("", ""))
	o.expectTold("caseworker: alert.change_open")
	o.wait(10 * time.Minute)
	o.must(o.as("woman"), wish("", "any"))
	o.expectTold("caseworker: alert.change_any")
	o.refused(o.as("woman"), wish("2026-10-20", "any"), casework.Changed)
}
