package store_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/goleak"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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
	name string
	make func(tb testing.TB) store.Options
}{
	{"in process", func(tb testing.TB) store.Options {
		m := miniredis.RunT(tb)
		m.ClockTTL(true)
		return storetest.InProcess(m)
	}},
	{"real", func(tb testing.TB) store.Options {
		return store.Options{URL: storetest.MustStartServer(tb).URL}
	}},
	{"cluster", func(tb testing.TB) store.Options {
		return store.Options{URL: mustCluster(tb)}
	}},
}

// everywhere runs a test on each kind of Redis, each time with a store that
// shares its keys with all others opened there.
func everywhere(t *testing.T, test func(t *testing.T, h home, s *store.Store)) {
	t.Helper()
	for _, kind := range homes {
		t.Run(kind.name, func(t *testing.T) {
			h := home{kind.make(t), kind.name}
			h.options.Bot = nextBot()
			h.options.Keys = storetest.MustKeys(t)
			test(t, h, h.open(t))
		})
	}
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

// mustCluster starts three masters on free loopback ports.
func mustCluster(tb testing.TB) string {
	tb.Helper()
	nodes := mustNodes(tb, 3)
	args := append([]string{"--cluster", "create"}, nodes...)
	out, err := exec.Command(mustFind(tb, "redis-cli"), append(args, "--cluster-yes")...).CombinedOutput()
	if err != nil {
		tb.Fatalf("redis-cli --cluster create: %v\n%s", err, out)
	}
	for _, node := range nodes {
		eventually(tb, "the node to know the whole cluster", func() bool {
			host, port, _ := net.SplitHostPort(node)
			out, err := exec.Command(mustFind(tb, "redis-cli"), "-h", host, "-p", port, "cluster", "info").Output()
			return err == nil && strings.Contains(string(out), "cluster_state:ok") && strings.Contains(string(out), "cluster_known_nodes:3")
		})
	}
	return "redis-cluster://" + strings.Join(nodes, ",")
}

// mustNodes starts servers in cluster mode that do not know each other yet.
func mustNodes(tb testing.TB, n int) []string {
	tb.Helper()
	var nodes []string
	for range n {
		addr := freeAddr(tb)
		_, port, _ := net.SplitHostPort(addr)
		_, bus, _ := net.SplitHostPort(freeAddr(tb))
		mustServe(tb, addr, "--port", port, "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "2000")
		nodes = append(nodes, addr)
	}
	return nodes
}

// mustServe starts a redis-server on the loopback and kills it at the end.
func mustServe(tb testing.TB, addr string, args ...string) *exec.Cmd {
	tb.Helper()
	dir := tb.TempDir()
	args = append([]string{"--bind", "127.0.0.1", "--dir", dir, "--save", "", "--logfile", filepath.Join(dir, "log")}, args...)
	cmd := exec.Command(mustFind(tb, "redis-server"), args...)
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if err := storetest.WaitFor("tcp", addr); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		tb.Fatalf("redis-server %v: %v\n%s", args, err, log)
	}
	return cmd
}

func mustFind(tb testing.TB, program string) string {
	tb.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		tb.Fatalf("this test needs %s, which `make test` installs", program)
	}
	return path
}

// freeAddr is a loopback address that was free a moment ago.
func freeAddr(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// eventually waits for what happens in another process.
func eventually(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if ok() {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
	tb.Fatalf("waited in vain for %s", what)
}

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

// drain serves one lane until it is empty and returns the IDs it handled.
func drain(ctx context.Context, s *store.Store, c store.Claim) (ids []string, err error) {
	for {
		var id string
		ok, err := s.Handle(ctx, c, func(_ *store.Tx, ev casework.Event) error { id = ev.ID; return nil })
		if err != nil {
			return ids, err
		}
		if !ok {
			return ids, s.Done(ctx, c)
		}
		ids = append(ids, id)
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
