package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"ponte/bot"
	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// stormPreset is how many updates a storm has in every run of the tests; `make
// storm` sets PONTE_STORM to a million.
const stormPreset = 1500

// TestStorm gives the whole program updates that no client of Telegram would send
// and all that one would, from people of every role, forged, damaged, twice and all
// at once. Nothing may panic, no event may be given up, and no lane may stand still.
func TestStorm(t *testing.T) {
	t.Parallel()
	count := stormPreset
	if text := os.Getenv("PONTE_STORM"); text != "" {
		var err error
		if count, err = strconv.Atoi(text); err != nil {
			t.Fatalf("PONTE_STORM: found %q, allowed: a number of updates", text)
		}
	}
	w := newStormed(t)
	begun := time.Now()
	const senders = 32
	numbers := make(chan int64)
	var posting sync.WaitGroup
	for range senders {
		posting.Go(func() {
			for n := range numbers {
				w.post(n)
			}
		})
	}
	for n := range int64(count) {
		numbers <- n
		if n%100 == 99 {
			w.clock.set(w.clock.Now().Add(10 * time.Second))
			w.await(2000) // what waits is to be seen to, not to pile up
		}
		if n%100_000 == 99_999 {
			t.Logf("%d updates in %v", n+1, time.Since(begun).Round(time.Second))
		}
	}
	close(numbers)
	posting.Wait()
	stats := w.await(0)
	taken := time.Since(begun)

	received, handled := w.counts()
	for _, n := range w.house.meter.Numbers() {
		switch n.Name {
		case bot.CountBuried, bot.CountGivenUp, bot.CountUnpushed:
			t.Errorf("%s: %d", n.Name, n.Value)
		}
	}
	if stats.Dead != 0 || handled < received || received < int64(count)/2 {
		t.Errorf("%d updates: %d taken in, %d events handled, %d dead letters", count, received, handled, stats.Dead)
	}
	for _, line := range w.log.All() {
		t.Errorf("the log says %s: %v", line.Message, line.ContextMap())
	}
	if refused := w.unavailable.Load(); refused != 0 {
		t.Errorf("%d updates were answered as if Redis were down", refused)
	}
	t.Logf("%d updates in %v: %d taken in, %d events handled, %d messages sent", count, taken.Round(time.Second), received, handled, w.api.sent.Load())
}

// stormed is the program under the storm.
type stormed struct {
	*testing.T
	clock       *movableClock
	records     *store.Store
	house       *house
	log         *observer.ObservedLogs
	api         *stormTelegram
	chats       []int64
	tokens      []string
	unavailable atomic.Int64
}

// stormPeople are who is known before it begins, by role; as many strangers write, too.
var stormPeople = map[casework.Role]int{
	casework.Beneficiary: 60, casework.Educator: 4, casework.Caseworker: 8, casework.Mediator: 4, casework.Coordinator: 4, casework.Admin: 2,
}

func newStormed(t *testing.T) *stormed {
	t.Helper()
	w := &stormed{T: t, clock: newMovableClock(storyBegins, time.Now), api: &stormTelegram{}}
	api := httptest.NewServer(w.api)
	t.Cleanup(api.Close)
	client, err := bot.NewClient("7000000001:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", api.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	keys := storetest.MustKeys(t)
	w.records, err = store.Open(t.Context(), store.Options{URL: storetest.MustStartServer(t).URL, Bot: client.ID(), Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	core, log := observer.New(zapcore.ErrorLevel)
	w.log = log
	w.house, err = newHouse(houseOptions{Store: w.records, Client: client, Policy: storyPolicy(), Username: "storm_bot", Replica: "storm",
		Now: w.clock.Now, Log: zap.New(core), Webhook: "https://storm.example", WebhookSecret: "a-secret-of-the-storm",
		Limits: bot.Limits{PerSecond: 1_000_000, ChatEvery: time.Microsecond, Grace: time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	w.people()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.house.run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		_ = w.records.Close()
	})
	return w
}

// people enters everybody, binds most of them, and books what they can be asked about.
func (w *stormed) people() {
	w.Helper()
	desk, now := casework.Desk{Policy: w.house.o.Policy}, w.clock.Now()
	var worker casework.PersonID
	n := 0
	for _, role := range []casework.Role{casework.Caseworker, casework.Educator, casework.Mediator, casework.Coordinator, casework.Admin, casework.Beneficiary} {
		for i := range stormPeople[role] {
			n++
			chat := int64(9_000_000 + n)
			w.chats = append(w.chats, chat, chat+1_000_000)
			err := w.records.Update(w.Context(), fmt.Sprintf("storm:%d", n), func(tx *store.Tx) error {
				add := &casework.AddPerson{Role: role, Site: []casework.SiteID{"milano", "madrid"}[i%2], Lang: casework.Langs[i%len(casework.Langs)],
					Code: casework.Code(fmt.Sprintf("K-%d", 100+n)), Name: `<b>&"` + string(role)}
				if role == casework.Beneficiary {
					add.Caseworker = worker
				}
				if err := desk.Perform(tx, casework.Program, now, add); err != nil {
					return err
				}
				if role == casework.Caseworker && worker == "" {
					worker = add.Person.ID
				}
				invite := &casework.IssueInvite{Person: add.Person.ID}
				if err := desk.Perform(tx, casework.Program, now, invite); err != nil {
					return err
				}
				w.tokens = append(w.tokens, invite.Token)
				if role != casework.Beneficiary {
					return nil
				}
				return desk.Perform(tx, casework.Program, now, &casework.BookAppointment{Appointment: casework.Appointment{
					Person: add.Person.ID, Kind: "legal", With: worker, Start: now.Add(time.Duration(1+i) * 3 * time.Hour), Place: "<i>Via & 1"}})
			})
			if err != nil {
				w.Fatal(err)
			}
		}
	}
}

// counts are how many updates were taken in, and how many events handled, of timers
// and notices too.
func (w *stormed) counts() (received, handled int64) {
	for _, n := range w.house.meter.Numbers() {
		switch n.Name {
		case bot.CountEvents:
			handled += n.Value
		case bot.CountReceived:
			received += n.Value
		}
	}
	return received, handled
}

// await waits until at most so many more updates were taken in than events handled;
// with 0, until no lane holds anything. It fails if meanwhile nothing moves.
func (w *stormed) await(behind int64) store.LaneStats {
	w.Helper()
	const still = 30 * time.Second // longer than any event may take
	last, moved := int64(-1), time.Now()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for ; ; <-look.C {
		received, handled := w.counts()
		if received-handled <= behind && behind > 0 {
			return store.LaneStats{}
		}
		stats, err := w.records.LaneStats(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		if stats.Ready == 0 {
			return stats
		}
		switch {
		case handled != last:
			last, moved = handled, time.Now()
		case time.Since(moved) > still:
			w.Fatalf("%d lanes stand still: %d updates taken in, %d events handled", stats.Ready, received, handled)
		}
	}
}

// post brings one update as a webhook does; one in fifty comes twice.
func (w *stormed) post(n int64) {
	dice := rand.New(rand.NewPCG(42, uint64(n)))
	raw := w.update(dice, n)
	for range 1 + max(0, 2-dice.IntN(50))/2 {
		r := httptest.NewRequestWithContext(w.Context(), http.MethodPost, "/", bytes.NewReader(raw))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "a-secret-of-the-storm")
		answer := httptest.NewRecorder()
		w.house.webhook.ServeHTTP(answer, r)
		if answer.Code >= http.StatusInternalServerError {
			w.unavailable.Add(1)
		}
	}
}

// stormTelegram answers every call with success, and remembers some of the buttons
// that it was given.
type stormTelegram struct {
	sent atomic.Int64

	mu   sync.Mutex
	data []string // guarded by mu; the last buttons, from anybody's messages
	next int      // guarded by mu
}

// ServeHTTP answers one call.
func (s *stormTelegram) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	_ = r.ParseMultipartForm(1 << 20) // other bodies have nothing that is needed here
	s.note(r.FormValue("reply_markup"))
	out.Header().Set("Content-Type", "application/json")
	if chat := r.FormValue("chat_id"); chat != "" {
		_, _ = fmt.Fprintf(out, `{"ok":true,"result":{"message_id":%d,"date":1760000000,"chat":{"id":%s,"type":"private"}}}`, s.sent.Add(1), chat)
		return
	}
	_, _ = io.WriteString(out, `{"ok":true,"result":true}`)
}
