package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"ponte/casework"
)

// ErrRunning says that a program runs on this store: nothing can be put back under it.
var ErrRunning = errors.New("a program runs on this store")

// ErrRestoring says that a restore began and did not end: what is there is not whole.
var ErrRestoring = errors.New("a backup was put back here and not to its end; run `ponte restore` again with --over")

// Refill puts a backup back. It is not a [Store]: nothing else may be done with
// what is there until it is whole again.
type Refill struct {
	LeftOut int // records and lanes whose owner's key is not in the backup: it was destroyed
	Expired int // keys whose time has passed since the backup

	store *Store
	now   time.Time               // Redis's clock, when it began
	known map[casework.Owner]bool // owners whose key was put back
	wait  []Saved                 // not written yet
}

// Refills connects to put a backup back. It returns ErrRunning if somebody leads
// there; a program that was killed leads for ten seconds more.
func Refills(ctx context.Context, o Options) (*Refill, error) {
	s, err := connect(o)
	if err != nil {
		return nil, err
	}
	r := &Refill{store: s, known: map[casework.Owner]bool{}}
	n, err := s.rdb.Exists(ctx, s.keys.leader()).Result()
	switch {
	case err != nil:
		err = explain("restore", err)
	case n > 0:
		err = fmt.Errorf("store: restore: %w", ErrRunning)
	default:
		r.now, err = s.rdb.Time(ctx).Result()
		err = explain("restore", err)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return r, nil
}

// Close closes the connections. What was not ended by Done stays marked as not whole.
func (r *Refill) Close() error { return r.store.Close() }

// There counts what is in the store already, by kind: "person", "timers", "lane".
// What merely opening a store writes is not counted.
func (r *Refill) There(ctx context.Context) (map[string]int, error) {
	there := map[string]int{}
	err := r.store.scan(ctx, r.store.keys.prefix, func(key string) error {
		name := strings.TrimPrefix(key, r.store.keys.prefix)
		first, rest, _ := strings.Cut(name, ":")
		switch {
		case name == ownerPart+string(casework.Organisation), slices.Contains(notSaved, name) && name != "restoring":
			return nil
		case first == "record":
			first, _, _ = strings.Cut(rest, ":")
		}
		there[first]++
		return nil
	})
	return there, err
}

// Opens looks whether the master key set opens an owner's key of a backup. It
// returns ErrMasterKey if not.
func (r *Refill) Opens(key Saved) error {
	if len(key.Values) != 1 {
		return fmt.Errorf("store: restore: %s: %w", key.Name, ErrTampered)
	}
	_, err := r.store.owners.handle(r.store.keys.prefix+key.Name, string(key.Values[0]))
	return err
}

// Clear removes everything of the bot, for good, and marks the store as not
// whole until [Refill.Done]: no program opens it in between.
func (r *Refill) Clear(ctx context.Context) error {
	s := r.store
	if err := s.rdb.Set(ctx, s.keys.restoring(), "1", 0).Err(); err != nil {
		return explain("restore", err)
	}
	var names []string
	err := s.scan(ctx, s.keys.prefix, func(key string) error {
		if key != s.keys.restoring() {
			names = append(names, key)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(names, backupStep) {
		if err := s.rdb.Del(ctx, some...).Err(); err != nil {
			return explain("restore", err)
		}
	}
	return nil
}

// Put writes one key. Owners' keys come first: a record whose owner has none
// there was destroyed, and is left out.
func (r *Refill) Put(ctx context.Context, key Saved) error {
	owner, sealed := key.owner()
	switch {
	case key.Until > 0 && key.Until <= r.now.UnixMilli():
		r.Expired++
		return nil
	case key.Key():
		r.known[casework.Owner(strings.TrimPrefix(key.Name, ownerPart))] = true
	case sealed && !r.known[owner]:
		r.LeftOut++
		return nil
	}
	if r.wait = append(r.wait, key); len(r.wait) < backupStep {
		return nil
	}
	return r.flush(ctx)
}

// owner returns whose key seals it; ok is false for what is not sealed.
func (s Saved) owner() (owner casework.Owner, ok bool) {
	switch first, rest, _ := strings.Cut(s.Name, ":"); {
	case first == "record" && len(s.Values) == 1:
		_, rest, _ := strings.Cut(string(s.Values[0]), "|") // revision|owner|sealed
		whose, _, _ := strings.Cut(rest, "|")
		return casework.Owner(whose), true
	case first == "lane":
		return casework.Lane(rest).Owner(), true
	default:
		return "", false
	}
}

// flush writes what waits.
func (r *Refill) flush(ctx context.Context) error {
	pipe := r.store.rdb.Pipeline()
	for _, key := range r.wait {
		if err := key.put(ctx, pipe, r.store.keys.prefix+key.Name); err != nil {
			return err
		}
	}
	r.wait = r.wait[:0]
	_, err := pipe.Exec(ctx)
	return explain("restore", err)
}

// put writes the key under its full name.
func (s Saved) put(ctx context.Context, pipe redis.Pipeliner, full string) error {
	switch {
	case s.Type == "string" && len(s.Values) == 1:
		pipe.Set(ctx, full, s.Values[0], 0)
	case s.Type == "list":
		for some := range slices.Chunk(s.Values, backupStep) {
			pipe.RPush(ctx, full, anys(some)...)
		}
	case s.Type == "set":
		for some := range slices.Chunk(s.Values, backupStep) {
			pipe.SAdd(ctx, full, anys(some)...)
		}
	case s.Type == "zset" && len(s.Scores) == len(s.Values):
		for i, value := range s.Values {
			pipe.ZAdd(ctx, full, redis.Z{Score: s.Scores[i], Member: value})
		}
	case s.Type == "stream":
		for _, entry := range s.Entries {
			pipe.XAdd(ctx, &redis.XAddArgs{Stream: full, ID: entry.ID, Values: anys(entry.Fields)})
		}
	default:
		return fmt.Errorf("store: restore: %s is a %q with %d values", s.Name, s.Type, len(s.Values))
	}
	if s.Until > 0 {
		pipe.PExpireAt(ctx, full, time.UnixMilli(s.Until))
	}
	return nil
}

// anys turns values into what the client takes.
func anys(values [][]byte) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// Done ends it: the lanes with work are listed again, and the store may be opened.
func (r *Refill) Done(ctx context.Context) error {
	if err := r.flush(ctx); err != nil {
		return err
	}
	if _, err := r.store.Repair(ctx); err != nil {
		return err
	}
	return explain("restore", r.store.rdb.Del(ctx, r.store.keys.restoring()).Err())
}
