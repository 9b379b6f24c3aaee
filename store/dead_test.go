package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/store"
)

// bury fails the lane's first event three times and returns its dead letter.
func bury(t on, c store.Claim, ev casework.Event) store.DeadLetter {
	t.Helper()
	for range 3 {
		if _, err := t.store.Fail(t.Context(), c, ev, errors.New("boom")); err != nil {
			t.Fatal(err)
		}
	}
	letters := mustLetters(t)
	return letters[len(letters)-1]
}

func mustLetters(t on) []store.DeadLetter {
	t.Helper()
	letters, err := t.store.DeadLetters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return letters
}

func TestARevivedEventIsHandledOnceAfterWhatWaits(t *testing.T) {
	everywhere(t, func(t on) {
		s, lane := t.store, casework.ChatLane(chat)
		mustPush(t, s, lane, update(1), update(2))
		c := mustClaim(t, s)
		letter := bury(t, c, update(1))
		if l, err := s.OpenLetter(t.Context(), letter); err != nil || l.Event == nil || l.Event.ID != "u:1" {
			t.Fatalf("opened: %+v, %v", l, err)
		}
		if err := s.Revive(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
		if err := s.Revive(t.Context(), letter); casework.CodeOf(err) != casework.NotFound {
			t.Errorf("a second time: %v, want NotFound", err)
		}
		if diff := cmp.Diff([]string{"u:2", "u:1~" + letter.ID}, mustDrain(t, s, c)); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
		if left := mustLetters(t); len(left) != 0 {
			t.Errorf("dead letters left: %+v", left)
		}
		// Telegram may bring the update again: it was taken.
		if fresh, err := s.Push(t.Context(), lane, update(1)); fresh || err != nil {
			t.Errorf("the update itself again: fresh %v, %v", fresh, err)
		}
	})
}

func TestARevivedEventThatFailsAgainIsADeadLetterAgainAndMayBeRevivedAgain(t *testing.T) {
	everywhere(t, func(t on) {
		s := t.store
		mustPush(t, s, casework.PersonLane(olena), update(1))
		c := mustClaim(t, s)
		first := bury(t, c, update(1))
		if err := s.Revive(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		again := update(1)
		again.ID += "~" + first.ID
		second := bury(t, c, again)
		if second.ID == first.ID {
			t.Fatalf("it is still the same letter %s", second.ID)
		}
		if err := s.Revive(t.Context(), second); err != nil {
			t.Fatal(err)
		}
		if got := mustDrain(t, s, c); len(got) != 1 || len(mustLetters(t)) != 0 {
			t.Errorf("handled %v, dead letters %v; want one event and none", got, mustLetters(t))
		}
	})
}

func TestARevivedMessageIsSentOfEitherClass(t *testing.T) {
	everywhere(t, func(t on) {
		s := t.store
		for _, class := range []store.Class{store.Answers, store.Broadcasts} {
			m := text("1")
			m.Class, m.Text = class, "її слова"
			mustSend(t, s, m)
			mustSent(t, s, mustHead(t, s, class), store.Outcome{Result: casework.FateFailed, Why: "refused", Bury: true})
			if err := s.Revive(t.Context(), mustLetters(t)[0]); err != nil {
				t.Fatal(err)
			}
			if got := mustHead(t, s, class); got.ID != "1" || got.Text != "її слова" || len(mustLetters(t)) != 0 {
				t.Errorf("%s: head %+v, dead letters %v", class, got, mustLetters(t))
			}
			if ready, err := s.OutboxReady(t.Context(), class, 9); err != nil || !slices.Contains(ready, chat) {
				t.Errorf("%s: ready %v, %v", class, ready, err)
			}
		}
	})
}

func TestADeadLetterThatCannotBeOpenedStays(t *testing.T) {
	everywhere(t, func(t on) {
		s := t.store
		mustPush(t, s, casework.PersonLane(olena), update(1))
		letter := bury(t, mustClaim(t, s), update(1))

		if err := t.store.DestroyKey(t.Context(), casework.OwnedBy(olena)); err != nil {
			t.Fatal(err)
		}
		if err := s.Revive(t.Context(), letter); casework.CodeOf(err) != casework.Expired {
			t.Errorf("with its key destroyed: %v, want Expired", err)
		}

		// The first bytes in the second one's place: the store itself buries that.
		lane := casework.ChatLane(chat)
		mustPush(t, s, lane, update(1), update(2))
		key := prefix(t) + "lane:" + string(lane)
		entries, err := s.Redis().LRange(t.Context(), key, 0, -1).Result()
		if err != nil {
			t.Fatal(err)
		}
		token, _, _ := strings.Cut(entries[1], "|")
		_, sealed, _ := strings.Cut(entries[0], "|")
		if err := s.Redis().LSet(t.Context(), key, 1, token+"|"+sealed).Err(); err != nil {
			t.Fatal(err)
		}
		mustDrain(t, s, mustClaim(t, s))
		left := mustLetters(t)
		if len(left) != 2 {
			t.Fatalf("dead letters: %+v, want two", left)
		}
		if err := s.Revive(t.Context(), left[1]); !errors.Is(err, store.ErrTampered) {
			t.Errorf("tampered with: %v, want ErrTampered", err)
		}
		if after := mustLetters(t); len(after) != 2 {
			t.Errorf("dead letters afterwards: %+v, want the two", after)
		}
	})
}

func TestOnlyAWholeNameFindsADeadLetter(t *testing.T) {
	everywhere(t, func(t on) {
		mustPush(t, t.store, casework.PersonLane(olena), update(1))
		letter := bury(t, mustClaim(t, t.store), update(1))
		if got, err := t.store.DeadLetter(t.Context(), letter.ID); err != nil || got.Lane != letter.Lane || got.At != letter.At {
			t.Errorf("found %+v, %v", got, err)
		}
		ms := letter.ID[:len(letter.ID)-len("-0")]
		for _, id := range []string{"", "-", "+", "0", ms, "1-1", letter.ID + "x", "(" + letter.ID} {
			if _, err := t.store.DeadLetter(t.Context(), id); casework.CodeOf(err) != casework.NotFound {
				t.Errorf("%q: %v, want NotFound", id, err)
			}
		}
	})
}
