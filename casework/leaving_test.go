package casework_test

import (
	"slices"
	"testing"
	"time"

	"ponte/casework"
)

func TestWhoLeavesLosesAccessAtOnce(t *testing.T) {
	o := newOffice(t)
	o.book(10 * day)
	leaver := o.who["caseworker"]
	talk := casework.Ref{Type: casework.TalkRecord, ID: string(leaver.Chat)}
	if err := o.Put(talk, casework.OwnedByChat(leaver.Chat), "what she was in the middle of"); err != nil {
		t.Fatal(err)
	}
	slip := &casework.IssueInvite{Person: leaver.ID}
	o.must(casework.Program, slip)
	o.must(o.as("coordinator"), &casework.OffBoard{Staff: leaver.ID})
	for _, ref := range []casework.Ref{casework.ChatRef(leaver.Chat), talk} {
		if _, ok := o.rows[ref]; ok {
			t.Errorf("her %s is still there", ref.Type)
		}
	}
	o.refused(o.visitor("her phone"), casework.AcceptInvite{Token: slip.Token}, casework.NotFound)
	o.refused(o.as("coordinator"), &casework.IssueInvite{Person: leaver.ID}, casework.Invalid)
	now := o.person(leaver.ID)
	if now.Chat != "" || now.Left.IsZero() {
		t.Errorf("now %+v", now)
	}
	if actor := casework.ActorOf(now); actor.Role != casework.Visitor || actor.Person != "" {
		t.Errorf("she is still %+v", actor)
	}
	why, err := o.policy.StillHolds(o, casework.ToSay{Person: leaver.ID, Chat: leaver.Chat, Purpose: casework.ForStaff}, o.now)
	if err != nil || why != casework.WhyNoChat {
		t.Errorf("what is in her outbox already: %q, %v", why, err)
	}
	line := o.lines()[len(o.lines())-1]
	if line.Command != "off_board" || line.Subject != leaver.Ref() {
		t.Errorf("the audit says %+v", line)
	}
}

func TestWhoTakesOverHasHerWomenAndAppointments(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.change(o.who["caseworker"].ID, func(p *casework.Person) { p.Name = "Giulia" })
	o.change(o.who["mediator"].ID, func(p *casework.Person) { p.Name = "Sara" })
	o.posts = nil
	leave := &casework.OffBoard{Staff: o.who["caseworker"].ID, To: o.who["mediator"].ID}
	o.must(o.as("admin"), leave)
	if !slices.Equal(leave.Women, []casework.Code{"K-17"}) || leave.Appointments != 1 {
		t.Errorf("handed on: %v and %d appointments", leave.Women, leave.Appointments)
	}
	if p := o.person(a.Person); p.Caseworker != o.who["mediator"].ID {
		t.Errorf("her caseworker is %q", p.Caseworker)
	}
	if now := o.appointment(a.ID); now.With != o.who["mediator"].ID || now.WithName != "Sara" || now.Rev != a.Rev {
		t.Errorf("the appointment is %+v", now)
	}
	o.expectTold("mediator: alert.takes_over, mediator: alert.yours")
	o.answerAs("chat of woman", a, casework.Cannot)
	o.expectTold("mediator: alert.cannot")

	// She leaves as well, and nobody takes over: the coordinator hears.
	leave = &casework.OffBoard{Staff: o.who["mediator"].ID}
	o.must(casework.Console, leave)
	if !slices.Equal(leave.Women, []casework.Code{"K-17"}) || leave.Appointments != 1 {
		t.Errorf("handed on: %v and %d appointments", leave.Women, leave.Appointments)
	}
	if p, now := o.person(a.Person), o.appointment(a.ID); p.Caseworker != "" || now.With != "" || now.WithName != "" {
		t.Errorf("her caseworker is %q, the appointment %+v", p.Caseworker, now)
	}
	o.wait(staffRests)
	o.posts = nil
	o.answerAs("chat of woman", a, casework.Comes)
	o.expectTold("coordinator: alert.comes")
}

// staffRests is longer than staff are left alone after they were told something.
const staffRests = 6 * time.Minute

func TestWhatWaitedForWhoLeftGoesToWhoeverAnswersNow(t *testing.T) {
	o := newOffice(t)
	a := o.book(3 * day)
	o.wait(12 * time.Hour) // it is midnight in Rome
	o.posts = nil
	o.answerAs("chat of woman", a, casework.Cannot)
	o.expectTold("")
	o.must(o.as("coordinator"), &casework.OffBoard{Staff: o.who["caseworker"].ID})
	o.wait(12 * time.Hour)
	o.expectTold("coordinator: alert.cannot")
}

func TestAnAppointmentThatIsSettledStaysWithWhoHeldIt(t *testing.T) {
	o := newOffice(t)
	a := o.book(day)
	old := o.book(2 * day)
	o.now = a.End()
	o.must(casework.Program, casework.SetOutcome{Appointment: a.ID, Rev: a.Rev, Outcome: casework.Came})
	o.must(casework.Program, casework.CancelAppointment{Appointment: old.ID, Rev: old.Rev})
	leave := &casework.OffBoard{Staff: o.who["caseworker"].ID, To: o.who["mediator"].ID}
	o.must(casework.Console, leave)
	if leave.Appointments != 0 || o.appointment(a.ID).With != o.who["caseworker"].ID {
		t.Errorf("handed on: %d appointments", leave.Appointments)
	}
}

func TestAHandOverThatCannotBeIsRefused(t *testing.T) {
	o := newOffice(t)
	worker := o.who["caseworker"].ID
	o.refused(o.as("coordinator"), &casework.OffBoard{Staff: o.who["coordinator"].ID}, casework.Invalid)
	o.refused(o.as("coordinator"), &casework.OffBoard{Staff: o.who["admin"].ID}, casework.Forbidden)
	o.refused(o.as("coordinator"), &casework.OffBoard{Staff: o.who["woman"].ID}, casework.Invalid)
	o.refused(o.as("coordinator"), &casework.OffBoard{Staff: worker, To: o.who["other caseworker"].ID}, casework.Forbidden)
	for _, to := range []casework.PersonID{worker, "nobody", o.who["educator"].ID, o.who["woman"].ID} {
		o.refused(casework.Console, &casework.OffBoard{Staff: worker, To: to}, casework.Invalid)
	}
	o.must(casework.Console, &casework.OffBoard{Staff: worker})
	o.refused(casework.Console, &casework.OffBoard{Staff: worker}, casework.Changed)
	o.refused(casework.Console, &casework.OffBoard{Staff: o.who["mediator"].ID, To: worker}, casework.Invalid)
	o.refused(casework.Console, casework.ChangePerson{Person: o.who["woman"].ID, Caseworker: &worker}, casework.Invalid)
	o.refused(casework.Console, &casework.AddPerson{Role: casework.Beneficiary, Site: "roma", Caseworker: worker}, casework.Invalid)
}

func TestHerWomenAreThoseOfToday(t *testing.T) {
	o := newOffice(t)
	mediator := o.who["mediator"].ID
	o.must(casework.Console, casework.ChangePerson{Person: o.who["woman"].ID, Caseworker: &mediator})
	if ids, err := o.Find(casework.CasesOf(o.who["caseworker"].ID), time.Time{}, time.Time{}); err != nil || len(ids) > 0 {
		t.Errorf("filed with who accompanied her before: %v, %v", ids, err)
	}
	// An index that lags decides nothing.
	if err := o.File(casework.CasesOf(o.who["caseworker"].ID), string(o.who["woman"].ID), o.now); err != nil {
		t.Fatal(err)
	}
	first := &casework.OffBoard{Staff: o.who["caseworker"].ID}
	o.must(casework.Console, first)
	second := &casework.OffBoard{Staff: mediator}
	o.must(casework.Console, second)
	if len(first.Women) != 0 || !slices.Equal(second.Women, []casework.Code{"K-17"}) {
		t.Errorf("handed on: %v, then %v", first.Women, second.Women)
	}
}
