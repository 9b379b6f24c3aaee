package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"ponte/sandbox"
)

func TestADayPassesInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Config{})
		p := s.NewUser(sandbox.UserSpec{FirstName: "Олена"})
		ctx, cancel := context.WithCancel(context.Background())
		client := &http.Client{Transport: sandbox.InProcess(s.Handler())}
		b, err := bot.New(s.Token(), bot.WithHTTPClient(50*time.Second, client), bot.WithNotAsyncHandlers(),
			bot.WithDefaultHandler(func(ctx context.Context, api *bot.Bot, u *models.Update) {
				_, err := api.SendMessage(ctx, &bot.SendMessageParams{ChatID: u.Message.Chat.ID, Text: "echo"})
				must(t, err)
			}))
		must(t, err)
		stopped := make(chan struct{})
		go func() { defer close(stopped); b.Start(ctx) }()

		time.Sleep(24 * time.Hour) // the bubble's clock
		must(t, p.Type("x"))
		synctest.Wait()
		all := p.Messages()
		if len(all) != 2 || all[1].Text != "echo" || !all[1].At.Equal(time.Now()) {
			t.Errorf("messages at %v: %+v", time.Now(), all)
		}
		if n := len(s.Calls("getUpdates")); n < 1700 {
			t.Errorf("%d polls in a day, want one every 49 seconds", n)
		}
		cancel()
		<-stopped
		s.Close()
	})
}

func TestAWebhookIsRepeatedInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var when []time.Duration
		start := time.Now()
		hook := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if when = append(when, time.Since(start)); len(when) < 10 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		})
		s := sandbox.New(sandbox.Config{Webhooks: &http.Client{Transport: sandbox.InProcess(hook)}})
		client := &http.Client{Transport: sandbox.InProcess(s.Handler())}
		res, err := client.Post("http://telegram/bot"+s.Token()+"/setWebhook", "application/json", strings.NewReader(`{"url":"https://ponte.example/hook"}`))
		must(t, err)
		if e := decode(t, res); !e.OK {
			t.Fatal(e.Description)
		}
		must(t, s.NewUser(sandbox.UserSpec{FirstName: "Олена"}).Type("x"))
		time.Sleep(time.Hour)
		s.Close()
		want := []float64{0, 0, 1, 3, 7, 15, 31, 63, 123, 183}
		if len(when) != len(want) {
			t.Fatalf("%d requests: %v", len(when), when)
		}
		for i := range want {
			if when[i].Seconds() != want[i] {
				t.Errorf("request %d after %v, want %g s", i, when[i], want[i])
			}
		}
	})
}

func TestInProcessAClosedConnectionIsAnError(t *testing.T) {
	s := sandbox.New(sandbox.Config{})
	defer s.Close()
	client := &http.Client{Transport: sandbox.InProcess(s.Handler())}
	s.Inject(sandbox.Fault{Kind: sandbox.Closed})
	res, err := client.Get("http://telegram/bot" + s.Token() + "/getMe")
	if err == nil {
		res.Body.Close()
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
}
