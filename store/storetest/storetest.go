// Package storetest opens stores for tests: on an in-process Redis, which is
// quick and lets time travel, and on a real redis-server on a unix socket.
//
// It must not be imported by anything but tests.
package storetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"ponte/store"
)

// Bot is the id of the bot whose stores are opened here.
const Bot = 4242

// Option changes how a store is opened.
type Option func(*store.Options)

// MustOpen opens a store on an in-process Redis of its own. Everything ends
// with the test. Times to live pass with the clock, also synctest's.
func MustOpen(tb testing.TB, change ...Option) *store.Store {
	tb.Helper()
	s, _ := MustOpenInProcess(tb, change...)
	return s
}

// MustOpenInProcess is MustOpen that also hands out the in-process Redis.
func MustOpenInProcess(tb testing.TB, change ...Option) (*store.Store, *miniredis.Miniredis) {
	tb.Helper()
	m := miniredis.RunT(tb)
	m.ClockTTL(true)
	return MustConnect(tb, InProcess(m), change...), m
}

// InProcess returns the options that lead to an in-process Redis.
func InProcess(m *miniredis.Miniredis) store.Options {
	return store.Options{
		URL:    "redis://in-process:6379",
		Dialer: func(context.Context, string, string) (net.Conn, error) { return m.Dial() },
	}
}

// MustOpenReal opens a store on a redis-server of its own, started for the test
// and killed at its end.
func MustOpenReal(tb testing.TB, change ...Option) *store.Store {
	tb.Helper()
	return MustConnect(tb, store.Options{URL: MustStartServer(tb).URL}, change...)
}

// MustConnect opens a store with a new key set on the Redis that o names.
func MustConnect(tb testing.TB, o store.Options, change ...Option) *store.Store {
	tb.Helper()
	if o.Bot == 0 {
		o.Bot = Bot
	}
	if o.Keys == nil {
		o.Keys = MustKeys(tb)
	}
	for _, c := range change {
		c(&o)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	s, err := store.Open(ctx, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// MustKeys makes a master key set.
func MustKeys(tb testing.TB) *store.KeySet {
	tb.Helper()
	k, err := store.NewKeys()
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// WithKeys opens the store with a key set that the test knows.
func WithKeys(k *store.KeySet) Option { return func(o *store.Options) { o.Keys = k } }

// WithRandom makes Tx.Random the same in every run of the test.
func WithRandom(seed uint64) Option {
	return func(o *store.Options) { o.Random = NewRandom(seed) }
}

// NewRandom is a stream of bits that looks random and is the same every time.
func NewRandom(seed uint64) io.Reader {
	var key [32]byte
	key[0], key[1] = byte(seed), byte(seed>>8)
	return &lockedReader{r: rand.NewChaCha8(key)}
}

type lockedReader struct {
	mu sync.Mutex
	r  io.Reader // guarded by mu
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

// Server is a redis-server that a test started.
type Server struct {
	URL    string // unix://…
	Dir    string // where it keeps its files
	socket string
	cmd    *exec.Cmd
	log    *bytes.Buffer
	args   []string
}

// MustStartServer starts a redis-server on a unix socket, with an append-only
// file that is synced at every write. It is killed at the end of the test.
func MustStartServer(tb testing.TB, args ...string) *Server {
	tb.Helper()
	// A socket's path is short: not the test's own directory.
	dir, err := os.MkdirTemp("", "ponte")
	if err != nil {
		tb.Fatal(err)
	}
	socket := filepath.Join(dir, "s")
	s := &Server{URL: "unix://" + socket, Dir: dir, socket: socket, args: append([]string{
		"--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
	}, args...)}
	tb.Cleanup(func() {
		s.Kill()
		if err := os.RemoveAll(dir); err != nil {
			tb.Error(err)
		}
	})
	s.MustStart(tb)
	return s
}

// MustStart starts the server, again after Kill, with the same files.
func (s *Server) MustStart(tb testing.TB) {
	tb.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		tb.Fatal("this test needs redis-server, which `make test` installs")
	}
	s.log = new(bytes.Buffer)
	s.cmd = exec.Command(path, s.args...)
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	if err := WaitFor("unix", s.socket); err != nil {
		s.Kill()
		tb.Fatalf("redis-server: %v\n%s", err, s.log)
	}
}

// Kill ends the server as a power cut would, without a word to it.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// WaitFor returns when a Redis answers PONG at an address, which it does not
// while it loads its file.
func WaitFor(network, addr string) error {
	var last error
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); {
		if last = ping(network, addr); last == nil {
			return nil
		}
		<-time.After(5 * time.Millisecond)
	}
	return fmt.Errorf("no answer at %s: %w", addr, last)
}

func ping(network, addr string) error {
	c, err := net.DialTimeout(network, addr, time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return err
	}
	if _, err := c.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	answer := make([]byte, 64)
	n, err := c.Read(answer)
	if err != nil {
		return err
	}
	if got := string(answer[:n]); got != "+PONG\r\n" {
		return fmt.Errorf("answered %q", got)
	}
	return nil
}
