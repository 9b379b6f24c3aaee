package main

import (
	"fmt"
	"time"

	"ponte/casework"
	"ponte/locales"
	"ponte/reports"
	"ponte/store"
)

// files makes the files that go along with what is said.
type files struct{ book *locales.Book }

// calendarName stands on a lock screen for a moment, so it tells nothing.
const calendarName = "calendar.ics"

// make makes a file of a kind about a record. The heading of a calendar entry is
// neutral: others see her calendar too.
func (f files) make(r casework.Reader, kind, subject string, lang casework.Lang, now time.Time) (*store.File, error) {
	if kind != "calendar" {
		return nil, casework.Errorf(casework.Internal, "a file of kind %q", kind)
	}
	appt, err := casework.LoadAppointment(r, casework.AppointmentID(subject))
	if err != nil {
		return nil, err
	}
	heading, err := f.book.Plain(lang, "appointment.calendar", nil, now)
	if heading == "" {
		return nil, fmt.Errorf("calendar of %s: %w", appt.ID, err)
	}
	data, err := reports.Calendar(appt, reports.CalendarText{Summary: heading, Place: appt.Place}, now)
	if err != nil {
		return nil, err
	}
	return &store.File{Name: calendarName, MIME: "text/calendar", Data: data}, nil
}
