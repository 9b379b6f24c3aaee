package sandbox

import (
	"math"
	"time"
)

// Limits are the rate limits for messages sent. Telegram documents about 30 a second
// per bot, one a second per chat with short bursts allowed, 20 a minute per group
// (core.telegram.org/bots/faq, "My bot is hitting limits"). Edits, deletions and
// answers to presses are not counted here, since their limits are not documented.
type Limits struct {
	PerSecond      int // messages a second over all chats; 0 means 30
	ChatPerSecond  int // messages a second to one chat, sustained; 0 means 1
	ChatBurst      int // messages to one chat that may come at once; 0 means 5
	GroupPerMinute int // messages to one group in any 60 seconds; 0 means 20
}

func (l Limits) orDocumented() Limits {
	if l.PerSecond == 0 {
		l.PerSecond = 30
	}
	if l.ChatPerSecond == 0 {
		l.ChatPerSecond = 1
	}
	if l.ChatBurst == 0 {
		l.ChatBurst = 5
	}
	if l.GroupPerMinute == 0 {
		l.GroupPerMinute = 20
	}
	return l
}

// flood counts what was sent: for the whole bot in Server, for one chat in chat.
type flood struct {
	bucket
	minute []time.Time // when messages went to this group, oldest first
}

// bucket is a token bucket that starts full.
type bucket struct {
	used  float64 // tokens taken and not yet given back
	since time.Time
}

// wait says how long until one token is free.
func (b *bucket) wait(now time.Time, rate, burst int) time.Duration {
	if passed := now.Sub(b.since).Seconds(); passed > 0 {
		b.used = max(0, b.used-passed*float64(rate))
		b.since = now
	}
	over := b.used + 1 - float64(burst)
	// A billionth of a token is rounding, not flood.
	if over <= 1e-9 {
		return 0
	}
	return time.Duration(over / float64(rate) * float64(time.Second))
}

// admit counts one message to the chat, or refuses it with the seconds to wait.
// A refused message costs nothing. Call it with the mutex held.
func (s *Server) admit(c *chat) error {
	if s.cfg.NoLimits {
		return nil
	}
	now, l := s.cfg.Machine(), s.cfg.Limits
	wait := max(
		s.flood.wait(now, l.PerSecond, l.PerSecond),
		c.flood.wait(now, l.ChatPerSecond, l.ChatBurst),
	)
	if c.isGroup() {
		for len(c.flood.minute) > 0 && now.Sub(c.flood.minute[0]) >= time.Minute {
			c.flood.minute = c.flood.minute[1:]
		}
		if len(c.flood.minute) >= l.GroupPerMinute {
			wait = max(wait, time.Minute-now.Sub(c.flood.minute[0]))
		}
	}
	if wait > 0 {
		return tooMany(int(math.Ceil(wait.Seconds())))
	}
	s.flood.used++
	c.flood.used++
	if c.isGroup() {
		c.flood.minute = append(c.flood.minute, now)
	}
	return nil
}
