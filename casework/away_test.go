package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// away sends somebody away for so long, with a deputy.
func (o *office) away(name, deputy string, d time.Duration) {
	o.t.Helper()
	o.must(o.as("admin"), casework.SetAway{Staff: o.who[name].ID, Deputy: o.who[deputy].ID, Until: o.now.Add(d)})
}

func TestADeputyHearsAndDoesWhatSheWouldUntilSheIsBack(t *testing.T) {
	o := newOffice(t)
	o.enter("deputy", casework.Caseworker, "T-5", "roma", "")
	a := o.book(10 * day)
	b := o.book(20 * day)
	o.refused(o.as("deputy"), casework.CancelAppointment{Appointment: a.ID, Rev: a.Rev}, casework.Forbidden)
	o.away("caseworker", "deputy", 2*day)
	o.posts = nil
	o.answerAs("chat of woman", a, casework.Cannot)
	o.expectTold("deputy: alert.cannot")
	o.must(o.as("deputy"), casework.CancelAppointment{Appointment: a.ID, Rev: a.Rev})
	o.must(o.as("deputy"), casework.Look{What: casework.ViewPerson, Person: o.who["woman"].ID})
	o.refused(o.as("mediator"), casework.Look{What: casework.ViewPerson, Person: o.who["woman"].ID}, casework.Forbidden)

	o.now = o.now.Add(2 * day) // the very moment
	o.posts = nil
	o.answerAs("chat of woman", b, casework.Cannot)
	o.expectTold("caseworker: alert.cannot")
	o.refused(o.as("deputy"), casework.CancelAppointment{Appointment: b.ID, Rev: b.Rev}, casework.Forbidden)
}

func TestWhoIsBackEarlierHearsAgain(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.away("caseworker", "mediator", 5*day)
	o.must(o.as("coordinator"), casework.SetAway{Staff: o.who["caseworker"].ID})
	o.posts = nil
	o.answerAs("chat of woman", a, casework.Cannot)
	o.expectTold("caseworker: alert.cannot")
}

func TestWithoutADeputyWhoHearsTheCoordinatorDoes(t *testing.T) {
	for name, gone := range map[string]func(o *office){
		"she is away as well": func(o *office) { o.away("mediator", "admin", day) },
		"she has left":        func(o *office) { o.must(casework.Console, &casework.OffBoard{Staff: o.who["mediator"].ID}) },
		"her phone is lost":   func(o *office) { o.must(casework.Console, casework.ReleaseChat{Person: o.who["mediator"].ID}) },
	} {
		o := newOffice(t)
		a := o.book(10 * day)
		o.away("caseworker", "mediator", 5*day)
		gone(o)
		o.posts = nil
		o.answerAs("chat of woman", a, casework.Cannot)
		if told := o.told(); told != "coordinator: alert.cannot" {
			t.Errorf("%s: told %q", name, told)
		}
	}
}

func TestWhoIsAwayHearsWhatNobodyElseCan(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.away("caseworker", "mediator", 5*day)
	for _, name := range []string{"mediator", "coordinator"} {
		o.must(casework.Console, casework.ReleaseChat{Person: o.who[name].ID})
	}
	o.posts = nil
	o.answerAs("chat of woman", a, casework.Cannot)
	o.expectTold("caseworker: alert.cannot")
}

func TestADeputyOrADayThatCannotBeIsRefused(t *testing.T) {
	o := newOffice(t)
	worker, mediator, soon := o.who["caseworker"].ID, o.who["mediator"].ID, o.now.Add(day)
	for _, c := range []casework.SetAway{
		{Staff: worker, Deputy: mediator, Until: o.now},
		{Staff: worker, Deputy: mediator, Until: o.now.Add(400 * day)},
		{Staff: worker, Deputy: worker, Until: soon},
		{Staff: worker, Deputy: o.who["educator"].ID, Until: soon},
		{Staff: worker, Deputy: o.who["woman"].ID, Until: soon},
		{Staff: worker, Until: soon},
		{Staff: o.who["woman"].ID, Deputy: mediator, Until: soon},
	} {
		o.refused(o.as("admin"), c, casework.Invalid)
	}
	o.refused(o.as("coordinator"), casework.SetAway{Staff: worker, Deputy: o.who["other caseworker"].ID, Until: soon}, casework.Forbidden)
	o.must(casework.Console, &casework.OffBoard{Staff: mediator})
	o.refused(o.as("admin"), casework.SetAway{Staff: worker, Deputy: mediator, Until: soon}, casework.Invalid)
	o.refused(o.as("admin"), casework.SetAway{Staff: mediator, Deputy: worker, Until: soon}, casework.Changed)
}
