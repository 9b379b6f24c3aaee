package store_test

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

func TestWhileASlotMovesTheStoreIsUnavailableAndLosesNothing(t *testing.T) {
	c := storetest.MustStartCluster(t)
	tt := move(t, store.Options{URL: c.URL}, "cluster")
	s, lane := tt.store, casework.ChatLane(chat)
	mustPush(t, s, lane, update(1))
	mustPut(t, s, "a", casework.OwnedBy(olena), note{Text: "stays"})
	claim := mustClaim(t, s)

	m := newMover(tt)
	m.begin()
	m.keys(1) // the slot's keys are on both nodes now
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, pushed := s.Push(ctx, lane, update(2))
	_, handled := s.Handle(ctx, claim, func(tx *store.Tx, _ casework.Event) error {
		return tx.Put(noteRef("a"), casework.OwnedBy(olena), note{Text: "too early"})
	})
	for what, err := range map[string]error{"push": pushed, "handle": handled} {
		if !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s: %v, want ErrUnavailable", what, err)
		}
	}
	m.finish()

	mustPush(t, s, lane, update(2)) // Telegram delivers it again
	if diff := cmp.Diff([]string{"u:1", "u:2"}, mustDrain(t, s, claim)); diff != "" {
		t.Errorf("handled (-want +got):\n%s", diff)
	}
	if got := mustGet(t, s, "a"); got.Text != "stays" {
		t.Errorf("record = %+v", got)
	}
	if err := s.CheckInvariant(t.Context()); err != nil {
		t.Error(err)
	}
}

// mover moves a bot's slot from its node to another, step by step.
type mover struct {
	on
	slot           int
	from, to       *redis.Client
	fromID, toID   string
	toHost, toPort string
	all            *redis.ClusterClient
}

func newMover(t on) *mover {
	t.Helper()
	ctx := t.Context()
	m := &mover{on: t, all: t.store.Redis().(*redis.ClusterClient)}
	m.slot = int(m.all.ClusterKeySlot(ctx, prefix(t)).Val())
	var err error
	if m.from, err = m.all.MasterForKey(ctx, prefix(t)); err != nil {
		t.Fatal(err)
	}
	m.fromID = m.from.ClusterMyID(ctx).Val()
	for line := range strings.Lines(m.from.ClusterNodes(ctx).Val()) {
		if f := strings.Fields(line); f[0] != m.fromID && m.to == nil {
			addr, _, _ := strings.Cut(f[1], "@")
			m.toID, m.to = f[0], redis.NewClient(&redis.Options{Addr: addr})
			m.toHost, m.toPort, _ = net.SplitHostPort(addr)
		}
	}
	t.Cleanup(func() { _ = m.to.Close() })
	return m
}

func (m *mover) do(c *redis.Client, args ...any) {
	m.Helper()
	if err := c.Do(m.Context(), args...).Err(); err != nil {
		m.Fatalf("%v: %v", args, err)
	}
}

func (m *mover) begin() {
	m.Helper()
	m.do(m.to, "cluster", "setslot", m.slot, "importing", m.fromID)
	m.do(m.from, "cluster", "setslot", m.slot, "migrating", m.toID)
}

// keys moves up to n keys of the slot and says whether there were any.
func (m *mover) keys(n int) bool {
	m.Helper()
	keys := m.from.ClusterGetKeysInSlot(m.Context(), m.slot, n).Val()
	if len(keys) == 0 {
		return false
	}
	args := []any{"migrate", m.toHost, m.toPort, "", 0, 5000, "keys"}
	for _, key := range keys {
		args = append(args, key)
	}
	m.do(m.from, args...)
	return true
}

func (m *mover) finish() {
	m.Helper()
	for m.keys(10) {
		m.Log("moved some keys of slot " + strconv.Itoa(m.slot))
	}
	m.do(m.to, "cluster", "setslot", m.slot, "node", m.toID)
	m.do(m.from, "cluster", "setslot", m.slot, "node", m.toID)
}

func TestPushWaitsForAReplicaWhereThereIsOne(t *testing.T) {
	master, replica := storetest.FreeAddr(t), storetest.FreeAddr(t)
	storetest.MustStartAt(t, master, "--save", "", "--repl-diskless-sync-delay", "0")
	s := storetest.MustConnect(t, store.Options{URL: "redis://" + master})
	mustPush(t, s, casework.ChatLane(chat), update(1))
	_, port, _ := net.SplitHostPort(master)
	second := storetest.MustStartAt(t, replica, "--save", "", "--replicaof", "127.0.0.1 "+port)
	storetest.Eventually(t, "the replica to be in step", func() bool {
		return contains(s.Redis().Info(t.Context(), "replication").Val(), "state=online")
	})
	s = storetest.MustConnect(t, store.Options{URL: "redis://" + master}, func(o *store.Options) { o.Bot = nextBot() })
	unconfirmed := func() int64 {
		t.Helper()
		stats, err := s.LaneStats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return stats.Unreplicated
	}
	n := 2
	confirmed := func() bool {
		t.Helper()
		before := unconfirmed()
		n++
		mustPush(t, s, casework.ChatLane(chat), update(n))
		return unconfirmed() == before
	}
	storetest.Eventually(t, "the replica to confirm a push in time", confirmed)
	second.Kill()
	if confirmed() {
		t.Error("a push counts as confirmed by a dead replica")
	}
}

func TestAfterAFailoverTheStoreGoesOnAtTheNewMaster(t *testing.T) {
	master, replica, sentinel := storetest.FreeAddr(t), storetest.FreeAddr(t), storetest.FreeAddr(t)
	_, port, _ := net.SplitHostPort(master)
	first := storetest.MustStartAt(t, master, "--save", "", "--repl-diskless-sync-delay", "0")
	storetest.MustStartAt(t, replica, "--save", "", "--replicaof", "127.0.0.1 "+port)
	storetest.MustStartSentinel(t, sentinel, "sentinel monitor ponte 127.0.0.1 "+port+" 1",
		"sentinel down-after-milliseconds ponte 300", "sentinel failover-timeout ponte 2000")
	direct := redis.NewClient(&redis.Options{Addr: master})
	defer func() { _ = direct.Close() }()
	watch := redis.NewSentinelClient(&redis.Options{Addr: sentinel})
	defer func() { _ = watch.Close() }()
	storetest.Eventually(t, "the replica to be in step and known", func() bool {
		known, err := watch.Replicas(t.Context(), "ponte").Result()
		return err == nil && len(known) == 1 && contains(direct.Info(t.Context(), "replication").Val(), "state=online")
	})

	s := storetest.MustConnect(t, store.Options{URL: "redis-sentinel://" + sentinel + "/ponte"})
	lane := casework.ChatLane(chat)
	mustPush(t, s, lane, update(1), update(2))
	copied := redis.NewClient(&redis.Options{Addr: replica})
	defer func() { _ = copied.Close() }()
	storetest.Eventually(t, "the pushes to reach the replica", func() bool {
		return copied.LLen(t.Context(), store.NewKeyspace(storetest.Bot).Prefix()+"lane:"+string(lane)).Val() == 2
	})
	first.Kill()
	for n := 0; ; n++ {
		_, err := s.Push(t.Context(), lane, update(3))
		if err == nil {
			break
		}
		if !errors.Is(err, store.ErrUnavailable) || n > 500 {
			t.Fatalf("while failing over: %v", err)
		}
	}
	if diff := cmp.Diff([]string{"u:1", "u:2", "u:3"}, mustDrain(t, s, mustClaim(t, s))); diff != "" {
		t.Errorf("handled (-want +got):\n%s", diff)
	}
}
