package scheduler_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"

	"ponte/casework"
	"ponte/scheduler"
	"ponte/store"
	"ponte/store/storetest"
)

// leads is a lease that is always, or never, held.
type leads bool

func (l leads) Holds() bool { return bool(l) }

// round is a job's command: it counts how often it was done.
type round struct {
	done *atomic.Int64
	err  error
}

func (round) Command() string { return "round" }

func (r round) Do(a *casework.Act) error {
	r.done.Add(1) // also in a run that is repeated after a conflict; here there is none
	if r.err != nil {
		return r.err
	}
	return a.AllowAt("rome")
}

// clock is business time that a test moves.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func mustRome(tb testing.TB) *time.Location {
	tb.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		tb.Fatal(err)
	}
	return rome
}

func mustScheduler(tb testing.TB, s *store.Store, c *clock, jobs ...scheduler.Job) *scheduler.Scheduler {
	tb.Helper()
	sch, err := scheduler.New(scheduler.Options{Store: s, Lease: leads(true), Policy: &casework.Policy{}, Jobs: jobs,
		Now: c.Now, Log: zap.NewNop()})
	if err != nil {
		tb.Fatal(err)
	}
	return sch
}

func mustTick(tb testing.TB, s *scheduler.Scheduler) {
	tb.Helper()
	if err := s.Tick(context.Background()); err != nil {
		tb.Fatal(err)
	}
}

func job(name string, done *atomic.Int64) scheduler.Job {
	return scheduler.Job{Name: name, Line: "15 8 * * *", Zone: "Europe/Rome", Do: round{done: done}}
}

func TestAJobComesRoundOnceADayAlsoWhenTheClocksChange(t *testing.T) {
	rome := mustRome(t)
	for name, friday := range map[string]time.Time{
		"an ordinary week": time.Date(2026, 10, 9, 7, 0, 0, 0, rome),
		"into summer time": time.Date(2027, 3, 26, 7, 0, 0, 0, rome),
		"out of it":        time.Date(2026, 10, 23, 7, 0, 0, 0, rome),
	} {
		t.Run(name, func(t *testing.T) {
			var done atomic.Int64
			c := &clock{friday}
			s := mustScheduler(t, storetest.MustOpen(t), c, job("list", &done))
			for hour := range 24 * 4 {
				c.now = friday.Add(time.Duration(hour) * time.Hour)
				mustTick(t, s)
			}
			if got := done.Load(); got != 4 {
				t.Errorf("done %d times in four days, want 4", got)
			}
		})
	}
}

func TestOfTheRoundsMissedOnlyTheLastOneRuns(t *testing.T) {
	var done atomic.Int64
	c := &clock{time.Date(2026, 10, 9, 7, 0, 0, 0, mustRome(t))}
	s := mustScheduler(t, storetest.MustOpen(t), c, job("list", &done))
	mustTick(t, s)
	c.now = c.now.AddDate(0, 0, 5)
	mustTick(t, s)
	mustTick(t, s)
	if got := done.Load(); got != 1 {
		t.Errorf("done %d times after five days of downtime, want 1", got)
	}
}

func TestTwoThatBelieveToLeadRunARoundOnce(t *testing.T) {
	var done atomic.Int64
	c := &clock{time.Date(2026, 10, 9, 7, 0, 0, 0, mustRome(t))}
	records := storetest.MustOpen(t)
	one, two := mustScheduler(t, records, c, job("list", &done)), mustScheduler(t, records, c, job("list", &done))
	mustTick(t, one)
	c.now = c.now.Add(2 * time.Hour)
	mustTick(t, one)
	mustTick(t, two)
	if got := done.Load(); got != 1 {
		t.Errorf("done %d times, want 1", got)
	}
}

func TestAClockThatWentBackCountsAsNow(t *testing.T) {
	var done atomic.Int64
	c := &clock{time.Date(2026, 12, 9, 7, 0, 0, 0, mustRome(t))}
	s := mustScheduler(t, storetest.MustOpen(t), c, job("list", &done))
	mustTick(t, s)
	c.now = c.now.AddDate(0, -2, 0)
	mustTick(t, s)
	c.now = c.now.Add(2 * time.Hour)
	mustTick(t, s)
	if got := done.Load(); got != 1 {
		t.Errorf("done %d times, want 1: the round after the clock went back", got)
	}
}

func TestAJobThatFailsKeepsNoOtherBackAndIsTriedAgain(t *testing.T) {
	var failed, done atomic.Int64
	c := &clock{time.Date(2026, 10, 9, 7, 0, 0, 0, mustRome(t))}
	broken := job("broken", nil)
	broken.Do = round{done: &failed, err: errors.New("no such site")}
	s := mustScheduler(t, storetest.MustOpen(t), c, broken, job("list", &done))
	mustTick(t, s)
	c.now = c.now.Add(2 * time.Hour)
	for range 2 {
		if err := s.Tick(t.Context()); err == nil {
			t.Error("the failure of a job is not told")
		}
	}
	if failed.Load() != 2 || done.Load() != 1 {
		t.Errorf("broken tried %d times, list done %d times, want 2 and 1", failed.Load(), done.Load())
	}
}

func TestADueTimerBecomesAnEventOnceAndAnEarlyOneDoesNot(t *testing.T) {
	c := &clock{time.Date(2026, 10, 9, 10, 0, 0, 400_000_000, time.UTC)}
	records := storetest.MustOpen(t)
	lane := casework.PersonLane("p1")
	at := c.now.Add(time.Minute) // not a whole second: it must not fire before its time
	err := records.Update(t.Context(), "", func(tx *store.Tx) error {
		return tx.Set(casework.Timer{At: at, Lane: lane, Kind: casework.RemindTimer, Subject: casework.AppointmentRef("a1"), Rev: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	s := mustScheduler(t, records, c)
	events := func() int64 {
		stats, err := records.LaneStats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return stats.Ready
	}
	c.now = at.Add(-time.Millisecond)
	mustTick(t, s)
	if events() != 0 {
		t.Error("the timer fired before its time")
	}
	c.now = at.Add(time.Second)
	mustTick(t, s)
	mustTick(t, s)
	if events() != 1 {
		t.Errorf("%d lanes have work after the timer fired, want 1", events())
	}
}

func TestAJobThatCannotComeRoundIsRefusedAtTheStart(t *testing.T) {
	for name, j := range map[string]scheduler.Job{
		"no such zone": {Name: "x", Line: "15 8 * * *", Zone: "Europe/Roma"},
		"no such line": {Name: "x", Line: "8:15", Zone: "Europe/Rome"},
		"no such day":  {Name: "x", Line: "0 8 30 2 *", Zone: "Europe/Rome"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := scheduler.New(scheduler.Options{Jobs: []scheduler.Job{j}, Policy: &casework.Policy{},
				Now: func() time.Time { return time.Date(2026, 10, 9, 7, 0, 0, 0, time.UTC) }, Log: zap.NewNop()})
			if err == nil {
				t.Error("not refused")
			}
		})
	}
}
