package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// gone makes the woman unreachable, or lets her come back at once.
func (o *office) gone(is bool) {
	o.t.Helper()
	if !is {
		o.must(o.as("woman"), casework.Reached{})
		o.wait(0)
		return
	}
	o.must(casework.Program, casework.Delivered{Delivery: casework.Delivery{Result: casework.FateFailed, Why: casework.WhyUnreachable,
		At: o.now, Chat: o.who["woman"].Chat}})
}

func TestWhoComesBackHearsOfWhatWasSkipped(t *testing.T) {
	o := newOffice(t)
	a, later := o.book(10*day), o.book(20*day)
	o.gone(true)
	o.wait(4 * day)
	o.posts = nil
	o.gone(false)
	o.expectTold("woman: appointment.booked") // of the one whose reminder was skipped, not of the later one
	if got := o.ledger(a); got != "7d skipped unreachable, caught_up queued, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
	if got := o.ledger(later); got != "7d planned, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
	// So does who says yes after a no; but not of what has begun.
	o.must(o.as("woman"), casework.SetConsent{Purpose: casework.ForAppointments})
	o.wait(9 * day)
	o.posts = nil
	o.must(o.as("woman"), casework.SetConsent{Purpose: casework.ForAppointments, Given: true})
	o.wait(0)
	o.expectTold("woman: appointment.booked")
}

func TestWhoComesBackTwiceHearsOnce(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.gone(true)
	o.wait(4 * day)
	o.gone(false)
	o.deliver(a, casework.StepCaughtUp, casework.FateSent, "")
	o.gone(true)
	o.wait(5*day + time.Hour) // the reminder of the day before is skipped
	o.posts = nil
	o.gone(false)
	o.must(o.as("woman"), casework.SetConsent{Purpose: casework.ForAppointments, Given: true})
	o.wait(0)
	o.expectTold("")
	if got := o.ledger(a); got != "7d skipped unreachable, caught_up sent, 1d skipped unreachable, 2h planned" {
		t.Errorf("ledger %s", got)
	}
}

func TestWhoGoesBeforeSheIsToldHearsWhenSheComesBackAgain(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.gone(true)
	o.wait(4 * day)
	o.must(o.as("woman"), casework.Reached{})
	o.gone(true)
	o.posts = nil
	o.wait(0)
	o.expectTold("")
	if got := o.ledger(a); got != "7d skipped unreachable, caught_up skipped unreachable, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
	o.wait(time.Hour)
	o.gone(false)
	o.expectTold("woman: appointment.booked")
}

// What she hears on her return is what is news to her.
func TestWhoComesBackHearsWhatIsNewsToHer(t *testing.T) {
	for _, c := range []struct {
		name       string
		told, gone func(o *office, a casework.Appointment)
		want       string
	}{
		{"nothing was said yet", func(*office, casework.Appointment) {}, func(*office, casework.Appointment) {}, "woman: appointment.booked"},
		{"she knows of it", func(o *office, a casework.Appointment) { o.deliver(a, "7d", casework.FateSent, "") }, func(*office, casework.Appointment) {},
			"woman: appointment.remind"},
		{"moved meanwhile", func(o *office, a casework.Appointment) { o.deliver(a, "7d", casework.FateSent, "") }, func(o *office, a casework.Appointment) {
			o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(day)})
		}, "woman: appointment.moved"},
		{"moved, but she never heard of it", func(*office, casework.Appointment) {}, func(o *office, a casework.Appointment) {
			o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(day)})
		}, "woman: appointment.booked"},
		{"cancelled meanwhile", func(o *office, a casework.Appointment) { o.deliver(a, "7d", casework.FateSent, "") }, func(o *office, a casework.Appointment) {
			o.must(o.as("caseworker"), casework.CancelAppointment{Appointment: a.ID, Rev: 1})
		}, "woman: appointment.cancelled"},
		{"cancelled, but she never heard of it", func(*office, casework.Appointment) {}, func(o *office, a casework.Appointment) {
			o.must(o.as("caseworker"), casework.CancelAppointment{Appointment: a.ID, Rev: 1})
		}, ""},
		{"she has said that she cannot come", func(o *office, a casework.Appointment) {
			o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Cannot})
		}, func(*office, casework.Appointment) {}, ""},
	} {
		o := newOffice(t)
		a := o.book(10 * day)
		c.told(o, a)
		o.gone(true)
		o.wait(4 * day)
		c.gone(o, a)
		o.wait(5*day + 2*time.Hour)
		o.posts = nil
		o.gone(false)
		if got := o.told(); got != c.want {
			t.Errorf("%s: told %q, want %q", c.name, got, c.want)
		}
	}
}

// She holds the phone: it is said at night too, but not twice within the hour.
func TestWhoComesBackIsToldAtOnceAndInOneMessage(t *testing.T) {
	o := newOffice(t)
	a := o.book(10*day - 16*time.Hour) // eight in the evening
	o.gone(true)
	o.wait(8*day + 7*time.Hour + 30*time.Minute) // half an hour before the day before
	o.posts = nil
	o.gone(false)
	o.expectTold("woman: appointment.booked")
	if got := o.ledger(a); got != "7d skipped unreachable, caught_up queued, 1d skipped together, 2h planned" {
		t.Errorf("ledger %s", got)
	}
	o = newOffice(t)
	a = o.book(10 * day)
	o.gone(true)
	o.wait(4*day + 11*time.Hour) // eleven at night
	o.posts = nil
	o.gone(false)
	o.expectTold("woman: appointment.booked")
	p := o.who["woman"]
	if why, err := o.policy.StillHolds(o, casework.ToSay{Person: p.ID, Chat: p.Chat, Purpose: casework.ForAppointments, Subject: a.Ref(), Rev: 1,
		Step: casework.StepCaughtUp}, o.now); err != nil || why != "" {
		t.Errorf("before it is sent: %q, %v", why, err)
	}
}
