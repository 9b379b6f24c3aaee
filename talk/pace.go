package talk

import (
	"time"

	"ponte/casework"
	"ponte/convo"
)

// Pace is how much one chat is answered: Burst things at once, and PerSecond more.
// Whoever goes on faster, as a program does or a child with the phone, is told so
// once and then not answered until half of the burst is free again. Words that help
// or stop are always heard. The zero Pace answers everything.
type Pace struct {
	Burst     int
	PerSecond float64
}

// HumanPace is beyond what anybody types or taps: forty at once, three a second.
// A message a second is what Telegram lets a bot answer in one chat
// (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
var HumanPace = Pace{Burst: 40, PerSecond: 3}

// memory is what is kept of a chat's conversation.
type memory struct {
	convo.State
	Haste haste `json:"haste,omitzero"`
}

// haste is how full a chat's bucket is: each thing that she does adds one, and time
// takes them away.
type haste struct {
	Level float64   `json:"level"`
	At    time.Time `json:"at"`
	// Told is when she has been told, and is not answered any more.
	Told bool `json:"told,omitempty"`
}

// after is the haste once another thing has been done. The level stays at the rim,
// so that after an hour of haste it ends as soon as after a minute.
func (h haste) after(p Pace, now time.Time) haste {
	passed := max(now.Sub(h.At).Seconds(), 0)
	h.Level = min(max(h.Level-passed*p.PerSecond, 0)+1, float64(p.Burst)+1)
	h.At = now
	h.Told = h.Told && h.Level > float64(p.Burst)/2
	return h
}

// tooMuch notes that something was done in the chat, and reports whether it is too
// much to be answered.
func (t *talk) tooMuch() bool {
	if t.Pace.Burst == 0 {
		return false
	}
	t.haste = t.haste.after(t.Pace, t.now)
	return t.haste.Told || t.haste.Level > float64(t.Pace.Burst)
}

// hurries is tooMuch for what she did, whom help and stop are always heard from. The
// first time she is told.
func (t *talk) hurries(ev convo.Event) (bool, error) {
	if !t.tooMuch() || ev.Kind == convo.Called && (ev.Word == convo.SOS || ev.Word == convo.Stop) {
		return false, nil
	}
	if t.haste.Told {
		return true, t.keep()
	}
	t.haste.Told = true
	if err := t.show(convo.Prompt{Text: convo.Text{Key: "error." + string(casework.Throttled)}}); err != nil {
		return true, err
	}
	return true, t.keep()
}

// hasteKept is how long the haste of a chat is kept in which nothing else is: longer
// than any bucket takes to run out.
const hasteKept = 2 * time.Minute
