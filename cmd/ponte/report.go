package main

import (
	"context"
	"slices"
	"strings"

	"ponte/casework"
	"ponte/reports"
)

// reportCommand tells what happened.
type reportCommand struct {
	Reminders reportReminders `cmd:"" help:"The ledger of reminders: due, sent, held, skipped, failed, and why."`
	Weeks     reportWeeks     `cmd:"" help:"What became of appointments, week by week; as a chart, too."`
	Audit     reportAudit     `cmd:"" help:"Who did what to whose record, and who looked at it."`
}

// reportReminders is "ponte report reminders".
type reportReminders struct {
	From string `help:"The first day, as in 2026-10-12. Preset: a week ago." placeholder:"DAY"`
	To   string `help:"The last day, as in 2026-10-18. Preset: in a week." placeholder:"DAY"`
	Site string `help:"Only one site, by its id." placeholder:"SITE"`
	JSON bool   `name:"json" help:"Print JSON, for a program." xor:"form"`
	CSV  bool   `name:"csv" help:"Print CSV, for a spreadsheet." xor:"form"`
}

// reportWeek is how far the report looks back and ahead if nobody says.
const reportWeek = 7

// Run does the command.
func (c *reportReminders) Run(ctx context.Context, con *console) error {
	days, err := readDays(c.From, c.To, con.now().AddDate(0, 0, -reportWeek), con.now().AddDate(0, 0, reportWeek))
	if err != nil {
		return err
	}
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	sites, err := chosenSites(&rec.config.Policy, c.Site)
	if err != nil {
		return err
	}
	if err := rec.look(ctx, con, casework.ViewReminders, sites, c.JSON || c.CSV); err != nil {
		return err
	}
	var rows []reports.ReminderRow
	for _, site := range sites {
		more, err := ledgerOf(rec.looks(ctx), &rec.config.Policy, site, days)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	slices.SortStableFunc(rows, func(a, b reports.ReminderRow) int {
		if by := a.Due.Compare(b.Due); by != 0 {
			return by
		}
		return strings.Compare(string(a.Code), string(b.Code))
	})
	held, err := pauses(ctx, rec.store, &rec.config.Policy)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		return reports.RemindersJSON(con.out, rows)
	case c.CSV:
		return reports.RemindersCSV(con.out, rows)
	default:
		return reports.RemindersTable(con.out, c.heading(days)+sayPauses(held, &rec.config.Policy), rows)
	}
}

// heading says of which days the report is, so that nobody takes it for all there is.
func (c *reportReminders) heading(d days) string {
	heading := "Reminders due " + d.String()
	switch {
	case c.From == "" && c.To == "":
		return heading + ": a week back and a week ahead. Other days: --from and --to."
	case c.From == "":
		return heading + ": from a week back."
	case c.To == "":
		return heading + ": to a week ahead."
	}
	return heading + "."
}

// ledgerOf reads the rows of a site that are due on some days by the site's clock.
// What was erased is left out.
func ledgerOf(r casework.Reader, policy *casework.Policy, id casework.SiteID, d days) ([]reports.ReminderRow, error) {
	site, err := policy.Site(id)
	if err != nil {
		return nil, err
	}
	zone, err := site.Location()
	if err != nil {
		return nil, err
	}
	names, err := r.Find(casework.RemindersAt(id), d.first(zone), d.last(zone))
	if err != nil {
		return nil, err
	}
	var rows []reports.ReminderRow
	for _, name := range names {
		row, err := ledgerRow(r, name)
		if casework.CodeOf(err) == casework.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// ledgerRow reads one row with its appointment and the code name.
func ledgerRow(r casework.Reader, name string) (reports.ReminderRow, error) {
	var row reports.ReminderRow
	if err := r.Get(casework.Ref{Type: casework.ReminderRecord, ID: name}, &row.Reminder); err != nil {
		return row, err
	}
	appt, err := casework.LoadAppointment(r, row.Appointment)
	if err != nil {
		return row, err
	}
	who, err := casework.LoadPerson(r, row.Person)
	if who.Frozen.Known && (row.Fate == casework.FatePlanned || row.Fate == casework.FateHeld) {
		row.Why = casework.WhyFrozen // why it will not be said comes before why it was not said yet
	}
	row.Code, row.Kind, row.Zone, row.Latest = who.Code, appt.Kind, appt.Zone, appt.Rev
	return row, err
}
