package casework

import "time"

// Holidays are the days on which a site is closed: each as "2026-12-25", in the
// site's zone, with its name or "". Nobody is written to unasked on them, as at
// night; what she asks for, and what cannot wait, goes out.
type Holidays map[string]string

// On reports whether the day of an instant, seen in its location, is a holiday,
// and what it is called.
func (h Holidays) On(local time.Time) (name string, closed bool) {
	if len(h) == 0 {
		return "", false
	}
	name, closed = h[local.Format(time.DateOnly)]
	return name, closed
}

// Holiday reports whether the site is closed on the day of an instant, on the
// site's own calendar, and what that day is called.
func (s Site) Holiday(at time.Time) (name string, closed bool, err error) {
	zone, err := s.Location()
	if err != nil {
		return "", false, err
	}
	name, closed = s.Holidays.On(at.In(zone))
	return name, closed, nil
}
