package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"ponte/casework"
)

// personExport is "ponte person export".
type personExport struct {
	Code   string `arg:"" help:"Whose data, by code name."`
	Reason string `help:"Why, in a few words without a name: it stays in the audit." required:""`
}

// exported is all that is kept of one person, as a program can read it.
type exported struct {
	Person       casework.Person        `json:"person"`
	Appointments []casework.Appointment `json:"appointments"`
	Reminders    []casework.Reminder    `json:"reminders"`
	Alerts       []casework.Alert       `json:"alerts"`
	// Done is who did what with her record.
	Done []casework.AuditLine `json:"done"`
}

// Run writes all of it, names and words included, to the standard output.
func (c *personExport) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	var who casework.Person
	err = rec.Update(ctx, "", func(tx casework.Tx) (err error) {
		if who, err = findCode(tx, c.Code); err != nil {
			return err
		}
		return rec.desk().Perform(tx, casework.Console, con.now(),
			casework.Export{What: casework.ViewPerson, Person: who.ID, Reason: c.Reason})
	})
	if err != nil {
		return err
	}
	out, err := c.read(rec.looks(ctx), who)
	if err != nil {
		return err
	}
	w := json.NewEncoder(con.out)
	w.SetIndent("", "  ")
	if err := w.Encode(out); err != nil {
		return fmt.Errorf("the data cannot be written: %w", err)
	}
	_, _ = fmt.Fprintln(con.err, "This holds everything. Give it to her and to nobody else, and delete the file when she has it.")
	return nil
}

// read collects what is kept of her.
func (c *personExport) read(r casework.Reader, who casework.Person) (exported, error) {
	out := exported{Person: who}
	ids, err := r.Find(casework.AppointmentsOf(who.ID), time.Time{}, time.Time{})
	if err != nil {
		return out, err
	}
	hers := map[string]bool{string(who.ID): true}
	for _, id := range ids {
		appt, err := casework.LoadAppointment(r, casework.AppointmentID(id))
		if casework.CodeOf(err) == casework.NotFound {
			continue
		}
		if err != nil {
			return out, err
		}
		hers[id] = true
		out.Appointments = append(out.Appointments, appt)
		rows, err := casework.LedgerOf(r, appt.ID)
		if err != nil {
			return out, err
		}
		out.Reminders = append(out.Reminders, rows...)
		switch al, err := casework.LoadAlert(r, appt.ID); {
		case err == nil:
			out.Alerts = append(out.Alerts, al)
		case casework.CodeOf(err) != casework.NotFound:
			return out, err
		}
	}
	lines, err := r.Find(casework.AuditLines(), time.Time{}, time.Time{})
	if err != nil {
		return out, err
	}
	for _, id := range lines {
		line, err := casework.LoadAuditLine(r, id)
		if casework.CodeOf(err) == casework.NotFound {
			continue
		}
		if err != nil {
			return out, err
		}
		if hers[line.Subject.ID] {
			out.Done = append(out.Done, line)
		}
	}
	return out, nil
}
