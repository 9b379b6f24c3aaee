package casework

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// OnRequest names a request as whoever works on it has seen it.
type OnRequest struct {
	Request RequestID
	Rev     int
}

// open reads the request and asks whether the actor may work on it. Codes: NotFound,
// Forbidden, Changed (opened anew).
func (c OnRequest) open(a *Act) (Request, Person, error) {
	q, err := LoadRequest(a, c.Request)
	if err != nil {
		return q, Person{}, err
	}
	p, err := LoadPerson(a, q.Person)
	if err != nil {
		return q, p, err
	}
	a.allowed, a.subject, a.site = true, q.Ref(), q.Site
	may, err := a.Who.MayAnswer(a, a.command, q, p, a.Now)
	switch {
	case err != nil:
		return q, p, err
	case !may:
		return q, p, a.refused()
	case q.Rev != c.Rev:
		return q, p, Errorf(Changed, "request %s is at revision %d, not %d", c.Request, q.Rev, c.Rev)
	}
	return q, p, nil
}

// MayAnswer reports whether the actor may do a command to a request: who was told of
// it or has claimed it, who stands in for her, and who has a say over the whole site.
// Nobody else of the staff sees what it is about, her caseworker included: there are
// things that she tells a lawyer or a psychologist only.
func (a Actor) MayAnswer(r Reader, command string, q Request, p Person, now time.Time) (bool, error) {
	if a.scopeOf(command) >= AtSite && a.May(command, p) {
		return true, nil
	}
	if !a.Role.Staff() || a.scopeOf(command) < Own {
		return false, nil
	}
	for _, id := range append([]PersonID{q.By}, q.Told...) {
		if id != "" && id == a.Person {
			return true, nil
		}
		if stands, err := a.StandsIn(r, id, now); stands || err != nil {
			return stands, err
		}
	}
	return false, nil
}

// Answers reports whether the actor is the one who writes with her: she has claimed
// it, or stands in for who has.
func (a Actor) Answers(r Reader, q Request, now time.Time) (bool, error) {
	if q.State != RequestClaimed || a.Person == "" {
		return false, nil
	}
	if q.By == a.Person {
		return true, nil
	}
	return a.StandsIn(r, q.By, now)
}

// openOwn is open, and reports whether it is the actor's to give away: she answers it,
// or has a say over the whole site.
func (c OnRequest) openOwn(a *Act) (q Request, p Person, own bool, err error) {
	if q, p, err = c.open(a); err != nil {
		return q, p, false, err
	}
	answers, err := a.Who.Answers(a, q, a.Now)
	return q, p, answers || a.Who.scopeOf(a.command) >= AtSite, err
}

// answer does something to a request, for who writes with her. Codes: those of open,
// and Changed (closed, or somebody else has it).
func (c OnRequest) answer(a *Act, do func(q *Request, p Person) error) error {
	q, p, err := c.open(a)
	if err != nil {
		return err
	}
	answers, err := a.Who.Answers(a, q, a.Now)
	switch {
	case err != nil:
		return err
	case a.Who.Person == "": // nobody writes to her from the console
		return a.refused()
	case !answers:
		return Errorf(Changed, "request %s is %s, and not by who asks", c.Request, q.State)
	}
	if err := do(&q, p); err != nil {
		return err
	}
	return q.put(a)
}

// ClaimRequest is a member of staff who says that she answers.
type ClaimRequest struct{ OnRequest }

// Command is the row in the table of permissions.
func (c ClaimRequest) Command() string { return "claim_request" }

// Do lets her have it: she gets what was said, the woman hears that somebody reads it,
// and so does who was told of it. Codes: NotFound, Forbidden (also for a man, or at
// the console, when a woman was asked for), Changed (somebody has it, or it is closed).
func (c ClaimRequest) Do(a *Act) error {
	q, p, err := c.open(a)
	if err != nil {
		return err
	}
	who, err := LoadPerson(a, a.Who.Person)
	if err := absent(err); err != nil {
		return err
	}
	switch {
	case who.ID == "" || !a.Policy.MayHave(q, who):
		return a.refused()
	case q.State != RequestOpen:
		return Errorf(Changed, "request %s is %s", c.Request, q.State)
	}
	hear, err := a.workOn(q)
	if err != nil {
		return err
	}
	if err := a.give(&q, p, who, ClaimedDeed); err != nil {
		return err
	}
	for _, to := range hear {
		if to.ID != who.ID {
			a.tellClaimed(q, p, to.ID, who)
		}
	}
	return q.put(a)
}

// tellClaimed tells somebody of the staff who answers now, so that she need not.
func (a *Act) tellClaimed(q Request, p Person, to PersonID, who Person) {
	vars := q.staffVars(p)
	vars["Who"] = Str(who.CalledBy())
	a.Tell(q.notice(to, "request.claimed", vars))
}

// give gives a request to a member of staff, with all that was said.
func (a *Act) give(q *Request, p, to Person, what RequestDeedKind) error {
	first := !slices.ContainsFunc(q.Trail, func(d RequestDeed) bool { return d.What == ClaimedDeed || d.What == HandedDeed })
	q.By, q.Next, q.Reminded, q.Passed = to.ID, time.Time{}, 0, 0
	a.become(q, RequestClaimed)
	a.deed(q, what, to.ID)
	if !q.knows(to.ID) {
		q.Told = append(q.Told, to.ID)
	}
	if err := a.restRequest(*q); err != nil {
		return err
	}
	if err := a.cover(q, func(c Copies) bool { return c.To != to.ID }); err != nil {
		return err
	}
	for _, s := range q.Said {
		if s.By != "" {
			continue
		}
		n := s.noticeOf(*q, p, to)
		n.ID += "." + string(what)
		if err := a.tellHerWords(q, n); err != nil {
			return err
		}
		q.Passed = s.N
	}
	if first {
		q.Owed = "human.taken"
		if err := a.speak(q, p); err != nil {
			return err
		}
	}
	return a.waitForAnswer(q)
}

// ReplyToRequest is what a member of staff says to the woman.
type ReplyToRequest struct {
	OnRequest
	Words
}

// Command is the row in the table of permissions.
func (c ReplyToRequest) Command() string { return "reply_to_request" }

// Do says it to her, now or when she may be written to; who wrote it sees whether it
// was delivered. Codes: NotFound, Forbidden, Changed (she has not claimed it, or it is
// closed), Invalid (no words, or too many).
func (c ReplyToRequest) Do(a *Act) error {
	if err := c.check(); err != nil {
		return err
	}
	return c.answer(a, func(q *Request, p Person) error {
		a.say(q, Saying{By: a.Who.Person, Text: strings.TrimSpace(c.Text), Voice: c.Voice, Fate: FatePlanned})
		q.Answered, q.Reminded = a.Now, 0
		if err := a.answered(q); err != nil {
			return err
		}
		return a.speak(q, p)
	})
}

// NoteOnRequest leaves a note for colleagues. She never reads it.
type NoteOnRequest struct {
	OnRequest
	Note string
}

// Command is the row in the table of permissions.
func (c NoteOnRequest) Command() string { return "note_on_request" }

// Do keeps it; of too many the oldest goes. Codes: NotFound, Forbidden, Changed, Invalid.
func (c NoteOnRequest) Do(a *Act) error {
	q, _, err := c.open(a)
	if err != nil {
		return err
	}
	if a.Who.Person == "" {
		return a.refused()
	}
	note := strings.TrimSpace(c.Note)
	if n := utf8.RuneCountInString(note); n == 0 || n > NoteMost {
		return Errorf(Invalid, "a note of %d characters, at most %d", n, NoteMost)
	}
	q.Notes = append(q.Notes, ColleagueNote{At: a.Now, Who: a.Who.Person, Text: note})
	if n := len(q.Notes); n > notesMost {
		q.Notes = slices.Delete(q.Notes, 0, n-notesMost)
	}
	return q.put(a)
}

// HandOverRequest gives a request to a colleague.
type HandOverRequest struct {
	OnRequest
	To PersonID
}

// Command is the row in the table of permissions.
func (c HandOverRequest) Command() string { return "hand_over_request" }

// Do gives it to her: she reads what was said, and the notes. Whoever has a say over
// the site may hand over any. Codes: NotFound, Forbidden (also to who could not answer
// this woman), Changed (closed, or somebody else's), Invalid (to nobody of the site's
// staff who could be told).
func (c HandOverRequest) Do(a *Act) error {
	q, p, own, err := c.openOwn(a)
	switch {
	case err != nil:
		return err
	case !q.Stands(), !own && q.State == RequestClaimed:
		return Errorf(Changed, "request %s is %s", c.Request, q.State)
	}
	to, err := LoadPerson(a, c.To)
	if err := absent(err); err != nil {
		return err
	}
	switch {
	case !to.hears() || to.Site != q.Site || to.ID == q.By:
		return Errorf(Invalid, "%q cannot take over a request of site %s", c.To, q.Site)
	case !a.Policy.MayHave(q, to):
		return a.refused()
	}
	had := q.By
	a.tellRequest(to, q, p, "request.handed")
	if err := a.give(&q, p, to, HandedDeed); err != nil {
		return err
	}
	if had != "" && had != a.Who.Person {
		a.tellClaimed(q, p, had, to)
	}
	return q.put(a)
}

// CloseRequest says how it ended.
type CloseRequest struct {
	OnRequest
	Outcome RequestOutcome
}

// Command is the row in the table of permissions.
func (c CloseRequest) Command() string { return "close_request" }

// Do closes it; she hears so, in one line. Codes: NotFound, Forbidden, Changed (it is
// not hers to close), Invalid (none of the outcomes).
func (c CloseRequest) Do(a *Act) error {
	if !slices.Contains(RequestOutcomes, c.Outcome) {
		return Errorf(Invalid, "outcome %q", c.Outcome)
	}
	return c.answer(a, func(q *Request, p Person) error {
		if err := a.shut(q, c.Outcome); err != nil {
			return err
		}
		q.Owed = "human.closed"
		return a.speak(q, p)
	})
}

// shut closes a request. What was said is let go after a while.
func (a *Act) shut(q *Request, outcome RequestOutcome) error {
	q.Outcome, q.Owed = outcome, ""
	a.become(q, RequestClosed)
	a.deed(q, ClosedDeed, "")
	if err := a.restRequest(*q); err != nil {
		return err
	}
	if err := a.coverAll(q); err != nil {
		return err
	}
	return a.Set(q.timer(forgetStep, a.Now.Add(wordsKept)))
}

// ReopenRequest takes a closing back.
type ReopenRequest struct{ OnRequest }

// Command is the row in the table of permissions.
func (c ReopenRequest) Command() string { return "reopen_request" }

// Do opens it again, for whoever takes it back. Codes: NotFound, Forbidden, Changed
// (it is not closed, its words are gone, or she has another by now).
func (c ReopenRequest) Do(a *Act) error {
	q, p, err := c.open(a)
	if err != nil {
		return err
	}
	newest, err := RequestOf(a, p.ID)
	if err != nil {
		return err
	}
	who, err := LoadPerson(a, a.Who.Person)
	if err := absent(err); err != nil {
		return err
	}
	switch {
	case q.State != RequestClosed || newest.ID != q.ID:
		return Errorf(Changed, "request %s is %s", c.Request, q.State)
	case who.ID == "" || !a.Policy.MayHave(q, who):
		return a.refused()
	}
	if err := a.restRequest(q); err != nil {
		return err
	}
	q.By, q.Outcome, q.Reminded = who.ID, "", 0
	if q.Owed == "human.closed" {
		q.Owed = ""
	}
	a.become(&q, RequestClaimed)
	a.deed(&q, ReopenedDeed, "")
	return q.put(a)
}
