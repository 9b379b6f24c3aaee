package store_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ponte/store/storetest"
)

func TestOneLeadsAndTheNextTakesOverAtOnceWhenItIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.MustOpen(t)
		ctx, stop := context.WithCancel(t.Context())
		first := s.Lead(ctx, "first")
		<-first.Changed()
		second := s.Lead(t.Context(), "second")
		time.Sleep(time.Minute)
		if !first.Holds() || second.Holds() {
			t.Fatalf("first %v, second %v", first.Holds(), second.Holds())
		}
		stop()
		<-first.Done()
		if first.Holds() {
			t.Error("it leads after it gave the lease back")
		}
		begun := time.Now()
		<-second.Changed()
		if waited := time.Since(begun); waited > time.Second || !second.Holds() {
			t.Errorf("the second leads %v after %v", second.Holds(), waited)
		}
	})
}

func TestALeaderThatDiesIsReplacedAndNeverTwoLead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := storetest.MustKeys(t)
		s, m := storetest.MustOpenInProcess(t, storetest.WithKeys(keys))
		first := s.Lead(t.Context(), "first")
		<-first.Changed()
		other := storetest.MustConnect(t, storetest.InProcess(m), storetest.WithKeys(keys))
		second := other.Lead(t.Context(), "second")
		// The first one's connection is cut: it can renew no more.
		if err := s.Redis().Close(); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		var ended, began time.Duration
		for began == 0 && time.Since(begun) < time.Minute {
			time.Sleep(100 * time.Millisecond)
			if !first.Holds() && ended == 0 {
				ended = time.Since(begun)
			}
			if second.Holds() {
				began = time.Since(begun)
			}
		}
		if ended == 0 || ended > 7*time.Second || began <= ended || began > 14*time.Second {
			t.Errorf("the first trusted itself for %v, the second began after %v", ended, began)
		}
	})
}
