package flows_test

import (
	"sync"
	"testing"

	"ponte/casework"
	"ponte/convo"
	"ponte/flows"
)

// audience notes which steps the transcripts show, so that no flow is without one.
type audience struct {
	mu    sync.Mutex
	shown map[string]bool // guarded by mu; "uk appointment reason"
}

// engine makes an engine whose flows tell the audience which steps they show in
// a language.
func (a *audience) engine(t *testing.T, lang casework.Lang) *convo.Engine {
	t.Helper()
	all := flows.All()
	for i := range all {
		a.watch(lang, &all[i])
	}
	engine, err := convo.New(all, flows.Words())
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// watch listens where the engine asks a flow before it shows something: a
// question whether it is asked, a standing flow what stands there.
func (a *audience) watch(lang casework.Lang, f *convo.Flow) {
	if load := f.Load; f.Standing {
		f.Load = func(r casework.Reader, in convo.Input) (data convo.Data, err error) {
			if load != nil {
				data, err = load(r, in)
			}
			if err == nil && !data.Gone {
				a.note(lang, f.ID, f.Steps[0].ID)
			}
			return data, err
		}
	}
	for i := range f.Steps {
		step := &f.Steps[i]
		if f.Standing && i == 0 {
			continue
		}
		when := step.When
		step.When = func(in convo.Input) bool {
			asked := when == nil || when(in)
			if asked {
				a.note(lang, f.ID, step.ID)
			}
			return asked
		}
	}
}

func (a *audience) note(lang casework.Lang, flow, step string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.shown[string(lang)+" "+flow+" "+step] = true
}

// miss fails for each step that no transcript has shown in a language.
func (a *audience) miss(t *testing.T) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, f := range flows.All() {
		for _, step := range f.Steps {
			for _, lang := range casework.Langs {
				if !a.shown[string(lang)+" "+f.ID+" "+step.ID] {
					t.Errorf("no transcript shows the step %s of the flow %s in %s: write its story in testdata", step.ID, f.ID, lang)
				}
			}
		}
	}
}
