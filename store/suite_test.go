package store_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// servers are started by the first test that needs them, shared by all, and
// killed at the end.
var servers struct {
	real    func() (*storetest.Server, error)
	cluster func() (*storetest.Cluster, error)
	stop    []func()
}

func TestMain(m *testing.M) {
	servers.real = sync.OnceValues(func() (*storetest.Server, error) {
		s, err := storetest.StartServer()
		if err == nil {
			servers.stop = append(servers.stop, s.Remove)
		}
		return s, err
	})
	servers.cluster = sync.OnceValues(func() (*storetest.Cluster, error) {
		c, err := storetest.StartCluster()
		if err == nil {
			servers.stop = append(servers.stop, c.Remove)
		}
		return c, err
	})
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		for _, stop := range servers.stop {
			stop()
		}
		os.Exit(code)
	}))
}

// now is business time in these tests.
var now = time.Date(2026, 10, 12, 8, 30, 0, 0, time.UTC)

// home is one Redis that a test may open stores on.
type home struct {
	options store.Options
	name    string
}

// open opens one more store on it.
func (h home) open(tb testing.TB, change ...storetest.Option) *store.Store {
	tb.Helper()
	return storetest.MustConnect(tb, h.options, change...)
}

// homes are the three kinds of Redis that every promise is tested on.
var homes = []struct {
	name  string
	start func(tb testing.TB) store.Options
}{{"in process", inProcess}, {"real", realServer}, {"cluster", cluster}}

func inProcess(tb testing.TB) store.Options {
	tb.Helper()
	return storetest.InProcess(storetest.MustInProcess(tb))
}

func realServer(tb testing.TB) store.Options {
	tb.Helper()
	server, err := servers.real()
	if err != nil {
		tb.Fatal(err)
	}
	return store.Options{URL: server.URL}
}

func cluster(tb testing.TB) store.Options {
	tb.Helper()
	c, err := servers.cluster()
	if err != nil {
		tb.Fatal(err)
	}
	return store.Options{URL: c.URL}
}

// on is a test that runs on one kind of Redis.
type on struct {
	*testing.T
	home
	store *store.Store // shares its keys with all others opened in this home
}

// everywhere runs a test on each kind of Redis. Tests share the servers but not
// the bot: each has the store to itself.
func everywhere(t *testing.T, test func(t on)) {
	t.Helper()
	for _, kind := range homes {
		t.Run(kind.name, func(t *testing.T) {
			test(move(t, kind.start(t), kind.name))
		})
	}
}

// alone gives a test a real server that it may break.
func alone(t *testing.T, args ...string) on {
	t.Helper()
	return move(t, store.Options{URL: storetest.MustStartServer(t, args...).URL}, "real")
}

// move gives a test a bot of its own in a home.
func move(t *testing.T, o store.Options, name string) on {
	t.Helper()
	h := home{o, name}
	h.options.Bot = nextBot()
	h.options.Keys = storetest.MustKeys(t)
	return on{t, h, h.open(t)}
}

// nextBot gives each test a bot, so that tests may share a Redis.
var nextBot = func() func() int64 {
	var mu sync.Mutex
	last := int64(7_000_000_000)
	return func() int64 {
		mu.Lock()
		defer mu.Unlock()
		last++
		return last
	}
}()

// The things that tests write.

type note struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
}

const (
	olena = casework.PersonID("olena")
	maria = casework.PersonID("maria")
	chat  = casework.ChatName("chat-of-olena")
)

func noteRef(id string) casework.Ref { return casework.Ref{Type: "note", ID: id} }

func update(n int) casework.Event {
	return casework.Event{ID: "u:" + strconv.Itoa(n), At: now, Update: []byte(fmt.Sprintf(`{"n":%d}`, n))}
}

func mustUpdate(tb testing.TB, s *store.Store, fn func(tx *store.Tx) error) {
	tb.Helper()
	if err := s.Update(tb.Context(), "", fn); err != nil {
		tb.Fatal(err)
	}
}

func mustPut(tb testing.TB, s *store.Store, id string, owner casework.Owner, v any) {
	tb.Helper()
	mustUpdate(tb, s, func(tx *store.Tx) error { return tx.Put(noteRef(id), owner, v) })
}

func get(tb testing.TB, s *store.Store, id string) (note, error) {
	tb.Helper()
	var n note
	err := s.View(tb.Context(), func(r casework.Reader) error { return r.Get(noteRef(id), &n) })
	return n, err
}

func mustGet(tb testing.TB, s *store.Store, id string) note {
	tb.Helper()
	n, err := get(tb, s, id)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

func mustPush(tb testing.TB, s *store.Store, lane casework.Lane, evs ...casework.Event) {
	tb.Helper()
	for _, ev := range evs {
		if fresh, err := s.Push(tb.Context(), lane, ev); err != nil || !fresh {
			tb.Fatalf("push %s: fresh %v, %v", ev.ID, fresh, err)
		}
	}
}

func mustClaim(tb testing.TB, s *store.Store) store.Claim {
	tb.Helper()
	claims, err := s.Claim(tb.Context(), "w", 1, 0)
	if err != nil || len(claims) != 1 {
		tb.Fatalf("claim: %v, %v; want one", claims, err)
	}
	return claims[0]
}

// drain serves one lane until it is empty and returns the IDs it handled; what
// the store dropped by itself is not among them.
func drain(ctx context.Context, s *store.Store, c store.Claim) (ids []string, err error) {
	for {
		var handled []string
		ok, err := s.Handle(ctx, c, func(_ *store.Tx, ev casework.Event) error { handled = []string{ev.ID}; return nil })
		if err != nil {
			return ids, err
		}
		if !ok {
			return ids, s.Done(ctx, c)
		}
		ids = append(ids, handled...)
	}
}

func mustDrain(tb testing.TB, s *store.Store, c store.Claim) []string {
	tb.Helper()
	ids, err := drain(tb.Context(), s, c)
	if err != nil {
		tb.Fatal(err)
	}
	return ids
}

// contains reports whether s contains any of the words.
func contains(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
