package convo_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// noon is when all talks here take place: a Monday.
var noon = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)

// did is a command that only remembers what it was for.
type did string

func (d did) Command() string        { return string(d) }
func (d did) Do(*casework.Act) error { return nil }
func does(what string) convo.Effect {
	return func(convo.Input) []casework.Command { return []casework.Command{did(what)} }
}
func doesAll(in convo.Input) []casework.Command {
	return []casework.Command{did(in.Answers["first"] + "/" + in.Answers["second"])}
}

// The flows that every engine needs for its words.
func menuFlow() convo.Flow {
	return convo.Flow{ID: "menu", Version: 1, For: everybody, Standing: true, Steps: []convo.Step{
		{ID: "open", Choice: []string{"form", "card"}, On: convo.On{"form": convo.Start("form", nil), "card": convo.Start("card", nil)}}}}
}

var (
	everybody = []casework.Role{casework.Visitor, casework.Beneficiary}
	words     = map[convo.Word]string{convo.SOS: "menu", convo.Stop: "menu", convo.Help: "menu", convo.Menu: "menu", convo.Language: "menu", convo.Privacy: "menu"}
)

// formFlow is a flow of one typed answer.
func formFlow() convo.Flow {
	return convo.Flow{ID: "form", Version: 1, For: everybody, Steps: []convo.Step{{ID: "name", Text: &convo.TextRule{Max: 5}}}}
}

// cardFlow is a flow with a standing question about a card.
func cardFlow() convo.Flow {
	return convo.Flow{ID: "card", Version: 1, For: everybody, Standing: true, Home: true, Open: does("opened"), Steps: []convo.Step{
		{ID: "what", Choice: []string{"yes", "no", "look"}, Columns: 2, On: convo.On{
			"yes": convo.Stay("well", does("yes")), "no": convo.Go("why", does("no")), "look": convo.Stay("seen").With("picture").Aside()}},
		{ID: "why", Choice: []string{"ill", "work"}, Skip: true, Then: convo.End("thanks", does("why"))},
	}}
}

// talk is one chat with an engine.
type talk struct {
	t      *testing.T
	engine *convo.Engine
	state  convo.State
	scene  convo.Scene
	shown  []convo.Prompt // all that was shown, oldest first
	out    convo.Outcome  // of the last event
}

func newTalk(t *testing.T, flows ...convo.Flow) *talk {
	t.Helper()
	flows = append(flows, menuFlow())
	for _, extra := range []convo.Flow{cardFlow(), formFlow()} {
		if !slices.ContainsFunc(flows, func(f convo.Flow) bool { return f.ID == extra.ID }) {
			flows = append(flows, extra)
		}
	}
	engine, err := convo.New(flows, words)
	if err != nil {
		t.Fatal(err)
	}
	return &talk{t: t, engine: engine, scene: convo.Scene{Now: noon, Who: casework.Actor{Role: casework.Beneficiary, Person: "p"}}}
}

// happens handles an event; the state goes through JSON before and after, and a
// second goes by.
func (k *talk) happens(ev convo.Event) {
	k.t.Helper()
	k.scene.Now = k.scene.Now.Add(time.Second)
	out, err := k.engine.Handle(k.restart(k.state), ev, k.scene)
	if err != nil {
		k.t.Fatalf("%+v: %v", ev, err)
	}
	k.state, k.out = k.restart(out.State), out
	k.shown = append(k.shown, out.Prompts...)
}

func (k *talk) restart(s convo.State) convo.State {
	k.t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		k.t.Fatal(err)
	}
	var back convo.State
	if err := json.Unmarshal(text, &back); err != nil {
		k.t.Fatal(err)
	}
	return back
}

func (k *talk) begins(flow string) {
	k.t.Helper()
	k.happens(convo.Event{Kind: convo.Began, Flow: flow})
}

func (k *talk) says(text string) {
	k.t.Helper()
	k.happens(convo.Event{Kind: convo.Said, Text: text})
}

func (k *talk) calls(w convo.Word) {
	k.t.Helper()
	k.happens(convo.Event{Kind: convo.Called, Word: w})
}

func (k *talk) pressData(data string) {
	k.t.Helper()
	k.happens(convo.Event{Kind: convo.Pressed, Button: data, Message: 7})
}

// presses presses the button for a choice on the newest prompt that has it.
func (k *talk) presses(choice string) {
	k.t.Helper()
	k.pressData(k.button(choice))
}

// button is the data of the button for a choice on the newest prompt that has it.
func (k *talk) button(choice string) string {
	k.t.Helper()
	for _, p := range slices.Backward(k.shown) {
		for _, row := range p.Buttons {
			for _, b := range row {
				if strings.HasSuffix(b.Data, ":"+choice) {
					return b.Data
				}
			}
		}
	}
	k.t.Fatalf("no button for %q was shown", choice)
	return ""
}

// expect looks at what the last event showed, by key, and did.
func (k *talk) expect(keys, commands string) {
	k.t.Helper()
	var said, done []string
	for _, p := range k.out.Prompts {
		if p.Lead.Key != "" {
			said = append(said, p.Lead.Key+"+"+p.Text.Key)
			continue
		}
		said = append(said, p.Text.Key)
	}
	for _, c := range k.out.Commands {
		done = append(done, c.Command())
	}
	if got := strings.Join(said, " "); got != keys {
		k.t.Errorf("said %q, want %q", got, keys)
	}
	if got := strings.Join(done, " "); got != commands {
		k.t.Errorf("did %q, want %q", got, commands)
	}
}

// runs names the open runs, the one in focus last: "form.name".
func (k *talk) runs() string {
	var out []string
	for _, r := range k.state.Runs {
		out = append(out, r.Flow+"."+r.Step)
	}
	return strings.Join(out, " ")
}

// choices lists what the buttons of a prompt stand for, row by row.
func choices(p convo.Prompt) string {
	var rows []string
	for _, row := range p.Buttons {
		var r []string
		for _, b := range row {
			r = append(r, b.Data[strings.LastIndex(b.Data, ":")+1:])
		}
		rows = append(rows, strings.Join(r, " "))
	}
	return strings.Join(rows, " | ")
}

// last is the prompt shown last.
func (k *talk) last() convo.Prompt {
	k.t.Helper()
	if len(k.shown) == 0 {
		k.t.Fatal("nothing was shown")
	}
	return k.shown[len(k.shown)-1]
}
