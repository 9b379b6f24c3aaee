package bot

import (
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"ponte/casework"
)

// Limits are how fast the sender may be. All of it is machine time; a zero field
// means its preset.
type Limits struct {
	// PerSecond is how many messages the bot sends a second: Telegram says about 30.
	PerSecond int
	// ChatEvery is how far apart messages to one chat are in the long run: 1 s, as
	// Telegram says. ChatBurst of them may come at once: 3.
	ChatEvery time.Duration
	ChatBurst int
	// Calls is how many requests are under way at most: 64, which at Telegram's
	// usual 65 ms is far beyond PerSecond, so that slow answers cost no speed.
	Calls int
	// Grace is how long requests under way may still take when the sender ends: 5 s.
	Grace time.Duration
}

func (l Limits) orPresets() Limits {
	preset(&l.PerSecond, 30)
	preset(&l.ChatEvery, time.Second)
	preset(&l.ChatBurst, 3)
	preset(&l.Calls, 64)
	preset(&l.Grace, 5*time.Second)
	return l
}

func preset[T int | time.Duration](v *T, value T) {
	if *v <= 0 {
		*v = value
	}
}

// newBucket makes the bot's token bucket. It starts empty, since nobody knows
// what the leader before has just sent, and holds a third of a second's worth:
// Telegram counts over its own seconds, which are not ours.
func newBucket(perSecond int, now time.Time) *rate.Limiter {
	burst := max(perSecond/3, 1)
	b := rate.NewLimiter(rate.Limit(perSecond), burst)
	b.AllowN(now, burst)
	return b
}

// untilToken is how long until the bucket holds a token.
func untilToken(b *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - b.TokensAt(now)
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing / float64(b.Limit()) * float64(time.Second))
}

// pace keeps each chat's messages apart. It remembers a chat only as long as
// that matters.
type pace struct {
	every time.Duration
	burst int

	mu    sync.Mutex
	free  map[casework.ChatName]time.Time // guarded by mu; when all of the chat's burst is there again
	sweep int                             // guarded by mu; how many chats to hold before looking for old ones
}

func newPace(every time.Duration, burst int) *pace {
	return &pace{every: every, burst: burst, free: map[casework.ChatName]time.Time{}, sweep: 1024}
}

// wait is how long until the chat may get a message.
func (p *pace) wait(chat casework.ChatName, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	free := p.free[chat]
	if !free.After(now) { // also a chat never heard of: its zero time is no time to count from
		return 0
	}
	return max(free.Sub(now)-time.Duration(p.burst-1)*p.every, 0)
}

// take notes a message and returns how long until the chat may get another.
func (p *pace) take(chat casework.ChatName, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	free := p.free[chat]
	if free.Before(now) {
		free = now
	}
	free = free.Add(p.every)
	p.put(chat, free, now)
	return max(free.Sub(now)-time.Duration(p.burst-1)*p.every, 0)
}

// block lets the chat get nothing for a while.
func (p *pace) block(chat casework.ChatName, now time.Time, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	free := now.Add(d + time.Duration(p.burst-1)*p.every)
	if free.After(p.free[chat]) {
		p.put(chat, free, now)
	}
}

// put forgets the chats at rest when there are many. Call it with the mutex held.
func (p *pace) put(chat casework.ChatName, free, now time.Time) {
	p.free[chat] = free
	if len(p.free) < p.sweep {
		return
	}
	for c, t := range p.free {
		if !t.After(now) {
			delete(p.free, c)
		}
	}
	p.sweep = max(1024, 2*len(p.free))
}

// floods tells whom Telegram means by "too many requests", which it does not say:
// the chat, unless another chat was told the same and its pause is not over.
type floods struct {
	mu    sync.Mutex
	chat  casework.ChatName // guarded by mu; who was told last
	until time.Time         // guarded by mu
}

// wholeBot notes that a chat was told to wait, and reports whether the bot is meant.
func (f *floods) wholeBot(chat casework.ChatName, now time.Time, d time.Duration) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	whole := f.chat != chat && now.Before(f.until)
	f.chat, f.until = chat, now.Add(d)
	return whole
}

// Failures of one chat are tried again after these times, doubled each time.
const (
	backoffFirst = time.Second
	backoffLast  = time.Minute
)

// backoffs counts how often in a row a chat's message could not be sent.
type backoffs struct {
	mu    sync.Mutex
	tries map[casework.ChatName]int // guarded by mu
}

// failed returns how long to wait before the next try: up to a quarter longer
// than doubled, so that chats that failed together do not all come back at once.
func (b *backoffs) failed(chat casework.ChatName) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tries == nil {
		b.tries = map[casework.ChatName]int{}
	}
	d := min(backoffFirst<<min(b.tries[chat], 6), backoffLast)
	b.tries[chat]++
	return d + rand.N(d/4) //nolint:gosec // a random pause needs no secret
}

// settled forgets a chat's failures and reports whether there were any.
func (b *backoffs) settled(chat casework.ChatName) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	failed := b.tries[chat] > 0
	delete(b.tries, chat)
	return failed
}
