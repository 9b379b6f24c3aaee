package main

import (
	"context"
	"fmt"

	"ponte/casework"
	"ponte/store"
)

// pauseCommand lets women be told nothing unasked for the time being.
type pauseCommand struct {
	Site string `help:"Only at one site, by its id." placeholder:"SITE"`
}

// Run begins the pause. A ponte that runs keeps it from the next message on.
func (c *pauseCommand) Run(ctx context.Context, con *console) error {
	err := con.perform(ctx, casework.PauseReminders{Site: casework.SiteID(c.Site)})
	switch casework.CodeOf(err) {
	case casework.NotFound:
		return fmt.Errorf("there is no site %s in the configuration", quoted(c.Site))
	case casework.Changed:
		con.say("It is paused already. `ponte check` tells since when. End it with: " + endPause(casework.Pause{Site: casework.SiteID(c.Site)}))
		return nil
	}
	if err != nil {
		return err
	}
	con.say("Paused. Women are told nothing unasked: reminders wait and are said afterwards if they are of use then.\n" +
		"What they write is answered, helplines go on, and staff are told what they always are.\n" +
		"End it with: " + endPause(casework.Pause{Site: casework.SiteID(c.Site)}))
	return nil
}

// resumeCommand ends a pause.
type resumeCommand struct {
	Site string `help:"Only the pause of one site, by its id. Else all pauses." placeholder:"SITE"`
}

// Run ends the pause, or all of them.
func (c *resumeCommand) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	held, err := pauses(ctx, rec.store, &rec.config.Policy)
	if err != nil {
		return err
	}
	ended, left := 0, []casework.Pause(nil)
	for _, p := range held {
		if c.Site != "" && string(p.Site) != c.Site {
			left = append(left, p)
			continue
		}
		err := rec.Update(ctx, "", func(tx casework.Tx) error {
			return rec.desk().Perform(tx, casework.Console, con.now(), casework.ResumeReminders{Site: p.Site})
		})
		if err != nil && casework.CodeOf(err) != casework.Changed { // somebody else was first
			return err
		}
		ended++
	}
	if ended == 0 {
		nothing := "Nothing is paused."
		if len(left) > 0 {
			nothing = "There is no such pause."
		}
		con.say(nothing + sayPauses(left, &rec.config.Policy))
		return nil
	}
	con.say("Reminders go on: what waits and is still of use is said within ten minutes, at decent hours." + sayPauses(left, &rec.config.Policy))
	return nil
}

// perform does one command as the console.
func (con *console) perform(ctx context.Context, what casework.Command) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	return rec.Update(ctx, "", func(tx casework.Tx) error {
		return rec.desk().Perform(tx, casework.Console, con.now(), what)
	})
}

// pauses lists the pauses that hold.
func pauses(ctx context.Context, s *store.Store, policy *casework.Policy) (held []casework.Pause, err error) {
	err = s.View(ctx, func(r casework.Reader) error {
		held, err = policy.Pauses(r)
		return err
	})
	return held, err
}

// sayPauses tells of pauses, a line each, after what was said.
func sayPauses(held []casework.Pause, policy *casework.Policy) (text string) {
	for _, p := range held {
		text += "\n" + sayPause(p, policy) + ". End it with: " + endPause(p)
	}
	return text
}

func sayPause(p casework.Pause, policy *casework.Policy) string {
	where := "everywhere"
	if p.Site != "" {
		where = "at " + string(p.Site)
	}
	return fmt.Sprintf("Reminders are paused %s since %s", where, spelledFor(p.Since, policy, p.Site))
}

// endPause is the command that ends one pause. Where it holds everywhere, it ends those
// of sites as well.
func endPause(p casework.Pause) string {
	if p.Site == "" {
		return "ponte resume"
	}
	return "ponte resume --site " + string(p.Site)
}

// pauseFindings warns of every pause: one that was forgotten silences people.
func pauseFindings(ctx context.Context, s *store.Store, c *config) []finding {
	held, err := pauses(ctx, s, &c.Policy)
	if err != nil {
		return []finding{{mark: bad, what: err.Error(), do: "Look whether it runs"}}
	}
	var found []finding
	for _, p := range held {
		found = append(found, finding{warning, sayPause(p, &c.Policy), "End it with: " + endPause(p)})
	}
	return found
}
