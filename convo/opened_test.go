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
		return []casework.Command{casework.FoldDetails{Appointment: casework.AppointmentID(in.Args["subject"]), Message: in.Message}}
	}
	k := newTalk(t, f)
	k.pressData(convo.OpenButton("card", "42", 0))
	if k.state.Empty() || k.state.Opened[7] != "42" {
		t.Fatalf("opened %v", k.state.Opened)
	}
	state := k.restart(k.state)
	if state.Fold(7, "43") || state.Fold(8, "42") || !state.Fold(7, "42") || state.Fold(7, "42") {
		t.Error("a fold is for one message and one appointment, once")
	}
	if !state.Empty() {
		t.Errorf("folded, and still kept: %+v", state)
	}
	k.presses("yes") // about the same card, in the same message
	if k.state.Opened[7] != "42" {
		t.Errorf("what she answered there is not folded: %v", k.state.Opened)
	}
	k.presses("menu") // something else in its place
	if !k.state.Empty() {
		t.Errorf("still noted: %v", k.state.Opened)
	}
}
