package main

import (
	"context"
	"time"

	"ponte/casework"
	"ponte/reports"
)

// reportAudit is "ponte report audit".
type reportAudit struct {
	From string `help:"The first day, as in 2026-10-12. Preset: a week ago." placeholder:"DAY"`
	To   string `help:"The last day, as in 2026-10-18. Preset: today." placeholder:"DAY"`
	JSON bool   `name:"json" help:"Print JSON, for a program." xor:"form"`
	CSV  bool   `name:"csv" help:"Print CSV, for a spreadsheet." xor:"form"`
}

// Run does the command. It leaves a line itself, which it shows already.
func (c *reportAudit) Run(ctx context.Context, con *console) error {
	days, err := readDays(c.From, c.To, con.now().AddDate(0, 0, -reportWeek), con.now())
	if err != nil {
		return err
	}
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	if err := rec.look(ctx, con, casework.ViewAudit, nil, c.JSON || c.CSV); err != nil {
		return err
	}
	rows, err := auditOf(rec.looks(ctx), &rec.config.Policy, days)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		return reports.AuditJSON(con.out, rows)
	case c.CSV:
		return reports.AuditCSV(con.out, rows)
	default:
		return reports.AuditTable(con.out, "Who did and looked at what, "+days.String()+".", rows)
	}
}

// auditOf reads the lines of some days, by the clock of the first site.
func auditOf(r casework.Reader, policy *casework.Policy, d days) ([]reports.AuditRow, error) {
	zone, err := time.LoadLocation(zoneOf(policy, ""))
	if err != nil {
		return nil, err
	}
	ids, err := r.Find(casework.AuditLines(), d.first(zone), d.last(zone))
	if err != nil {
		return nil, err
	}
	var rows []reports.AuditRow
	for _, id := range ids {
		line, err := casework.LoadAuditLine(r, id)
		if casework.CodeOf(err) == casework.NotFound {
			continue // its 24 months are over
		}
		if err != nil {
			return nil, err
		}
		row := reports.AuditRow{AuditLine: line, Zone: zoneOf(policy, line.Site)}
		if row.By, err = byWhom(r, line); err != nil {
			return nil, err
		}
		if row.About, err = aboutWhom(r, line.Subject); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// byWhom is who did it: a code name, or the console.
func byWhom(r casework.Reader, line casework.AuditLine) (string, error) {
	if line.Who == "" {
		return "console", nil
	}
	code, err := codeOf(r, line.Who)
	return orErased(code), err
}

// aboutWhom is the code name of the woman whom a record is about; "" if it is about
// nobody in particular. Every record that is about somebody names her as "person".
func aboutWhom(r casework.Reader, subject casework.Ref) (string, error) {
	id := casework.PersonID(subject.ID)
	switch subject.Type {
	case "":
		return "", nil
	case casework.PersonRecord:
	default:
		var record struct {
			Person casework.PersonID `json:"person"`
		}
		err := r.Get(subject, &record)
		if casework.CodeOf(err) == casework.NotFound {
			return orErased(""), nil
		}
		if err != nil || record.Person == "" {
			return "", err
		}
		id = record.Person
	}
	code, err := codeOf(r, id)
	return orErased(code), err
}

// orErased says that there is no such person any more.
func orErased(code string) string {
	if code == "" {
		return "erased"
	}
	return code
}
