package reports_test

import (
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/reports"
)

// made is when the files of these tests are made.
var made = time.Date(2026, 9, 28, 8, 0, 0, 0, time.UTC)

// appointmentAt is an appointment whose clock at the place is written as local.
func appointmentAt(t *testing.T, zone, local string) casework.Appointment {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	start, err := time.ParseInLocation("2006-01-02 15:04", local, loc)
	if err != nil {
		t.Fatal(err)
	}
	return casework.Appointment{ID: "4h2k9xq7ab", Rev: 3, Person: "p1", Start: start.UTC(), Length: 45 * time.Minute, Zone: zone,
		WithName: "Giulia", Place: "Via Padova 36", Bring: "passaporto", Kind: "legal", External: "permit-123"}
}

func mustCalendar(t *testing.T, a casework.Appointment, text reports.CalendarText) string {
	t.Helper()
	file, err := reports.Calendar(a, text, made)
	if err != nil {
		t.Fatal(err)
	}
	return string(file)
}

func TestCalendarFileIsWhatPhonesRead(t *testing.T) {
	got := mustCalendar(t, appointmentAt(t, "Europe/Rome", "2026-10-12 10:30"), reports.CalendarText{Summary: "10:30"})
	want := strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ponte//Golang ICS Library", "METHOD:PUBLISH",
		"BEGIN:VTIMEZONE", "TZID:Europe/Rome",
		"BEGIN:DAYLIGHT", "DTSTART:20250330T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT",
		"BEGIN:STANDARD", "DTSTART:20251026T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD",
		"BEGIN:DAYLIGHT", "DTSTART:20260329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT",
		"BEGIN:STANDARD", "DTSTART:20261025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD",
		"BEGIN:DAYLIGHT", "DTSTART:20270328T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT",
		"END:VTIMEZONE",
		"BEGIN:VEVENT", "UID:4h2k9xq7ab@ponte", "DTSTAMP:20260928T080000Z", "SEQUENCE:3",
		"DTSTART;TZID=Europe/Rome:20261012T103000", "DTEND;TZID=Europe/Rome:20261012T111500",
		"SUMMARY:10:30", "CLASS:PRIVATE", "STATUS:CONFIRMED", "END:VEVENT",
		"END:VCALENDAR", "",
	}, "\r\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCalendarSaysNothingItWasNotToldToSay(t *testing.T) {
	file := mustCalendar(t, appointmentAt(t, "Europe/Rome", "2026-10-12 10:30"), reports.CalendarText{Summary: "10:30"})
	for _, word := range []string{"Giulia", "Padova", "passaporto", "legal", "p1", "permit"} {
		if strings.Contains(file, word) {
			t.Errorf("%q stands in the file", word)
		}
	}
}

func TestCalendarKeepsTheHourOfThePlaceWhenClocksChange(t *testing.T) {
	for _, c := range []struct{ zone, local string }{
		{"Europe/Rome", "2026-03-28 10:30"}, {"Europe/Rome", "2026-03-29 10:30"}, {"Europe/Rome", "2026-10-24 10:30"}, {"Europe/Rome", "2026-10-25 10:30"},
		{"Europe/Madrid", "2027-03-28 09:00"}, {"Europe/Madrid", "2026-10-25 09:00"},
		{"Europe/Sofia", "2026-03-29 18:00"}, {"Europe/Sofia", "2026-10-25 18:00"},
		{"Atlantic/Canary", "2026-10-25 00:30"}, {"Africa/Lagos", "2026-10-25 10:30"}, {"America/St_Johns", "2026-11-01 10:30"},
	} {
		a := appointmentAt(t, c.zone, c.local)
		cal, err := ics.ParseCalendar(strings.NewReader(mustCalendar(t, a, reports.CalendarText{Summary: "x"})))
		if err != nil {
			t.Fatal(err)
		}
		start, err := cal.Events()[0].GetStartAt()
		if err != nil {
			t.Fatal(err)
		}
		if !start.Equal(a.Start) {
			t.Errorf("%s in %s: read as %v, want %v", c.local, c.zone, start, a.Start)
		}
		if got, want := zoneOffset(t, cal, c.local), offsetOf(t, a); got != want {
			t.Errorf("%s in %s: the file's own zone says %s, want %s", c.local, c.zone, got, want)
		}
	}
}

// zoneOffset is what the zone in the file says about a local time: the offset
// after the last change before it.
func zoneOffset(t *testing.T, cal *ics.Calendar, local string) string {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", local)
	if err != nil {
		t.Fatal(err)
	}
	offset, last := "", ""
	for _, c := range cal.Timezones()[0].Components {
		var from, to string
		for _, p := range c.UnknownPropertiesIANAProperties() {
			switch p.IANAToken {
			case "DTSTART":
				from = p.Value
			case "TZOFFSETTO":
				to = p.Value
			}
		}
		if from <= at.Format("20060102T150405") && from > last {
			offset, last = to, from
		}
	}
	return offset
}

func offsetOf(t *testing.T, a casework.Appointment) string {
	t.Helper()
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return a.Start.In(zone).Format("-0700")
}

func TestCalendarLinesAreShortAndWholeInEveryAlphabet(t *testing.T) {
	long := strings.Repeat("Візьміть із собою паспорт; або дозвіл, будь ласка\n", 6)
	file := mustCalendar(t, appointmentAt(t, "Europe/Sofia", "2026-10-12 10:30"), reports.CalendarText{Summary: "Зустріч", Place: "Via Padova 36, 2° piano", Description: long})
	for line := range strings.SplitSeq(file, "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d bytes: %s", len(line), line)
		}
	}
	cal, err := ics.ParseCalendar(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if got := cal.Events()[0].GetProperty(ics.ComponentPropertyDescription).Value; got != long {
		t.Errorf("the description came back as %q", got)
	}
}

func TestCalendarOfACancelledAppointmentTakesItAway(t *testing.T) {
	a := appointmentAt(t, "Europe/Rome", "2026-10-12 10:30")
	a.Cancelled, a.Rev = made, 4
	file := mustCalendar(t, a, reports.CalendarText{Summary: "10:30"})
	for _, line := range []string{"UID:4h2k9xq7ab@ponte", "SEQUENCE:4", "STATUS:CANCELLED"} {
		if !strings.Contains(file, "\r\n"+line+"\r\n") {
			t.Errorf("there is no line %s", line)
		}
	}
}

func TestCalendarOfAnUnknownZoneIsAnError(t *testing.T) {
	a := appointmentAt(t, "Europe/Rome", "2026-10-12 10:30")
	a.Zone = "Europe/Nowhere"
	if _, err := reports.Calendar(a, reports.CalendarText{}, made); err == nil {
		t.Error("no error")
	}
}
