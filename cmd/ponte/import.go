package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
	File  string `arg:"" help:"The spreadsheet, as CSV, or a calendar, as .ics." placeholder:"FILE.csv|FILE.ics"`
	Apply bool   `help:"Do it. Without this, only tell what would be done."`
	Dates string `help:"How the spreadsheet writes its dates, as in DD.MM.YYYY." default:"YYYY-MM-DD" placeholder:"FORM"`
	Gone  string `help:"What becomes of appointments that the file does not name any more: keep or cancel." enum:"keep,cancel" default:"keep"`
}

// Run does the command.
func (c *importPeople) Run(ctx context.Context, con *console) error {
	return con.importFile(ctx, spreadsheet(c.File, peopleList), peopleList, isoDates, c.Apply, false, (*planner).planPeople)
}

// Run does the command.
func (c *importAppointments) Run(ctx context.Context, con *console) error {
	dates, err := parseDateForm(c.Dates)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	cancel := c.Gone == "cancel"
	l, read := appointmentList, spreadsheet(c.File, appointmentList)
	if strings.EqualFold(filepath.Ext(c.File), ".ics") {
		l, read, dates = calendarList, calendar(c.File, con.now()), isoDates
	}
	return con.importFile(ctx, read, l, dates, c.Apply, cancel, func(p *planner, r casework.Reader) error {
		return p.planAppointments(r, cancel)
	})
}

// reading reads a file as a table. The table is nil when there is none to speak of.
type reading func() (*table, problems, error)

// spreadsheet reads a CSV file.
func spreadsheet(file string, l list) reading {
	return func() (*table, problems, error) {
		text, err := readTextFile(file, "spreadsheet")
		if err != nil {
			return nil, nil, err
		}
		t, mistakes := readTable(filepath.Base(file), text, l.columns)
		return t, mistakes, nil
	}
}

// calendar reads an .ics file.
func calendar(file string, now time.Time) reading {
	return func() (*table, problems, error) {
		raw, err := readRaw(file, "calendar")
		if err != nil {
			return nil, nil, err
		}
		c, mistakes := readCalendar(filepath.Base(file), raw)
		if len(mistakes) > 0 {
			return nil, mistakes, nil
		}
		t, mistakes := calendarTable(c, now)
		return t, mistakes, nil
	}
}

// importFile reads a file, thinks all of it through, tells what it means
// and, if apply says so, does it.
func (con *console) importFile(ctx context.Context, read reading, l list, dates dateForm, apply, cancelGone bool,
	plan func(*planner, casework.Reader) error) error {
	t, mistakes, err := read()
	if err != nil {
		return err
	}
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
	var said problems
	for _, m := range mistakes {
		if slices.Contains(said, m) {
			continue // each day of a repeating event has the mistake of its heading
		}
		said = append(said, m)
		_, _ = fmt.Fprintln(con.err, m)
	}
	_, _ = fmt.Fprintf(con.err, "\n%s; nothing was imported. Mend the file and run the command again.\n", counted(len(said), "mistake"))
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
