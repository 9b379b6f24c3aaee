package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"ponte/casework"
)

// A thousand messages of one chat are told once that they are too many, call for
// help all the same, and keep nobody else from being answered.
func TestAThousandMessagesOfOneChatSlowNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run().ready()
	flooding, other := w.meet("Flut", casework.English), w.meet("Andere", casework.English)
	for _, s := range []*somebody{flooding, other} {
		if err := s.arrive("", "country.it"); err != nil {
			t.Fatal(err)
		}
	}
	tooMany := w.label(casework.English, "error.throttled")
	const messages = 1000
	for n := range messages {
		if err := flooding.Type(fmt.Sprintf("bla %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	before := other.last()
	if err := other.Type("/help"); err != nil {
		t.Fatal(err)
	}
	about := other.says("help.for_all")
	other.until("she is answered", func(ms []message) bool { return ms[len(ms)-1].ID > before && countText(ms, about[:20]) > 0 })
	// The answers to the flood go out at a message a second, the last of them says that
	// it is too much: she did not wait for that.
	if countText(flooding.Messages(), tooMany) != 0 {
		t.Error("she was answered only after the flood")
	}
	if err := flooding.Type("/sos"); err != nil {
		t.Fatal(err)
	}
	if err := flooding.awaitFor(3*time.Minute, "the call for help is answered", func(ms []message) bool { return countText(ms, "112") > 0 }); err != nil {
		t.Fatal(err)
	}
	all := flooding.Messages()
	if n := countText(all, tooMany); n != 1 {
		t.Errorf("she was told %d times that it is too much", n)
	}
	said := 0
	for _, m := range all {
		if m.Bot {
			said++
		}
	}
	// What is not understood is answered with a line and the menu, forty times.
	if most := 90; said > most {
		t.Errorf("%d messages were answered with %d; want at most %d", messages, said, most)
	}
}
