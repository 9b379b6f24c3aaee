package main

import (
	"context"
	"fmt"

	"ponte/casework"
)

// personFreeze is "ponte person freeze".
type personFreeze struct {
	Code string `arg:"" help:"Whose phone somebody else has, by code name."`
}

// Run does the command.
func (c *personFreeze) Run(ctx context.Context, con *console) error {
	return con.aboutChat(ctx, c.Code, c.freeze)
}

func (c *personFreeze) freeze(who casework.Person) (casework.Command, string) {
	return casework.FreezeChat{Person: who.ID}, fmt.Sprintf("%s: the chat is emptied and says nothing of hers any more. Do not write to that phone and do not call it: "+
		"reach her another way. Who accompanies her is told so.\n"+
		"When you have spoken with her in person and she has her phone: ponte person unfreeze %s", who.Code, who.Code)
}

// personUnfreeze is "ponte person unfreeze".
type personUnfreeze struct {
	Code string `arg:"" help:"Who has her phone again, by code name."`
}

// Run does the command.
func (c *personUnfreeze) Run(ctx context.Context, con *console) error {
	return con.aboutChat(ctx, c.Code, c.unfreeze)
}

// unfreeze says the same of a chat that is open: whoever tries must not learn that she
// had left.
func (c *personUnfreeze) unfreeze(who casework.Person) (casework.Command, string) {
	return casework.UnfreezeChat{Person: who.ID}, fmt.Sprintf("%s: the chat opens with the next thing that she writes there. Until then she reads nothing. "+
		"If it was open already, nothing is changed.", who.Code)
}

// aboutChat does a command to the chat of a woman with a code name, and says what
// follows from it.
func (con *console) aboutChat(ctx context.Context, code string, what func(casework.Person) (casework.Command, string)) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	return con.freeze(ctx, rec, code, what)
}

func (con *console) freeze(ctx context.Context, rec *records, code string, what func(casework.Person) (casework.Command, string)) error {
	var who casework.Person
	var said string
	err := rec.Update(ctx, "", func(tx casework.Tx) (err error) {
		if who, err = findCode(tx, code); err != nil {
			return err
		}
		var command casework.Command
		command, said = what(who)
		return rec.desk().Perform(tx, casework.Console, con.now(), command)
	})
	switch casework.CodeOf(err) {
	case casework.Changed:
		return fmt.Errorf("%s is not on Telegram: there is no chat to freeze", who.Code)
	case casework.Invalid:
		return fmt.Errorf("%s works here: only the chat of a woman is frozen.\nEnd the access of a colleague with: ponte person offboard %s", who.Code, who.Code)
	}
	if err != nil {
		return err
	}
	con.say(said)
	return nil
}
