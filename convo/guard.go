package convo

import (
	"maps"
	"slices"
	"strconv"
)

// Guard says what of a flow takes her PIN, if she has set one: then the flow that
// unlocks asks for it, and goes on to what she wanted.
type Guard struct {
	// All guards whatever is done in the flow.
	All bool
	// Opening guards that its standing question is shown, and Choices the choices of it
	// by which more is shown; what else stands under a notice can be answered without.
	Opening bool
	Choices []string
}

// guards reports whether a choice of a flow's standing question takes her PIN.
func (f *Flow) guards(choice string) bool {
	g := f.Guarded
	return g.All || g.Opening && choice == choiceOpen || slices.Contains(g.Choices, choice)
}

// Intent is what she wanted when she was asked for her PIN: a choice of a standing
// question, or that a flow begins.
type Intent struct {
	Flow   string `json:"flow"`
	Choice string `json:"choice,omitempty"`
	Args   Args   `json:"args,omitempty"`
}

// Onward leads to what she wanted when she was asked for her PIN.
func Onward(do ...Effect) Next { return Next{kind: nextOnward, do: all(do)} }

// locked reports whether she must enter her PIN before a choice of a flow.
func (t *turn) locked(f *Flow, choice string) bool {
	return !t.unlocked && f.guards(choice) && t.scene.Person.Locked(t.scene.Now)
}

// divert asks for her PIN first. It does so in a message of its own: what stands in
// the one that she pressed is not lost if she leaves it at that.
func (t *turn) divert(intent Intent) error {
	if err := t.move(); err != nil {
		return err
	}
	f, before := t.engine.flows[t.engine.unlocks], len(t.prompts)
	at := &place{f: f, step: f.Steps[0], run: t.newRun(f, nil)}
	at.run.For = &intent
	if err := t.load(at); err != nil {
		return err
	}
	if at.in.Data.Gone {
		return t.gone(at)
	}
	t.endTwins(at.run)
	t.push(*at.run)
	err := t.ask(t.focus())
	for i := range t.prompts[before:] {
		t.prompts[before+i].Replace = 0
	}
	return err
}

// onward goes on to what she wanted, in place of the keypad.
func (t *turn) onward(run *Run) error {
	t.unlocked = true
	intent := run.For
	t.forget(run)
	if intent == nil {
		return t.resumeOrMenu()
	}
	args := maps.Clone(intent.Args)
	f := t.engine.flows[intent.Flow]
	if intent.Choice == "" || f == nil || !f.Standing {
		return t.begin(intent.Flow, args)
	}
	rev, err := strconv.Atoi(args["rev"])
	if err != nil {
		return t.begin(intent.Flow, args)
	}
	return t.pressedStanding(pressedButton{flow: intent.Flow, subject: args["subject"], choice: intent.Choice, rev: rev})
}
