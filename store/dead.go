package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"ponte/casework"
)

// deadFor is how long a dead letter is kept, by [Store.Repair].
const deadFor = 30 * 24 * time.Hour

// DeadLetter is an event or a message that was given up. What it says stays
// sealed under its owner's key and is not shown.
type DeadLetter struct {
	ID   string // names the letter, for [Store.Discard]
	Lane casework.Lane
	Kind string    // "event" or "message"
	Why  string    // an error code, "tampered", or what the sender gave as [Outcome].Why
	At   time.Time // machine time
}

// DeadLetters lists the dead letters, oldest first.
func (s *Store) DeadLetters(ctx context.Context) ([]DeadLetter, error) {
	entries, err := s.rdb.XRange(ctx, s.keys.dead(), "-", "+").Result()
	if err != nil {
		return nil, explain("dead letters", err)
	}
	letters := make([]DeadLetter, len(entries))
	for i, e := range entries {
		word := func(name string) string { v, _ := e.Values[name].(string); return v }
		letters[i] = DeadLetter{
			ID: e.ID, Lane: casework.Lane(word("lane")), Kind: word("kind"), Why: word("why"), At: entryTime(e.ID),
		}
	}
	return letters, nil
}

// Discard removes dead letters that somebody has looked at.
func (s *Store) Discard(ctx context.Context, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	return explain("discard dead letters", s.rdb.XDel(ctx, s.keys.dead(), ids...).Err())
}

// entryTime is when Redis made an entry of a stream: its ID begins with the
// milliseconds.
func entryTime(id string) time.Time {
	ms, _, _ := strings.Cut(id, "-")
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}
