package casework

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Words are what somebody says: typed, or a voice message, not both.
type Words struct {
	Text  string
	Voice string // Telegram's id of it
	// Alarming says that there are words of danger in it; it makes a request urgent.
	Alarming bool
}

// check refuses words that are none, or too many. Code: Invalid.
func (w Words) check() error {
	if n := utf8.RuneCountInString(w.Text); (n == 0) == (w.Voice == "") || n > WordsMost || len(w.Voice) > voiceMost {
		return Errorf(Invalid, "%d characters and a voice message of %d: want one of them, at most %d", n, len(w.Voice), WordsMost)
	}
	return nil
}

// voiceMost is longer than any file_id of Telegram's, in bytes.
const voiceMost = 256

// OpenRequest is a woman who asks for a human.
type OpenRequest struct {
	Topic Topic
	// Woman asks for a woman to answer.
	Woman bool
	Words
}

// Command is the row in the table of permissions.
func (c OpenRequest) Command() string { return "open_request" }

// Do opens it and tells who can answer: at once, or when they may be written to.
// She reads when that is. If one stands already, her words are added to it. Codes:
// Forbidden, Invalid (no such topic, no words or too many, no consent).
func (c OpenRequest) Do(a *Act) error {
	p, err := a.actorHerself()
	if err != nil {
		return err
	}
	if !slices.Contains(Topics, c.Topic) || !p.Allows(ForTalk) {
		return Errorf(Invalid, "topic %q, consent to talk %t", c.Topic, p.Allows(ForTalk))
	}
	if err := c.check(); err != nil {
		return err
	}
	if q, err := RequestOf(a, p.ID); err != nil || q.Stands() {
		if err != nil {
			return err
		}
		return a.addWords(&q, p, c.Words)
	}
	q := Request{ID: RequestID(NewID(a.Tx)), Rev: 1, Person: p.ID, Site: p.Site, Topic: c.Topic, Woman: c.Woman, Opened: a.Now}
	a.deed(&q, AskedDeed, "")
	return a.askFor(&q, p, c.Words)
}

// askFor makes a request open with her words, and tells who can answer.
func (a *Act) askFor(q *Request, p Person, w Words) error {
	a.become(q, RequestOpen)
	q.By, q.Level, q.Told, q.Passed, q.Reminded, q.Outcome, q.Owed = "", AtCaseworker, nil, 0, 0, "", ""
	q.Urgent = w.Alarming
	a.hear(q, w)
	if err := a.speak(q, p); err != nil { // what she had not been told yet
		return err
	}
	if err := a.sent(q, p); err != nil {
		return err
	}
	if err := a.announce(q, p); err != nil {
		return err
	}
	return q.put(a)
}

// hear notes what she has said.
func (a *Act) hear(q *Request, w Words) {
	a.say(q, Saying{Text: strings.TrimSpace(w.Text), Voice: w.Voice})
	q.Heard = a.Now
}

// sent tells her that her words are kept and when somebody reads them; out of hours,
// and when it is urgent, also where she finds help at once.
func (a *Act) sent(q *Request, p Person) error {
	site, err := a.Policy.Site(p.Site)
	if err != nil {
		return err
	}
	when, err := a.Policy.OpenFrom(site, a.Now)
	if err != nil {
		return err
	}
	key := "human.sent"
	switch {
	case q.Urgent:
		key = "human.sent_urgent"
	case when.After(a.Now):
		key = "human.sent_later"
	}
	n := q.notice(p.ID, key, Vars{"When": At(when, site.Zone)})
	n.Purpose, n.Flow = ForAnswer, "talking"
	a.Tell(n)
	if key != "human.sent" {
		lines := q.notice(p.ID, "helplines.lines_"+strings.ToLower(string(site.Country)), nil)
		lines.Purpose = ForAnswer
		a.Tell(lines)
	}
	q.Assured = a.Now
	return nil
}

// AddToRequest is what a woman goes on to say to a human.
type AddToRequest struct{ Words }

// Command is the row in the table of permissions.
func (c AddToRequest) Command() string { return "add_to_request" }

// Do passes it on. Codes: Forbidden, NotFound (no request stands), Invalid.
func (c AddToRequest) Do(a *Act) error {
	q, p, err := a.herRequest()
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	return a.addWords(&q, p, c.Words)
}

// assureAgain is how long she goes without being told once more that her words are
// kept, while nobody answers.
const assureAgain = 6 * time.Hour

// addWords adds to a request that stands. Who writes holds her phone: what waited for
// an hour at which she may be written to is said first.
func (a *Act) addWords(q *Request, p Person, w Words) error {
	alarmed := w.Alarming && (!q.Urgent || a.Now.Sub(q.Assured) > urgentClimb)
	raised := w.Alarming && !q.Urgent
	q.Urgent = q.Urgent || w.Alarming
	if q.Reminded >= waitsMost {
		q.Reminded = 0 // she writes again
	}
	a.hear(q, w)
	if err := a.speak(q, p); err != nil {
		return err
	}
	site, err := a.Policy.Site(p.Site)
	if err != nil {
		return err
	}
	when, err := a.Policy.OpenFrom(site, a.Now)
	if err != nil {
		return err
	}
	if alarmed || a.Now.Sub(q.Assured) > assureAgain && (q.State == RequestOpen || when.After(a.Now)) {
		if err := a.sent(q, p); err != nil {
			return err
		}
	}
	if raised {
		a.deed(q, UrgentDeed, "")
	}
	switch {
	case q.State == RequestClaimed:
		err = a.passOn(q, p)
	case raised:
		err = a.announce(q, p)
	}
	if err != nil {
		return err
	}
	return q.put(a)
}

// EndRequest is a woman who says that it is solved.
type EndRequest struct{}

// Command is the row in the table of permissions.
func (c EndRequest) Command() string { return "end_request" }

// Do closes it; who saw to it, or was asked, hears so. Codes: Forbidden, NotFound (no
// request stands).
func (c EndRequest) Do(a *Act) error {
	q, p, err := a.herRequest()
	if err != nil {
		return err
	}
	hear, err := a.workOn(q)
	if err != nil {
		return err
	}
	if err := a.shut(&q, EndSolved); err != nil {
		return err
	}
	for _, to := range hear {
		a.tellRequest(to, q, p, "request.solved")
	}
	return q.put(a)
}

// AskAgain is a woman who writes once more about a request that was closed.
type AskAgain struct{ Words }

// Command is the row in the table of permissions.
func (c AskAgain) Command() string { return "ask_again" }

// Do opens it anew. Who had it hears of it first. Codes: Forbidden, NotFound (there is
// none any more), Invalid.
func (c AskAgain) Do(a *Act) error {
	p, err := a.actorHerself()
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	q, err := RequestOf(a, p.ID)
	switch {
	case err != nil:
		return err
	case q.ID == "":
		return Errorf(NotFound, "no request whose words are kept")
	case !p.Allows(ForTalk):
		return Errorf(Invalid, "no consent to talk")
	case q.Stands():
		return a.addWords(&q, p, c.Words)
	}
	if err := a.restRequest(q); err != nil {
		return err
	}
	q.Rev++
	a.deed(&q, AskedAgainDeed, "")
	before := q.By
	had, err := LoadPerson(a, before)
	if err := absent(err); err != nil {
		return err
	}
	if to, err := a.present(had); err != nil || to.ID == "" || to.Site != q.Site {
		if err != nil {
			return err
		}
		return a.askFor(&q, p, c.Words)
	}
	return a.askWhoHad(&q, p, had.ID, c.Words)
}

// askWhoHad opens a request anew for who saw to it before.
func (a *Act) askWhoHad(q *Request, p Person, had PersonID, w Words) error {
	q.By, q.Outcome, q.Owed, q.Next, q.Reminded = had, "", "", time.Time{}, 0
	q.Urgent = w.Alarming
	a.become(q, RequestClaimed)
	a.hear(q, w)
	if err := a.speak(q, p); err != nil {
		return err
	}
	if err := a.sent(q, p); err != nil {
		return err
	}
	if err := a.passOn(q, p); err != nil {
		return err
	}
	return q.put(a)
}

// herRequest reads the request that stands of the woman who does the command. Codes:
// Forbidden, NotFound (none stands).
func (a *Act) herRequest() (Request, Person, error) {
	p, err := a.actorHerself()
	if err != nil {
		return Request{}, p, err
	}
	q, err := RequestOf(a, p.ID)
	if err == nil && !q.Stands() {
		err = Errorf(NotFound, "no request stands")
	}
	return q, p, err
}

// actorHerself reads the woman who does the command, and asks whether she may.
func (a *Act) actorHerself() (Person, error) {
	p, err := LoadPerson(a, a.Who.Person)
	switch {
	case CodeOf(err) == NotFound:
		a.allowed = true
		err = a.refused()
	case err == nil:
		err = a.Allow(p)
	}
	return p, err
}
