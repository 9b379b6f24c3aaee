package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Saved is one Redis key as a backup holds it. What it seals stays sealed.
type Saved struct {
	// Name is the key's without the bot's prefix: "record:person:…".
	Name string `json:"name"`
	// Type is Redis's word: string, list, set, zset or stream.
	Type string `json:"type"`
	// Until is when Redis forgets it, in milliseconds since 1970 on the machine's clock; 0 for never.
	Until int64 `json:"until,omitempty"`
	// Values are the value, the items or the members, in their order.
	Values [][]byte `json:"values,omitempty"`
	// Scores are those of the members of a zset.
	Scores []float64 `json:"scores,omitempty"`
	// Entries are those of a stream.
	Entries []SavedEntry `json:"entries,omitempty"`
}

// SavedEntry is one entry of a stream, its fields and values in turn.
type SavedEntry struct {
	ID     string   `json:"id"`
	Fields [][]byte `json:"fields"`
}

// Key reports whether it is an owner's key, which a backup keeps apart.
func (s Saved) Key() bool { return strings.HasPrefix(s.Name, ownerPart) }

// ownerPart begins the names of owners' keys.
const ownerPart = "key:"

// notSaved are made anew by whoever opens the store: the lease, the bell and a
// pause that Telegram asked for are of the moment, and `ready` follows from the
// lanes (see [Store.Repair]). When the newest backup was made tells nothing of this store
// after a restore.
var notSaved = []string{"leader", "bell", "pause", "ready", "restoring", "backup"}

// savedIn is the order in which a backup reads while others write. What moves on
// is then read where it comes from first, and so is in the backup, at worst
// twice; the marks of what was done are older than all of it, so that none of
// them stops what the backup holds; and the number of the last commit is newer
// than every record, so that no number is given again.
var savedIn = []string{"seen:", "done:", "failed:", "timers", "lane:", "out:", "record:", "", "index:", "timers", "revisions", ownerPart}

// backupStep is how many keys are read, or written, in one round trip.
const backupStep = 100

// Backup calls fn with each of the bot's keys, owners' keys last and `timers`
// twice, while others may write. Each key is whole, as it was at one moment.
// Several that changed together meanwhile may be of different moments: what was
// under way in these seconds may be done once more after a restore.
func (s *Store) Backup(ctx context.Context, fn func(Saved) error) error {
	parts := map[string][]string{}
	err := s.scan(ctx, s.keys.prefix, func(key string) error {
		name := strings.TrimPrefix(key, s.keys.prefix)
		if !slices.Contains(notSaved, name) {
			part := partOf(name)
			parts[part] = append(parts[part], name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, part := range savedIn {
		for names := range slices.Chunk(parts[part], backupStep) {
			saved, err := s.save(ctx, names)
			if err != nil {
				return err
			}
			for _, key := range saved {
				if err := fn(key); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// partOf returns the part of [savedIn] that a name belongs to.
func partOf(name string) string {
	for _, part := range savedIn {
		if part != "" && strings.HasPrefix(name, part) {
			return part
		}
	}
	return ""
}

// save reads some keys, each whole; those that have gone meanwhile are left out.
func (s *Store) save(ctx context.Context, names []string) ([]Saved, error) {
	types := make([]*redis.StatusCmd, len(names))
	pipe := s.rdb.Pipeline()
	for i, name := range names {
		types[i] = pipe.Type(ctx, s.keys.prefix+name)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, explain("backup", err)
	}
	keys := make([]Saved, len(names))
	values := make([]redis.Cmder, len(names))
	until := make([]*redis.DurationCmd, len(names))
	pipe = s.rdb.TxPipeline() // its value and how long it lives, at one moment
	for i, name := range names {
		keys[i] = Saved{Name: name, Type: types[i].Val()}
		full := s.keys.prefix + name
		until[i] = pipe.PExpireTime(ctx, full)
		switch keys[i].Type {
		case "string":
			values[i] = pipe.Get(ctx, full)
		case "list":
			values[i] = pipe.LRange(ctx, full, 0, -1)
		case "set":
			values[i] = pipe.SMembers(ctx, full)
		case "zset":
			values[i] = pipe.ZRangeWithScores(ctx, full, 0, -1)
		case "stream":
			values[i] = pipe.XRange(ctx, full, "-", "+")
		case "none": // gone since it was listed
		default:
			return nil, fmt.Errorf("store: backup: %s is a %s, which this program never writes", full, keys[i].Type)
		}
	}
	if _, err := pipe.Exec(ctx); err != nil && !isNil(err) {
		return nil, explain("backup", err)
	}
	for i := range keys {
		keys[i] = keys[i].with(values[i])
		if at := until[i].Val(); at > 0 {
			keys[i].Until = at.Milliseconds()
		}
	}
	return slices.DeleteFunc(keys, Saved.empty), nil
}

// empty reports whether there was nothing to read.
func (s Saved) empty() bool { return len(s.Values) == 0 && len(s.Entries) == 0 }

// with returns it with what Redis answered.
func (s Saved) with(answer redis.Cmder) Saved {
	switch a := answer.(type) {
	case *redis.StringCmd:
		if a.Err() == nil {
			s.Values = [][]byte{[]byte(a.Val())}
		}
	case *redis.StringSliceCmd: // a list, or a set
		for _, item := range a.Val() {
			s.Values = append(s.Values, []byte(item))
		}
	case *redis.ZSliceCmd:
		for _, z := range a.Val() {
			s.Values, s.Scores = append(s.Values, []byte(member(z))), append(s.Scores, z.Score)
		}
	case *redis.XMessageSliceCmd:
		for _, m := range a.Val() {
			entry := SavedEntry{ID: m.ID}
			for field, value := range m.Values {
				text, _ := value.(string) // the client hands out strings, as any
				entry.Fields = append(entry.Fields, []byte(field), []byte(text))
			}
			s.Entries = append(s.Entries, entry)
		}
	}
	return s
}
