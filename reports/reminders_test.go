package reports_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/reports"
)

// ledger is an appointment's story: booked, sent, moved, and a woman who is not
// on Telegram.
func ledger() []reports.ReminderRow {
	before := time.Date(2026, 10, 27, 9, 30, 0, 0, time.UTC)
	start := time.Date(2026, 10, 26, 9, 30, 0, 0, time.UTC) // 10:30 in Rome, the day after the clocks change
	row := func(code casework.Code, rev int, step string, due time.Time, fate casework.Fate, why string) reports.ReminderRow {
		return reports.ReminderRow{Code: code, Kind: "legal", Zone: "Europe/Rome", Latest: 1, Reminder: casework.Reminder{
			Appointment: "a", Start: start, Rev: rev, Step: step, Person: "p", Site: "milano", Due: due, Fate: fate, Why: why, At: due}}
	}
	rows := []reports.ReminderRow{
		row("K-17", 1, "7d", time.Date(2026, 10, 19, 8, 30, 0, 0, time.UTC), casework.FateSent, ""),
		row("K-18", 2, "booked", time.Date(2026, 10, 20, 8, 0, 0, 0, time.UTC), casework.FateSkipped, casework.WhyNoChat),
		row("K-17", 1, "1d", time.Date(2026, 10, 25, 9, 30, 0, 0, time.UTC), casework.FateHeld, casework.WhyQuiet),
		row("K-17", 1, "2h", time.Date(2026, 10, 26, 7, 30, 0, 0, time.UTC), casework.FatePlanned, ""),
	}
	rows[1].Start, rows[1].Latest = before, 3
	return rows
}

func TestRemindersTableIsReadByPeople(t *testing.T) {
	var out bytes.Buffer
	if err := reports.RemindersTable(&out, "All reminders.", ledger()); err != nil {
		t.Fatal(err)
	}
	want := `All reminders.

due                    person  appointment                                    reminder        what became of it
Mon 19 Oct 2026 10:30  K-17    legal, Mon 26 Oct 2026 10:30                   7 days before   sent
Tue 20 Oct 2026 10:00  K-18    legal, Tue 27 Oct 2026 10:30, revision 2 of 3  at once         skipped: she is not on Telegram: phone her
Sun 25 Oct 2026 10:30  K-17    legal, Mon 26 Oct 2026 10:30                   1 day before    held: quiet hours of the site or safe hours of hers
Mon 26 Oct 2026 08:30  K-17    legal, Mon 26 Oct 2026 10:30                   2 hours before  planned

planned        1
held           1
  1: quiet hours of the site or safe hours of hers
on its way     0
sent           1
skipped        1
  1: she is not on Telegram: phone her
failed         0
together       4
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatWasSaidAfterAllTellsWhyItWasHeld(t *testing.T) {
	rows := ledger()[2:3]
	for fate, words := range map[casework.Fate]string{
		casework.FateQueued: "on its way after it was held: quiet hours", casework.FateSent: "sent after it was held: quiet hours",
	} {
		var out bytes.Buffer
		rows[0].Fate = fate
		if err := reports.RemindersTable(&out, "All reminders.", rows); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "  "+words) {
			t.Errorf("%s is not told as %q:\n%s", fate, words, out.String())
		}
	}
}

func TestRemindersCSVIsWhatSpreadsheetsOpen(t *testing.T) {
	var out bytes.Buffer
	if err := reports.RemindersCSV(&out, ledger()[:2]); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffdue;person;site;kind;start;reminder;revision;fate;why;at\r\n" +
		"2026-10-19 10:30;K-17;milano;legal;2026-10-26 10:30;7 days before;1;sent;;2026-10-19 10:30\r\n" +
		"2026-10-20 10:00;K-18;milano;legal;2026-10-27 10:30;at once;2;skipped;she is not on Telegram: phone her;2026-10-20 10:00\r\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRemindersJSONIsReadByPrograms(t *testing.T) {
	var out bytes.Buffer
	if err := reports.RemindersJSON(&out, ledger()[1:2]); err != nil {
		t.Fatal(err)
	}
	want := `[
  {
    "due": "2026-10-20T10:00:00+02:00",
    "person": "K-18",
    "site": "milano",
    "kind": "legal",
    "start": "2026-10-27T10:30:00+01:00",
    "step": "booked",
    "revision": 2,
    "fate": "skipped",
    "why": "no_chat",
    "at": "2026-10-20T10:00:00+02:00"
  }
]
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out.Reset()
	if err := reports.RemindersJSON(&out, nil); err != nil || out.String() != "[]\n" {
		t.Errorf("no rows are %q, %v", out.String(), err)
	}
}

// A reason below "sent" must not read as a way of sending.
func TestTheSumOfWhatWasSentTellsThatItWasHeldBefore(t *testing.T) {
	rows := ledger()[2:3]
	rows[0].Fate = casework.FateSent
	var out bytes.Buffer
	if err := reports.RemindersTable(&out, "All reminders.", rows); err != nil {
		t.Fatal(err)
	}
	if want := "sent           1\n  1 after it was held: quiet hours of the site"; !strings.Contains(out.String(), want) {
		t.Errorf("%s\nwant %q", &out, want)
	}
}

func TestEveryReasonHasItsWords(t *testing.T) {
	for _, why := range casework.Whys {
		row := ledger()[:1]
		row[0].Fate, row[0].Why = casework.FateSkipped, why
		var out bytes.Buffer
		if err := reports.RemindersTable(&out, "All reminders.", row); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "skipped: "+why+"\n") {
			t.Errorf("%q has no words of its own", why)
		}
		if strings.Count(out.String(), "\n  1: ") != 1 {
			t.Errorf("%q is not counted:\n%s", why, out.String())
		}
	}
}

func TestEveryStepHasItsWords(t *testing.T) {
	for step, words := range map[string]string{
		"7d": "7 days before", "1d": "1 day before", "2h": "2 hours before", "1h": "1 hour before", "90m": "90 minutes before", "1h30m": "90 minutes before", "booked": "at once",
		"moved": "at once: changed", "cancelled": "at once: cancelled", "caught_up": "when she came or came back",
	} {
		row := ledger()[:1]
		row[0].Step = step
		var out bytes.Buffer
		if err := reports.RemindersTable(&out, "All reminders.", row); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "  "+words+"  ") {
			t.Errorf("%s is not told as %s:\n%s", step, words, out.String())
		}
	}
}

func TestNoCellOfACSVIsAFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+39 333": "'+39 333", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", " =1": "' =1", "\u00a0=1": "'\u00a0=1", "＝1": "'＝1",
		"\tx": "'\tx", "K-17": "K-17", "": "", "a=b": "a=b", "Via Padova 36": "Via Padova 36",
	} {
		var out bytes.Buffer
		if err := reports.WriteCSV(&out, [][]string{{"x", cell}}); err != nil {
			t.Fatal(err)
		}
		got := strings.TrimSuffix(strings.TrimPrefix(out.String(), "\ufeffx;"), "\r\n")
		if strings.Trim(got, `"`) != want {
			t.Errorf("%q is written as %q, want %q", cell, got, want)
		}
	}
}
