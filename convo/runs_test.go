package convo_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// twoSteps is a flow of two questions with a time for the second.
func twoSteps() convo.Flow {
	return convo.Flow{ID: "ask", Version: 1, For: everybody, Steps: []convo.Step{
		{ID: "first", Choice: []string{"a", "b"}, Skip: true},
		{ID: "second", Text: &convo.TextRule{Max: 20}, Then: convo.End("done", doesAll), Within: time.Hour, Late: convo.End("late", does("late"))},
	}}
}

func TestATimeThatIsOverDoesNotInterruptAnotherQuestion(t *testing.T) {
	k := newTalk(t, twoSteps())
	k.begins("ask")
	k.presses("a")
	timer := k.out.Timers[0]
	k.begins("form")
	stale := timer
	stale.Rev--
	k.happens(lateEvent(stale))
	if k.runs() != "ask.second form.name" {
		t.Errorf("a time that does not count moves the focus: %s", k.runs())
	}
	k.happens(lateEvent(timer))
	k.expect("ask.late", "late")
	k.says("abc")
	if k.runs() != "" {
		t.Errorf("what she typed went elsewhere: %s", k.runs())
	}
}

func TestBackCancelAndSkip(t *testing.T) {
	k := newTalk(t, twoSteps())
	k.begins("ask")
	k.presses("_skip")
	k.expect("ask.second.ask", "")
	k.calls(convo.Back)
	k.expect("ask.first.ask", "")
	k.calls(convo.Back)
	k.expect("menu.open.ask", "")
	k.begins("ask")
	k.presses("b")
	k.presses("_back")
	k.presses("_skip")
	k.says("x")
	k.expect("ask.done", "/x") // the answer that she went back from is gone
	k.begins("ask")
	k.calls(convo.Cancel)
	k.expect("talk.cancelled menu.open.ask", "")
	k.calls(convo.Cancel)
	k.expect("menu.open.ask", "")
	// Skip counts only where it is offered.
	k.begins("ask")
	k.presses("a")
	run := k.state.Runs[0]
	k.pressData("r:" + run.ID + ":2:_skip")
	k.expect("talk.old_button ask.second.ask", "")
}

func TestSeveralRunsAreOpenAndTheLastHasTheFocus(t *testing.T) {
	k := newTalk(t, twoSteps())
	k.begins("ask")
	first := k.button("a")
	k.begins("form")
	if k.runs() != "ask.first form.name" {
		t.Fatalf("runs %s", k.runs())
	}
	k.says("abc")
	k.expect("ask.first.ask", "") // form ends, the interrupted question comes back
	k.begins("form")
	k.pressData(first)                            // it was asked again meanwhile
	k.expect("talk.old_button ask.first.ask", "") // where that one is now
	k.presses("a")                                // of the question as it was asked again
	k.expect("ask.second.ask", "")
	if k.runs() != "form.name ask.second" {
		t.Errorf("runs %s", k.runs())
	}
	k.says("to the second")
	k.expect("ask.done form.name.ask", "a/to the second")
	k.calls(convo.Menu)
	if k.runs() != "" {
		t.Errorf("the menu leaves open: %s", k.runs())
	}
}

func TestBeginningAnewEndsWhatWasBegunBefore(t *testing.T) {
	k := newTalk(t)
	k.begins("form")
	k.begins("form")
	if k.runs() != "form.name" {
		t.Errorf("runs %s", k.runs())
	}
	k.pressData(convo.OpenButton("card", "7", 0))
	k.presses("no")
	k.presses("no")
	k.presses("no")
	if k.runs() != "form.name card.why" {
		t.Errorf("runs %s", k.runs())
	}
	k.presses("look") // only shows something
	k.expect("card.seen card.why.ask", "")
	k.presses("yes") // answers otherwise; the form's question stands where it stood
	k.expect("card.well", "yes")
	if k.runs() != "form.name" {
		t.Errorf("runs %s", k.runs())
	}
}

func TestOnlySoManyRunsStayOpen(t *testing.T) {
	k := newTalk(t)
	for subject := range strings.SplitSeq("abcdefghij", "") {
		k.pressData("n:card:" + subject + ":0:no")
	}
	if n := len(k.state.Runs); n != 5 {
		t.Errorf("%d runs are open, want 5", n)
	}
	if got := k.state.Runs[4].Args["subject"]; got != "j" {
		t.Errorf("in focus is %s, want the last", got)
	}
}

func TestAStandingQuestionNeedsNoRun(t *testing.T) {
	k := newTalk(t)
	k.begins("card")
	k.expect("card.what.ask", "opened")
	if k.runs() != "" || choices(k.last()) != "yes no | look | menu" {
		t.Errorf("runs %s, buttons %s", k.runs(), choices(k.last()))
	}
	yes := k.button("yes")
	k.pressData(yes)
	k.expect("card.well", "yes")
	if k.last().Replace != 7 || choices(k.last()) != "yes no | look | menu" {
		t.Errorf("replaces %d, buttons %s", k.last().Replace, choices(k.last()))
	}
	k.pressData(yes) // for ever
	k.expect("card.well", "yes")
	k.presses("no")
	k.expect("card.why.ask", "no")
	k.presses("_back")
	k.expect("card.what.ask", "opened")
	if k.runs() != "" {
		t.Errorf("back at the standing question a run stays open: %s", k.runs())
	}
	k.presses("no")
	k.calls(convo.Back) // typed: what folds away is not opened
	k.expect("menu.open.ask", "")
	k.presses("no")
	k.presses("ill")
	k.expect("card.thanks", "why")
}

func TestAFileGoesAlongWithWhatIsShown(t *testing.T) {
	k := newTalk(t)
	k.pressData("n:card:42:0:look")
	if p := k.last(); p.File != "picture" || p.Subject != "42" {
		t.Errorf("file %q of %q", p.File, p.Subject)
	}
}

func TestAButtonSentBeforeAChangeShowsHowItIsNow(t *testing.T) {
	rev := 3
	f := cardFlow()
	f.Load = func(casework.Reader, convo.Input) (convo.Data, error) {
		if rev == 0 {
			return convo.Data{Gone: true, Why: "card.over", Do: []casework.Command{did("noted")}}, nil
		}
		return convo.Data{Rev: rev}, nil
	}
	k := newTalk(t, f)
	k.pressData("n:card:1:2:yes")
	k.expect("talk.changed+card.what.ask", "opened")
	if got := k.button("yes"); got != "n:card:1:3:yes" {
		t.Errorf("the new button is %s", got)
	}
	k.pressData("n:card:1:4:yes") // newer than we know: the same
	k.expect("talk.changed+card.what.ask", "opened")
	k.pressData("n:card:1:3:nothing")
	k.expect("talk.changed+card.what.ask", "opened")
	k.presses("no")
	rev = 0
	k.presses("ill")
	k.expect("card.over", "noted")
	if k.runs() != "" {
		t.Errorf("a run about what is gone stays open: %s", k.runs())
	}
	if got := choices(k.last()); got != "menu" {
		t.Errorf("what is gone leads to %q", got)
	}
	k.pressData("n:card:1:3:yes")
	k.expect("card.over", "noted")
	k.begins("card")
	k.expect("card.over", "noted")
}

func TestAChoiceThatHasPassedSaysWhyAndAnswersNothing(t *testing.T) {
	open := true
	f := cardFlow()
	f.Steps[0].Offers = func(_ convo.Input, choice string) bool { return open || choice == "look" }
	f.Steps[0].Past = convo.On{"yes": convo.Stay("over")}
	k := newTalk(t, f)
	k.begins("card")
	k.presses("no")
	open = false
	k.pressData("n:card::0:yes")
	k.expect("card.over card.why.ask", "") // the question that was open is open still
	if got := k.out.Prompts[0]; got.Replace != 7 || choices(got) != "look | menu" {
		t.Errorf("replaces %d, buttons %s", got.Replace, choices(got))
	}
	k.calls(convo.Menu)
	k.pressData("n:card::0:no") // which says nothing of its own
	k.expect("talk.changed+card.what.ask", "opened")
	open = true
	k.pressData("n:card::0:yes")
	k.expect("card.well", "yes")
}

func TestButtonsOfNobodyGetAPoliteWayOn(t *testing.T) {
	for _, data := range []string{"", "x", "r:1:2", "r:1:x:a", "r:gone:1:a", "n:card:1:x:yes", "n:nowhere:1:0:yes", "n:form:1:0:name", "g:", "g:what", "n:card:12345678901:0:yes"} {
		k := newTalk(t)
		k.pressData(data)
		keys := ""
		for _, p := range k.out.Prompts {
			keys += p.Text.Key + " "
		}
		if !strings.HasSuffix(keys, "menu.open.ask ") || len(k.out.Commands) > 0 {
			t.Errorf("%q: %s %v", data, keys, k.out.Commands)
		}
	}
}

func TestALoopBetweenFlowsEndsWithAnError(t *testing.T) {
	round := func(id, to string) convo.Flow {
		return convo.Flow{ID: id, Version: 1, For: everybody, Steps: []convo.Step{
			{ID: "q", Choice: []string{"a"}, When: func(convo.Input) bool { return false }, Then: convo.Start(to, nil)}}}
	}
	k := newTalk(t, round("ping", "pong"), round("pong", "ping"))
	_, err := k.engine.Handle(k.state, convo.Event{Kind: convo.Began, Flow: "ping"}, k.scene)
	if casework.CodeOf(err) != casework.Internal || !strings.Contains(err.Error(), "loop") {
		t.Errorf("got %v, want an internal error about a loop", err)
	}
}

func TestAFailedReadIsAnErrorAndChangesNothing(t *testing.T) {
	f := twoSteps()
	var fails error
	f.Load = func(casework.Reader, convo.Input) (convo.Data, error) { return convo.Data{}, fails }
	k := newTalk(t, f)
	k.begins("ask")
	fails = casework.Errorf(casework.Internal, "no connection")
	before := k.restart(k.state)
	for _, ev := range []convo.Event{{Kind: convo.Said, Text: "a"}, {Kind: convo.Pressed, Button: k.button("a")}, {Kind: convo.Began, Flow: "ask"}} {
		if _, err := k.engine.Handle(k.state, ev, k.scene); casework.CodeOf(err) != casework.Internal {
			t.Errorf("%+v: %v", ev, err)
		}
	}
	if k.runs() != "ask.first" || k.state.Runs[0].Rev != before.Runs[0].Rev {
		t.Error("the state that was handed in has changed")
	}
	if _, err := k.engine.Handle(k.state, convo.Event{}, k.scene); err == nil {
		t.Error("an event of no kind is taken")
	}
	// What is not found is gone, not a failure.
	fails = casework.Errorf(casework.NotFound, "no record")
	k.presses("a")
	k.expect("talk.gone", "")
}

func TestAFlowLeadsToAnotherWithWhatItIsAbout(t *testing.T) {
	var got convo.Args
	next := convo.Flow{ID: "next", Version: 1, For: everybody, Steps: []convo.Step{{ID: "q", Choice: []string{"a"}}},
		Begin: func(in convo.Input) []casework.Command {
			got = in.Args
			return []casework.Command{did("begun")}
		}}
	f := convo.Flow{ID: "ask", Version: 1, For: everybody, Steps: []convo.Step{{ID: "q", Choice: []string{"x"},
		Then: convo.Start("next", func(in convo.Input) convo.Args { return convo.Args{"subject": in.Answers["q"]} }, does("first")).Saying("on")}}}
	k := newTalk(t, f, next)
	k.begins("ask")
	k.presses("x")
	k.expect("ask.on next.q.ask", "first begun")
	if got["subject"] != "x" || k.runs() != "next.q" {
		t.Errorf("args %v, runs %s", got, k.runs())
	}
}

func TestButtonsOfANoticeAreTheStandingQuestions(t *testing.T) {
	k := newTalk(t, twoSteps())
	rows, err := k.engine.Buttons("card", "9", 2, k.scene)
	if got := choices(convo.Prompt{Buttons: rows}); err != nil || got != "yes no | look | menu" {
		t.Errorf("buttons %s, %v", got, err)
	}
	for _, flow := range []string{"ask", "nowhere"} {
		if _, err := k.engine.Buttons(flow, "9", 2, k.scene); err == nil {
			t.Errorf("flow %s has standing buttons", flow)
		}
	}
}

func TestAQuestionOfYesterdayIsNotAskedAgain(t *testing.T) {
	k := newTalk(t)
	k.begins("form")
	k.scene.Now = k.scene.Now.Add(11 * time.Hour)
	k.calls(convo.Help)
	if k.runs() != "form.name" {
		t.Errorf("after eleven hours it is forgotten: %q", k.runs())
	}
	k.scene.Now = k.scene.Now.Add(13 * time.Hour)
	k.says("hello")
	k.expect("talk.not_understood menu.open.ask", "")
	if k.runs() != "" {
		t.Errorf("still open: %s", k.runs())
	}
}

func TestMenuAndStopCloseWhatIsOpen(t *testing.T) {
	for _, w := range []convo.Word{convo.Menu, convo.Stop} {
		k := newTalk(t, twoSteps())
		k.begins("ask")
		k.begins("form")
		k.calls(w)
		if k.runs() != "" {
			t.Errorf("after %s: %s", w, k.runs())
		}
	}
}

// When a command is refused nothing of its event is done, and the run that led to
// it ends, or she would be refused again and again.
func TestAStateWithoutTheRunOfAnEvent(t *testing.T) {
	k := newTalk(t, twoSteps())
	k.begins("ask")
	button := k.button("a")
	ask := k.state.Runs[0].ID
	k.begins("form")
	for _, c := range []struct {
		ev   convo.Event
		left string
	}{
		{convo.Event{Kind: convo.Pressed, Button: button}, "form"},
		{convo.Event{Kind: convo.Late, Run: ask}, "form"},
		{convo.Event{Kind: convo.Said, Text: "x"}, "ask"},
		{convo.Event{Kind: convo.Pressed, Button: "n:card:1:0:yes"}, "ask form"},
		{convo.Event{Kind: convo.Called, Word: convo.Help}, "ask form"},
	} {
		var left []string
		for _, r := range k.engine.Without(k.state, c.ev).State.Runs {
			left = append(left, r.Flow)
		}
		if got := strings.Join(left, " "); got != c.left {
			t.Errorf("%+v: left %q, want %q", c.ev, got, c.left)
		}
	}
	k.pressData(button)
	if over := k.engine.Without(k.state, convo.Event{Kind: convo.Said, Text: "x"}).Over; len(over) != 1 || over[0].Step != "second" {
		t.Errorf("the question's time goes on without the question: %+v", over)
	}
	if k.runs() != "form.name ask.second" {
		t.Errorf("the state itself has changed: %s", k.runs())
	}
}
