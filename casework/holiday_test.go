package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// christmas are two weeks in which the site is closed, and a day by itself.
var christmas = func() casework.Holidays {
	h := casework.Holidays{"2026-12-08": "Immacolata"}
	for day := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC); day.Before(time.Date(2027, 1, 7, 0, 0, 0, 0, time.UTC)); day = day.AddDate(0, 0, 1) {
		h[day.Format(time.DateOnly)] = "Natale"
	}
	return h
}()

func TestPlanLaysALadderAroundHolidays(t *testing.T) {
	rome := zone(t, "Europe/Rome")
	at := func(s string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", s, rome)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	safe := &casework.Hours{From: 10 * 60, To: 12 * 60}
	for _, c := range []struct {
		name, ladder, now, start string
		shift                    casework.Shift
		safe                     *casework.Hours
		want                     string
	}{
		{"a day by itself, earlier", "1d", "2026-12-01 09:00", "2026-12-09 10:30", casework.Earlier, nil, "1d 07 20:59 held holiday"},
		{"a day by itself, later", "1d", "2026-12-01 09:00", "2026-12-09 10:30", casework.Later, nil, "1d 09 08:00 held holiday"},
		{"later is past its use, so earlier after all", "1d", "2026-12-01 09:00", "2026-12-09 08:15", casework.Later, nil, "1d 07 20:59 held holiday"},
		{"earlier is before now, so later after all", "1d", "2026-12-08 09:00", "2026-12-09 10:30", casework.Earlier, nil,
			"1d 09 08:00 held holiday"},
		{"neither way: staff phone", "1d", "2026-12-08 09:00", "2026-12-08 18:00", casework.Earlier, nil,
			"booked 08 09:00 skipped holiday, 1d 07 18:00 skipped past"},
		{"an appointment on a holiday is reminded of before it", "7d 1d 2h", "2026-11-20 09:00", "2026-12-08 18:00", casework.Earlier, nil,
			"7d 01 18:00 planned, 1d 07 18:00 planned, 2h 07 20:59 held holiday"},
		{"two weeks in one go, and together it is one message", "7d 1d 2h", "2026-12-01 09:00", "2027-01-07 10:30", casework.Earlier, nil,
			"7d 23 20:59 skipped overtaken, 1d 23 20:59 held holiday, 2h 07 08:30 planned"},
		{"a step in the night after them stays on its side", "2h", "2026-12-01 09:00", "2027-01-07 09:00", casework.Earlier, nil, "2h 07 08:00 held quiet"},
		{"and goes across if it must", "2h", "2026-12-01 09:00", "2027-01-07 08:15", casework.Earlier, nil, "2h 23 20:59 held quiet"},
		{"her own hours count on both sides", "1d", "2026-12-01 09:00", "2027-01-07 16:30", casework.Later, safe, "1d 07 10:00 held holiday"},
		{"her own hours, earlier", "1d", "2026-12-01 09:00", "2027-01-07 16:30", casework.Earlier, safe, "1d 23 11:59 held holiday"},
	} {
		d := casework.Decency{Quiet: casework.Hours{From: 21 * 60, To: 8 * 60}, Holidays: christmas, Safe: c.safe, Zone: rome}
		if got := planned(kindOf(t, c.ladder, c.shift).Plan(at(c.start), at(c.now), d), rome); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A holiday is a day of the place: 23, 24 or 25 hours, from midnight to midnight.
func TestAHolidayIsADayOfThePlace(t *testing.T) {
	for _, place := range []string{"Europe/Rome", "Atlantic/Canary", "Europe/Sofia", "America/Asuncion"} {
		loc := zone(t, place)
		for _, day := range []string{"2026-03-29", "2026-10-25", "2026-12-25", "2024-10-06"} {
			date, err := time.Parse(time.DateOnly, day)
			if err != nil {
				t.Fatal(err)
			}
			d := casework.Decency{Holidays: casework.Holidays{day: ""}, Zone: loc}
			for at := date.Add(-24 * time.Hour); at.Before(date.Add(48 * time.Hour)); at = at.Add(30 * time.Minute) {
				if got, want := !d.Allows(at), at.In(loc).Format(time.DateOnly) == day; got != want {
					t.Fatalf("%s: %s is holiday: %t, want %t", place, at.In(loc), got, want)
				}
				for _, shift := range []casework.Shift{casework.Earlier, casework.Later} {
					if to, ok := d.Fit(at, at.Add(-72*time.Hour), at.Add(72*time.Hour), shift); !ok || !d.Allows(to) || to.Sub(at).Abs() > 25*time.Hour {
						t.Fatalf("%s: %s moves %s to %s, %t", place, at.In(loc), shift, to.In(loc), ok)
					}
				}
			}
		}
	}
}

// closed makes Tuesday to Thursday holidays; appointments are on Wednesday at noon.
func closed(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	o.policy.Sites[0].Holidays = casework.Holidays{"2026-10-06": "", "2026-10-07": "", "2026-10-08": ""}
	return o
}

func TestNobodyIsToldAnythingOnAHolidayThatCanWait(t *testing.T) {
	o := closed(t)
	a := o.book(10 * day) // Thursday of the next week, at noon: a week before is a holiday
	o.expectTold("")
	if got, want := o.ledger(a), "7d held holiday, 1d planned, 2h planned"; got != want {
		t.Errorf("ledger %s, want %s", got, want)
	}
	o.wait(9 * time.Hour) // Monday, nine in the evening
	o.expectTold("woman: appointment.remind")
	o.deliver(a, "7d", casework.FateSent, "")
	o.wait(12 * time.Hour) // Tuesday, nine in the morning: a holiday
	o.answer(a, casework.Cannot)
	o.wait(2 * day)
	o.expectTold("")
	o.wait(23 * time.Hour) // Friday, eight in the morning
	o.expectTold("caseworker: alert.cannot")
}

// What is due on a day that became a holiday after it was planned is held.
func TestAHolidayThatIsAddedLaterHoldsWhatIsDue(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.policy.Sites[0].Holidays = closed(t).policy.Sites[0].Holidays
	o.wait(3 * day) // Thursday noon
	o.expectTold("")
	if got, want := o.ledger(a), "7d held holiday, 1d planned, 2h planned"; got != want {
		t.Errorf("ledger %s, want %s", got, want)
	}
	o.wait(20 * time.Hour)
	o.expectTold("woman: appointment.remind")
}

// It was on its way at midnight: looked at once more, it goes back.
func TestAReminderOnItsWayIsHeldWhenTheHolidayBegins(t *testing.T) {
	o := newOffice(t)
	a := o.book(8 * day) // Tuesday: a week before is tomorrow
	o.wait(day)
	o.expectTold("woman: appointment.remind")
	o.policy.Sites[0].Holidays = closed(t).policy.Sites[0].Holidays
	woman := o.who["woman"]
	why, err := o.policy.StillHolds(o, casework.ToSay{Person: woman.ID, Chat: woman.Chat, Purpose: casework.ForAppointments,
		Subject: a.Ref(), Rev: 1, Step: "7d"}, o.now)
	if err != nil || why != casework.WhyHoliday {
		t.Fatalf("still holds: %q, %v", why, err)
	}
	o.deliver(a, "7d", casework.FateSkipped, why)
	if got, want := o.ledger(a), "7d held holiday, 1d planned, 2h planned"; got != want {
		t.Errorf("ledger %s, want %s", got, want)
	}
	o.wait(2*day + 20*time.Hour)
	o.expectTold("woman: appointment.remind")
}

// Who may be on her way must know, whatever the day.
func TestAnUrgentChangeIsToldOnAHoliday(t *testing.T) {
	o := closed(t)
	a := o.book(2 * day) // Wednesday noon
	o.wait(2*day - 4*time.Hour)
	o.posts = nil
	o.must(o.as("caseworker"), casework.CancelAppointment{Appointment: a.ID, Rev: 1})
	o.wait(time.Minute)
	o.expectTold("woman: appointment.cancelled")
}

// What staff can do nothing about after the holidays is told at once.
func TestStaffHearOnAHolidayOfAnAppointmentOnIt(t *testing.T) {
	o := closed(t)
	a := o.book(2 * day)
	o.wait(day)
	o.posts = nil
	o.answer(a, casework.Cannot)
	o.expectTold("caseworker: alert.cannot")
}

func TestStaffHearOfSilenceAfterTheHolidaysIfThereIsTime(t *testing.T) {
	for _, c := range []struct {
		hour int
		told string // in the hour from seven on Friday morning, when the site is open again
	}{{10, "woman: appointment.remind, caseworker: alert.unconfirmed"}, {8, ""}} {
		o := closed(t)
		a := o.book(3*day + time.Duration(22+c.hour-10)*time.Hour) // Friday
		o.wait(a.Start.Sub(o.now) - time.Duration(c.hour-7)*time.Hour)
		before := o.told()
		o.wait(time.Hour)
		if got := o.told(); got != c.told {
			t.Errorf("start at %d: told %q, want %q; before that %q", c.hour, got, c.told, before)
		}
	}
}

// Her own hours have nothing to do with the days on which the site is closed.
func TestSafeHoursAreTakenOnAHoliday(t *testing.T) {
	o := closed(t)
	o.wait(day)
	o.safe(10, 12)
	if h := o.person(o.who["woman"].ID).Safe; h == nil || h.String() != "10:00-12:00" {
		t.Errorf("safe hours %v", h)
	}
}

func TestHerKindMessageWaitsForTheHolidaysWhileItHasAUse(t *testing.T) {
	for _, c := range []struct {
		last string // holiday
		want string
	}{{"2026-10-07", "woman: missed.say"}, {"2026-10-12", ""}} {
		o := newOffice(t)
		a := o.book(2 * time.Hour)
		o.wait(3 * time.Hour)
		o.deliver(a, casework.StepBooked, casework.FateSent, "")
		o.policy.Sites[0].Holidays = casework.Holidays{}
		for d := time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC); d.Format(time.DateOnly) <= c.last; d = d.AddDate(0, 0, 1) {
			o.policy.Sites[0].Holidays[d.Format(time.DateOnly)] = ""
		}
		o.must(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
		o.posts = nil
		o.wait(2 * day)
		o.expectTold("")
		o.wait(8 * day)
		if got := o.told(); got != c.want {
			t.Errorf("closed until %s: told %q, want %q", c.last, got, c.want)
		}
	}
}
