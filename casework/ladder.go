package casework

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rung is one step of a ladder of reminders: some calendar days before, at the
// same hour of the place's clock, or a length of time before.
type Rung struct {
	Days   int
	Before time.Duration
}

// ParseRung reads "7d", "2h", "90m".
func ParseRung(s string) (Rung, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 1 && n <= 60 {
			return Rung{Days: n}, nil
		}
	} else if d, err := time.ParseDuration(s); err == nil && d >= 5*time.Minute && d <= 48*time.Hour {
		return Rung{Before: d}, nil
	}
	return Rung{}, Errorf(Invalid, "reminder step %q: want days (1d to 60d) or a time (5m to 48h)", s)
}

// String writes the rung as it is read: "7d", "2h", "1h30m".
func (r Rung) String() string {
	if r.Days > 0 {
		return fmt.Sprintf("%dd", r.Days)
	}
	s := r.Before.String() // "1h30m0s"
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// At is when the rung stands for a start at a place. A day before 10:30 is
// 10:30 the day before, also over the night when the clocks change.
func (r Rung) At(start time.Time, zone *time.Location) time.Time {
	if r.Days > 0 {
		return start.In(zone).AddDate(0, 0, -r.Days)
	}
	return start.Add(-r.Before)
}

// Planned is what becomes of one rung: when its reminder is due, or why there is none.
type Planned struct {
	Step string // the rung as text, or what is said at once
	Due  time.Time
	Fate Fate // FatePlanned, FateHeld (moved by quiet or safe hours, or a holiday) or FateSkipped
	Why  string
}

// Plan lays out an appointment's reminders as seen at now: each rung at its
// time or moved out of quiet hours and holidays, none past its use, and one message at once
// for the rungs that are past already.
func (k AppointmentKind) Plan(start, now time.Time, d Decency) []Planned {
	plan := k.rungs(start, now, d)
	if slices.ContainsFunc(plan, func(p Planned) bool { return p.Why == WhyPast }) {
		plan = slices.Insert(plan, 0, place(StepBooked, now, now, k.lastUse(StepBooked, start), d, Later))
	}
	thinOut(plan)
	return plan
}

// PlanAfter is Plan for an appointment that she knows: a message about a change
// stands for the rungs that are past.
func (k AppointmentKind) PlanAfter(told Planned, start, now time.Time, d Decency) []Planned {
	plan := slices.Insert(k.rungs(start, now, d), 0, told)
	thinOut(plan)
	return plan[1:]
}

// rungs lays out the ladder alone.
func (k AppointmentKind) rungs(start, now time.Time, d Decency) []Planned {
	var plan []Planned
	for _, rung := range k.Ladder {
		at := rung.At(start, d.Zone)
		if !at.After(now) {
			plan = append(plan, Planned{Step: rung.String(), Due: at, Fate: FateSkipped, Why: WhyPast})
			continue
		}
		plan = append(plan, place(rung.String(), at, now, k.lastUse(rung.String(), start), d, k.Shift))
	}
	return plan
}

// apart is how far two reminders lie from each other if one of them does not
// stand where the ladder puts it.
const apart = time.Hour

// thinOut skips reminders that would come together with another, because one was
// moved or stands for what is past: the message about the booking or a change is
// kept, else the one nearer to the start.
func thinOut(plan []Planned) {
	for i := range plan {
		for j := range plan[:i] {
			far, near := &plan[j], &plan[i]
			asPlanned := far.Fate == FatePlanned && near.Fate == FatePlanned && !atOnce(far.Step)
			if asPlanned || far.Fate == FateSkipped || near.Fate == FateSkipped || near.Due.Sub(far.Due).Abs() >= apart {
				continue
			}
			if atOnce(far.Step) {
				near.Fate, near.Why = FateSkipped, WhyTogether
			} else {
				far.Fate, far.Why = FateSkipped, WhyOvertaken
			}
		}
	}
}

// place finds the decent minute of one reminder.
func place(step string, at, first, last time.Time, d Decency, shift Shift) Planned {
	if at.After(last) {
		return Planned{Step: step, Due: at, Fate: FateSkipped, Why: WhyTooLate}
	}
	due, ok := d.Fit(at, first, last, shift)
	switch {
	case !ok:
		return Planned{Step: step, Due: at, Fate: FateSkipped, Why: d.Forbids(at)}
	case due.Equal(at):
		return Planned{Step: step, Due: due, Fate: FatePlanned}
	default:
		return Planned{Step: step, Due: due, Fate: FateHeld, Why: d.Forbids(at)}
	}
}
