package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"ponte/casework"
	"ponte/store"
)

// deadCommand looks at the dead letters: events that failed three times and
// messages that Telegram refused. They are kept for 30 days.
type deadCommand struct {
	List  deadList  `cmd:"" help:"List them, oldest first: since when, whose, what, why."`
	Show  deadShow  `cmd:"" help:"Tell more of one."`
	Again deadAgain `cmd:"" help:"Put some back to be handled or sent again, when what made them fail is mended."`
	Drop  deadDrop  `cmd:"" help:"Forget some for good."`
}

// deadList is "ponte dead list".
type deadList struct {
	JSON bool `name:"json" help:"Print JSON, for a program."`
}

// Run does the command. It shows nobody's words.
func (c *deadList) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	if err := rec.look(ctx, con, casework.ViewDead, nil, c.JSON); err != nil {
		return err
	}
	letters, err := rec.store.DeadLetters(ctx)
	if err != nil {
		return err
	}
	rows := make([]deadRow, len(letters))
	for i, d := range letters {
		if rows[i], _, err = rec.deadRow(ctx, d); err != nil {
			return err
		}
	}
	if c.JSON {
		return printJSON(con.out, rows)
	}
	if len(rows) == 0 {
		con.say("Nothing was given up.")
		return nil
	}
	w := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "id\tsince (UTC)\twhose\twhat\twhy")
	for _, r := range rows {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Since, r.Whose, r.What, r.Why)
	}
	_ = w.Flush()
	con.say(fmt.Sprintf("listed: %d. `ponte dead show ID` tells more; docs/running.md tells what to do.", len(rows)))
	return nil
}

// deadShow is "ponte dead show".
type deadShow struct {
	ID    string `arg:"" name:"id" help:"As the list writes it."`
	Words bool   `help:"Print all that is in it, a person's words too: only when there is no other way."`
}

// Run does the command.
func (c *deadShow) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	d, err := rec.deadLetter(ctx, c.ID)
	if err != nil {
		return err
	}
	if err := rec.look(ctx, con, casework.ViewDead, nil, c.Words); err != nil {
		return err
	}
	row, letter, err := rec.deadRow(ctx, d)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
	for _, line := range [][2]string{{"id", row.ID}, {"since", row.Since + " UTC"}, {"whose", row.Whose}, {"what", row.What}, {"why", row.Why}, {"lane", string(d.Lane)}} {
		_, _ = fmt.Fprintf(w, "%s\t%s\n", line[0], line[1])
	}
	_ = w.Flush()
	switch {
	case !c.Words || row.Lost:
		return nil
	case letter.Event != nil:
		return printJSON(con.out, letter.Event)
	default:
		return printJSON(con.out, letter.Message)
	}
}

// chosenDead are the dead letters that a command is about.
type chosenDead struct {
	IDs []string `arg:"" optional:"" name:"id" help:"As the list writes them."`
	All bool     `help:"All of them."`
}

// read finds them. Each that was named must be there, or none is touched.
func (c *chosenDead) read(ctx context.Context, rec *records) ([]store.DeadLetter, error) {
	switch {
	case c.All && len(c.IDs) > 0:
		return nil, fmt.Errorf("%w: either --all or ids, not both", errUsage)
	case c.All:
		return rec.store.DeadLetters(ctx)
	case len(c.IDs) == 0:
		return nil, fmt.Errorf("%w: which? Name their ids, or --all; `ponte dead list` shows them", errUsage)
	}
	letters := make([]store.DeadLetter, len(c.IDs))
	for i, id := range c.IDs {
		var err error
		if letters[i], err = rec.deadLetter(ctx, id); err != nil {
			return nil, err
		}
	}
	return letters, nil
}

// deadAgain is "ponte dead again".
type deadAgain struct{ chosenDead }

// Run does the command. What can never be opened is told and left where it is.
func (c *deadAgain) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	letters, err := c.read(ctx, rec)
	if err != nil {
		return err
	}
	back, left := 0, 0
	for _, d := range letters {
		err := rec.store.Revive(ctx, d)
		switch {
		case err == nil:
			back++
		case casework.CodeOf(err) == casework.NotFound: // somebody else was first
		case lost(err):
			left++
			con.say(fmt.Sprintf("%s can never be opened: %s. Drop it with: ponte dead drop %s", d.ID, whyLost(err), d.ID))
		default:
			return fmt.Errorf("put back before this: %d. %w", back, err)
		}
	}
	con.say(fmt.Sprintf("put back: %d. A ponte that runs takes them at once; what fails again comes back to `ponte dead list`.", back))
	if left > 0 {
		return errTold
	}
	return nil
}

// deadDrop is "ponte dead drop".
type deadDrop struct{ chosenDead }

// Run does the command.
func (c *deadDrop) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	letters, err := c.read(ctx, rec)
	if err != nil {
		return err
	}
	ids := make([]string, len(letters))
	for i, d := range letters {
		ids[i] = d.ID
	}
	if err := rec.store.Discard(ctx, ids...); err != nil {
		return err
	}
	con.say(fmt.Sprintf("dropped: %d", len(ids)))
	return nil
}

// deadLetter finds one by what somebody typed.
func (r *records) deadLetter(ctx context.Context, id string) (store.DeadLetter, error) {
	d, err := r.store.DeadLetter(ctx, id)
	if casework.CodeOf(err) == casework.NotFound {
		return d, fmt.Errorf("there is no dead letter %s.\n`ponte dead list` shows all", quoted(id))
	}
	return d, err
}

// lost reports that a letter can never be opened.
func lost(err error) bool {
	return casework.CodeOf(err) == casework.Expired || errors.Is(err, store.ErrTampered)
}

// whyLost says why, in words.
func whyLost(err error) string {
	if errors.Is(err, store.ErrTampered) {
		return "its bytes were changed"
	}
	return "its key was destroyed"
}

// printJSON writes a value for a program to read.
func printJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
