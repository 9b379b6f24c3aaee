package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"ponte/casework"
)

// Reader reads records, and notes the revision of each.
type Reader struct {
	store *Store
	// ctx is that of the one call that the reader lives in.
	ctx context.Context
	// read is what was read, by Redis key; a record is read once.
	read map[string]stored
	// failed is the first failure that is not about a record but about Redis or
	// the seal. It outlives a caller who swallows it: nothing is committed on it.
	failed error
}

// stored is a record as Redis holds it.
type stored struct {
	revision string // "0" when there is none
	owner    casework.Owner
	sealed   []byte
}

func (s *Store) newReader(ctx context.Context) *Reader {
	return &Reader{store: s, ctx: ctx, read: map[string]stored{}}
}

// Prefetch reads several records in one round trip, for the Gets that follow.
func (r *Reader) Prefetch(refs ...casework.Ref) error {
	var names []string
	for _, ref := range refs {
		name := r.store.keys.record(ref)
		if _, ok := r.read[name]; !ok && !ref.Zero() && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	values, err := r.store.rdb.MGet(r.ctx, names...).Result()
	if err != nil {
		return r.fail(explain("read records", err))
	}
	if err := r.note(names, values); err != nil {
		return err
	}
	return r.openKeys()
}

// note remembers what MGET returned.
func (r *Reader) note(names []string, values []any) error {
	for i, name := range names {
		value, ok := values[i].(string)
		if !ok {
			r.read[name] = stored{revision: "0"}
			continue
		}
		parts := strings.SplitN(value, "|", 3)
		if len(parts) != 3 {
			return r.fail(fmt.Errorf("store: %s: %w", name, ErrTampered))
		}
		r.read[name] = stored{parts[0], casework.Owner(parts[1]), []byte(parts[2])}
	}
	return nil
}

// openKeys fetches, in one round trip, the keys of all that was read.
func (r *Reader) openKeys() error {
	var owners []casework.Owner
	for _, rec := range r.read {
		if rec.revision != "0" {
			owners = append(owners, rec.owner)
		}
	}
	if len(owners) == 0 {
		return nil
	}
	_, err := r.store.owners.get(r.ctx, owners, false)
	return r.fail(err)
}

// Get fills v with the record. It returns NotFound if there is none, also when
// its key was destroyed.
func (r *Reader) Get(ref casework.Ref, v any) error {
	plain, err := r.plain(ref)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("store: %s: not the JSON of a %T: %w", r.store.keys.record(ref), v, err)
	}
	return nil
}

func (r *Reader) plain(ref casework.Ref) ([]byte, error) {
	name := r.store.keys.record(ref)
	if _, ok := r.read[name]; !ok {
		if err := r.Prefetch(ref); err != nil {
			return nil, err
		}
	}
	rec := r.read[name]
	if rec.revision == "0" || rec.revision == "" {
		return nil, casework.Errorf(casework.NotFound, "no %s %s", ref.Type, ref.ID)
	}
	plain, err := r.store.owners.unseal(r.ctx, rec.owner, name, "", rec.sealed)
	switch {
	case errors.Is(err, errDestroyed):
		return nil, casework.Errorf(casework.NotFound, "%s %s: %w", ref.Type, ref.ID, err)
	case err != nil:
		return nil, r.fail(fmt.Errorf("store: %s: %w", name, err))
	}
	return plain, nil
}

// fail keeps the first failure.
func (r *Reader) fail(err error) error {
	if err != nil && r.failed == nil {
		r.failed = err
	}
	return err
}

// Find lists ids of an index by time, both bounds included. What it returns may
// lag or lead, and is not part of what a commit compares: read each as a record.
func (r *Reader) Find(ix casework.Index, from, to time.Time) ([]string, error) {
	filed, err := r.filed(ix, from, to)
	if err != nil {
		return nil, err
	}
	return ids(filed), nil
}

// Name returns the name under which a text is known here, as an HMAC under the
// naming key.
func (r *Reader) Name(text string) string { return r.store.Name(text) }

func ids(filed []redis.Z) []string {
	ids := make([]string, len(filed))
	for i, f := range filed {
		ids[i] = member(f)
	}
	return ids
}

// member is a member of a sorted set. The client hands out strings, as any.
func member(z redis.Z) string {
	s, _ := z.Member.(string)
	return s
}

func (r *Reader) filed(ix casework.Index, from, to time.Time) ([]redis.Z, error) {
	filed, err := r.store.rdb.ZRangeArgsWithScores(r.ctx, redis.ZRangeArgs{
		Key: r.store.keys.index(ix), Start: bound(from, "-inf"), Stop: bound(to, "+inf"), ByScore: true,
	}).Result()
	return filed, r.fail(explain("find "+ix.Name, err))
}

// bound writes one end of a range in time; a zero time is no bound.
func bound(t time.Time, open string) string {
	if t.IsZero() {
		return open
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}

// within reports whether a time lies in the range that bound describes.
func within(at float64, from, to time.Time) bool {
	low, high := math.Inf(-1), math.Inf(1)
	if !from.IsZero() {
		low = float64(from.UnixMilli())
	}
	if !to.IsZero() {
		high = float64(to.UnixMilli())
	}
	return low <= at && at <= high
}

// View reads. Each record is as it was at one moment, several need not be as
// they were at the same one; what must agree is read in an Update.
func (s *Store) View(ctx context.Context, fn func(casework.Reader) error) error {
	r := s.newReader(ctx)
	if err := fn(r); err != nil {
		return err
	}
	return r.failed
}

// Records calls fn with each record of one type, in no order, while others may
// come and go. It is for checks and reports.
func (s *Store) Records(ctx context.Context, t casework.RecordType, fn func(casework.Ref) error) error {
	prefix := s.keys.record(casework.Ref{Type: t})
	return s.scan(ctx, prefix, func(key string) error {
		return fn(casework.Ref{Type: t, ID: strings.TrimPrefix(key, prefix)})
	})
}
