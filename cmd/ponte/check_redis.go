package main

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"

	"ponte/store"
)

// redisFindings opens the store as run would, and looks at how its Redis is set
// up and at what is kept in it.
func (con *console) redisFindings(ctx context.Context, c *config) []finding {
	if err := c.need(needBot); err != nil {
		return []finding{{mark: bad, do: err.Error()}}
	}
	keys, err := con.keys()
	if err != nil {
		return []finding{{mark: bad, do: "it is not looked at without a key"}}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute) // machine time; a large store is read through
	defer cancel()
	url, stop, err := c.useRedis(ctx, zap.NewNop())
	if err != nil {
		return []finding{{mark: bad, do: err.Error()}}
	}
	defer stop()
	s, err := store.Open(ctx, store.Options{URL: url, Bot: c.Bot, Keys: keys})
	if err != nil {
		return []finding{{mark: bad, what: err.Error(), do: "Look whether it runs, and at REDIS_URL and the key"}}
	}
	defer func() { _ = s.Close() }()
	seen, err := s.Check(ctx)
	if err != nil {
		return []finding{{mark: bad, what: err.Error(), do: "Look whether it runs, and at REDIS_URL"}}
	}
	var found []finding
	for _, f := range seen {
		found = append(found, finding{mark: markOf(f.Level), what: f.Name + ": " + f.Detail})
	}
	found = append(found, deadFindings(ctx, s)...)
	return append(found, usedFindings(ctx, s, c, con.now())...)
}

// deadFindings counts what was given up.
func deadFindings(ctx context.Context, s *store.Store) []finding {
	stats, err := s.LaneStats(ctx)
	switch {
	case err != nil:
		return []finding{{mark: bad, what: err.Error(), do: "Look whether it runs"}}
	case stats.Dead == 0:
		return []finding{{mark: good, what: "dead letters: nothing was given up"}}
	default:
		return []finding{{mark: warning, what: fmt.Sprintf("dead letters: given up %d", stats.Dead),
			do: "`ponte dead list` shows them, docs/running.md tells what to do"}}
	}
}

// usedFindings looks whether the configuration still has all that is used.
func usedFindings(ctx context.Context, s *store.Store, c *config, now time.Time) []finding {
	used, err := lookForUse(ctx, s, now)
	if err != nil {
		return []finding{{mark: bad, what: err.Error(), do: "Look whether it runs"}}
	}
	last, err := lastPolicy(ctx, s)
	if err != nil {
		return []finding{{mark: bad, what: err.Error(), do: "Look whether it runs"}}
	}
	missing := used.missing(&c.Policy)
	if len(missing) == 0 {
		return []finding{{mark: good, what: "configuration: it names every site and kind that is used"}}
	}
	var found []finding
	for _, m := range missing {
		if m.known(&last) {
			found = append(found, finding{warning, m.say(c.File), "Until then it goes on as it was at the last start. " + m.advice()})
		} else {
			found = append(found, finding{bad, m.say(c.File), "`ponte run` refuses to begin without it. " + m.advice()})
		}
	}
	return found
}

// markOf turns the store's levels into marks.
func markOf(l store.Level) mark {
	switch l {
	case store.Good:
		return good
	case store.Warning:
		return warning
	default:
		return bad
	}
}
