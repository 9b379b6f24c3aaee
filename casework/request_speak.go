package casework

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// holdsPhone is how long after she wrote she is taken to hold her phone: then an
// answer is said at any hour.
const holdsPhone = 30 * time.Minute

// speak says to her what waits, in order, if she may be written to now; else by a
// timer at the first minute at which she may.
func (a *Act) speak(q *Request, p Person) error {
	if q.Owed == "" && q.unsaid() == 0 {
		return a.Unset(q.timer(speakStep, time.Time{}))
	}
	if p.Frozen.Holds() || p.Waits(a.Now) {
		return a.keepBack(q, p)
	}
	at, err := a.speaksAt(*q, p)
	if err != nil {
		return err
	}
	if at.After(a.Now) {
		for i := range q.Said {
			if s := &q.Said[i]; s.Fate == FatePlanned {
				s.Fate, s.Why = FateHeld, WhyQuiet
				a.mark(*q, p, *s, at)
			}
		}
		return a.Set(q.timer(speakStep, at))
	}
	if q.Owed == "human.taken" {
		a.Tell(a.hersNotice(*q, q.Owed, nil))
		q.Owed = ""
	}
	for i := range q.Said {
		s := &q.Said[i]
		if s.By == "" || s.Fate != FatePlanned && s.Fate != FateHeld {
			continue
		}
		waited := s.Fate == FateHeld
		if s.Fate, s.Why = FateQueued, p.deaf(); s.Why != "" {
			s.Fate = FateFailed
			a.mark(*q, p, *s, time.Time{})
			continue
		}
		n := a.hersNotice(*q, "human.reply", Vars{"Words": Str(s.Text)})
		n.ID, n.Step = fmt.Sprintf("%s.said.%d", q.ID, s.N), replyStep+strconv.Itoa(s.N)
		if n.Voice = s.Voice; s.Voice != "" {
			n.Key = "human.reply_voice"
		}
		a.Tell(n)
		if !waited {
			a.mark(*q, p, *s, time.Time{})
		}
	}
	if q.Owed != "" {
		a.Tell(a.hersNotice(*q, q.Owed, nil))
		q.Owed = ""
	}
	return a.Unset(q.timer(speakStep, time.Time{}))
}

// unsaid counts what staff have said that was not said to her yet.
func (r Request) unsaid() (n int) {
	for _, s := range r.Said {
		if s.By != "" && (s.Fate == FatePlanned || s.Fate == FateHeld) {
			n++
		}
	}
	return n
}

// deaf says why nothing can be said to her; "" if it can.
func (p Person) deaf() string {
	switch {
	case p.Chat == "":
		return WhyNoChat
	case !p.Unreachable.IsZero():
		return WhyUnreachable
	case !p.Allows(ForTalk):
		return WhyNoConsent
	}
	return ""
}

// speaksAt is when she may be written to: at once while she holds the phone, else at a
// decent hour.
func (a *Act) speaksAt(q Request, p Person) (time.Time, error) {
	if a.Now.Sub(q.Heard) <= holdsPhone {
		return a.Now, nil
	}
	decency, err := a.Policy.Decency(p, q.Site)
	if err != nil {
		return a.Now, absent(err)
	}
	if fit, ok := decency.Fit(a.Now, a.Now, a.Now.AddDate(1, 0, 0), Later); ok {
		return fit, nil
	}
	return a.Now, nil
}

// keepBack lets what staff have written wait until she is back, or opens the bot: see
// speakNow. They read that it is on its way, and need not know which.
func (a *Act) keepBack(q *Request, p Person) error {
	for i := range q.Said {
		if s := &q.Said[i]; s.Fate == FatePlanned {
			s.Fate = FateQueued
			a.mark(*q, p, *s, time.Time{})
			s.Fate, s.Why = FateHeld, WhyOnOpening
		}
	}
	return a.Unset(q.timer(speakStep, time.Time{}))
}

// speakNow says what staff have written to a woman while nothing could be said to her:
// she is back, or has opened the bot.
func (a *Act) speakNow(p Person) error {
	q, err := RequestOf(a, p.ID)
	if err != nil || q.ID == "" {
		return err
	}
	if err := a.speak(&q, p); err != nil {
		return err
	}
	return q.put(a)
}

// hersNotice is what she is told of her request unasked.
func (a *Act) hersNotice(q Request, key string, vars Vars) Notice {
	n := q.notice(q.Person, key, vars)
	n.Discreet, n.Purpose = true, ForTalk
	return n
}

// mark shows who wrote it what has become of a saying of staff's: in one message, which
// is written over. What could not be said is told by a message of its own as well, so
// that it is seen. at is until when it waits.
func (a *Act) mark(q Request, p Person, s Saying, at time.Time) {
	vars := Vars{"Code": Str(string(p.Code)), "N": Num(s.Reply), "Why": Str(""), "When": Str("")}
	if s.Fate.Final() && s.Why != "" {
		vars["Why"] = Word("unsaid." + whyUnsaid(s.Why))
	}
	if site, err := a.Policy.Site(q.Site); err == nil && !at.IsZero() {
		vars["When"] = At(at, site.Zone)
	}
	failed := s.Fate == FateFailed || s.Fate == FateSkipped
	word := map[bool]string{true: "failed", false: string(s.Fate)}[failed]
	n := q.notice(s.By, "request.mark_"+word, vars)
	n.ID = fmt.Sprintf("%s.mark.%d.%s", q.ID, s.N, word)
	n.Tag, n.Rewrites = "said."+string(q.ID)+"."+strconv.Itoa(s.N), s.Fate.Final()
	a.Tell(n)
	if failed {
		n := q.notice(s.By, "request.not_said", vars)
		n.ID, n.Flow = fmt.Sprintf("%s.not_said.%d", q.ID, s.N), "request"
		a.Tell(n)
	}
}

// WhysUnsaid are the reasons for which a saying of staff's is not said to her; each
// has the text "unsaid." + itself.
var WhysUnsaid = []string{WhyNoChat, WhyUnreachable, WhyNoConsent, WhyOutage, WhyRefused}

// whyUnsaid is the reason of the list that a reason comes to.
func whyUnsaid(why string) string {
	if slices.Contains(WhysUnsaid, why) {
		return why
	}
	return WhyRefused
}

// replyDelivered notes what has become of a saying of staff's.
func (a *Act) replyDelivered(d Delivery) error {
	number, ok := strings.CutPrefix(d.Step, replyStep)
	if !ok {
		return nil // about something else that was told of a request
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return Errorf(Internal, "step %q", d.Step)
	}
	q, err := LoadRequest(a, RequestID(d.Subject.ID))
	if err != nil {
		return absent(err)
	}
	p, err := LoadPerson(a, q.Person)
	if err != nil {
		return absent(err)
	}
	for i := range q.Said {
		s := &q.Said[i]
		if s.N != n || s.By == "" || s.Fate.Final() || !d.Result.Final() {
			continue
		}
		s.Fate, s.Why = d.Result, d.Why
		a.mark(q, p, *s, time.Time{})
		return q.put(a)
	}
	return nil
}
