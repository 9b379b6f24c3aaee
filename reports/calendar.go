package reports

import (
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"

	"ponte/casework"
)

// CalendarText is what a calendar entry says, in the reader's language and at
// her level of privacy. Empty fields are left out.
type CalendarText struct {
	Summary     string // the heading, which a calendar shows on a locked screen
	Place       string
	Description string
}

// Calendar writes an appointment as an iCalendar file (RFC 5545) that every
// phone opens. The same appointment always has the same UID, which is random
// and says nothing about anybody, and its revision is the entry's SEQUENCE: a
// newer file moves the entry, and the file of a cancelled appointment takes it
// away. now is when the file is made.
func Calendar(a casework.Appointment, text CalendarText, now time.Time) ([]byte, error) {
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		return nil, fmt.Errorf("reports: calendar of %s: %w", a.ID, err)
	}
	cal := ics.NewCalendarFor("Ponte")
	cal.SetMethod(ics.MethodPublish)
	addZone(cal, zone, a.Start)

	event := cal.AddEvent(string(a.ID) + "@ponte")
	event.SetDtStampTime(now)
	event.SetSequence(a.Rev)
	event.SetProperty(ics.ComponentPropertyDtStart, a.Start.In(zone).Format(icsLocal), ics.WithTZID(a.Zone))
	event.SetProperty(ics.ComponentPropertyDtEnd, a.End().In(zone).Format(icsLocal), ics.WithTZID(a.Zone))
	event.SetSummary(text.Summary)
	if text.Place != "" {
		event.SetLocation(text.Place)
	}
	if text.Description != "" {
		event.SetDescription(text.Description)
	}
	event.SetClass(ics.ClassificationPrivate)
	event.SetStatus(ics.ObjectStatusConfirmed)
	if !a.Holds() {
		event.SetStatus(ics.ObjectStatusCancelled)
	}
	return []byte(cal.Serialize(ics.WithNewLineWindows)), nil
}

// icsLocal is a time on the clock of a place.
const icsLocal = "20060102T150405"

// addZone tells what the clocks of a zone do in the year around a day: each
// change as it is, without a rule for other years, because one entry needs none.
func addZone(cal *ics.Calendar, zone *time.Location, around time.Time) {
	z := cal.AddTimezone(zone.String())
	at := around.AddDate(0, -12, 0)
	start, end := at.In(zone).ZoneBounds()
	if start.IsZero() { // the zone has never changed its clocks
		start = time.Unix(0, 0)
	}
	for !start.After(around.AddDate(0, 12, 0)) {
		_, before := start.Add(-time.Second).In(zone).Zone()
		name, offset := start.In(zone).Zone()
		part := z.AddStandard()
		change := &part.ComponentBase
		if start.In(zone).IsDST() {
			daylight := &ics.Daylight{}
			z.Components[len(z.Components)-1] = daylight
			change = &daylight.ComponentBase
		}
		// A change is written on the clock that held before it.
		change.SetProperty(ics.ComponentPropertyDtStart, start.UTC().Add(time.Duration(before)*time.Second).Format(icsLocal))
		change.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), icsOffset(before))
		change.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), icsOffset(offset))
		change.SetProperty(ics.ComponentProperty(ics.PropertyTzname), name)
		if end.IsZero() {
			return
		}
		start, end = end.In(zone).ZoneBounds()
	}
}

// icsOffset writes seconds east of Greenwich as +0200.
func icsOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
