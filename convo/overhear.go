package convo

import (
	"fmt"
	"maps"
	"slices"
)

// Standing buttons wait for no answer, but who is tired types what a button says.
// Flows that can tell what she means by it listen. Only the whole label counts: a
// yes may be meant for anything that stands above it.

// overheard takes what she typed, while no question is open, as the standing button
// that says so; false if none does.
func (t *turn) overheard() (bool, error) {
	typed := bare(t.event.Text)
	if t.event.Kind != Said || t.scene.Says == nil || typed == "" {
		return false, nil
	}
	for _, id := range slices.Sorted(maps.Keys(t.engine.flows)) {
		f := t.engine.flows[id]
		if f.Hears != nil && f.forRole(t.scene.Who.Role) {
			args, named, err := f.Hears(t.scene.Reader, t.input(t.newRun(f, nil)), t.event.Text)
			if err != nil {
				return false, fmt.Errorf("listen for %s: %w", id, err)
			}
			if named {
				return true, t.begin(id, args)
			}
		}
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
