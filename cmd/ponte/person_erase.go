package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	"ponte/casework"
	"ponte/reports"
	"ponte/scheduler"
)

// personErase is "ponte person erase".
type personErase struct {
	Code   string `arg:"" help:"Whose data, by code name."`
	Reason string `help:"Why, in a few words without a name: it stays in the audit." required:""`
	Apply  bool   `help:"Do it. Without this it is only said what would go."`
}

// Run does the command.
func (c *personErase) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	if !c.Apply {
		return c.preview(ctx, con, rec)
	}
	var who casework.Person
	var done casework.Erase
	err = rec.Update(ctx, "", func(tx casework.Tx) (err error) {
		if who, err = findCode(tx, c.Code); err != nil {
			return err
		}
		done = casework.Erase{Person: who.ID, Reason: c.Reason}
		return rec.desk().Perform(tx, casework.Console, con.now(), &done)
	})
	switch {
	case casework.CodeOf(err) == casework.Invalid && who.Role.Staff():
		return fmt.Errorf("%s is a %s; only women are erased. End a colleague's access with: ponte person offboard %s", who.Code, who.Role, who.Code)
	case casework.CodeOf(err) == casework.Invalid:
		return fmt.Errorf("%w: --reason: found %d bytes, allowed: 1 to 400", errUsage, len(c.Reason))
	case err != nil:
		return err
	}
	if done.Waits {
		con.say(fmt.Sprintf("%s stays until a second one says yes within a week, on her page in Telegram (approval: true in %s).", who.Code, rec.config.File))
		return nil
	}
	con.say(fmt.Sprintf("%s has left: cut off, in no list, found by nobody. Staff hear that she has left, not why.", who.Code))
	over, err := c.goOn(ctx, con, rec, done.Erasure)
	if err != nil {
		return fmt.Errorf("the rest is to come: `ponte run` goes on where this ended: %w", err)
	}
	if over {
		con.say("Her records are deleted, and her key and her chat's are destroyed.")
	} else {
		con.say("Her records are deleted. Her keys are destroyed as soon as what waits to be sent to her chat is gone, by `ponte run`.")
	}
	con.say(fmt.Sprintf("Take her out of your own list, or the next import enters her anew.\nThe last file of keys of a backup that opens what was hers must be gone on %s.",
		rec.config.Policy.KeysEnd(con.now()).Format(time.DateOnly)))
	return nil
}

// preview says what would go.
func (c *personErase) preview(ctx context.Context, con *console, rec *records) error {
	return rec.Update(ctx, "", func(tx casework.Tx) error {
		who, err := findCode(tx, c.Code)
		if err != nil {
			return err
		}
		if err := rec.desk().Perform(tx, casework.Console, con.now(), casework.Look{What: casework.ViewPerson, Person: who.ID}); err != nil {
			return err
		}
		all, err := tx.Find(casework.AppointmentsOf(who.ID), time.Time{}, time.Time{})
		if err != nil {
			return err
		}
		upcoming, err := casework.Upcoming(tx, who.ID, con.now())
		if err != nil {
			return err
		}
		ahead := slices.DeleteFunc(upcoming, func(a casework.Appointment) bool { return !a.Start.After(con.now()) })
		zone := zoneOf(&rec.config.Policy, who.Site)
		calls, err := callsThatGo(tx, who, zone)
		if err != nil {
			return err
		}
		con.say(fmt.Sprintf("%s was entered on %s. On Telegram: %s.\nAppointments that would go: %d, of which ahead: %d, with their reminders and alerts.\n%s\n"+
			"Her chat is emptied and reads nothing more: tell her yourself, and that the last backup which opens what was hers is gone on %s.\n"+
			"What stays: counts that belong to nobody, and lines of the audit that name nobody any more.\nNothing was changed. To do it, add --apply.",
			who.Code, reports.OnClock(who.Created, zone), onTelegram(who), len(all), len(ahead), calls, rec.config.Policy.KeysEnd(con.now()).Format(time.DateOnly)))
		return nil
	})
}

// callsThatGo says what would go of her calls for a human, and whether one stands: then
// somebody is waited for, or writes with her.
func callsThatGo(tx casework.Tx, who casework.Person, zone string) (string, error) {
	all, err := casework.RequestsBy(tx, who.ID)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("Calls for a human that would go: %d, with what was said and noted of it.", len(all))
	i := slices.IndexFunc(all, casework.Request.Stands)
	if i < 0 {
		return text, nil
	}
	by, err := codeOf(tx, all[i].By)
	if err != nil {
		return "", err
	}
	answers := "nobody answers her yet."
	if by != "" {
		answers = by + " answers her."
	}
	return fmt.Sprintf("%s\n! One of them still stands, since %s: %s", text, reports.OnClock(all[i].Opened, zone), answers), nil
}

// goOn does what follows, as far as it goes now; over says that her keys are destroyed.
func (c *personErase) goOn(ctx context.Context, con *console, rec *records, id string) (over bool, err error) {
	eraser, err := scheduler.New(scheduler.Options{Store: rec.store, Policy: &rec.config.Policy, Now: con.now, Log: zap.NewNop()})
	if err != nil {
		return false, err
	}
	err = eraser.Erase(ctx)
	return over, errors.Join(err, rec.View(ctx, func(r casework.Reader) error {
		e, err := casework.LoadErasure(r, id)
		over = casework.CodeOf(err) == casework.NotFound || !e.Swept.IsZero()
		if casework.CodeOf(err) == casework.NotFound {
			return nil
		}
		return err
	}))
}
