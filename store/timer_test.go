package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"ponte/casework"
	"ponte/store"
)

func timer(p casework.PersonID, rev int, at time.Time) casework.Timer {
	return casework.Timer{
		At: at, Lane: casework.PersonLane(p), Kind: casework.RemindTimer,
		Subject: casework.Ref{Type: casework.AppointmentRecord, ID: "a1"}, Rev: rev, Step: "1d",
	}
}

func set(timers ...casework.Timer) func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		var errs []error
		for _, t := range timers {
			errs = append(errs, tx.Set(t))
		}
		return errors.Join(errs...)
	}
}

func TestATimerBecomesOneEventAtItsTime(t *testing.T) {
	everywhere(t, func(t on) {
		early, late := timer(olena, 1, now.Add(time.Hour)), timer(olena, 2, now.Add(2*time.Hour))
		mustUpdate(t, t.store, set(late, early))
		if next, ok, err := t.store.NextTimer(t.Context()); err != nil || !ok || !next.At.Equal(early.At) || next.Rev != 1 {
			t.Errorf("next = %+v, %v, %v", next, ok, err)
		}
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{time.Hour - time.Second, 0}, {time.Hour, 1}, {time.Hour, 0}, {26 * time.Hour, 1}, {26 * time.Hour, 0}} {
			if n, err := t.store.FireDue(t.Context(), now.Add(step.after), 100); err != nil || n != step.want {
				t.Errorf("after %v fired %d, %v; want %d", step.after, n, err, step.want)
			}
		}
		if _, ok, err := t.store.NextTimer(t.Context()); ok || err != nil {
			t.Errorf("a timer is left: %v, %v", ok, err)
		}
		var got []casework.Event
		c := mustClaim(t, t.store)
		for {
			ok, err := t.store.Handle(t.Context(), c, func(_ *store.Tx, ev casework.Event) error { got = append(got, ev); return nil })
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
		}
		want := []casework.Event{{ID: early.EventID(), At: early.At, Timer: &early}, {ID: late.EventID(), At: late.At, Timer: &late}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestATimerMovedOrUnsetDoesNotFireAtItsOldTime(t *testing.T) {
	everywhere(t, func(t on) {
		mustUpdate(t, t.store, set(timer(olena, 1, now), timer(maria, 1, now)))
		mustUpdate(t, t.store, func(tx *store.Tx) error {
			return errors.Join(tx.Set(timer(olena, 1, now.Add(time.Hour))), tx.Unset(timer(maria, 1, now)))
		})
		if n, err := t.store.FireDue(t.Context(), now, 9); n != 0 || err != nil {
			t.Errorf("fired %d, %v", n, err)
		}
		if n, err := t.store.FireDue(t.Context(), now.Add(time.Hour), 9); n != 1 || err != nil {
			t.Errorf("an hour later fired %d, %v", n, err)
		}
	})
}

func TestATimerMovedBetweenReadingAndFiringStaysForItsNewTime(t *testing.T) {
	everywhere(t, func(t on) {
		mustUpdate(t, t.store, set(timer(olena, 1, now)))
		read, ok, err := t.store.NextTimer(t.Context())
		if err != nil || !ok {
			t.Fatalf("no timer to read: %v", err)
		}
		later := now.Add(time.Hour)
		mustUpdate(t, t.store, set(timer(olena, 1, later)))
		if fired, err := t.store.Fire(t.Context(), read); fired || err != nil {
			t.Errorf("the old copy fired: %t, %v", fired, err)
		}
		if left, ok, err := t.store.NextTimer(t.Context()); !ok || err != nil || !left.At.Equal(later) {
			t.Errorf("left is %+v, %t, %v; want it at its new time", left, ok, err)
		}
		if n, err := t.store.FireDue(t.Context(), later, 9); n != 1 || err != nil {
			t.Errorf("at its new time fired %d, %v; want 1", n, err)
		}
	})
}

func TestTwoLeadersFireEachTimerOnce(t *testing.T) {
	everywhere(t, func(t on) {
		const timers = 40
		mustUpdate(t, t.store, func(tx *store.Tx) error {
			for rev := range timers {
				if err := tx.Set(timer(olena, rev, now)); err != nil {
					return err
				}
			}
			return nil
		})
		other := t.open(t)
		var fired atomic.Int64
		var wg sync.WaitGroup
		for _, s := range []*store.Store{t.store, other} {
			wg.Go(func() {
				n, err := s.FireDue(t.Context(), now, timers)
				if err != nil {
					t.Error(err)
				}
				fired.Add(int64(n))
			})
		}
		wg.Wait()
		if handled := len(mustDrain(t, t.store, mustClaim(t, t.store))); fired.Load() != timers || handled != timers {
			t.Errorf("fired %d, handled %d, want %d", fired.Load(), handled, timers)
		}
	})
}

func TestTimersListsByTimeAndDropsWhatItCannotRead(t *testing.T) {
	everywhere(t, func(t on) {
		mustUpdate(t, t.store, set(timer(olena, 1, now), timer(olena, 2, now.Add(time.Hour)), timer(olena, 3, now.Add(2*time.Hour))))
		if err := t.store.Redis().ZAdd(t.Context(), prefix(t)+"timers", redis.Z{Score: 1, Member: "from a later version"}).Err(); err != nil {
			t.Fatal(err)
		}
		var revs []int
		timers, err := t.store.Timers(t.Context(), time.Time{}, now.Add(time.Hour))
		for _, timer := range timers {
			revs = append(revs, timer.Rev)
		}
		if diff := cmp.Diff([]int{1, 2}, revs); diff != "" || err != nil {
			t.Errorf("%v, listed (-want +got):\n%s", err, diff)
		}
		if n, err := t.store.FireDue(t.Context(), now, 1); n != 1 || err != nil {
			t.Errorf("fired %d, %v", n, err)
		}
	})
}

func TestACronJobRunsOncePerTurn(t *testing.T) {
	everywhere(t, func(t on) {
		if last, err := t.store.LastRun(t.Context(), "daily"); err != nil || !last.IsZero() {
			t.Fatalf("before the first: %v, %v", last, err)
		}
		var won atomic.Int64
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				ok, err := t.store.SetLastRun(t.Context(), "daily", time.Time{}, now)
				if err != nil {
					t.Error(err)
				}
				if ok {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		last, err := t.store.LastRun(t.Context(), "daily")
		if err != nil || won.Load() != 1 || !last.Equal(now) {
			t.Errorf("%d won, last run %v, %v", won.Load(), last, err)
		}
	})
}
