package store

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"ponte/casework"
)

// lastFailure is the failure that takes an event out of its lane.
const lastFailure = 3

func handledOperation(token string) string { return unnamed + token }

// Handle takes the lane's first event through fn: fn reads and writes, and one
// commit removes the event together with all that fn wrote. It removes the
// event also if fn wrote nothing. handled is false when the lane is empty.
//
// prefetch names records that fn will want; they come in the round trip that
// reads the event. fn runs again when something it read has changed, up to 20
// times, then Handle returns ErrBusy and the event waits for its next turn. An
// error of fn leaves everything as it was: tell [Store.Fail] about it.
//
// An event whose key was destroyed is dropped, and one that was tampered with
// goes to the dead letters; fn does not see them, and handled is true.
func (s *Store) Handle(ctx context.Context, c Claim, fn func(tx *Tx, ev casework.Event) error, prefetch ...casework.Ref) (handled bool, err error) {
	for try := range tries {
		tx := s.newTx(ctx)
		h, ok, err := tx.readHead(c.Lane, prefetch)
		if err != nil || !ok {
			return false, err
		}
		ev, err := s.openEvent(ctx, h)
		switch {
		case errors.Is(err, errDestroyed):
			err = s.drop(ctx, h)
			return err == nil, err
		case errors.Is(err, ErrTampered):
			_, err = s.bury(ctx, h, "tampered", nil)
			return err == nil, err
		case err != nil:
			return false, err
		}
		if err := tx.openKeys(); err != nil {
			return false, err
		}
		tx.head = &h

		if err := tx.decide(func(tx *Tx) error { return fn(tx, ev) }); err != nil {
			if _, again := s.reconsider(ctx, tx, ""); !again {
				return false, err
			}
		} else {
			out, err := tx.commit(handledOperation(h.token), "handled", retryMemory)
			if err != nil {
				return false, err
			}
			if out.word != "conflict" {
				return true, nil
			}
		}
		if err := pause(ctx, try); err != nil {
			return false, err
		}
	}
	return false, fmt.Errorf("store: handle: %w", ErrBusy)
}

// Fail counts a failure of the event that Handle just gave to its function,
// and the third takes it out of the lane into the dead letters, so that the
// lane goes on. farewell may write what follows from that, such as a kind word
// to the person; it is committed together with the burial, and if it fails
// itself, the burial happens without it.
//
// A Redis that is not available is nobody's failure and is not counted, nor is
// ErrBusy, nor an event that is not the lane's first any more.
func (s *Store) Fail(ctx context.Context, c Claim, ev casework.Event, cause error, farewell ...func(*Tx) error) (buried bool, err error) {
	if errors.Is(cause, ErrUnavailable) || errors.Is(cause, ErrBusy) || errors.Is(cause, context.Canceled) {
		return false, nil
	}
	h, ok, err := s.newTx(ctx).readHead(c.Lane, nil)
	if err != nil || !ok {
		return false, err
	}
	first, err := s.openEvent(ctx, h)
	switch {
	case errors.Is(err, errDestroyed) || errors.Is(err, ErrTampered):
		return false, nil // Handle will see to it
	case err != nil || first.ID != ev.ID:
		return false, err
	}
	n, err := s.countFailure(ctx, h.token)
	if err != nil || n < lastFailure {
		return false, err
	}
	for _, fn := range farewell {
		buried, err := s.bury(ctx, h, reason(cause), fn)
		if err == nil || errors.Is(err, ErrUnavailable) || errors.Is(err, context.Canceled) {
			return buried, err
		}
		s.log.Error("a farewell failed", zap.String("lane", string(c.Lane)), zap.String("why", reason(err)))
	}
	return s.bury(ctx, h, reason(cause), nil)
}

// reason is what is kept of an error: its code, never its words, which may hold
// somebody's.
func reason(err error) string { return string(casework.CodeOf(err)) }

// countFailure adds one failure and returns how many there are. Each is a
// member of its own, so the client's own repeat does not count twice.
func (s *Store) countFailure(ctx context.Context, token string) (int64, error) {
	name := s.keys.failures(token)
	pipe := s.rdb.Pipeline()
	pipe.SAdd(ctx, name, newToken())
	pipe.PExpire(ctx, name, s.options.Memory)
	count := pipe.SCard(ctx, name)
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, explain("count a failure", err)
	}
	return count.Val(), nil
}

// bury moves the lane's head to the dead letters; buried is false if it was not
// the head any more.
func (s *Store) bury(ctx context.Context, h head, why string, farewell func(*Tx) error) (buried bool, err error) {
	for try := range tries {
		tx := s.newTx(ctx)
		if farewell != nil {
			if err := tx.decide(farewell); err != nil {
				return false, err
			}
		}
		tx.head, tx.buried = &h, why
		out, err := tx.commit(handledOperation(h.token), "buried", retryMemory)
		switch {
		case err != nil:
			return false, err
		case out.word == "already":
			return out.detail == "buried", nil
		case out.word == "done":
			s.log.Error("an event went to the dead letters", zap.String("lane", string(h.lane)), zap.String("why", why))
			return true, nil
		case out.detail == "head":
			return false, nil
		}
		if err := pause(ctx, try); err != nil {
			return false, err
		}
	}
	return false, fmt.Errorf("store: bury: %w", ErrBusy)
}
