package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ponte/bot"
)

// lease is a lease that a test gives and takes.
type lease struct{ held atomic.Bool }

func (l *lease) Holds() bool { return l.held.Load() }

func leading() *lease {
	l := &lease{}
	l.held.Store(true)
	return l
}

// queue is Telegram's side of long polling: it keeps updates until they are
// confirmed, as Telegram does.
type queue struct {
	mu      sync.Mutex
	ids     []int          // guarded by mu
	updates map[int]string // guarded by mu
	news    chan struct{}  // guarded by mu; closed when there is one more
}

func newQueue() *queue { return &queue{updates: map[int]string{}, news: make(chan struct{})} }

func (q *queue) add(id int, raw string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ids = append(q.ids, id)
	q.updates[id] = raw
	close(q.news)
	q.news = make(chan struct{})
}

// left are the updates not yet confirmed.
func (q *queue) left() []int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.ids)
}

// answer is getUpdates. An offset far beyond the queue is ignored, as Telegram does.
func (q *queue) answer(ctx context.Context, c request) (int, string) {
	if c.method != "getUpdates" {
		return 0, ""
	}
	offset, err := strconv.Atoi(c.params["offset"])
	if err != nil {
		return 400, "bad offset"
	}
	wait, err := strconv.Atoi(c.params["timeout"])
	if err != nil {
		return 400, "bad timeout"
	}
	end := time.NewTimer(time.Duration(wait) * time.Second)
	defer end.Stop()
	for {
		q.mu.Lock()
		if n := len(q.ids); n == 0 || offset <= q.ids[n-1]+10 {
			q.ids = slices.DeleteFunc(q.ids, func(id int) bool { return id < offset })
		}
		var batch []string
		for _, id := range q.ids[:min(len(q.ids), 100)] {
			batch = append(batch, q.updates[id])
		}
		news := q.news
		q.mu.Unlock()
		if len(batch) > 0 {
			return 200, `{"ok":true,"result":[` + strings.Join(batch, ",") + `]}`
		}
		select {
		case <-news:
		case <-end.C:
			return 200, `{"ok":true,"result":[]}`
		case <-ctx.Done():
			return 0, ""
		}
	}
}

// polling runs a poller in a bubble of synctest until the test ends.
func polling(t *testing.T, r *reception, l bot.Lease) (result chan error, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	p := &bot.Poller{Client: r.client, Intake: r.Intake, Lease: l, Ping: r.lanes.ping, Log: r.Log}
	result = make(chan error, 1)
	go func() { result <- p.Run(ctx) }()
	t.Cleanup(cancel)
	return result, cancel
}

func offsets(r *reception) []string {
	var all []string
	for _, c := range r.telegram.of("getUpdates") {
		all = append(all, c.params["offset"])
	}
	return all
}

func TestPollingTakesUpdatesInOrderAndConfirmsThemAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, q := newReception(t), newQueue()
		r.telegram.answer = q.answer
		q.add(1, saying(1, "one"))
		q.add(2, saying(2, "two"))
		q.add(3, `{"update_id":3,"thought":{}}`)
		polling(t, r, leading())
		synctest.Wait()
		q.add(4, saying(4, "three"))
		synctest.Wait()
		if want := []string{"c:chat7 one", "c:chat7 two", "c:chat7 three"}; !slices.Equal(r.lanes.all(), want) {
			t.Errorf("in the lanes: %q, want %q", r.lanes.all(), want)
		}
		if want := []string{"0", "4", "5"}; !slices.Equal(offsets(r), want) {
			t.Errorf("asked from %v, want %v", offsets(r), want)
		}
		first := r.telegram.of("getUpdates")[0].params
		if want := `["message","edited_message","callback_query","my_chat_member"]`; first["allowed_updates"] != want {
			t.Errorf("asked for %s, want %s", first["allowed_updates"], want)
		}
	})
}

func TestTheOffsetStaysUntilTheWholeBatchIsInItsLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, q := newReception(t), newQueue()
		r.telegram.answer = q.answer
		for id := 1; id <= 3; id++ {
			q.add(id, saying(id, fmt.Sprint("text ", id)))
		}
		r.lanes.refuse = "u:2"
		polling(t, r, leading())
		synctest.Wait()
		if want := []int{1, 2, 3}; !slices.Equal(q.left(), want) {
			t.Errorf("Telegram still keeps %v after a failed push, want %v", q.left(), want)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(q.left()) != 0 {
			t.Errorf("Telegram still keeps %v, want none", q.left())
		}
		if want := []string{"c:chat7 text 1", "c:chat7 text 2", "c:chat7 text 3"}; !slices.Equal(r.lanes.all(), want) {
			t.Errorf("in the lanes: %q, want %q", r.lanes.all(), want)
		}
		if n := r.Meter.Of(bot.CountReceived, "text"); n != 3 {
			t.Errorf("counted %d received, want 3", n)
		}
	})
}

func TestWhenRedisIsDownTheLastLeaderGoesOnAndACallForHelpIsAnsweredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, q := newReception(t), newQueue()
		r.telegram.answer = q.answer
		l := leading()
		polling(t, r, l)
		synctest.Wait()

		r.lanes.set(true)
		l.held.Store(false) // nobody can renew it
		q.add(1, saying(1, "Привіт"))
		q.add(2, saying(2, sos))
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := len(r.telegram.of("sendMessage")); n != 1 {
			t.Errorf("%d answers to the call for help, want 1", n)
		}
		if want := []int{1, 2}; !slices.Equal(q.left(), want) {
			t.Errorf("Telegram still keeps %v, want %v", q.left(), want)
		}
		if n := len(offsets(r)); n > 70 {
			t.Errorf("asked %d times in a minute", n)
		}

		// Redis is back, and so is the lease.
		r.lanes.set(false)
		l.held.Store(true)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if want := []string{"c:chat7 Привіт", "c:chat7 " + sos}; !slices.Equal(r.lanes.all(), want) || len(q.left()) != 0 {
			t.Errorf("in the lanes: %q, left: %v", r.lanes.all(), q.left())
		}
		if r.errors() != 1 {
			t.Errorf("%d errors in the log for one outage, want 1", r.errors())
		}
	})
}

func TestWhoNeverLedDoesNotPollAlsoWhenRedisIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReception(t)
		r.telegram.answer = newQueue().answer
		r.lanes.set(true)
		polling(t, r, &lease{})
		time.Sleep(time.Minute)
		if n := len(offsets(r)); n != 0 {
			t.Errorf("polled %d times without ever having led", n)
		}
	})
}

func TestWhoLosesTheLeaseStopsPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, q := newReception(t), newQueue()
		r.telegram.answer = q.answer
		l := leading()
		polling(t, r, l)
		synctest.Wait()
		l.held.Store(false) // while a request is under way
		time.Sleep(2 * time.Minute)
		if n := len(offsets(r)); n != 1 {
			t.Errorf("polled %d times, want only the request that was under way", n)
		}
		// What that request brings is taken in all the same: lanes take it once.
		l.held.Store(true)
		q.add(1, saying(1, "one"))
		time.Sleep(time.Second)
		synctest.Wait()
		if n := len(r.lanes.all()); n != 1 {
			t.Errorf("%d events after leading again, want 1", n)
		}
	})
}

func TestTheLastLeaderGivesUpWhenAnotherPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReception(t)
		l := leading()
		var conflict atomic.Bool
		q := newQueue()
		r.telegram.answer = func(ctx context.Context, c request) (int, string) {
			if conflict.Load() && c.method == "getUpdates" {
				return 409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`
			}
			return q.answer(ctx, c)
		}
		polling(t, r, l)
		synctest.Wait()
		r.lanes.set(true)
		l.held.Store(false)
		conflict.Store(true)
		time.Sleep(10 * time.Minute)
		if n := len(offsets(r)); n != 2 {
			t.Errorf("polled %d times, want the first and the one that met another poller", n)
		}
	})
}

func TestANumberingThatStartsAnewIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, q := newReception(t), newQueue()
		r.telegram.answer = q.answer
		q.add(900000, saying(900000, "old"))
		polling(t, r, leading())
		synctest.Wait()
		time.Sleep(8 * 24 * time.Hour)
		q.add(17, saying(17, "new"))
		q.add(18, saying(18, "newer"))
		synctest.Wait()
		if want := []string{"c:chat7 old", "c:chat7 new", "c:chat7 newer"}; !slices.Equal(r.lanes.all(), want) || len(q.left()) != 0 {
			t.Errorf("in the lanes: %q, want %q; Telegram keeps %v", r.lanes.all(), want, q.left())
		}
	})
}

func TestFailuresOfTelegramAreWaitedFor(t *testing.T) {
	const second = time.Second
	for name, c := range map[string]struct {
		status int
		body   string
		waits  []time.Duration // between the first requests
		logs   int             // warnings and errors for all of them
	}{
		"502": {502, "<html>", []time.Duration{second, 2 * second, 4 * second, 8 * second, 16 * second, 30 * second, 30 * second}, 1},
		"429": {429, `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}`,
			[]time.Duration{7 * second, 7 * second}, 0},
		"another poller": {409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`,
			[]time.Duration{5 * second, 5 * second}, 1},
		"a webhook": {409, `{"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active"}`,
			[]time.Duration{5 * second, 5 * second}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, q := newReception(t), newQueue()
				var requests atomic.Int64
				r.telegram.answer = func(ctx context.Context, got request) (int, string) {
					if got.method == "getUpdates" && requests.Add(1) <= int64(len(c.waits)) {
						return c.status, c.body
					}
					return q.answer(ctx, got)
				}
				q.add(1, saying(1, "at last"))
				polling(t, r, leading())
				time.Sleep(5 * time.Minute)
				synctest.Wait()
				got := r.telegram.of("getUpdates")
				for i, want := range c.waits {
					if wait := got[i+1].at.Sub(got[i].at); wait != want {
						t.Errorf("waited %v after failure %d, want %v", wait, i+1, want)
					}
				}
				if len(r.lanes.all()) != 1 {
					t.Errorf("in the lanes: %q", r.lanes.all())
				}
				if n := r.errors() + r.logs.FilterMessageSnippet("cannot").Len(); n != c.logs {
					t.Errorf("%d complaints in the log, want %d", n, c.logs)
				}
			})
		})
	}
}

func TestATokenThatTelegramRefusesEndsThePolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReception(t)
		r.telegram.answer = answering("getUpdates", func() (int, string) {
			return 401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`
		})
		result, _ := polling(t, r, leading())
		if err := <-result; !errors.Is(err, bot.ErrToken) {
			t.Errorf("ended with %v, want ErrToken", err)
		}
	})
}

func TestPollingEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReception(t)
		r.telegram.answer = newQueue().answer
		result, stop := polling(t, r, leading())
		synctest.Wait()
		begun := time.Now()
		stop()
		if err := <-result; err != nil || time.Since(begun) > 0 {
			t.Errorf("ended after %v with %v", time.Since(begun), err)
		}
	})
}

func TestAWebhookIsDeletedOnlyWhenTold(t *testing.T) {
	for _, told := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			r := newReception(t)
			r.telegram.answer = newQueue().answer
			p := &bot.Poller{Client: r.client, Intake: r.Intake, Lease: leading(), Ping: r.lanes.ping, DropWebhook: told, Log: r.Log}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			if err := p.Run(ctx); err != nil {
				t.Fatal(err)
			}
			want := 0
			if told {
				want = 1
			}
			if n := len(r.telegram.of("deleteWebhook")); n != want {
				t.Errorf("told %t: deleted %d times, want %d", told, n, want)
			}
		})
	}
}

func TestAnswersWithoutAnyIDAreNotAskedForWithoutPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReception(t)
		r.telegram.answer = answering("getUpdates", func() (int, string) { return 200, `{"ok":true,"result":[{},{"update_id":"x"}]}` })
		polling(t, r, leading())
		time.Sleep(time.Minute)
		if n := len(offsets(r)); n > 61 {
			t.Errorf("asked %d times in a minute", n)
		}
		if r.Meter.Of(bot.CountBroken, "") == 0 {
			t.Error("nothing was counted as broken")
		}
	})
}
