package store_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/store"
)

func TestWhatIsForgottenIsNamedNowhereAndTheRestStays(t *testing.T) {
	everywhere(t, func(t on) {
		ctx := t.Context()
		const her, hers, other, others = casework.PersonID("herself123"), casework.ChatName("hers77"), casework.PersonID("another456"), casework.ChatName("theirs88")
		for person, chat := range map[casework.PersonID]casework.ChatName{her: hers, other: others} {
			for _, lane := range []casework.Lane{casework.PersonLane(person), casework.ChatLane(chat)} {
				if _, err := t.store.Push(ctx, lane, update(1)); err != nil {
					t.Fatal(err)
				}
			}
			err := t.store.Update(ctx, "", func(tx *store.Tx) error {
				for _, text := range []string{"first", "second"} {
					if err := tx.Send(store.Message{Chat: chat, Method: store.SendText, Text: text, Subject: casework.PersonRef(her)}); err != nil {
						return err
					}
				}
				if err := tx.Set(timer(person, 1, now)); err != nil {
					return err
				}
				return tx.Put(casework.PersonRef(person), casework.OwnedBy(person), note{Count: 1})
			})
			if err != nil {
				t.Fatal(err)
			}
			m, _, err := t.store.OutboxHead(ctx, store.Answers, chat)
			if err != nil {
				t.Fatal(err)
			}
			// Both dead letters are about her.
			if err := t.store.Sent(ctx, store.Answers, m, store.Outcome{Result: casework.FateFailed, Why: "refused", Bury: true, MessageID: 7}); err != nil {
				t.Fatal(err)
			}
		}
		if settled, err := t.store.Settled(ctx, hers); err != nil || settled {
			t.Errorf("something waits, and the chat is settled: %t, %v", settled, err)
		}
		for range 2 { // again does no harm
			if err := t.store.Forget(ctx, her, hers); err != nil {
				t.Fatal(err)
			}
		}
		if settled, err := t.store.Settled(ctx, hers); err != nil || !settled {
			t.Errorf("nothing waits, and the chat is settled: %t, %v", settled, err)
		}
		if letters, err := t.store.DeadLetters(ctx); err != nil || len(letters) != 0 {
			t.Errorf("%d dead letters name her, %v", len(letters), err)
		}
		timers, err := t.store.Timers(ctx, time.Time{}, time.Time{})
		if err != nil || len(timers) != 1 || timers[0].Lane != casework.PersonLane(other) {
			t.Errorf("timers %v, %v; want the other woman's", timers, err)
		}
		var kept note
		if err := t.store.View(ctx, func(r casework.Reader) error { return r.Get(casework.PersonRef(other), &kept) }); err != nil || kept.Count != 1 {
			t.Errorf("the other woman is %+v, %v", kept, err)
		}
		if m, ok, err := t.store.OutboxHead(ctx, store.Answers, others); err != nil || !ok || m.Text != "second" {
			t.Errorf("the other woman's message is %q, %t, %v", m.Text, ok, err)
		}
		err = t.store.Backup(ctx, func(s store.Saved) error {
			if strings.Contains(s.Name, string(her)) || strings.Contains(s.Name, string(hers)) {
				t.Errorf("a key is named %s", s.Name)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if err := t.store.Rewrite(ctx); err != nil {
			t.Error(err)
		}
	})
}
