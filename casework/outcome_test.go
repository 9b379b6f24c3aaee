package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// over is an appointment that has just ended; staff were asked what happened.
func over(t *testing.T) (*office, casework.Appointment) {
	t.Helper()
	o := newOffice(t)
	a := o.book(26 * time.Hour) // until three in the afternoon
	o.wait(27 * time.Hour)
	return o, a
}

func TestStaffAreAskedWhatHappened(t *testing.T) {
	o, a := over(t)
	posts := o.posts
	last := posts[len(posts)-1].event.Notice
	if last.Key != "outcome.ask_staff" || last.Flow != "outcome" || last.Subject != a.Ref() || last.Purpose != casework.ForStaff {
		t.Errorf("asked %+v", last)
	}
	if vars := last.Vars; vars["Code"].Text != "K-17" || len(vars["With"].Text)+len(vars["Name"].Text) > 0 {
		t.Errorf("staff read %+v: code names only", vars)
	}
	o.posts = nil
	o.must(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Came})
	o.fire(casework.Timer{Kind: casework.OutcomeTimer, Lane: casework.PersonLane(a.Person), Subject: a.Ref(), Rev: 1})
	o.expectTold("")
}

func TestMissedAlertsHerCaseworkerAndHerKindMessageWaits(t *testing.T) {
	o, a := over(t)
	o.posts = nil
	o.must(o.as("coordinator"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
	o.expectTold("caseworker: alert.missed")
	o.must(o.as("coordinator"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed}) // a second tap
	o.wait(o.policy.Undo - time.Second)
	o.expectTold("")
	o.wait(time.Second)
	o.expectTold("woman: missed.say")
	o.wait(day)
	o.expectTold("")
}

func TestAMistakenTapIsUndoneInTime(t *testing.T) {
	o, a := over(t)
	set := func(what casework.Outcome) casework.Command {
		return casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: what}
	}
	undo := casework.UndoOutcome{Appointment: a.ID, Rev: 1}
	o.refused(o.as("caseworker"), undo, casework.Changed)
	o.must(o.as("caseworker"), set(casework.Missed))
	o.refused(o.as("caseworker"), set(casework.Came), casework.Changed)
	o.posts = nil
	o.wait(10 * time.Minute)
	o.must(o.as("coordinator"), undo)
	o.expectTold("caseworker: alert.undone")
	o.wait(time.Hour)
	o.expectTold("") // she never heard of it

	// Set again: the time begins anew, and the first message stays away.
	o.must(o.as("caseworker"), set(casework.Missed))
	o.posts = nil
	o.wait(o.policy.Undo)
	o.expectTold("woman: missed.say")
	if got := o.appointment(a.ID); got.Outcome != casework.Missed || got.OutcomeRev != 3 || got.OutcomeBy != o.who["caseworker"].ID {
		t.Errorf("now %+v", got)
	}
}

// What she was told stays told: a correction tells her caseworker, and her nothing.
func TestAWrongOutcomeIsCorrectedLater(t *testing.T) {
	o, a := over(t)
	o.must(o.as("coordinator"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
	o.wait(3 * day)
	o.posts = nil
	o.must(o.as("coordinator"), casework.UndoOutcome{Appointment: a.ID, Rev: 1})
	o.expectTold("caseworker: alert.undone")
	o.must(o.as("coordinator"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Came})
	o.wait(2 * day)
	o.expectTold("")

	// And back again: her caseworker hears, she has heard already.
	o.must(o.as("coordinator"), casework.UndoOutcome{Appointment: a.ID, Rev: 1})
	o.must(o.as("coordinator"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
	if until := o.posts[len(o.posts)-1].event.Notice.Vars["Until"]; until.Moment != nil {
		t.Errorf("her caseworker reads that she will hear of it at %s", until.Moment.At)
	}
	o.expectTold("caseworker: alert.missed")
	o.wait(2 * day)
	o.expectTold("")
}

func TestWhatIsLongAgoIsMarkedAsMissedWithoutAWordToHer(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		told  string
	}{{3*day - time.Minute, "caseworker: alert.missed, woman: missed.say"}, {3 * day, "caseworker: alert.missed"}} {
		o, a := over(t)
		o.wait(c.after)
		o.posts = nil
		o.must(o.as("coordinator"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
		o.wait(day)
		o.expectTold(c.told)
	}
}

// Undone and left open, it is asked about again in the morning.
func TestWhatIsUndoneIsAskedAboutAgain(t *testing.T) {
	o, a := over(t)
	o.must(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.ByUs})
	o.wait(2 * day)
	o.posts = nil
	o.must(o.as("caseworker"), casework.UndoOutcome{Appointment: a.ID, Rev: 1})
	o.wait(2 * day)
	o.expectTold("caseworker: outcome.ask_staff")
}

func TestWhatIsNotMarkedIsAskedOnceMoreTheNextMorning(t *testing.T) {
	o, a := over(t)
	o.posts = nil
	o.wait(17*time.Hour + 29*time.Minute) // from three in the afternoon
	o.expectTold("")
	o.wait(time.Minute)
	o.expectTold("caseworker: outcome.ask_staff")
	o.wait(7 * day)
	o.expectTold("")
	o.must(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Came})
}

func TestAnOutcomeIsSetAfterTheStartAndIsOneOfFour(t *testing.T) {
	o := newOffice(t)
	a := o.book(26 * time.Hour)
	came := casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Came}
	o.refused(o.as("caseworker"), came, casework.Invalid)
	o.now = a.Start
	o.refused(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: "perhaps"}, casework.Invalid)
	o.refused(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 1}, casework.Invalid)
	o.refused(o.as("caseworker"), casework.SetOutcome{Appointment: "gone", Rev: 1, Outcome: casework.Came}, casework.NotFound)
	o.must(o.as("caseworker"), came)
}

func TestHerKindMessageKeepsToDecentHoursAndHerConsent(t *testing.T) {
	for _, c := range []struct {
		name    string
		happens func(*office, casework.Appointment)
		at      time.Duration // after the tap at half past eight in the evening
		told    string
	}{
		{"before nine", func(*office, casework.Appointment) {}, 15 * time.Minute, "woman: missed.say"},
		{"in her hours", func(o *office, _ casework.Appointment) {
			o.must(o.as("woman"), casework.SetSafeHours{Hours: &casework.Hours{From: 10 * 60, To: 12 * 60}})
		}, 13*time.Hour + 30*time.Minute, "woman: missed.say"},
		{"after a stop never", func(o *office, _ casework.Appointment) {
			o.must(o.as("woman"), casework.SetConsent{Purpose: casework.ForAppointments})
		}, 15 * time.Minute, ""},
	} {
		o, a := over(t)
		o.wait(5*time.Hour + 30*time.Minute)
		o.must(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
		c.happens(o, a)
		o.posts = nil
		o.wait(c.at - time.Minute)
		if got := o.told(); got != "" {
			t.Errorf("%s: too early: %s", c.name, got)
		}
		o.wait(time.Minute)
		if got := o.told(); got != c.told {
			t.Errorf("%s: told %q, want %q", c.name, got, c.told)
		}
	}
}

// As long as her message waits for the morning, the tap can be undone.
func TestWhatSheHasNotHeardYetCanBeUndone(t *testing.T) {
	o, a := over(t)
	o.wait(5*time.Hour + 50*time.Minute) // ten to nine in the evening
	o.must(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
	o.wait(9 * time.Hour)
	o.posts = nil
	o.must(o.as("coordinator"), casework.UndoOutcome{Appointment: a.ID, Rev: 1})
	o.wait(day)
	o.expectTold("caseworker: alert.undone") // at eight
}

func TestWhoHasSaidThatSheCannotComeHasMissedNothing(t *testing.T) {
	o := newOffice(t)
	a := o.book(26 * time.Hour)
	o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Cannot})
	o.wait(24 * time.Hour)
	o.posts = nil
	o.wait(3 * time.Hour)
	o.expectTold("")
}
