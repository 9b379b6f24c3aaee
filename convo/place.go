package convo

import (
	"fmt"
	"slices"

	"ponte/casework"
)

// place is where a run stands: its flow, its step, and what the flow has read.
type place struct {
	f    *Flow
	step Step
	run  *Run
	in   Input
}

// asks is the text of the question.
func (at *place) asks() Text {
	text := Text{Key: at.f.askKey(at.step), Vars: at.in.Data.Vars}
	if at.step.Code != nil {
		text.Vars = at.step.Code.dotted(text.Vars, at.run.Answers[at.step.ID])
	}
	return text
}

// enter opens the run in focus where it stands. When the flow, the step or what the
// run is about is gone, there is no place: the run ends, and she is told. When a time
// was over she is not, for she has done nothing.
func (t *turn) enter(run *Run) (*place, error) {
	if f := t.engine.flows[run.Flow]; f != nil && !f.forRole(t.scene.Who.Role) {
		return nil, t.leaveOthers()
	}
	f, step, ok := t.open(run)
	if ok && f.Guarded.All && t.event.Kind != Late && t.locked(f, choiceOpen) {
		intent := Intent{Flow: f.ID, Args: run.Args}
		t.drop()
		return nil, t.divert(intent)
	}
	if !ok {
		return nil, t.leave(&place{f: f, run: run})
	}
	at := &place{f: f, step: step, run: run}
	if err := t.load(at); err != nil {
		return nil, err
	}
	if at.in.Data.Gone {
		return nil, t.leave(at)
	}
	return at, nil
}

// leave ends the run in focus, because what it needs is gone.
func (t *turn) leave(at *place) error {
	run := *at.run // its place in the state is given up
	at.run = &run
	t.drop()
	if t.event.Kind == Late {
		return nil
	}
	if err := t.gone(at); err != nil || at.in.Data.Instead != "" {
		return err
	}
	return t.resume()
}

// leaveOthers ends every run that is not for her any more, because her role was
// changed while it was open, and says so once.
func (t *turn) leaveOthers() error {
	t.state.Runs = slices.DeleteFunc(t.state.Runs, func(r Run) bool {
		f := t.engine.flows[r.Flow]
		return f != nil && !f.forRole(t.scene.Who.Role)
	})
	if t.event.Kind == Late {
		return nil
	}
	t.forbidden()
	return t.resume()
}

// open returns a run's flow and step, upgraded to the version of today. It
// returns false when the flow or the step is gone for good.
func (t *turn) open(run *Run) (*Flow, Step, bool) {
	f := t.engine.flows[run.Flow]
	if f == nil {
		return nil, Step{}, false
	}
	for run.Version < f.Version {
		if up := f.Upgrade[run.Version]; up != nil {
			up(run)
		}
		run.Version++
	}
	step, ok := f.step(run.Step)
	return f, step, ok
}

// input is what a flow sees of a run before it has read anything.
func (t *turn) input(run *Run) Input {
	return Input{Who: t.scene.Who, Person: t.scene.Person, Chat: t.scene.Chat, Args: run.Args, Answers: run.Answers,
		Now: t.scene.Now, Policy: t.scene.Policy, Message: t.event.Message, Voice: t.event.Voice,
		Version: t.version, Means: t.means, Taken: t.taken}
}

// load lets the flow read what it needs.
func (t *turn) load(at *place) error {
	at.in = t.input(at.run)
	if at.f.Load == nil {
		return nil
	}
	data, err := at.f.Load(t.scene.Reader, at.in)
	if casework.CodeOf(err) == casework.NotFound {
		data, err = Data{Gone: true}, nil
	}
	if err != nil {
		return fmt.Errorf("load %s: %w", at.f.ID, err)
	}
	at.in.Data = data
	return nil
}
