package bot_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"ponte/bot"
	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// sending is a sender at work in a bubble of synctest.
type sending struct {
	*testing.T

	telegram *wireTelegram
	store    *store.Store
	redis    interface{ SetError(answer string) }
	lease    *lease
	options  bot.SenderOptions
	logs     *observer.ObservedLogs
	result   chan error
	stop     context.CancelFunc
	begun    time.Time
}

// newSending prepares a sender that says everything; start lets it begin.
func newSending(t *testing.T) *sending {
	t.Helper()
	core, logs := observer.New(zap.DebugLevel)
	s := &sending{T: t, telegram: &wireTelegram{}, lease: leading(), logs: logs, begun: time.Now()}
	s.store, s.redis = storetest.MustOpenInProcess(t)
	client, err := bot.NewClient(token, bot.TelegramURL, s.telegram)
	if err != nil {
		t.Fatal(err)
	}
	s.options = bot.SenderOptions{
		Client: client, Store: s.store, Lease: s.lease, Meter: &bot.Meter{}, Log: zap.New(core),
		Recheck: func(context.Context, store.Message) (string, error) { return "", nil },
		Now:     func() time.Time { return now.Add(time.Since(s.begun)) },
	}
	return s
}

// inBubble runs a test with a sender on synctest's clock. Inside, only the
// bubble's own test may be asked for a context: the sending is that test.
func inBubble(t *testing.T, test func(s *sending)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(newSending(t)) })
}

func (s *sending) start() {
	s.Helper()
	ctx, cancel := context.WithCancel(s.Context())
	result := make(chan error, 1)
	s.result, s.stop = result, cancel
	sender := bot.NewSender(s.options)
	go func() {
		result <- sender.Run(ctx)
		close(result)
	}()
	s.Cleanup(func() {
		cancel()
		for err := range result {
			if err != nil {
				s.Errorf("the sender ended with %v", err)
			}
		}
	})
}

// put writes messages into the outbox in one commit.
func (s *sending) put(messages ...store.Message) {
	s.Helper()
	err := s.store.Update(s.Context(), "", func(tx *store.Tx) error {
		for _, m := range messages {
			if err := tx.Send(m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
}

// text is a message to a chat.
func text(chat int64, said string) store.Message {
	return store.Message{ID: said, Chat: chatName(chat), ChatID: chat, Method: store.SendText, Text: said, Purpose: casework.ForAnswer}
}

func broadcast(chat int64, said string) store.Message {
	m := text(chat, said)
	m.Class = store.Broadcasts
	return m
}

// about makes a message one whose fate its person's lane hears of.
func about(m store.Message) store.Message {
	m.Purpose, m.Subject, m.Rev, m.Step = casework.ForAppointments, casework.AppointmentRef("a1"), 2, "1d"
	m.Person = "olena"
	return m
}

// said lists what was sent, as chat and text.
func (s *sending) said() []string {
	var all []string
	for _, c := range s.telegram.of("sendMessage") {
		all = append(all, c.params["chat_id"]+" "+c.params["text"])
	}
	return all
}

func (s *sending) wantSaid(want ...string) {
	s.Helper()
	if got := s.said(); !slices.Equal(got, want) {
		s.Errorf("said %q, want %q", got, want)
	}
}

// wait lets the bubble's time pass until all is still.
func (s *sending) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// deliveries takes what the person's lane heard.
func (s *sending) deliveries() []casework.Delivery {
	s.Helper()
	var heard []casework.Delivery
	claims, err := s.store.Claim(s.Context(), "test", 10, 10*time.Millisecond)
	if err != nil {
		s.Fatal(err)
	}
	for _, c := range claims {
		for more := true; more; {
			more, err = s.store.Handle(s.Context(), c, func(_ *store.Tx, ev casework.Event) error {
				heard = append(heard, *ev.Delivery)
				return nil
			})
			if err != nil {
				s.Fatal(err)
			}
		}
	}
	return heard
}

// wantFate checks that the lane heard of one message, and what.
func (s *sending) wantFate(result casework.Fate, why string) {
	s.Helper()
	heard := s.deliveries()
	if len(heard) != 1 || heard[0].Result != result || heard[0].Why != why {
		s.Fatalf("heard %+v, want one %s %q", heard, result, why)
	}
	d := heard[0]
	if d.Subject != casework.AppointmentRef("a1") || d.Rev != 2 || d.Step != "1d" || d.At.Before(now) {
		s.Errorf("heard about %+v", d)
	}
}

// failing is a refusal in Telegram's form.
func failing(status int, said string) (int, string) {
	return status, fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q}`, status, said)
}

func slowDown(seconds int) (int, string) {
	return 429, fmt.Sprintf(`{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":%d}}`, seconds)
}
