package store_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

func TestAClaimThatIsNotGivenBackComesToAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := storetest.MustKeys(t)
		s, m := storetest.MustOpenInProcess(t, storetest.WithKeys(keys))
		other := storetest.MustConnect(t, storetest.InProcess(m), storetest.WithKeys(keys))
		mustPush(t, s, casework.ChatLane(chat), update(1))
		first := mustClaim(t, s) // and its worker dies
		if first.Over() {
			t.Error("the claim is over at once")
		}
		time.Sleep(20 * time.Second)
		if !first.Over() {
			t.Error("a third of the claim's time is over, the claim is not")
		}
		var second []store.Claim
		for len(second) == 0 && time.Since(testStart) < time.Hour {
			var err error
			if second, err = other.Claim(t.Context(), "another", 1, 2*time.Second); err != nil {
				t.Fatal(err)
			}
		}
		if waited := time.Since(testStart); len(second) != 1 || waited < time.Minute || waited > 75*time.Second {
			t.Fatalf("claimed %v after %v", second, waited)
		}
		if diff := cmp.Diff([]string{"u:1"}, mustDrain(t, other, second[0])); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
		if ids := mustDrain(t, s, first); len(ids) != 0 { // the first was only slow
			t.Errorf("the first handled %v again", ids)
		}
	})
}

// testStart is when time begins in a synctest bubble.
var testStart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func TestAWaitingWorkerGetsAnEventAtOnce(t *testing.T) {
	everywhere(t, func(t on) {
		got := make(chan []store.Claim)
		go func() {
			claims, err := t.store.Claim(t.Context(), "w", 4, 2*time.Second)
			if err != nil {
				t.Error(err)
			}
			got <- claims
		}()
		mustPush(t, t.open(t), casework.ChatLane(chat), update(1))
		if claims := <-got; len(claims) != 1 {
			t.Errorf("claims = %v", claims)
		}
	})
}

func TestTwoWorkersOnOneLaneHandleEachEventOnce(t *testing.T) {
	everywhere(t, func(t on) {
		const events = 20
		lane := casework.PersonLane(olena)
		for n := range events {
			mustPush(t, t.store, lane, update(n))
		}
		c := mustClaim(t, t.store)
		var wg sync.WaitGroup
		for _, s := range []*store.Store{t.store, t.open(t)} {
			wg.Go(func() {
				for {
					ok, err := s.Handle(t.Context(), c, func(tx *store.Tx, ev casework.Event) error {
						var n note
						if err := tx.Get(noteRef("log"), &n); err != nil && casework.CodeOf(err) != casework.NotFound {
							return err
						}
						return tx.Put(noteRef("log"), casework.Organisation, note{n.Text + " " + ev.ID, n.Count + 1})
					})
					if err != nil {
						t.Error(err)
					}
					if !ok {
						return
					}
				}
			})
		}
		wg.Wait()
		want := ""
		for n := range events {
			want += " " + update(n).ID
		}
		if diff := cmp.Diff(note{want, events}, mustGet(t, t.store, "log")); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
	})
}

func TestACommitRemovesTheEventItWasMadeForAndNoOther(t *testing.T) {
	everywhere(t, func(t on) {
		lane := casework.PersonLane(olena)
		mustPush(t, t.store, lane, update(1), update(2))
		c, quick := mustClaim(t, t.store), t.open(t)
		var slow []string
		_, err := t.store.Handle(t.Context(), c, func(_ *store.Tx, ev casework.Event) error {
			if slow = append(slow, ev.ID); len(slow) > 1 {
				return nil
			}
			// Another worker is quicker, and all this takes so long that the mark
			// of what it did is gone.
			if _, err := quick.Handle(t.Context(), c, func(*store.Tx, casework.Event) error { return nil }); err != nil {
				return err
			}
			for key := range everything(t) {
				if contains(key, ":done:") {
					if err := t.store.Redis().Del(t.Context(), key).Err(); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if diff := cmp.Diff([]string{"u:1", "u:2"}, slow); diff != "" || err != nil {
			t.Errorf("%v, the slow one ran for (-want +got):\n%s", err, diff)
		}
		if left := mustDrain(t, t.store, c); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
}

func TestAStepIsThreeRoundTripsAndTwoOnceTheKeysAreKnown(t *testing.T) {
	everywhere(t, func(t on) {
		for _, id := range []string{"chat", "talk", "person"} {
			mustPut(t, t.store, id, casework.OwnedBy(olena), note{})
		}
		lane := casework.PersonLane(olena)
		mustPush(t, t.store, lane, update(1), update(2))
		c := mustClaim(t, t.store)
		s := t.open(t)
		counter := &trouble{}
		s.Redis().AddHook(counter)
		for _, want := range []int64{3, 2} {
			counter.calls.Store(0)
			_, err := s.Handle(t.Context(), c, func(tx *store.Tx, _ casework.Event) error {
				for _, id := range []string{"chat", "talk", "person"} {
					if err := tx.Get(noteRef(id), new(note)); err != nil {
						return err
					}
				}
				return tx.Put(noteRef("talk"), casework.OwnedBy(olena), note{Count: 1})
			}, noteRef("chat"), noteRef("talk"), noteRef("person"))
			if got := counter.calls.Load(); err != nil || got != want {
				t.Errorf("%d round trips, %v; want %d", got, err, want)
			}
		}
	})
}
