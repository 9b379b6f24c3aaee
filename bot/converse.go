package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"go.uber.org/zap"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
	"ponte/store"
	"ponte/talk"
)

// Converser takes the lanes' events through the conversation engine and the
// commands, on every replica: what follows from one event is one commit.
type Converser struct {
	o     ConverserOptions
	house talk.House
}

// ConverserOptions are what the converser works with.
type ConverserOptions struct {
	Store  *store.Store
	Engine *convo.Engine
	Book   *locales.Book
	Policy *casework.Policy
	Files  Files
	// English is [talk.House]'s.
	English func(said, english talk.Said)
	// Answered says whether an update was answered at the door of this process: a push
	// may have failed for us and yet taken effect. Nil means that none was.
	Answered func(update int64) bool
	// Pace is how much one chat is answered; the zero Pace answers everything.
	Pace talk.Pace
	// Username is the bot's, to tell /help@name from a command for another bot.
	Username string
	// Now is business time.
	Now func() time.Time
	// Worker names this process among those that serve the same lanes.
	Worker string
	// Workers is how many chats are served at a time; 16 if zero.
	Workers int
	Meter   *Meter
	Log     *zap.Logger
}

// NewConverser makes a converser.
func NewConverser(o ConverserOptions) *Converser {
	if o.Workers == 0 {
		o.Workers = 16
	}
	missing := func(m *locales.Missing) {
		o.Log.Error("a text is missing", zap.String("key", m.Key), zap.String("lang", string(m.Lang)))
	}
	return &Converser{o: o, house: talk.House{Engine: o.Engine, Book: o.Book, Policy: o.Policy,
		Desk: casework.Desk{Policy: o.Policy}, Username: o.Username, Read: o.read, Pace: o.Pace, Missing: missing, English: o.English}}
}

const (
	// claimBlock is how long one read waits for a chat with work: nothing ends a
	// blocking read, and the program must stop within a second.
	claimBlock = 500 * time.Millisecond
	// stepLimit is how long one event may take.
	stepLimit = 20 * time.Second
	// failedRest is how long a lane whose event failed rests before its next turn.
	failedRest = 300 * time.Millisecond
)

// Run serves lanes until the context ends; then it finishes the events under way.
func (c *Converser) Run(ctx context.Context) error {
	var serving sync.WaitGroup
	defer serving.Wait()
	free := make(chan struct{}, c.o.Workers)
	for range c.o.Workers {
		free <- struct{}{}
	}
	for ctx.Err() == nil {
		n := c.await(ctx, free)
		if n == 0 {
			break
		}
		claims, err := c.o.Store.Claim(ctx, c.o.Worker, n, claimBlock)
		if err != nil {
			if ctx.Err() == nil {
				c.o.Log.Warn("no lanes can be claimed", zap.Error(err))
			}
			pause(ctx, storeRest)
		}
		for range n - len(claims) {
			free <- struct{}{}
		}
		for _, claim := range claims {
			serving.Go(func() {
				defer func() { free <- struct{}{} }()
				c.serve(ctx, claim)
			})
		}
	}
	return nil
}

// await waits for a free worker and takes all that are free; 0 when it is over.
func (c *Converser) await(ctx context.Context, free chan struct{}) int {
	select {
	case <-ctx.Done():
		return 0
	case <-free:
	}
	n := 1
	for {
		select {
		case <-free:
			n++
		default:
			return n
		}
	}
}

// serve handles a lane's events one after another, until it is empty, its turn
// is over, or the program stops.
func (c *Converser) serve(ctx context.Context, claim store.Claim) {
	// What has begun is finished, also when the program is told to stop.
	work := context.WithoutCancel(ctx)
	for ctx.Err() == nil && !claim.Over() {
		more, err := c.step(work, claim)
		if errors.Is(err, store.ErrUnavailable) {
			pause(ctx, storeRest) // the claim stays ours: Redis comes back
			continue
		}
		if err != nil {
			pause(ctx, failedRest)
			break
		}
		if !more {
			break
		}
	}
	if err := c.o.Store.Done(work, claim); err != nil && ctx.Err() == nil {
		c.o.Log.Warn("a claim could not be given back; it will be taken over", zap.Error(err))
	}
}

// step handles the lane's first event. more is false when the lane is empty.
func (c *Converser) step(ctx context.Context, claim store.Claim) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, stepLimit)
	defer cancel()
	var last casework.Event
	// refused is why a command of this event was refused. Then the event runs once
	// more, and all that follows from it is that she is told.
	var refused casework.ErrorCode
	handle := func() (bool, error) {
		return c.o.Store.Handle(ctx, claim, func(tx *store.Tx, ev casework.Event) (err error) {
			last = ev
			defer func() {
				if p := recover(); p != nil {
					c.o.Log.Error("panic", zap.Any("kind", fmt.Sprintf("%T", p)), zap.ByteString("stack", debug.Stack()))
					err = casework.Errorf(casework.Internal, "panic")
				}
			}()
			now := c.o.Now()
			return c.house.Handle(tx, carrier{tx, c.o.Files, now}, claim.Lane, ev, now, refused)
		}, wanted(claim.Lane)...)
	}
	more, err = handle()
	if no, is := errors.AsType[*talk.Refused](err); is {
		refused = no.Code
		more, err = handle()
	}
	switch {
	case err == nil:
		if more {
			c.o.Meter.Add(CountEvents, "", 1)
		}
		return more, nil
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrBusy), ctx.Err() != nil:
		return false, err
	}
	c.o.Log.Error("an event failed", zap.String("event", last.ID), zap.Error(err))
	buried, err := c.o.Store.Fail(ctx, claim, last, err, func(tx *store.Tx) error { return c.farewell(tx, claim.Lane, last) })
	if buried {
		c.o.Meter.Add(CountBuried, "", 1)
		c.o.Log.Error("an event went to the dead letters", zap.String("event", last.ID))
	}
	return buried, err
}

// wanted names the records that every event of a lane needs: they come in the
// round trip that brings the event.
func wanted(lane casework.Lane) []casework.Ref {
	if name, ok := lane.Chat(); ok {
		return []casework.Ref{casework.ChatRef(name), talk.Ref(name)}
	}
	id, _ := lane.Person()
	return []casework.Ref{casework.PersonRef(id)}
}

// Recheck looks once more whether a message should be said: the sender asks it.
func (c *Converser) Recheck(r casework.Reader, m store.Message) (why string, err error) {
	return c.o.Policy.StillHolds(r, casework.ToSay{Person: m.Person, Chat: m.Chat, Purpose: m.Purpose,
		Subject: m.Subject, Rev: m.Rev, Step: m.Step}, c.o.Now())
}

// farewell is what follows from an event that was given up: who wrote or pressed
// something hears that it did not work, and a reminder is settled as failed.
func (c *Converser) farewell(tx *store.Tx, lane casework.Lane, ev casework.Event) error {
	now := c.o.Now()
	d := casework.Delivery{Result: casework.FateFailed, Why: casework.WhyFault, At: now}
	switch {
	case ev.Update != nil:
		name, _ := lane.Chat()
		return c.house.Apologise(tx, carrier{tx, c.o.Files, now}, name, now)
	case ev.Notice != nil:
		d.Subject, d.Rev, d.Step = ev.Notice.Subject, ev.Notice.Rev, ev.Notice.Step
	case ev.Timer != nil && ev.Timer.Kind == casework.RemindTimer:
		d.Subject, d.Rev, d.Step = ev.Timer.Subject, ev.Timer.Rev, ev.Timer.Step
	default:
		return nil
	}
	return c.house.Desk.Perform(tx, casework.Program, now, casework.Delivered{Delivery: d})
}
