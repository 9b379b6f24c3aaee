package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"

	"ponte/casework"
)

// FireDue turns up to most timers that are due at now, which is business time,
// into events of their lanes, in the order of their times. Two leaders at once
// do no harm: each timer fires once. It returns how many this call fired, also
// with an error, which may be about some of them only.
func (s *Store) FireDue(ctx context.Context, now time.Time, most int) (fired int, err error) {
	due, err := s.timers(ctx, "-inf", strconv.FormatInt(now.Unix(), 10), int64(most))
	if err != nil {
		return 0, err
	}
	var failed error
	for _, t := range due {
		ok, err := s.fire(ctx, t)
		switch {
		case errors.Is(err, ErrUnavailable) || ctx.Err() != nil:
			return fired, errors.Join(failed, err)
		case err != nil:
			failed = errors.Join(failed, err) // one lane's trouble is not the others'
		case ok:
			fired++
		}
	}
	return fired, failed
}

// fire moves one timer into its lane, if it is still set for that time.
func (s *Store) fire(ctx context.Context, t casework.Timer) (bool, error) {
	ev := casework.Event{ID: t.EventID(), At: t.At, Timer: &t}
	owner := t.Lane.Owner()
	for range sealTries {
		found, err := s.owners.get(ctx, []casework.Owner{owner}, true)
		if err != nil {
			return false, err
		}
		key := found[owner]
		entry, err := s.sealEvent(key, t.Lane, ev)
		if err != nil {
			return false, err
		}
		keys := []string{s.keys.timers(), s.keys.lane(t.Lane), s.keys.ready(), s.keys.seen(t.Lane, ev.ID), s.keys.owner(owner)}
		answer, err := s.run.fire.Run(ctx, s.rdb, keys,
			t.Member(), t.At.Unix(), entry, string(t.Lane), milliseconds(s.options.Memory), key.id).Int()
		if err != nil {
			return false, explain("fire a timer", err)
		}
		if answer >= 0 {
			return answer == 1, nil
		}
		s.owners.forget(owner)
	}
	return false, fmt.Errorf("store: fire a timer: the key of %s: %w", t.Lane, ErrBusy)
}

// NextTimer returns the timer that is due first; false if none is set.
func (s *Store) NextTimer(ctx context.Context) (casework.Timer, bool, error) {
	first, err := s.timers(ctx, "-inf", "+inf", 1)
	if err != nil || len(first) == 0 {
		return casework.Timer{}, false, err
	}
	return first[0], true, nil
}

// Timers lists the timers from one time to another, both included, by time.
// Zero times mean no bound.
func (s *Store) Timers(ctx context.Context, from, to time.Time) ([]casework.Timer, error) {
	low, high := "-inf", "+inf"
	if !from.IsZero() {
		low = strconv.FormatInt(from.Unix(), 10)
	}
	if !to.IsZero() {
		high = strconv.FormatInt(to.Unix(), 10)
	}
	return s.timers(ctx, low, high, -1)
}

func (s *Store) timers(ctx context.Context, from, to string, most int64) ([]casework.Timer, error) {
	set, err := s.rdb.ZRangeArgsWithScores(ctx, redis.ZRangeArgs{
		Key: s.keys.timers(), Start: from, Stop: to, ByScore: true, Count: most,
	}).Result()
	if err != nil {
		return nil, explain("read timers", err)
	}
	timers := make([]casework.Timer, 0, len(set))
	for _, z := range set {
		name := member(z)
		t, err := casework.ParseMember(name)
		if err == nil {
			err = checkEvent(t.Lane, casework.Event{ID: name})
		}
		if err != nil {
			// Set lets no such member in: a later version, or a hand, wrote it.
			// It must not keep the others from firing.
			s.log.Error("a timer cannot be read and is taken out", zap.Error(err))
			if err := s.rdb.ZRem(ctx, s.keys.timers(), name).Err(); err != nil {
				return nil, explain("remove a timer", err)
			}
			continue
		}
		t.At = time.Unix(int64(z.Score), 0).UTC()
		timers = append(timers, t)
	}
	return timers, nil
}
