package e2e_test

import (
	"testing"
	"time"
)

// A Redis that hangs is worse than one that is gone: connections stay open, and
// nothing comes.
func TestProgramStopsWithinASecondWhenRedisHangsAndLosesNothing(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"polling", "webhook"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			k := w.keyspace()
			p := w.start(way == "webhook")
			c := newCrowd(w, 6, seed(t))
			c.act()
			c.await(4)
			if err := w.redis.Freeze(); err != nil {
				t.Fatal(err)
			}
			// Everybody is in the middle of something.
			<-time.After(500 * time.Millisecond) // for calls to hang; nothing is waited for
			stopped := time.Now()
			p.stopInTime()
			if err := w.redis.Thaw(); err != nil {
				t.Fatal(err)
			}
			k.endLease()
			p = p.again().ready()
			c.await(4)
			c.end()
			c.mustBeWell()
			repeats := c.check([]time.Time{stopped})
			t.Logf("the women did %d things; %d messages came twice", c.things(), repeats)
			p.stopInTime()
		})
	}
}
