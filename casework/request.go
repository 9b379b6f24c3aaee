package casework

import (
	"slices"
	"time"
)

// Request is a woman's call for a human, and what became of it: one of the staff
// claims it and writes with her, through the bot, so that neither sees the other's
// account. Nobody claims it in time → the deputy, then the coordinator hear of it.
// A woman has at most one that stands.
type Request struct {
	ID RequestID `json:"id"`
	// Rev rises when it is opened anew. Buttons carry it.
	Rev    int      `json:"rev"`
	Person PersonID `json:"person"`
	Site   SiteID   `json:"site"`
	Topic  Topic    `json:"topic"`
	// Woman says that she asked for a woman to answer.
	Woman bool `json:"woman,omitempty"`
	// Urgent is set by words of danger: it is told at any hour, and climbs faster.
	Urgent bool         `json:"urgent,omitempty"`
	State  RequestState `json:"state"`
	Since  time.Time    `json:"since"`  // of the state
	Opened time.Time    `json:"opened"` // the first time
	// Level is how far it has climbed while nobody claimed it.
	Level AlertLevel `json:"level,omitempty"`
	// Told is who of staff knows of it, in order.
	Told []PersonID `json:"told,omitempty"`
	// By has claimed it; "" while nobody has.
	By PersonID `json:"by,omitempty"`
	// Said is what was said, the oldest first: at most sayingsMost, and gone wordsKept
	// after it was closed. Count is the number of the last saying.
	Said    []Saying `json:"said,omitempty"`
	Count   int      `json:"count"`
	Replies int      `json:"replies,omitempty"` // how many of them were staff's
	// Passed is the number of her last saying that was passed on to By.
	Passed int `json:"passed,omitempty"`
	// Copies are those of her words that stand in chats of staff, the oldest first.
	Copies []Copies `json:"copies,omitempty"`
	// Owed is the key of a line that she is told when she may be written to; "" for none.
	Owed string `json:"owed,omitempty"`
	// Heard is when she wrote last, Answered when staff did; Assured, when she was told
	// last that her words are kept, and when somebody reads them.
	Heard    time.Time `json:"heard,omitzero"`
	Answered time.Time `json:"answered,omitzero"`
	Assured  time.Time `json:"assured,omitzero"`
	// Next is when By is reminded that she waits for an answer; Reminded, how often that
	// was without one.
	Next     time.Time       `json:"next,omitzero"`
	Reminded int             `json:"reminded,omitempty"`
	Notes    []ColleagueNote `json:"notes,omitempty"`
	Outcome  RequestOutcome  `json:"outcome,omitempty"`
	Trail    []RequestDeed   `json:"trail,omitempty"` // oldest first; at most trailMost
}

// RequestID names a request: random, short enough for a button.
type RequestID string

// Topic is what a request is about; each has the text "topic." + itself.
type Topic string

// The topics.
const (
	TopicLegal         Topic = "legal"
	TopicPsychological Topic = "psychological"
	TopicSocial        Topic = "social"
	TopicWork          Topic = "work"
	TopicMediation     Topic = "mediation"
	TopicDocuments     Topic = "documents"
	TopicOther         Topic = "another"
)

// Topics lists them in the order in which they are offered.
var Topics = []Topic{TopicLegal, TopicDocuments, TopicWork, TopicSocial, TopicPsychological, TopicMediation, TopicOther}

// RequestState is where a request stands.
type RequestState string

// The states.
const (
	RequestOpen    RequestState = "open"    // nobody sees to it yet
	RequestClaimed RequestState = "claimed" // By sees to it
	RequestClosed  RequestState = "closed"
)

// RequestOutcome is how a request ended; each has the text "ended." + itself.
type RequestOutcome string

// The outcomes. Solved is what she says herself.
const (
	EndAnswered    RequestOutcome = "answered"
	EndAppointment RequestOutcome = "appointment"
	EndReferred    RequestOutcome = "referred"
	EndNotNeeded   RequestOutcome = "not_needed"
	EndUnreachable RequestOutcome = "unreachable"
	EndAnother     RequestOutcome = "another"
	EndSolved      RequestOutcome = "solved"
)

// RequestOutcomes is the closed list that staff are offered.
var RequestOutcomes = []RequestOutcome{EndAnswered, EndAppointment, EndReferred, EndNotNeeded, EndUnreachable, EndAnother}

// Saying is one thing that was said: typed, or a voice message. Staff's are said to her
// one after the other; Fate is what became of each.
type Saying struct {
	N int `json:"n"`
	// Reply counts staff's sayings alone: it is the number that they read.
	Reply int       `json:"reply,omitempty"`
	At    time.Time `json:"at"`
	By    PersonID  `json:"by,omitempty"` // of staff; "" for her
	Text  string    `json:"text,omitempty"`
	// Voice is Telegram's id of a voice message. It is sent on by it and never fetched.
	Voice string `json:"voice,omitempty"`
	Fate  Fate   `json:"fate,omitempty"`
	Why   string `json:"why,omitempty"`
}

// ColleagueNote is what one member of staff leaves for the others.
type ColleagueNote struct {
	At   time.Time `json:"at"`
	Who  PersonID  `json:"who"`
	Text string    `json:"text"`
}

// RequestDeed is one line of a request's trail.
type RequestDeed struct {
	At   time.Time       `json:"at"`
	Who  PersonID        `json:"who,omitempty"` // "" for the program
	What RequestDeedKind `json:"what"`
	Whom PersonID        `json:"whom,omitempty"`
}

// RequestDeedKind says what was done; each has the text "request_deed." + itself.
type RequestDeedKind string

// The deeds.
const (
	AskedDeed      RequestDeedKind = "asked"
	UrgentDeed     RequestDeedKind = "urgent"
	ToldDeed       RequestDeedKind = "told"
	ClaimedDeed    RequestDeedKind = "claimed"
	HandedDeed     RequestDeedKind = "handed"
	ReleasedDeed   RequestDeedKind = "released"
	RemindedDeed   RequestDeedKind = "reminded"
	ClosedDeed     RequestDeedKind = "closed"
	ReopenedDeed   RequestDeedKind = "reopened"
	AskedAgainDeed RequestDeedKind = "asked_again"
)

// RequestDeeds lists them.
var RequestDeeds = []RequestDeedKind{AskedDeed, UrgentDeed, ToldDeed, ClaimedDeed, HandedDeed, ReleasedDeed, RemindedDeed,
	ClosedDeed, ReopenedDeed, AskedAgainDeed}

const (
	// WordsMost is how long one saying may be, in characters.
	WordsMost = 1700
	// NoteMost is how long a note for colleagues may be, in characters.
	NoteMost = 500
	// sayingsMost is how many sayings are kept: what went before was passed on.
	sayingsMost = 30
	// notesMost is how many notes are kept.
	notesMost = 20
	// wordsKept is how long what was said is kept after a request was closed: so long
	// she can go on with it. Then topic, outcome and who did what are left.
	wordsKept = 7 * 24 * time.Hour
)

// RequestRef names the record of a request.
func RequestRef(id RequestID) Ref { return Ref{RequestRecord, string(id)} }

// Ref names the record.
func (r Request) Ref() Ref { return RequestRef(r.ID) }

// Stands reports whether somebody still has to see to it.
func (r Request) Stands() bool { return r.State == RequestOpen || r.State == RequestClaimed }

// WordsUntil is until when the words and notes of a closed request are kept; zero while
// it stands, and when they are gone.
func (r Request) WordsUntil() time.Time {
	if r.Stands() || len(r.Said) == 0 && len(r.Notes) == 0 {
		return time.Time{}
	}
	return r.Since.Add(wordsKept)
}

// RequestsBy lists a woman's requests by when they were first opened, the oldest first;
// also those of which no words are kept any more.
func RequestsBy(r Reader, p PersonID) ([]Request, error) {
	return listRequests(r, RequestsOf(p), func(Request) bool { return true })
}

// knows reports whether a member of staff was told of it.
func (r Request) knows(id PersonID) bool { return id != "" && slices.Contains(r.Told, id) }

// waits reports whether she has written something that staff have not answered.
func (r Request) waits() bool { return r.Heard.After(r.Answered) }

// LoadRequest reads a request. Code: NotFound.
func LoadRequest(r Reader, id RequestID) (Request, error) {
	var q Request
	err := r.Get(RequestRef(id), &q)
	return q, err
}

// RequestOf reads the newest request of a woman of which words are kept; the zero
// Request if there is none.
func RequestOf(r Reader, p PersonID) (Request, error) {
	if p == "" {
		return Request{}, nil
	}
	ids, err := r.Find(RequestsOf(p), time.Time{}, time.Time{})
	if err != nil || len(ids) == 0 {
		return Request{}, err
	}
	q, err := LoadRequest(r, RequestID(ids[len(ids)-1]))
	if !q.Stands() && len(q.Said) == 0 {
		q = Request{}
	}
	return q, absent(err)
}

// StandingRequests lists the requests of a site that somebody has to see to, the
// oldest first.
func StandingRequests(r Reader, site SiteID) ([]Request, error) {
	return listRequests(r, RequestsAt(site), Request.Stands)
}

// listRequests lists those of an index that are what it says, the oldest first.
func listRequests(r Reader, ix Index, are func(Request) bool) (all []Request, err error) {
	ids, err := r.Find(ix, time.Time{}, time.Time{})
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		q, err := LoadRequest(r, RequestID(id))
		if err := absent(err); err != nil {
			return nil, err
		}
		if q.ID != "" && are(q) {
			all = append(all, q)
		}
	}
	return all, nil
}

// put keeps a request: filed with her, and at its site while somebody has to see to it.
func (r Request) put(a *Act) error {
	site := func() error { return a.Unfile(RequestsAt(r.Site), string(r.ID)) }
	if r.Stands() {
		site = func() error { return a.File(RequestsAt(r.Site), string(r.ID), r.Opened) }
	}
	if err := site(); err != nil {
		return err
	}
	if err := a.File(RequestsOf(r.Person), string(r.ID), r.Opened); err != nil {
		return err
	}
	return a.Put(r.Ref(), OwnedBy(r.Person), r)
}

// deed adds a line to the trail.
func (a *Act) deed(r *Request, what RequestDeedKind, whom PersonID) {
	r.Trail = append(r.Trail, RequestDeed{At: a.Now, Who: a.Who.Person, What: what, Whom: whom})
	if n := len(r.Trail); n > trailMost {
		r.Trail = slices.Delete(r.Trail, 1, n-trailMost+1) // how it began stays
	}
}

// say adds a saying, and lets the oldest go that was passed on.
func (a *Act) say(r *Request, s Saying) {
	r.Count++
	s.N, s.At = r.Count, a.Now
	if s.By != "" {
		r.Replies++
		s.Reply = r.Replies
	}
	r.Said = append(r.Said, s)
	if n := len(r.Said); n > sayingsMost {
		r.Said = slices.Delete(r.Said, 0, n-sayingsMost)
	}
}

// become brings a request into a state.
func (a *Act) become(r *Request, state RequestState) { r.State, r.Since = state, a.Now }

// talkingPause is how long after the last word between her and a human the bot says
// nothing that can wait.
const talkingPause = 30 * time.Minute

// TalksUntil is until when she is taken to talk with a human; zero if nobody has
// claimed her request.
func (r Request) TalksUntil() time.Time {
	if r.State != RequestClaimed {
		return time.Time{}
	}
	last := r.Heard
	if r.Answered.After(last) {
		last = r.Answered
	}
	return last.Add(talkingPause)
}
