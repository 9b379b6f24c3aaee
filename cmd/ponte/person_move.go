package main

import (
	"context"
	"fmt"

	"ponte/casework"
)

// personMove is "ponte person move".
type personMove struct {
	Code string `arg:"" help:"Who has another phone or number, by code name."`
	Undo bool   `help:"Bring her back to the old chat, within a day after she has moved."`
	Bot  string `help:"The bot's name in the link, without @." placeholder:"NAME"`
}

// Run does the command.
func (c *personMove) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	bot := ""
	if !c.Undo {
		if bot, err = rec.config.username(ctx, c.Bot); err != nil {
			return err
		}
	}
	var who casework.Person
	move := &casework.MovePhone{}
	err = rec.Update(ctx, "", func(tx casework.Tx) (err error) {
		if who, err = findCode(tx, c.Code); err != nil {
			return err
		}
		var command casework.Command = casework.UndoMove{Person: who.ID}
		if !c.Undo {
			move = &casework.MovePhone{Person: who.ID}
			command = move
		}
		return rec.desk().Perform(tx, casework.Console, con.now(), command)
	})
	switch code := casework.CodeOf(err); {
	case code == casework.Changed && c.Undo:
		return fmt.Errorf("the old chat of %s is somebody else's by now, and nobody is merged", who.Code)
	case code == casework.Changed:
		return fmt.Errorf("%s is not on Telegram.\nInvite her with: ponte invite --person %s", who.Code, who.Code)
	case code == casework.Expired:
		return fmt.Errorf("%s has not moved within a day: there is nothing to undo", who.Code)
	case err != nil:
		return err
	case c.Undo:
		con.say(fmt.Sprintf("%s is back in the old chat; the other one is cut off and cleaned. Who was told of the move is told so.", who.Code))
		return nil
	}
	con.say(fmt.Sprintf("%s opens this once on the new phone, within a day; the old chat is cut off and cleaned then:\n%s", who.Code, inviteLink(bot, move.Token)))
	return nil
}
