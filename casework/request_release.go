package casework

// ReleaseRequest gives a request back: nobody answers it any more.
type ReleaseRequest struct{ OnRequest }

// Command is the row in the table of permissions.
func (c ReleaseRequest) Command() string { return "release_request" }

// Do gives it back, and lets it be told and climb as if it were new. Codes: NotFound,
// Forbidden, Changed (it is not claimed, or somebody else has it).
func (c ReleaseRequest) Do(a *Act) error {
	q, p, own, err := c.openOwn(a)
	switch {
	case err != nil:
		return err
	case q.State != RequestClaimed, !own:
		return Errorf(Changed, "request %s is %s", c.Request, q.State)
	}
	return a.freeRequest(q, p)
}

// freeRequest makes a request nobody's.
func (a *Act) freeRequest(q Request, p Person) error {
	a.deed(&q, ReleasedDeed, q.By)
	q.By, q.Reminded, q.Level, q.Told = "", 0, AtCaseworker, nil
	a.become(&q, RequestOpen)
	if err := a.restRequest(q); err != nil {
		return err
	}
	if err := a.coverAll(&q); err != nil {
		return err
	}
	if err := a.announce(&q, p); err != nil {
		return err
	}
	return q.put(a)
}

// releaseRequests gives back what somebody who leaves had claimed.
func releaseRequests(a *Act, id PersonID) error {
	for _, site := range a.Policy.Sites {
		all, err := StandingRequests(a, site.ID)
		if err != nil {
			return err
		}
		for _, q := range all {
			if q.By != id {
				continue
			}
			p, err := LoadPerson(a, q.Person)
			if err != nil {
				return err
			}
			if err := a.freeRequest(q, p); err != nil {
				return err
			}
		}
	}
	return nil
}
