package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ponte/casework"
)

func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

// kindOf is a kind with a ladder: "7d 1d 2h".
func kindOf(tb testing.TB, ladder string, shift casework.Shift) casework.AppointmentKind {
	tb.Helper()
	k := casework.AppointmentKind{Shift: shift, Useful: 30 * time.Minute}
	for s := range strings.FieldsSeq(ladder) {
		r, err := casework.ParseRung(s)
		if err != nil {
			tb.Fatal(err)
		}
		k.Ladder = append(k.Ladder, r)
	}
	return k
}

// planned writes a plan: "7d 05 10:30 planned, 2h 12 20:59 held quiet", by the
// clock of the place.
func planned(plan []casework.Planned, loc *time.Location) string {
	var out []string
	for _, p := range plan {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", p.Step, p.Due.In(loc).Format("02 15:04"), p.Fate, p.Why)))
	}
	return strings.Join(out, ", ")
}

func TestPlanLaysOutALadder(t *testing.T) {
	rome := zone(t, "Europe/Rome")
	at := func(s string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", s, rome)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	quiet := casework.Hours{From: 21 * 60, To: 8 * 60}
	safe := &casework.Hours{From: 10 * 60, To: 12 * 60}
	night := &casework.Hours{From: 22 * 60, To: 7 * 60}
	for _, c := range []struct {
		name, ladder, now, start string
		shift                    casework.Shift
		safe                     *casework.Hours
		want                     string
	}{
		{"all in good time", "7d 1d 2h", "2026-10-01 09:00", "2026-10-12 10:30", casework.Earlier, nil,
			"7d 05 10:30 planned, 1d 11 10:30 planned, 2h 12 08:30 planned"},
		{"booked two days before: the week is past", "7d 1d 2h", "2026-10-10 09:00", "2026-10-12 10:30", casework.Earlier, nil,
			"booked 10 09:00 planned, 7d 05 10:30 skipped past, 1d 11 10:30 planned, 2h 12 08:30 planned"},
		{"booked an hour before: all are past and one stands for them", "7d 1d 2h", "2026-10-12 09:30", "2026-10-12 10:30", casework.Earlier, nil,
			"booked 12 09:30 planned, 7d 05 10:30 skipped past, 1d 11 10:30 skipped past, 2h 12 08:30 skipped past"},
		{"booked twenty minutes before: too late to help", "1d", "2026-10-12 10:10", "2026-10-12 10:30", casework.Earlier, nil,
			"booked 12 10:10 skipped too_late, 1d 11 10:30 skipped past"},
		{"exactly at a step it is past", "1d", "2026-10-11 10:30", "2026-10-12 10:30", casework.Earlier, nil,
			"booked 11 10:30 planned, 1d 11 10:30 skipped past"},
		{"a step nearer than its use", "20m", "2026-10-01 09:00", "2026-10-12 10:30", casework.Earlier, nil,
			"20m 12 10:10 skipped too_late"},
		{"a morning step goes to the evening before", "2h", "2026-10-01 09:00", "2026-10-12 09:00", casework.Earlier, nil,
			"2h 11 20:59 held quiet"},
		{"or to the end of the night", "2h", "2026-10-01 09:00", "2026-10-12 09:00", casework.Later, nil,
			"2h 12 08:00 held quiet"},
		{"later is past its use, so earlier after all", "2h", "2026-10-01 09:00", "2026-10-12 08:15", casework.Later, nil,
			"2h 11 20:59 held quiet"},
		{"earlier is before now, so later after all", "2h", "2026-10-12 06:00", "2026-10-12 09:00", casework.Earlier, nil,
			"2h 12 08:00 held quiet"},
		{"neither way", "2h", "2026-10-12 06:00", "2026-10-12 08:20", casework.Earlier, nil,
			"2h 12 06:20 skipped quiet"},
		{"booked at night it waits for the morning", "1d", "2026-10-11 23:00", "2026-10-12 10:30", casework.Earlier, nil,
			"booked 12 08:00 held quiet, 1d 11 10:30 skipped past"},
		{"booked at night for early: no decent minute", "1d", "2026-10-11 23:00", "2026-10-12 08:20", casework.Earlier, nil,
			"booked 11 23:00 skipped quiet, 1d 11 08:20 skipped past"},
		{"her hours, earlier", "1d 2h", "2026-10-01 09:00", "2026-10-12 16:30", casework.Earlier, safe,
			"1d 11 11:59 held quiet, 2h 12 11:59 held quiet"},
		{"her hours, later", "1d 2h", "2026-10-01 09:00", "2026-10-12 16:30", casework.Later, safe,
			"1d 12 10:00 held quiet, 2h 12 11:59 held quiet"},
		{"two steps in the same evening become one", "3h 2h", "2026-10-01 09:00", "2026-10-12 09:00", casework.Earlier, nil,
			"3h 11 20:59 skipped overtaken, 2h 11 20:59 held quiet"},
		{"two steps as near as the ladder wants stay two", "2h 90m", "2026-10-01 09:00", "2026-10-12 16:00", casework.Earlier, nil,
			"2h 12 14:00 planned, 1h30m 12 14:30 planned"},
		{"booked half an hour before a step: one message", "7d 1d", "2026-10-11 10:00", "2026-10-12 10:30", casework.Earlier, nil,
			"booked 11 10:00 planned, 7d 05 10:30 skipped past, 1d 11 10:30 skipped together"},
		{"booked at night: the morning brings one message", "7d 2h", "2026-10-11 23:00", "2026-10-12 10:30", casework.Earlier, nil,
			"booked 12 08:00 held quiet, 7d 05 10:30 skipped past, 2h 12 08:30 skipped together"},
		{"her hours lie in the night: none is sent", "1d 2h", "2026-10-01 09:00", "2026-10-12 16:30", casework.Later, night,
			"1d 11 16:30 skipped quiet, 2h 12 14:30 skipped quiet"},
	} {
		d := casework.Decency{Quiet: quiet, Safe: c.safe, Zone: rome}
		if got := planned(kindOf(t, c.ladder, c.shift).Plan(at(c.start), at(c.now), d), rome); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// The last Sundays of March and October: a day before is the same hour of the
// clock, two hours before are two hours, and quiet hours are the clock's.
func TestPlanOverTheNightsWhenTheClocksChange(t *testing.T) {
	for _, place := range []string{"Europe/Rome", "Europe/Madrid", "Europe/Sofia"} {
		loc := zone(t, place)
		for _, sunday := range []struct {
			day  time.Time
			long time.Duration // of that day
		}{
			{time.Date(2026, 3, 29, 0, 0, 0, 0, loc), 23 * time.Hour}, {time.Date(2026, 10, 25, 0, 0, 0, 0, loc), 25 * time.Hour},
			{time.Date(2027, 3, 28, 0, 0, 0, 0, loc), 23 * time.Hour}, {time.Date(2027, 10, 31, 0, 0, 0, 0, loc), 25 * time.Hour},
		} {
			y, m, d := sunday.day.Date()
			if got := time.Date(y, m, d+1, 0, 0, 0, 0, loc).Sub(sunday.day); got != sunday.long {
				t.Fatalf("%s: %s has %s, the test means a day of %s", place, sunday.day.Format(time.DateOnly), got, sunday.long)
			}
			decency := casework.Decency{Quiet: casework.Hours{From: 21 * 60, To: 8 * 60}, Zone: loc}
			now := time.Date(y, m, d-20, 9, 0, 0, 0, loc)
			plan := func(hour, minute int) []casework.Planned {
				return kindOf(t, "7d 1d 2h", casework.Later).Plan(time.Date(y, m, d, hour, minute, 0, 0, loc), now, decency)
			}
			// A plain day: clock hours for days, real hours for hours.
			for i, want := range []string{
				fmt.Sprintf("7d %02d 12:30 planned", time.Date(y, m, d-7, 0, 0, 0, 0, loc).Day()),
				fmt.Sprintf("1d %02d 12:30 planned", d-1), fmt.Sprintf("2h %02d 10:30 planned", d),
			} {
				if got := planned(plan(12, 30)[i:i+1], loc); got != want {
					t.Errorf("%s: got %s, want %s", place, got, want)
				}
			}
			if got := time.Date(y, m, d, 12, 30, 0, 0, loc).Sub(plan(12, 30)[1].Due); got != sunday.long {
				t.Errorf("%s: a day before is %s before, the day has %s", place, got, sunday.long)
			}
			// In the morning after: the step falls into the night, whatever the clock did.
			if got, want := planned(plan(9, 0)[2:], loc), fmt.Sprintf("2h %02d 08:00 held quiet", d); got != want {
				t.Errorf("%s: got %s, want %s", place, got, want)
			}
			// An appointment the day after, booked that Saturday evening: one day before
			// at an hour that does not exist, or exists twice, is still one minute.
			for hour := range 5 {
				plan := kindOf(t, "1d", casework.Later).Plan(time.Date(y, m, d+1, hour, 30, 0, 0, loc), now, decency)
				if len(plan) != 1 || plan[0].Fate != casework.FateHeld || !decency.Allows(plan[0].Due) {
					t.Errorf("%s: start at %d:30: %s", place, hour, planned(plan, loc))
				}
			}
		}
	}
}

func TestPlanPromises(t *testing.T) {
	rome := zone(t, "Europe/Rome")
	rapid.Check(t, func(t *rapid.T) {
		now := monday.Add(time.Duration(rapid.IntRange(0, 500*24*60).Draw(t, "now")) * time.Minute)
		start := now.Add(time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "ahead")) * time.Minute)
		d := casework.Decency{Quiet: hours(t, "quiet"), Holidays: holidays(t, start), Zone: rome}
		if rapid.Bool().Draw(t, "safe") {
			h := hours(t, "hers")
			d.Safe = &h
		}
		kind := casework.AppointmentKind{Ladder: casework.LadderPreset, Useful: 30 * time.Minute,
			Shift: rapid.SampledFrom([]casework.Shift{casework.Earlier, casework.Later}).Draw(t, "shift")}
		plan := kind.Plan(start, now, d)
		booked := 0
		for _, p := range plan {
			if p.Step == casework.StepBooked {
				booked++
			}
			if p.Fate == casework.FateSkipped {
				continue
			}
			if p.Due.Before(now) || p.Due.After(start.Add(-kind.Useful)) || !d.Allows(p.Due) {
				t.Fatalf("%s is due at %s: now %s, start %s", p.Step, p.Due, now, start)
			}
			if (p.Fate == casework.FateHeld) != (p.Why == casework.WhyQuiet || p.Why == casework.WhyHoliday) {
				t.Fatalf("%+v", p)
			}
			for _, q := range plan {
				if q.Fate != casework.FateSkipped && q.Step != p.Step && q.Due.Sub(p.Due).Abs() < time.Hour {
					t.Fatalf("%s and %s come together", p.Step, q.Step)
				}
			}
		}
		past := !start.In(rome).AddDate(0, 0, -7).After(now)
		if want := map[bool]int{true: 1}[past]; booked != want || len(plan) != len(kind.Ladder)+want {
			t.Fatalf("%d steps, %d of them for what is past: %+v", len(plan), booked, plan)
		}
	})
}

// holidays are some days around an instant.
func holidays(t *rapid.T, around time.Time) casework.Holidays {
	h := casework.Holidays{}
	for _, day := range rapid.SliceOfN(rapid.IntRange(-20, 3), 0, 20).Draw(t, "holidays") {
		h[around.AddDate(0, 0, day).Format(time.DateOnly)] = ""
	}
	return h
}

func hours(t *rapid.T, label string) casework.Hours {
	return casework.Hours{From: rapid.IntRange(0, 1439).Draw(t, label+" from"), To: rapid.IntRange(0, 1439).Draw(t, label+" to")}
}

func TestFitFindsTheNearestDecentMinuteInItsDirection(t *testing.T) {
	madrid := zone(t, "Europe/Madrid")
	rapid.Check(t, func(t *rapid.T) {
		at := monday.Add(time.Duration(rapid.IntRange(0, 400*24*60).Draw(t, "at")) * time.Minute)
		d := casework.Decency{Quiet: hours(t, "quiet"), Holidays: holidays(t, at), Zone: madrid}
		first := at.Add(-time.Duration(rapid.IntRange(0, 2000).Draw(t, "before")) * time.Minute)
		last := at.Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "after")) * time.Minute)
		shift := rapid.SampledFrom([]casework.Shift{casework.Earlier, casework.Later}).Draw(t, "shift")
		got, ok := d.Fit(at, first, last, shift)
		if !ok {
			for m := at.Add(-24 * time.Hour); !m.After(at.Add(24 * time.Hour)); m = m.Add(time.Minute) {
				if !m.Before(first) && !m.After(last) && d.Allows(m) {
					t.Fatalf("%s would have been decent", m)
				}
			}
			return
		}
		if !d.Allows(got) || got.Before(first) || got.After(last) {
			t.Fatalf("%s is not decent, or outside", got)
		}
		step := time.Minute
		if got.After(at) {
			step = -step
		}
		for m := got.Add(step); m != at.Add(step) && !got.Equal(at); m = m.Add(step) {
			if d.Allows(m) {
				t.Fatalf("%s is nearer than %s", m, got)
			}
		}
		wrongWay := got.After(at) && shift == casework.Earlier || got.Before(at) && shift == casework.Later
		if wrongWay {
			if other, ok := d.Fit(at, first, last, map[casework.Shift]casework.Shift{casework.Earlier: casework.Later, casework.Later: casework.Earlier}[shift]); ok && !other.Equal(got) {
				t.Fatalf("went the other way to %s, and back to %s", got, other)
			}
		}
	})
}
