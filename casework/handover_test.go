package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// hand hands the woman's appointment over; "" is nobody.
func (o *office) hand(a casework.Appointment, to string) {
	o.t.Helper()
	with := o.who[to].ID
	o.must(casework.Program, casework.MoveAppointment{Appointment: a.ID, Rev: 1, With: &with})
}

func TestAHandOverIsToldToBoth(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.posts = nil
	o.hand(a, "mediator")
	if n := o.lastNotice(); n.Vars["Code"].Text != "K-17" || n.Purpose != casework.ForStaff {
		t.Errorf("told by %+v: code names only", n)
	}
	o.expectTold("mediator: alert.yours, caseworker: alert.not_yours")
	o.hand(a, "mediator")
	o.expectTold("")
	o.hand(a, "")
	o.expectTold("mediator: alert.not_yours")
	o.hand(a, "caseworker")
	o.expectTold("caseworker: alert.yours")
}

func TestAHandOverInTheNightIsToldInTheMorningIfItStands(t *testing.T) {
	for _, c := range []struct {
		name  string
		hands []string
		told  string
	}{
		{"it stands", []string{"mediator"}, "mediator: alert.yours, caseworker: alert.not_yours"},
		{"there and back", []string{"mediator", "caseworker"}, ""},
		{"on to a third", []string{"mediator", "educator"}, "educator: alert.yours, caseworker: alert.not_yours"},
	} {
		o := newOffice(t)
		a := o.book(10 * day)
		o.wait(11 * time.Hour)
		o.posts = nil
		for _, to := range c.hands {
			o.hand(a, to)
		}
		o.wait(9*time.Hour - time.Minute)
		if got := o.told(); got != "" {
			t.Errorf("%s: told in the night: %q", c.name, got)
		}
		o.wait(time.Minute)
		if got := o.told(); got != c.told {
			t.Errorf("%s: told at eight %q, want %q", c.name, got, c.told)
		}
	}
}

func TestAnAppointmentThatIsOffIsHandedOverToNobody(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.wait(11 * time.Hour)
	o.hand(a, "mediator")
	o.must(o.as("coordinator"), casework.CancelAppointment{Appointment: a.ID, Rev: 1})
	o.posts = nil
	o.wait(9 * time.Hour)
	o.expectTold("woman: appointment.cancelled")
}
