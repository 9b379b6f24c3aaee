package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"go.uber.org/zap"
)

// Lease says whether this replica leads: the store's. To look is cheap, so
// whoever waits for it looks again and again.
type Lease interface{ Holds() bool }

// leaseLook is how often somebody who waits for the lease looks.
const leaseLook = 200 * time.Millisecond

// Poller fetches updates from Telegram, on the leader only.
//
// The offset is kept in memory only. Telegram gives out again what was not
// confirmed, and the lanes take each update once; a number kept for long would
// do harm, since Telegram may start its numbering anew after a quiet week.
//
// When Redis is away, nobody's lease can be renewed. Then the last leader goes on
// asking, without moving the offset, so that the door can answer calls for help.
// Beyond the hundred updates of one answer this ends.
type Poller struct {
	Client *Client
	Intake *Intake
	Lease  Lease
	// Ping asks whether Redis is there: the store's.
	Ping func(context.Context) error
	// DropWebhook lets the poller delete a webhook that is set; without it, a
	// webhook stops the polling.
	DropWebhook bool
	Log         *zap.Logger

	offset  int64
	led     bool // was the leader, or is, and has not heard that another is
	failing int  // how many requests have failed in a row
}

// How long the poller waits, in machine time.
const (
	pollWait     = 30 * time.Second // for updates, in one request
	pollPause    = time.Second      // between tries while Redis is away
	pollConflict = 5 * time.Second  // after another poller was seen
	pollBackoff  = 30 * time.Second // at most, after a failure
	pingTimeout  = time.Second
)

// ErrToken says that Telegram does not accept the bot's token; the program must stop.
var ErrToken = errors.New("bot: Telegram refuses the token: it was revoked, or is not this bot's; get the present one from BotFather")

// Run polls until the context ends. It returns [ErrToken] if it can never work, else nil.
func (p *Poller) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if !p.mayPoll(ctx) {
			pause(ctx, leaseLook)
			continue
		}
		if p.DropWebhook {
			if err := p.Client.DeleteWebhook(ctx); err != nil {
				if err := p.failed(ctx, FaultOf(err)); err != nil {
					return err
				}
				continue
			}
			p.DropWebhook = false
			continue // to look at the lease again
		}
		if err := p.poll(ctx); err != nil {
			return err
		}
	}
	return nil
}

// poll makes one request and takes in what it brings.
func (p *Poller) poll(ctx context.Context) error {
	offset := p.offset
	updates, err := p.Client.Updates(ctx, offset, pollWait)
	if err != nil {
		return p.failed(ctx, FaultOf(err))
	}
	if p.failing > 0 {
		p.failing = 0
		p.Log.Info("polling works again")
	}
	last, ours := p.read(updates)
	err = p.Intake.take(ctx, ours)
	switch {
	case err != nil:
		pause(ctx, pollPause) // the intake has said it
	case last != 0:
		// Not the highest ever: the numbering may have started anew.
		p.offset = last + 1
	case len(updates) > 0:
		pause(ctx, pollPause) // nothing in it has an id: it will come again
	}
	return nil
}

// read takes a batch apart and returns the last update's id.
func (p *Poller) read(updates []json.RawMessage) (last int64, ours []Update) {
	for _, raw := range updates {
		u, ok, err := p.Intake.Decoder.Decode(raw)
		switch {
		case err != nil:
			p.Intake.Meter.Add(CountBroken, "", 1)
			continue
		case ok:
			ours = append(ours, u)
		default:
			p.Intake.Meter.Add(CountIgnored, "", 1)
		}
		last = u.ID
	}
	return last, ours
}

// mayPoll reports whether to poll: as the leader, or as the last one while Redis
// is away. Its last line before a request is the look at the lease.
func (p *Poller) mayPoll(ctx context.Context) bool {
	if p.led && !p.Lease.Holds() {
		ping, cancel := context.WithTimeout(ctx, pingTimeout)
		defer cancel()
		if p.Ping(ping) != nil {
			return ctx.Err() == nil
		}
		p.led, p.offset = false, 0
	}
	if p.Lease.Holds() {
		p.led = true
		return true
	}
	return false
}

// failed does what Telegram's answer asks for. Its error is final.
func (p *Poller) failed(ctx context.Context, f *Fault) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // it is we who end
	}
	p.Intake.Meter.Add(CountFaults, f.Behaviour.String(), 1)
	p.failing++
	first := p.failing == 1
	switch f.Behaviour {
	case Unauthorized:
		return ErrToken
	case RetryAfter:
		pause(ctx, f.After)
	case Conflict:
		if !p.Lease.Holds() {
			p.led = false // another leads; it was only Redis that we did not reach
		}
		if first {
			p.Log.Error(conflictSentence(f.Reason), zap.Error(f))
		}
		pause(ctx, pollConflict)
	default:
		if first {
			p.Log.Warn("Telegram cannot be asked for updates; trying on", zap.Error(f))
		}
		pause(ctx, min(time.Second<<min(p.failing-1, 5), pollBackoff))
	}
	return nil
}

func conflictSentence(reason string) string {
	if reason == "webhook" {
		return "a webhook is set for this bot, so polling gets nothing: delete the webhook, or serve it"
	}
	return "another program polls with this bot's token: stop it; trying on"
}

// pause waits for a while, or until the context ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
