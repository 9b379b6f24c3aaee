package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// slots are the starts and code names of a day, as somebody sees it.
func (o *office) slots(who string, at time.Time, all bool) string {
	o.t.Helper()
	slots, err := o.policy.Day(o, o.as(who), at, o.now, all)
	if err != nil {
		o.t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for _, s := range slots {
		out = append(out, s.Appointment.Start.In(rome).Format("02 15:04")+" "+string(s.Person.Code))
	}
	return strings.Join(out, ", ")
}

func TestADayIsThatOfThePlaceAndOfWhoMaySeeIt(t *testing.T) {
	o := newOffice(t)
	o.enter("colleague", casework.Caseworker, "T-5", "roma", "")
	o.enter("her woman", casework.Beneficiary, "X-21", "roma", o.who["colleague"].ID)
	start := func(day, hour int) time.Time { // on the clock of Rome, two hours ahead of UTC
		return time.Date(2026, 10, day, hour-2, 0, 0, 0, time.UTC)
	}
	for _, b := range []struct {
		who, with string
		at        time.Time
	}{{"woman", "caseworker", start(6, 9)}, {"her woman", "colleague", start(6, 8)}, {"woman", "colleague", start(6, 24)}, {"woman", "caseworker", start(7, 0).Add(-time.Minute)}, {"woman", "caseworker", start(7, 9)}} {
		o.must(casework.Program, &casework.BookAppointment{Appointment: casework.Appointment{Person: o.who[b.who].ID, Kind: "meeting", Start: b.at, With: o.who[b.with].ID}})
	}
	for _, c := range []struct {
		who  string
		at   time.Time
		all  bool
		want string
	}{
		{"caseworker", start(6, 15), false, "06 09:00 K-17, 06 23:59 K-17"},
		{"colleague", start(6, 0), false, "06 08:00 X-21"},
		{"colleague", start(7, 0), false, "07 00:00 K-17"}, // which she holds
		{"coordinator", start(6, 15), true, "06 08:00 X-21, 06 09:00 K-17, 06 23:59 K-17"},
		{"coordinator", start(6, 15), false, ""},
		{"other caseworker", start(6, 15), true, ""},
		{"educator", start(6, 15), true, ""},
	} {
		if got := o.slots(c.who, c.at, c.all); got != c.want {
			t.Errorf("%s on %s, all %t: %q, want %q", c.who, c.at, c.all, got, c.want)
		}
	}
	// A deputy sees what she would see.
	o.away("colleague", "caseworker", 5*day)
	if got := o.slots("caseworker", start(6, 15), false); got != "06 08:00 X-21, 06 09:00 K-17, 06 23:59 K-17" {
		t.Errorf("a deputy sees %q", got)
	}
}

func TestWhoHasTheDayBeforeHerSeesItChange(t *testing.T) {
	o := newOffice(t)
	a := o.book(3 * time.Hour)
	far := o.book(20 * day)
	live := func() (to []string) {
		for _, p := range o.posts {
			if n := p.event.Notice; n != nil && n.Live {
				to = append(to, string(p.lane))
			}
		}
		o.posts = nil
		return to
	}
	o.posts = nil
	o.answer(a, casework.Comes)
	if got := live(); len(got) > 0 {
		t.Errorf("nobody watches, and it is shown to %q", got)
	}
	o.must(o.as("caseworker"), casework.WatchDay{})
	o.must(o.as("other caseworker"), casework.WatchDay{})
	o.answer(a, casework.Cannot)
	if got, want := live(), []string{"c:chat of caseworker"}; !slices.Equal(got, want) {
		t.Errorf("shown to %q, want %q", got, want)
	}
	o.posts = nil
	ids := map[string]bool{}
	for range 3 { // an import does all its rows at one time
		o.book(4 * time.Hour)
	}
	for _, p := range o.posts {
		if n := p.event.Notice; n != nil && n.Live {
			ids[p.event.ID] = true
		}
	}
	if len(ids) != 3 {
		t.Errorf("three bookings at one time are shown as %d things: %v", len(ids), ids)
	}
	o.posts = nil
	o.answer(far, casework.Comes)
	if got := live(); len(got) > 0 {
		t.Errorf("what is weeks away is shown to %q", got)
	}
	o.now = o.now.Add(19 * time.Hour)
	b := o.book(3 * time.Hour)
	o.posts = nil
	o.answer(b, casework.Comes)
	if got := live(); len(got) > 0 {
		t.Errorf("the next day it is still shown to %q", got)
	}
}

func TestWhomToPhoneAreThoseWhomNobodyCanRemind(t *testing.T) {
	o := newOffice(t)
	a := o.book(40 * time.Hour)
	phone := func(who string) int {
		t.Helper()
		slots, err := o.policy.ToPhone(o, o.as(who), o.now)
		if err != nil {
			t.Fatal(err)
		}
		return len(slots)
	}
	expect := func(name string, want int) {
		t.Helper()
		if got := phone("caseworker"); got != want {
			t.Errorf("%s: %d to be phoned, want %d", name, got, want)
		}
	}
	expect("she is reminded", 0)
	o.change(a.Person, func(p *casework.Person) { p.Consents = nil })
	expect("she wants no reminders", 1)
	o.change(a.Person, func(p *casework.Person) { p.Chat = "" })
	expect("she is not there", 1)
	if phone("coordinator") != 1 || phone("other caseworker") != 0 || phone("educator") != 0 {
		t.Error("whose business it is")
	}
	late := o.book(20 * time.Minute)
	expect("it was booked too late to remind anybody of it", 2)
	o.answer(late, casework.Comes)
	expect("she has answered all the same", 1)
	o.book(72 * time.Hour)
	expect("not within two days yet", 1)
	o.must(o.as("caseworker"), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Cannot})
	expect("she has said on the phone that she cannot", 0)
}

// Who writes down herself what she was told on the phone hears nothing of it; another
// colleague's woman is her business.
func TestAnAnswerByPhoneIsToldToWhoeverDidNotTakeItDown(t *testing.T) {
	for who, want := range map[string]string{"caseworker": "", "coordinator": "caseworker: alert.cannot"} {
		o := newOffice(t)
		a := o.book(10 * day)
		o.posts = nil
		o.must(o.as(who), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Cannot})
		o.expectTold(want)
	}
}

// digests are who reads one, and which parts of it say something.
func (o *office) digests() map[string]string {
	o.t.Helper()
	o.posts = nil
	o.must(casework.Program, casework.SendDigest{Site: "roma"})
	o.wait(0)
	out := map[string]string{}
	for _, p := range o.posts {
		n := p.event.Notice
		if n == nil || n.Key != "digest.day" {
			continue
		}
		var parts []string
		for _, part := range []string{"Today", "Open", "Mine", "Calls", "Unmarked", "Ledger"} {
			if k := len(n.Vars[part].Lines); k > 0 {
				parts = append(parts, part)
			}
		}
		name, _ := p.lane.Chat()
		out[strings.TrimPrefix(string(name), "chat of ")] = strings.Join(parts, " ")
	}
	o.posts = nil
	return out
}

func TestADigestIsForWhoHasSomethingToDoAndForTheCoordinator(t *testing.T) {
	o := newOffice(t)
	expect := func(name string, want map[string]string) {
		t.Helper()
		got := o.digests()
		for who, parts := range want {
			if got[who] != parts {
				t.Errorf("%s: %s reads %q, want %q", name, who, got[who], parts)
			}
			delete(got, who)
		}
		if len(got) > 0 {
			t.Errorf("%s: and these read one: %v", name, got)
		}
	}
	expect("nothing is on", map[string]string{"coordinator": "Ledger"})
	a := o.book(3 * time.Hour)
	expect("an appointment", map[string]string{"coordinator": "Today Ledger", "caseworker": "Today"})
	o.away("caseworker", "mediator", day)
	expect("she is away", map[string]string{"coordinator": "Today Ledger", "mediator": "Today"})
	o.now = o.now.Add(day)
	expect("nobody has marked it", map[string]string{"coordinator": "Unmarked Ledger", "caseworker": "Unmarked"})
	o.now = o.now.Add(2 * day)
	o.must(o.as("admin"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
	expect("missed", map[string]string{"coordinator": "Open Ledger", "caseworker": "Open"})
	o.must(o.as("mediator"), casework.ClaimAlert{OnAlert: casework.OnAlert{Appointment: a.ID, Rev: 1}})
	expect("claimed", map[string]string{"coordinator": "Ledger", "mediator": "Mine"})
	o.policy.Sites[0].Holidays = casework.Holidays{o.now.Format(time.DateOnly): ""}
	expect("a holiday", map[string]string{})
}

func TestTheCoordinatorReadsTheWeekOnItsFirstWorkingDay(t *testing.T) {
	o := newOffice(t)
	a := o.book(2 * time.Hour)
	o.now = a.End()
	o.must(o.as("admin"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Came})
	o.policy.Sites[0].Holidays = casework.Holidays{"2026-10-12": "", "2026-10-13": ""}
	var days []string
	for day := 6; day <= 20; day++ {
		o.now = time.Date(2026, 10, day, 6, 15, 0, 0, time.UTC)
		o.posts = nil
		o.must(casework.Program, casework.SendDigest{Site: "roma"})
		o.wait(0)
		for _, p := range o.posts {
			n := p.event.Notice
			if n == nil || n.Key != "digest.week" {
				continue
			}
			days = append(days, o.now.Format("02"))
			if p.lane != casework.ChatLane(o.who["coordinator"].Chat) || n.File != casework.ChartFile {
				t.Errorf("to %s: %+v", p.lane, n)
			}
			if came := n.Vars["Came"].Number; day < 19 && (*came != 1 || n.Subject.ID != "roma.2026-10-05") {
				t.Errorf("of %s %d came", n.Subject.ID, *came)
			}
		}
	}
	if want := []string{"14", "19"}; !slices.Equal(days, want) {
		t.Errorf("told on the days %q, want %q", days, want)
	}
}

func TestADigestCountsYesterdaysReminders(t *testing.T) {
	o := newOffice(t)
	o.now = time.Date(2026, 10, 6, 6, 15, 0, 0, time.UTC)
	row := func(step string, due time.Time, fate casework.Fate, why string) {
		r := casework.Reminder{Appointment: "a", Rev: 1, Step: step, Person: o.who["woman"].ID, Site: "roma", Due: due, Fate: fate, Why: why}
		if err := o.Put(r.Ref(), casework.OwnedBy(r.Person), r); err != nil {
			t.Fatal(err)
		}
		if err := o.File(casework.RemindersAt("roma"), r.Ref().ID, due); err != nil {
			t.Fatal(err)
		}
	}
	monday, sunday := time.Date(2026, 10, 5, 10, 0, 0, 0, time.UTC), time.Date(2026, 10, 4, 21, 59, 0, 0, time.UTC)
	row("1", monday, casework.FateSent, casework.WhyQuiet) // held, and sent after all
	row("2", monday, casework.FateSkipped, casework.WhyNoChat)
	row("3", monday, casework.FateSkipped, casework.WhyNoChat)
	row("4", monday, casework.FateFailed, casework.WhyRefused)
	row("5", monday, casework.FateHeld, casework.WhyPaused)
	row("6", sunday, casework.FateSent, "")
	row("7", o.now, casework.FateSent, "")
	o.must(casework.Program, casework.SendDigest{Site: "roma"})
	o.wait(0)
	ledger := o.posts[0].event.Notice.Vars["Ledger"].Lines[0].Vars
	for name, want := range map[string]int{"Due": 5, "Sent": 1, "Skipped": 2, "Failed": 1, "Held": 1} {
		if got := ledger[name].Number; got == nil || *got != want {
			t.Errorf("%s: %v, want %d", name, got, want)
		}
	}
	var whys []string
	for _, l := range ledger["Whys"].Lines {
		whys = append(whys, l.Vars["Why"].Key)
	}
	if want := []string{"why.no_chat", "why.refused", "why.paused"}; !slices.Equal(whys, want) {
		t.Errorf("because of %q, want %q", whys, want)
	}
}
