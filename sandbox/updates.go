package sandbox

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// update is something that the bot is to be told.
type update struct {
	id      int64
	kind    string // message, callback_query, …
	body    json.RawMessage
	queue   queueKey
	expires time.Time // machine time
	again   bool      // a repetition: the offset does not count
}

// MarshalJSON writes the update as Telegram does.
func (u *update) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"update_id": u.id, u.kind: u.body})
}

// queueKey names the line in which a webhook receives an update: the messages of one
// chat keep their order, presses have a line of their own per person, and so has
// my_chat_member per chat.
type queueKey struct {
	kind queueKind
	id   int64 // of the chat or the person
}

type queueKind int

const (
	queueMessage queueKind = iota
	queueCallback
	queueMyMember
	queueAlone // a line per update, for Delivery.Backwards
)

// How long Telegram keeps an update that nobody fetches.
const (
	updateLife = 24 * time.Hour
	maxTimeout = 50 // seconds that a long poll may last
)

// incoming are the updates for the bot, oldest first, and how they are delivered.
type incoming struct {
	waiting []*update
	past    []*update // confirmed, for Redeliver; the last thousand
	next    int64
	allowed []string // nil means Telegram's default: all kinds that occur here
	poll    *longPoll
	mode    Delivery
}

// longPoll is a getUpdates that waits.
type longPoll struct {
	ended chan string // why it must end with 409; has room for one
}

// push adds an update. Call it with the mutex held.
func (s *Server) push(kind string, id int64, queue queueKind, body any) {
	in := &s.incoming
	if in.allowed != nil && !slices.Contains(in.allowed, kind) {
		return
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic("sandbox: update: " + err.Error()) // our own types: a mistake in this package
	}
	life := updateLife
	if queue == queueCallback {
		life = queryLife
	}
	u := &update{
		id: in.next, kind: kind, body: raw, queue: queueKey{queue, id}, expires: s.cfg.Machine().Add(life),
	}
	in.next++
	in.waiting = append(in.waiting, u)
	if in.mode.Twice {
		twin := *u
		in.waiting = append(in.waiting, &twin)
	}
	s.changed()
	s.deliver()
}

// getUpdates answers a poll, at once or when something comes.
func (s *Server) getUpdates(ctx context.Context, p *params) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.url != "" {
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if err := s.allow(p); err != nil {
		return nil, err
	}
	offset, limit := p.number("offset"), int(p.number("limit"))
	if limit < 1 || limit > 100 {
		limit = 100
	}
	batch := s.take(offset, limit)
	timeout := time.Duration(min(p.number("timeout"), maxTimeout)) * time.Second
	if len(batch) > 0 || timeout <= 0 {
		return batch, nil
	}

	// Telegram lets the newer of two waiting polls live.
	s.endPoll("terminated by other getUpdates request; make sure that only one bot instance is running")
	me := &longPoll{ended: make(chan string, 1)}
	s.incoming.poll = me
	s.changed() // so that a test can wait for Polling
	defer func() {
		if s.incoming.poll == me {
			s.incoming.poll = nil
		}
	}()
	timer := time.NewTimer(timeout) // machine time: the client waits on its own clock, too
	defer timer.Stop()
	for len(batch) == 0 {
		news := s.news
		s.mu.Unlock()
		over, err := me.wait(ctx, s.done, news, timer.C)
		s.mu.Lock()
		if over || err != nil {
			return batch, err
		}
		batch = s.take(offset, limit)
	}
	return batch, nil
}

// wait returns at news, or with over when the poll is to end.
func (l *longPoll) wait(ctx context.Context, done, news <-chan struct{}, timer <-chan time.Time) (over bool, err error) {
	select {
	case why := <-l.ended:
		return true, conflict(why)
	case <-done:
		return true, &refusal{code: http.StatusInternalServerError, text: "Internal Server Error: restart"}
	case <-ctx.Done():
		return true, nil
	case <-timer:
		return true, nil
	case <-news:
		return false, nil
	}
}

// endPoll ends a waiting poll with 409. Call it with the mutex held.
func (s *Server) endPoll(why string) {
	if l := s.incoming.poll; l != nil {
		l.ended <- why
		s.incoming.poll = nil
	}
}

// take confirms what is below the offset and returns what comes next. The rules are
// those of Telegram's server: offset 0 confirms nothing; a negative one keeps only the
// last so many; one far beyond the newest update is taken for a mistake, confirms
// nothing and starts from the oldest (so a bot survives a restart of the numbering).
func (s *Server) take(offset int64, limit int) []*update {
	in := &s.incoming
	s.expire()
	batch := []*update{}
	if in.mode.Hold {
		return batch
	}
	if offset < 0 {
		s.forget(max(0, len(in.waiting)+int(offset)))
		offset = 0
	}
	if offset > in.next+10 {
		offset = 0
	}
	if offset > 0 {
		s.confirm(offset)
	}
	in.waiting = slices.DeleteFunc(in.waiting, func(u *update) bool {
		if len(batch) == limit {
			return false
		}
		batch = append(batch, u)
		return u.again // a repetition comes once more and no oftener
	})
	if in.mode.Backwards {
		slices.Reverse(batch)
	}
	return batch
}

func (s *Server) confirm(offset int64) {
	in := &s.incoming
	kept := in.waiting[:0:0]
	for _, u := range in.waiting {
		if u.id < offset && !u.again {
			in.past = append(in.past, u)
			continue
		}
		kept = append(kept, u)
	}
	in.waiting = kept
	in.past = in.past[max(0, len(in.past)-1000):]
}

func (s *Server) forget(n int) { s.incoming.waiting = s.incoming.waiting[n:] }

func (s *Server) expire() {
	now := s.cfg.Machine()
	s.incoming.waiting = slices.DeleteFunc(s.incoming.waiting, func(u *update) bool { return now.After(u.expires) })
}

// allow reads allowed_updates: absent means as before, empty means the default.
func (s *Server) allow(p *params) error {
	var kinds []string
	given, err := p.object("allowed_updates", &kinds)
	if err != nil {
		return badRequest("can't parse allowed_updates JSON object")
	}
	if given {
		s.incoming.allowed = nil
		if len(kinds) > 0 {
			s.incoming.allowed = kinds
		}
	}
	return nil
}

// Delivery bends how updates reach the bot. The zero value is Telegram on a good day.
type Delivery struct {
	Twice     bool // each new update comes twice, under one update_id
	Backwards bool // a batch comes newest first; a webhook gets all at once, in no order
	Hold      bool // nothing is delivered until Hold is false again, then all at once
}

// Deliver changes how updates are delivered from now on.
func (s *Server) Deliver(d Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.incoming.mode = d
	s.changed()
	s.deliver()
}

// Redeliver sends the last n confirmed updates once more, whatever the offset: what
// Telegram does when it forgets a confirmation. It returns how many there were.
func (s *Server) Redeliver(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := &s.incoming
	last := in.past[max(0, len(in.past)-n):]
	var again []*update
	for _, u := range last {
		twin := *u
		twin.again, twin.expires = true, s.cfg.Machine().Add(updateLife)
		again = append(again, &twin)
	}
	in.waiting = append(again, in.waiting...)
	s.changed()
	s.deliver()
	return len(again)
}

// RestartNumbering lets update ids go on from another number, as Telegram does after
// a week without updates. The number may be lower than before.
func (s *Server) RestartNumbering(next int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.incoming.next = next
}

// Pending is how many updates wait to be fetched or confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.incoming.waiting)
}

// Polling says whether a getUpdates waits here now.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.incoming.poll != nil
}
