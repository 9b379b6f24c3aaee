package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// safe sets the woman's hours, on the hour; equal ends take them away.
func (o *office) safe(from, to int) {
	o.t.Helper()
	c := casework.SetSafeHours{}
	if from != to {
		c.Hours = &casework.Hours{From: from * 60, To: to * 60}
	}
	o.must(o.as("woman"), c)
}

func TestOtherHoursOfHersPlanWhatWaitsAnew(t *testing.T) {
	for _, c := range []struct {
		name   string
		shift  casework.Shift
		hours  [][2]int // one after the other
		ledger string
		due    string // of the step of the day before, which stands at Wednesday noon
	}{
		{"earlier, as the kind wants it", casework.Earlier, [][2]int{{18, 20}}, "7d held quiet, 1d held quiet, 2h held quiet", "Tue 19:59"},
		{"later, as the kind wants it", casework.Later, [][2]int{{18, 20}}, "7d held quiet, 1d held quiet, 2h held quiet", "Wed 18:00"},
		{"taken away again", casework.Later, [][2]int{{18, 20}, {0, 0}}, "7d planned, 1d planned, 2h planned", "Wed 12:00"},
		{"nothing changes for what is decent still", casework.Earlier, [][2]int{{9, 20}}, "7d planned, 1d planned, 2h planned", "Wed 12:00"},
	} {
		o := newOffice(t)
		for i := range o.policy.Kinds {
			o.policy.Kinds[i].Shift = c.shift
		}
		a := o.book(10 * day) // Thursday noon
		for _, h := range c.hours {
			o.safe(h[0], h[1])
		}
		if got := o.ledger(a); got != c.ledger {
			t.Errorf("%s: ledger %s, want %s", c.name, got, c.ledger)
		}
		var row casework.Reminder
		if err := o.Get(casework.ReminderRef(a.ID, 1, "1d"), &row); err != nil {
			t.Fatal(err)
		}
		if got := row.Due.In(zone(t, "Europe/Rome")).Format("Mon 15:04"); got != c.due {
			t.Errorf("%s: the day before is due %s, want %s", c.name, got, c.due)
		}
		timer := o.timers[casework.Timer{Kind: casework.RemindTimer, Lane: casework.PersonLane(a.Person), Subject: a.Ref(), Rev: 1, Step: "1d"}.Member()]
		if !timer.At.Equal(row.Due) {
			t.Errorf("%s: its timer stands at %s, the row at %s", c.name, timer.At, row.Due)
		}
	}
}

// A timer that fired before her hours changed and is handled after it says nothing.
func TestATimerOnItsWayDoesNotSayWhatWasPlannedAnew(t *testing.T) {
	o := newOffice(t)
	for i := range o.policy.Kinds {
		o.policy.Kinds[i].Shift = casework.Later
	}
	a := o.book(10 * day)
	o.now = a.Start.Add(-7 * day)
	fired, _ := o.next(o.now)
	o.safe(18, 20)
	o.safe(11, 20) // now is decent, and due at once
	o.safe(18, 20)
	o.posts = nil
	o.fire(fired)
	o.expectTold("")
	o.wait(6 * time.Hour)
	o.expectTold("woman: appointment.remind")
}

// What was said stays said, and what she is told of a change waits for her hours.
func TestOtherHoursLeaveAloneWhatWasSaid(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.wait(3 * day)
	o.deliver(a, "7d", casework.FateSent, "")
	o.wait(11 * time.Hour)
	o.posts = nil
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(day)})
	o.safe(10, 20)
	o.wait(11*time.Hour - time.Minute)
	o.expectTold("")
	o.wait(time.Minute)
	o.expectTold("woman: appointment.moved")
	o.safe(0, 0)
	if got := o.ledger(o.appointment(a.ID)); got != "7d planned, moved queued quiet, 1d planned, 2h planned" && got != "moved queued quiet, 7d planned, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
}
