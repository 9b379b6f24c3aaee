package store

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"
)

const (
	// replicaWait is how long a push waits for one replica.
	replicaWait = 100 * time.Millisecond
	// replicaLook is how often it is looked how many replicas there are.
	replicaLook = 30 * time.Second
)

// replicas is what is known of Redis's replicas.
type replicas struct {
	expected bool         // the URL says that there should be some
	count    atomic.Int64 // at the last look
	looked   atomic.Int64 // when that was, in nanoseconds since the store opened; 0 = never
	missed   atomic.Int64 // pushes that no replica confirmed in time
}

// replicated runs a script and, where a replica is configured, waits on the
// same connection until one has the write: WAIT counts only its own
// connection's writes. Too few replicas is an alert, not a refusal.
func (s *Store) replicated(ctx context.Context, run func(redis.Scripter) (int, error)) (int, error) {
	if !s.hasReplicas(ctx) {
		if s.replicas.expected {
			s.replicas.missed.Add(1) // there is nobody to wait for
		}
		return run(s.rdb)
	}
	node, err := s.node(ctx)
	if err != nil {
		return 0, err
	}
	conn := node.Conn()
	defer conn.Close()
	answer, err := run(conn)
	if err != nil {
		// One node, one connection: the client that knows all of them finds the
		// way after a failover or a move. The script recognises its repeat.
		return run(s.rdb)
	}
	if n, err := conn.Wait(ctx, 1, replicaWait).Result(); err != nil || n < 1 {
		s.replicas.missed.Add(1)
		s.replicas.looked.Store(0) // look again: it may be gone
		s.log.Warn("no replica confirmed a push in time", zap.Error(err))
	}
	return answer, nil
}

// hasReplicas looks now and then.
func (s *Store) hasReplicas(ctx context.Context) bool {
	now, last := int64(time.Since(s.started)), s.replicas.looked.Load() // machine time
	if (last == 0 || now-last > int64(replicaLook)) && s.replicas.looked.CompareAndSwap(last, max(now, 1)) {
		if n, err := s.countReplicas(ctx); err == nil {
			s.replicas.count.Store(int64(n))
		}
	}
	return s.replicas.count.Load() > 0
}

// countReplicas asks the node that holds the slot. An in-process Redis does not
// know the question, and has none.
func (s *Store) countReplicas(ctx context.Context) (int, error) {
	node, err := s.node(ctx)
	if err != nil {
		return 0, err
	}
	info, err := node.Info(ctx, "replication").Result()
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(infoField(info, "connected_slaves"))
}

// infoField finds one line of INFO.
func infoField(info, name string) string {
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
