package store

import (
	"context"
	"time"
)

// LaneStats are numbers about the work that waits.
type LaneStats struct {
	Ready  int64         // lanes with work, claimed or not
	Oldest time.Duration // how long the first of them has waited
	Dead   int64         // dead letters
	Timers int64         // timers set
	// Unreplicated counts, since the store opened, the pushes that no replica
	// confirmed in time. It stays 0 without replicas.
	Unreplicated int64
}

// LaneStats counts, for readiness and metrics.
func (s *Store) LaneStats(ctx context.Context) (LaneStats, error) {
	pipe := s.rdb.Pipeline()
	clock := pipe.Time(ctx)
	ready := pipe.XLen(ctx, s.keys.ready())
	first := pipe.XRangeN(ctx, s.keys.ready(), "-", "+", 1)
	dead := pipe.XLen(ctx, s.keys.dead())
	timers := pipe.ZCard(ctx, s.keys.timers())
	if _, err := pipe.Exec(ctx); err != nil {
		return LaneStats{}, explain("lane stats", err)
	}
	stats := LaneStats{Ready: ready.Val(), Dead: dead.Val(), Timers: timers.Val(), Unreplicated: s.replicas.missed.Load()}
	if entries := first.Val(); len(entries) > 0 {
		stats.Oldest = max(clock.Val().Sub(entryTime(entries[0].ID)), 0)
	}
	return stats, nil
}

// OutboxStats are numbers about one class of the outbox.
type OutboxStats struct {
	Chats  int64         // chats with messages, due or held
	Oldest time.Duration // how long the first of them could have gone; 0 if none can
}

// OutboxStats counts, for readiness and metrics.
func (s *Store) OutboxStats(ctx context.Context, class Class) (OutboxStats, error) {
	pipe := s.rdb.Pipeline()
	clock := pipe.Time(ctx)
	chats := pipe.ZCard(ctx, s.keys.chats(class))
	first := pipe.ZRangeWithScores(ctx, s.keys.chats(class), 0, 0)
	if _, err := pipe.Exec(ctx); err != nil {
		return OutboxStats{}, explain("outbox stats", err)
	}
	stats := OutboxStats{Chats: chats.Val()}
	if set := first.Val(); len(set) > 0 {
		stats.Oldest = max(clock.Val().Sub(time.UnixMilli(int64(set[0].Score))), 0)
	}
	return stats, nil
}
