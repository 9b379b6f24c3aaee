package convo_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/convo"
)

func TestCheckFindsEachKindOfMistake(t *testing.T) {
	good := func() convo.Flow {
		return convo.Flow{ID: "ask", Version: 2, For: everybody, Standing: true, Upgrade: map[int]func(*convo.Run){1: func(*convo.Run) {}},
			Steps: []convo.Step{
				{ID: "first", Choice: []string{"a", "b"}, On: convo.On{"a": convo.Stay("well"), "b": convo.Go("second")}},
				{ID: "second", Text: &convo.TextRule{Max: 9}, Then: convo.Start("menu", nil), Within: time.Hour, Late: convo.End("late")},
			}}
	}
	if err := convo.Check([]convo.Flow{good(), menuFlow(), cardFlow(), formFlow()}, words); err != nil {
		t.Fatalf("a good flow has a mistake: %v", err)
	}
	for _, c := range []struct {
		name  string
		spoil func(*convo.Flow)
		says  string
	}{
		{"no id", func(f *convo.Flow) { f.ID = "" }, `flow id "": want small letters`},
		{"an id in capitals", func(f *convo.Flow) { f.ID = "Ask" }, `flow id "Ask": want small letters`},
		{"a long id", func(f *convo.Flow) { f.ID = strings.Repeat("a", 21) }, "at most 20"},
		{"a reserved step", func(f *convo.Flow) { f.Steps[0].ID = "other" }, `step id "other" is reserved`},
		{"a reserved choice", func(f *convo.Flow) { f.Steps[0].Choice = append(f.Steps[0].Choice, "many") }, `choice id "many" is reserved`},
		{"a choice with a colon", func(f *convo.Flow) { f.Steps[0].Choice = append(f.Steps[0].Choice, "a:b") }, `choice id "a:b"`},
		{"the engine's choice", func(f *convo.Flow) { f.Steps[0].Choice = append(f.Steps[0].Choice, "_back") }, `choice id "_back"`},
		{"version 0", func(f *convo.Flow) { f.Version = 0 }, "versions begin at 1"},
		{"an upgrade from nowhere", func(f *convo.Flow) { f.Upgrade[2] = f.Upgrade[1] }, "upgrade from version 2"},
		{"for nobody", func(f *convo.Flow) { f.For = nil }, "is for nobody"},
		{"no steps", func(f *convo.Flow) { f.Steps = nil }, "has no steps"},
		{"a step twice", func(f *convo.Flow) { f.Steps = append(f.Steps, f.Steps[1]) }, "step second: declared twice"},
		{"a step that asks nothing", func(f *convo.Flow) { f.Steps[1].Text = nil }, "step second: asks in 0 ways"},
		{"a step that asks twice", func(f *convo.Flow) { f.Steps[1].Options = "list" }, "step second: asks in 2 ways"},
		{"a way from no choice", func(f *convo.Flow) { f.Steps[0].On["c"] = convo.End("") }, `leads on from "c", which is no choice`},
		{"a way to no step", func(f *convo.Flow) { f.Steps[0].On["b"] = convo.Go("third") }, `leads to "third", which is no step`},
		{"a way to no flow", func(f *convo.Flow) { f.Steps[1].Then = convo.Start("nowhere", nil) }, `starts "nowhere", which is no flow`},
		{"late without a way", func(f *convo.Flow) { f.Steps[1].Late = convo.Next{} }, "waits 1h0m0s and then leads nowhere"},
		{"late to no step", func(f *convo.Flow) { f.Steps[1].Late = convo.Go("third") }, `leads to "third"`},
		{"staying without standing", func(f *convo.Flow) { f.Standing = false }, "stays, but the flow is not standing"},
		{"staying without a text", func(f *convo.Flow) { f.Steps[0].On["a"] = convo.Stay("") }, "stays without a text"},
		{"past what is always offered", func(f *convo.Flow) { f.Steps[0].Past = convo.On{"a": convo.End("")} }, `leads on from "a" when it is past`},
		{"an unreachable step", func(f *convo.Flow) { f.Steps[0].On["b"] = convo.End("") }, "step second: nothing leads to it"},
		{"a button too long", func(f *convo.Flow) {
			f.ID = strings.Repeat("f", 20)
			f.Steps[0].Choice = append(f.Steps[0].Choice, strings.Repeat("c", 40))
		}, "the button of " + strings.Repeat("c", 40)},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := good()
			f.Upgrade = maps.Clone(f.Upgrade)
			c.spoil(&f)
			err := convo.Check([]convo.Flow{f, menuFlow(), cardFlow(), formFlow()}, words)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error that says %q", err, c.says)
			}
			if err != nil && !strings.Contains(err.Error(), "flow "+f.ID) {
				t.Errorf("the error does not name the flow: %v", err)
			}
		})
	}
}

func TestCheckFindsFlowsTwiceAndWordsThatStartNothing(t *testing.T) {
	err := convo.Check([]convo.Flow{menuFlow(), menuFlow(), cardFlow(), formFlow()}, map[convo.Word]string{convo.Menu: "menu", convo.SOS: "nowhere"})
	for _, want := range []string{"flow menu: declared twice", `word sos: starts flow "nowhere"`, `word stop: starts flow ""`, "word help", "word language"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error that says %q", err, want)
		}
	}
	if engine, err := convo.New([]convo.Flow{menuFlow()}, nil); err == nil || engine != nil {
		t.Errorf("an engine is made of flows with mistakes: %v", err)
	}
}

func TestCheckFindsAllMistakesAtOnce(t *testing.T) {
	bad := convo.Flow{ID: "ask", Steps: []convo.Step{{ID: "id"}}}
	err := convo.Check([]convo.Flow{bad, menuFlow(), cardFlow(), formFlow()}, words)
	for _, want := range []string{"versions begin at 1", "is for nobody", `"id" is reserved`, "asks in 0 ways"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error that says %q", err, want)
		}
	}
}

func TestKeysAreAllTextsThatAFlowNeeds(t *testing.T) {
	f := convo.Flow{ID: "ask", Version: 1, For: everybody, Standing: true, Steps: []convo.Step{
		{ID: "first", Choice: []string{"a", "b", "c"}, On: convo.On{"a": convo.Stay("well"), "b": convo.Start("menu", nil).Saying("bye")}, Then: convo.End("")},
		{ID: "second", Choice: []string{"x"}, Ask: "common.question", Labels: "common", Within: time.Hour, Late: convo.End("late"), Then: convo.Go("third")},
		{ID: "third", Text: &convo.TextRule{Max: 1}, Then: convo.End("done")},
	}}
	f.Steps[0].Past = convo.On{"c": convo.Stay("over")}
	want := "ask.bye ask.done ask.first.a ask.first.ask ask.first.b ask.first.c ask.late ask.over ask.third.ask ask.well common.question common.x"
	if got := strings.Join(f.Keys(), " "); got != want {
		t.Errorf("keys\n%s, want\n%s", got, want)
	}
}

// No text that the engine says by itself can be missing in a language.
func TestTheEngineSaysOnlyWhatEngineKeysLists(t *testing.T) {
	known := map[string]bool{"": true}
	for _, key := range convo.EngineKeys() {
		known[key] = true
	}
	k := newTalk(t, one(convo.Step{Date: &convo.DateRule{From: 0, To: 20}, Skip: true}))
	k.begins("ask")
	k.says("x")
	k.says("x")
	k.says("x")
	k.happens(convo.Event{Kind: convo.Showed})
	k.pressData("nonsense")
	k.presses("_page1")
	k.calls(convo.Cancel)
	k.pressData("n:card:1:5:yes")
	k.presses("no")
	k.begins("nowhere")
	k.scene.Who.Role = casework.Admin
	k.begins("ask")
	for _, p := range k.shown {
		texts := []convo.Text{p.Lead, p.Text}
		for _, row := range p.Buttons {
			for _, b := range row {
				texts = append(texts, b.Label)
			}
		}
		for _, text := range texts {
			ours := strings.HasPrefix(text.Key, "ask.") || strings.HasPrefix(text.Key, "card.") || strings.HasPrefix(text.Key, "menu.")
			if !ours && !known[text.Key] {
				t.Errorf("the engine says %q, which EngineKeys does not list", text.Key)
			}
		}
	}
}

func TestAHiddenMessageHasOneButtonThatOpensIt(t *testing.T) {
	n := casework.Notice{Key: "card.say", Discreet: true, Flow: "card", Subject: casework.AppointmentRef("7"), Rev: 2}
	buttons := [][]convo.Button{{{Data: "n:card:7:2:yes"}}}
	for _, c := range []struct {
		level    casework.Privacy
		discreet bool
		closed   bool
		buttons  [][]convo.Button
		key      string
		layout   string
	}{
		{casework.Short, true, false, buttons, "card.say.short", "yes"},
		{casework.Full, true, false, buttons, "card.say.full", "yes"},
		{casework.Hidden, true, false, buttons, "card.say.hidden", "_open"},
		{casework.Hidden, true, false, nil, "card.say.hidden", "_open"},
		{casework.Short, true, true, buttons, "card.say.short", "_open"},
		{casework.Full, true, true, buttons, "card.say.full", "yes"},
		{casework.Full, false, false, buttons, "card.say", "yes"},
	} {
		n.Discreet, n.Closed = c.discreet, c.closed
		p := convo.Told(n, c.level, c.buttons)
		if p.Text.Key != c.key || choices(p) != c.layout {
			t.Errorf("%s: says %s with %q, want %s with %q", c.level, p.Text.Key, choices(p), c.key, c.layout)
		}
	}
	k := newTalk(t)
	n.Discreet = true
	k.pressData(convo.Told(n, casework.Hidden, nil).Buttons[0][0].Data)
	k.expect("talk.changed+card.what.ask", "opened") // the card of these tests has no revision
}

func TestAFlowIsDrawnWithAllItsWays(t *testing.T) {
	f := twoSteps()
	f.Steps[0].On = convo.On{"b": convo.Start("menu", nil)}
	f.Steps[0].Past = convo.On{"b": convo.End("over")}
	for want, in := range map[string]string{
		"ask version 1": f.Shape(), "first: choice a|b, b → flow menu, past b → ends (over), then → next": f.Shape(), "second: text up to 20, then → ends (done), after 1h → ends (late)": f.Shape(),
		"start([ask]) --> first": f.Graph(), "first -->|b| to_menu[[flow menu]]": f.Graph(), "first -->|past b| end_over([over])": f.Graph(), "first --> second": f.Graph(),
		"second --> end_done([done])": f.Graph(), "second -->|after 1h| end_late([late])": f.Graph(),
	} {
		if !strings.Contains(in, want) {
			t.Errorf("%q is not drawn:\n%s", want, in)
		}
	}
	for step, want := range map[string]string{"Number": "number 1 to 3", "Date": "date in 1 to 9 days", "Time": "time", "Options": "options list"} {
		s := map[string]convo.Step{"Number": {Number: &convo.NumberRule{Min: 1, Max: 3}}, "Date": {Date: &convo.DateRule{From: 1, To: 9}},
			"Time": {Time: &convo.TimeRule{}}, "Options": {Options: "list"}}[step]
		s.ID = "q"
		f := convo.Flow{ID: "x", Steps: []convo.Step{s}}
		if !strings.Contains(f.Shape(), want) {
			t.Errorf("%s: %s", want, f.Shape())
		}
	}
}
