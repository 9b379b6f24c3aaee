package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"

	"ponte/casework"
)

// Forget makes all that is sealed for a person and her chat unreadable and takes away
// every key that bears their names, her timers, and the dead letters that are hers or
// name her. Chat may be "". It may be done again, and after a crash it should be.
//
// What follows from records, which know more than names, is for the caller to delete
// before: see [casework.EraseStep].
func (s *Store) Forget(ctx context.Context, person casework.PersonID, chat casework.ChatName) error {
	lanes := []casework.Lane{casework.PersonLane(person)}
	if chat != "" {
		lanes = append(lanes, casework.ChatLane(chat))
	}
	for _, lane := range lanes {
		if err := s.DestroyKey(ctx, lane.Owner()); err != nil {
			return err
		}
	}
	names := []string{string(person), string(chat)}
	for _, forget := range []func() error{
		func() error { return s.forgetTimers(ctx, lanes) },
		func() error { return s.forgetLetters(ctx, lanes, names) },
		func() error { return s.forgetKeys(ctx, names) },
		func() error { return s.forgetOutbox(ctx, chat) },
	} {
		if err := forget(); err != nil {
			return err
		}
	}
	return nil
}

// forgetTimers takes out the timers of lanes.
func (s *Store) forgetTimers(ctx context.Context, lanes []casework.Lane) error {
	for _, lane := range lanes {
		it := s.rdb.ZScan(ctx, s.keys.timers(), 0, "*|"+string(lane)+"|*", 1000).Iterator()
		var members []any
		for odd := true; it.Next(ctx); odd = !odd { // member and score in turn
			if odd {
				members = append(members, it.Val())
			}
		}
		if err := it.Err(); err != nil {
			return explain("forget timers", err)
		}
		if len(members) == 0 {
			continue
		}
		if err := s.rdb.ZRem(ctx, s.keys.timers(), members...).Err(); err != nil {
			return explain("forget timers", err)
		}
	}
	return nil
}

// forgetLetters drops the dead letters of lanes, and those of others that name one.
func (s *Store) forgetLetters(ctx context.Context, lanes []casework.Lane, names []string) error {
	letters, err := s.DeadLetters(ctx)
	if err != nil {
		return err
	}
	var hers []string
	for _, d := range letters {
		is := false
		for _, lane := range lanes {
			is = is || d.Lane == lane
		}
		if !is {
			if is, err = s.letterNames(ctx, d, names); err != nil {
				return err
			}
		}
		if is {
			hers = append(hers, d.ID)
		}
	}
	return s.Discard(ctx, hers...)
}

// letterNames reports whether a dead letter names one of some ids.
func (s *Store) letterNames(ctx context.Context, d DeadLetter, names []string) (bool, error) {
	l, err := s.openLetter(ctx, d)
	switch {
	case errors.Is(err, errDestroyed) || errors.Is(err, ErrTampered):
		return false, nil // nobody can read it
	case err != nil:
		return false, err
	}
	text, err := json.Marshal([]any{l.Event, l.Message})
	if err != nil {
		return false, fmt.Errorf("store: dead letter %s: %w", d.ID, err)
	}
	return bears(string(text), names), nil
}

// forgetKeys removes every key that bears one of some names.
func (s *Store) forgetKeys(ctx context.Context, names []string) error {
	var keys []string
	err := s.scan(ctx, s.keys.prefix, func(key string) error {
		if bears(strings.TrimPrefix(key, s.keys.prefix), names) {
			keys = append(keys, key)
		}
		return nil
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	pipe := s.rdb.Pipeline()
	for _, key := range keys {
		pipe.Del(ctx, key)
	}
	_, err = pipe.Exec(ctx)
	return explain("forget keys", err)
}

// forgetOutbox takes a chat from the lists of those with something to send.
func (s *Store) forgetOutbox(ctx context.Context, chat casework.ChatName) error {
	pipe := s.rdb.Pipeline()
	for _, class := range []Class{Answers, Broadcasts} {
		pipe.ZRem(ctx, s.keys.chats(class), string(chat))
	}
	_, err := pipe.Exec(ctx)
	return explain("forget an outbox", err)
}

// bears reports whether a text holds one of some names, as a whole: no letter or
// digit stands next to it.
func bears(text string, names []string) bool {
	beside := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for _, name := range names {
		for rest := text; name != ""; {
			before, after, found := strings.Cut(rest, name)
			if !found {
				break
			}
			last, next := ' ', ' '
			for _, r := range before {
				last = r
			}
			for _, r := range after {
				next = r
				break
			}
			if !beside(last) && !beside(next) {
				return true
			}
			rest = after
		}
	}
	return false
}

// Settled reports whether nothing of a chat waits to be handled or sent.
func (s *Store) Settled(ctx context.Context, chat casework.ChatName) (bool, error) {
	n, err := s.rdb.Exists(ctx, s.keys.lane(casework.ChatLane(chat)), s.keys.outbox(Answers, chat), s.keys.outbox(Broadcasts, chat)).Result()
	return n == 0, explain("look whether a chat is settled", err)
}

// Rewrite asks Redis to write its append-only file anew, so that what was deleted is
// not in it any more. Where Redis does not let us, or has begun already, it does so in
// its own time: that is said in the log and is no error.
func (s *Store) Rewrite(ctx context.Context) error {
	node, err := s.node(ctx)
	if err != nil {
		return explain("rewrite", err)
	}
	err = node.BgRewriteAOF(ctx).Err()
	if err == nil {
		return nil
	}
	if _, answered := errors.AsType[redis.Error](err); answered {
		s.log.Info("Redis does not rewrite its append-only file now; it will in its own time", zap.Error(err))
		return nil
	}
	return explain("rewrite", err)
}
