package convo

import "fmt"

// A live message is shown anew when what it tells has changed, in place of how it
// was. There is one of each flow in a chat, and what it shows is part of the state.

// Shown is what a live message shows: what it is about, and which page.
type Shown struct {
	Subject string `json:"subject,omitempty"`
	Page    int    `json:"page,omitempty"`
}

// liveTag names the live message of a flow.
func liveTag(flow string) string { return "live." + flow }

// Live is a flow's live message as it reads now; false if there is none, or what it
// is about is gone.
func (e *Engine) Live(s State, flow string, sc Scene) (Prompt, bool, error) {
	f, shown := e.flows[flow], s.Live[flow]
	if _, is := s.Live[flow]; f == nil || !f.Live || !is || !f.forRole(sc.Who.Role) {
		return Prompt{}, false, nil
	}
	p, ok, err := e.Standing(flow, shown, sc)
	p.Tag = liveTag(flow)
	return p, ok, err
}

// Standing is the standing question of a flow about something; false if that is gone.
func (e *Engine) Standing(flow string, shown Shown, sc Scene) (Prompt, bool, error) {
	f := e.flows[flow]
	if f == nil || !f.Standing {
		return Prompt{}, false, fmt.Errorf("convo: flow %q has no standing question", flow)
	}
	t := &turn{engine: e, scene: sc}
	at := &place{f: f, step: f.Steps[0], run: t.newRun(f, subjectArgs(shown.Subject, ""))}
	if err := t.load(at); err != nil || at.in.Data.Gone {
		return Prompt{}, false, err
	}
	return Prompt{Text: at.asks(), Buttons: t.buttons(at, shown.Page), Subject: shown.Subject}, true, nil
}
