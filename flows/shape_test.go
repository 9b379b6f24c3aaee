package flows_test

import (
	"os"
	"strings"
	"testing"

	"ponte/flows"
)

const shapeFile = "testdata/shape.golden"

// Runs that are open when a new program starts stand in the shape of the old
// one. Whoever changes a flow's steps raises its Version, and says in Upgrade
// what becomes of a run that stands at a step that is gone or means another thing.
func TestFlowKeepsItsShapeOrRaisesItsVersion(t *testing.T) {
	var now strings.Builder
	for _, f := range flows.All() {
		now.WriteString(f.Shape())
	}
	golden, err := os.ReadFile(shapeFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	before := shapes(string(golden))
	for id, shape := range shapes(now.String()) {
		was, known := before[id]
		if known && was.version == shape.version && was.steps != shape.steps {
			t.Errorf(`flow %s has other steps and still version %s. Was:
%sNow:
%sRaise its Version, write in Upgrade what becomes of open runs, then run: make transcripts`,
				id, shape.version, was.steps, shape.steps)
			continue
		}
		if !*update && (!known || was != shape) {
			t.Errorf("flow %s is new or has a new version: make transcripts writes it into %s", id, shapeFile)
		}
	}
	for id := range before {
		if _, ok := shapes(now.String())[id]; !ok && !*update {
			t.Errorf("flow %s is gone: its open runs end politely; make transcripts takes it out of %s", id, shapeFile)
		}
	}
	if *update && !t.Failed() {
		if err := os.WriteFile(shapeFile, []byte(now.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

type shape struct{ version, steps string }

// shapes reads what flows.Shape wrote: a flow's first line is not indented.
func shapes(text string) map[string]shape {
	out := map[string]shape{}
	id := ""
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, " ") {
			s := out[id]
			s.steps += line
			out[id] = s
			continue
		}
		name, version, _ := strings.Cut(strings.TrimSpace(line), " version ")
		id = name
		out[id] = shape{version: version}
	}
	return out
}
