package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"ponte/casework"
)

// DeadLetter is an event or a message that was given up. What it says stays
// sealed under its owner's key until [Store.OpenLetter] is asked for it.
type DeadLetter struct {
	ID   string // names the letter
	Lane casework.Lane
	Kind string    // "event" or "message"
	Why  string    // an error code, "tampered", or what the sender gave as [Outcome].Why
	At   time.Time // machine time

	entry string // token|sealed bytes, as it stood in its lane or outbox
}

// Letter is a dead letter that was opened: one of the two is set.
type Letter struct {
	Event   *casework.Event
	Message *Message
}

// DeadLetters lists the dead letters, oldest first.
func (s *Store) DeadLetters(ctx context.Context) ([]DeadLetter, error) {
	entries, err := s.rdb.XRange(ctx, s.keys.dead(), "-", "+").Result()
	if err != nil {
		return nil, explain("dead letters", err)
	}
	letters := make([]DeadLetter, len(entries))
	for i, e := range entries {
		letters[i] = deadLetter(e)
	}
	return letters, nil
}

// DeadLetter returns one of them, NotFound if there is none of this ID.
func (s *Store) DeadLetter(ctx context.Context, id string) (DeadLetter, error) {
	if !letterID(id) {
		return DeadLetter{}, casework.Errorf(casework.NotFound, "no dead letter %q", id)
	}
	entries, err := s.rdb.XRange(ctx, s.keys.dead(), id, id).Result()
	switch {
	case err != nil:
		return DeadLetter{}, explain("dead letter", err)
	case len(entries) == 0:
		return DeadLetter{}, casework.Errorf(casework.NotFound, "no dead letter %s", id)
	default:
		return deadLetter(entries[0]), nil
	}
}

// OpenLetter reads what a dead letter says. That holds a person's words: it is
// for whoever may read them. The error is Expired when the key was destroyed,
// [ErrTampered] when the bytes are not what was sealed; neither will ever open.
func (s *Store) OpenLetter(ctx context.Context, d DeadLetter) (Letter, error) {
	l, err := s.openLetter(ctx, d)
	if errors.Is(err, errDestroyed) {
		return l, casework.Errorf(casework.Expired, "dead letter %s: %w", d.ID, err)
	}
	return l, err
}

func (s *Store) openLetter(ctx context.Context, d DeadLetter) (Letter, error) {
	if d.Kind == "event" {
		token, sealed, _ := strings.Cut(d.entry, "|")
		ev, err := s.openEvent(ctx, head{d.Lane, token, []byte(sealed)})
		if err != nil {
			return Letter{}, err
		}
		return Letter{Event: &ev}, nil
	}
	chat, _ := d.Lane.Chat()
	m, err := s.openMessage(ctx, Answers, chat, d.entry)
	if errors.Is(err, ErrTampered) {
		// The bytes are bound to their outbox, and the letter does not say which it was.
		m, err = s.openMessage(ctx, Broadcasts, chat, d.entry)
	}
	if err != nil {
		return Letter{}, err
	}
	return Letter{Message: &m}, nil
}

// Revive puts a dead letter back at the end of its lane or outbox and takes it
// out of the dead letters, both or neither. The event gets another ID, since its
// lane still knows the old one, and three tries of its own. The error is that of
// [Store.OpenLetter], or NotFound when somebody else was first.
func (s *Store) Revive(ctx context.Context, d DeadLetter) error {
	l, err := s.OpenLetter(ctx, d)
	if err != nil {
		return err
	}
	return s.Update(ctx, "", func(tx *Tx) error {
		if _, err := s.DeadLetter(ctx, d.ID); err != nil {
			return err
		}
		tx.lifted = d.ID
		if l.Message != nil {
			return tx.Send(*l.Message)
		}
		ev := *l.Event
		ev.ID += "~" + d.ID
		return tx.Post(d.Lane, ev)
	})
}

// Discard removes dead letters that somebody has looked at.
func (s *Store) Discard(ctx context.Context, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	return explain("discard dead letters", s.rdb.XDel(ctx, s.keys.dead(), ids...).Err())
}

func deadLetter(e redis.XMessage) DeadLetter {
	word := func(name string) string { v, _ := e.Values[name].(string); return v }
	return DeadLetter{ID: e.ID, Lane: casework.Lane(word("lane")), Kind: word("kind"), Why: word("why"), At: entryTime(e.ID), entry: word("entry")}
}

// letterID reports whether a text has the form of a stream's ID, in full: Redis
// takes shorter ones for the first of several.
func letterID(id string) bool {
	ms, seq, ok := strings.Cut(id, "-")
	_, wrongMs := strconv.ParseUint(ms, 10, 64)
	_, wrongSeq := strconv.ParseUint(seq, 10, 64)
	return ok && wrongMs == nil && wrongSeq == nil
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
