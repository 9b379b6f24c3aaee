package main

import (
	"context"
	"fmt"
	"path/filepath"

	"ponte/casework"
)

// importCommand reads people or appointments from a spreadsheet.
type importCommand struct {
	People       importPeople       `cmd:"" help:"Read people: id, role, site, language, name, caseworker, code."`
	Appointments importAppointments `cmd:"" help:"Read appointments: id, person, kind, date, time and more."`
}

// importPeople is "ponte import people".
type importPeople struct {
	File  string `arg:"" help:"The spreadsheet, as CSV." placeholder:"FILE.csv"`
	Apply bool   `help:"Do it. Without this, only tell what would be done."`
}

// importAppointments is "ponte import appointments".
type importAppointments struct {
	File  string `arg:"" help:"The spreadsheet, as CSV." placeholder:"FILE.csv"`
	Apply bool   `help:"Do it. Without this, only tell what would be done."`
	Dates string `help:"How the file writes its dates, as in DD.MM.YYYY." default:"YYYY-MM-DD" placeholder:"FORM"`
	Gone  string `help:"What becomes of appointments that the file does not name any more: keep or cancel." enum:"keep,cancel" default:"keep"`
}

// Run does the command.
func (c *importPeople) Run(ctx context.Context, con *console) error {
	return con.importFile(ctx, c.File, peopleList, isoDates, c.Apply, false, (*planner).planPeople)
}

// Run does the command.
func (c *importAppointments) Run(ctx context.Context, con *console) error {
	dates, err := parseDateForm(c.Dates)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	cancel := c.Gone == "cancel"
	return con.importFile(ctx, c.File, appointmentList, dates, c.Apply, cancel, func(p *planner, r casework.Reader) error {
		return p.planAppointments(r, cancel)
	})
}

// importFile reads a spreadsheet, thinks all of it through, tells what it means
// and, if apply says so, does it.
func (con *console) importFile(ctx context.Context, file string, l list, dates dateForm, apply, cancelGone bool,
	plan func(*planner, casework.Reader) error) error {
	text, err := readTextFile(file, "spreadsheet")
	if err != nil {
		return err
	}
	t, mistakes := readTable(filepath.Base(file), text, l.columns)
	if t == nil {
		return con.refuseFile(mistakes)
	}
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()

	p := newPlanner(&rec.config.Policy, con.now(), dates, t, l)
	p.mistakes = mistakes
	r := rec.looks(ctx)
	if err := plan(p, r); err != nil {
		return err
	}
	if len(p.mistakes) > 0 {
		return con.refuseFile(p.mistakes.sorted())
	}
	p.preview(con.out, cancelGone)
	switch {
	case !apply && !p.changes():
		con.say("\nThere is nothing to do.")
		return nil
	case !apply:
		con.say("\nNothing has been written. To do all this, run the same command with --apply.")
		return nil
	}
	if err := p.apply(ctx, rec, con.progress); err != nil {
		return err
	}
	con.say("\n" + p.summary())
	return p.tellCodes(r, con.out)
}

// refuseFile tells every mistake; none of the file is used.
func (con *console) refuseFile(mistakes problems) error {
	for _, m := range mistakes {
		_, _ = fmt.Fprintln(con.err, m)
	}
	_, _ = fmt.Fprintf(con.err, "\n%s; nothing was imported. Mend the file and run the command again.\n", counted(len(mistakes), "mistake"))
	return errTold
}

// progressStep is how many rows pass between two lines of progress.
const progressStep = 100

// progress tells how far long work has come.
func (con *console) progress(done, of int) {
	if of > progressStep && (done%progressStep == 0 || done == of) {
		_, _ = fmt.Fprintf(con.err, "%d of %d written\n", done, of)
	}
}

// say writes one line for whoever typed the command.
func (con *console) say(line string) { _, _ = fmt.Fprintln(con.out, line) }
