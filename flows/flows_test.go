package flows

import (
	"testing"

	"ponte/convo"
)

// Ensure that no flow has a mistake that can be found before it runs.
func TestFlowsAreSound(t *testing.T) {
	if err := convo.Check(All(), Words()); err != nil {
		t.Fatal(err)
	}
}
