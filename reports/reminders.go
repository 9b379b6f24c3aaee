package reports

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"ponte/casework"
)

// ReminderRow is a row of the ledger with what is needed to read it. It names
// her by code name only.
type ReminderRow struct {
	casework.Reminder
	Code   casework.Code
	Kind   string
	Zone   string
	Latest int // the revision at which the appointment stands now
}

// appointment says which one, and which revision of it where there were several.
func (r ReminderRow) appointment() string {
	text := r.Kind + ", " + OnClock(r.Start, r.Zone)
	if r.Latest > 1 {
		text += fmt.Sprintf(", revision %d of %d", r.Rev, r.Latest)
	}
	return text
}

// fateWords say what became of a reminder.
var fateWords = map[casework.Fate]string{
	casework.FatePlanned: "planned", casework.FateHeld: "held", casework.FateQueued: "on its way",
	casework.FateSent: "sent", casework.FateSkipped: "skipped", casework.FateFailed: "failed",
}

// fates are all of them, in the order in which they are counted.
var fates = []casework.Fate{casework.FatePlanned, casework.FateHeld, casework.FateQueued,
	casework.FateSent, casework.FateSkipped, casework.FateFailed}

// whyWords say why, for every reason that there is.
var whyWords = map[string]string{
	casework.WhyPast:        "that is normal, the appointment was made or moved after that time",
	casework.WhyQuiet:       "quiet hours of the site or safe hours of hers",
	casework.WhyHoliday:     "a holiday of the site",
	casework.WhyTooLate:     "too late to be of use",
	casework.WhyOvertaken:   "the next reminder was due as well",
	casework.WhyTogether:    "another message about it goes out at about that time",
	casework.WhyChanged:     "the appointment was moved or cancelled",
	casework.WhyAnswered:    "she has said that she cannot come",
	casework.WhyNoConsent:   "she has not said yes to reminders",
	casework.WhyNoChat:      "she is not on Telegram: phone her",
	casework.WhyUnreachable: "Telegram refuses messages to her: phone her",
	casework.WhyRefused:     "Telegram refused the message: look into the log",
	casework.WhyWriting:     "she was writing something else",
	casework.WhyFault:       "the program failed on it: look into the log",
	casework.WhyOutage:      "it could not be sent in time",
	casework.WhyPaused:      "reminders were paused",
	casework.WhyOnOpening:   "she hears it when she next opens the bot",
	casework.WhyFrozen:      "her chat is frozen: nothing is said to her until she is back",
}

// became is what became of a reminder, in words.
func became(r casework.Reminder) string {
	word := fateWords[r.Fate]
	if word == "" {
		word = string(r.Fate)
	}
	if r.Why == "" {
		return word
	}
	return word + afterHeld(r.Fate) + ": " + WhyWords(r.Why)
}

// afterHeld says of what was sent, or is on its way, that its reason is why it was held
// before: else it would read as a way of sending.
func afterHeld(f casework.Fate) string {
	if f == casework.FateSent || f == casework.FateQueued {
		return " after it was held"
	}
	return ""
}

// WhyWords is a reason in words; one that is unknown stands for itself.
func WhyWords(why string) string {
	if words := whyWords[why]; words != "" {
		return words
	}
	return why
}

// StepWords say which rung of the ladder: "7 days before", or what was told at once.
func StepWords(step string) string {
	rung, err := casework.ParseRung(step)
	switch {
	case step == casework.StepBooked:
		return "at once"
	case step == casework.StepMoved:
		return "at once: changed"
	case step == casework.StepCancelled:
		return "at once: cancelled"
	case casework.CatchesUp(step):
		return "when she came or came back"
	case err != nil:
		return step
	case rung.Days == 1:
		return "1 day before"
	case rung.Days > 1:
		return fmt.Sprintf("%d days before", rung.Days)
	case rung.Before == time.Hour:
		return "1 hour before"
	case rung.Before%time.Hour == 0:
		return fmt.Sprintf("%d hours before", rung.Before/time.Hour)
	default:
		return fmt.Sprintf("%d minutes before", rung.Before/time.Minute)
	}
}

// RemindersTable writes the ledger for a reader at a terminal: a heading that
// says of which days it is, the rows, and counts at its end. Times are told on the
// clock of the place.
func RemindersTable(w io.Writer, heading string, rows []ReminderRow) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprint(t, heading, "\n\n")
	_, _ = fmt.Fprintln(t, "due\tperson\tappointment\treminder\twhat became of it") // errors come with Flush
	for _, r := range rows {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n",
			OnClock(r.Due, r.Zone), r.Code, r.appointment(), StepWords(r.Step), became(r.Reminder))
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("reports: reminders: %w", err)
	}
	if _, err := io.WriteString(w, "\n"+counts(rows)); err != nil {
		return fmt.Errorf("reports: reminders: %w", err)
	}
	return nil
}

// counts sums the ledger up: how many of each fate, and of each reason below it.
func counts(rows []ReminderRow) string {
	byFate, byWhy := map[casework.Fate]int{}, map[casework.Fate]map[string]int{}
	for _, r := range rows {
		byFate[r.Fate]++
		if r.Why != "" {
			if byWhy[r.Fate] == nil {
				byWhy[r.Fate] = map[string]int{}
			}
			byWhy[r.Fate][r.Why]++
		}
	}
	var b strings.Builder
	for _, f := range fates {
		fmt.Fprintf(&b, "%-11s %4d\n", fateWords[f], byFate[f])
		for _, why := range casework.Whys {
			if n := byWhy[f][why]; n > 0 {
				fmt.Fprintf(&b, "  %d%s: %s\n", n, afterHeld(f), WhyWords(why))
			}
		}
	}
	fmt.Fprintf(&b, "%-11s %4d\n", "together", len(rows))
	return b.String()
}

// OnClock is an instant on the clock of its place, short.
func OnClock(at time.Time, zone string) string {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return at.UTC().Format("Mon 2 Jan 2006 15:04") + " UTC"
	}
	return at.In(loc).Format("Mon 2 Jan 2006 15:04")
}

// RemindersCSV writes the ledger for a spreadsheet.
func RemindersCSV(w io.Writer, rows []ReminderRow) error {
	table := [][]string{{"due", "person", "site", "kind", "start", "reminder", "revision", "fate", "why", "at"}}
	for _, r := range rows {
		table = append(table, []string{sheetTime(r.Due, r.Zone), string(r.Code), string(r.Site), r.Kind, sheetTime(r.Start, r.Zone),
			StepWords(r.Step), strconv.Itoa(r.Rev), fateWords[r.Fate], WhyWords(r.Why), sheetTime(r.At, r.Zone)})
	}
	return WriteCSV(w, table)
}

// sheetTime is an instant on the clock of its place, as spreadsheets sort it.
func sheetTime(at time.Time, zone string) string {
	return atPlace(at, zone).Format("2006-01-02 15:04")
}

// atPlace is an instant with the offset of its place; of a zone that is none, UTC.
func atPlace(at time.Time, zone string) time.Time {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	return at.In(loc)
}

// RemindersJSON writes the ledger for a program: words as they are kept, times
// as RFC 3339 with the offset of the place.
func RemindersJSON(w io.Writer, rows []ReminderRow) error {
	type row struct {
		Due      time.Time       `json:"due"`
		Person   casework.Code   `json:"person"`
		Site     casework.SiteID `json:"site"`
		Kind     string          `json:"kind"`
		Start    time.Time       `json:"start"`
		Step     string          `json:"step"`
		Revision int             `json:"revision"`
		Fate     casework.Fate   `json:"fate"`
		Why      string          `json:"why,omitempty"`
		At       time.Time       `json:"at"`
	}
	out := make([]row, len(rows))
	for i, r := range rows {
		out[i] = row{atPlace(r.Due, r.Zone), r.Code, r.Site, r.Kind, atPlace(r.Start, r.Zone), r.Step, r.Rev, r.Fate, r.Why, atPlace(r.At, r.Zone)}
	}
	return writeJSON(w, "reminders", out)
}
