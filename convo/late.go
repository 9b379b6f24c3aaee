package convo

import (
	"slices"
	"time"

	"ponte/casework"
)

// A question with a Within has a timer while it stands. The timer names the run
// and its revision, so a question that is asked again has another one.

// lateTimer is the timer of the question at which a run stands; the caller sets its lane.
func lateTimer(run Run, at time.Time) casework.Timer {
	return casework.Timer{At: at, Kind: casework.LateTimer,
		Subject: casework.Ref{Type: casework.TalkRecord, ID: run.ID}, Rev: run.Rev, Step: run.Step}
}

// over lists the timers of the questions that stood before and stand no more. A
// late one would say nothing; but a timer that nobody needs is not left behind.
func (t *turn) over(before []Run) []casework.Timer {
	var out []casework.Timer
	for _, was := range before {
		stands := func(r Run) bool { return r.ID == was.ID && r.Rev == was.Rev && r.Step == was.Step }
		if slices.ContainsFunc(t.state.Runs, stands) {
			continue
		}
		f := t.engine.flows[was.Flow]
		if f == nil {
			continue
		}
		if step, ok := f.step(was.Step); ok && step.Within > 0 {
			out = append(out, lateTimer(was, time.Time{}))
		}
	}
	return out
}

// Without ends the run that an event belongs to: the one whose button was pressed
// or whose time is over, else the one in focus. Nothing is said.
func (e *Engine) Without(s State, ev Event) Outcome {
	t := &turn{engine: e, state: s.clone()}
	id := ev.Run
	if b, ok := parseButton(ev.Button); ok && ev.Kind == Pressed {
		id = b.run
	}
	if run := t.focus(); run != nil && ev.Kind == Said {
		id = run.ID
	}
	t.state.Runs = slices.DeleteFunc(t.state.Runs, func(r Run) bool { return r.ID == id })
	return Outcome{State: t.state, Over: t.over(s.Runs)}
}

// late handles a question whose time is over; if she has moved on, it says nothing.
func (t *turn) late() error {
	waits := func(r Run) bool { return r.ID == t.event.Run && r.Rev == t.event.Rev && r.Step == t.event.Step }
	if !slices.ContainsFunc(t.state.Runs, waits) {
		return nil
	}
	run := t.find(t.event.Run)
	at, err := t.enter(run)
	if at == nil {
		return err
	}
	return t.advance(at, at.step.Late)
}
