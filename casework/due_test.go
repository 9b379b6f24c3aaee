package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

const day = 24 * time.Hour

func TestAReminderIsSaidOnceAtItsTime(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.wait(3 * day)
	o.expectTold("woman: appointment.remind")
	if got := o.ledger(a); got != "7d queued, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
	// The same timer again says nothing: it has been said.
	o.fire(casework.Timer{Kind: casework.RemindTimer, Lane: casework.PersonLane(a.Person), Subject: a.Ref(), Rev: a.Rev, Step: "7d"})
	o.expectTold("")
	o.deliver(a, "7d", casework.FateSent, "")
	if got := o.ledger(a); got != "7d sent, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
	// What is sent stays sent.
	o.deliver(a, "7d", casework.FateFailed, casework.WhyRefused)
	if got := o.ledger(a); got != "7d sent, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
}

// deliver reports what became of a reminder's message.
func (o *office) deliver(a casework.Appointment, step string, result casework.Fate, why string) {
	o.t.Helper()
	o.must(casework.Program, casework.Delivered{Delivery: casework.Delivery{Result: result, Why: why, At: o.now,
		Chat: o.who["woman"].Chat, Subject: a.Ref(), Rev: a.Rev, Step: step}})
}

func TestAReminderIsSkippedForAReasonThatIsKept(t *testing.T) {
	for _, c := range []struct {
		name    string
		happens func(o *office, a casework.Appointment)
		ledger  string
	}{
		{"she is not on Telegram", func(o *office, a casework.Appointment) { o.change(a.Person, func(p *casework.Person) { p.Chat = "" }) },
			"7d skipped no_chat, 1d planned, 2h planned"},
		{"she has blocked the bot", func(o *office, a casework.Appointment) {
			o.change(a.Person, func(p *casework.Person) { p.Unreachable = o.now })
		}, "7d skipped unreachable, 1d planned, 2h planned"},
		{"she has said no", func(o *office, _ casework.Appointment) {
			o.must(o.as("woman"), casework.SetConsent{Purpose: casework.ForAppointments})
		}, "7d skipped no_consent, 1d planned, 2h planned"},
		{"she was never asked", func(o *office, a casework.Appointment) {
			o.change(a.Person, func(p *casework.Person) { p.Consents = nil })
		}, "7d skipped no_consent, 1d planned, 2h planned"},
		{"she cannot come", func(o *office, a casework.Appointment) {
			o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: a.Rev, Answer: casework.Cannot})
		}, "7d skipped answered, 1d planned, 2h planned"},
		{"she comes: reminded all the same", func(o *office, a casework.Appointment) {
			o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: a.Rev, Answer: casework.Comes})
		}, "7d queued, 1d planned, 2h planned"},
		{"cancelled", func(o *office, a casework.Appointment) {
			o.must(o.as("caseworker"), casework.CancelAppointment{Appointment: a.ID, Rev: a.Rev})
		}, "7d skipped changed, 1d skipped changed, 2h skipped changed"},
		{"moved", func(o *office, a casework.Appointment) {
			o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: a.Rev, Start: a.Start.Add(day)})
		}, "7d skipped changed, 1d skipped changed, 2h skipped changed"},
		{"the site has other hours now: it waits for them", func(o *office, _ casework.Appointment) {
			o.policy.Sites[0].Quiet = casework.Hours{From: 20 * 60, To: 18 * 60}
		}, "7d held quiet, 1d planned, 2h planned"},
		{"her hours changed: it was planned anew", func(o *office, _ casework.Appointment) {
			o.must(o.as("woman"), casework.SetSafeHours{Hours: &casework.Hours{From: 18 * 60, To: 20 * 60}})
		}, "7d queued quiet, 1d held quiet, 2h held quiet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			a := o.book(10 * day)
			c.happens(o, a)
			o.posts = nil
			o.wait(3 * day)
			if got := o.ledger(a); got != c.ledger {
				t.Errorf("ledger %s, want %s", got, c.ledger)
			}
		})
	}
}

func TestAHeldReminderIsSaidAtTheFirstDecentMinute(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.policy.Sites[0].Quiet = casework.Hours{From: 20 * 60, To: 18 * 60}
	o.wait(3*day + 6*time.Hour - time.Minute) // 17:59
	o.expectTold("")
	o.wait(time.Minute)
	o.expectTold("woman: appointment.remind")
	// Two hours before is out of her hours, and they come too late.
	o.wait(7 * day)
	if got := o.ledger(a); got != "7d queued quiet, 1d queued quiet, 2h skipped quiet" {
		t.Errorf("ledger %s", got)
	}
}

func TestAReminderThatMeetsTheNightOnItsWayIsPlannedAnew(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.wait(3 * day)
	o.now = o.now.Add(9*time.Hour + 30*time.Minute) // it waited until half past nine in the evening
	o.posts = nil
	o.deliver(a, "7d", casework.FateSkipped, casework.WhyQuiet)
	if got := o.ledger(a); got != "7d held quiet, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
	o.wait(11 * time.Hour)
	o.expectTold("woman: appointment.remind")
	o.deliver(a, "7d", casework.FateSent, "")
	if got := o.ledger(a); got != "7d sent quiet, 1d planned, 2h planned" {
		t.Errorf("it was held for the night, and the ledger says %s", got)
	}
}

func TestAfterDowntimeOnlyTheNearestReminderIsSaid(t *testing.T) {
	for _, c := range []struct {
		down   time.Duration
		told   string
		ledger string
	}{
		{8 * day, "woman: appointment.remind", "7d queued, 1d planned, 2h planned"},
		{9*day + time.Hour, "woman: appointment.remind", "7d skipped overtaken, 1d queued, 2h planned"},
		{10*day - time.Hour, "caseworker: alert.unconfirmed, woman: appointment.remind", "7d skipped overtaken, 1d skipped overtaken, 2h queued"},
		{10*day - 10*time.Minute, "caseworker: alert.unconfirmed, caseworker: alert.phone", "7d skipped too_late, 1d skipped too_late, 2h skipped too_late"},
		{11 * day, "caseworker: outcome.ask_staff", "7d skipped too_late, 1d skipped too_late, 2h skipped too_late"},
	} {
		o := newOffice(t)
		a := o.book(10 * day)
		o.down(c.down)
		if told := o.told(); told != c.told {
			t.Errorf("down for %s: told %s, want %s", c.down, told, c.told)
		}
		if got := o.ledger(a); got != c.ledger {
			t.Errorf("down for %s: ledger %s, want %s", c.down, got, c.ledger)
		}
	}
}

func TestATimerWhoseSubjectHasChangedSaysNothing(t *testing.T) {
	for _, kind := range []casework.TimerKind{casework.RemindTimer, casework.UnconfirmedTimer, casework.OutcomeTimer, casework.MissedTimer} {
		o := newOffice(t)
		a := o.book(10 * day)
		timer := casework.Timer{Kind: kind, Lane: casework.PersonLane(a.Person), Subject: a.Ref(), Rev: a.Rev, Step: "7d"}
		o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: a.Rev, Start: a.Start.Add(day)})
		o.posts = nil
		o.fire(timer)
		o.expectTold("")
		timer.Rev = 2
		o.must(o.as("caseworker"), casework.CancelAppointment{Appointment: a.ID, Rev: 2})
		o.posts = nil
		o.fire(timer)
		timer.Rev = 3
		o.fire(timer)
		timer.Subject.ID = "gone"
		o.fire(timer)
		o.expectTold("")
	}
	o := newOffice(t)
	o.refused(casework.Program, casework.Due{Timer: casework.Timer{Kind: "strange", Subject: o.book(day).Ref(), Rev: 1}}, casework.Internal)
}

func TestStaffHearThatSheHasNotAnswered(t *testing.T) {
	o := newOffice(t)
	a := o.book(5 * day)
	o.posts = nil
	o.wait(4*day + 7*time.Hour)
	o.expectTold("woman: appointment.booked, woman: appointment.remind, caseworker: alert.unconfirmed")
	o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Comes})
	o.fire(casework.Timer{Kind: casework.UnconfirmedTimer, Lane: casework.PersonLane(a.Person), Subject: a.Ref(), Rev: a.Rev})
	o.expectTold("")
}

// Who holds the appointment, else her caseworker, else the site's coordinator.
func TestWhoAnswersForAnAppointmentHears(t *testing.T) {
	for _, c := range []struct {
		name    string
		happens func(o *office)
		told    string
	}{
		{"who holds it", func(*office) {}, "mediator: alert.cannot"},
		{"not on Telegram: her caseworker", func(o *office) {
			o.change(o.who["mediator"].ID, func(p *casework.Person) { p.Chat = "" })
		}, "caseworker: alert.cannot"},
		{"nor she: the coordinator", func(o *office) {
			o.change(o.who["mediator"].ID, func(p *casework.Person) { p.Chat = "" })
			o.change(o.who["caseworker"].ID, func(p *casework.Person) { p.Chat = "" })
		}, "coordinator: alert.cannot"},
		{"nobody: it is no error", func(o *office) {
			for _, who := range []string{"mediator", "caseworker", "coordinator"} {
				o.change(o.who[who].ID, func(p *casework.Person) { p.Chat = "" })
			}
		}, ""},
	} {
		o := newOffice(t)
		book := &casework.BookAppointment{Appointment: casework.Appointment{
			Person: o.who["woman"].ID, Kind: "meeting", Start: o.now.Add(10 * day), With: o.who["mediator"].ID}}
		o.must(o.as("caseworker"), book)
		c.happens(o)
		o.posts = nil
		o.must(o.as("woman"), casework.AnswerAppointment{Appointment: book.Appointment.ID, Rev: 1, Answer: casework.Cannot})
		if got := o.told(); got != c.told {
			t.Errorf("%s: told %q, want %q", c.name, got, c.told)
		}
	}
}

func TestAPersonWhomTelegramRefusesIsMarkedAndStaffHearOnce(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.posts = nil
	o.wait(3 * day)
	o.posts = nil
	o.deliver(a, "7d", casework.FateFailed, casework.WhyUnreachable)
	o.expectTold("caseworker: alert.unreachable")
	if got := o.ledger(a); got != "7d failed unreachable, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
	if p := o.person(a.Person); !p.Unreachable.Equal(o.now) {
		t.Errorf("unreachable since %s", p.Unreachable)
	}
	o.wait(time.Hour)
	o.deliver(a, "1d", casework.FateFailed, casework.WhyUnreachable)
	o.expectTold("")
	// A chat of nobody, a member of staff: nothing to tell.
	for _, chat := range []casework.ChatName{"nobody's", o.who["educator"].Chat} {
		o.must(casework.Program, casework.Delivered{Delivery: casework.Delivery{Result: casework.FateFailed, Why: casework.WhyUnreachable, Chat: chat}})
	}
	o.expectTold("")

	// When she writes again she hears what she missed, once.
	o.must(o.as("woman"), casework.Reached{})
	o.wait(0)
	o.expectTold("woman: appointment.booked")
	o.must(o.as("woman"), casework.Reached{})
	o.wait(0)
	o.expectTold("")
	if p := o.person(a.Person); !p.Unreachable.IsZero() {
		t.Error("still marked as unreachable")
	}
}

// Just before a message leaves, everything is looked at once more.
func TestAMessageThatNoLongerHoldsIsNotSent(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	p := o.who["woman"]
	reminder := casework.ToSay{Person: p.ID, Chat: p.Chat, Purpose: casework.ForAppointments, Subject: a.Ref(), Rev: a.Rev, Step: "7d"}
	change := reminder
	change.Step = ""
	answer := casework.ToSay{Chat: p.Chat, Purpose: casework.ForAnswer}
	check := func(name string, s casework.ToSay, want string) {
		t.Helper()
		why, err := o.policy.StillHolds(o, s, o.now)
		if err != nil || why != want {
			t.Errorf("%s: %q, %v; want %q", name, why, err, want)
		}
	}
	check("a reminder", reminder, "")
	elsewhere := reminder
	elsewhere.Chat = "another phone"
	check("she has another phone", elsewhere, casework.WhyNoChat)
	nobody := reminder
	nobody.Person = "gone"
	check("she is gone", nobody, casework.WhyChanged)
	nothing := reminder
	nothing.Subject = casework.AppointmentRef("gone")
	check("it is gone", nothing, casework.WhyChanged)
	o.now = o.now.Add(14 * time.Hour)
	check("a reminder at night", reminder, casework.WhyQuiet)
	check("a change at night", change, "")
	o.now = o.now.Add(-14 * time.Hour)
	o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Cannot})
	check("she cannot come", reminder, casework.WhyAnswered)
	check("a change, though she cannot come", change, "")
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(day)})
	check("moved", change, casework.WhyChanged)
	reminder.Rev = 2
	o.must(o.as("woman"), casework.SetConsent{Purpose: casework.ForAppointments})
	check("she said stop", reminder, casework.WhyNoConsent)
	check("an answer always holds", answer, "")
	o.change(p.ID, func(p *casework.Person) { p.Unreachable = o.now })
	check("she has blocked the bot", reminder, casework.WhyUnreachable)
	staff := o.who["caseworker"]
	check("an alert to staff", casework.ToSay{Person: staff.ID, Chat: staff.Chat, Purpose: casework.ForStaff, Subject: a.Ref(), Rev: 1}, "")
}
