package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"go.uber.org/zap"

	"ponte/store"
)

// watch is the leader's look at itself. While all is well it calls an address,
// whose owner raises the alarm when the calls stay away (a dead man's signal: it
// also tells of what the program itself cannot tell any more). When something
// stands still it says so to the admins, directly, since the outbox may be what stands.
type watch struct {
	house *house
	url   string        // called while all is well; "" for nobody
	every time.Duration // how often

	signalled time.Time // when the address was called last; machine time
	tried     time.Time // when admins were written to last, told or not; machine time
}

// Machine times of the watch, but for late.
const (
	watchLook = time.Minute
	// late is how long a timer or a message may be overdue. Business time for timers.
	late = 5 * time.Minute
	// alertRest is how long admins are left alone after an alert. Business time.
	alertRest  = time.Hour
	alertAgain = 5 * time.Minute // after nobody could be told
	signalTime = 10 * time.Second
)

// alertJob names when admins were last told, beside the last runs of jobs.
const alertJob = "watch.alert"

// run looks every minute until ctx ends.
func (w *watch) run(ctx context.Context) error {
	ticker := time.NewTicker(watchLook)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case at := <-ticker.C:
			w.look(ctx, at)
		}
	}
}

// look looks once, at a moment of machine time, if this replica leads.
func (w *watch) look(ctx context.Context, at time.Time) {
	if !w.house.lease.Holds() {
		return
	}
	log := w.house.o.Log.Named("watch")
	still, err := w.standsStill(ctx)
	switch {
	case err != nil:
		log.Warn("it cannot be looked whether all is well", zap.Error(err))
	case still != "":
		log.Error("something stands still", zap.String("what", still))
		if err := w.alert(ctx, at); err != nil {
			log.Error("the admins could not be told that something stands still", zap.Error(err))
		}
	case w.url != "" && at.Sub(w.signalled) >= w.every:
		if err := w.signal(ctx); err != nil {
			log.Warn("the signal that all is well was not given", zap.Error(err))
			return
		}
		w.signalled = at
	}
}

// standsStill says what does not go on though it should; "" if all does.
func (w *watch) standsStill(ctx context.Context) (what string, err error) {
	s := w.house.o.Store
	timer, set, err := s.NextTimer(ctx)
	if err != nil {
		return "", err
	}
	if set && w.house.o.Now().Sub(timer.At) > late {
		return "schedule", nil
	}
	lanes, err := s.LaneStats(ctx)
	if err != nil {
		return "", err
	}
	if lanes.Oldest > laneLate {
		return "lanes", nil
	}
	box, err := s.OutboxStats(ctx, store.Answers)
	if err == nil && box.Oldest > late {
		what = "outbox"
	}
	return what, err
}

// signal calls the address, if Telegram answers too. Its errors do not name the
// address: whoever knows it could give the signal.
func (w *watch) signal(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, signalTime)
	defer cancel()
	if _, err := w.house.o.Client.Username(ctx); err != nil {
		return fmt.Errorf("telegram: %w", err)
	}
	return giveSignal(ctx, w.url)
}

// giveSignal calls the address.
func giveSignal(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return errors.New("watch.url is no address")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		if where, ok := errors.AsType[*url.Error](err); ok {
			err = where.Err // without the address
		}
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("the address answers with status %d", response.StatusCode)
	}
	return nil
}

// alert tells the admins, at any hour, once in an hour whoever leads.
func (w *watch) alert(ctx context.Context, at time.Time) error {
	s, now := w.house.o.Store, w.house.o.Now()
	last, err := s.LastRun(ctx, alertJob)
	if err != nil || !last.After(now) && now.Sub(last) < alertRest || at.Sub(w.tried) < alertAgain {
		return err
	}
	w.tried = at
	people, err := admins(ctx, s)
	told, failed := 0, []error(nil)
	for _, who := range people {
		if who.chat == 0 || who.unreachable {
			continue
		}
		text, err := w.house.book.Text(who.lang, "alert.stands_still", nil, now)
		if err == nil {
			err = w.house.o.Client.Say(ctx, who.chat, text)
		}
		if err != nil {
			failed = append(failed, err)
			continue // the next may be reached
		}
		told++
	}
	if told > 0 {
		_, set := s.SetLastRun(ctx, alertJob, last, now)
		return errors.Join(err, set)
	}
	return errors.Join(append(failed, err)...)
}

// watchTime is how long the service that waits for the signal may take to answer
// when it is tried. Machine time.
const watchTime = 5 * time.Second

// watchFindings gives the signal once, if one is configured, so that a mistyped
// address is not found only when everything stands still.
func (c *config) watchFindings(ctx context.Context) []finding {
	if c.WatchURL == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, watchTime)
	defer cancel()
	if err := giveSignal(ctx, c.WatchURL); err != nil {
		return []finding{{warning, fmt.Sprintf("the service at watch.url was called and did not take it: %v", err),
			"Compare the address with what the service shows, and look at the network"}}
	}
	return []finding{{good, "the service at watch.url was called, and answers", ""}}
}
