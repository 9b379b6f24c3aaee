package bot

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"ponte/casework"
	"ponte/store"
)

// Sender brings the outbox to Telegram, on the leader only.
//
// One goroutine, the dispatcher, decides which chat is next: it takes a token of
// the bot's bucket first and chooses then, so that an answer waits for one token
// and never behind the broadcasts. Each message is sent by a goroutine of its
// own, at most one for a chat.
type Sender struct {
	o      SenderOptions
	limits Limits
	pace   *pace
	floods floods
	tries  backoffs
	ailing atomic.Bool // Telegram does not take messages

	ring chan struct{}  // something may be ready
	done chan finished  // a send has ended
	work sync.WaitGroup // sends under way, and the listener

	// The rest is the dispatcher's.

	rate  *rate.Limiter
	busy  map[casework.ChatName]bool // chats with a send under way
	ready [2][]casework.ChatName     // chats to serve, by class, as last seen
	stale bool                       // there may be more of them
	quiet time.Time                  // nothing is sent before
}

// SenderOptions are what the sender works with.
type SenderOptions struct {
	Client *Client
	Store  *store.Store
	Lease  Lease
	// Recheck looks once more whether a message should be said, just before it is:
	// with a reason it is skipped. It is never put off here, since it would keep
	// back what comes after it: what must wait is planned anew and sent again.
	Recheck func(ctx context.Context, m store.Message) (why string, err error)
	// Files makes the file of a message that is made only now. It returns NotFound if
	// there is nothing to make it from: the words go out alone, as they do without Files.
	Files func(ctx context.Context, made store.Made) (*store.File, error)
	// Remember is how long it is known what was said to a person; see [casework.Policy].
	Remember time.Duration
	// Now is business time.
	Now    func() time.Time
	Limits Limits
	Meter  *Meter
	Log    *zap.Logger
}

// NewSender makes a sender.
func NewSender(o SenderOptions) *Sender {
	l := o.Limits.orPresets()
	return &Sender{
		o: o, limits: l, pace: newPace(l.ChatEvery, l.ChatBurst),
		ring: make(chan struct{}, 1), done: make(chan finished, l.Calls), busy: map[casework.ChatName]bool{},
	}
}

// finished says how a send ended.
type finished struct {
	chat casework.ChatName
	rest time.Duration // nothing should be sent for so long
	err  error         // the sender must stop
}

const (
	// bellBlock is short, since nothing ends a blocking read, and the sender must
	// end within a second.
	bellBlock = 500 * time.Millisecond
	// look is how often the outbox is looked at if nobody rings.
	look = time.Second
	// storeRest is how long the sender rests when Redis does not answer.
	storeRest = time.Second
	// atATime is how many chats are asked for beyond those being served.
	atATime = 128
)

// Run sends until the context ends. Then it starts nothing more, lets what is
// under way finish for Limits.Grace, and leaves the rest to the next leader. Let
// the lease go after that, or the next leader sends it again meanwhile.
//
// It returns [ErrToken] if it can never work, else nil.
func (s *Sender) Run(ctx context.Context) error {
	sends, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	hearing, deafen := context.WithCancel(ctx)
	defer deafen()
	s.work.Go(func() { s.listen(hearing) })
	err := s.dispatch(ctx, sends)
	deafen()

	grace := time.AfterFunc(s.limits.Grace, stop)
	defer grace.Stop()
	for len(s.busy) > 0 {
		delete(s.busy, (<-s.done).chat)
	}
	s.work.Wait()
	return err
}

// listen rings when the store's bell does.
func (s *Sender) listen(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.o.Store.Bell(ctx, bellBlock); err != nil {
			pause(ctx, storeRest)
			continue
		}
		s.poke()
	}
}

// poke makes the dispatcher look.
func (s *Sender) poke() {
	select {
	case s.ring <- struct{}{}:
	default:
	}
}

// dispatch is the dispatcher's loop.
func (s *Sender) dispatch(ctx, sends context.Context) error {
	leading := false
	for ctx.Err() == nil {
		if !s.o.Lease.Holds() {
			leading = false
			pause(ctx, leaseLook)
			continue
		}
		if !leading {
			leading = true
			s.lead(ctx)
		}
		timer := time.NewTimer(s.round(ctx, sends))
		select {
		case <-ctx.Done():
		case <-s.ring:
			s.stale = true
		case <-timer.C:
			s.stale = true
		case f := <-s.done:
			if err := s.finish(f); err != nil {
				timer.Stop()
				return err
			}
		}
		timer.Stop()
	}
	return nil
}

// lead begins to send: with an empty bucket, and after the pause that Telegram
// may have asked the leader before for.
func (s *Sender) lead(ctx context.Context) {
	now := machineTime()
	s.rate, s.stale = newBucket(s.limits.PerSecond, now), true
	left, err := s.o.Store.Paused(ctx)
	if err != nil {
		left = storeRest
	}
	s.rest(left)
}

// finish takes note of all sends that have ended.
func (s *Sender) finish(f finished) error {
	for {
		delete(s.busy, f.chat)
		s.stale = true
		s.rest(f.rest)
		if f.err != nil {
			return f.err
		}
		select {
		case f = <-s.done:
		default:
			return nil
		}
	}
}

// rest lets nothing be sent for a while.
func (s *Sender) rest(d time.Duration) {
	if t := machineTime().Add(d); d > 0 && t.After(s.quiet) {
		s.quiet = t
	}
}

// round starts what can be started now, and returns after how long it makes sense
// to try again if nothing happens before.
func (s *Sender) round(ctx, sends context.Context) time.Duration {
	for ctx.Err() == nil && len(s.busy) < s.limits.Calls {
		now := machineTime()
		if wait := max(s.quiet.Sub(now), untilToken(s.rate, now)); wait > 0 {
			return wait
		}
		class, chat, ok := s.next(ctx)
		if !ok {
			break
		}
		if !s.o.Lease.Holds() {
			return 0
		}
		s.busy[chat] = true
		if wait := s.pace.wait(chat, now); wait > 0 {
			s.begin(func() finished { return s.hold(sends, class, chat, wait) })
			continue
		}
		s.rate.AllowN(now, 1)
		s.begin(func() finished { return s.send(sends, class, chat) })
	}
	return look
}

// begin runs a send.
func (s *Sender) begin(send func() finished) {
	s.work.Go(func() { s.done <- send() })
}

// next chooses the chat to serve: answers before broadcasts, and who waits
// longest first. It looks anew after each send that ended, since a chat that was
// served may have been told to wait.
func (s *Sender) next(ctx context.Context) (store.Class, casework.ChatName, bool) {
	if s.stale {
		s.stale = false
		for _, class := range []store.Class{store.Answers, store.Broadcasts} {
			chats, err := s.o.Store.OutboxReady(ctx, class, len(s.busy)+atATime)
			if err != nil {
				s.rest(storeRest)
				return 0, "", false
			}
			s.ready[class] = chats
		}
	}
	for _, class := range []store.Class{store.Answers, store.Broadcasts} {
		for len(s.ready[class]) > 0 {
			chat := s.ready[class][0]
			s.ready[class] = s.ready[class][1:]
			if !s.busy[chat] {
				return class, chat, true
			}
		}
	}
	return 0, "", false
}

// machineTime is for pacing and waiting. It is not handed in, since nobody may
// move it: business time is, in SenderOptions.Now.
func machineTime() time.Time { return time.Now() } //nolint:forbidigo // see above
