package convo

import (
	"maps"

	"ponte/casework"
)

// Details that she has opened fold away again after a while, and so does what she
// answered there. Which messages show some is part of the state: when something
// about anything else stands in the message's place, there is nothing left to fold.

// Opened says whose details a message shows, and which flow opened them.
type Opened struct {
	Appointment casework.AppointmentID `json:"appointment"`
	Flow        string                 `json:"flow"`
}

// noteOpened notes which messages show details after this event.
func (t *turn) noteOpened() {
	opened := map[int]Opened{}
	for _, c := range t.commands {
		if fold, ok := c.(casework.FoldDetails); ok && fold.Message != 0 {
			opened[fold.Message] = Opened{fold.Appointment, fold.Flow}
		}
	}
	for _, p := range t.prompts {
		if string(t.state.Opened[p.Replace].Appointment) != p.Subject {
			delete(t.state.Opened, p.Replace)
		}
	}
	if len(opened) > 0 && t.state.Opened == nil {
		t.state.Opened = map[int]Opened{}
	}
	maps.Copy(t.state.Opened, opened)
}

// Fold takes the note that a message shows an appointment's details, and names the
// flow that opened them; false if it shows something else by now.
func (s *State) Fold(message int, of casework.AppointmentID) (flow string, ok bool) {
	o := s.Opened[message]
	if o.Appointment != of {
		return "", false
	}
	delete(s.Opened, message)
	return o.Flow, true
}

// Empty reports whether there is nothing to keep of a conversation.
func (s *State) Empty() bool { return len(s.Runs) == 0 && len(s.Waiting) == 0 && len(s.Opened) == 0 }
