package bot_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"ponte/bot"
	"ponte/casework"
	"ponte/flows"
	"ponte/locales"
	"ponte/store"
	"ponte/store/storetest"
)

// A push can fail before it takes effect, and after: a reply that was lost. Either
// way Telegram brings the update again, and she has had her answer at the door.
func TestACallForHelpAnsweredAtTheDoorIsNotAnsweredAgain(t *testing.T) {
	for name, takesEffect := range map[string]bool{"the push failed": false, "only its reply was lost": true} {
		t.Run(name, func(t *testing.T) {
			r, s := newReception(t), storetest.MustOpen(t)
			r.Decoder.ChatName = s.ChatName
			failing := true
			r.Push = func(ctx context.Context, lane casework.Lane, ev casework.Event) (fresh bool, err error) {
				if !failing || takesEffect {
					fresh, err = s.Push(ctx, lane, ev)
				}
				if failing {
					err = errDown
				}
				return fresh, err
			}
			if got := bring(t, r, nil, saying(1, "/sos")); got != 503 {
				t.Fatalf("status %d, want 503", got)
			}
			failing = false
			for i, text := range []string{"/sos", "/menu"} {
				if got := bring(t, r, nil, saying(i+1, text)); got != 200 {
					t.Fatalf("%s: status %d, want 200", text, got)
				}
			}
			converse(t, r, s)
			var sent []string
			storetest.Eventually(t, "the question for her language", func() bool {
				sent = nil
				for _, m := range r.telegram.of("sendMessage") {
					sent = append(sent, m.params["text"])
				}
				return strings.Contains(sent[len(sent)-1], "Which language do you prefer?")
			})
			if len(sent) != 2 {
				t.Errorf("%d messages, want the door's answer and the question for her language: %q", len(sent), sent)
			}
		})
	}
}

// converse takes the lanes' events through the real conversations, and sends.
func converse(t *testing.T, r *reception, s *store.Store) {
	t.Helper()
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := flows.New()
	if err != nil {
		t.Fatal(err)
	}
	converser := bot.NewConverser(bot.ConverserOptions{Store: s, Engine: engine, Book: book, Policy: &casework.Policy{},
		Answered: r.Door.Answered, Now: func() time.Time { return now }, Worker: "w", Workers: 1, Meter: r.Meter, Log: zap.NewNop()})
	sender := bot.NewSender(bot.SenderOptions{Client: r.client, Store: s, Lease: leading(), Now: func() time.Time { return now },
		Recheck: func(context.Context, store.Message) (string, error) { return "", nil },
		Limits:  bot.Limits{PerSecond: 1000, ChatEvery: time.Millisecond}, Meter: r.Meter, Log: zap.NewNop()})
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { _ = converser.Run(ctx) })
	all.Go(func() { _ = sender.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		all.Wait()
	})
}
