package store

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"ponte/casework"
)

// workers is the one consumer group of the stream `ready`.
const workers = "workers"

// longestBlock bounds a blocking read, which a cancelled context does not end.
const longestBlock = 2 * time.Second

// Claim is a lane that one worker serves for a while. Claims save work, they
// protect nothing: two workers may serve the same lane, and only one commits.
type Claim struct {
	Lane  casework.Lane
	entry string    // in the stream
	until time.Time // machine time
}

// Over reports that a third of the claim's time is spent: finish the event at
// hand, give the lane back with Done, and let another have its turn.
func (c Claim) Over() bool { return !time.Now().Before(c.until) }

// Claim takes up to free lanes that have work: first those that stand under the
// worker's name and that nobody serves, then those that another worker took and
// did not give back within the claim time, then waiting ones. With nothing to do
// it returns after block, at most 2 s, with none.
//
// worker names the process: no other that runs has this name, and it is the same
// after a restart. Then what a process served when it was killed goes on as soon
// as it is back, and names do not pile up.
//
// One goroutine per process calls it. On cancellation it returns within block.
func (s *Store) Claim(ctx context.Context, worker string, free int, block time.Duration) ([]Claim, error) {
	if free <= 0 {
		return nil, nil
	}
	claims, err := s.recall(ctx, worker, free)
	if err == nil && len(claims) == 0 {
		claims, err = s.reclaim(ctx, worker, free)
	}
	if err != nil || len(claims) > 0 {
		return claims, err
	}
	args := &redis.XReadGroupArgs{
		Group: workers, Consumer: worker, Streams: []string{s.keys.ready(), ">"},
		Count: int64(free), Block: min(block, longestBlock).Truncate(time.Millisecond),
	}
	if args.Block <= 0 {
		args.Block = -1 // do not wait; 0 would mean for ever
	}
	begun := time.Now() // machine time
	streams, err := s.rdb.XReadGroup(ctx, args).Result()
	switch {
	case isNil(err):
		return nil, nil
	case redis.HasErrorPrefix(err, "NOGROUP"):
		return nil, s.makeGroup(ctx)
	case err != nil:
		s.duties.doubt() // it may have given us something
		return nil, explain("claim", err)
	}
	for _, stream := range streams {
		claims = append(claims, s.claims(stream.Messages, begun)...)
	}
	return claims, nil
}

// reclaim takes over, a few times per claim time, what others let lie.
func (s *Store) reclaim(ctx context.Context, worker string, free int) ([]Claim, error) {
	now := time.Since(s.started) // machine time
	last := s.reclaimed.Load()
	if last != 0 && now-time.Duration(last) < s.options.Claim/6 {
		return nil, nil
	}
	begun := time.Now() // machine time
	messages, _, err := s.rdb.XAutoClaim(ctx, &redis.XAutoClaimArgs{
		Stream: s.keys.ready(), Group: workers, Consumer: worker, MinIdle: s.options.Claim, Start: "0", Count: int64(free),
	}).Result()
	switch {
	case redis.HasErrorPrefix(err, "NOGROUP"):
		return nil, s.makeGroup(ctx)
	case err != nil:
		s.duties.doubt() // it may have given us something
		return nil, explain("reclaim", err)
	}
	if len(messages) < free {
		// Nothing is left over: look again later.
		s.reclaimed.Store(int64(max(now, 1)))
	}
	return s.claims(messages, begun), nil
}

// claims reads entries of the stream. Their time counts from before the
// question, so it ends here no later than in Redis.
func (s *Store) claims(messages []redis.XMessage, since time.Time) []Claim {
	claims := make([]Claim, 0, len(messages))
	for _, m := range messages {
		if lane, ok := m.Values["lane"].(string); ok {
			s.duties.begin(m.ID)
			claims = append(claims, Claim{casework.Lane(lane), m.ID, since.Add(s.options.Claim / 3)})
		}
	}
	return claims
}

// Done gives a lane back: it leaves `ready` if it is empty, else it goes to the
// back. It is called for each claim, also after errors and at a graceful stop. A
// claim that could not be given back comes again, to this process as soon as
// Redis answers, else to another after the claim time.
func (s *Store) Done(ctx context.Context, c Claim) error {
	keys := []string{s.keys.ready(), s.keys.lane(c.Lane)}
	err := s.run.done.Run(ctx, s.rdb, keys, workers, c.entry, string(c.Lane)).Err()
	s.duties.end(c.entry, err == nil)
	if redis.HasErrorPrefix(err, "NOGROUP") {
		return s.makeGroup(ctx) // from the beginning: it finds the entry again
	}
	return explain("give a lane back", err)
}
