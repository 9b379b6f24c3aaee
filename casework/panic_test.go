package casework_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// leave lets the woman give her word, after she has set it up.
func (o *office) leave(how casework.Panic) {
	o.t.Helper()
	o.must(o.as("woman"), casework.SetPanic{To: how})
	o.must(o.as("woman"), casework.LeaveInHurry{})
	o.wait(0)
}

func TestOneLetterOfHerOwnWordMayBeWrong(t *testing.T) {
	how := casework.Panic{Word: "lemons", Back: "oranges"}
	short := casework.Panic{Word: "kiwi"}
	for typed, want := range map[string]bool{
		"lemons": true, "LEMONS": true, "lemosn": true, "lemon": true, "lemmons": true, "lamons": true, "elmons": true,
		"lemo": false, "melons": false, "lemonade": false, "": false, "oranges": false,
	} {
		if how.Leaves(typed, strings.ToLower) != want {
			t.Errorf("%q: want %v", typed, want)
		}
	}
	if !short.Leaves("Kiwi", strings.ToLower) || short.Leaves("kiwo", strings.ToLower) {
		t.Error("of four letters none may be wrong")
	}
	if !how.Returns("Oranges", strings.ToLower) || how.Returns("orange", strings.ToLower) || (casework.Panic{}).Returns("", strings.ToLower) {
		t.Error("the word by which she comes back must be right")
	}
}

func TestHerWordsAreLongEnoughAndNotAlike(t *testing.T) {
	o := newOffice(t)
	for _, how := range []casework.Panic{
		{Word: "kiw"}, {Word: strings.Repeat("x", 41)}, {Word: "lemons", Back: "abc"}, {Word: "lemons", Back: "Lemon"}, {Word: "lemons", Back: "lemons"},
	} {
		o.refused(o.as("woman"), casework.SetPanic{To: how}, casework.Invalid)
	}
	o.must(o.as("woman"), casework.SetPanic{To: casework.Panic{Back: "oranges"}}) // the built-in words only
}

func TestNothingIsSaidToWhoHasLeftAndNobodyIsAskedToPhone(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.leave(casework.Panic{Word: "lemons", Back: "oranges"})
	o.expectTold("")
	o.wait(3*day + time.Hour) // the reminder of a week before
	place := "Via Verdi 2"
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: a.Rev, Place: &place})
	o.wait(7 * day) // all that would be said, until the appointment begins
	if told := o.told(); strings.Contains(told, "woman:") || strings.Contains(told, "phone") || strings.Contains(told, "unconfirmed") {
		t.Errorf("somebody was told %q", told)
	}
	moved, err := casework.LoadAppointment(o, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := o.ledger(moved); !strings.Contains(got, "moved skipped on_opening") || !strings.Contains(got, "2h skipped on_opening") {
		t.Errorf("ledger %s", got)
	}
	calls, err := o.policy.ToPhone(o, o.as("caseworker"), a.Start.Add(-time.Hour))
	if err != nil || len(calls) != 0 {
		t.Errorf("to be phoned: %+v, %v", calls, err)
	}
}

func TestStaffHearOnlyIfSheHasAgreed(t *testing.T) {
	for tell, want := range map[bool][2]string{true: {"caseworker: alert.frozen", "caseworker: alert.back"}, false: {"", ""}} {
		o := newOffice(t)
		a := o.book(30 * day)
		o.now = o.now.Add(17 * time.Hour) // in the night
		o.leave(casework.Panic{Back: "oranges", Tell: tell})
		o.expectTold(want[0])
		o.posts = nil
		o.leave(casework.Panic{Back: "oranges", Tell: tell}) // the word once more
		o.expectTold("")
		p := o.person(o.who["woman"].ID)
		slot := casework.Slot{Appointment: a, Person: p}
		if known := p.Reach() == "frozen" && slot.State(o.now).Key == "state.frozen"; known != tell {
			t.Errorf("tell %v: staff read %s, %s", tell, p.Reach(), slot.State(o.now).Key)
		}
		o.must(o.as("woman"), casework.ComeBack{})
		o.expectTold(want[1])
	}
}

// Whoever reads the ledger, the coordinator each morning or an operator, must not learn
// from it that she has left.
func TestTheLedgerTellsThatSheHasLeftOnlyIfSheHasAgreed(t *testing.T) {
	for tell, want := range map[bool]string{true: "7d skipped frozen", false: "7d skipped on_opening"} {
		o := newOffice(t)
		a := o.book(10 * day)
		o.leave(casework.Panic{Back: "oranges", Tell: tell})
		o.wait(4 * day)
		if got := o.ledger(a); !strings.HasPrefix(got, want) {
			t.Errorf("tell %v: ledger %s", tell, got)
		}
	}
}

func TestWhoFreezesAChatLetsHerCaseworkerKnow(t *testing.T) {
	o := newOffice(t)
	her := o.who["woman"]
	freeze, frozen := casework.FreezeChat{Person: her.ID}, "caseworker: alert.chat_frozen, woman: "
	o.now = o.now.Add(14 * time.Hour) // in the night
	o.posts = nil
	o.must(o.as("coordinator"), freeze)
	o.expectTold(frozen)
	o.must(casework.Console, freeze) // she knows
	o.expectTold("woman: ")
	o.must(o.as("coordinator"), casework.UnfreezeChat{Person: her.ID})
	o.must(casework.Console, freeze)
	o.expectTold(frozen)

	o = newOffice(t)
	o.leave(casework.Panic{Back: "oranges"})
	o.posts = nil
	o.must(casework.Console, freeze)
	o.expectTold(frozen)
}

func TestWhoIsBackHearsWhatSheDidNot(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.leave(casework.Panic{Back: "oranges"})
	o.wait(4 * day)
	o.posts = nil
	o.must(o.as("woman"), casework.ComeBack{})
	o.wait(0)
	o.expectTold("woman: appointment.booked")
	if got := o.ledger(a); got != "7d skipped on_opening, caught_up queued, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
	o.posts = nil
	o.must(o.as("woman"), casework.ComeBack{})
	o.wait(0)
	o.expectTold("")
}

func TestStaffFreezeAChatAndSheComesBackByWriting(t *testing.T) {
	o := newOffice(t)
	o.book(10 * day)
	her := o.who["woman"]
	talk := casework.Ref{Type: casework.TalkRecord, ID: string(her.Chat)}
	if err := o.Put(talk, casework.OwnedByChat(her.Chat), "what she was writing"); err != nil {
		t.Fatal(err)
	}
	o.must(o.as("caseworker"), casework.FreezeChat{Person: her.ID})
	if _, ok := o.rows[talk]; ok {
		t.Error("what was being talked about is still there")
	}
	if len(o.posts) != 1 || o.posts[0].lane != casework.ChatLane(her.Chat) || !o.posts[0].event.Notice.Sweep {
		t.Errorf("posted %+v, want that the chat is emptied", o.posts)
	}
	o.posts = nil
	o.wait(4 * day)
	o.must(o.as("coordinator"), casework.UnfreezeChat{Person: her.ID})
	o.wait(2*day + 23*time.Hour) // nobody knows who holds the phone, until she writes
	o.expectTold("")
	if p := o.person(her.ID); !p.Frozen.Holds() || p.Frozen.Opened.IsZero() {
		t.Errorf("now %+v", p.Frozen)
	}
	o.must(o.as("woman"), casework.ComeBack{})
	o.wait(0)
	o.expectTold("caseworker: alert.back, woman: appointment.booked")
	o.refused(o.as("coordinator"), casework.FreezeChat{Person: o.who["caseworker"].ID}, casework.Invalid)
	o.must(o.as("coordinator"), casework.ReleaseChat{Person: her.ID})
	o.refused(o.as("coordinator"), casework.FreezeChat{Person: her.ID}, casework.Changed)
}

func TestANewPhoneIsNotFrozen(t *testing.T) {
	o := newOffice(t)
	her := o.who["woman"]
	o.must(o.as("caseworker"), casework.FreezeChat{Person: her.ID})
	o.must(o.as("coordinator"), casework.ReleaseChat{Person: her.ID})
	if p := o.person(her.ID); p.Frozen.Holds() {
		t.Errorf("frozen since %v", p.Frozen.At)
	}
}

func TestWhatWaitsForAFrozenChatIsNotSaid(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	her := o.who["woman"]
	if err := o.Put(casework.ChatRef(her.Chat), casework.OwnedByChat(her.Chat), casework.Chat{Telegram: 7, Person: her.ID}); err != nil {
		t.Fatal(err)
	}
	why := func(s casework.ToSay) string {
		t.Helper()
		s.Chat = her.Chat
		why, err := o.policy.StillHolds(o, s, o.now)
		if err != nil {
			t.Fatal(err)
		}
		return why
	}
	answer := casework.ToSay{Purpose: casework.ForAnswer}
	cover := casework.ToSay{Purpose: casework.ForCover}
	reminder := casework.ToSay{Person: her.ID, Purpose: casework.ForAppointments, Subject: a.Ref(), Rev: a.Rev}
	if got := why(answer) + why(cover) + why(reminder); got != "" {
		t.Errorf("before, something is not said: %q", got)
	}
	o.leave(casework.Panic{})
	if why(answer) != casework.WhyFrozen || why(reminder) != casework.WhyOnOpening || why(cover) != "" {
		t.Errorf("answer %q, reminder %q, cover %q", why(answer), why(reminder), why(cover))
	}
}

func TestWhoHasLeftAndKeepsTheBotOutIsNotPhoned(t *testing.T) {
	o := newOffice(t)
	o.leave(casework.Panic{})
	o.gone(true)
	o.wait(2 * day)
	o.expectTold("")
}
