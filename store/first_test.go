package store_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// sweep takes everything from the chat.
func sweep() store.Message {
	return store.Message{ID: "sweep", Chat: chat, ChatID: 7, Method: store.Sweep, Purpose: casework.ForAnswer}
}

func TestASweepGoesBeforeAllThatWaitsAndWhatIsUnderWayStaysSettled(t *testing.T) {
	everywhere(t, func(t on) {
		mustSend(t, t.store, text("1"), text("2"))
		underWay := mustHead(t, t.store, store.Answers)
		if err := t.store.Hold(t.Context(), store.Answers, chat, time.Hour); err != nil {
			t.Fatal(err)
		}
		mustSend(t, t.store, sweep())
		if got := ready(t, t.store, store.Answers); len(got) != 1 {
			t.Errorf("the sweep waits: ready %v", got)
		}
		first := mustHead(t, t.store, store.Answers)
		if first.Method != store.Sweep {
			t.Errorf("first is %+v", first)
		}
		mustSent(t, t.store, underWay, store.Outcome{Result: casework.FateSent, MessageID: 11})
		mustSent(t, t.store, underWay, store.Outcome{Result: casework.FateSent, MessageID: 12}) // by a second leader
		sent, err := t.store.SentMessages(t.Context(), chat)
		if err != nil || len(sent) != 1 || sent[0].ID != 11 {
			t.Errorf("sent %+v, %v: want 11, so that the sweep finds it", sent, err)
		}
		mustSent(t, t.store, first, store.Outcome{Result: casework.FateSent})
		if last := mustHead(t, t.store, store.Answers); last.ID != "2" {
			t.Errorf("then comes %+v, want what waited behind", last)
		}
		if err := t.store.CheckInvariant(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatSheWroteIsRememberedWithTheEventAndForgotten(t *testing.T) {
	everywhere(t, func(t on) {
		mustUpdate(t, t.store, func(tx *store.Tx) error {
			for _, id := range []int{21, 22, 22} {
				if err := tx.Heard(chat, id); err != nil {
					return err
				}
			}
			return nil
		})
		heard := func() (ids []int) {
			t.Helper()
			all, err := t.store.HeardMessages(t.Context(), chat)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range all {
				ids = append(ids, m.ID)
			}
			return ids
		}
		if diff := cmp.Diff([]int{21, 22}, heard()); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
		if err := t.store.ForgetMessages(t.Context(), chat, []store.SentMessage{{ID: 21}, {ID: 99, Tag: "a.1"}}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int{22}, heard()); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
	})
}

func TestWhatSheWroteIsRememberedForTwoDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := storetest.MustOpenInProcess(t)
		for id := range 4 {
			mustUpdate(t, s, func(tx *store.Tx) error { return tx.Heard(chat, 1+id) })
			time.Sleep(20 * time.Hour)
		}
		if got, err := s.HeardMessages(t.Context(), chat); err != nil || len(got) != 3 {
			t.Errorf("%d are remembered, %v; want those of the 48 hours before the last", len(got), err)
		}
	})
}

func TestOfAChatTheNewestThreeHundredIDsAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := storetest.MustOpenInProcess(t)
		for i := range 310 {
			mustSend(t, s, text("m"))
			mustSent(t, s, mustHead(t, s, store.Answers), store.Outcome{Result: casework.FateSent, MessageID: 1 + i, Keep: 90 * 24 * time.Hour})
			time.Sleep(time.Minute)
		}
		got, err := s.SentMessages(t.Context(), chat)
		if err != nil || len(got) != 300 || got[0].ID != 11 {
			t.Errorf("%d are kept from %+v on, %v", len(got), got[0], err)
		}
	})
}
