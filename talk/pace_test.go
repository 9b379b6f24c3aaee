package talk

import (
	"testing"
	"time"
)

func TestWhoIsTooFastIsToldOnceAndAnsweredAgainWhenHalfIsFree(t *testing.T) {
	pace := Pace{Burst: 4, PerSecond: 1}
	at := time.Date(2026, time.October, 12, 10, 0, 0, 0, time.UTC)
	var h haste
	for n := 1; n <= 4; n++ {
		if h = h.after(pace, at); h.Level != float64(n) {
			t.Fatalf("%d things at once: level %v", n, h.Level)
		}
	}
	h = h.after(pace, at)
	if h.Level <= 4 {
		t.Fatalf("the fifth is not too much: level %v", h.Level)
	}
	h.Told = true
	for range 1000 { // an hour of haste
		h = h.after(pace, at)
	}
	for _, step := range []struct {
		pause time.Duration
		told  bool
	}{{time.Second, true}, {2 * time.Second, true}, {3 * time.Second, false}} {
		at = at.Add(step.pause)
		if h = h.after(pace, at); h.Told != step.told {
			t.Errorf("after a pause of %v: told %v, level %v", step.pause, h.Told, h.Level)
		}
	}
	if h = h.after(pace, at.Add(-time.Hour)); h.Level < 1 {
		t.Errorf("a clock that went back emptied it: %v", h.Level)
	}
}

func TestHumansAreNeverTooFast(t *testing.T) {
	at := time.Date(2026, time.October, 12, 10, 0, 0, 0, time.UTC)
	var h haste
	for range 2000 { // two taps a second, for a quarter of an hour
		at = at.Add(500 * time.Millisecond)
		if h = h.after(HumanPace, at); h.Level > float64(HumanPace.Burst) {
			t.Fatalf("level %v", h.Level)
		}
	}
}
