package store_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

func text(id string) store.Message {
	return store.Message{ID: id, Chat: chat, Method: store.SendText, Text: "words of " + id, Purpose: casework.ForAnswer}
}

func mustSend(tb testing.TB, s *store.Store, messages ...store.Message) {
	tb.Helper()
	mustUpdate(tb, s, func(tx *store.Tx) error {
		for _, m := range messages {
			if err := tx.Send(m); err != nil {
				return err
			}
		}
		return nil
	})
}

func mustHead(tb testing.TB, s *store.Store, class store.Class) store.Message {
	tb.Helper()
	m, ok, err := s.OutboxHead(tb.Context(), class, chat)
	if err != nil || !ok {
		tb.Fatalf("head of %s: %v, %v", class, ok, err)
	}
	return m
}

func mustSent(tb testing.TB, s *store.Store, m store.Message, o store.Outcome) {
	tb.Helper()
	if err := s.Sent(tb.Context(), m.Class, m, o); err != nil {
		tb.Fatal(err)
	}
}

func ready(tb testing.TB, s *store.Store, class store.Class) []casework.ChatName {
	tb.Helper()
	chats, err := s.OutboxReady(tb.Context(), class, 10)
	if err != nil {
		tb.Fatal(err)
	}
	return chats
}

func TestMessagesOfOneClassLeaveInOrderAndOncePerHead(t *testing.T) {
	everywhere(t, func(t on) {
		broadcast := text("news")
		broadcast.Class = store.Broadcasts
		mustSend(t, t.store, text("1"), broadcast, text("2"))
		first := mustHead(t, t.store, store.Answers)
		if first.Text != "words of 1" {
			t.Errorf("head = %+v", first)
		}
		mustSent(t, t.store, first, store.Outcome{Result: casework.FateSent, MessageID: 11})
		mustSent(t, t.store, first, store.Outcome{Result: casework.FateSent, MessageID: 12}) // by a second leader
		second := mustHead(t, t.store, store.Answers)
		if second.ID != "2" {
			t.Errorf("second = %+v", second)
		}
		mustSent(t, t.store, second, store.Outcome{Result: casework.FateSent, MessageID: 13})
		if _, ok, err := t.store.OutboxHead(t.Context(), store.Answers, chat); ok || err != nil {
			t.Errorf("an answer is left: %v, %v", ok, err)
		}
		if got := ready(t, t.store, store.Answers); len(got) != 0 {
			t.Errorf("ready: %v", got)
		}
		if got := ready(t, t.store, store.Broadcasts); len(got) != 1 || mustHead(t, t.store, store.Broadcasts).ID != "news" {
			t.Errorf("broadcasts ready: %v", got)
		}
		var ids []int
		sent, err := t.store.SentMessages(t.Context(), chat)
		for _, m := range sent {
			ids = append(ids, m.ID)
		}
		if diff := cmp.Diff([]int{11, 13}, ids); diff != "" || err != nil {
			t.Errorf("%v, ids (-want +got):\n%s", err, diff)
		}
	})
}

func TestAPersonsLaneIsToldWhatBecameOfHerMessage(t *testing.T) {
	everywhere(t, func(t on) {
		m := text("1")
		m.Purpose, m.Subject, m.Rev, m.Step, m.Person = casework.ForAppointments, noteRef("a"), 3, "1d", olena
		mustSend(t, t.store, m)
		mustSent(t, t.store, mustHead(t, t.store, store.Answers), store.Outcome{Result: casework.FateSkipped, Why: "paused", At: now})
		var got casework.Event
		c := mustClaim(t, t.store)
		if _, err := t.store.Handle(t.Context(), c, func(_ *store.Tx, ev casework.Event) error { got = ev; return nil }); err != nil {
			t.Fatal(err)
		}
		want := &casework.Delivery{
			Result: casework.FateSkipped, Why: "paused", At: now, Chat: chat,
			Purpose: casework.ForAppointments, Subject: noteRef("a"), Rev: 3, Step: "1d",
		}
		if diff := cmp.Diff(want, got.Delivery); diff != "" || c.Lane != casework.PersonLane(olena) {
			t.Errorf("in lane %s, delivery (-want +got):\n%s", c.Lane, diff)
		}
	})
}

func TestAMessageThatTelegramRefusedIsBuriedWithItsReason(t *testing.T) {
	everywhere(t, func(t on) {
		mustSend(t, t.store, text("1"), text("2"))
		mustSent(t, t.store, mustHead(t, t.store, store.Answers), store.Outcome{Result: casework.FateFailed, Why: "bad_request", Bury: true})
		letters, err := t.store.DeadLetters(t.Context())
		if err != nil || len(letters) != 1 || letters[0].Kind != "message" || letters[0].Why != "bad_request" || letters[0].Lane != casework.ChatLane(chat) {
			t.Errorf("dead letters: %+v, %v", letters, err)
		}
		if m := mustHead(t, t.store, store.Answers); m.ID != "2" {
			t.Errorf("head = %+v", m)
		}
	})
}

// The rest is about time; it passes in a bubble, on the in-process Redis.

func TestAMessageWaitsForItsTimeItsGapAndWhatTelegramAsksFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.MustOpen(t)
		later := text("1")
		later.NotBefore = time.Now().Add(time.Minute)
		mustSend(t, s, later, text("2"), text("3"))
		wait := func(d time.Duration, want int, why string) {
			t.Helper()
			time.Sleep(d)
			if got := len(ready(t, s, store.Answers)); got != want {
				t.Errorf("%s: %d chats ready, want %d", why, got, want)
			}
		}
		wait(59*time.Second, 0, "before its time")
		wait(2*time.Second, 1, "after its time")
		mustSent(t, s, mustHead(t, s, store.Answers), store.Outcome{Result: casework.FateSent, Gap: time.Second})
		wait(900*time.Millisecond, 0, "in the gap")
		wait(200*time.Millisecond, 1, "after the gap")
		if err := s.Hold(t.Context(), store.Answers, chat, 5*time.Second); err != nil {
			t.Fatal(err)
		}
		if err := s.Hold(t.Context(), store.Answers, chat, time.Second); err != nil { // shortens nothing
			t.Fatal(err)
		}
		if err := s.Hold(t.Context(), store.Answers, "another chat", time.Second); err != nil {
			t.Fatal(err)
		}
		wait(4*time.Second, 0, "held")
		wait(2*time.Second, 1, "no more held")
	})
}

func TestAPauseHoldsForTheWholeBotAndIsNotShortened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.MustOpen(t)
		for _, d := range []time.Duration{0, 10 * time.Second, time.Second} {
			if err := s.Pause(t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct{ wait, want time.Duration }{{0, 10 * time.Second}, {9 * time.Second, time.Second}, {2 * time.Second, 0}} {
			time.Sleep(step.wait)
			if left, err := s.Paused(t.Context()); err != nil || left.Round(time.Second) != step.want {
				t.Errorf("paused for %v, %v; want %v", left, err, step.want)
			}
		}
	})
}

func TestTheBellRingsForEachNewMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.MustOpen(t)
		heard := func() time.Duration {
			begun := time.Now()
			if err := s.Bell(t.Context(), time.Second); err != nil {
				t.Fatal(err)
			}
			return time.Since(begun).Round(100 * time.Millisecond)
		}
		if got := heard(); got != time.Second {
			t.Errorf("silence lasted %v", got)
		}
		mustSend(t, s, text("1"))
		if got := heard(); got != 0 {
			t.Errorf("a ring from before came after %v", got)
		}
		if got := heard(); got != time.Second {
			t.Errorf("the same ring came again, after %v", got)
		}
		var ringing sync.WaitGroup
		ringing.Go(func() {
			time.Sleep(300 * time.Millisecond)
			mustSend(t, s, text("2"))
		})
		if got := heard(); got != 300*time.Millisecond {
			t.Errorf("a ring came after %v", got)
		}
		ringing.Wait()
	})
}

func TestTheBellStaysShortAndSentIDsDoNotGrowForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := storetest.MustOpenInProcess(t)
		for i := range 60 {
			mustSend(t, s, text(fmt.Sprint(i)))
			mustSent(t, s, mustHead(t, s, store.Answers), store.Outcome{Result: casework.FateSent, MessageID: 1 + i, Keep: time.Hour})
			time.Sleep(10 * time.Minute)
		}
		bell, err := m.Stream(fmt.Sprintf("ponte:{%d}:bell", storetest.Bot))
		if err != nil || len(bell) > 16 {
			t.Errorf("the bell has %d entries, %v", len(bell), err)
		}
		if ids, err := s.SentMessages(t.Context(), chat); err != nil || len(ids) != 7 {
			t.Errorf("%d ids are kept, %v; want the 7 of the last hour", len(ids), err)
		}
		time.Sleep(time.Hour)
		if ids, err := s.SentMessages(t.Context(), chat); err != nil || len(ids) != 0 {
			t.Errorf("an hour later %d ids are kept, %v", len(ids), err)
		}
	})
}

func TestStatsCountWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.MustOpen(t)
		mustPush(t, s, casework.ChatLane(chat), update(1))
		mustSend(t, s, text("1"))
		mustUpdate(t, s, set(timer(olena, 1, now)))
		time.Sleep(time.Minute)
		lanes, err := s.LaneStats(t.Context())
		if err != nil || lanes != (store.LaneStats{Ready: 1, Oldest: time.Minute, Timers: 1}) {
			t.Errorf("lanes: %+v, %v", lanes, err)
		}
		outbox, err := s.OutboxStats(t.Context(), store.Answers)
		if err != nil || outbox != (store.OutboxStats{Chats: 1, Oldest: time.Minute}) {
			t.Errorf("outbox: %+v, %v", outbox, err)
		}
	})
}
