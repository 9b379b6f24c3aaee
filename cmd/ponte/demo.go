package main

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"ponte/bot"
	"ponte/casework"
	"ponte/locales"
	"ponte/sandbox"
	"ponte/store"
)

// demoCommand shows everything in a browser, with a Redis and a Telegram of our
// own inside the program. Nothing of it is kept.
type demoCommand struct {
	Listen string `help:"Where the page is." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
}

// Run runs the demo until it is told to stop.
func (d demoCommand) Run(ctx context.Context, con *console) error {
	book, err := con.book()
	if err != nil {
		return err
	}
	listener, err := listen(ctx, d.Listen)
	if err != nil {
		return err
	}
	stage, err := openStage(ctx, "http://"+listener.Addr().String(), book, con.now)
	if err != nil {
		_ = listener.Close()
		return err
	}
	defer stage.close()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return serveHandler(ctx, listener, stage.handler()) })
	group.Go(func() error { return stage.house.run(ctx) })
	group.Go(func() error {
		if err := stage.tell(ctx); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(con.out, "Ponte’s demo is at http://%s\nStop it with Ctrl+C.\n", listener.Addr())
		return nil
	})
	return group.Wait()
}

// stage is the demo's world: a Telegram and a Redis of our own, the real program
// between them, and business time that can be moved.
type stage struct {
	clock    *movableClock
	redis    *miniredis.Miniredis
	records  *store.Store
	telegram *sandbox.Server
	house    *house
	policy   *casework.Policy
	cast     cast
	gloss    gloss
	page     atomic.Pointer[http.Handler]
}

// openStage builds the world; the story has not begun. address is where the
// sandbox's Bot API will answer.
func openStage(ctx context.Context, address string, book *locales.Book, machine func() time.Time) (*stage, error) {
	s := &stage{clock: newMovableClock(storyBegins, machine), policy: storyPolicy()}
	s.redis = miniredis.NewMiniRedis()
	if err := s.redis.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("the in-process Redis: %w", err)
	}
	s.redis.ClockTTL(true)
	keys, err := store.NewKeys()
	if err != nil {
		return nil, err
	}
	s.telegram = sandbox.New(sandbox.Config{Username: "ponte_demo_bot", Now: s.clock.Now})
	client, err := bot.NewClient(s.telegram.Token(), address, nil)
	if err != nil {
		return nil, err
	}
	s.records, err = store.Open(ctx, store.Options{URL: "redis://" + s.redis.Addr(), Bot: client.ID(), Keys: keys})
	if err != nil {
		return nil, fmt.Errorf("the in-process Redis: %w", err)
	}
	s.house, err = newHouse(houseOptions{Store: s.records, Client: client, Policy: s.policy, Username: "ponte_demo_bot",
		Replica: "demo", Now: s.clock.Now, Log: zap.NewNop(), English: s.gloss.note, Book: book,
		Limits: bot.Limits{ChatEvery: 50 * time.Millisecond}}) // this Telegram does not mind, and whoever watches would wait
	return s, err
}

// handler serves the Bot API and the page on one address.
func (s *stage) handler() http.Handler {
	api := s.telegram.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page := s.page.Load(); page != nil && !isBotAPI(r.URL.Path) {
			(*page).ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

// close ends what the house does not end.
func (s *stage) close() {
	s.telegram.Close()
	_ = s.records.Close() // nothing of the demo is kept
	s.redis.Close()
}

// movableClock is business time: it goes on by itself, and can be moved.
type movableClock struct {
	machine func() time.Time
	ahead   atomic.Int64 // nanoseconds
}

func newMovableClock(begin time.Time, machine func() time.Time) *movableClock {
	c := &movableClock{machine: machine}
	c.ahead.Store(int64(begin.Sub(machine())))
	return c
}

// Now is the business time.
func (c *movableClock) Now() time.Time { return c.machine().Add(time.Duration(c.ahead.Load())) }

// set moves the clock forward to a time; it never goes back.
func (c *movableClock) set(to time.Time) {
	if d := to.Sub(c.Now()); d > 0 {
		c.ahead.Add(int64(d))
	}
}
