package e2e_test

import (
	"strings"
	"testing"
	"time"
)

// leads reports whether a program is the leader.
func (p *process) leads() bool {
	_, body := p.get("/readyz")
	return strings.Contains(body, "this one leads")
}

// leaderOf waits until one of two programs leads, and returns it first.
func leaderOf(w *world, a, b *process) (leader, follower *process) {
	w.Helper()
	w.eventually("one of two programs leads", func() bool { return a.leads() || b.leads() })
	if a.leads() {
		return a, b
	}
	return b, a
}

// answerTime writes to the bot and returns after how long the answer comes.
func (s *somebody) answerTime() (time.Duration, error) {
	begun, before := time.Now(), s.last()
	if err := s.Type("/menu"); err != nil {
		return 0, err
	}
	_, err := s.next(before, s.says("menu.open.ask"))
	return time.Since(begun), err
}

func TestSecondReplicaTakesOverFromAKilledLeader(t *testing.T) {
	t.Parallel()
	rounds := setting(t, "PONTE_E2E_TAKEOVERS", 2)
	w := newWorld(t)
	k := w.keyspace()
	leader, follower := leaderOf(w, w.run().ready(), w.run().ready())
	c := newCrowd(w, 4, seed(t))
	watch := c.staff[len(c.staff)-1]
	c.act()

	var deaths []time.Time
	for range rounds {
		c.await(4)
		leader.kill()
		deaths = append(deaths, time.Now())
		// Its lease ends by itself: this is what a woman waits for at most. What it had
		// claimed lies for a minute, which nobody need wait for here.
		k.ageClaims()
		took, err := watch.answerTime()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("the leader was killed; the other answered after %v", took.Round(10*time.Millisecond))
		if took > 16*time.Second {
			t.Errorf("an answer came only after %v: a lease lasts 10 s, and a follower looks every second", took)
		}
		leader, follower = leaderOf(w, follower, w.run().ready())
	}
	c.end()
	c.mustBeWell()
	repeats := c.check(deaths)
	t.Logf("the women did %d things; %d messages came twice", c.things(), repeats)
}

func TestStoppedLeaderHandsOverAtOnce(t *testing.T) {
	t.Parallel()
	rounds := setting(t, "PONTE_E2E_TAKEOVERS", 2)
	w := newWorld(t)
	leader, follower := leaderOf(w, w.run().ready(), w.run().ready())
	c := newCrowd(w, 4, seed(t))
	c.act()
	for range rounds {
		c.await(4)
		begun := time.Now()
		leader.stopInTime()
		w.eventually("the follower leads", follower.leads)
		took := time.Since(begun)
		t.Logf("the leader was stopped; the other led after %v", took.Round(10*time.Millisecond))
		if took > slowness*2*time.Second {
			t.Errorf("the other led only after %v: it looks every second", took)
		}
		leader, follower = leaderOf(w, follower, w.run().ready())
	}
	c.end()
	c.mustBeWell()
	if repeats := c.check(nil); repeats > 0 {
		t.Errorf("%d messages came twice: what is under way at a stop is finished", repeats)
	}
	t.Logf("the women did %d things", c.things())
}
