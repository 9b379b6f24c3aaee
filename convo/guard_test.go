package convo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// gate asks for the code 27, here without a PIN to compare it with.
func gate() convo.Flow {
	return convo.Flow{ID: "gate", Version: 1, For: everybody, Unlocks: true, Steps: []convo.Step{
		{ID: "enter", Code: &convo.CodeRule{Length: 2}, Choice: []string{"forgot"}, On: convo.On{"forgot": convo.End("bye")}, Then: convo.Go("wrong", does("tried"))},
		{ID: "wrong", Choice: []string{"again"}, On: convo.On{"again": convo.Go("enter")},
			When: func(in convo.Input) bool { return in.Answers["enter"] != "27" }, Then: convo.Onward()},
	}}
}

// behind lets a woman with a PIN, entered long ago, talk where a card is guarded.
func behind(t *testing.T, guard convo.Guard) *talk {
	t.Helper()
	card := cardFlow()
	card.Guarded = guard
	k := newTalk(t, card, gate())
	k.scene.Person = casework.Person{ID: "p", PIN: &casework.PIN{Opened: noon.Add(-time.Hour)}}
	return k
}

// does27 enters the code.
func (k *talk) does27() {
	k.t.Helper()
	k.presses("2")
	k.presses("7")
}

// expectLast looks at what was shown last, and over which message.
func (k *talk) expectLast(key string, replace int) {
	k.t.Helper()
	if p := k.last(); p.Text.Key != key || p.Replace != replace {
		k.t.Errorf("shows %s over message %d, want %s over %d", p.Text.Key, p.Replace, key, replace)
	}
}

func TestWhatIsGuardedIsShownOnceThePINIsEntered(t *testing.T) {
	details := convo.Guard{Opening: true, Choices: []string{"look"}}
	for name, c := range map[string]struct {
		guard convo.Guard
		wants func(k *talk)
		then  string // what is shown when the PIN is entered
		does  []casework.Command
	}{
		"a choice":               {details, func(k *talk) { k.pressData(convo.ChoiceButton("card", "c1", 0, "look")) }, "card.seen", nil},
		"opening it":             {details, func(k *talk) { k.pressData(convo.OpenButton("card", "c1", 0)) }, "card.what.ask", []casework.Command{did("opened")}},
		"an outdated button":     {details, func(k *talk) { k.pressData(convo.ChoiceButton("card", "c1", 9, "yes")) }, "card.what.ask", []casework.Command{did("opened")}},
		"a flow begins":          {details, func(k *talk) { k.begins("card") }, "card.what.ask", []casework.Command{did("opened")}},
		"from the menu":          {convo.Guard{All: true}, func(k *talk) { k.calls(convo.Menu); k.presses("card") }, "card.what.ask", []casework.Command{did("opened")}},
		"whatever is done in it": {convo.Guard{All: true}, func(k *talk) { k.pressData(convo.ChoiceButton("card", "c1", 0, "yes")) }, "card.well", []casework.Command{did("yes")}},
	} {
		t.Run(name, func(t *testing.T) {
			k := behind(t, c.guard)
			c.wants(k)
			k.expectLast("gate.enter.ask", 0) // what was pressed is not written over
			if len(k.out.Commands) > 0 {
				t.Errorf("without the PIN does %v", k.out.Commands)
			}
			k.presses("2")
			k.presses("8")
			k.expectLast("gate.wrong.ask", 7)
			k.presses("again")
			k.does27()
			k.expectLast(c.then, 7)
			if want := append([]casework.Command{did("tried")}, c.does...); !slices.Equal(k.out.Commands, want) {
				t.Errorf("does %v, want %v", k.out.Commands, want)
			}
			if len(k.state.Runs) > 0 {
				t.Errorf("her digits are kept: %+v", k.state.Runs)
			}
		})
	}
}

func TestWhatIsNotGuardedNeedsNoPIN(t *testing.T) {
	k := behind(t, convo.Guard{Opening: true, Choices: []string{"look"}})
	k.pressData(convo.ChoiceButton("card", "c1", 0, "yes"))
	k.expectLast("card.well", 7)
	k.begins("form")
	k.expectLast("form.name.ask", 0)
	for _, word := range convo.Words {
		k.calls(word)
		if k.last().Text.Key == "gate.enter.ask" {
			t.Errorf("the word %s asks for a PIN", word)
		}
	}
	open := behind(t, convo.Guard{All: true})
	open.scene.Person.PIN.Opened = noon
	open.pressData(convo.ChoiceButton("card", "c1", 0, "look"))
	open.expectLast("card.seen", 7)
	open.scene.Person.PIN = nil
	open.begins("card")
	open.expectLast("card.what.ask", 0)
}

// A question of a guarded flow that was left open is behind the PIN as well.
func TestAnOpenQuestionOfAGuardedFlowNeedsThePINAfterAWhile(t *testing.T) {
	form := formFlow()
	form.Guarded = convo.Guard{All: true}
	k := newTalk(t, form, gate())
	k.scene.Person = casework.Person{ID: "p", PIN: &casework.PIN{Opened: noon}}
	k.begins("form")
	k.expectLast("form.name.ask", 0)
	k.scene.Now = noon.Add(time.Hour)
	k.says("Ana")
	k.expectLast("gate.enter.ask", 0)
	k.does27()
	k.expectLast("form.name.ask", 7)
}

func TestACodeIsPressedAndNeverTyped(t *testing.T) {
	k := behind(t, convo.Guard{All: true})
	k.begins("card")
	dots := func() string { return k.last().Text.Vars["Dots"].Text }
	k.presses("2")
	if got := dots(); got != "● ○" {
		t.Errorf("after a digit stands %q", got)
	}
	before := k.button("7")
	k.says("27")
	if got := k.last().Text.Key; got != "gate.enter.ask" || dots() != "○ ○" || k.out.Prompts[0].Text.Key != "talk.not_typed" {
		t.Errorf("what was typed leads to %s with %q", got, dots())
	}
	for _, run := range k.state.Runs {
		if len(run.Answers) > 0 {
			t.Errorf("what was typed is kept: %v", run.Answers)
		}
	}
	// The keypad above is over: its keys count no more.
	k.pressData(before)
	if k.shown[len(k.shown)-2].Text.Key != "talk.old_button" || dots() != "○ ○" {
		t.Errorf("a key of the old keypad counts: %q", dots())
	}
	k.presses("_erase") // nothing is there to take back
	k.presses("9")
	k.presses("_erase")
	k.does27()
	k.expectLast("card.what.ask", 7)
}

// No prompt and no button of a keypad holds the digits that were pressed.
func TestPressedDigitsAreShownNowhere(t *testing.T) {
	k := behind(t, convo.Guard{All: true})
	k.begins("card")
	k.presses("8")
	for _, v := range k.last().Text.Vars {
		if strings.Contains(v.Text, "8") {
			t.Errorf("the message says %q", v.Text)
		}
	}
}

func TestGuardsThatCannotBeAreFoundBeforeTheyRun(t *testing.T) {
	guarded := func(g convo.Guard) convo.Flow {
		f := cardFlow()
		f.Guarded = g
		return f
	}
	twice := gate()
	twice.ID = "gate2"
	onward := formFlow()
	onward.Steps[0].Then = convo.Onward()
	inGate := gate()
	inGate.Guarded = convo.Guard{All: true}
	code := cardFlow()
	code.Steps = []convo.Step{{ID: "what", Code: &convo.CodeRule{Length: 4}}}
	for name, c := range map[string]struct {
		flows []convo.Flow
		want  string
	}{
		"nothing unlocks":             {[]convo.Flow{guarded(convo.Guard{All: true}), formFlow(), menuFlow()}, "no flow unlocks"},
		"two unlock":                  {[]convo.Flow{gate(), twice, cardFlow(), formFlow(), menuFlow()}, "there is one such flow"},
		"the gate is guarded":         {[]convo.Flow{inGate, cardFlow(), formFlow(), menuFlow()}, "there is one such flow"},
		"a choice that is none":       {[]convo.Flow{gate(), guarded(convo.Guard{Opening: true, Choices: []string{"fly"}}), formFlow(), menuFlow()}, `guards "fly"`},
		"onward to nowhere":           {[]convo.Flow{gate(), onward, cardFlow(), menuFlow()}, "unlocks nothing"},
		"a code as standing question": {[]convo.Flow{gate(), code, formFlow(), menuFlow()}, "a code has digits"},
		"a code without a single digit": {[]convo.Flow{gate(), formFlow(), cardFlow(), menuFlow(), {ID: "none", Version: 1, For: everybody,
			Steps: []convo.Step{{ID: "enter", Code: &convo.CodeRule{}}}}}, "a code has digits"},
	} {
		if err := convo.Check(c.flows, words); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if err := convo.Check([]convo.Flow{gate(), guarded(convo.Guard{All: true}), formFlow(), menuFlow()}, words); err != nil {
		t.Errorf("what can be: %v", err)
	}
}
