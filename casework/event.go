package casework

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Event is what stands in a lane: something that happened and has not been
// handled yet. Exactly one of Update, Notice, Timer and Delivery is set.
type Event struct {
	// ID names the event; a lane takes each ID once in 48 hours.
	ID string `json:"id"`
	// At is when it happened, in business time.
	At time.Time `json:"at"`
	// Update is a Telegram update, of whose sender only id and language_code are left.
	Update   json.RawMessage `json:"update,omitempty"`
	Notice   *Notice         `json:"notice,omitempty"`
	Timer    *Timer          `json:"timer,omitempty"`
	Delivery *Delivery       `json:"delivery,omitempty"`
}

// Timer is something to look at again at a time. It names the record and the
// revision it was set for; when the record has moved on, the timer says nothing.
type Timer struct {
	At      time.Time `json:"at"`
	Lane    Lane      `json:"lane"` // where it becomes an event
	Kind    TimerKind `json:"kind"`
	Subject Ref       `json:"subject"`
	Rev     int       `json:"rev"`
	Step    string    `json:"step,omitempty"` // which rung of a ladder, which question
}

// TimerKind says what is to be looked at.
type TimerKind string

// The kinds of timers.
const (
	RemindTimer      TimerKind = "remind"      // one rung of an appointment's ladder
	UnconfirmedTimer TimerKind = "unconfirmed" // has she answered?
	OutcomeTimer     TimerKind = "outcome"     // ask staff what happened
	MissedTimer      TimerKind = "missed"      // her kind message, unless undone
	AlertTimer       TimerKind = "alert"       // nobody has claimed an alert, or who has is to be reminded
	HoursTimer       TimerKind = "hours"       // do the hours in which she is written to still fit?
	RequestTimer     TimerKind = "request"     // something about a call for a human
	DigestTimer      TimerKind = "digest"      // a member of staff reads what the day brings
	StaffTimer       TimerKind = "staff"       // what staff are told at a decent hour, if it still holds
	LateTimer        TimerKind = "late"        // a question of a run was not answered within its time
	FoldTimer        TimerKind = "fold"        // details shown are folded away again
	IdleTimer        TimerKind = "idle"        // notices that waited while she was writing
)

// Member is the timer's name in the store: all of it but its time. Two timers
// with the same member are one timer. It holds ids only, nobody's data.
func (t Timer) Member() string {
	return strings.Join([]string{string(t.Kind), string(t.Lane), string(t.Subject.Type), t.Subject.ID, strconv.Itoa(t.Rev), t.Step}, "|")
}

// EventID is the ID of the event that the timer becomes when it fires at its time.
func (t Timer) EventID() string { return fmt.Sprintf("t:%s@%d", t.Member(), t.At.Unix()) }

// ParseMember is the inverse of [Timer.Member]; the time is the caller's to set.
func ParseMember(member string) (Timer, error) {
	p := strings.Split(member, "|")
	if len(p) != 6 {
		return Timer{}, Errorf(Internal, "timer %q has %d parts, want 6", member, len(p))
	}
	rev, err := strconv.Atoi(p[4])
	if err != nil {
		return Timer{}, Errorf(Internal, "timer %q: revision: %w", member, err)
	}
	return Timer{Lane: Lane(p[1]), Kind: TimerKind(p[0]), Subject: Ref{RecordType(p[2]), p[3]}, Rev: rev, Step: p[5]}, nil
}

// Delivery is what became of a message that somebody waits to hear about.
type Delivery struct {
	Result  Fate      `json:"result"`
	Why     string    `json:"why,omitempty"` // a closed word, see [Reminder.Why]
	At      time.Time `json:"at"`            // business time
	Chat    ChatName  `json:"chat"`
	Purpose Purpose   `json:"purpose"`
	Subject Ref       `json:"subject"`
	Rev     int       `json:"rev"`
	Step    string    `json:"step,omitempty"`
}
