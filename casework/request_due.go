package casework

import "time"

// patience is how long a woman waits for an answer, in the hours in which the site is
// open, before who has claimed her request is reminded; next time the coordinator
// hears of it.
const patience = 4 * time.Hour

// waitsMost is how often that is before she writes again.
const waitsMost = 3

// waitForAnswer lets the claimer be reminded if she does not answer. What the woman
// adds meanwhile puts nothing off.
func (a *Act) waitForAnswer(q *Request) (err error) {
	switch {
	case !q.waits() || q.Reminded >= waitsMost:
		return a.answered(q)
	case q.Next.After(a.Now):
		return nil
	}
	if q.Next, err = a.staffTime(*q, a.Now.Add(patience)); err != nil {
		return err
	}
	return a.Set(q.timer(waitStep, q.Next))
}

// answered lets nobody be reminded any more.
func (a *Act) answered(q *Request) error {
	q.Next = time.Time{}
	return a.Unset(q.timer(waitStep, time.Time{}))
}

// request handles a timer of a request.
func (c Due) request(a *Act) error {
	q, err := LoadRequest(a, RequestID(c.Timer.Subject.ID))
	if CodeOf(err) == NotFound {
		return a.AllowAt("")
	}
	if err != nil {
		return err
	}
	p, err := LoadPerson(a, q.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil || q.Rev != c.Timer.Rev && c.Timer.Step != coverStep {
		return err
	}
	if c.Timer.Step == goneStep && q.State == RequestClosed {
		return a.eraseRequest(q)
	}
	if err := a.requestDue(&q, p, c.Timer.Step); err != nil {
		return err
	}
	return q.put(a)
}

// eraseRequest takes away a call for a human. A timer that it has left says nothing.
func (a *Act) eraseRequest(q Request) error {
	if err := a.restRequest(q); err != nil {
		return err
	}
	if err := a.coverAll(&q); err != nil {
		return err
	}
	for _, ix := range []Index{RequestsOf(q.Person), RequestsAt(q.Site)} {
		if err := a.Unfile(ix, string(q.ID)); err != nil {
			return err
		}
	}
	return a.Delete(q.Ref())
}

// requestDue does what a request has waited for, if it still holds.
func (a *Act) requestDue(q *Request, p Person, step string) error {
	switch {
	case step == announceStep && q.State == RequestOpen:
		return a.announce(q, p)
	case step == requestClimb && q.State == RequestOpen:
		return a.climbRequest(q, p)
	case step == passStep && q.State == RequestClaimed:
		return a.passOn(q, p)
	case step == waitStep && q.State == RequestClaimed && q.waits() && !a.Now.Before(q.Next):
		return a.remindOfRequest(q, p)
	case step == coverStep:
		return a.coverOld(q)
	case step == speakStep:
		return a.speak(q, p)
	case step == forgetStep && q.State == RequestClosed:
		q.Said, q.Notes, q.Owed = nil, nil, ""
		return a.Set(q.timer(goneStep, a.Now.Add(a.Policy.Keep.OrPresets().Appointments)))
	}
	return nil
}

// urgentAgain is how often all who were told of an urgent request are told again.
const urgentAgain = 4

// climbRequest tells the next ones up of a request that nobody has claimed; at the
// top, whoever was told once more; of an urgent one urgentAgain times.
func (a *Act) climbRequest(q *Request, p Person) error {
	for q.Level < AtCoordinator {
		q.Level++
		hear, err := a.higher(q.Level, *q, p)
		if err != nil {
			return err
		}
		if len(hear) == 0 || q.knows(hear[0].ID) {
			continue
		}
		a.tellOf(q, p, hear, "request.unclaimed")
		return a.setRequestClimb(q)
	}
	q.Level++
	hear, err := a.workOn(*q)
	if err != nil {
		return err
	}
	a.tellOf(q, p, hear, "request.unclaimed")
	if q.Urgent && q.Level < AtCoordinator+urgentAgain {
		return a.setRequestClimb(q)
	}
	return nil
}

// remindOfRequest tells who has claimed a request that the woman waits for an answer;
// from the second time on, the coordinator.
func (a *Act) remindOfRequest(q *Request, p Person) error {
	q.Reminded++
	to, err := a.claimerOf(*q)
	if err != nil {
		return err
	}
	key := "request.waits"
	if q.Reminded > 1 {
		key = "request.stalls"
		if to, err = coordinator(a, q.Site); err != nil {
			return err
		}
	}
	if to.ID != "" {
		if !q.knows(to.ID) {
			q.Told = append(q.Told, to.ID)
		}
		a.deed(q, RemindedDeed, to.ID)
		a.tellRequest(to, *q, p, key)
	}
	return a.waitForAnswer(q)
}
