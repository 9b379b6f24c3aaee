package convo

import (
	"fmt"
	"maps"
	"slices"

	"ponte/casework"
)

// Standing buttons wait for no answer, but who is tired types what a button says.
// Flows that can tell what she means by it listen. Only the whole label counts: a
// yes may be meant for anything that stands above it.

// overheard takes what she typed, while no question is open, as what a flow hears in
// it, or as the standing button that says so; false if nothing does. Of a voice
// message nothing can be read but that it is one.
func (t *turn) overheard() (bool, error) {
	if heard, err := t.heard(false); heard || err != nil {
		return heard, err
	}
	if labelled, err := t.labelled(); labelled || err != nil {
		return labelled, err
	}
	return t.listen(func(f *Flow) hearing { return f.Catches })
}

// hearing is how a flow looks at what is typed, see [Flow.Hears].
type hearing func(r casework.Reader, in Input, typed string) (Args, bool, error)

// heard asks the flows whether they hear something in what was said: those that
// interrupt, or all.
func (t *turn) heard(interrupting bool) (bool, error) {
	return t.listen(func(f *Flow) hearing {
		if interrupting && !f.Interrupts {
			return nil
		}
		return f.Hears
	})
}

// listen begins the first flow, by its name, that hears something.
func (t *turn) listen(by func(*Flow) hearing) (bool, error) {
	for _, id := range slices.Sorted(maps.Keys(t.engine.flows)) {
		f := t.engine.flows[id]
		hears := by(f)
		if hears == nil || !f.forRole(t.scene.Who.Role) {
			continue
		}
		args, named, err := hears(t.scene.Reader, t.input(t.newRun(f, nil)), t.event.Text)
		if err != nil {
			return false, fmt.Errorf("listen for %s: %w", id, err)
		}
		if named {
			return true, t.begin(id, args)
		}
	}
	return false, nil
}

// labelled takes what she typed as the standing button that says so; false if none does.
func (t *turn) labelled() (bool, error) {
	typed := bare(t.event.Text)
	if t.event.Kind != Said || t.scene.Says == nil || typed == "" {
		return false, nil
	}
	for _, id := range slices.Sorted(maps.Keys(t.engine.flows)) {
		f := t.engine.flows[id]
		if f.Listens == nil || !f.forRole(t.scene.Who.Role) {
			continue
		}
		at := &place{f: f, step: f.Steps[0], run: t.newRun(f, nil)}
		args, known, err := f.Listens(t.scene.Reader, t.input(at.run))
		if err != nil {
			return false, fmt.Errorf("listen for %s: %w", id, err)
		}
		if !known {
			continue
		}
		at.run.Args = args
		if err := t.load(at); err != nil {
			return false, err
		}
		if at.in.Data.Gone {
			continue
		}
		for _, o := range at.labels() {
			// What only shows something is to be folded away, and so must be pressed.
			if !at.step.On[o.ID].aside && !t.locked(f, o.ID) && bare(t.scene.Says(o.Label)) == typed {
				return true, t.answer(at, o.ID)
			}
		}
	}
	return false, nil
}
