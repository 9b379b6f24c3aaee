package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"ponte/casework"
	"ponte/store"
)

// Intake puts updates into their lanes, for the poller and the webhook alike.
type Intake struct {
	Decoder *Decoder
	Door    *Door
	// Push appends an event to a lane and returns when it is safe there: the store's.
	Push  func(ctx context.Context, lane casework.Lane, ev casework.Event) (fresh bool, err error)
	Meter *Meter
	Log   *zap.Logger

	failing atomic.Bool // so that one outage is one line in the log
	damaged sync.Map    // lanes whose updates were given up: one line for each
}

const (
	// pushTimeout is how long one push may take. A woman who calls for help while
	// Redis hangs waits as long for the door's answer.
	pushTimeout = 3 * time.Second
	// pushesAtOnce is how many lanes are written to at a time.
	pushesAtOnce = 16
	// pushTries is how often an update is pushed into a lane that does not take it
	// although the others do; pushRest lies between.
	pushTries = 3
	pushRest  = 200 * time.Millisecond
)

// take puts updates into their lanes, those of one chat in their order. When it
// returns nil all of them are safe or given up; else some may be safe, and
// pushing them again does no harm. Calls for help that found no lane were
// answered at the door.
//
// Given up are those of a chat whose lane or key is damaged: Telegram would
// bring them again for ever, and nobody else's meanwhile.
func (in *Intake) take(ctx context.Context, updates []Update) error {
	if len(updates) == 0 {
		return nil
	}
	lanes := map[casework.Lane]*arrivals{}
	for _, u := range updates {
		in.Door.Greet(u)
		u.Answered = in.Door.Answered(u.ID)
		lane, ev, err := in.Decoder.Event(u)
		if err != nil {
			return err
		}
		if lanes[lane] == nil {
			lanes[lane] = &arrivals{lane: lane}
		}
		lanes[lane].updates = append(lanes[lane].updates, u)
		lanes[lane].events = append(lanes[lane].events, ev)
	}
	err := in.push(ctx, lanes)
	if err == nil {
		if in.failing.Swap(false) {
			in.Log.Info("updates are taken in again")
		}
		for _, a := range lanes {
			in.conclude(ctx, a)
		}
		return nil
	}
	if ctx.Err() != nil {
		return err // it is we who end, or whoever brought it hung up: it comes again
	}
	if !in.failing.Swap(true) {
		in.Log.Error("updates cannot be taken in; Telegram keeps them, calls for help are answered at the door", zap.Error(err))
	}
	var left []Update
	for _, a := range lanes {
		left = append(left, a.updates[a.pushed:]...)
	}
	in.Meter.Add(CountUnpushed, "", int64(len(left)))
	in.Door.Rescue(ctx, left)
	return err
}

// arrivals are what came for one lane.
type arrivals struct {
	lane    casework.Lane
	updates []Update
	events  []casework.Event
	pushed  int   // how many of them are in the lane
	trouble error // why no more of them are
}

// push fills all lanes. Its error is everybody's trouble, and ends it; a lane's
// own is noted in the lane.
func (in *Intake) push(ctx context.Context, lanes map[casework.Lane]*arrivals) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(pushesAtOnce)
	for _, a := range lanes {
		all.Go(func() error {
			for i, ev := range a.events {
				var fresh bool
				fresh, a.trouble = in.pushPatiently(ctx, a.lane, ev)
				switch {
				case a.trouble == nil:
				case everybodys(a.trouble), ctx.Err() != nil:
					return fmt.Errorf("bot: take in: %w", a.trouble)
				default:
					return nil // what follows it may not overtake it
				}
				a.pushed++
				if fresh {
					in.Meter.Add(CountReceived, string(a.updates[i].Kind), 1)
				}
			}
			return nil
		})
	}
	return all.Wait()
}

// everybodys reports that no lane can be written to, or none by this replica.
func everybodys(err error) bool {
	return errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrMasterKey)
}

// conclude gives up what a damaged lane did not take.
func (in *Intake) conclude(ctx context.Context, a *arrivals) {
	if a.trouble == nil {
		in.damaged.Delete(a.lane)
		return
	}
	lost := a.updates[a.pushed:]
	in.Meter.Add(CountGivenUp, "", int64(len(lost)))
	if _, known := in.damaged.LoadOrStore(a.lane, true); !known {
		in.Log.Error("a chat's updates cannot be taken in and are given up; all others are", zap.Error(a.trouble))
	}
	in.Door.Regret(ctx, lost)
}

// pushPatiently pushes until the lane takes it, or has refused it often enough.
func (in *Intake) pushPatiently(ctx context.Context, lane casework.Lane, ev casework.Event) (fresh bool, err error) {
	for try := 1; ; try++ {
		fresh, err = in.pushOne(ctx, lane, ev)
		if err == nil || everybodys(err) || try == pushTries || ctx.Err() != nil {
			return fresh, err
		}
		pause(ctx, pushRest)
	}
}

func (in *Intake) pushOne(ctx context.Context, lane casework.Lane, ev casework.Event) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, pushTimeout)
	defer cancel()
	return in.Push(ctx, lane, ev)
}
