package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/store"
)

func TestWhatAKilledProcessServedGoesOnAsSoonAsItIsBack(t *testing.T) {
	everywhere(t, func(t on) {
		lanes := []casework.Lane{casework.PersonLane(olena), casework.PersonLane(maria)}
		for n, lane := range lanes {
			mustPush(t, t.store, lane, update(n))
			mustClaim(t, t.store) // and its process is killed
		}
		if claims, err := t.open(t).Claim(t.Context(), "another", 9, 0); err != nil || len(claims) != 0 {
			t.Errorf("a process with another name was given %v, %v", claims, err)
		}
		again := t.open(t)
		for n, lane := range lanes { // one at a time: it has one free worker
			c := mustClaim(t, again)
			if c.Lane != lane {
				t.Errorf("claim %d is of %s, want %s", n, c.Lane, lane)
			}
			if diff := cmp.Diff([]string{update(n).ID}, mustDrain(t, again, c)); diff != "" {
				t.Errorf("handled (-want +got):\n%s", diff)
			}
		}
		if claims, err := again.Claim(t.Context(), "w", 9, 0); err != nil || len(claims) != 0 {
			t.Errorf("there is nothing left, but it was given %v, %v", claims, err)
		}
	})
}

func TestWhatIsServedIsNotGivenOutAgain(t *testing.T) {
	everywhere(t, func(t on) {
		mustPush(t, t.store, casework.PersonLane(olena), update(1))
		served := mustClaim(t, t.store)
		mustPush(t, t.store, casework.PersonLane(maria), update(2))
		other := mustClaim(t, t.store)
		tr := &trouble{}
		t.store.Redis().AddHook(tr)
		tr.failEvery = 1 // what was given is in doubt
		if err := t.store.Done(t.Context(), other); !errors.Is(err, store.ErrUnavailable) {
			t.Fatalf("a claim was given back to a Redis that is not there: %v", err)
		}
		tr.failEvery = 0
		claims, err := t.store.Claim(t.Context(), "w", 9, 0)
		if err != nil || len(claims) != 1 || claims[0].Lane != other.Lane {
			t.Fatalf("claims are %v, %v; want the one that could not be given back, not that of %s, which is served", claims, err, served.Lane)
		}
		mustDrain(t, t.store, claims[0])
		mustDrain(t, t.store, served)
	})
}

func TestWhatWasGivenInALostAnswerIsFoundAtOnce(t *testing.T) {
	everywhere(t, func(t on) {
		if claims, err := t.store.Claim(t.Context(), "w", 1, 0); err != nil || len(claims) != 0 {
			t.Fatal(claims, err)
		}
		mustPush(t, t.store, casework.PersonLane(olena), update(1))
		tr := &trouble{}
		t.store.Redis().AddHook(tr)
		tr.loseEvery = 1
		if claims, err := t.store.Claim(t.Context(), "w", 1, time.Millisecond); !errors.Is(err, store.ErrUnavailable) {
			t.Fatalf("the answer was lost, but it was given %v, %v", claims, err)
		}
		tr.loseEvery = 0
		if diff := cmp.Diff([]string{"u:1"}, mustDrain(t, t.store, mustClaim(t, t.store))); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
	})
}
