package convo_test

import (
	"testing"

	"ponte/casework"
	"ponte/convo"
)

// Details that she has opened are noted, so that a fold knows whether they still
// stand where they stood.
func TestOpenedDetailsAreNotedUntilSomethingElseStandsThere(t *testing.T) {
	f := cardFlow()
	f.Open = func(in convo.Input) []casework.Command {
		return []casework.Command{casework.FoldDetails{Appointment: casework.AppointmentID(in.Args["subject"]), Message: in.Message, Flow: "card"}}
	}
	k := newTalk(t, f)
	k.pressData(convo.OpenButton("card", "42", 0))
	if k.state.Empty() || k.state.Opened[7] != (convo.Opened{Subject: "42", Flow: "card", Stays: true}) {
		t.Fatalf("opened %v", k.state.Opened)
	}
	state := k.restart(k.state)
	for _, try := range []struct {
		message int
		of      string
		flow    string
		ok      bool
	}{{7, "43", "", false}, {8, "42", "", false}, {7, "42", "card", true}, {7, "42", "", false}} {
		if flow, ok := state.Fold(try.message, try.of); flow != try.flow || ok != try.ok {
			t.Errorf("a fold is for one message and one appointment, once: %+v: %q, %t", try, flow, ok)
		}
	}
	if !state.Empty() {
		t.Errorf("folded, and still kept: %+v", state)
	}
	k.presses("yes") // about the same card, in the same message
	if k.state.Opened[7].Subject != "42" {
		t.Errorf("what she answered there is not folded: %v", k.state.Opened)
	}
	k.presses("menu") // something else in its place
	if !k.state.Empty() {
		t.Errorf("still noted: %v", k.state.Opened)
	}
}
