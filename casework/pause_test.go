package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

func (o *office) pause()  { o.must(casework.Program, casework.PauseReminders{}) }
func (o *office) resume() { o.must(casework.Program, casework.ResumeReminders{}) }

func TestWhatComesDueInAPauseIsSaidAfterItOnce(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.pause()
	o.wait(3*day + 2*time.Hour)
	o.expectTold("")
	if got := o.ledger(a); got != "7d held paused, 1d planned, 2h planned" {
		t.Errorf("in the pause the ledger says %s", got)
	}
	o.resume()
	o.wait(10 * time.Minute)
	o.expectTold("woman: appointment.remind")
	o.deliver(a, "7d", casework.FateSent, "")
	o.wait(day)
	o.expectTold("")
	if got := o.ledger(a); got != "7d sent paused, 1d planned, 2h planned" {
		t.Errorf("after it the ledger says %s", got)
	}
}

func TestAfterALongPauseOnlyTheNearestReminderIsSaid(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.pause()
	o.wait(9*day + time.Hour)
	if got := o.ledger(a); got != "7d skipped overtaken, 1d held paused, 2h planned" {
		t.Errorf("in the pause the ledger says %s", got)
	}
	o.resume()
	o.posts = nil
	o.wait(10 * time.Minute)
	o.expectTold("woman: appointment.remind")
}

func TestWhatAPauseKeptBeyondItsUseIsSkippedForItAndStaffPhone(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.pause()
	o.wait(10*day - 31*time.Minute)
	if got := o.ledger(a); got != "7d skipped overtaken, 1d skipped overtaken, 2h held paused" {
		t.Errorf("before its last use the ledger says %s", got)
	}
	o.posts = nil
	o.wait(time.Minute)
	if got := o.ledger(a); got != "7d skipped overtaken, 1d skipped overtaken, 2h skipped paused" {
		t.Errorf("after it the ledger says %s", got)
	}
	o.expectTold("caseworker: alert.phone")
}

func TestInAPauseStaffAreAskedToPhoneWhoIsOnHerWay(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.wait(10*day - 3*time.Hour)
	o.deliver(a, "1d", casework.FateSent, "")
	o.pause()
	o.posts = nil
	o.must(o.as("coordinator"), casework.CancelAppointment{Appointment: a.ID, Rev: a.Rev})
	o.wait(time.Minute)
	told := o.told()
	if told != "caseworker: alert.phone_cancelled" {
		t.Errorf("told: %s", told)
	}
}

func TestAMessageOnItsWayWhenThePauseBeginsWaitsForItsEnd(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.wait(3 * day)
	o.pause()
	say := casework.ToSay{Person: a.Person, Chat: o.who["woman"].Chat, Purpose: casework.ForAppointments, Subject: a.Ref(), Rev: a.Rev, Step: "7d"}
	why, err := o.policy.StillHolds(o, say, o.now)
	if err != nil || why != casework.WhyPaused {
		t.Fatalf("it is sent: %q, %v", why, err)
	}
	answer := casework.ToSay{Person: a.Person, Chat: say.Chat, Purpose: casework.ForAnswer, Subject: a.Ref()}
	staff := casework.ToSay{Person: a.With, Chat: o.who["caseworker"].Chat, Purpose: casework.ForStaff, Subject: a.Ref()}
	for _, other := range []casework.ToSay{answer, staff} {
		if why, err := o.policy.StillHolds(o, other, o.now); err != nil || why != "" {
			t.Errorf("%s: kept back, %q, %v", other.Purpose, why, err)
		}
	}
	o.posts = nil
	o.deliver(a, "7d", casework.FateSkipped, why)
	o.wait(time.Hour)
	o.expectTold("")
	o.resume()
	o.wait(10 * time.Minute)
	o.expectTold("woman: appointment.remind")
}

func TestAPauseOfOneSiteLeavesTheOthersAlone(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.must(casework.Program, casework.PauseReminders{Site: o.policy.Sites[1].ID})
	o.wait(3 * day)
	if got := o.ledger(a); got != "7d queued, 1d planned, 2h planned" {
		t.Errorf("another site's pause: %s", got)
	}
	o.must(casework.Program, casework.PauseReminders{Site: a.Site})
	held, err := o.policy.Pauses(o)
	if err != nil || len(held) != 2 {
		t.Errorf("pauses: %v, %v", held, err)
	}
	o.wait(6 * day)
	if got := o.ledger(a); got != "7d queued, 1d held paused, 2h planned" {
		t.Errorf("her own site's pause: %s", got)
	}
}

func TestAPauseHoldsUntilItIsEndedAndOnlyOnce(t *testing.T) {
	o := newOffice(t)
	o.refused(casework.Program, casework.ResumeReminders{}, casework.Changed)
	o.pause()
	o.refused(casework.Program, casework.PauseReminders{}, casework.Changed)
	o.resume()
	o.refused(casework.Program, casework.ResumeReminders{}, casework.Changed)
	o.refused(casework.Program, casework.PauseReminders{Site: "nowhere"}, casework.NotFound)
}

func TestTheKindMessageWaitsForTheEndOfAPause(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.wait(10*day + 2*time.Hour)
	o.must(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: a.Rev, Outcome: casework.Missed})
	o.pause()
	o.posts = nil
	o.wait(2 * time.Hour)
	o.expectTold("")
	o.resume()
	o.wait(10 * time.Minute)
	o.expectTold("woman: missed.say")
}
