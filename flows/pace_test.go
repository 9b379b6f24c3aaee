package flows_test

import (
	"testing"
	"time"

	"ponte/flows/flowtest"
)

// TestAFloodIsNotAnsweredInAFrozenChatEither counts what is said to somebody who writes
// without end: as herself, told once that it is too much; where she has left in a
// hurry, in no words that are in her language.
func TestAFloodIsNotAnsweredInAFrozenChatEither(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before string
		want   int // of ten things written, with a burst of four
	}{"her own chat": {"", 4*2 + 1}, "a frozen chat": {"panic", 4}} {
		stage, err := flowtest.New(flowtest.Options{Engine: mustEngine(t), Book: mustBook(t)})
		if err != nil {
			t.Fatal(err)
		}
		player, err := flowtest.NewPlayer(stage)
		if err != nil {
			t.Fatal(err)
		}
		writes := func(text string) (told int) {
			t.Helper()
			if err := stage.Happen(player.Phone(), flowtest.Update{Text: text}); err != nil {
				t.Fatal(err)
			}
			for _, n := range stage.Take() {
				if n.Kind == flowtest.Told && n.Phone == player.Phone() {
					told++
				}
			}
			return told
		}
		if c.before != "" {
			writes(c.before)
		}
		stage.Pace.Burst, stage.Pace.PerSecond = 4, 0.1 // on a stage things are a second apart
		told := 0
		for range 10 {
			told += writes("bla")
		}
		if told != c.want {
			t.Errorf("%s: ten things are answered with %d messages, want %d", name, told, c.want)
		}
		if err := stage.Wait(time.Minute); err != nil {
			t.Fatal(err)
		}
		if writes("bla") == 0 {
			t.Errorf("%s: a minute later nothing is answered", name)
		}
	}
}
