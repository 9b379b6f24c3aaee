package e2e_test

import (
	"testing"
	"time"

	"ponte/casework"
)

func TestRedisKilledAndRestartedUnderLoadLosesNothing(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"polling", "webhook"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			killRedis(t, way == "webhook")
		})
	}
}

func killRedis(t *testing.T, webhook bool) {
	rounds := setting(t, "PONTE_E2E_REDIS_KILLS", 3)
	w := newWorld(t)
	p := w.start(webhook)
	caller := w.meet("Hilferuf", casework.Ukrainian)
	sos := plain(w.book.SOSText(casework.Ukrainian, ""))
	c := newCrowd(w, 6, seed(t))
	c.act()

	calls := 0
	for round := range rounds {
		c.await(6)
		w.redis.Kill()
		// Redis is away: a call for help is answered at the door, all else waits.
		begun, before := time.Now(), caller.last()
		if err := caller.Type([]string{"допоможіть", "/sos", "112"}[round%3]); err != nil {
			t.Fatal(err)
		}
		if _, err := caller.next(before, sos); err != nil {
			t.Fatal(err)
		}
		t.Logf("Redis was killed; a call for help was answered after %v", time.Since(begun).Round(10*time.Millisecond))
		calls++
		if p.get("/healthz"); !p.lives() {
			t.Fatalf("the program ended when Redis did\n%s", p.said())
		}
		if status, _ := p.get("/readyz"); status != 503 {
			t.Errorf("/readyz answers %d without Redis, want 503", status)
		}
		if got := countText(caller.Messages(), sos); got != calls {
			t.Errorf("%d calls for help were answered %d times while Redis was away", calls, got)
		}
		if err := w.redis.Start(); err != nil {
			t.Fatal(err)
		}
	}
	c.await(6)
	c.end()
	c.mustBeWell()
	if repeats := c.check(nil); repeats > 0 {
		t.Errorf("%d messages came twice", repeats)
	}
	if got := len(caller.Notifications()); got != calls {
		t.Errorf("%d calls for help got %d messages, want one at the door each", rounds, got)
	}
	t.Logf("the women did %d things", c.things())
	p.stopInTime()
}
