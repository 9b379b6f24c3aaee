package main

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"

	"ponte/casework"
	"ponte/store"
)

// redisFindings opens the store as run would, and looks at how its Redis is set
// up and at what is kept in it. meet is shown the store, if it could be opened.
func (con *console) redisFindings(ctx context.Context, c *config, meet func(context.Context, *store.Store)) []finding {
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
	meet(ctx, s)
	seen, err := s.Check(ctx)
	if err != nil {
		return []finding{{mark: bad, what: err.Error(), do: "Look whether it runs, and at REDIS_URL"}}
	}
	var found []finding
	for _, f := range seen {
		found = append(found, finding{mark: markOf(f.Level), what: f.Name + ": " + f.Detail})
	}
	found = append(found, pauseFindings(ctx, s, c)...)
	found = append(found, deadFindings(ctx, s)...)
	found = append(found, backupFinding(ctx, s, c, con.now()))
	found = append(found, usedFindings(ctx, s, c, con.now())...)
	found = append(found, coordinatorFindings(ctx, s, c, con.now())...)
	return append(found, colleagueFindings(ctx, s, c, con.now())...)
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

// coordinatorFindings looks whether those exist, and can be written to, who are
// to hear what no caseworker can hear.
func coordinatorFindings(ctx context.Context, s *store.Store, c *config, now time.Time) []finding {
	var found []finding
	for _, site := range c.Policy.Sites {
		if site.Coordinator == "" {
			continue
		}
		var who casework.Person
		var advice string
		err := s.View(ctx, func(r casework.Reader) (err error) {
			if who, err = casework.PersonByCode(r, site.Coordinator); err == nil {
				advice, err = reachAdvice(r, who, now, site.Zone)
			}
			return err
		})
		name := fmt.Sprintf("coordinator of %s: %s", site.ID, site.Coordinator)
		switch {
		case casework.CodeOf(err) == casework.NotFound:
			found = append(found, finding{warning, name + " is nobody's code name, so alerts meant for her reach nobody",
				"Enter her (`ponte person add`), or correct the site in " + c.File})
		case err != nil:
			found = append(found, finding{bad, err.Error(), "Look whether it runs"})
		case !who.Role.Staff():
			found = append(found, finding{warning, fmt.Sprintf("%s is a %s, and alerts are for staff", name, who.Role), "Correct the site in " + c.File})
		case !who.Left.IsZero():
			found = append(found, finding{warning, name + " has left, so alerts meant for her reach nobody", "Name another one in " + c.File})
		case !reached(who):
			found = append(found, finding{warning, name + " is not on Telegram, so alerts meant for her reach nobody", advice})
		default:
			found = append(found, finding{good, name + " is on Telegram", ""})
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
