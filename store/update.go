package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// tries is how often an update runs before it is given up for this turn.
const tries = 20

// retryMemory is how long an operation without a name is remembered: longer
// than the client tries again by itself after a lost reply.
const retryMemory = 10 * time.Minute

// unnamed begins the marks that the store gives operations itself.
const unnamed = "~"

// Update runs fn and writes what it wrote, all of it or nothing. If anything
// that fn read has changed meanwhile, fn runs again with fresh reads, up to 20
// times, then Update returns ErrBusy. So fn does nothing but read and write
// through its Tx: no waiting, no call to elsewhere.
//
// id names the operation: for 48 hours a second Update of the same id does
// nothing and returns nil. An empty id is no name.
//
// An id does not begin with a tilde. An error of fn is returned as it is and nothing is written. With
// ErrUnavailable it is not known whether the update happened; with an id it is
// safe to ask again.
func (s *Store) Update(ctx context.Context, id string, fn func(*Tx) error) error {
	operation, memory := unnamed+newToken(), retryMemory
	if id != "" {
		operation, memory = id, s.options.Memory
		if known, err := s.known(ctx, operation); err != nil || known {
			return err
		}
	}
	for try := range tries {
		tx := s.newTx(ctx)
		if err := tx.decide(fn); err != nil {
			switch known, again := s.reconsider(ctx, tx, id); {
			case known:
				return nil
			case !again:
				return err
			}
		} else {
			out, err := tx.commit(operation, "done", memory)
			if err != nil {
				return err
			}
			if out.word != "conflict" {
				return nil
			}
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
	return fmt.Errorf("store: update: %w", ErrBusy)
}

// decide runs fn. A failure of Redis or of a seal comes before whatever fn made
// of it: it is not fn's, and nothing is decided on it.
func (tx *Tx) decide(fn func(*Tx) error) error {
	if err := fn(tx); tx.failed == nil {
		return err
	}
	return tx.failed
}

// reconsider looks whether fn refused for a good reason. known: it refused what
// it had itself done, in another process or before a lost reply. again: it had
// read one thing from before somebody's commit and another from after it.
func (s *Store) reconsider(ctx context.Context, tx *Tx, id string) (known, again bool) {
	if id != "" {
		if known, err := s.known(ctx, id); err == nil && known {
			return true, false
		}
	}
	if tx.failed != nil || len(tx.read) == 0 {
		return false, false
	}
	var p plan
	tx.compare(&p)
	out, err := s.commit(ctx, &p)
	return false, err == nil && out.word == "conflict"
}

// known reports whether the operation was done in the last 48 hours.
func (s *Store) known(ctx context.Context, operation string) (bool, error) {
	n, err := s.rdb.Exists(ctx, s.keys.operation(operation)).Result()
	return n > 0, explain("look for an operation", err)
}

// commit seals and writes; where nothing was written and nothing is to be
// remembered, it only compares. After a conflict about keys they are read anew.
func (tx *Tx) commit(operation, word string, memory time.Duration) (outcome, error) {
	var p plan
	tx.compare(&p)
	if !tx.idle() || !strings.HasPrefix(operation, unnamed) {
		if err := tx.writes(&p, operation, word, memory); err != nil {
			return outcome{}, err
		}
	}
	if len(p.args) == 0 {
		return outcome{word: "done"}, nil
	}
	out, err := tx.store.commit(tx.ctx, &p)
	if out.word == "conflict" && out.detail == "owner" {
		tx.store.owners.forget(tx.sealedUnder()...)
	}
	return out, err
}

// pause waits a random time that grows from try to try, up to 100 ms.
func pause(ctx context.Context, try int) error {
	longest := min(time.Millisecond<<min(try, 10), 100*time.Millisecond)
	timer := time.NewTimer(rand.N(longest) + time.Microsecond) //nolint:gosec // chance, not a secret
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("store: update: %w", ctx.Err())
	}
}
