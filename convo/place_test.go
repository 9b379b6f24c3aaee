package convo_test

import (
	"testing"

	"ponte/casework"
	"ponte/convo"
)

func TestATypedAnswerAboutWhatIsGoneDoesNothing(t *testing.T) {
	gone := false
	f := twoSteps()
	f.Load = func(casework.Reader, convo.Input) (convo.Data, error) { return convo.Data{Gone: gone}, nil }
	k := newTalk(t, f)
	k.begins("ask")
	k.presses("a")
	timer := k.out.Timers[0]
	gone = true
	late := *k
	late.happens(lateEvent(timer))
	late.expect("", "")
	k.says("abc")
	k.expect("talk.gone", "")
	if k.runs() != "" || late.runs() != "" {
		t.Errorf("runs about what is gone stay open: %s, %s", k.runs(), late.runs())
	}
}

func TestAFlowIsOnlyForWhomItIs(t *testing.T) {
	read := false
	f := one(convo.Step{Choice: []string{"a"}})
	f.For = []casework.Role{casework.Educator}
	f.Load = func(casework.Reader, convo.Input) (convo.Data, error) {
		read = true
		return convo.Data{}, nil
	}
	s := cardFlow()
	s.ID, s.For, s.Load = "desk", f.For, f.Load
	k := newTalk(t, f, s)
	k.begins("ask")
	k.expect("error.forbidden", "")
	k.pressData("n:desk::0:yes")
	k.expect("error.forbidden", "")
	if read {
		t.Error("a flow that is not for her has read records")
	}
}

func TestARoleThatChangesWhileARunIsOpenEndsItKindly(t *testing.T) {
	f := twoSteps()
	f.For = []casework.Role{casework.Educator}
	other := one(convo.Step{Choice: []string{"a"}})
	other.ID, other.For = "notes", f.For
	form := formFlow()
	form.For = append(form.For, casework.Educator)
	for name, act := range map[string]func(k *talk, timer casework.Timer){
		"presses": func(k *talk, _ casework.Timer) { k.presses("_back") },
		"types":   func(k *talk, _ casework.Timer) { k.says("abc") },
		"waits":   func(k *talk, timer casework.Timer) { k.happens(lateEvent(timer)) },
	} {
		k := newTalk(t, f, other, form)
		k.scene.Who.Role = casework.Educator
		k.begins("form") // it is hers in both roles
		k.begins("notes")
		k.begins("ask")
		k.presses("a")
		timer := k.out.Timers[0]
		k.scene.Who.Role = casework.Beneficiary
		act(k, timer)
		want := "error.forbidden form.name.ask"
		if name == "waits" {
			want = "" // she has done nothing
		}
		k.expect(want, "")
		if k.runs() != "form.name" {
			t.Errorf("%s: open: %s", name, k.runs())
		}
	}
}

func TestAnOpenRunIsUpgradedOrEndsPolitely(t *testing.T) {
	k := newTalk(t, twoSteps())
	k.begins("ask")
	k.presses("a")
	old := k.state

	// The second step has another name now.
	renamed := twoSteps()
	renamed.Version, renamed.Steps[1].ID = 3, "renamed"
	renamed.Upgrade = map[int]func(*convo.Run){2: func(r *convo.Run) {
		if r.Step == "second" {
			r.Step = "renamed"
		}
	}}
	k2 := newTalk(t, renamed)
	k2.state = k.restart(old)
	k2.says("x")
	k2.expect("ask.done", "a/")

	// It is gone for good: typed text, a button and a timer end the run.
	gone := twoSteps()
	gone.Version, gone.Steps = 2, gone.Steps[:1]
	for _, ev := range []convo.Event{
		{Kind: convo.Said, Text: "x"}, {Kind: convo.Pressed, Button: "r:" + old.Runs[0].ID + ":2:_back"}, {Kind: convo.Called, Word: convo.Cancel},
	} {
		k3 := newTalk(t, gone)
		k3.state = k.restart(old)
		k3.happens(ev)
		if got := choices(k3.last()); got != "menu" && got != "form | card" { // the way to the menu, or the menu
			t.Errorf("%+v: %+v", ev, k3.out.Prompts)
		}
		if k3.runs() != "" {
			t.Errorf("%+v: still open: %s", ev, k3.runs())
		}
	}
	k4 := newTalk(t, gone)
	k4.state = k.restart(old)
	k4.happens(convo.Event{Kind: convo.Late, Run: old.Runs[0].ID, Rev: 2, Step: "second"})
	k4.expect("", "")

	// The flow itself is gone.
	k5 := newTalk(t)
	k5.state = k.restart(old)
	k5.says("x")
	k5.expect("talk.gone", "")
	k5.begins("ask")
	k5.expect("talk.gone", "")
}
