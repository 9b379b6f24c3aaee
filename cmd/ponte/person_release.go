package main

import (
	"context"
	"fmt"

	"ponte/casework"
)

// personRelease is "ponte person release".
type personRelease struct {
	Code string `arg:"" help:"Whose phone is lost, by code name."`
}

// Run does the command.
func (c *personRelease) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	return c.release(ctx, con, rec)
}

// release cuts her off and says how she comes back.
func (c *personRelease) release(ctx context.Context, con *console, rec *records) error {
	var who casework.Person
	err := rec.Update(ctx, "", func(tx casework.Tx) (err error) {
		if who, err = findCode(tx, c.Code); err != nil {
			return err
		}
		return rec.desk().Perform(tx, casework.Console, con.now(), casework.ReleaseChat{Person: who.ID})
	})
	switch {
	case casework.CodeOf(err) == casework.Changed:
		return fmt.Errorf("%s is not on Telegram: there is no phone to cut off.\nInvite her with: ponte invite --person %s", who.Code, who.Code)
	case err != nil:
		return err
	}
	con.say(fmt.Sprintf("%s: the old phone gets nothing any more.\nInvite her with: ponte invite --person %s", who.Code, who.Code))
	return nil
}
