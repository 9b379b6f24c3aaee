package casework

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Hours is a part of every day, from one minute to before another, in the zone
// of a site. It may pass midnight: 21:00–08:00.
type Hours struct {
	From int `json:"from"` // minutes after midnight, 0 to 1439
	To   int `json:"to"`
}

// ParseHours reads "21:00-08:00". Equal ends mean no hours at all.
func ParseHours(s string) (Hours, error) {
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		return Hours{}, Errorf(Invalid, "hours %q: want two times, as in 21:00-08:00", s)
	}
	var h Hours
	var err error
	if h.From, err = ParseClock(from); err != nil {
		return Hours{}, err
	}
	if h.To, err = ParseClock(to); err != nil {
		return Hours{}, err
	}
	return h, nil
}

// ParseClock reads a time of day, "8:30", "08.30" or "830" not; it returns minutes after midnight.
func ParseClock(s string) (int, error) {
	s = strings.TrimSpace(s)
	hour, minute, ok := strings.Cut(strings.Replace(s, ".", ":", 1), ":")
	h, errH := strconv.ParseUint(hour, 10, 8) // no sign
	m, errM := strconv.ParseUint(minute, 10, 8)
	if !ok || errH != nil || errM != nil || len(minute) != 2 || len(hour) > 2 || h > 23 || m > 59 {
		return 0, Errorf(Invalid, "time of day %q: want hours and minutes, as in 08:30", s)
	}
	return int(h*60 + m), nil
}

// String writes the hours as they are read.
func (h Hours) String() string { return FormatClock(h.From) + "-" + FormatClock(h.To) }

// FormatClock writes minutes after midnight as "08:30".
func FormatClock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// Contain reports whether an instant, seen in its location, lies within the hours.
func (h Hours) Contain(local time.Time) bool {
	m := local.Hour()*60 + local.Minute()
	if h.From <= h.To {
		return h.From <= m && m < h.To
	}
	return m >= h.From || m < h.To
}
