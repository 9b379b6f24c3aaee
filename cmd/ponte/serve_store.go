package main

import (
	"context"
	"fmt"
	"time"

	"ponte/casework"
	"ponte/store"
)

// storeSource tells how much work waits, and for how long.
func storeSource(s *store.Store) source {
	return source{"store", func(ctx context.Context) ([]number, error) {
		lanes, err := s.LaneStats(ctx)
		if err != nil {
			return nil, err
		}
		numbers := []number{
			{name: "ponte_lanes_waiting", help: "Lanes with events, claimed or not.", value: float64(lanes.Ready)},
			{name: "ponte_lanes_oldest_seconds", help: "How long the first of them has waited.", value: lanes.Oldest.Seconds()},
			{name: "ponte_dead_letters", help: "Events and messages that were given up; somebody must look.", value: float64(lanes.Dead)},
			{name: "ponte_timers", help: "Timers set.", value: float64(lanes.Timers)},
			{name: "ponte_unreplicated_total", help: "Events that no replica of Redis confirmed in time.",
				value: float64(lanes.Unreplicated), counts: true},
		}
		for _, class := range []store.Class{store.Answers, store.Broadcasts} {
			box, err := s.OutboxStats(ctx, class)
			if err != nil {
				return numbers, err
			}
			kind := map[store.Class]string{store.Answers: "answers", store.Broadcasts: "broadcasts"}[class]
			numbers = append(numbers,
				number{name: "ponte_outbox_chats", help: "Chats with messages, due or held.", kind: kind, value: float64(box.Chats)},
				number{name: "ponte_outbox_oldest_seconds", help: "How long the first of them could have gone.", kind: kind, value: box.Oldest.Seconds()})
		}
		return numbers, nil
	}}
}

// pauseSource tells how many pauses hold, everywhere or at a site.
func pauseSource(s *store.Store, policy *casework.Policy) source {
	return source{"pause", func(ctx context.Context) ([]number, error) {
		held, err := pauses(ctx, s, policy)
		return []number{{name: "ponte_paused", help: "Pauses of reminders that hold; see ponte pause.", value: float64(len(held))}}, err
	}}
}

// redisProbe is ready while Redis answers.
func redisProbe(s *store.Store) probe {
	return probe{"redis", func(ctx context.Context) (string, bool) {
		if s.Ping(ctx) != nil {
			return "does not answer", false
		}
		return "answers", true
	}}
}

// laneLate is how long an event may wait before something is wrong: what a
// replica that died had claimed is taken over after 60 s.
const laneLate = 2 * time.Minute

// lanesProbe is ready while events are handled: none waits for long.
func lanesProbe(s *store.Store) probe {
	return probe{"lanes", func(ctx context.Context) (string, bool) {
		stats, err := s.LaneStats(ctx)
		switch {
		case err != nil:
			return "cannot be looked at", false
		case stats.Oldest > laneLate:
			return fmt.Sprintf("stand still: the oldest event has waited %s", stats.Oldest.Round(time.Second)), false
		default:
			return "move", true
		}
	}}
}

// leaseProbe tells which replica leads. All are ready: who follows converses.
func leaseProbe(l *store.Lease) probe {
	return probe{"lease", func(context.Context) (string, bool) {
		if l.Holds() {
			return "this one leads", true
		}
		return "this one follows", true
	}}
}
