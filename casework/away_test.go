package casework_test

import (
	"strings"
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

func TestWhoStandsInHearsForWhomAndThatItIsOver(t *testing.T) {
	o := newOffice(t)
	o.enter("deputy", casework.Caseworker, "T-5", "roma", "")
	worker := o.who["caseworker"].ID
	tell := func(by casework.Actor, c casework.SetAway, want string) {
		t.Helper()
		c.Staff = worker
		o.posts = nil
		o.must(by, c)
		o.expectTold(want)
	}
	deputy, mediator, until := o.who["deputy"].ID, o.who["mediator"].ID, o.now.Add(5*day)
	tell(o.as("caseworker"), casework.SetAway{Deputy: deputy}, "") // nobody is away
	tell(o.as("caseworker"), casework.SetAway{Deputy: deputy, Until: until}, "deputy: alert.stands_in")
	tell(o.as("caseworker"), casework.SetAway{Deputy: deputy, Until: until}, "") // the same once more
	tell(o.as("caseworker"), casework.SetAway{Deputy: deputy, Until: until.Add(day)}, "deputy: alert.stands_in")
	tell(casework.Console, casework.SetAway{Deputy: mediator, Until: until}, "mediator: alert.stands_in, deputy: alert.stood_in, caseworker: alert.away")
	tell(casework.Console, casework.SetAway{Deputy: mediator}, "mediator: alert.stood_in, caseworker: alert.is_back")
	tell(o.as("caseworker"), casework.SetAway{Deputy: mediator, Until: until}, "mediator: alert.stands_in")
	notice := func() casework.Vars {
		o.must(casework.Console, casework.SetAway{Staff: worker, Deputy: deputy, Until: until})
		return o.posts[0].event.Notice.Vars
	}
	if vars := notice(); vars["Who"].Text != "T-2" || vars["Deputy"].Text != "T-5" || !vars["Until"].Moment.At.Equal(until) {
		t.Errorf("she hears %+v", vars)
	}
	o.now = until
	tell(casework.Console, casework.SetAway{}, "") // it was over by itself
}

func TestWhoStandsInHearsItInTheMorningIfItStillHolds(t *testing.T) {
	o := newOffice(t)
	worker, mediator := o.who["caseworker"].ID, o.who["mediator"].ID
	o.now = o.now.Add(14 * time.Hour) // in the night
	until := o.now.Add(5 * day)
	o.posts = nil
	o.must(o.as("caseworker"), casework.SetAway{Staff: worker, Deputy: mediator, Until: until})
	o.expectTold("")
	o.wait(12 * time.Hour)
	if told := o.told(); !strings.Contains(told, "mediator: alert.stands_in") {
		t.Errorf("in the morning: %q", told)
	}

	o = newOffice(t)
	o.now = o.now.Add(14 * time.Hour)
	o.must(o.as("caseworker"), casework.SetAway{Staff: worker, Deputy: mediator, Until: until})
	o.must(o.as("caseworker"), casework.SetAway{Staff: worker})
	o.posts = nil
	o.wait(12 * time.Hour)
	if told := o.told(); strings.Contains(told, "stands_in") {
		t.Errorf("in the morning: %q", told)
	}
}
