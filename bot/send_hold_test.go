package bot_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"ponte/casework"
	"ponte/store"
)

func TestWhoLosesTheLeaseMakesNoMoreRequests(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.telegram.answer = func(_ context.Context, c request) (int, string) {
			s.lease.held.Store(c.params["text"] != "one")
			return 0, ""
		}
		s.put(text(7, "one"), text(7, "two"), text(8, "three"))
		s.options.Limits.Calls = 1
		s.start()
		s.wait(time.Minute)
		if n := len(s.said()); n > 2 || !slices.Contains(s.said(), "7 one") {
			s.Errorf("said %q after the lease was lost", s.said())
		}
		before := len(s.said())
		s.lease.held.Store(true)
		s.wait(10 * time.Second)
		if n := len(s.said()); n != 3 {
			s.Errorf("said %q, %d of it before; want all three once", s.said(), before)
		}
	})
}

func TestTheLeaseIsLookedAtAfterTheMessageWasReadAndChecked(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.options.Recheck = func(context.Context, store.Message) (string, error) {
			s.lease.held.Store(false) // it ends while this message is looked at
			return "", nil
		}
		s.put(text(7, "one"))
		s.start()
		s.wait(time.Minute)
		s.wantSaid()
	})
}

func TestWhatNoLongerHoldsIsNotSaid(t *testing.T) {
	past := about(text(7, "past"))
	past.NotAfter = now.Add(-time.Minute)
	for name, c := range map[string]struct {
		message store.Message
		recheck func(context.Context, store.Message) (string, error)
		why     string
	}{
		"too late": {past, nil, casework.WhyTooLate},
		"stopped": {about(text(7, "stopped")), func(_ context.Context, m store.Message) (string, error) {
			if m.Purpose != casework.ForAppointments {
				return "", nil
			}
			return casework.WhyNoConsent, nil
		}, casework.WhyNoConsent},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *sending) {
				if c.recheck != nil {
					s.options.Recheck = c.recheck
				}
				s.put(c.message, text(7, "next"))
				s.start()
				s.wait(2 * time.Second)
				s.wantSaid("7 next")
				s.wantFate(casework.FateSkipped, c.why)
			})
		})
	}
}

func TestAFailedLookPutsTheMessageOffAndDoesNotLoseIt(t *testing.T) {
	inBubble(t, func(s *sending) {
		failures := 3
		s.options.Recheck = func(context.Context, store.Message) (string, error) {
			if failures--; failures >= 0 {
				return "", errors.New("no such site")
			}
			return "", nil
		}
		s.put(text(7, "one"), text(8, "two"))
		s.start()
		s.wait(time.Minute)
		got := s.said()
		slices.Sort(got)
		if want := []string{"7 one", "8 two"}; !slices.Equal(got, want) {
			s.Errorf("said %q, want %q", got, want)
		}
	})
}

func TestTheChatsIDComesFromItsRecordAndAForgottenChatGetsNothing(t *testing.T) {
	inBubble(t, func(s *sending) {
		known, forgotten := text(7, "hello"), about(text(8, "hello"))
		known.ChatID, forgotten.ChatID = 0, 0
		err := s.store.Update(s.Context(), "", func(tx *store.Tx) error {
			return tx.Put(casework.ChatRef(chatName(7)), casework.OwnedByChat(chatName(7)), casework.Chat{Telegram: 7})
		})
		if err != nil {
			s.Fatal(err)
		}
		s.put(known, forgotten)
		s.start()
		s.wait(2 * time.Second)
		s.wantSaid("7 hello")
		s.wantFate(casework.FateFailed, casework.WhyUnreachable)
	})
}

func TestTheSenderEndsWithinASecondAndLetsAMessageUnderWayFinish(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.telegram.answer = func(context.Context, request) (int, string) {
			time.Sleep(700 * time.Millisecond)
			return 0, ""
		}
		s.put(text(7, "one"), text(7, "two"))
		s.start()
		s.wait(500 * time.Millisecond)
		s.stop()
		begun := time.Now()
		if err := <-s.result; err != nil || time.Since(begun) > time.Second {
			s.Errorf("ended after %v with %v", time.Since(begun), err)
		}
		s.wantSaid("7 one")
		m, ok, err := s.store.OutboxHead(s.Context(), store.Answers, chatName(7))
		if err != nil || !ok || m.Text != "two" {
			s.Errorf("next is %q, %t, %v; want two, since one was sent", m.Text, ok, err)
		}
	})
}

func TestARequestThatHangsIsLeftInFlightWhenTheSenderEnds(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.telegram.answer = func(ctx context.Context, _ request) (int, string) {
			<-ctx.Done()
			return 0, ""
		}
		s.put(text(7, "one"))
		s.options.Limits.Grace = 3 * time.Second
		s.start()
		s.wait(time.Second)
		s.stop()
		begun := time.Now()
		if err := <-s.result; err != nil || time.Since(begun) > 3*time.Second {
			s.Errorf("ended after %v with %v", time.Since(begun), err)
		}
		if _, ok, err := s.store.OutboxHead(s.Context(), store.Answers, chatName(7)); !ok || err != nil {
			s.Errorf("the message is there: %t, error %v", ok, err)
		}
	})
}
