package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// This file unfolds an event that repeats. All of it happens on the clock of the
// event, which shows the same hour in summer and in winter; which moment that is,
// and whether there is one, is asked afterwards.

// repeatAhead is how far ahead a repeating event is read: many have no end.
const repeatAhead = 180 * 24 * time.Hour

// repeatParts are the parts of a rule that we follow. One time on a day is what an
// appointment is, so there is no part smaller than a day.
var repeatParts = map[string]bool{"FREQ": true, "INTERVAL": true, "COUNT": true, "UNTIL": true, "WKST": true, "BYDAY": true, "BYMONTHDAY": true,
	"BYMONTH": true, "BYYEARDAY": true, "BYWEEKNO": true, "BYSETPOS": true}

// repeatMost is the longest interval of a rule: what comes every thousand years is a
// mistake, and more than that overflows.
const repeatMost = 1000

// repeats reports whether an event stands for more than one.
func (e event) repeats() bool { return len(e.props["RRULE"])+len(e.props["RDATE"]) > 0 }

// times lists when an event takes place from one time of its clock to another:
// its own time, and if it repeats all that its rules add, less what they take out.
func (e event) times(start wallTime, from, to time.Time) ([]wallTime, error) {
	if !e.repeats() {
		return []wallTime{start}, nil
	}
	var set rrule.Set
	set.DTStart(start.wall)
	set.RDate(start.wall)
	switch rules := e.props["RRULE"]; {
	case len(rules) > 1:
		return nil, fmt.Errorf("there are %d rules; allowed is one", len(rules))
	case len(rules) == 1:
		rule, err := parseRule(rules[0].value, start)
		if err != nil {
			return nil, err
		}
		set.RRule(rule)
	}
	for name, add := range map[string]func(time.Time){"RDATE": set.RDate, "EXDATE": set.ExDate} {
		days, err := e.listed(name, start)
		if err != nil {
			return nil, err
		}
		for _, day := range days {
			add(day)
		}
	}
	var out []wallTime
	for _, wall := range set.Between(from, to, true) {
		out = append(out, wallTime{wall: wall, zone: start.zone})
	}
	return out, nil
}

// parseRule reads FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231T235959Z for an event that
// starts at a time.
func parseRule(text string, start wallTime) (*rrule.RRule, error) {
	var parts []string
	var until time.Time
	for part := range strings.SplitSeq(strings.ToUpper(strings.Trim(text, "; ")), ";") {
		name, value, _ := strings.Cut(part, "=")
		if !repeatParts[name] {
			return nil, fmt.Errorf("the rule %s has the part %s, which is not followed. Repeat by days, weeks, months or years", quoted(text), quoted(name))
		}
		if name != "UNTIL" {
			parts = append(parts, part)
			continue
		}
		end, err := parseWallTime(value, "")
		if err != nil {
			return nil, err
		}
		if end = end.in(start.zone); end.whole {
			end.wall = end.wall.Add(24*time.Hour - time.Second)
		}
		until = end.wall
	}
	option, err := rrule.StrToROption(strings.Join(parts, ";"))
	if err != nil {
		return nil, fmt.Errorf("the rule %s is none: %w", quoted(text), err)
	}
	if option.Freq > rrule.DAILY || option.Interval < 0 || option.Interval > repeatMost || option.Count < 0 {
		return nil, fmt.Errorf("the rule %s is not followed. Repeat by days, weeks, months or years", quoted(text))
	}
	// The library counts weekdays past the end of a month.
	if slices.ContainsFunc(option.Byweekday, func(d rrule.Weekday) bool { return max(d.N(), -d.N()) > 5 }) {
		return nil, fmt.Errorf("the rule %s counts more than five of a weekday, which no month has", quoted(text))
	}
	option.Dtstart, option.Until = start.wall, until
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, fmt.Errorf("the rule %s is none: %w", quoted(text), err)
	}
	return rule, nil
}

// listed reads RDATE or EXDATE on the clock of the event. A whole day means the
// event's hour on it.
func (e event) listed(name string, start wallTime) ([]time.Time, error) {
	var out []time.Time
	for _, p := range e.props[name] {
		for text := range strings.SplitSeq(p.value, ",") {
			t, err := parseWallTime(text, p.params["TZID"])
			if err != nil {
				return nil, err
			}
			t = t.in(start.zone)
			if t.whole || name == "EXDATE" { // it takes place once a day
				y, m, d := t.wall.Date()
				hour, minute, second := start.wall.Clock()
				t.wall = time.Date(y, m, d, hour, minute, second, 0, time.UTC)
			}
			out = append(out, t.wall)
		}
	}
	return out, nil
}
