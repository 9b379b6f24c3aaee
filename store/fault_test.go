package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// trouble is a way to Redis that fails now and then. It is a hook on the
// client, so what it breaks reaches the store.
type trouble struct {
	failEvery int64 // the n-th call does not reach Redis
	loseEvery int64 // the n-th reply is lost after it was applied
	calls     atomic.Int64
	broken    atomic.Int64
}

var errTrouble = &net.OpError{Op: "read", Net: "test", Err: io.ErrUnexpectedEOF}

func (tr *trouble) DialHook(next redis.DialHook) redis.DialHook { return next }

func (tr *trouble) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		return tr.around(func() error { return next(ctx, cmd) }, func(err error) { cmd.SetErr(err) })
	}
}

func (tr *trouble) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		return tr.around(func() error { return next(ctx, cmds) }, func(err error) {
			for _, cmd := range cmds {
				cmd.SetErr(err)
			}
		})
	}
}

func (tr *trouble) around(next func() error, set func(error)) error {
	n := tr.calls.Add(1)
	if tr.failEvery > 0 && n%tr.failEvery == 0 {
		tr.broken.Add(1)
		set(errTrouble)
		return errTrouble
	}
	err := next()
	if tr.loseEvery > 0 && n%tr.loseEvery == 0 {
		tr.broken.Add(1)
		set(errTrouble)
		return errTrouble
	}
	return err
}

// lossy is a connection that ends instead of giving every n-th reply. The
// client then repeats the call by itself.
type lossy struct {
	net.Conn
	every int64
	reads *atomic.Int64
	lost  *atomic.Int64
}

func (l lossy) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if err == nil && l.reads.Add(1)%l.every == 0 {
		l.lost.Add(1)
		return 0, errors.Join(io.EOF, l.Close())
	}
	return n, err
}

func TestWithCallsFailingAndRepliesLostNothingIsLostOrDoneTwice(t *testing.T) {
	for _, tr := range []*trouble{{failEvery: 5}, {loseEvery: 5}, {failEvery: 7, loseEvery: 4}} {
		t.Run(fmt.Sprintf("fail every %d, lose every %d", tr.failEvery, tr.loseEvery), func(t *testing.T) {
			everywhere(t, func(t on) {
				s := t.open(t, func(o *store.Options) { o.Claim = 50 * time.Millisecond })
				tr := &trouble{failEvery: tr.failEvery, loseEvery: tr.loseEvery}
				s.Redis().AddHook(tr)
				busyDay(t, s, t.store)
				if tr.broken.Load() < 10 {
					t.Errorf("only %d calls were broken", tr.broken.Load())
				}
			})
		})
	}
}

// lossyStore is a store behind a way to Redis on which every n-th reply is lost,
// and the counter of those.
func lossyStore(t on, every int64) (*store.Store, *atomic.Int64) {
	t.Helper()
	var reads, lost atomic.Int64
	inner := t.options.Dialer
	if inner == nil {
		path := t.options.URL[len("unix://"):]
		inner = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", path)
		}
	}
	s := t.open(t, func(o *store.Options) {
		o.Claim = 50 * time.Millisecond
		o.Dialer = func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := inner(ctx, network, addr)
			return lossy{c, every, &reads, &lost}, err
		}
	})
	return s, &lost
}

func TestTheClientsOwnRepeatAfterALostReplyIsHarmless(t *testing.T) {
	for _, home := range homes[:2] {
		t.Run(home.name, func(tt *testing.T) {
			t := move(tt, home.start(tt), home.name)
			s, lost := lossyStore(t, 9)
			busyDay(t, s, t.store)
			if lost.Load() < 10 {
				t.Errorf("only %d replies were lost", lost.Load())
			}
		})
	}
}

func TestTheClientsOwnRepeatIsNotTakenForAnother(t *testing.T) {
	// On a socket: the client does not repeat what a closed pipe refused.
	t.Run("real", func(tt *testing.T) {
		t := move(tt, realServer(tt), "real")
		s, lost := lossyStore(t, 5)
		const times = 50
		for n := range times {
			if fresh, err := s.Push(t.Context(), casework.ChatLane(chat), update(n)); err != nil || !fresh {
				t.Errorf("push %d: fresh %v, %v", n, fresh, err)
			}
			mustUpdate(t, s, func(tx *store.Tx) error { return tx.Send(text(strconv.Itoa(n))) })
		}
		for n := range times {
			m := mustHead(t, t.store, store.Answers)
			if m.ID != strconv.Itoa(n) {
				t.Fatalf("message %d is %s", n, m.ID)
			}
			mustSent(t, t.store, m, store.Outcome{Result: casework.FateSent})
		}
		if _, more, err := t.store.OutboxHead(t.Context(), store.Answers, chat); more || err != nil {
			t.Errorf("a message too many: %v, %v", more, err)
		}
		if lost.Load() < 10 {
			t.Errorf("only %d replies were lost", lost.Load())
		}
	})
}

// busyDay pushes events into several lanes and lets two workers handle them,
// through a store that fails now and then, each of them trying again as the bot
// does. Then it looks, through one that does not, that everything happened once.
func busyDay(t on, s, calm *store.Store) {
	t.Helper()
	const lanes, each = 3, 15
	lane := func(i int) casework.Lane { return casework.PersonLane(casework.PersonID(fmt.Sprintf("p%d", i))) }
	record := func(l casework.Lane) casework.Ref { return noteRef("log-of-" + string(l)) }
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()

	var pushers, workers sync.WaitGroup
	for i := range lanes {
		pushers.Go(func() {
			for n := range each {
				again(ctx, t, func() error { _, err := s.Push(ctx, lane(i), update(n)); return err })
			}
		})
	}
	done, stop := context.WithCancel(ctx)
	for w := range 2 {
		workers.Go(func() {
			for done.Err() == nil {
				claims, err := s.Claim(ctx, fmt.Sprintf("w%d", w), 1, 5*time.Millisecond)
				if err != nil {
					continue
				}
				for _, c := range claims {
					serve(ctx, t, s, c, record(c.Lane))
				}
			}
		})
	}
	pushers.Wait()
	storetest.Eventually(t, "all events to be handled", func() bool {
		stats, err := calm.LaneStats(ctx)
		return err == nil && stats.Ready == 0
	})
	stop()
	workers.Wait()

	var want []string
	for n := range each {
		want = append(want, update(n).ID)
	}
	for i := range lanes {
		var got []string
		err := calm.View(ctx, func(r casework.Reader) error { return r.Get(record(lane(i)), &got) })
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, handled (-want +got):\n%s", lane(i), err, diff)
		}
	}
	// Each event sent one message and set one timer.
	messages := 0
	for {
		m, ok, err := calm.OutboxHead(ctx, store.Answers, chat)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		messages++
		if err := calm.Sent(ctx, store.Answers, m, store.Outcome{Result: casework.FateSent}); err != nil {
			t.Fatal(err)
		}
	}
	timers, err := calm.Timers(ctx, time.Time{}, time.Time{})
	if err != nil || messages != lanes*each || len(timers) != lanes*each {
		t.Errorf("%d messages and %d timers, want %d; %v", messages, len(timers), lanes*each, err)
	}
	if err := calm.CheckInvariant(ctx); err != nil {
		t.Error(err)
	}
	if letters, err := calm.DeadLetters(ctx); err != nil || len(letters) > 0 {
		t.Errorf("dead letters: %v, %v", letters, err)
	}
}

// serve handles a lane's events until it is empty, and keeps the claim while
// Redis fails.
func serve(ctx context.Context, t on, s *store.Store, c store.Claim, log casework.Ref) {
	more := true
	for more && ctx.Err() == nil {
		again(ctx, t, func() error {
			var err error
			more, err = s.Handle(ctx, c, func(tx *store.Tx, ev casework.Event) error {
				var ids []string
				if err := tx.Get(log, &ids); err != nil && casework.CodeOf(err) != casework.NotFound {
					return err
				}
				at := now.Add(time.Duration(len(ids)) * time.Minute)
				who, _ := c.Lane.Person()
				return errors.Join(
					tx.Put(log, casework.Organisation, append(ids, ev.ID)),
					tx.Send(text(ev.ID)), tx.Set(timer(who, len(ids), at)))
			}, log)
			return err
		})
	}
	again(ctx, t, func() error { return s.Done(ctx, c) })
}

// again tries until it works, while what fails is only the way to Redis.
func again(ctx context.Context, t on, do func() error) {
	for ctx.Err() == nil {
		err := do()
		if err == nil {
			return
		}
		if !errors.Is(err, store.ErrUnavailable) && !errors.Is(err, store.ErrBusy) {
			t.Errorf("not a failure to try again after: %v", err)
			return
		}
	}
}

func TestARedisThatIsDownIsUnavailable(t *testing.T) {
	server := storetest.MustStartServer(t)
	s := storetest.MustConnect(t, store.Options{URL: server.URL})
	mustPush(t, s, casework.ChatLane(chat), update(1))
	c := mustClaim(t, s)
	server.Kill()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, pushed := s.Push(ctx, casework.ChatLane(chat), update(2))
	_, handled := s.Handle(ctx, c, func(*store.Tx, casework.Event) error { return nil })
	updated := s.Update(ctx, "x", func(tx *store.Tx) error { return tx.Put(noteRef("a"), casework.Organisation, note{}) })
	_, claimed := s.Claim(ctx, "w", 1, 0)
	for what, err := range map[string]error{"ping": s.Ping(ctx), "push": pushed, "handle": handled, "update": updated, "claim": claimed, "done": s.Done(ctx, c)} {
		if !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	if got := mustDrain(t, s, c); len(got) != 1 || got[0] != "u:1" {
		t.Errorf("after the restart handled %v", got)
	}
}
