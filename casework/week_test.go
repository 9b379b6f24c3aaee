package casework_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ponte/casework"
)

// keep writes an appointment of the woman past all rules, filed where it stands.
func (o *office) keep(a casework.Appointment) {
	o.t.Helper()
	a.Person, a.Site, a.Rev = o.who["woman"].ID, "roma", 1
	if err := o.Put(a.Ref(), casework.OwnedBy(a.Person), a); err != nil {
		o.t.Fatal(err)
	}
	if err := o.File(casework.AppointmentsAt("roma"), string(a.ID), a.Start); err != nil {
		o.t.Fatal(err)
	}
}

// utc reads an instant.
func utc(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The clocks of Rome go forward on 29 March 2026 and back on 25 October 2026, each
// on the last day of a week.
func TestAWeekBeginsAtMidnightOfTheSiteAlsoWhereTheClocksChange(t *testing.T) {
	for _, c := range []struct {
		start, now string
		week       string // in which it counts; "" if in none of the last two
	}{
		{"2026-10-18T21:59:59Z", "2026-10-27T10:00:00Z", "2026-10-12"},
		{"2026-10-18T22:00:00Z", "2026-10-27T10:00:00Z", "2026-10-19"}, // Monday 00:00, summer
		{"2026-10-25T22:59:59Z", "2026-10-27T10:00:00Z", "2026-10-19"}, // Sunday 23:59:59, winter: hour 169
		{"2026-10-25T23:00:00Z", "2026-10-27T10:00:00Z", ""},           // Monday 00:00, this week
		{"2026-03-22T22:59:59Z", "2026-03-30T00:00:00Z", "2026-03-16"},
		{"2026-03-22T23:00:00Z", "2026-03-30T00:00:00Z", "2026-03-23"}, // Monday 00:00, winter
		{"2026-03-29T21:59:59Z", "2026-03-30T00:00:00Z", "2026-03-23"}, // Sunday 23:59:59, summer: hour 167
		{"2026-03-29T22:00:00Z", "2026-03-30T00:00:00Z", ""},
		{"2026-03-29T21:59:59Z", "2026-03-29T21:59:59Z", ""},           // her week is not over yet
		{"2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z", "2026-03-23"}, // now it is
	} {
		o := newOffice(t)
		o.keep(casework.Appointment{ID: "a", Start: utc(t, c.start)})
		weeks, err := casework.Weeks(o, o.policy, "roma", utc(t, c.now), 2)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, w := range weeks {
			if w.All > 0 {
				got += w.Monday.Format(time.DateOnly)
			}
			if zone := w.Monday.Location().String(); zone != "Europe/Rome" {
				t.Errorf("a Monday in %s", zone)
			}
		}
		if len(weeks) != 2 || got != c.week {
			t.Errorf("at %s, an appointment of %s counts in %q of %d weeks, want %q", c.now, c.start, got, len(weeks), c.week)
		}
	}
}

func TestEachAppointmentCountsOnceAsWhatBecameOfIt(t *testing.T) {
	start := utc(t, "2026-10-06T08:00:00Z")
	gone := start.Add(-time.Hour)
	for i, c := range []struct {
		appt casework.Appointment
		want func(casework.Week) int
	}{
		{casework.Appointment{}, func(w casework.Week) int { return w.Unmarked }},
		{casework.Appointment{Answer: casework.WantsOther}, func(w casework.Week) int { return w.Unmarked }},
		{casework.Appointment{Answer: casework.Cannot}, func(w casework.Week) int { return w.Cannot }},
		{casework.Appointment{Answer: casework.Cannot, Outcome: casework.Came}, func(w casework.Week) int { return w.Came }},
		{casework.Appointment{Answer: casework.Comes, Outcome: casework.CameLate}, func(w casework.Week) int { return w.Late }},
		{casework.Appointment{Outcome: casework.Missed}, func(w casework.Week) int { return w.Missed }},
		{casework.Appointment{Outcome: casework.ByUs}, func(w casework.Week) int { return w.ByUs }},
		{casework.Appointment{Cancelled: gone}, func(w casework.Week) int { return w.Cancelled }},
		{casework.Appointment{Cancelled: gone, Answer: casework.Cannot}, func(w casework.Week) int { return w.Cancelled }},
		{casework.Appointment{Cancelled: start.Add(time.Hour), Outcome: casework.Came}, func(w casework.Week) int { return w.Came }},
	} {
		o := newOffice(t)
		c.appt.ID, c.appt.Start = "a", start
		o.keep(c.appt)
		w, err := casework.WeekOf(o, o.policy, "roma", start)
		if err != nil {
			t.Fatal(err)
		}
		answered := 0
		if c.appt.Answer != casework.Unanswered {
			answered = 1
		}
		if w.All != 1 || c.want(w) != 1 || sum(w) != 1 || w.Answered != answered {
			t.Errorf("case %d: %+v", i, w)
		}
		if off := w.ByUs + w.Cancelled + w.Cannot; w.CalledOff() != off || w.Attended() != w.Came+w.Late {
			t.Errorf("case %d: attended %d, called off %d: %+v", i, w.Attended(), w.CalledOff(), w)
		}
	}
}

// sum is how many appointments of a week have a place in it.
func sum(w casework.Week) int {
	return w.Came + w.Late + w.Missed + w.ByUs + w.Cancelled + w.Cannot + w.Unmarked
}

func TestAMovedAppointmentCountsWhereItStandsNow(t *testing.T) {
	o := newOffice(t)
	a := o.book(24 * time.Hour) // Tuesday 6 October
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: a.Rev, Start: a.Start.AddDate(0, 0, 7)})
	weeks, err := casework.Weeks(o, o.policy, "roma", utc(t, "2026-10-20T10:00:00Z"), 2)
	if err != nil || weeks[0].All != 0 || weeks[1].All != 1 {
		t.Errorf("%+v, %v", weeks, err)
	}
	// An index that lags finds what is somewhere else by now: the record decides.
	if err := o.File(casework.AppointmentsAt("roma"), string(a.ID), a.Start); err != nil {
		t.Fatal(err)
	}
	w, err := casework.WeekOf(o, o.policy, "roma", a.Start)
	if err != nil || w.All != 0 {
		t.Errorf("by an index that lags: %+v, %v", w, err)
	}
}

func TestWhatWasErasedIsNotCounted(t *testing.T) {
	o := newOffice(t)
	a := o.book(24 * time.Hour)
	if err := o.Delete(a.Ref()); err != nil {
		t.Fatal(err)
	}
	if w, err := casework.WeekOf(o, o.policy, "roma", a.Start); err != nil || w.All != 0 {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestRemindersCountInTheWeekInWhichTheyWereDue(t *testing.T) {
	o := newOffice(t)
	o.book(8 * 24 * time.Hour) // Tuesday 13 October: a week, a day and two hours before
	o.wait(14 * 24 * time.Hour)
	weeks, err := casework.Weeks(o, o.policy, "roma", o.now, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := casework.CountReminders(o, weeks); err != nil {
		t.Fatal(err)
	}
	got := []int{total(weeks[0].Reminders), total(weeks[1].Reminders)}
	if !slices.Equal(got, []int{1, 2}) || weeks[0].All != 0 || weeks[1].All != 1 {
		t.Errorf("reminders %v and %v of appointments %d and %d", weeks[0].Reminders, weeks[1].Reminders, weeks[0].All, weeks[1].All)
	}
}

func total(fates map[casework.Fate]int) (n int) {
	for _, count := range fates {
		n += count
	}
	return n
}

func TestAWeekIsFoundAgainByItsReference(t *testing.T) {
	o := newOffice(t)
	a := o.book(24 * time.Hour)
	week, err := casework.WeekOf(o, o.policy, "roma", a.Start)
	if err != nil {
		t.Fatal(err)
	}
	if want := (casework.Ref{Type: casework.WeekSubject, ID: "roma.2026-10-05"}); week.Ref() != want {
		t.Errorf("reference %v, want %v", week.Ref(), want)
	}
	weeks, err := casework.WeeksTo(o, o.policy, week.Ref(), 3)
	if err != nil || len(weeks) != 3 || weeks[2].All != 1 || !weeks[2].Monday.Equal(week.Monday) || weeks[0].Ref().ID != "roma.2026-09-21" {
		t.Errorf("%+v, %v", weeks, err)
	}
	for id, code := range map[string]casework.ErrorCode{
		"": casework.Invalid, "roma": casework.Invalid, "roma.": casework.Invalid, "roma.2026-10-06": casework.Invalid, // a Tuesday
		"roma.2026-10-05.": casework.Invalid, "2026-10-05": casework.Invalid, "sofia.2026-10-05": casework.NotFound,
	} {
		if _, err := casework.WeeksTo(o, o.policy, casework.Ref{Type: casework.WeekSubject, ID: id}, 1); casework.CodeOf(err) != code {
			t.Errorf("week %q: %v, want %s", id, err, code)
		}
	}
	if _, err := casework.ParseWeek(o.policy, casework.Ref{Type: casework.PolicyRecord, ID: week.Ref().ID}); casework.CodeOf(err) != casework.Invalid {
		t.Errorf("a record that is no week: %v", err)
	}
	if _, err := casework.Weeks(o, o.policy, "sofia", o.now, 1); casework.CodeOf(err) != casework.NotFound {
		t.Errorf("a site that is not there: %v", err)
	}
}

func TestWeeksFollowEachOtherAndLoseNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		o.policy.Sites[0].Zone = rapid.SampledFrom([]string{"Europe/Rome", "Europe/Sofia", "Atlantic/Canary", "America/Havana", "UTC"}).Draw(rt, "zone")
		now := monday.Add(time.Duration(rapid.IntRange(0, 400*24*60).Draw(rt, "minutes")) * time.Minute)
		n := rapid.IntRange(1, 12).Draw(rt, "weeks")
		inside := 0
		weeks, err := casework.Weeks(o, o.policy, "roma", now, n)
		if err != nil {
			rt.Fatal(err)
		}
		first, end := weeks[0].Monday, weeks[n-1].End()
		for i := range rapid.IntRange(0, 12).Draw(rt, "appointments") {
			start := first.Add(time.Duration(rapid.IntRange(-3*24*60, (7*n+3)*24*60).Draw(rt, "start")) * time.Minute)
			if !start.Before(first) && start.Before(end) {
				inside++
			}
			o.keep(casework.Appointment{ID: casework.AppointmentID(fmt.Sprint("a", i)), Start: start,
				Answer:  rapid.SampledFrom([]casework.Answer{casework.Unanswered, casework.Comes, casework.Cannot, casework.WantsOther}).Draw(rt, "answer"),
				Outcome: rapid.SampledFrom([]casework.Outcome{casework.Open, casework.Came, casework.CameLate, casework.Missed, casework.ByUs}).Draw(rt, "outcome"),
			})
		}
		if weeks, err = casework.Weeks(o, o.policy, "roma", now, n); err != nil {
			rt.Fatal(err)
		}
		if end.After(now) || !weeks[n-1].End().Add(8*24*time.Hour).After(now) {
			rt.Errorf("the last week ends %s, now is %s", end, now)
		}
		for i, w := range weeks {
			if w.Monday.Weekday() != time.Monday || w.Monday.Hour() > 1 { // in Havana a day can begin at 1:00
				rt.Errorf("a week begins %s", w.Monday)
			}
			if i > 0 && !weeks[i-1].End().Equal(w.Monday) {
				rt.Errorf("after the week that ends %s comes one that begins %s", weeks[i-1].End(), w.Monday)
			}
			if w.All != sum(w) {
				rt.Errorf("%d appointments, of which %d have a place", w.All, sum(w))
			}
			inside -= w.All
		}
		if inside != 0 {
			rt.Errorf("%d appointments too few", inside)
		}
	})
}
