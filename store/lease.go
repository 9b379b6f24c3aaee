package store

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/bsm/redislock"
	"go.uber.org/zap"
)

// Lease is one process's wish to lead. While it holds, this process polls,
// sends and ticks; but nothing relies on its being alone.
type Lease struct {
	store *Store
	who   string
	token string
	born  time.Time // machine time, with the monotonic clock

	trusted atomic.Int64 // until when it holds, in nanoseconds since born
	perhaps bool         // the lease is ours in Redis, or may be; used by run only
	changed chan struct{}
	done    chan struct{}
}

// Lead tries to lead until ctx ends, then gives the lease back: at once, so
// that the next leader need not wait. who is for the operator, who sees it in
// Redis next to the lease.
//
// The lease lasts Options.Lease in Redis. It is renewed after three tenths of
// that, and who sees another lead looks again after one tenth: so long it takes
// at most until somebody leads when a leader has given the lease back. The process trusts it until the start of its last
// successful renewal plus seven tenths, by its own monotonic clock: the three
// tenths left are for the request that is under way, and for clocks that differ.
func (s *Store) Lead(ctx context.Context, who string) *Lease {
	l := &Lease{
		store: s, who: who, token: newToken(), born: time.Now(),
		changed: make(chan struct{}, 1), done: make(chan struct{}),
	}
	go l.run(ctx)
	return l
}

// Holds reports whether this process leads. Ask it in the last line before each
// request that only the leader may make.
func (l *Lease) Holds() bool { return time.Since(l.born) < time.Duration(l.trusted.Load()) }

// Changed receives after Holds has changed. One reader; several changes at once
// may come as one.
func (l *Lease) Changed() <-chan struct{} { return l.changed }

// Done is closed when ctx has ended and the lease was given back.
func (l *Lease) Done() <-chan struct{} { return l.done }

func (l *Lease) run(ctx context.Context) {
	defer close(l.done)
	client := redislock.New(l.store.rdb)
	next := time.NewTimer(0) // when to ask again
	defer next.Stop()
	ends := time.NewTimer(0) // when trust ends, if nothing renews it before
	defer ends.Stop()
	held := false
	notice := func() {
		if held != l.Holds() {
			held = !held
			l.tell()
		}
	}
	for {
		l.renew(ctx, client)
		notice()
		next.Reset(l.pace())
		if left := time.Duration(l.trusted.Load()) - time.Since(l.born); left > 0 {
			ends.Reset(left)
		}
		for waiting := true; waiting; {
			select {
			case <-next.C:
				waiting = false
			case <-ends.C:
				notice()
			case <-ctx.Done():
				l.giveBack(client)
				return
			}
		}
	}
}

// pace is after how long to ask again.
func (l *Lease) pace() time.Duration {
	if l.perhaps {
		return l.store.options.Lease * 3 / 10
	}
	return l.store.options.Lease / 10
}

// renew takes a free lease or keeps our own: Obtain with our token does both.
func (l *Lease) renew(ctx context.Context, client *redislock.Client) {
	lasts := l.store.options.Lease
	begun := time.Since(l.born)
	asked, cancel := context.WithTimeout(ctx, lasts*3/10)
	defer cancel()
	_, err := client.Obtain(asked, l.store.keys.leader(), lasts, l.mark())
	switch {
	case err == nil:
		l.trusted.Store(int64(begun + lasts*7/10))
		l.perhaps = true
	case errors.Is(err, redislock.ErrNotObtained):
		l.trusted.Store(0)
		l.perhaps = false
	default:
		// Not known: what was granted before holds until it ends.
		l.perhaps = true
		if ctx.Err() == nil {
			l.store.log.Warn("the lease could not be renewed", zap.Bool("leading", l.Holds()), zap.Error(err))
		}
	}
}

// mark is what stands in Redis: our token, and a name for the operator.
func (l *Lease) mark() *redislock.Options {
	return &redislock.Options{Token: l.token, Metadata: " " + l.who}
}

func (l *Lease) tell() {
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

// giveBack ends the lease when the process ends; its context is over by then.
func (l *Lease) giveBack(client *redislock.Client) {
	l.trusted.Store(0)
	l.tell()
	if !l.perhaps {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second/2)
	defer cancel()
	// A lock that can be released comes only from Obtain, which our token passes.
	lock, err := client.Obtain(ctx, l.store.keys.leader(), l.store.options.Lease, l.mark())
	if err == nil {
		err = lock.Release(ctx)
	}
	if err != nil && !errors.Is(err, redislock.ErrNotObtained) && !errors.Is(err, redislock.ErrLockNotHeld) {
		l.store.log.Warn("the lease could not be given back", zap.Error(err))
	}
}
