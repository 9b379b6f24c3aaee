package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"

	"ponte/casework"
)

// idleWorker is after how long a worker's name without claims is forgotten.
const idleWorker = 24 * time.Hour

// Repaired counts what Repair mended. All zero is the rule; anything else is an
// alert, because no death of a process can cause it.
type Repaired struct {
	Group int             // the group of workers was missing
	Lanes []casework.Lane // had work and were not in `ready`
	Chats []string        // had messages and were not listed, as class:chat
}

// Any reports whether anything was mended.
func (r Repaired) Any() bool { return r.Group > 0 || len(r.Lanes) > 0 || len(r.Chats) > 0 }

// Repair looks for what breaks the invariants and mends it; the leader's tick
// calls it now and then. It also drops dead letters after a time (see [Options]) and the names
// of workers that have been gone for a day.
func (s *Store) Repair(ctx context.Context) (Repaired, error) {
	var mended Repaired
	missing, err := s.groupMissing(ctx)
	if err != nil {
		return mended, err
	}
	if missing {
		if err := s.makeGroup(ctx); err != nil {
			return mended, err
		}
		mended.Group = 1
	}
	stranded, err := s.stranded(ctx)
	if err != nil {
		return mended, err
	}
	for _, lane := range stranded {
		// One entry too many does no harm: `done` removes it.
		err := s.rdb.XAdd(ctx, &redis.XAddArgs{Stream: s.keys.ready(), Values: []string{"lane", string(lane)}}).Err()
		if err != nil {
			return mended, explain("repair", err)
		}
		mended.Lanes = append(mended.Lanes, lane)
	}
	for _, class := range []Class{Answers, Broadcasts} {
		unlisted, err := s.unlisted(ctx, class)
		if err != nil {
			return mended, err
		}
		for _, chat := range unlisted {
			err := s.rdb.ZAddNX(ctx, s.keys.chats(class), redis.Z{Member: chat}).Err()
			if err != nil {
				return mended, explain("repair", err)
			}
			mended.Chats = append(mended.Chats, class.String()+":"+chat)
		}
	}
	if mended.Any() {
		s.log.Error("the store was repaired", zap.Int("group", mended.Group), zap.Int("lanes", len(mended.Lanes)), zap.Int("chats", len(mended.Chats)))
	}
	return mended, s.tidy(ctx)
}

// CheckInvariant returns an error if a lane has work and is not in `ready`,
// unread or pending, or if a chat has messages and is not listed. It may be
// asked while others work.
func (s *Store) CheckInvariant(ctx context.Context) error {
	stranded, err := s.stranded(ctx)
	if err != nil {
		return err
	}
	if len(stranded) > 0 {
		return fmt.Errorf("store: lanes with work that nobody will see: %v", stranded)
	}
	for _, class := range []Class{Answers, Broadcasts} {
		unlisted, err := s.unlisted(ctx, class)
		if err != nil {
			return err
		}
		if len(unlisted) > 0 {
			return fmt.Errorf("store: chats with %s that nobody will see: %v", class, unlisted)
		}
	}
	return nil
}

func (s *Store) groupMissing(ctx context.Context) (bool, error) {
	groups, err := s.rdb.XInfoGroups(ctx, s.keys.ready()).Result()
	if redis.HasErrorPrefix(err, "no such key") {
		return true, nil
	} else if err != nil {
		return false, explain("repair", err)
	}
	return !slices.ContainsFunc(groups, func(g redis.XInfoGroup) bool { return g.Name == workers }), nil
}

// stranded lists the lanes that have work and no living entry in `ready`. The
// parts are read one after another while lanes move, so what looks stranded is
// looked at twice.
func (s *Store) stranded(ctx context.Context) ([]casework.Lane, error) {
	first, err := s.strandedNow(ctx)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	second, err := s.strandedNow(ctx)
	return slices.DeleteFunc(first, func(l casework.Lane) bool { return !slices.Contains(second, l) }), err
}

func (s *Store) strandedNow(ctx context.Context) ([]casework.Lane, error) {
	var lanes []casework.Lane
	prefix := s.keys.lane("")
	err := s.scan(ctx, prefix, func(key string) error {
		lanes = append(lanes, casework.Lane(strings.TrimPrefix(key, prefix)))
		return nil
	})
	if err != nil || len(lanes) == 0 {
		return nil, err
	}
	alive, err := s.alive(ctx)
	if err != nil {
		return nil, err
	}
	lanes = slices.DeleteFunc(lanes, func(l casework.Lane) bool { return alive[l] })
	return slices.DeleteFunc(lanes, func(l casework.Lane) bool {
		var n int64
		if err == nil {
			n, err = s.rdb.LLen(ctx, s.keys.lane(l)).Result()
		}
		return n == 0
	}), explain("repair", err)
}

// alive tells which lanes have an entry that some worker will get: one that was
// not read yet, or one that is pending.
func (s *Store) alive(ctx context.Context) (map[casework.Lane]bool, error) {
	entries, err := s.rdb.XRange(ctx, s.keys.ready(), "-", "+").Result()
	if err != nil {
		return nil, explain("repair", err)
	}
	groups, err := s.rdb.XInfoGroups(ctx, s.keys.ready()).Result()
	if err != nil {
		return nil, explain("repair", err)
	}
	delivered := "0-0"
	for _, g := range groups {
		if g.Name == workers {
			delivered = g.LastDeliveredID
		}
	}
	pending := map[string]bool{}
	for from := "-"; ; {
		page, err := s.rdb.XPendingExt(ctx, &redis.XPendingExtArgs{Stream: s.keys.ready(), Group: workers, Start: from, End: "+", Count: 1000}).Result()
		if err != nil {
			return nil, explain("repair", err)
		}
		for _, p := range page {
			pending[p.ID] = true
		}
		if len(page) < 1000 {
			break
		}
		from = "(" + page[len(page)-1].ID
	}
	alive := map[casework.Lane]bool{}
	for _, e := range entries {
		if lane, ok := e.Values["lane"].(string); ok && (pending[e.ID] || after(e.ID, delivered)) {
			alive[casework.Lane(lane)] = true
		}
	}
	return alive, nil
}

// after compares two IDs of a stream.
func after(a, b string) bool {
	am, as := entryID(a)
	bm, bs := entryID(b)
	return am > bm || (am == bm && as > bs)
}

func entryID(id string) (ms, seq uint64) {
	left, right, _ := strings.Cut(id, "-")
	// Redis wrote them: they are numbers.
	ms, _ = strconv.ParseUint(left, 10, 64)
	seq, _ = strconv.ParseUint(right, 10, 64)
	return ms, seq
}

// unlisted lists the chats that have messages of the class and no place in the
// set of chats with work.
func (s *Store) unlisted(ctx context.Context, class Class) ([]string, error) {
	var chats []string
	prefix := s.keys.outbox(class, "")
	err := s.scan(ctx, prefix, func(key string) error {
		// A script touches both at once, so look at both at once.
		pipe := s.rdb.TxPipeline()
		chat := strings.TrimPrefix(key, prefix)
		length := pipe.LLen(ctx, key)
		place := pipe.ZScore(ctx, s.keys.chats(class), chat)
		if _, err := pipe.Exec(ctx); err != nil && !isNil(err) {
			return explain("repair", err)
		}
		if length.Val() > 0 && isNil(place.Err()) {
			chats = append(chats, chat)
		}
		return nil
	})
	return chats, err
}

// tidy drops what is too old to be of use.
func (s *Store) tidy(ctx context.Context) error {
	now, err := s.rdb.Time(ctx).Result()
	if err != nil {
		return explain("tidy", err)
	}
	oldest := strconv.FormatInt(now.Add(-s.options.Dead).UnixMilli(), 10)
	if err := s.rdb.XTrimMinID(ctx, s.keys.dead(), oldest).Err(); err != nil {
		return explain("tidy", err)
	}
	consumers, err := s.rdb.XInfoConsumers(ctx, s.keys.ready(), workers).Result()
	if err != nil {
		return explain("tidy", err)
	}
	for _, c := range consumers {
		// Never one with claims: they would be forgotten with it.
		if c.Pending == 0 && c.Idle > idleWorker {
			if err := s.rdb.XGroupDelConsumer(ctx, s.keys.ready(), workers, c.Name).Err(); err != nil {
				return explain("tidy", err)
			}
		}
	}
	return nil
}
