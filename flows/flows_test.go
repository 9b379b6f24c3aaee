package flows_test

import (
	"testing"

	"ponte/casework"
	"ponte/convo"
	"ponte/flows"
)

func TestNoFlowHasAMistakeThatShowsBeforeItRuns(t *testing.T) {
	if err := convo.Check(flows.All(), flows.Words()); err != nil {
		t.Fatal(err)
	}
}

func TestEveryTextThatAFlowCanSayIsWritten(t *testing.T) {
	book := mustBook(t)
	keys := convo.EngineKeys()
	for _, f := range flows.All() {
		keys = append(keys, f.Keys()...)
	}
	plain, discreet := flows.NoticeKeys()
	keys = append(keys, plain...)
	for _, key := range discreet {
		for _, level := range []casework.Privacy{casework.Short, casework.Hidden, casework.Full} {
			keys = append(keys, key+"."+string(level))
		}
	}
	for _, key := range keys {
		if book.Hash(casework.English, key) == "" {
			t.Errorf("%s is not written", key)
		}
	}
}
