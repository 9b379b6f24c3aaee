// Package storetest opens stores for tests: on an in-process Redis, which is
// quick and lets time travel, and on a real redis-server on a unix socket.
//
// It must not be imported by anything but tests.
package storetest

import (
	"context"
	"net"
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
	m := MustInProcess(tb)
	return MustConnect(tb, InProcess(m), change...), m
}

// MustInProcess makes an in-process Redis. It listens nowhere, so that it also
// works inside a synctest bubble, and times to live pass with the clock.
func MustInProcess(tb testing.TB) *miniredis.Miniredis {
	tb.Helper()
	m := miniredis.NewMiniRedis()
	m.ClockTTL(true)
	tb.Cleanup(m.Close)
	return m
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
