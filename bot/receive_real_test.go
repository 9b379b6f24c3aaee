package bot_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"ponte/bot"
	"ponte/casework"
	"ponte/sandbox"
	"ponte/store"
	"ponte/store/storetest"
)

// echo is a conversation that says what it was told: in place of the engine.
func echo(ctx context.Context, tb testing.TB, s *store.Store) {
	for ctx.Err() == nil {
		claims, err := s.Claim(ctx, "echo", 16, 100*time.Millisecond)
		if err != nil {
			if ctx.Err() == nil {
				tb.Errorf("claim: %v", err)
			}
			return
		}
		for _, c := range claims {
			for more := true; more; {
				more, err = s.Handle(ctx, c, func(tx *store.Tx, ev casework.Event) error {
					u, err := bot.ReadUpdate(ev.Update)
					if err != nil {
						return err
					}
					return tx.Send(store.Message{ID: ev.ID, Chat: s.ChatName(u.Chat), ChatID: u.Chat, Method: store.SendText, Text: "You said " + u.Text})
				})
				if err != nil {
					if ctx.Err() == nil {
						tb.Errorf("handle: %v", err)
					}
					return
				}
			}
			if err := s.Done(ctx, c); err != nil && ctx.Err() == nil {
				tb.Errorf("done: %v", err)
			}
		}
	}
}

// room is the whole room at work against the sandbox, over the network.
type room struct {
	sandbox *sandbox.Server
	store   *store.Store
	client  *bot.Client
	intake  *bot.Intake
	meter   *bot.Meter
	stop    func()
}

// open runs everything but the way in, which the tests choose.
func open(t *testing.T, receive func(ctx context.Context, r *room)) *room {
	t.Helper()
	double := sandbox.New(sandbox.Config{Token: token, NoLimits: true, WebhookRetry: 50 * time.Millisecond})
	server := httptest.NewServer(double.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(double.Close)
	s := storetest.MustOpenReal(t)
	r := &room{sandbox: double, store: s, client: newClient(t, server.URL), meter: &bot.Meter{}}
	name, err := r.client.Username(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	door := bot.NewDoor(r.client, bot.DoorOptions{
		Word: func(string) (string, bool) { return "", false }, Text: func(string) string { return "" },
	}, r.meter, zap.NewNop())
	t.Cleanup(door.Close)
	r.intake = &bot.Intake{
		Decoder: &bot.Decoder{Username: name, ChatName: s.ChatName, Now: time.Now}, Door: door,
		Push: s.Push, Meter: r.meter, Log: zap.NewNop(),
	}
	sender := bot.NewSender(bot.SenderOptions{
		Client: r.client, Store: s, Lease: leading(), Now: time.Now, Meter: r.meter, Log: zap.NewNop(),
		Recheck: func(context.Context, store.Message) (string, error) { return "", nil },
		Limits:  bot.Limits{PerSecond: 1000, ChatEvery: time.Millisecond},
	})
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { receive(ctx, r) })
	all.Go(func() { echo(ctx, t, s) })
	all.Go(func() {
		if err := sender.Run(ctx); err != nil {
			t.Errorf("the sender ended with %v", err)
		}
	})
	r.stop = func() {
		cancel()
		all.Wait()
	}
	t.Cleanup(r.stop)
	return r
}

// talk lets women write several lines each, and waits for all answers.
func (r *room) talk(t *testing.T, women, lines int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var want []string
	for i := range lines {
		want = append(want, fmt.Sprint("You said line ", i))
	}
	var all sync.WaitGroup
	for i := range women {
		phone := r.sandbox.NewUser(sandbox.UserSpec{FirstName: fmt.Sprint("Woman ", i), LanguageCode: "uk"})
		all.Go(func() {
			for i := range lines {
				if err := phone.Type(fmt.Sprint("line ", i)); err != nil {
					t.Error(err)
				}
			}
			var got []string
			err := phone.Wait(ctx, func(all []sandbox.Message) bool {
				got = nil
				for _, m := range all {
					if m.Bot {
						got = append(got, m.Text)
					}
				}
				// What was under way when a connection broke may come twice.
				got = slices.Compact(got)
				return len(got) >= len(want)
			})
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("answered %q, want %q: %v", got, want, err)
			}
		})
	}
	all.Wait()
}

func poll(t *testing.T) func(ctx context.Context, r *room) {
	return func(ctx context.Context, r *room) {
		p := &bot.Poller{Client: r.client, Intake: r.intake, Lease: leading(), Ping: r.store.Ping, Log: zap.NewNop()}
		if err := p.Run(ctx); err != nil {
			t.Errorf("the poller ended with %v", err)
		}
	}
}

func TestEverybodyIsAnsweredInOrderOverTheNetwork(t *testing.T) {
	r := open(t, poll(t))
	r.talk(t, 40, 5)
	begun := time.Now()
	r.stop()
	if took := time.Since(begun); took > time.Second {
		t.Errorf("took %v to end, want less than a second", took)
	}
	if n := r.meter.Of(bot.CountFates, "sent"); n != 200 {
		t.Errorf("counted %d sent, want 200", n)
	}
}

func TestEverybodyIsAnsweredInOrderWhileTelegramFails(t *testing.T) {
	r := open(t, poll(t))
	for _, f := range []sandbox.Fault{
		{Kind: sandbox.BadGateway, Method: "getUpdates"}, {Kind: sandbox.Closed, Method: "getUpdates"},
		{Kind: sandbox.SentThenClosed, Method: "sendMessage"}, {Kind: sandbox.BadGateway, Method: "sendMessage", Times: 2},
		{Kind: sandbox.ServerError, Method: "sendMessage"}, {Kind: sandbox.TooManyRequests, Method: "sendMessage", Times: 2},
		{Kind: sandbox.SentThenClosed, Method: "sendMessage", Times: 2},
	} {
		r.sandbox.Inject(f)
	}
	r.talk(t, 10, 3)
}

func TestEverybodyIsAnsweredInOrderThroughAWebhook(t *testing.T) {
	r := open(t, func(ctx context.Context, r *room) {
		hook, err := bot.NewWebhook(secret, r.intake)
		if err != nil {
			t.Error(err)
			return
		}
		server := httptest.NewServer(hook)
		defer server.Close()
		if err := r.client.SetWebhook(ctx, server.URL, secret); err != nil {
			t.Error(err)
		}
		<-ctx.Done()
		if err := r.client.DeleteWebhook(context.WithoutCancel(ctx)); err != nil {
			t.Error(err)
		}
	})
	r.talk(t, 20, 5)
}

func TestACallForHelpIsAnsweredWhileRedisIsDeadAndTakenInWhenItLives(t *testing.T) {
	server := storetest.MustStartServer(t)
	s := storetest.MustConnect(t, store.Options{URL: server.URL})
	r := newReception(t)
	r.Push = s.Push
	server.Kill()
	begun := time.Now()
	if got := bring(t, r, nil, saying(1, sos)); got != 503 {
		t.Errorf("status %d while Redis is dead, want 503", got)
	}
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("she waited %v for her answer", took)
	}
	if n := len(r.telegram.of("sendMessage")); n != 1 {
		t.Errorf("%d answers at the door, want 1", n)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	storetest.Eventually(t, "the update to be taken in", func() bool { return bring(t, r, nil, saying(1, sos)) == 200 })
	if fresh, err := s.Push(t.Context(), casework.ChatLane(chatName(7)), casework.Event{ID: "u:1", At: now, Update: []byte("{}")}); fresh || err != nil {
		t.Errorf("the update is in its lane: %t, error %v", !fresh, err)
	}
}
