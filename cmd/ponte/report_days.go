package main

import (
	"fmt"
	"time"
)

// days are the days of a report, both whole. Only their dates count.
type days struct{ from, to time.Time }

// readDays reads --from and --to; what is left out is preset.
func readDays(from, to string, presetFrom, presetTo time.Time) (days, error) {
	d := days{presetFrom, presetTo}
	for _, flag := range []struct {
		name, text string
		day        *time.Time
	}{{"--from", from, &d.from}, {"--to", to, &d.to}} {
		if flag.text == "" {
			continue
		}
		var err error
		if *flag.day, err = time.Parse(time.DateOnly, flag.text); err != nil {
			return d, fmt.Errorf("%w: %s: found %s, allowed: a day, as in 2026-10-12", errUsage, flag.name, quoted(flag.text))
		}
	}
	if d.to.Format(time.DateOnly) < d.from.Format(time.DateOnly) {
		return d, fmt.Errorf("%w: --to %s is before --from %s", errUsage, d.to.Format(time.DateOnly), d.from.Format(time.DateOnly))
	}
	return d, nil
}

// first is the first instant of the days in a zone.
func (d days) first(zone *time.Location) time.Time {
	return time.Date(d.from.Year(), d.from.Month(), d.from.Day(), 0, 0, 0, 0, zone)
}

// last is their last millisecond.
func (d days) last(zone *time.Location) time.Time {
	return time.Date(d.to.Year(), d.to.Month(), d.to.Day()+1, 0, 0, 0, 0, zone).Add(-time.Millisecond)
}

// String names them as people say it.
func (d days) String() string {
	const day = "Mon 2 Jan 2006"
	return fmt.Sprintf("from %s to %s", d.from.Format(day), d.to.Format(day))
}
