package convo

import (
	"maps"

	"ponte/casework"
)

// Details that she has opened fold away again after a while, and so does what she
// answered there. Which messages show some is part of the state: when something
// about anything else stands in the message's place, there is nothing left to fold.

// Opened says whose details a message shows, an appointment's, a woman's or a
// request's, and which flow opened them.
type Opened struct {
	Subject string `json:"subject"`
	Flow    string `json:"flow"`
	// Stays says that what she goes on to do in the message shows them, too.
	Stays bool `json:"stays,omitempty"`
}

// noteOpened notes which messages show details after this event.
func (t *turn) noteOpened() {
	opened := map[int]Opened{}
	for _, c := range t.commands {
		switch fold := c.(type) {
		case casework.FoldDetails:
			opened[fold.Message] = Opened{string(fold.Appointment), fold.Flow, true}
		case casework.FoldName:
			opened[fold.Message] = Opened{string(fold.Person), fold.Flow, false}
		case casework.ReadRequest:
			opened[fold.Message] = Opened{string(fold.Request), "request", false}
		}
	}
	delete(opened, 0) // a message that is not known cannot be written over
	for _, p := range t.prompts {
		if o := t.state.Opened[p.Replace]; o.Subject != p.Subject || !o.Stays {
			delete(t.state.Opened, p.Replace)
		}
	}
	if len(opened) > 0 && t.state.Opened == nil {
		t.state.Opened = map[int]Opened{}
	}
	maps.Copy(t.state.Opened, opened)
}

// Fold takes the note that a message shows the details of something, and names the flow that opened them; false if it shows something else by now.
func (s *State) Fold(message int, of string) (flow string, ok bool) {
	o := s.Opened[message]
	if o.Subject != of {
		return "", false
	}
	delete(s.Opened, message)
	return o.Flow, true
}

// Empty reports whether there is nothing to keep of a conversation.
func (s *State) Empty() bool {
	return len(s.Runs) == 0 && len(s.Waiting) == 0 && len(s.Opened) == 0 && len(s.Live) == 0
}
