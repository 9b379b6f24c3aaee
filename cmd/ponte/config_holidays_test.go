package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
)

func TestHolidaysAreDaysOnLines(t *testing.T) {
	got, found := parseHolidays("holidays.txt", "# closed\n\n2026-12-08 Immacolata\r\n  2026-12-24..2026-12-26\tChiusura  # by hand\n2026-12-25 Natale\n2027-01-06\n")
	if len(found) > 0 {
		t.Fatal(found)
	}
	want := casework.Holidays{"2026-12-08": "Immacolata", "2026-12-24": "Chiusura", "2026-12-25": "Chiusura", "2026-12-26": "Chiusura", "2027-01-06": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want, +got):\n%s", diff)
	}
}

func TestEachMistakeInHolidaysIsToldWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"# so\n25.12.2026 Natale\n":                          `holidays.txt:2:1: found "25.12.2026 Natale", allowed: ` + holidaysAllowed + ".",
		"  2026-12-25Natale\n":                               `holidays.txt:1:3: found "2026-12-25Natale", allowed: ` + holidaysAllowed + ".",
		"2026-12-25 - 2026-12-26 -\n2026-12-25-2026-12-26\n": `holidays.txt:2:1: found "2026-12-25-2026-12-26", allowed: ` + holidaysAllowed + ".",
		"2026-02-30\n":                                       "holidays.txt:1:1: there is no day 2026-02-30.",
		"2026-12-24..2026-12-32\n":                           "holidays.txt:1:1: there is no day 2026-12-32.",
		"2027-01-06..2026-12-24\n":                           "holidays.txt:1:1: 2026-12-24 is before 2027-01-06. Write the first day first.",
		"2026-12-24..2207-01-06\n":                           "holidays.txt:1:1: from 2026-12-24 to 2207-01-06 are 65757 days, and a line has at most 366. Is the year right?",
		"2026-12-25 " + strings.Repeat("à", 81):              "holidays.txt:1:1: the name is longer than 80 letters, or has an invisible one.",
	} {
		if _, found := parseHolidays("holidays.txt", text); len(found) != 1 || found[0].String() != want {
			t.Errorf("%q: %v\nwant %s", text, found, want)
		}
	}
}

func TestASiteHasItsOwnHolidays(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	write("milano.txt", "2026-12-07 Sant'Ambrogio\n")
	write("wrong.txt", "2026-12-07\nNatale\n")
	text := smallest + "  - {id: roma, name: Roma, country: IT}\n"
	text = strings.Replace(text, "name: Milano,", "name: Milano, holidays: %s,", 1)
	config := func(name string) (*config, error) {
		return loadConfig(write("ponte.yaml", fmt.Sprintf(text, name)), func(string) string { return "" })
	}
	c, err := config("milano.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]casework.Holidays{{"2026-12-07": "Sant'Ambrogio"}, nil},
		[]casework.Holidays{c.Policy.Sites[0].Holidays, c.Policy.Sites[1].Holidays}); diff != "" {
		t.Errorf("(-want, +got):\n%s", diff)
	}
	for name, want := range map[string]string{
		"wrong.txt":   filepath.Join(folder, "wrong.txt") + `:2:1: found "Natale", allowed: a day and its name`,
		"nothing.txt": "ponte.yaml:3:42: sites[1].holidays: the file cannot be read: ",
	} {
		if _, err := config(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", name, err, want)
		}
	}
}

func TestCheckTellsWhenHolidaysRunOut(t *testing.T) {
	now := time.Date(2026, 12, 7, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		days casework.Holidays
		want string
	}{
		{casework.Holidays{"2026-12-07": "", "2026-11-01": ""}, "✓ c: holidays of milano: 2 days, the last on 2026-12-07"},
		{casework.Holidays{"2026-11-01": ""}, "! c: holidays of milano: 1 day, the last on 2026-11-01. Add those to come: women and staff are written to on them"},
		{casework.Holidays{}, "! c: holidays of milano: the file names no day. Write them into it, or take the line out"},
		{nil, ""},
	} {
		found := (&config{Policy: casework.Policy{Sites: []casework.Site{{ID: "milano", Holidays: c.days}}}}).findings(now)
		var got string
		for _, f := range found {
			if line := f.line("c"); strings.Contains(line, "holidays of") {
				got += line
			}
		}
		if got != c.want {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
}

func TestTheExampleHolidaysAreRead(t *testing.T) {
	text, err := readTextFile(filepath.Join("..", "..", "deploy", "examples", "holidays.txt"), "file")
	if err != nil {
		t.Fatal(err)
	}
	if days, found := parseHolidays("holidays.txt", text); len(found) > 0 || days["2026-12-25"] != "Chiusura invernale" {
		t.Errorf("%v, %v", days, found)
	}
}

// It is booked: who keeps the list knows whether somebody opens the door.
func TestAnAppointmentOnAHolidayIsDoubtedAndBooked(t *testing.T) {
	o := newOffice(t)
	o.policy.Sites[0].Holidays = casework.Holidays{"2026-10-12": "Patrono"}
	o.take(peopleList, somePeople, false)
	doubts := func(text string, want ...string) {
		t.Helper()
		var got []string
		for _, d := range o.plan(appointmentList, text, isoDates, false).doubts {
			got = append(got, d.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("doubts: %q, want %q", got, want)
		}
	}
	const told = "Monday 12 October 2026, 10:30 (Rome) is on a holiday of Milano, Via Padova 36 (Patrono). It is booked all the same; reminders come before that day."
	doubts(someAppointments, "appointments.csv:2:15: date (column D): "+told)
	if got, want := o.take(appointmentList, someAppointments, false), (counts{Entered: 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	doubts(someAppointments)
	doubts(strings.Replace(someAppointments, "10:30", "11:30", 1), "appointments.csv:2:15: date (column D): "+strings.Replace(told, "10:30", "11:30", 1))
	o.now = o.now.AddDate(0, 1, 0)
	doubts(someAppointments)
}
