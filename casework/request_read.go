package casework

import (
	"slices"
	"time"
	"unicode/utf16"
)

// ReadRequest is a member of staff who reads what was said, before she claims it or to
// go on with it. It leaves a line in the audit, and folds away again.
type ReadRequest struct {
	OnRequest
	Message int // Telegram's id of the message that shows it; 0 if it is not known
}

// Command is the row in the table of permissions.
func (c ReadRequest) Command() string { return "read_request" }

// Do sends her the voice messages; what was typed stands on her screen. Codes: NotFound,
// Forbidden, Changed.
func (c ReadRequest) Do(a *Act) error {
	q, p, err := c.open(a)
	if err != nil {
		return err
	}
	to, err := LoadPerson(a, a.Who.Person)
	if err := absent(err); err != nil || to.ID == "" {
		return err
	}
	for _, s := range q.Said {
		if s.By == "" && s.Voice != "" {
			n := s.noticeOf(q, p, to)
			n.ID += ".read." + a.Now.UTC().Format(time.RFC3339)
			if err := a.tellHerWords(&q, n); err != nil {
				return err
			}
		}
	}
	if err := a.foldAfter(a.Policy.Fold, c.Message, q.Ref(), 0); err != nil {
		return err
	}
	return q.put(a)
}

// wordsShown and notesShown are how much of what was said and noted stands on one
// screen, the newest first, in UTF-16 units as Telegram counts: it is one message.
const (
	wordsShown = 2300
	notesShown = 1200
)

// units is how long a line with a text is, in UTF-16 units.
func units(text string) int { return len(utf16.Encode([]rune(text))) + lineHead }

// lineHead is more than the time and the name before a text have.
const lineHead = 60

// Facts are what a member of staff reads of a request: whose it is, where it stands,
// what was said, noted and done. Words stand behind a cover that only a tap takes
// away.
func (r Request) Facts(rd Reader, p Person, reader PersonID, zone string) (Vars, error) {
	vars := r.staffVars(p)
	by, err := LoadPerson(rd, r.By)
	if err := absent(err); err != nil {
		return nil, err
	}
	switch {
	case r.State == RequestClaimed && r.By == reader:
		vars["State"] = Word("request.state_yours")
	case r.State == RequestClaimed:
		vars["State"] = Say("request.state_claimed", Vars{"Who": Str(by.CalledBy())})
	case r.State == RequestClosed:
		vars["State"] = Say("request.state_closed", Vars{"Outcome": Word("ended." + string(r.Outcome))})
	default:
		vars["State"] = Word("request.state_open")
	}
	if vars["Words"], err = r.wordLines(rd, zone); err != nil {
		return nil, err
	}
	if vars["Trail"], err = r.trailLines(rd, zone); err != nil {
		return nil, err
	}
	vars["Notes"], err = r.noteLines(rd, zone)
	return vars, err
}

// wordLines are what was said, the oldest first, as much as fits.
func (r Request) wordLines(rd Reader, zone string) (Value, error) {
	var lines []Line
	left := wordsShown
	for _, s := range r.latest(&left, 1) {
		who, err := LoadPerson(rd, s.By)
		if err := absent(err); err != nil {
			return Value{}, err
		}
		line := Line{Key: "request.line", Vars: Vars{"At": At(s.At, zone), "Who": Str(who.CalledBy()), "Words": Str(s.Text)}}
		if s.Voice != "" {
			line.Key = "request.line_voice"
		}
		lines = append(lines, line)
	}
	return List(lines), nil
}

// noteLines are the newest notes for colleagues, as much as fits.
func (r Request) noteLines(rd Reader, zone string) (Value, error) {
	var lines []Line
	left := notesShown
	for _, n := range slices.Backward(r.Notes) {
		if left -= units(n.Text); left < 0 {
			break
		}
		who, err := LoadPerson(rd, n.Who)
		if err := absent(err); err != nil {
			return Value{}, err
		}
		lines = append(lines, Line{Key: "request.line", Vars: Vars{"At": At(n.At, zone), "Who": Str(who.CalledBy()), "Words": Str(n.Text)}})
	}
	slices.Reverse(lines)
	return List(lines), nil
}

// trailLines are the request's trail, as staff read it.
func (r Request) trailLines(rd Reader, zone string) (Value, error) {
	var lines []Line
	for _, d := range r.Trail {
		vars := Vars{"At": At(d.At, zone)}
		for name, id := range map[string]PersonID{"Who": d.Who, "Whom": d.Whom} {
			p, err := LoadPerson(rd, id)
			if err := absent(err); err != nil {
				return Value{}, err
			}
			vars[name] = Str(p.CalledBy())
		}
		lines = append(lines, Line{Key: "request_deed." + string(d.What), Vars: vars})
	}
	return List(lines), nil
}

// Called is a request with whose it is.
type Called struct {
	Request Request
	Person  Person
}

// RequestsFor lists the standing requests of the actor's site on which she may work:
// first those that she has claimed, then those that nobody has, urgent ones before
// others, then the rest.
func RequestsFor(r Reader, who Actor, now time.Time) (out []Called, err error) {
	all, err := StandingRequests(r, who.Site)
	if err != nil {
		return nil, err
	}
	rank := func(q Request) int {
		switch {
		case q.By == who.Person:
			return 0
		case q.State == RequestOpen && q.Urgent:
			return 1
		case q.State == RequestOpen:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(all, func(a, b Request) int { return rank(a) - rank(b) })
	for _, q := range all {
		p, err := LoadPerson(r, q.Person)
		if err := absent(err); err != nil {
			return nil, err
		}
		may, err := who.MayAnswer(r, "claim_request", q, p, now)
		if err != nil {
			return nil, err
		}
		if may {
			out = append(out, Called{q, p})
		}
	}
	return out, nil
}
