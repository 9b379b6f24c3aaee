package main

import (
	"context"
	"fmt"
	"time"

	"ponte/casework"
)

// personAway is "ponte person away".
type personAway struct {
	Code   string `arg:"" help:"Who is away, by code name."`
	Until  string `help:"The day on which she is back, as in 2026-12-01." placeholder:"DAY" xor:"back"`
	Deputy string `help:"Who stands in for her until then, by code name. With --back: who hears of a missed appointment that she does not see to in time." placeholder:"CODE"`
	Back   bool   `help:"She is back now, instead of --until and --deputy." xor:"back"`
}

// Run does the command.
func (c *personAway) Run(ctx context.Context, con *console) error {
	switch {
	case !c.Back && c.Until == "":
		return fmt.Errorf("%w: until when? --until goes with --deputy; --back says that she is back now", errUsage)
	case !c.Back && c.Deputy == "":
		return fmt.Errorf("%w: who stands in for her? --until goes with --deputy", errUsage)
	}
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	var who, deputy casework.Person
	var away casework.SetAway
	err = rec.Update(ctx, "", func(tx casework.Tx) (err error) {
		if who, err = findCode(tx, c.Code); err != nil {
			return err
		}
		away = casework.SetAway{Staff: who.ID, Deputy: who.Deputy}
		if c.Deputy != "" {
			if deputy, err = findCode(tx, c.Deputy); err != nil {
				return err
			}
			away.Deputy = deputy.ID
		}
		if !c.Back {
			if away.Until, err = dayAt(zoneOf(&rec.config.Policy, who.Site), c.Until); err != nil {
				return err
			}
		}
		return rec.desk().Perform(tx, casework.Console, con.now(), away)
	})
	switch {
	case casework.CodeOf(err) == casework.Changed:
		return fmt.Errorf("%s has left", who.Code)
	case casework.CodeOf(err) == casework.Invalid && !who.Role.Staff():
		return fmt.Errorf("%s is a %s; only staff have a deputy", who.Code, who.Role)
	case casework.CodeOf(err) == casework.Invalid && !c.Back && !away.Until.After(con.now()):
		return fmt.Errorf("%w: --until: %s is not after today", errUsage, c.Until)
	case casework.CodeOf(err) == casework.Invalid:
		return fmt.Errorf("--until is at most a year ahead, and --deputy another colleague who has not left; who accompanies women is not stood in for by an educator")
	case err != nil:
		return err
	case c.Back && away.Deputy != "":
		con.say(fmt.Sprintf("%s is back: she hears and answers for her women herself. Her deputy hears of a missed appointment that she does not see to in time.", who.Code))
	case c.Back:
		con.say(fmt.Sprintf("%s is back: she hears and answers for her women herself.", who.Code))
	default:
		con.say(fmt.Sprintf("%s is back on %s. Until then %s hears what she would hear, and may act for her women. Both are told so.", who.Code, c.Until, deputy.Code))
	}
	return con.sayUnreached(ctx, rec, deputy)
}

// dayAt is the beginning of a day in a zone.
func dayAt(zone, day string) (time.Time, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.ParseInLocation(time.DateOnly, day, loc)
	if err != nil {
		return at, fmt.Errorf("%w: --until: found %s, allowed: a day, as in 2026-12-01", errUsage, quoted(day))
	}
	return at, nil
}
