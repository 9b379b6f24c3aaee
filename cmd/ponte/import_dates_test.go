package main

import (
	"testing"
	"time"

	"ponte/casework"
)

func TestDatesAreReadInTheDeclaredFormOnly(t *testing.T) {
	twelfth := time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		form, text string
		ok         bool
	}{
		{"YYYY-MM-DD", "2026-10-02", true},
		{"DD.MM.YYYY", "02.10.2026", true},
		{"dd.mm.yyyy", "2.10.2026", true},
		{"DD/MM/YYYY", "02/10/2026", true},
		{"MM/DD/YYYY", "10/02/2026", true},
		{"YYYY.MM.DD", "2026.10.2", true},
		{"DD.MM.YYYY", "2026-10-02", false},
		{"DD.MM.YYYY", "02/10/2026", false},
		{"DD.MM.YYYY", "02.10.26", false},
		{"YYYY-MM-DD", "02.10.2026", false},
		{"YYYY-MM-DD", "2026-10-2", false},
	} {
		form, err := parseDateForm(c.form)
		if err != nil {
			t.Fatal(err)
		}
		day, ok, _, _ := form.parse(c.text)
		if ok != c.ok || ok && !day.Equal(twelfth) {
			t.Errorf("%s as %s: %v, %t", c.text, c.form, day, ok)
		}
	}
	for _, bad := range []string{"%d.%m.%Y", "DD.MM.YY", "DD.DD.YYYY", "DDMMYYYY", "DD.MM.YYYY HH"} {
		if _, err := parseDateForm(bad); err == nil {
			t.Errorf("--dates %q is taken", bad)
		}
	}
}

func TestClocksThatChangeMakeATimeNeverOrTwice(t *testing.T) {
	for _, c := range []struct {
		zone, day, clock string
		times            int
	}{
		{"Europe/Rome", "2026-03-29", "01:59", 1}, {"Europe/Rome", "2026-03-29", "02:00", 0},
		{"Europe/Rome", "2026-03-29", "02:59", 0}, {"Europe/Rome", "2026-03-29", "03:00", 1},
		{"Europe/Rome", "2026-10-25", "01:59", 1}, {"Europe/Rome", "2026-10-25", "02:00", 2},
		{"Europe/Rome", "2026-10-25", "02:59", 2}, {"Europe/Rome", "2026-10-25", "03:00", 1},
		{"Europe/Madrid", "2026-03-29", "02:30", 0}, {"Europe/Madrid", "2026-10-25", "02:30", 2},
		{"Europe/Sofia", "2026-03-29", "03:30", 0}, {"Europe/Sofia", "2026-03-29", "02:30", 1},
		{"Europe/Sofia", "2026-10-25", "03:30", 2}, {"Europe/Sofia", "2026-10-25", "02:30", 1},
		{"Europe/Rome", "2026-07-01", "00:00", 1}, {"Europe/Rome", "2026-12-31", "23:59", 1},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		clock, err := casework.ParseClock(c.clock)
		if err != nil {
			t.Fatal(err)
		}
		found := instants(day, clock, zone)
		if len(found) != c.times {
			t.Errorf("%s %s in %s: %d times, want %d", c.day, c.clock, c.zone, len(found), c.times)
		}
		for _, at := range found {
			if got := at.In(zone).Format("2006-01-02 15:04"); got != c.day+" "+c.clock {
				t.Errorf("%s %s in %s is read as %s", c.day, c.clock, c.zone, got)
			}
		}
	}
}
