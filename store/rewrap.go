package store

import (
	"context"
	"errors"
	"strings"
)

// Rewrap wraps every owner's key again under the newest key of the master set,
// after [KeySet.Rotate]. It may be interrupted and repeated, and returns how
// many it wrapped.
func (s *Store) Rewrap(ctx context.Context) (int, error) {
	n := 0
	err := s.scan(ctx, s.keys.owner(""), func(name string) error {
		value, err := s.rdb.Get(ctx, name).Result()
		if isNil(err) {
			return nil // destroyed meanwhile
		} else if err != nil {
			return explain("wrap a key again", err)
		}
		h, err := s.owners.handle(name, value)
		if err != nil {
			return err
		}
		anew, err := s.owners.wrap(name, h)
		if err != nil {
			return err
		}
		id, _, _ := strings.Cut(value, "|")
		var p plan
		p.step("owner", p.key(name)).words(id)
		p.step("wrap", p.key(name)).words(anew)
		switch outcome, err := s.commit(ctx, &p); {
		case err != nil:
			return err
		case outcome.word == "done":
			n++
		}
		return nil
	})
	return n, err
}

// Lagging counts the owners' keys that the newest master key alone would not
// open: while there are any, [KeySet.Forget] would lock their owners out.
func (s *Store) Lagging(ctx context.Context) (int, error) {
	newest, err := s.owners.set.Forget()
	if err != nil {
		return 0, err
	}
	alone, n := newOwnerKeys(s.rdb, s.keys, newest, s.options.KeyCache), 0
	err = s.scan(ctx, s.keys.owner(""), func(name string) error {
		value, err := s.rdb.Get(ctx, name).Result()
		if isNil(err) {
			return nil // destroyed meanwhile
		} else if err != nil {
			return explain("look at a key", err)
		}
		if _, err := alone.handle(name, value); errors.Is(err, ErrMasterKey) {
			n++
		}
		return nil
	})
	return n, err
}
