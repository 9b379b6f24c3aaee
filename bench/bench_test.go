package bench

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	telegrambot "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"

	"ponte/bot"
	"ponte/casework"
	"ponte/flows"
	"ponte/locales"
	"ponte/store"
	"ponte/store/storetest"
)

// A conversation is /start and two presses: the language, the country, the menu.
// Three updates, each with its answer to the press and its message.
const (
	presses = 2
	token   = "4200000001:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

// BenchmarkConversation holds b.N conversations, 200 at a time, with each bot.
func BenchmarkConversation(b *testing.B) {
	for _, peer := range []struct {
		name string
		run  func(b *testing.B, t *telegram)
	}{{"bare", runBare}, {"ponte", runPonte}} {
		b.Run(peer.name, func(b *testing.B) {
			t := newTelegram(b, presses)
			peer.run(b, t)
			b.ResetTimer()
			const atOnce = 200
			for at := 0; at < b.N; at += atOnce {
				for chat := at; chat < min(at+atOnce, b.N); chat++ {
					t.begin(1000 + chat)
				}
				t.talks.Wait()
			}
			b.ReportMetric(float64(b.N*(presses+1))/b.Elapsed().Seconds(), "updates/s")
		})
	}
}

// runBare is a bot as the README of its library shows it: a handler for each
// update, the state in Redis, nothing more.
func runBare(b *testing.B, t *telegram) {
	b.Helper()
	server := storetest.MustStartServer(b)
	options, err := redis.ParseURL(server.URL)
	if err != nil {
		b.Fatal(err)
	}
	rdb := redis.NewClient(options)
	b.Cleanup(func() { _ = rdb.Close() })
	api, err := telegrambot.New(token, telegrambot.WithSkipGetMe(), telegrambot.WithServerURL(t.server.URL),
		telegrambot.WithDefaultHandler(func(ctx context.Context, api *telegrambot.Bot, u *models.Update) { bare(ctx, api, rdb, u) }),
		telegrambot.WithNotAsyncHandlers())
	if err != nil {
		b.Fatal(err)
	}
	t.deliver = func(raw []byte) {
		var u models.Update
		if json.Unmarshal(raw, &u) == nil {
			api.ProcessUpdate(context.Background(), &u)
		}
	}
}

// bare handles one update of the bare bot.
func bare(ctx context.Context, api *telegrambot.Bot, rdb *redis.Client, u *models.Update) {
	var chat int64
	if u.CallbackQuery == nil {
		chat = u.Message.Chat.ID
	} else {
		_, _ = api.AnswerCallbackQuery(ctx, &telegrambot.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID})
		chat = u.CallbackQuery.From.ID
	}
	key := "state:" + strconv.FormatInt(chat, 10)
	step, _ := rdb.Get(ctx, key).Int()
	rdb.Set(ctx, key, step+1, 24*time.Hour)
	_, _ = api.SendMessage(ctx, &telegrambot.SendMessageParams{ChatID: chat, Text: "Che lingua preferisci?",
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{
			{{Text: "Italiano", CallbackData: "it"}}, {{Text: "Español", CallbackData: "es"}}}}})
}

// runPonte is Ponte's rooms as the program wires them, fed as a webhook feeds them.
func runPonte(b *testing.B, t *telegram) {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	server := storetest.MustStartServer(b)
	keys := must(store.NewKeys())
	records := must(store.Open(ctx, store.Options{URL: server.URL, Bot: 4200000001, Keys: keys}))
	client := must(bot.NewClient(token, t.server.URL, nil))
	book := must(locales.Load())
	policy := &casework.Policy{Kinds: casework.PresetKinds()}
	log, meter, now := zap.NewNop(), &bot.Meter{}, time.Now
	converser := bot.NewConverser(bot.ConverserOptions{Store: records, Engine: must(flows.New()), Book: book, Policy: policy,
		Username: "bench_bot", Now: now, Worker: "bench", Workers: 32, Meter: meter, Log: log})
	lease := records.Lead(ctx, "bench")
	sender := bot.NewSender(bot.SenderOptions{Client: client, Store: records, Lease: lease, Now: now, Meter: meter, Log: log,
		Limits:  bot.Limits{PerSecond: 1_000_000, ChatEvery: time.Microsecond, Calls: 64, Grace: time.Second},
		Recheck: func(context.Context, store.Message) (string, error) { return "", nil }})
	door := bot.NewDoor(client, bot.DoorOptions{
		Word: func(s string) (string, bool) { return book.Word(s, "bench_bot") },
		Text: func(string) string { return "112" },
	}, meter, log)
	const secret = "a-secret-of-the-bench"
	hook := must(bot.NewWebhook(secret, &bot.Intake{Door: door, Push: records.Push, Meter: meter, Log: log,
		Decoder: &bot.Decoder{Username: "bench_bot", Commands: []string{"start"}, ChatName: records.ChatName, Now: now}}))
	t.deliver = func(raw []byte) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader(string(raw)))
		if err != nil {
			return
		}
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		hook.ServeHTTP(discard{}, r)
	}
	done := make(chan error, 2)
	go func() { done <- converser.Run(ctx) }()
	go func() { done <- sender.Run(ctx) }()
	b.Cleanup(func() {
		stop()
		for range 2 {
			if err := <-done; err != nil {
				b.Error(err)
			}
		}
		<-lease.Done()
		door.Close()
		_ = records.Close()
	})
	for !lease.Holds() {
		<-lease.Changed()
	}
}

// discard is an answer that nobody reads.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return io.Discard.Write(p) }
func (discard) WriteHeader(int)             {}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
