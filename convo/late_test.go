package convo_test

import (
	"testing"
	"time"

	"ponte/casework"
	"ponte/convo"
)

func lateEvent(t casework.Timer) convo.Event {
	return convo.Event{Kind: convo.Late, Run: t.Subject.ID, Rev: t.Rev, Step: t.Step}
}

func TestAQuestionWaitsForItsTime(t *testing.T) {
	k := newTalk(t, twoSteps())
	k.begins("ask")
	if len(k.out.Timers) != 0 {
		t.Errorf("a question without a time sets timers: %v", k.out.Timers)
	}
	k.presses("a")
	if len(k.out.Timers) != 1 {
		t.Fatalf("timers %v, want one", k.out.Timers)
	}
	timer := k.out.Timers[0]
	if got := timer.At.Sub(k.scene.Now); timer.Kind != casework.LateTimer || got != time.Hour {
		t.Errorf("timer %+v in %s", timer, got)
	}
	k.happens(lateEvent(timer))
	k.expect("ask.late", "late")
	if k.runs() != "" {
		t.Errorf("still open: %s", k.runs())
	}
	k.happens(lateEvent(timer))
	k.expect("", "")
}

func TestTheTimeOfAQuestionThatWasLeftIsTakenAway(t *testing.T) {
	for _, leave := range []struct {
		how string
		do  func(*talk)
	}{
		{"answered", func(k *talk) { k.says("yes") }},
		{"back", func(k *talk) { k.presses("_back") }},
		{"stopped", func(k *talk) { k.calls(convo.Cancel) }},
	} {
		k := newTalk(t, twoSteps())
		k.begins("ask")
		k.presses("a")
		set := k.out.Timers[0]
		if len(k.out.Over) != 0 {
			t.Errorf("%s: taken away while it stands: %v", leave.how, k.out.Over)
		}
		leave.do(k)
		if len(k.out.Over) != 1 || k.out.Over[0].Member() != set.Member() {
			t.Errorf("%s: taken away: %v, want %v", leave.how, k.out.Over, set)
		}
	}
}

func TestALateTimerSaysNothingWhenSheHasMovedOn(t *testing.T) {
	k := newTalk(t, twoSteps())
	k.begins("ask")
	k.presses("a")
	timer := k.out.Timers[0]
	k.presses("_back")
	k.happens(lateEvent(timer))
	k.expect("", "")
	k.presses("b") // asked again: the old time does not count
	k.happens(lateEvent(timer))
	k.expect("", "")
	fresh := timer
	fresh.Rev = k.state.Runs[0].Rev
	active := k.state.Active
	k.happens(lateEvent(fresh))
	k.expect("ask.late", "late")
	if !k.state.Active.Equal(active) {
		t.Error("a timer counts as something she did")
	}
}
