package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// This file reads the times of a calendar.

// wallTime is what a clock shows, and whose clock it is. An hour that repeats every
// week is an hour of the clock, so this is what a calendar means.
type wallTime struct {
	wall  time.Time      // what it shows, written as if it were UTC
	zone  *time.Location // nil for the clock of the site
	whole bool           // a whole day
}

// parseWallTime reads 20261012T103000, the same with Z for UTC, or 20261012 for a
// whole day. The error says what is wrong.
func parseWallTime(text, zone string) (t wallTime, err error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) == len("20261012") {
		t.whole = true
		t.wall, err = time.Parse("20060102", text)
	} else {
		t.wall, err = time.Parse("20060102T150405", strings.TrimSuffix(text, "Z"))
	}
	switch {
	case err != nil:
		return t, fmt.Errorf("found %s, which is no time of a calendar, as in 20261012T103000", quoted(text))
	case strings.HasSuffix(text, "Z"):
		t.zone = time.UTC
	case zone != "" && !t.whole:
		t.zone, err = calendarZone(zone)
	}
	return t, err
}

// windowsZones are the names that Outlook gives to the clocks that we meet.
var windowsZones = map[string]string{
	"W. Europe Standard Time": "Europe/Rome", "Romance Standard Time": "Europe/Madrid", "FLE Standard Time": "Europe/Sofia",
	"GTB Standard Time": "Europe/Bucharest", "E. Europe Standard Time": "Europe/Chisinau", "Central Europe Standard Time": "Europe/Budapest",
	"Central European Standard Time": "Europe/Warsaw", "GMT Standard Time": "Europe/London", "UTC": "Etc/UTC",
}

// calendarZone finds the zone that a calendar names: an IANA name, also with a
// program's own address before it, or one of Outlook's.
func calendarZone(name string) (*time.Location, error) {
	iana := name
	if known := windowsZones[name]; known != "" {
		iana = known
	}
	if parts := strings.Split(iana, "/"); len(parts) > 2 && parts[0] == "" {
		iana = strings.Join(parts[len(parts)-2:], "/")
	}
	zone, err := time.LoadLocation(iana)
	if err != nil || !strings.Contains(iana, "/") {
		return nil, fmt.Errorf("the time zone %s is not known. Set the calendar's time zone to a city, as in Europe/Rome", quoted(name))
	}
	return zone, nil
}

// in is the same moment on another clock. Without a zone of its own it is what
// that clock shows.
func (t wallTime) in(zone *time.Location) wallTime {
	if t.zone == nil || zone == nil || t.whole {
		return t
	}
	local := t.instant().In(zone)
	_, offset := local.Zone()
	return wallTime{wall: local.Add(time.Duration(offset) * time.Second).UTC(), zone: zone}
}

// instant is the moment, in UTC where there is no zone.
func (t wallTime) instant() time.Time {
	zone := t.zone
	if zone == nil {
		zone = time.UTC
	}
	w := t.wall
	return time.Date(w.Year(), w.Month(), w.Day(), w.Hour(), w.Minute(), w.Second(), 0, zone)
}

// day names the day that the clock shows: 20261012.
func (t wallTime) day() string { return t.wall.Format("20060102") }

// timeOf reads a time of an event; false if the event has none of this name.
func (e event) timeOf(name string) (wallTime, bool, error) {
	p := e.first(name)
	if p.line == 0 {
		return wallTime{}, false, nil
	}
	t, err := parseWallTime(p.value, p.params["TZID"])
	return t, true, err
}

// lasting is DURATION: P1DT2H30M.
var lasting = regexp.MustCompile(`^\+?P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$`)

// minutes is how long an event takes, by its end or its duration; "" if it has
// neither. The second result is the property that says so.
func (e event) minutes(start wallTime) (text, from string, err error) {
	end, ok, err := e.timeOf("DTEND")
	switch {
	case err != nil:
		return "", "DTEND", err
	case ok:
		return strconv.FormatFloat(end.in(start.zone).instant().Sub(start.instant()).Minutes(), 'f', -1, 64), "DTEND", nil
	}
	p := e.first("DURATION")
	if p.line == 0 {
		return "", "DTSTART", nil
	}
	m := lasting.FindStringSubmatch(p.value)
	if m == nil || p.value == "P" {
		return "", "DURATION", fmt.Errorf("found %s, which is no duration, as in PT45M", quoted(p.value))
	}
	var long time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(m[i+1]) // nothing, or digits
		long += time.Duration(n) * unit
	}
	return strconv.FormatFloat(long.Minutes(), 'f', -1, 64), "DURATION", nil
}
