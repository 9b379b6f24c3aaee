package reports

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"ponte/casework"
)

// weekColumns are the counts of a week: what staff marked, what was called off, what
// is open, and the reminders. Short is for a table that must fit a terminal.
var weekColumns = []struct {
	name, short string
	of          func(casework.Week) int
}{
	{"appointments", "all", func(w casework.Week) int { return w.All }},
	{"came", "came", func(w casework.Week) int { return w.Came }},
	{"came late", "late", func(w casework.Week) int { return w.Late }},
	{"missed", "missed", func(w casework.Week) int { return w.Missed }},
	{"cancelled by us", "by us", func(w casework.Week) int { return w.ByUs }},
	{"cancelled before", "cancelled", func(w casework.Week) int { return w.Cancelled }},
	{"she cannot", "cannot", func(w casework.Week) int { return w.Cannot }},
	{"not marked", "not marked", func(w casework.Week) int { return w.Unmarked }},
	{"answered", "answered", func(w casework.Week) int { return w.Answered }},
	{"reminders sent", "sent", reminders(casework.FateSent)},
	{"reminders held", "held", reminders(casework.FateHeld)},
	{"reminders skipped", "skipped", reminders(casework.FateSkipped)},
	{"reminders failed", "failed", reminders(casework.FateFailed)},
}

// weekWords say below the table what its short words mean.
const weekWords = `
all         came, late, missed, by us (cancelled, marked by staff), cancelled (before anybody marked it),
            cannot (she had said so, and nobody marked it) and not marked, together
answered    of all, how many she had answered, whatever she said
sent …      reminders that were due in the week, and news of changes; those that still wait are left out
`

// reminders counts one fate.
func reminders(fate casework.Fate) func(casework.Week) int {
	return func(w casework.Week) int { return w.Reminders[fate] }
}

// sinceTheFirst leaves out the weeks before the first that has anything: before
// anybody was entered they say nothing.
func sinceTheFirst(weeks []casework.Week) []casework.Week {
	first := ""
	for _, week := range weeks {
		day, some := week.Monday.Format(time.DateOnly), false
		for _, c := range weekColumns {
			some = some || c.of(week) > 0
		}
		if some && (first == "" || day < first) {
			first = day
		}
	}
	return slices.DeleteFunc(slices.Clone(weeks), func(w casework.Week) bool {
		return first == "" || w.Monday.Format(time.DateOnly) < first
	})
}

// WeeksTable writes weeks for a reader at a terminal, with their sum below them. A
// week is named by its Monday. Those before the first that has anything are left out.
func WeeksTable(w io.Writer, heading string, weeks []casework.Week) error {
	all := len(weeks)
	if weeks = sinceTheFirst(weeks); len(weeks) < all {
		heading += "\nWeeks before the first appointment are left out."
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprint(t, heading, "\n\nweek from\tsite") // errors come with Flush
	for _, c := range weekColumns {
		_, _ = fmt.Fprint(t, "\t", c.short)
	}
	line := func(count func(of func(casework.Week) int) int) {
		for _, c := range weekColumns {
			_, _ = fmt.Fprint(t, "\t", count(c.of))
		}
		_, _ = fmt.Fprintln(t)
	}
	_, _ = fmt.Fprintln(t)
	for _, week := range weeks {
		_, _ = fmt.Fprintf(t, "%s\t%s", week.Monday.Format("Mon 2 Jan 2006"), week.Site)
		line(func(of func(casework.Week) int) int { return of(week) })
	}
	_, _ = fmt.Fprint(t, "together\t")
	line(func(of func(casework.Week) int) (sum int) {
		for _, week := range weeks {
			sum += of(week)
		}
		return sum
	})
	_, _ = fmt.Fprint(t, weekWords)
	if err := t.Flush(); err != nil {
		return fmt.Errorf("reports: weeks: %w", err)
	}
	return nil
}

// WeeksCSV writes weeks for a spreadsheet, without a sum: it would be summed again.
func WeeksCSV(w io.Writer, weeks []casework.Week) error {
	head := []string{"week from", "site"}
	for _, c := range weekColumns {
		head = append(head, c.name)
	}
	table := [][]string{head}
	for _, week := range weeks {
		row := []string{week.Monday.Format(time.DateOnly), string(week.Site)}
		for _, c := range weekColumns {
			row = append(row, strconv.Itoa(c.of(week)))
		}
		table = append(table, row)
	}
	return WriteCSV(w, table)
}

// WeeksJSON writes weeks for a program; all fates of reminders that there were.
func WeeksJSON(w io.Writer, weeks []casework.Week) error {
	type row struct {
		Monday    string                `json:"monday"` // 2026-10-12
		Site      casework.SiteID       `json:"site"`
		All       int                   `json:"appointments"`
		Came      int                   `json:"came"`
		Late      int                   `json:"late"`
		Missed    int                   `json:"missed"`
		ByUs      int                   `json:"by_us"`
		Cancelled int                   `json:"cancelled"`
		Cannot    int                   `json:"cannot"`
		Unmarked  int                   `json:"unmarked"`
		Answered  int                   `json:"answered"`
		Reminders map[casework.Fate]int `json:"reminders"`
	}
	out := make([]row, len(weeks))
	for i, k := range weeks {
		out[i] = row{k.Monday.Format(time.DateOnly), k.Site, k.All, k.Came, k.Late, k.Missed, k.ByUs, k.Cancelled, k.Cannot,
			k.Unmarked, k.Answered, k.Reminders}
	}
	return writeJSON(w, "weeks", out)
}
