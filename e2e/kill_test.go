package e2e_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// setting reads a number from the environment, for longer runs than CI has time for.
func setting(t *testing.T, name string, preset int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return preset
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s=%s: %v", name, text, err)
	}
	return n
}

// seed is that of all that is random in a test; it stands in the log, and
// PONTE_E2E_SEED repeats it.
func seed(t *testing.T) uint64 {
	t.Helper()
	n := setting(t, "PONTE_E2E_SEED", rand.IntN(1_000_000))
	t.Logf("PONTE_E2E_SEED=%d", n)
	return uint64(n)
}

func TestProgramKilledAtRandomMomentsLosesNothingAndDoesNothingTwice(t *testing.T) {
	t.Parallel()
	kills, size, seed := setting(t, "PONTE_E2E_KILLS", 50), setting(t, "PONTE_E2E_WOMEN", 8), seed(t)
	dice := rand.New(rand.NewPCG(seed, 0))
	w := newWorld(t)
	k := w.keyspace()
	p := w.run().ready()
	c := newCrowd(w, size, seed)
	c.act()

	var deaths []time.Time
	for range kills {
		// One in five dies while it starts.
		if dice.IntN(5) > 0 {
			p.ready()
		}
		<-time.After(time.Duration(dice.Int64N(int64(time.Second)))) // the random moment; nothing is waited for
		p.kill()
		deaths = append(deaths, time.Now())
		k.endLease()
		c.mustBeWell()
		p = p.again()
	}
	c.end()
	c.mustBeWell()
	repeats := c.check(deaths)
	t.Logf("%d women did %d things while the program was killed %d times; %d messages came twice", size, c.things(), kills, repeats)
	p.stopInTime()
}
