package store

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// duties are the claims that this process serves. What stands under its name in
// Redis and is not among them was given to it in an answer that was lost, could
// not be given back, or is left from before it was killed: nobody serves it, and
// nobody need wait until the claim time is over to know that.
type duties struct {
	mu     sync.Mutex
	served map[string]bool // guarded by mu; entries of the stream
	sure   bool            // guarded by mu; no others stand under our name
}

// begin notes that a claim is served.
func (d *duties) begin(entry string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.served == nil {
		d.served = map[string]bool{}
	}
	d.served[entry] = true
}

// end notes that a claim is served no more; it may still stand under our name.
func (d *duties) end(entry string, givenBack bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.served, entry)
	d.sure = d.sure && givenBack
}

// doubt makes the next claim look for what stands under our name.
func (d *duties) doubt() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sure = false
}

// look reports whether to look for what stands under our name, and takes it as looked at.
func (d *duties) look() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	was := d.sure
	d.sure = true
	return !was
}

// unserved returns which of our pending entries nobody serves, at most so many;
// if there are more, the next claim looks again.
func (d *duties) unserved(pending []redis.XPendingExt, most int) (entries []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range pending {
		switch {
		case d.served[p.ID]:
		case len(entries) == most:
			d.sure = false
		default:
			entries = append(entries, p.ID)
		}
	}
	return entries
}

// recallMost is how many entries under one name are looked at, far more than a
// process serves at a time.
const recallMost = 1000

// recall takes up to free lanes that stand under the worker's name and that
// nobody serves: when the process begins, and after each answer that was lost.
func (s *Store) recall(ctx context.Context, worker string, free int) ([]Claim, error) {
	if !s.duties.look() {
		return nil, nil
	}
	begun := time.Now() // machine time
	pending, err := s.rdb.XPendingExt(ctx, &redis.XPendingExtArgs{
		Stream: s.keys.ready(), Group: workers, Start: "-", End: "+", Count: recallMost, Consumer: worker,
	}).Result()
	if err == nil {
		entries := s.duties.unserved(pending, free)
		if len(entries) == 0 {
			return nil, nil
		}
		var messages []redis.XMessage
		messages, err = s.rdb.XClaim(ctx, &redis.XClaimArgs{Stream: s.keys.ready(), Group: workers, Consumer: worker, Messages: entries}).Result()
		if err == nil {
			return s.claims(messages, begun), nil
		}
	}
	s.duties.doubt()
	if redis.HasErrorPrefix(err, "NOGROUP") {
		return nil, s.makeGroup(ctx)
	}
	return nil, explain("recall", err)
}
