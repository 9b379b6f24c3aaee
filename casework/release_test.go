package casework_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

func TestAReleasedChatIsAStrangersAndAnotherTakesItsPlace(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	her := o.who["woman"]
	talk := casework.Ref{Type: casework.TalkRecord, ID: string(her.Chat)}
	if err := o.Put(talk, casework.OwnedByChat(her.Chat), "what she was writing"); err != nil {
		t.Fatal(err)
	}
	found := &casework.IssueInvite{Person: her.ID} // lies on somebody's table
	o.must(casework.Program, found)
	o.must(o.as("coordinator"), casework.ReleaseChat{Person: her.ID})
	if p := o.person(her.ID); p.Chat != "" || !p.Unreachable.IsZero() || p.Code != her.Code || !p.Allows(casework.ForAppointments) {
		t.Errorf("now %+v", p)
	}
	for _, ref := range []casework.Ref{casework.ChatRef(her.Chat), talk} {
		if _, ok := o.rows[ref]; ok {
			t.Errorf("the %s of the old phone is still there", ref.Type)
		}
	}
	o.refused(o.as("coordinator"), casework.ReleaseChat{Person: her.ID}, casework.Changed)
	o.refused(o.visitor("a finder's phone"), casework.AcceptInvite{Token: found.Token}, casework.NotFound)
	o.posts = nil
	o.wait(3*day + time.Hour) // past the reminder of a week before
	o.expectTold("")

	why, err := o.policy.StillHolds(o, casework.ToSay{Person: her.ID, Chat: her.Chat, Purpose: casework.ForAppointments, Subject: a.Ref(), Rev: 1}, o.now)
	if err != nil || why != casework.WhyNoChat {
		t.Errorf("what is in the old phone's outbox already: %q, %v", why, err)
	}

	invite := &casework.IssueInvite{Person: her.ID}
	o.must(o.as("caseworker"), invite)
	o.must(o.visitor("her new phone"), casework.AcceptInvite{Token: invite.Token})
	o.answerAs("her new phone", a, casework.Cannot)
	o.expectTold("caseworker: alert.cannot")
}

// answerAs is an answer of the woman from a chat.
func (o *office) answerAs(chat casework.ChatName, a casework.Appointment, what casework.Answer) {
	o.t.Helper()
	who := o.as("woman")
	who.Chat = chat
	o.must(who, casework.AnswerAppointment{Appointment: a.ID, Rev: a.Rev, Answer: what})
}

func TestWhatWaitedInAReleasedChatIsSettled(t *testing.T) {
	o := newOffice(t)
	a := o.book(2 * day)
	o.wait(day)
	waits := casework.Delivered{Delivery: casework.Delivery{Result: casework.FateHeld, Why: casework.WhyWriting,
		Chat: o.who["woman"].Chat, Purpose: casework.ForAppointments, Subject: a.Ref(), Rev: 1, Step: "1d"}}
	o.must(casework.Program, waits)
	o.must(o.as("admin"), casework.ReleaseChat{Person: a.Person})
	if got := o.ledger(a); !strings.Contains(got, "1d skipped no_chat") {
		t.Errorf("ledger %s", got)
	}
}
