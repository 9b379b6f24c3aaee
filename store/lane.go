package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"

	"ponte/casework"
)

// sealTries is how often something is sealed again because its owner's key was
// destroyed and made anew meanwhile. Twice is already strange.
const sealTries = 3

// head is the first entry of a lane.
type head struct {
	lane   casework.Lane
	token  string
	sealed []byte
}

// Push appends an event to a lane, unless the lane had it within 48 hours.
// When it returns without error the event is as durable as Redis's
// configuration makes it; where there are replicas, it waits up to 100 ms for
// one of them. fresh is false if the event was there before.
//
// After an error it is not known whether the event is in; to push it again is
// safe. With [ErrUnavailable] and [ErrMasterKey] no lane takes anything now; any
// other error is this lane's own, such as [ErrOwnerKey].
func (s *Store) Push(ctx context.Context, lane casework.Lane, ev casework.Event) (fresh bool, err error) {
	if err := checkEvent(lane, ev); err != nil {
		return false, err
	}
	for range sealTries {
		found, err := s.owners.get(ctx, []casework.Owner{lane.Owner()}, true)
		if err != nil {
			return false, fmt.Errorf("store: push to %s: %w", lane, s.owners.blame(ctx, err))
		}
		key := found[lane.Owner()]
		entry, err := s.sealEvent(key, lane, ev)
		if err != nil {
			return false, err
		}
		keys := []string{s.keys.lane(lane), s.keys.ready(), s.keys.seen(lane, ev.ID), s.keys.owner(lane.Owner())}
		args := []any{entry, string(lane), milliseconds(s.options.Memory), key.id}
		answer, err := s.replicated(ctx, func(on redis.Scripter) (int, error) {
			return s.run.push.Run(ctx, on, keys, args...).Int()
		})
		if err != nil {
			return false, explain("push", err)
		}
		if answer >= 0 {
			return answer == 1, nil
		}
		s.owners.forget(lane.Owner())
	}
	return false, fmt.Errorf("store: push: the key of %s: %w", lane, ErrBusy)
}

// Seen reports whether the lane had the event within 48 hours.
func (s *Store) Seen(ctx context.Context, lane casework.Lane, eventID string) (bool, error) {
	n, err := s.rdb.Exists(ctx, s.keys.seen(lane, eventID)).Result()
	return n > 0, explain("seen", err)
}

// checkEvent refuses what could not be found again.
func checkEvent(lane casework.Lane, ev casework.Event) error {
	_, chat := lane.Chat()
	_, person := lane.Person()
	switch {
	case !chat && !person, len(lane) == len("c:"):
		return casework.Errorf(casework.Internal, "lane %q is neither a chat's nor a person's", lane)
	case ev.ID == "":
		return casework.Errorf(casework.Internal, "an event without an ID for lane %s", lane)
	}
	return nil
}

// sealEvent makes a lane's entry: token|sealed event. The token names this
// entry alone, so that nobody removes another in its place.
func (s *Store) sealEvent(key ownerKey, lane casework.Lane, ev casework.Event) (entry string, err error) {
	plain, err := json.Marshal(ev)
	if err != nil {
		return "", fmt.Errorf("store: event %s: %w", ev.ID, err)
	}
	token := newToken()
	sealed, err := key.seal(s.keys.lane(lane), token, plain)
	return token + "|" + string(sealed), err
}

// openEvent reads a lane's entry.
func (s *Store) openEvent(ctx context.Context, h head) (casework.Event, error) {
	plain, err := s.owners.unseal(ctx, h.lane.Owner(), s.keys.lane(h.lane), h.token, h.sealed)
	if err != nil {
		return casework.Event{}, err
	}
	var ev casework.Event
	if err := json.Unmarshal(plain, &ev); err != nil {
		return casework.Event{}, fmt.Errorf("%w: %w", ErrTampered, err)
	}
	return ev, nil
}

// readHead reads the lane's first entry and, in the same round trip, records.
func (tx *Tx) readHead(lane casework.Lane, refs []casework.Ref) (head, bool, error) {
	pipe := tx.store.rdb.Pipeline()
	first := pipe.LIndex(tx.ctx, tx.store.keys.lane(lane), 0)
	var names []string
	for _, ref := range refs {
		if !ref.Zero() {
			names = append(names, tx.store.keys.record(ref))
		}
	}
	var values *redis.SliceCmd
	if len(names) > 0 {
		values = pipe.MGet(tx.ctx, names...)
	}
	if _, err := pipe.Exec(tx.ctx); err != nil && !isNil(err) {
		return head{}, false, explain("read a lane", err)
	}
	entry, err := first.Result()
	if isNil(err) {
		return head{}, false, nil
	} else if err != nil {
		return head{}, false, explain("read a lane", err)
	}
	if values != nil {
		if err := tx.note(names, values.Val()); err != nil {
			return head{}, false, err
		}
	}
	token, sealed, _ := strings.Cut(entry, "|")
	return head{lane, token, []byte(sealed)}, true, nil
}

// makeGroup creates the stream of lanes with work and its group, from the
// beginning: a group made anew must find what is already there.
func (s *Store) makeGroup(ctx context.Context) error {
	err := s.rdb.XGroupCreateMkStream(ctx, s.keys.ready(), workers, "0").Err()
	if err == nil || redis.HasErrorPrefix(err, "BUSYGROUP") {
		return nil
	}
	return explain("create the group of workers", err)
}

// drop removes an event that nobody can ever read, because its key was
// destroyed. That is what erasing a person means, so it is no alert.
func (s *Store) drop(ctx context.Context, h head) error {
	tx := s.newTx(ctx)
	tx.head = &h
	_, err := tx.commit(handledOperation(h.token), "dropped", retryMemory)
	s.log.Info("an event was dropped: its key was destroyed", zap.String("lane", string(h.lane)))
	return err
}
