package casework

import (
	"fmt"
	"strconv"
	"time"
)

// A request's timers, in the lane of the woman's work.
const (
	announceStep = "announce" // tell who can answer, at an hour at which they are there
	requestClimb = "climb"    // nobody has claimed it in time
	passStep     = "pass"     // pass her words on to who has claimed it
	speakStep    = "speak"    // say to her what waits
	waitStep     = "wait"     // she waits for an answer
	coverStep    = "cover"    // take back the copies of her words
	forgetStep   = "forget"   // let go what was said
	goneStep     = "gone"     // let go the rest
)

// urgentClimb is how fast an urgent request climbs, at any hour.
const urgentClimb = 15 * time.Minute

// replyStep begins the step by which it is heard what became of a saying of staff's.
const replyStep = "reply."

func (r Request) timer(step string, at time.Time) Timer {
	return Timer{At: at, Lane: PersonLane(r.Person), Kind: RequestTimer, Subject: r.Ref(), Rev: r.Rev, Step: step}
}

// restRequest takes a request's timers away.
func (a *Act) restRequest(q Request) error {
	for _, step := range []string{announceStep, requestClimb, passStep, waitStep, forgetStep, goneStep} {
		if err := a.Unset(q.timer(step, time.Time{})); err != nil {
			return err
		}
	}
	return nil
}

// notice is something about a request that is told to somebody now.
func (r Request) notice(to PersonID, key string, vars Vars) Notice {
	return Notice{ID: fmt.Sprintf("%s.%d.%s.%d.%d.%d.%s", r.ID, r.Rev, key, r.Count, len(r.Trail), r.Since.Unix(), to), To: to, Key: key, Vars: vars,
		Subject: r.Ref(), Rev: r.Rev, Purpose: ForStaff}
}

// staffVars are what staff are told of a request on any screen: never her words.
func (r Request) staffVars(p Person) Vars {
	vars := Vars{"Code": Str(string(p.Code)), "Topic": Word("topic." + string(r.Topic)), "Urgent": Str(""), "Woman": Str(""), "Lang": Str("")}
	if r.Urgent {
		vars["Urgent"] = Word("request.urgent")
	}
	if r.Woman {
		vars["Woman"] = Word("request.wants_woman")
	}
	if p.Lang.Known() {
		vars["Lang"] = Word("door." + string(p.Lang))
	}
	return vars
}

// tellRequest tells one member of staff of a request, with what she can do about it.
func (a *Act) tellRequest(to Person, q Request, p Person, key string) {
	n := q.notice(to.ID, key, q.staffVars(p))
	n.ID += "." + strconv.FormatInt(a.Now.UnixMilli(), 10)
	n.Flow = "request"
	a.Tell(n)
}

// staffTime is when staff of a request's site are told something that they could be
// told now: at once if it is urgent, else when they are there.
func (a *Act) staffTime(q Request, from time.Time) (time.Time, error) {
	site, err := a.Policy.Site(q.Site)
	if err != nil || q.Urgent {
		return from, absent(err)
	}
	return a.Policy.OpenFrom(site, from)
}

// announce tells who can answer that a woman asks: now, or by a timer when they are
// there. An urgent one is told to the coordinator as well.
func (a *Act) announce(q *Request, p Person) error {
	at, err := a.staffTime(*q, a.Now)
	if err != nil {
		return err
	}
	if at.After(a.Now) {
		return a.Set(q.timer(announceStep, at))
	}
	hear, err := a.whoAnswers(*q, p)
	if err != nil {
		return err
	}
	if q.Urgent {
		up, err := a.higher(AtCoordinator, *q, p)
		if err != nil {
			return err
		}
		hear = append(hear, up...)
	}
	a.tellOf(q, p, hear, "request.new")
	if err := a.Unset(q.timer(announceStep, time.Time{})); err != nil {
		return err
	}
	return a.setRequestClimb(q)
}

// tellOf tells some of the staff of a request, each once in one event.
func (a *Act) tellOf(q *Request, p Person, hear []Person, key string) {
	told := map[PersonID]bool{a.Who.Person: true}
	for _, to := range hear {
		if told[to.ID] {
			continue
		}
		told[to.ID] = true
		a.tellRequest(to, *q, p, key)
		if !q.knows(to.ID) {
			q.Told = append(q.Told, to.ID)
			a.deed(q, ToldDeed, to.ID)
		}
	}
}

// setRequestClimb lets a request climb if nobody claims it in time.
func (a *Act) setRequestClimb(q *Request) error {
	wait := a.Policy.Claim
	if q.Urgent {
		wait = urgentClimb
	}
	if wait == 0 {
		return nil
	}
	at, err := a.staffTime(*q, a.Now.Add(wait))
	if err != nil {
		return err
	}
	return a.Set(q.timer(requestClimb, at))
}

// passOn gives what she has said to who has claimed it, in order: now, or when they
// are there. Who is away has it read by her deputy.
func (a *Act) passOn(q *Request, p Person) error {
	at, err := a.staffTime(*q, a.Now)
	if err != nil {
		return err
	}
	if at.After(a.Now) {
		return a.Set(q.timer(passStep, at))
	}
	to, err := a.claimerOf(*q)
	if err != nil {
		return err
	}
	for _, s := range q.Said {
		if s.By != "" || s.N <= q.Passed || to.ID == "" {
			continue
		}
		n := s.noticeOf(*q, p, to)
		n.Flow = "request"
		if err := a.tellHerWords(q, n); err != nil {
			return err
		}
		q.Passed = s.N
	}
	if err := a.Unset(q.timer(passStep, time.Time{})); err != nil {
		return err
	}
	return a.waitForAnswer(q)
}

// noticeOf is a saying of hers as a member of staff reads or hears it.
func (s Saying) noticeOf(q Request, p Person, to Person) Notice {
	n := q.notice(to.ID, "request.says", Vars{"Code": Str(string(p.Code)), "Words": Str(s.Text)})
	n.ID = fmt.Sprintf("%s.said.%d.%s", q.ID, s.N, to.ID)
	if n.Voice = s.Voice; s.Voice != "" {
		n.Key = "request.says_voice"
	}
	return n
}

// claimerOf returns who reads what is written to who has claimed a request; the zero
// Person if nobody can.
func (a *Act) claimerOf(q Request) (Person, error) {
	by, err := LoadPerson(a, q.By)
	if err := absent(err); err != nil || by.ID == "" {
		return Person{}, err
	}
	to, err := a.present(by)
	if err == nil && to.ID == "" {
		to, err = coordinator(a, q.Site)
	}
	return to, err
}

// workOn lists who must hear that there is nothing to do any more: who has claimed
// it, or who was asked.
func (a *Act) workOn(q Request) (hear []Person, err error) {
	if q.By != "" {
		return a.justOne(a.claimerOf(q))
	}
	for _, id := range q.Told {
		to, err := LoadPerson(a, id)
		if err := absent(err); err != nil {
			return nil, err
		}
		if to.hears() {
			hear = append(hear, to)
		}
	}
	return hear, nil
}
