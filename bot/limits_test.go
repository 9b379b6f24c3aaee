package bot

// These tests look inside: what the limits promise is arithmetic over time, which
// is easier to see here than through a sender.

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ponte/casework"
)

var start = time.Date(2026, 10, 12, 8, 30, 0, 0, time.UTC)

func TestAChatNeverGetsMoreThanItsBurstAndOneForEachSecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		burst := rapid.IntRange(1, 5).Draw(t, "burst")
		p := newPace(time.Second, burst)
		var sent []time.Time
		now := start
		for range rapid.IntRange(1, 40).Draw(t, "messages") {
			now = now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "pause")) * time.Millisecond)
			wait := p.wait("chat", now)
			now = now.Add(wait)
			if left := p.wait("chat", now); left != 0 {
				t.Fatalf("after waiting %v there are %v left", wait, left)
			}
			gap := p.take("chat", now)
			if want := p.wait("chat", now); gap != want {
				t.Fatalf("the gap is %v, but the wait %v", gap, want)
			}
			sent = append(sent, now)
		}
		for i, from := range sent {
			for j := i; j < len(sent); j++ {
				allowed := burst + int(sent[j].Sub(from)/time.Second)
				if n := j - i + 1; n > allowed {
					t.Fatalf("%d messages within %v, want at most %d", n, sent[j].Sub(from), allowed)
				}
			}
		}
	})
}

func TestABlockedChatWaitsAsLongAsTelegramSaid(t *testing.T) {
	p := newPace(time.Second, 3)
	p.take("chat", start)
	p.block("chat", start, 20*time.Second)
	p.block("chat", start, 5*time.Second) // shortens nothing
	if got := p.wait("chat", start); got != 20*time.Second {
		t.Errorf("waits %v, want 20 s", got)
	}
	if got := p.wait("other", start); got != 0 {
		t.Errorf("another chat waits %v", got)
	}
}

func TestChatsAtRestAreForgotten(t *testing.T) {
	p := newPace(time.Second, 3)
	for i := range 100_000 {
		p.take(casework.ChatName(fmt.Sprint(i)), start.Add(time.Duration(i)*100*time.Millisecond))
	}
	if n := len(p.free); n > 2048 {
		t.Errorf("%d chats are remembered, while ten or so are not at rest", n)
	}
}

func TestTooManyRequestsMeanTheBotWhenTwoChatsHearIt(t *testing.T) {
	var f floods
	for i, c := range []struct {
		chat  casework.ChatName
		after time.Duration // since the start
		whole bool
	}{
		{"a", 0, false},
		{"a", time.Second, false},       // the same chat again
		{"b", 2 * time.Second, true},    // another, during a's pause
		{"c", 3 * time.Second, true},    // and another
		{"d", 20 * time.Second, false},  // long after
		{"d", 100 * time.Second, false}, // the same
	} {
		if got := f.wholeBot(c.chat, start.Add(c.after), 10*time.Second); got != c.whole {
			t.Errorf("%d: %s after %v: whole bot %t, want %t", i, c.chat, c.after, got, c.whole)
		}
	}
}

func TestFailuresAreTriedAgainLaterAndLaterUpToAMinute(t *testing.T) {
	var b backoffs
	for i, seconds := range []int{1, 2, 4, 8, 16, 32, 60, 60, 60} {
		want := time.Duration(seconds) * time.Second
		if got := b.failed("chat"); got < want || got > want*5/4 {
			t.Errorf("failure %d: waits %v, want %v to %v", i+1, got, want, want*5/4)
		}
	}
	if !b.settled("chat") || b.settled("chat") || len(b.tries) != 0 {
		t.Error("a settled chat must be forgotten, and say once that it had failed")
	}
}

func TestABucketStartsEmptyAndSaysWhenToComeBack(t *testing.T) {
	b := newBucket(30, start)
	now := start
	for i := range 100 {
		wait := untilToken(b, now)
		if i == 0 && wait == 0 {
			t.Fatal("a new bucket holds a token")
		}
		// A moment more, since tokens are counted in floating point.
		now = now.Add(wait + time.Microsecond)
		if !b.AllowN(now, 1) {
			t.Fatalf("token %d is not there when it was promised", i)
		}
	}
	if took := now.Sub(start); took < 3300*time.Millisecond || took > 3400*time.Millisecond {
		t.Errorf("100 tokens took %v, want 100/30 s", took)
	}
}

func TestTheDoorsMemoryIsBoundedAndForgetsTheOldest(t *testing.T) {
	m := newMemory(3)
	for id := int64(1); id <= 4; id++ {
		if !m.add(id) || m.add(id) {
			t.Errorf("id %d: want it new once", id)
		}
	}
	if !m.add(1) {
		t.Error("the oldest is still known")
	}
	if m.add(3) || m.add(4) {
		t.Error("the youngest were forgotten")
	}
	m.remove(4)
	if !m.add(4) {
		t.Error("what was removed is still known")
	}
	if len(m.known) > 3 {
		t.Errorf("%d ids are kept, want at most 3", len(m.known))
	}
}
