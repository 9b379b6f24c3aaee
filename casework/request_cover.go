package casework

import (
	"fmt"
	"slices"
	"time"
)

// What a woman has written is sent on to a member of staff, and would stand in that
// chat for ever. Her words are kept here for a week after a talk; the copies are taken
// back before: when the talk ends, when somebody else has it, when she is erased, and
// at the latest while Telegram still lets a bot delete a message, which is for two days
// (core.telegram.org/bots/api#deletemessage). Who needs them again opens the request.

// Copies are the copies of her words that one member of staff got on one day. They are
// taken back together.
type Copies struct {
	To  PersonID `json:"to"`
	Day string   `json:"day"` // in UTC, as 20061002
}

// copiesDay is how a day of copies is written.
const copiesDay = "20060102"

// copiesUntil is when copies of a day are taken back at the latest: the last of them
// are a day old then, the first 47 hours.
func (c Copies) until() (time.Time, error) {
	day, err := time.ParseInLocation(copiesDay, c.Day, time.UTC)
	return day.Add(47 * time.Hour), err
}

// tag names the messages with a day's copies.
func (c Copies) tag(id RequestID) string { return "words." + string(id) + "." + c.Day }

// tellHerWords lets a member of staff have a saying of hers, until it is taken back.
func (a *Act) tellHerWords(q *Request, n Notice) error {
	c := Copies{To: n.To, Day: a.Now.UTC().Format(copiesDay)}
	n.Tag = c.tag(q.ID)
	a.Tell(n)
	if slices.Contains(q.Copies, c) {
		return nil
	}
	q.Copies = append(q.Copies, c)
	return a.setCover(q)
}

// cover takes back the copies that are to go.
func (a *Act) cover(q *Request, goes func(Copies) bool) error {
	var kept []Copies
	for _, c := range q.Copies {
		if !goes(c) {
			kept = append(kept, c)
			continue
		}
		a.Tell(Notice{ID: fmt.Sprintf("%s.%s.%d", c.tag(q.ID), c.To, a.Now.Unix()), To: c.To, Tag: c.tag(q.ID), TakesBack: true, Purpose: ForStaff})
	}
	q.Copies = kept
	return a.setCover(q)
}

// coverAll takes all of them back.
func (a *Act) coverAll(q *Request) error {
	return a.cover(q, func(Copies) bool { return true })
}

// coverOld takes back what is to be taken back by now.
func (a *Act) coverOld(q *Request) error {
	return a.cover(q, func(c Copies) bool {
		until, err := c.until()
		return err != nil || !a.Now.Before(until)
	})
}

// setCover sets the timer for the oldest copies.
func (a *Act) setCover(q *Request) error {
	if len(q.Copies) == 0 {
		return a.Unset(q.coverTimer(time.Time{}))
	}
	until, err := q.Copies[0].until()
	if err != nil {
		return Errorf(Internal, "request %s: copies of %q", q.ID, q.Copies[0].Day)
	}
	return a.Set(q.coverTimer(until))
}

// coverTimer is that of the copies. It holds also when the request is opened anew.
func (r Request) coverTimer(at time.Time) Timer {
	t := r.timer(coverStep, at)
	t.Rev = 0
	return t
}
