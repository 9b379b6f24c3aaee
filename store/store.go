package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"

	"ponte/casework"
)

// Options say which Redis, whose keys, and how patient.
type Options struct {
	// URL says by itself what kind of Redis it is:
	//
	//	redis://[user:password@]host:port[/db]
	//	unix:///path/redis.sock[?db=n]
	//	redis-sentinel://[user:password@]host:26379,host:26379/master[/db][?sentinel_password=…]
	//	redis-cluster://[user:password@]host:7000,host:7001
	//
	// and the same with rediss for TLS, which takes ?ca=FILE for an authority
	// of one's own and &cert=FILE&key=FILE for a Redis that wants to know us.
	URL string
	// Dialer replaces the network, for an in-process Redis; nil means the network.
	Dialer func(ctx context.Context, network, addr string) (net.Conn, error)
	// Bot is the bot's numeric id. It stands in every key's name and never
	// changes, also when the bot gets a new token or name.
	Bot int64
	// Keys is the master key set.
	Keys *KeySet
	// Log gets what somebody should look at; nil means nobody does.
	Log *zap.Logger

	// The rest is machine time, with a preset each; tests shorten it.

	// Memory is how long an event's ID, and an operation's, are known: 48 h.
	Memory time.Duration
	// Dead is how long a dead letter is kept: 30 days.
	Dead time.Duration
	// Claim is how long a lane stays with a worker that says nothing: 60 s.
	Claim time.Duration
	// Lease is how long the leader leads after its last renewal: 10 s. It
	// renews after 3/10 of that and trusts itself for 7/10; who follows looks
	// after 1/10.
	Lease time.Duration
	// KeyCache is how long an opened key is kept in this process, so also how
	// long a destroyed key may still open something here: 60 s.
	KeyCache time.Duration
}

// Store is one bot's share of a Redis. It is safe for concurrent use.
type Store struct {
	rdb     redis.UniversalClient
	keys    keyspace
	run     scripts
	owners  *ownerKeys
	naming  namer
	log     *zap.Logger
	options Options

	duties    duties
	reclaimed atomic.Int64           // when XAUTOCLAIM was last asked, in nanoseconds since started
	bell      atomic.Pointer[string] // the last entry of the bell that was heard
	replicas  replicas
	started   time.Time
}

// Open connects, looks at the server once, and checks that the master key set
// is the one this store was written with. It returns ErrRestoring where a backup
// was put back and not to its end.
func Open(ctx context.Context, o Options) (*Store, error) {
	s, err := connect(o)
	if err != nil {
		return nil, err
	}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.rdb.Close())
	}
	return s, nil
}

// connect makes a store that has not looked at the server yet.
func connect(o Options) (*Store, error) {
	if o.Bot == 0 {
		return nil, errors.New("store: open: no bot id")
	}
	if o.Keys == nil {
		return nil, errors.New("store: open: no master key set")
	}
	at, err := parseURL(o.URL)
	if err != nil {
		return nil, fmt.Errorf("store: open: REDIS_URL: %w", err)
	}
	preset(&o.Memory, 48*time.Hour)
	preset(&o.Dead, casework.DeadKept)
	preset(&o.Claim, time.Minute)
	preset(&o.Lease, 10*time.Second)
	preset(&o.KeyCache, time.Minute)
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	redis.SetLogger(clientLog{o.Log}) // the library has one logger per process
	run, err := loadScripts()
	if err != nil {
		return nil, err
	}
	rdb, err := at.connect(o.Dialer)
	if err != nil {
		return nil, fmt.Errorf("store: open: REDIS_URL: %w", err)
	}
	s := &Store{
		rdb: rdb, keys: newKeyspace(o.Bot), run: run,
		naming: o.Keys.naming, log: o.Log, options: o,
		started: time.Now(), // machine time: only differences are used
	}
	s.owners = newOwnerKeys(s.rdb, s.keys, o.Keys, o.KeyCache)
	s.replicas.expected = at.Kind == "sentinel"
	return s, nil
}

// preset fills in what was not set.
func preset(d *time.Duration, value time.Duration) {
	if *d <= 0 {
		*d = value
	}
}

func (s *Store) begin(ctx context.Context) error {
	if err := s.Ping(ctx); err != nil {
		return err
	}
	switch n, err := s.rdb.Exists(ctx, s.keys.restoring()).Result(); {
	case err != nil:
		return explain("open", err)
	case n > 0:
		return fmt.Errorf("store: open: %w", ErrRestoring)
	}
	if _, err := s.owners.get(ctx, []casework.Owner{casework.Organisation}, true); err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	return s.makeGroup(ctx)
}

// Close closes the connections. What is under way fails with ErrUnavailable. A
// second Close does nothing.
func (s *Store) Close() error {
	if err := s.rdb.Close(); err != nil && !errors.Is(err, redis.ErrClosed) {
		return fmt.Errorf("store: close: %w", err)
	}
	return nil
}

// Ping asks Redis whether it is there.
func (s *Store) Ping(ctx context.Context) error {
	return explain("ping", s.rdb.Ping(ctx).Err())
}

// ChatName returns the name under which a Telegram chat is known here. It never
// changes: the naming key is not rotated with the sealing keys.
func (s *Store) ChatName(chatID int64) casework.ChatName { return s.naming.chat(chatID) }

// Name is [Reader.Name] outside an update.
func (s *Store) Name(text string) string { return s.naming.name("text:" + text) }

// newToken names one entry of a list for ever: no two are alike.
func newToken() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// node returns a client for the one server that holds the bot's slot, for what
// a cluster client cannot do by itself: scan, and wait on one connection.
func (s *Store) node(ctx context.Context) (*redis.Client, error) {
	switch c := s.rdb.(type) {
	case *redis.ClusterClient:
		return c.MasterForKey(ctx, s.keys.ready())
	case *redis.Client:
		return c, nil
	default:
		return nil, fmt.Errorf("a %T has no nodes", c)
	}
}

// scan calls fn with each key whose name begins with name, at least once each.
func (s *Store) scan(ctx context.Context, name string, fn func(key string) error) error {
	node, err := s.node(ctx)
	if err != nil {
		return explain("scan", err)
	}
	known := map[string]bool{}
	for it := node.Scan(ctx, 0, s.keys.scan(name), 1000).Iterator(); ; {
		if !it.Next(ctx) {
			return explain("scan", it.Err())
		}
		if key := it.Val(); !known[key] {
			known[key] = true
			if err := fn(key); err != nil {
				return err
			}
		}
	}
}

// milliseconds writes a duration for Redis, which refuses a life of none.
func milliseconds(d time.Duration) int64 { return max(d.Milliseconds(), 1) }
