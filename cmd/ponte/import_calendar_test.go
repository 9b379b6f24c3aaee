package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// calendarOf is a calendar of events, each given by its lines.
func calendarOf(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nX-WR-CALNAME:Giulia\r\n")
	for _, e := range events {
		b.WriteString("BEGIN:VEVENT\r\n" + strings.ReplaceAll(strings.TrimSpace(e), "\n", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	return b.String() + "END:VCALENDAR\r\n"
}

// rowsOf tells the rows of a calendar: "u-1/20261012 K-17|legal 2026-10-12 10:30 Europe/Rome".
func rowsOf(t *table) (rows []string) {
	for _, row := range t.rows {
		zone := ""
		if row.zone != nil {
			zone = " " + row.zone.String()
		}
		if row.cancelled {
			zone += " cancelled"
		}
		c := row.cells
		rows = append(rows, fmt.Sprintf("%s %s|%s %s %s%s", c["id"].text, c["person"].text, c["kind"].text, c["date"].text, c["time"].text, zone))
	}
	return rows
}

func TestAnEventIsReadOnItsClock(t *testing.T) {
	const rest = "\nUID:u-1\nSUMMARY:K-17 legal"
	for name, c := range map[string]struct {
		event string
		want  []string
	}{
		"a city":                {"DTSTART;TZID=Europe/Rome:20261012T103000" + rest, []string{"u-1 K-17|legal 2026-10-12 10:30 Europe/Rome"}},
		"UTC":                   {"DTSTART:20261012T083000Z" + rest, []string{"u-1 K-17|legal 2026-10-12 08:30 UTC"}},
		"the clock of the site": {"DTSTART:20261012T103000" + rest, []string{"u-1 K-17|legal 2026-10-12 10:30"}},
		"Outlook's name":        {`DTSTART;TZID="W. Europe Standard Time":20261012T103000` + rest, []string{"u-1 K-17|legal 2026-10-12 10:30 Europe/Rome"}},
		"Thunderbird's name":    {"DTSTART;TZID=/mozilla.org/20050126_1/Europe/Sofia:20261012T103000" + rest, []string{"u-1 K-17|legal 2026-10-12 10:30 Europe/Sofia"}},
		"each week, but for a day by its date, and one more": {"DTSTART;TZID=Europe/Rome:20261012T103000\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;VALUE=DATE:20261019\nRDATE;TZID=Europe/Rome:20261014T090000" + rest,
			[]string{"u-1/20261012 K-17|legal 2026-10-12 10:30 Europe/Rome", "u-1/20261014 K-17|legal 2026-10-14 09:00 Europe/Rome",
				"u-1/20261026 K-17|legal 2026-10-26 10:30 Europe/Rome", "u-1/20261102 K-17|legal 2026-11-02 10:30 Europe/Rome"}},
		"an end and a day left out in UTC": {"DTSTART;TZID=Europe/Rome:20261012T003000\nRRULE:FREQ=DAILY;UNTIL=20261014T223000Z\nEXDATE:20261012T223000Z" + rest,
			[]string{"u-1/20261012 K-17|legal 2026-10-12 00:30 Europe/Rome", "u-1/20261014 K-17|legal 2026-10-14 00:30 Europe/Rome", "u-1/20261015 K-17|legal 2026-10-15 00:30 Europe/Rome"}},
		"an end that is a day": {"DTSTART:20261012T103000\nRRULE:FREQ=DAILY;UNTIL=20261013" + rest,
			[]string{"u-1/20261012 K-17|legal 2026-10-12 10:30", "u-1/20261013 K-17|legal 2026-10-13 10:30"}},
		"the last Friday of a month, since years": {"DTSTART:20200131T103000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261130" + rest,
			[]string{"u-1/20261030 K-17|legal 2026-10-30 10:30", "u-1/20261127 K-17|legal 2026-11-27 10:30"}},
		"over":                {"DTSTART:20260912T103000" + rest, nil},
		"over, each week":     {"DTSTART:20260812T103000\nRRULE:FREQ=WEEKLY;COUNT=3" + rest, nil},
		"off":                 {"DTSTART:20261012T103000\nSTATUS:CANCELLED" + rest, []string{"u-1 K-17|legal 2026-10-12 10:30 cancelled"}},
		"an alarm in it":      {"DTSTART:20261012T103000\nBEGIN:VALARM\nSUMMARY:Alarm\nUID:x\nEND:VALARM" + rest, []string{"u-1 K-17|legal 2026-10-12 10:30"}},
		"cut inside a letter": {"DTSTART:20261012T103000\nUID:u-1\nSUMMARY:K-17 \xd1\n \x8eрист", []string{"u-1 K-17|юрист 2026-10-12 10:30"}},
	} {
		o := newOffice(t)
		got, mistakes := o.calendar(calendarOf(c.event))
		if len(mistakes) > 0 {
			t.Errorf("%s: %v", name, mistakes)
			continue
		}
		if diff := cmp.Diff(c.want, rowsOf(got)); diff != "" {
			t.Errorf("%s (-want, +got):\n%s", name, diff)
		}
	}
}

func TestAHeadingSaysWhoAndWhat(t *testing.T) {
	for summary, want := range map[string]string{
		"K-17 legal": "K-17|legal", "K-17 · colloquio di lavoro": "K-17|colloquio di lavoro", "к17: правна": "к17|правна", "K 17 – legal": "K 17|legal",
		"K-17": "K-17|", "K\u201117, legal": "K\u201117|legal",
		"Riunione équipe": "", "K-17bis legal": "", "Legal": "", "": "",
	} {
		got, mistakes := newOffice(t).calendar(calendarOf("DTSTART:20261012T103000\nUID:u-1\nSUMMARY:" + strings.ReplaceAll(summary, ",", "\\,")))
		rows := rowsOf(got)
		if len(mistakes) > 0 || len(rows) != min(len(want), 1) || want != "" && rows[0] != "u-1 "+want+" 2026-10-12 10:30" {
			t.Errorf("%q: %q, %v; want %q", summary, rows, mistakes, want)
		}
	}
}

func TestACodeNameFurtherOnIsDoubted(t *testing.T) {
	got, _ := newOffice(t).calendar(calendarOf("DTSTART:20261012T103000\nUID:u-1\nSUMMARY:legal K-17", "DTSTART:20261012T103000\nUID:u-2\nSUMMARY:Riunione"))
	want := `calendar.ics:6:1: SUMMARY (event u-1): the heading "legal K-17" does not begin with a code name, so this event is left out. Write it first, as in K-17 legal.`
	if len(got.unread) != 1 || got.unread[0].String() != want {
		t.Errorf("%v", got.unread)
	}
}

func TestEachMistakeInACalendarIsToldWithItsPlace(t *testing.T) {
	const rest = "\nUID:u-1\nSUMMARY:K-17 legal"
	for name, c := range map[string]struct{ text, want string }{
		"no calendar":               {"id;person\n", "calendar.ics:1:1: this is no calendar: its first line is not BEGIN:VCALENDAR. "},
		"nothing":                   {"", "calendar.ics:1:1: this is no calendar"},
		"cut off":                   {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u-1\n", "calendar.ics:3:1: the file ends inside VEVENT: it is cut off."},
		"ends too much":             {"BEGIN:VCALENDAR\nEND:VEVENT\n", `calendar.ics:2:1: "VEVENT" ends here and has not begun.`},
		"no property":               {"BEGIN:VCALENDAR\nhello\nEND:VCALENDAR\n", `calendar.ics:2:1: found "hello", which no calendar has.`},
		"other letters":             {"BEGIN:VCALENDAR\nX-A:\xe0\nEND:VCALENDAR\n", "calendar.ics:2:1: this is not UTF-8 text."},
		"a whole day":               {calendarOf("DTSTART;VALUE=DATE:20261012" + rest), "calendar.ics:4:1: DTSTART (event u-1): this event takes a whole day, and an appointment has an hour. Give it one, or take the code name out of its heading."},
		"no beginning":              {calendarOf("UID:u-1\nSUMMARY:K-17 legal"), "calendar.ics:5:1: SUMMARY (event u-1): this event has no beginning (DTSTART)."},
		"no UID":                    {calendarOf("DTSTART:20261012T103000\nSUMMARY:K-17 legal"), "calendar.ics:3:1: UID (event without a UID): this event has no UID"},
		"a time that is none":       {calendarOf("DTSTART:20261012T256100" + rest), `calendar.ics:4:1: DTSTART (event u-1): found "20261012T256100", which is no time of a calendar, as in 20261012T103000.`},
		"an unknown zone":           {calendarOf("DTSTART;TZID=Mars:20261012T103000" + rest), `calendar.ics:4:1: DTSTART (event u-1): the time zone "Mars" is not known. Set the calendar's time zone to a city, as in Europe/Rome.`},
		"the zone of a machine":     {calendarOf("DTSTART;TZID=Local:20261012T103000" + rest), `the time zone "Local" is not known`},
		"each hour":                 {calendarOf("DTSTART:20261012T103000\nRRULE:FREQ=HOURLY" + rest), `calendar.ics:5:1: RRULE (event u-1): the rule "FREQ=HOURLY" is not followed. Repeat by days, weeks, months or years.`},
		"twice a day":               {calendarOf("DTSTART:20261012T103000\nRRULE:FREQ=DAILY;BYHOUR=9,15" + rest), `has the part "BYHOUR", which is not followed.`},
		"a rule that is none":       {calendarOf("DTSTART:20261012T103000\nRRULE:FREQ=WEEKLY;BYDAY=XX" + rest), `the rule "FREQ=WEEKLY;BYDAY=XX" is none`},
		"a Monday too many":         {calendarOf("DTSTART:20261012T103000\nRRULE:FREQ=MONTHLY;BYDAY=53MO" + rest), "counts more than five of a weekday, which no month has."},
		"two rules":                 {calendarOf("DTSTART:20261012T103000\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY" + rest), "there are 2 rules; allowed is one."},
		"a bad day left out":        {calendarOf("DTSTART:20261012T103000\nRRULE:FREQ=DAILY\nEXDATE:tomorrow" + rest), `found "TOMORROW", which is no time of a calendar`},
		"this and all after":        {calendarOf("DTSTART:20261012T103000\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261012T103000" + rest), "calendar.ics:5:1: RECURRENCE-ID (event u-1): this changes all days from one on"},
		"an unknown kind":           {calendarOf("DTSTART:20261012T103000\nUID:u-1\nSUMMARY:K-17 lgal"), `calendar.ics:6:1: kind (event u-1): found "lgal", allowed: meeting, interview, legal, `},
		"no kind":                   {calendarOf("DTSTART:20261012T103000\nUID:u-1\nSUMMARY:K-17"), `calendar.ics:6:1: kind (event u-1): found nothing, allowed: meeting, `},
		"nobody":                    {calendarOf("DTSTART:20261012T103000\nUID:u-1\nSUMMARY:K-99 legal"), `calendar.ics:6:1: person (event u-1): found "K-99", allowed: `},
		"ends before it begins":     {calendarOf("DTSTART:20261012T103000\nDTEND:20261012T093000" + rest), `calendar.ics:5:1: minutes (event u-1): found "-60", allowed: whole minutes from 5 to 1440`},
		"no duration":               {calendarOf("DTSTART:20261012T103000\nDURATION:45M" + rest), `calendar.ics:5:1: DURATION (event u-1): found "45M", which is no duration, as in PT45M.`},
		"seconds":                   {calendarOf("DTSTART:20261012T103015" + rest), `calendar.ics:4:1: time (event u-1): found "10:30:15", allowed: hours and minutes`},
		"a long place":              {calendarOf("DTSTART:20261012T103000\nLOCATION:" + strings.Repeat("x", 201) + rest), "calendar.ics:5:1: place (event u-1): the text has 201 letters; allowed are 200."},
		"the same twice":            {calendarOf("DTSTART:20261012T103000"+rest, "DTSTART:20261013T103000"+rest), `id (event u-1): the id "u-1" stands in line 3 already; each row needs its own.`},
		"the skipped hour":          {calendarOf("DTSTART;TZID=Europe/Rome:20270321T023000\nRRULE:FREQ=WEEKLY;COUNT=2" + rest), "calendar.ics:4:1: time (event u-1/20270328): 02:30 on Sunday 28 March 2027 does not exist in Rome"},
		"the hour that comes twice": {calendarOf("DTSTART;TZID=Europe/Rome:20261025T023000" + rest), "calendar.ics:4:1: time (event u-1): 02:30 on Sunday 25 October 2026 happens twice in Rome"},
	} {
		o := newOffice(t)
		o.now = time.Date(2026, 10, 10, 8, 0, 0, 0, time.UTC)
		o.take(peopleList, somePeople, false)
		p := o.plan(calendarList, c.text, isoDates, false)
		if !slices.ContainsFunc(p.mistakes, func(m problem) bool { return strings.Contains(m.String(), c.want) }) {
			t.Errorf("%s: %v\nwant %s", name, p.mistakes, c.want)
		}
	}
}

func TestTheSecondImportOfTheSameCalendarChangesNothing(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", "examples", "appointments.ics"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := o.take(calendarList, string(text), false), (counts{Entered: 5}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got, want := o.take(calendarList, string(text), true), (counts{Same: 5}); got != want {
		t.Errorf("again: %+v, want %+v", got, want)
	}
	moved := o.booked("4d5e6f@google.com/20261109")
	if want := time.Date(2026, 11, 10, 10, 0, 0, 0, time.UTC); !moved.Start.Equal(want) { // on the clock of Rome, for a woman in Sofia
		t.Errorf("the day that was moved starts at %v, want %v", moved.Start, want)
	}
}

func TestAnEventThatIsOffIsCancelledAndMayComeBack(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	on := calendarOf("DTSTART:20261012T103000\nUID:u-1\nSUMMARY:K-17 legal", "DTSTART:20261013T103000\nUID:u-2\nSTATUS:CANCELLED\nSUMMARY:K-17 legal")
	off := strings.Replace(on, "UID:u-1", "STATUS:CANCELLED\r\nUID:u-1", 1)
	if got, want := o.take(calendarList, on, false), (counts{Entered: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	p := o.plan(calendarList, off, isoDates, false)
	if p.count(drop) != 1 || p.summary() != "Done: 0 booked, 0 changed, 0 unchanged, 1 cancelled." {
		t.Errorf("%s", p.summary())
	}
	o.take(calendarList, off, false)
	if o.booked("u-1").Holds() {
		t.Error("it still holds")
	}
	if p := o.plan(calendarList, off, isoDates, true); p.changes() {
		t.Errorf("again: %+v", p.steps)
	}
	if got, want := o.take(calendarList, on, false), (counts{Entered: 1}); got != want || !o.booked("u-1").Holds() {
		t.Errorf("it is back: %+v, want %+v", got, want)
	}
}

// Every hour of a series is the same hour of its clock, summer and winter.
func TestARepeatingEventKeepsItsHour(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(20261012, 1))
	for _, zone := range []string{"Europe/Rome", "Europe/Madrid", "Europe/Sofia", "Atlantic/Canary"} {
		for _, freq := range []string{"FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=DAILY;INTERVAL=9", "FREQ=MONTHLY;BYDAY=-1SU"} {
			o := newOffice(t)
			o.now = importDay.AddDate(0, dice.IntN(13), 0)
			begin := o.now.AddDate(0, 0, dice.IntN(81)-40)
			clock := fmt.Sprintf("%02d:%02d", 4+dice.IntN(20), dice.IntN(60))
			t.Run(fmt.Sprintf("%s %s from %s %s", zone, freq, begin.Format(time.DateOnly), clock), func(t *testing.T) {
				t.Parallel()
				o.repeats(t, zone, freq, begin, clock)
			})
		}
	}
}

// repeats takes in an event that repeats, twice, and looks at the hour of each.
func (o *office) repeats(t *testing.T, zone, freq string, begin time.Time, clock string) {
	t.Helper()
	o.take(peopleList, somePeople, false)
	text := calendarOf(fmt.Sprintf("DTSTART;TZID=%s:%sT%s00\nDURATION:PT45M\nRRULE:%s\nUID:%s\nSUMMARY:K-17 legal", zone, begin.Format("20060102"),
		strings.ReplaceAll(clock, ":", ""), freq, strings.Repeat("0", 120)))
	p := o.plan(calendarList, text, isoDates, false)
	if len(p.mistakes) > 0 {
		t.Fatal(p.mistakes)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	first := o.take(calendarList, text, false)
	if first.Entered < 3 {
		t.Errorf("%+v: hardly anything is booked", first)
	}
	if second := o.take(calendarList, text, true); second.Same != first.Entered || second.Entered+second.Changed+second.Gone > 0 {
		t.Errorf("first %+v, then %+v", first, second)
	}
	for _, s := range p.steps {
		if s.verb != enter {
			continue
		}
		if got := o.booked(s.id); got.Start.In(loc).Format("15:04") != clock || got.Length != 45*time.Minute {
			t.Errorf("%s starts at %s, %s", s.id, got.Start.In(loc), got.Length)
		}
	}
}

func FuzzReadCalendar(f *testing.F) {
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", "examples", "appointments.ics"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(calendarOf("DTSTART:20261012T103000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;INTERVAL=0\nUID:u\nSUMMARY:K-1 legal\nDTEND:00010101\nRDATE:,")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, mistakes := readCalendar("f.ics", raw)
		if len(mistakes) > 0 {
			return
		}
		table, mistakes := calendarTable(c, importDay)
		for _, row := range table.rows {
			if len(mistakes) == 0 && (row.cells["id"].text == "" || row.cells["person"].text == "" || row.cells["date"].text == "") {
				t.Errorf("a row lacks what it needs: %+v", row)
			}
		}
	})
}
