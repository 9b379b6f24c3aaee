package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ponte/casework"
)

// personOffboard is "ponte person offboard".
type personOffboard struct {
	Code string `arg:"" help:"Who leaves, by code name."`
	To   string `help:"Who takes over her women and appointments, by code name. Left out, the site's coordinator hears of them." placeholder:"CODE"`
}

// Run does the command.
func (c *personOffboard) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	return c.leave(ctx, con, rec)
}

// leave ends her access and says who has her women now.
func (c *personOffboard) leave(ctx context.Context, con *console, rec *records) error {
	var who, to casework.Person
	var done casework.OffBoard
	err := rec.Update(ctx, "", func(tx casework.Tx) (err error) {
		if who, err = findCode(tx, c.Code); err != nil {
			return err
		}
		if c.To != "" {
			if to, err = findCode(tx, c.To); err != nil {
				return err
			}
		}
		done = casework.OffBoard{Staff: who.ID, To: to.ID}
		return rec.desk().Perform(tx, casework.Console, con.now(), &done)
	})
	switch {
	case casework.CodeOf(err) == casework.Changed:
		return fmt.Errorf("%s has left already", who.Code)
	case casework.CodeOf(err) == casework.Invalid && !who.Role.Staff():
		return fmt.Errorf("%s is a %s; only staff are off-boarded", who.Code, who.Role)
	case casework.CodeOf(err) == casework.Invalid:
		return fmt.Errorf("--to: %s cannot take over: that must be another colleague, no educator, who has not left", to.Code)
	case err != nil:
		return err
	}
	con.say(fmt.Sprintf("%s has no access any more: the chat gets nothing, and what is typed there is a stranger's.", who.Code))
	con.say(c.handed(done, to))
	for _, site := range rec.config.Policy.Sites {
		if site.Coordinator == who.Code {
			con.say(fmt.Sprintf("Site %s still names %s as its coordinator, so nobody hears what no caseworker can: correct it in %s.",
				site.ID, who.Code, rec.config.File))
		}
	}
	return con.sayUnreached(ctx, rec, to)
}

// handed says who has what was hers.
func (c *personOffboard) handed(done casework.OffBoard, to casework.Person) string {
	women := make([]string, len(done.Women))
	for i, code := range done.Women {
		women[i] = string(code)
	}
	slices.Sort(women)
	list := orNone(strings.Join(women, ", "))
	if to.ID != "" {
		return fmt.Sprintf("%s accompanies now: %s.\nAppointments that %s holds now: %d.", to.Code, list, to.Code, done.Appointments)
	}
	return fmt.Sprintf("Without a caseworker now: %s.\nAppointments that nobody holds now: %d.\n"+
		"The coordinator of the site hears of them. Give each woman a caseworker in your list of people, and import it.", list, done.Appointments)
}
