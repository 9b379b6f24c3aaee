package main

import (
	"context"
	"fmt"
	"time"

	"ponte/casework"
	"ponte/locales"
	"ponte/reports"
	"ponte/store"
)

// files makes the files that go along with what is said.
type files struct {
	book   *locales.Book
	policy *casework.Policy
}

// The names of files stand on a lock screen for a moment, so they tell nothing.
const (
	calendarName = "calendar.ics"
	chartName    = "weeks.png"
)

// chartWeeks is how many weeks stand in a picture, the one that is named the last.
const chartWeeks = 8

// make makes a file of a kind about a subject. Code: NotFound (nothing to show).
func (f files) make(r casework.Reader, kind, subject string, lang casework.Lang, now time.Time) (*store.File, error) {
	switch kind {
	case casework.CalendarFile:
		return f.calendar(r, casework.AppointmentID(subject), lang, now)
	case casework.ChartFile:
		return f.chart(r, casework.Ref{Type: casework.WeekSubject, ID: subject}, lang, now)
	default:
		return nil, casework.Errorf(casework.Internal, "a file of kind %q", kind)
	}
}

// whenSent makes the files of messages that are on their way, each record read by
// itself: a picture needs no moment at which all agree.
func (f files) whenSent(s *store.Store, now func() time.Time) func(context.Context, store.Made) (*store.File, error) {
	return func(ctx context.Context, m store.Made) (*store.File, error) {
		r := looks{s.Name, func(fn func(casework.Reader) error) error { return s.View(ctx, fn) }}
		return f.make(r, m.Kind, m.Subject, m.Lang, now())
	}
}

// calendar is an appointment for a calendar. The heading of the entry is neutral:
// others see her calendar too. The place stands in it only for who lets others see
// everything.
func (f files) calendar(r casework.Reader, id casework.AppointmentID, lang casework.Lang, now time.Time) (*store.File, error) {
	appt, err := casework.LoadAppointment(r, id)
	if err != nil {
		return nil, err
	}
	heading, err := f.book.Plain(lang, "appointment.calendar", nil, now)
	if heading == "" {
		return nil, fmt.Errorf("calendar of %s: %w", appt.ID, err)
	}
	text := reports.CalendarText{Summary: heading}
	if who, err := casework.LoadPerson(r, appt.Person); err == nil && who.Level() == casework.Full {
		text.Place = appt.Place
	}
	data, err := reports.Calendar(appt, text, now)
	if err != nil {
		return nil, err
	}
	return &store.File{Name: calendarName, MIME: "text/calendar", Data: data}, nil
}

// chart is a picture of a site's weeks. Of weeks without a single appointment there
// is none.
func (f files) chart(r casework.Reader, last casework.Ref, lang casework.Lang, now time.Time) (*store.File, error) {
	weeks, err := casework.WeeksTo(r, f.policy, last, chartWeeks)
	if err != nil {
		return nil, err
	}
	all := 0
	for _, w := range weeks {
		all += w.All
	}
	if all == 0 {
		return nil, casework.Errorf(casework.NotFound, "no appointment in the weeks to %s", last.ID)
	}
	data, err := reports.WeekChart(f.book, lang, weeks, now)
	if err != nil {
		return nil, err
	}
	return &store.File{Name: chartName, MIME: "image/png", Data: data}, nil
}
