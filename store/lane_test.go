package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/store"
)

func TestEventsLeaveALaneInTheOrderInWhichTheyCame(t *testing.T) {
	everywhere(t, func(t on) {
		s := t.store
		lane := casework.ChatLane(chat)
		mustPush(t, s, lane, update(1), update(2), update(3))
		if diff := cmp.Diff([]string{"u:1", "u:2", "u:3"}, mustDrain(t, s, mustClaim(t, s))); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
		claims, err := s.Claim(t.Context(), "w", 1, 0)
		if err != nil || len(claims) != 0 {
			t.Errorf("claims after all is done: %v, %v", claims, err)
		}
	})
}

func TestAnEventIsTakenOncePerLane(t *testing.T) {
	everywhere(t, func(t on) {
		s := t.store
		lane, other := casework.ChatLane(chat), casework.PersonLane(olena)
		mustPush(t, s, lane, update(1))
		if fresh, err := s.Push(t.Context(), lane, update(1)); err != nil || fresh {
			t.Errorf("the second push: fresh %v, %v", fresh, err)
		}
		if diff := cmp.Diff([]string{"u:1"}, mustDrain(t, s, mustClaim(t, s))); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
		if fresh, err := s.Push(t.Context(), lane, update(1)); err != nil || fresh {
			t.Errorf("a push after it was handled: fresh %v, %v", fresh, err)
		}
		mustPush(t, s, other, update(1))
		for lane, want := range map[casework.Lane]bool{lane: true, other: true, casework.PersonLane(maria): false} {
			if seen, err := s.Seen(t.Context(), lane, "u:1"); err != nil || seen != want {
				t.Errorf("seen in %s: %v, %v; want %v", lane, seen, err, want)
			}
		}
	})
}

func TestHandleCommitsWhatWasWrittenTogetherWithTheRemoval(t *testing.T) {
	everywhere(t, func(t on) {
		s := t.store
		lane := casework.ChatLane(chat)
		mustPush(t, s, lane, update(1))
		c := mustClaim(t, s)
		boom := errors.New("boom")
		handled, err := s.Handle(t.Context(), c, func(tx *store.Tx, _ casework.Event) error {
			if err := tx.Put(noteRef("a"), casework.OwnedBy(olena), note{Text: "half"}); err != nil {
				return err
			}
			return boom
		})
		if handled || !errors.Is(err, boom) {
			t.Fatalf("handled %v, %v", handled, err)
		}
		if _, err := get(t, s, "a"); casework.CodeOf(err) != casework.NotFound {
			t.Errorf("what a failed step wrote: %v", err)
		}
		handled, err = s.Handle(t.Context(), c, func(tx *store.Tx, _ casework.Event) error {
			if err := tx.Post(lane, update(2)); err != nil {
				return err
			}
			return tx.Put(noteRef("a"), casework.OwnedBy(olena), note{Text: "whole"})
		}, noteRef("a"), noteRef("b"))
		if !handled || err != nil {
			t.Fatalf("handled %v, %v", handled, err)
		}
		if got := mustGet(t, s, "a"); got.Text != "whole" {
			t.Errorf("record = %+v", got)
		}
		if diff := cmp.Diff([]string{"u:2"}, mustDrain(t, s, c)); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
	})
}

func TestALaneGivenBackWithWorkGoesToTheBack(t *testing.T) {
	everywhere(t, func(t on) {
		s := t.store
		mustPush(t, s, casework.PersonLane(olena), update(1))
		mustPush(t, s, casework.PersonLane(maria), update(2))
		first := mustClaim(t, s)
		if err := s.Done(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		if err := s.Done(t.Context(), first); err != nil { // again, as after a lost reply
			t.Fatal(err)
		}
		var order []casework.Lane
		for range 2 {
			c := mustClaim(t, s)
			order = append(order, c.Lane)
			mustDrain(t, s, c)
		}
		if diff := cmp.Diff([]casework.Lane{casework.PersonLane(maria), casework.PersonLane(olena)}, order); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
		if claims, err := s.Claim(t.Context(), "w", 9, 0); err != nil || len(claims) != 0 {
			t.Errorf("claims after all is done: %v, %v", claims, err)
		}
	})
}

func TestTheThirdFailureBuriesTheEventAndTheLaneGoesOn(t *testing.T) {
	everywhere(t, func(t on) {
		s := t.store
		lane := casework.ChatLane(chat)
		mustPush(t, s, lane, update(1), update(2))
		c := mustClaim(t, s)
		boom := casework.Errorf(casework.Invalid, "what she wrote")
		for n := 1; n <= 3; n++ {
			if _, err := s.Handle(t.Context(), c, func(*store.Tx, casework.Event) error { return boom }); !errors.Is(err, boom) {
				t.Fatal(err)
			}
			buried, err := s.Fail(t.Context(), c, update(1), boom, func(tx *store.Tx) error {
				return tx.Put(noteRef("farewell"), casework.Organisation, note{Count: n})
			})
			if err != nil || buried != (n == 3) {
				t.Fatalf("failure %d: buried %v, %v", n, buried, err)
			}
		}
		if got := mustGet(t, s, "farewell"); got.Count != 3 {
			t.Errorf("farewell = %+v", got)
		}
		if diff := cmp.Diff([]string{"u:2"}, mustDrain(t, s, c)); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
		letters, err := s.DeadLetters(t.Context())
		if err != nil || len(letters) != 1 {
			t.Fatalf("dead letters: %v, %v", letters, err)
		}
		if l := letters[0]; l.Lane != lane || l.Why != "invalid" || l.Kind != "event" || l.At.IsZero() {
			t.Errorf("dead letter = %+v", l)
		}
		if err := s.Discard(t.Context(), letters[0].ID); err != nil {
			t.Fatal(err)
		}
		if letters, err := s.DeadLetters(t.Context()); err != nil || len(letters) != 0 {
			t.Errorf("dead letters after discarding: %v, %v", letters, err)
		}
	})
}

func TestAFailureThatIsNobodysFaultIsNotCounted(t *testing.T) {
	everywhere(t, func(t on) {
		s := t.store
		mustPush(t, s, casework.ChatLane(chat), update(1))
		c := mustClaim(t, s)
		for range 5 {
			for _, cause := range []error{store.ErrUnavailable, store.ErrBusy} {
				if buried, err := s.Fail(t.Context(), c, update(1), cause); buried || err != nil {
					t.Fatalf("%v: buried %v, %v", cause, buried, err)
				}
			}
			if buried, err := s.Fail(t.Context(), c, update(9), errors.New("another event")); buried || err != nil {
				t.Fatalf("another event: buried %v, %v", buried, err)
			}
		}
		if diff := cmp.Diff([]string{"u:1"}, mustDrain(t, s, c)); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
	})
}

func TestALaneWhoseKeyDoesNotOpenSaysSoAndTheOthersTakeEvents(t *testing.T) {
	everywhere(t, func(t on) {
		garbage := casework.ChatLane("garbage")
		if err := t.store.Redis().Set(t.Context(), prefix(t)+"key:"+string(garbage.Owner()), "garbage", 0).Err(); err != nil {
			t.Fatal(err)
		}
		if _, err := t.store.Push(t.Context(), garbage, update(1)); !errors.Is(err, store.ErrOwnerKey) {
			t.Errorf("into the lane of a damaged key: %v, want ErrOwnerKey", err)
		}
		mustPush(t, t.store, casework.ChatLane(chat), update(2))

		// The organisation's key tells that it is not the one lane.
		if err := t.store.Redis().Set(t.Context(), prefix(t)+"key:"+string(casework.Organisation), "garbage", 0).Err(); err != nil {
			t.Fatal(err)
		}
		if _, err := t.store.Push(t.Context(), garbage, update(1)); !errors.Is(err, store.ErrMasterKey) {
			t.Errorf("when no key opens: %v, want ErrMasterKey", err)
		}
	})
}
