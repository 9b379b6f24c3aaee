package casework

import "time"

// Shift is where a reminder goes that would fall into quiet hours or on a holiday.
type Shift string

// The two ways.
const (
	Earlier Shift = "earlier" // to the last decent minute before
	Later   Shift = "later"   // to the first decent minute after
)

// Decency is when a person may be written to unasked: not in her site's quiet
// hours nor on its holidays, and within her own safe hours if she has set some.
type Decency struct {
	Quiet    Hours
	Holidays Holidays
	Safe     *Hours
	Zone     *time.Location
}

// Decency returns when a person may be written to about a site's matters.
func (p *Policy) Decency(who Person, at SiteID) (Decency, error) {
	site, err := p.Site(at)
	if err != nil {
		return Decency{}, err
	}
	zone, err := site.Location()
	if err != nil {
		return Decency{}, err
	}
	return Decency{Quiet: site.Quiet, Holidays: site.Holidays, Safe: who.Safe, Zone: zone}, nil
}

// Allows reports whether an instant is decent.
func (d Decency) Allows(t time.Time) bool { return d.Forbids(t) == "" }

// Forbids returns why an instant is not decent, [WhyHoliday] or [WhyQuiet]; "" if
// it is.
func (d Decency) Forbids(t time.Time) string {
	local := t.In(d.Zone)
	if _, closed := d.Holidays.On(local); closed {
		return WhyHoliday
	}
	if d.Quiet.Contain(local) || d.Safe != nil && !d.Safe.Contain(local) {
		return WhyQuiet
	}
	return ""
}

// Fit returns a decent minute between first and last: at itself, else the nearest
// in the given direction, else the nearest in the other. It returns false when
// there is none.
//
// A time in the night stays on its own side of the holidays, in whichever
// direction, before it goes across them: the morning of the appointment's own day
// is better than an evening two weeks before. A time on a holiday goes across.
func (d Decency) Fit(at, first, last time.Time, shift Shift) (time.Time, bool) {
	if at.Before(first) {
		at = first
	}
	ways := []time.Duration{-time.Minute, time.Minute}
	if shift == Later {
		ways[0], ways[1] = ways[1], ways[0]
	}
	across := []bool{false, true}
	if d.Forbids(at) == WhyHoliday {
		across = across[1:]
	}
	for _, cross := range across {
		for _, way := range ways {
			if t, ok := d.walk(at, first, last, way, cross); ok {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

// walk looks minute by minute, through a day's worth of minutes that are on no
// holiday: under a millisecond, and neither midnight nor summer time is a special
// case. Across holidays it goes in one step, or not at all.
func (d Decency) walk(at, first, last time.Time, way time.Duration, across bool) (time.Time, bool) {
	for t, looks := at, 0; looks <= 24*60 && !t.Before(first) && !t.After(last); {
		switch d.Forbids(t) {
		case "":
			return t, true
		case WhyHoliday:
			if !across {
				return time.Time{}, false
			}
			t = leaveDay(t.In(d.Zone), way).In(at.Location())
		default:
			t = t.Add(way)
			looks++
		}
	}
	return time.Time{}, false
}

// leaveDay is the first minute of the next day, or the last of the day before.
func leaveDay(local time.Time, way time.Duration) time.Time {
	y, m, day := local.Date()
	edge := time.Date(y, m, day+1, 0, 0, 0, 0, local.Location())
	if way < 0 {
		edge = time.Date(y, m, day, 0, 0, 0, 0, local.Location()).Add(way)
	}
	if edge.After(local) != (way > 0) { // a zone that changes its clocks at midnight
		return local.Add(way)
	}
	return edge
}
