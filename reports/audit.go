package reports

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"ponte/casework"
)

// AuditRow is a line of the audit with what is needed to read it: code names, and
// the zone in which its time is told.
type AuditRow struct {
	casework.AuditLine
	By    string // a code name, or "console"
	About string // a code name; "" if it is about nobody in particular
	Zone  string
}

// role is the role in which it was done; the console has none.
func (r AuditRow) role() string {
	if r.Role == casework.System {
		return ""
	}
	return string(r.Role)
}

// did is what was done, in words.
func (r AuditRow) did() string {
	words := viewWords[r.What]
	if words == "" {
		words = string(r.What)
	}
	return strings.TrimSpace(DidWords(r.Command) + " " + words)
}

// AuditTable writes the audit for a reader at a terminal.
func AuditTable(w io.Writer, heading string, rows []AuditRow) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprint(t, heading, "\n\n")
	_, _ = fmt.Fprintln(t, "when\twho\trole\twhat\tabout\tsite") // errors come with Flush
	for _, r := range rows {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", OnClock(r.At, r.Zone), r.By, dash(r.role()), r.did(), dash(r.About), dash(string(r.Site)))
	}
	_, _ = fmt.Fprintf(t, "\nlines: %d\n", len(rows))
	if err := t.Flush(); err != nil {
		return fmt.Errorf("reports: audit: %w", err)
	}
	return nil
}

// dash fills an empty cell.
func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// AuditCSV writes the audit for a spreadsheet.
func AuditCSV(w io.Writer, rows []AuditRow) error {
	table := [][]string{{"when", "who", "role", "what", "about", "site"}}
	for _, r := range rows {
		table = append(table, []string{sheetTime(r.At, r.Zone), r.By, r.role(), r.did(), r.About, string(r.Site)})
	}
	return WriteCSV(w, table)
}

// AuditJSON writes the audit for a program: words as they are kept, times as RFC
// 3339 with the offset of the place.
func AuditJSON(w io.Writer, rows []AuditRow) error {
	type row struct {
		At      time.Time       `json:"at"`
		Who     string          `json:"who"`
		Role    casework.Role   `json:"role"`
		Command string          `json:"command"`
		What    casework.View   `json:"what,omitempty"`
		About   string          `json:"about,omitempty"`
		Site    casework.SiteID `json:"site,omitempty"`
	}
	out := make([]row, len(rows))
	for i, r := range rows {
		out[i] = row{atPlace(r.At, r.Zone), r.By, r.Role, r.Command, r.What, r.About, r.Site}
	}
	return writeJSON(w, "audit", out)
}
