package flows_test

import (
	"testing"

	"ponte/convo"
	"ponte/flows"
)

func TestNoFlowHasAMistakeThatShowsBeforeItRuns(t *testing.T) {
	if err := convo.Check(flows.All(), flows.Words()); err != nil {
		t.Fatal(err)
	}
}
