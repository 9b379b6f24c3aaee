package casework

import (
	"slices"
	"time"
)

// Appointment is one meeting of one woman with somebody at a place.
type Appointment struct {
	ID AppointmentID `json:"id"`
	// Rev rises when what she was told no longer holds, see [MoveAppointment], or
	// when it is cancelled. Buttons and timers carry it; her answer does not raise it.
	Rev    int      `json:"rev"`
	Person PersonID `json:"person"`
	Site   SiteID   `json:"site"`
	Kind   string   `json:"kind"`
	// With is the member of staff she meets, who hears of her answer; "" if nobody of ours.
	With PersonID `json:"with,omitempty"`
	// ToldWith is who holds it as far as staff know: another than With until the hand-over was told.
	ToldWith PersonID `json:"told_with,omitempty"`
	// WithName is how that person is named to her: "Giulia".
	WithName string        `json:"with_name,omitempty"`
	Place    string        `json:"place,omitempty"` // as on the door, in the host country's letters
	Map      string        `json:"map,omitempty"`   // https link
	Bring    string        `json:"bring,omitempty"` // in the organisation's words
	Start    time.Time     `json:"start"`
	Length   time.Duration `json:"length"`
	Zone     string        `json:"zone"` // of the place
	External string        `json:"external,omitempty"`

	Cancelled time.Time `json:"cancelled,omitzero"`
	// Before is what she knew before the last change; zero if it never changed.
	Before Before `json:"before,omitzero"`
	// Changed is when that change was made.
	Changed time.Time `json:"changed,omitzero"`
	// Unheard says that it was cancelled before she heard of that change: she knows
	// it as it was before.
	Unheard bool `json:"unheard,omitempty"`

	// Entry is what her phone's calendar says, if she has asked for the file.
	Entry Entry `json:"entry,omitzero"`

	Answer     Answer    `json:"answer,omitempty"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	// Reason is why she cannot or did not come: one of Reasons, by tap, or "".
	Reason string `json:"reason,omitempty"`

	// Wish is what she asked for instead, last.
	Wish Wish `json:"wish,omitzero"`
	// Rebook is when she asked for another time after this one was missed.
	Rebook time.Time `json:"rebook,omitzero"`

	Outcome    Outcome   `json:"outcome,omitempty"`
	OutcomeAt  time.Time `json:"outcome_at,omitzero"`
	OutcomeBy  PersonID  `json:"outcome_by,omitempty"`
	OutcomeRev int       `json:"outcome_rev,omitempty"` // rises with each outcome set or undone
	// MissedSaid is when she heard her kind message; she hears it once.
	MissedSaid time.Time `json:"missed_said,omitzero"`

	// What staff were told last of her answer and her reason.
	ToldAnswer Told `json:"told_answer,omitzero"`
	ToldReason Told `json:"told_reason,omitzero"`
}

// Before is what she was told of an appointment before a change.
type Before struct {
	Start    time.Time `json:"start,omitzero"`
	Place    string    `json:"place,omitempty"`
	Map      string    `json:"map,omitempty"`
	Kind     string    `json:"kind,omitempty"`
	WithName string    `json:"with_name,omitempty"`
	Bring    string    `json:"bring,omitempty"`
}

// Entry is what a calendar file told her phone, last; zero if she has none.
type Entry struct {
	Start time.Time `json:"start,omitzero"`
	Place string    `json:"place,omitempty"`
}

// Answer is what she said to a reminder.
type Answer string

// The answers. Each can be changed until the appointment starts.
const (
	Unanswered Answer = ""
	Comes      Answer = "come"
	Cannot     Answer = "cannot"
	WantsOther Answer = "change"
)

// Outcome is what happened, as staff saw it.
type Outcome string

// The outcomes.
const (
	Open     Outcome = ""
	Came     Outcome = "came"
	CameLate Outcome = "late"
	Missed   Outcome = "missed"
	ByUs     Outcome = "by_us" // cancelled by us
)

// Reasons are what she can tap when she cannot come or did not.
var Reasons = []string{"ill", "child", "work", "transport", "forgot", "another", "private"}

// Ref names the appointment's record.
func (a Appointment) Ref() Ref { return AppointmentRef(a.ID) }

// AppointmentRef names an appointment's record.
func AppointmentRef(id AppointmentID) Ref { return Ref{AppointmentRecord, string(id)} }

// End is when the appointment is over.
func (a Appointment) End() time.Time { return a.Start.Add(a.Length) }

// Holds reports whether the appointment still stands.
func (a Appointment) Holds() bool { return a.Cancelled.IsZero() }

// said is what she is told of the appointment.
func (a Appointment) said() Before {
	return Before{Start: a.Start, Place: a.Place, Map: a.Map, Kind: a.Kind, WithName: a.WithName, Bring: a.Bring}
}

// movedFrom reports whether the time or the place is another.
func (a Appointment) movedFrom(before Before) bool {
	return !a.Start.Equal(before.Start) || a.Place != before.Place
}

// stale reports whether the calendar of her phone says what does not hold any more.
func (a Appointment) stale() bool {
	e := a.Entry
	return !e.Start.IsZero() && (!a.Holds() || !e.Start.Equal(a.Start) || e.Place != a.Place)
}

// news lists what differs from before, of what she sees: the facts to ask for in a
// text about the change. A name or a map link that is gone is no news.
func (a Appointment) news(before Before) (names []string) {
	for _, fact := range []struct {
		name string
		is   bool
	}{
		{"NewTime", !a.Start.Equal(before.Start)},
		{"NewPlace", a.Place != before.Place},
		{"NewKind", a.Kind != before.Kind},
		{"NewWith", a.WithName != before.WithName && a.WithName != ""},
		{"NewBring", a.Bring != before.Bring},
		{"NewMap", a.Map != before.Map && a.Map != ""},
	} {
		if fact.is {
			names = append(names, fact.name)
		}
	}
	return names
}

// Vars are the facts that texts about the appointment are filled with. Moved is
// "yes" from when its time or place has changed until she has answered, and Stale
// while her calendar is wrong.
func (a Appointment) Vars() Vars {
	v := Vars{
		"Start": At(a.Start, a.Zone), "Kind": Word("kind." + a.Kind),
		"With": Str(a.WithName), "Place": Str(a.Place), "Bring": Str(a.Bring), "Moved": Str(""), "Stale": Str(""),
	}
	if a.stale() {
		v["Stale"] = Str("yes")
	}
	for _, name := range []string{"NewTime", "NewPlace", "NewKind", "NewWith", "NewBring", "NewMap"} {
		v[name] = Str("")
	}
	if a.Before.Start.IsZero() {
		return v
	}
	if a.Unheard {
		v["Start"], v["Place"] = At(a.Before.Start, a.Zone), Str(a.Before.Place)
	}
	v["OldStart"], v["OldPlace"] = At(a.Before.Start, a.Zone), Str(a.Before.Place)
	for _, name := range a.news(a.Before) {
		v[name] = Str("yes")
	}
	if a.movedFrom(a.Before) && !a.AnsweredAt.After(a.Changed) {
		v["Moved"] = Str("yes")
	}
	return v
}

// LoadAppointment reads an appointment.
func LoadAppointment(r Reader, id AppointmentID) (Appointment, error) {
	var a Appointment
	err := r.Get(AppointmentRef(id), &a)
	return a, err
}

// Upcoming lists a person's appointments that stand and are not over, by start.
func Upcoming(r Reader, p PersonID, now time.Time) ([]Appointment, error) {
	list, err := ahead(r, p, now)
	return slices.DeleteFunc(list, func(a Appointment) bool { return !a.Holds() }), err
}

// ahead is Upcoming with those that were cancelled.
func ahead(r Reader, p PersonID, now time.Time) ([]Appointment, error) {
	ids, err := r.Find(AppointmentsOf(p), now.Add(-24*time.Hour), time.Time{})
	if err != nil {
		return nil, err
	}
	var out []Appointment
	for _, id := range ids {
		a, err := LoadAppointment(r, AppointmentID(id))
		if CodeOf(err) == NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if a.Person == p && a.End().After(now) {
			out = append(out, a)
		}
	}
	return out, nil
}
