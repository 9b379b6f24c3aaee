package casework_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

func TestABookingSetsItsTimersAndSaysNothingByItself(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.expectTold("")
	if a.Rev != 1 || a.Zone != "Europe/Rome" || a.Length != casework.LengthPreset || a.Site != "roma" {
		t.Errorf("booked %+v", a)
	}
	if got := o.set(); got != "outcome remind.1d remind.2h remind.7d unconfirmed" {
		t.Errorf("timers %s", got)
	}
	for _, ix := range []casework.Index{casework.AppointmentsOf(a.Person), casework.AppointmentsAt("roma"), casework.AppointmentsWith(a.With)} {
		if ids, err := o.Find(ix, a.Start, a.Start); err != nil || len(ids) != 1 || ids[0] != string(a.ID) {
			t.Errorf("%v: %v, %v", ix, ids, err)
		}
	}
}

func TestABookingForTomorrowIsToldAtOnceInOneMessage(t *testing.T) {
	o := newOffice(t)
	a := o.book(26 * time.Hour)
	o.wait(0)
	o.expectTold("woman: appointment.booked")
	if got := o.ledger(a); got != "7d skipped past, booked queued, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
}

func TestWhatCannotBeAnAppointmentIsRefused(t *testing.T) {
	o := newOffice(t)
	for name, c := range map[string]struct {
		spoil func(*casework.Appointment)
		code  casework.ErrorCode
	}{
		"in the past":        {func(a *casework.Appointment) { a.Start = o.now }, casework.Invalid},
		"in three years":     {func(a *casework.Appointment) { a.Start = o.now.AddDate(3, 0, 0) }, casework.Invalid},
		"for a minute":       {func(a *casework.Appointment) { a.Length = time.Minute }, casework.Invalid},
		"for two days":       {func(a *casework.Appointment) { a.Length = 48 * time.Hour }, casework.Invalid},
		"with an odd link":   {func(a *casework.Appointment) { a.Map = "http://maps.example" }, casework.Invalid},
		"of no kind":         {func(a *casework.Appointment) { a.Kind = "party" }, casework.NotFound},
		"of nobody":          {func(a *casework.Appointment) { a.Person = "nobody" }, casework.NotFound},
		"at no site":         {func(a *casework.Appointment) { a.Site = "paris" }, casework.NotFound},
		"of somebody else's": {func(a *casework.Appointment) { a.Person = o.who["other woman"].ID }, casework.Forbidden},
	} {
		a := casework.Appointment{Person: o.who["woman"].ID, Kind: "meeting", Start: o.now.Add(day)}
		c.spoil(&a)
		if err := o.try(o.as("caseworker"), &casework.BookAppointment{Appointment: a}); casework.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if got := o.set(); got != "" {
		t.Errorf("what was refused has set timers: %s", got)
	}
}

func TestAMoveRaisesTheRevisionAndAsksAnew(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Comes})
	o.posts = nil
	place := "Via Verdi 2"
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(day), Place: &place})
	o.wait(0)
	o.expectTold("woman: appointment.moved")
	moved := o.appointment(a.ID)
	if moved.Rev != 2 || moved.Answer != casework.Unanswered || !moved.Before.Start.Equal(a.Start) || moved.Before.Place != a.Place {
		t.Errorf("moved %+v", moved)
	}
	if ids, _ := o.Find(casework.AppointmentsOf(a.Person), a.Start, a.Start); len(ids) != 0 {
		t.Error("it is still filed at its old time")
	}
	if got := o.ledger(a); got != "7d skipped changed, 1d skipped changed, 2h skipped changed" {
		t.Errorf("old ledger %s", got)
	}
	if got := o.ledger(moved); got != "moved queued, 7d planned, 1d planned, 2h planned" {
		t.Errorf("new ledger %s", got)
	}
	// Who has seen the old revision cannot move it again.
	o.refused(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start}, casework.Changed)
	o.refused(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Comes}, casework.Changed)
}

func TestAMoveInPlaceOnlyKeepsHerAnswer(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Comes})
	place := "Via Verdi 2"
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Place: &place})
	if got := o.appointment(a.ID); got.Answer != casework.Comes || got.Rev != 2 {
		t.Errorf("moved %+v", got)
	}
}

func TestAMoveThatChangesNothingOfWhatSheWasToldIsQuiet(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	bring, mediator := "a pen", o.who["mediator"].ID
	for _, c := range []casework.MoveAppointment{
		{Appointment: a.ID, Rev: 1},
		{Appointment: a.ID, Rev: 1, Start: a.Start, Place: &a.Place},
		{Appointment: a.ID, Rev: 1, Bring: &bring},
		{Appointment: a.ID, Rev: 1, With: &mediator},
	} {
		o.must(o.as("coordinator"), c)
	}
	o.wait(0)
	o.expectTold("mediator: alert.yours, caseworker: alert.not_yours") // and she nothing
	got := o.appointment(a.ID)
	if got.Rev != 1 || got.Bring != bring || got.With != mediator {
		t.Errorf("now %+v", got)
	}
	for ix, want := range map[casework.Index]int{casework.AppointmentsWith(a.With): 0, casework.AppointmentsWith(mediator): 1} {
		if ids, _ := o.Find(ix, time.Time{}, time.Time{}); len(ids) != want {
			t.Errorf("%v: %v", ix, ids)
		}
	}
	// Who holds it now may do what the caseworker may; another mediator may not.
	o.now = got.End()
	o.must(o.as("coordinator"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Came})
}

func TestACancelledAppointmentIsToldOnceAndEndsAllTimers(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.must(o.as("caseworker"), casework.CancelAppointment{Appointment: a.ID, Rev: 1})
	o.wait(0)
	o.expectTold("woman: appointment.cancelled")
	o.wait(11 * day)
	o.expectTold("")
	for _, c := range []casework.Command{
		casework.CancelAppointment{Appointment: a.ID, Rev: 2}, casework.MoveAppointment{Appointment: a.ID, Rev: 2, Start: o.now.Add(day)},
		casework.SetOutcome{Appointment: a.ID, Rev: 2, Outcome: casework.Came},
	} {
		o.refused(o.as("caseworker"), c, casework.Changed)
	}
	list, err := casework.Upcoming(o, a.Person, monday)
	if err != nil || len(list) != 0 {
		t.Errorf("upcoming %v, %v", list, err)
	}
}

// Moved in the night and cancelled before the morning: the time that she reads is the
// one that she knows.
func TestACancellationNamesTheTimeThatSheKnows(t *testing.T) {
	for _, heard := range []bool{false, true} {
		o := newOffice(t)
		a := o.book(10 * day)
		o.wait(3 * day)
		o.deliver(a, "7d", casework.FateSent, "")
		o.wait(11 * time.Hour) // eleven at night
		o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(2 * day)})
		want := a.Start
		if heard {
			o.wait(10 * time.Hour)
			want = a.Start.Add(2 * day)
		}
		o.must(o.as("caseworker"), casework.CancelAppointment{Appointment: a.ID, Rev: 2})
		o.posts = nil
		o.wait(12 * time.Hour)
		o.expectTold("woman: appointment.cancelled")
		if got := o.appointment(a.ID).Vars()["Start"].Moment.At; !got.Equal(want) {
			t.Errorf("heard of the move: %v; the cancellation names %s, want %s", heard, got, want)
		}
	}
}

// A change far ahead waits for the morning; one of today is told at any hour.
func TestAChangeAtNightIsToldWhenItHelps(t *testing.T) {
	for _, c := range []struct {
		ahead time.Duration
		told  string
	}{{10 * day, ""}, {20 * time.Hour, "woman: appointment.moved"}} {
		o := newOffice(t)
		a := o.book(c.ahead)
		o.wait(11 * time.Hour) // eleven at night
		o.posts = nil
		o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(time.Hour)})
		o.wait(0)
		o.expectTold(c.told)
		o.wait(9*time.Hour - time.Minute) // to before eight in the morning
		o.posts = nil
		o.wait(time.Minute)
		if c.told == "" {
			o.expectTold("woman: appointment.moved")
		}
	}
}

func TestUpcomingListsWhatIsNotOverInOrder(t *testing.T) {
	o := newOffice(t)
	later, soon := o.book(10*day), o.book(time.Hour)
	o.now = soon.End().Add(-time.Minute)
	list, err := casework.Upcoming(o, soon.Person, o.now)
	if err != nil || len(list) != 2 || list[0].ID != soon.ID || list[1].ID != later.ID {
		t.Errorf("upcoming %v, %v", list, err)
	}
	o.now = soon.End()
	if list, _ := casework.Upcoming(o, soon.Person, o.now); len(list) != 1 {
		t.Errorf("upcoming %v", list)
	}
	// An index may lie: what it names is read again.
	if err := o.File(casework.AppointmentsOf(o.who["other woman"].ID), string(later.ID), later.Start); err != nil {
		t.Fatal(err)
	}
	if err := o.File(casework.AppointmentsOf(o.who["other woman"].ID), "gone", later.Start); err != nil {
		t.Fatal(err)
	}
	if list, err := casework.Upcoming(o, o.who["other woman"].ID, o.now); err != nil || len(list) != 0 {
		t.Errorf("of somebody else: %v, %v", list, err)
	}
}

func TestSheAnswersAndMayChangeHerMindUntilItBegins(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.posts = nil
	answer := func(what casework.Answer) casework.Command {
		return casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: what}
	}
	const rest = 6 * time.Minute // after that staff hear of it at once again
	for _, step := range []struct {
		c    casework.Command
		told string
	}{
		{answer(casework.Comes), ""},
		{answer(casework.Comes), ""},
		{answer(casework.Cannot), "caseworker: alert.cannot"},
		{answer(casework.Cannot), ""},
		{casework.GiveReason{Appointment: a.ID, Rev: 1, Reason: "ill"}, "caseworker: alert.reason"},
		{casework.GiveReason{Appointment: a.ID, Rev: 1, Reason: "private"}, ""},
		{answer(casework.Comes), "caseworker: alert.comes"},
		{casework.AskForChange{Appointment: a.ID, Rev: 1, Day: "2026-10-20", Part: "morning"}, "caseworker: alert.change"},
		{casework.AskForChange{Appointment: a.ID, Rev: 1, Part: "any"}, "caseworker: alert.change_any"},
		{answer(casework.Comes), "caseworker: alert.comes"},
	} {
		o.must(o.as("woman"), step.c)
		if got := o.told(); got != step.told {
			t.Errorf("%+v: told %q, want %q", step.c, got, step.told)
		}
		o.wait(rest)
	}
	if got := o.appointment(a.ID); got.Reason != "" || got.Answer != casework.Comes {
		t.Errorf("a reason outlives the answer: %+v", got)
	}
	for _, c := range []casework.Command{
		answer("maybe"), answer(casework.WantsOther), answer(casework.Unanswered), casework.GiveReason{Appointment: a.ID, Rev: 1, Reason: "love"},
		casework.AskForChange{Appointment: a.ID, Rev: 1, Part: "night"}, casework.AskForChange{Appointment: a.ID, Rev: 1, Part: "any", Day: "soon"},
	} {
		o.refused(o.as("woman"), c, casework.Invalid)
	}
	o.now = a.Start
	o.refused(o.as("woman"), answer(casework.Cannot), casework.Expired)
}

func TestAnotherTimeIsAskedForOnceAfterwards(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.now = a.End()
	ask := casework.AskForChange{Appointment: a.ID, Rev: 1, Part: "any"}
	o.must(o.as("woman"), ask)
	o.expectTold("caseworker: alert.change_any")
	o.refused(o.as("woman"), ask, casework.Changed)
	if got := o.appointment(a.ID); got.Answer != casework.Unanswered || !got.Rebook.Equal(o.now) {
		t.Errorf("now %+v", got)
	}
}

func TestOpenedDetailsFoldAfterAWhile(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	before := len(o.timers)
	o.must(o.as("woman"), casework.FoldDetails{Appointment: a.ID})
	if len(o.timers) != before {
		t.Error("a message that is not known is folded")
	}
	o.must(o.as("woman"), casework.FoldDetails{Appointment: a.ID, Message: 42})
	if !strings.Contains(o.set(), "fold.42") {
		t.Errorf("timers %s", o.set())
	}
	for _, timer := range o.timers {
		if timer.Kind == casework.FoldTimer && (timer.Lane != casework.ChatLane(o.who["woman"].Chat) || !timer.At.Equal(o.now.Add(o.policy.Fold))) {
			t.Errorf("timer %+v", timer)
		}
	}
}

func TestDetailsOfACancelledAppointmentDoNotFoldIntoAReminder(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	if n := a.Folded("missed"); n.Key != "missed.say" || n.Flow != "missed" || !n.Closed || !n.Discreet {
		t.Errorf("what was missed folds into %+v", n)
	}
	if n := a.Folded("appointment"); n.Key != "appointment.remind" || !n.Discreet || n.Rev != 1 {
		t.Errorf("folds into %+v", n)
	}
	o.must(o.as("caseworker"), casework.CancelAppointment{Appointment: a.ID, Rev: 1})
	if n := o.appointment(a.ID).Folded("missed"); n.Key != "appointment.cancelled" || n.Rev != 2 {
		t.Errorf("folds into %+v", n)
	}
}
