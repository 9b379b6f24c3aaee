package bot

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"ponte/casework"
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
}

const (
	// pushTimeout is how long one push may take. A woman who calls for help while
	// Redis hangs waits as long for the door's answer.
	pushTimeout = 3 * time.Second
	// pushesAtOnce is how many lanes are written to at a time.
	pushesAtOnce = 16
)

// take puts updates into their lanes, those of one chat in their order. When it
// returns nil all of them are safe; else some may be, and pushing them again
// does no harm. Calls for help that found no lane were answered at the door.
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
	pushed  int // how many of them are in the lane
}

// push fills all lanes; the first failure ends it.
func (in *Intake) push(ctx context.Context, lanes map[casework.Lane]*arrivals) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(pushesAtOnce)
	for _, a := range lanes {
		all.Go(func() error {
			for i, ev := range a.events {
				fresh, err := in.pushOne(ctx, a.lane, ev)
				if err != nil {
					return fmt.Errorf("bot: take in: %w", err)
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

func (in *Intake) pushOne(ctx context.Context, lane casework.Lane, ev casework.Event) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, pushTimeout)
	defer cancel()
	return in.Push(ctx, lane, ev)
}
