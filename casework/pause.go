package casework

import "time"

// Pause says that women are told nothing unasked for the time being, at one site
// or everywhere: something went wrong, or nobody is there to answer. Answers,
// helplines and what staff are told go on.
//
// A reminder that comes due is held and looked at again every ten minutes, so it
// is said after the pause if that is of use; if not, it is skipped for
// [WhyPaused], and staff are asked to phone. What cannot wait is not held.
type Pause struct {
	Site  SiteID    `json:"site,omitempty"` // "" for everywhere
	Since time.Time `json:"since"`
}

// pauseRef is where a pause is kept.
func pauseRef(site SiteID) Ref {
	if site == "" {
		return Ref{PauseRecord, "all"}
	}
	return Ref{PauseRecord, "site." + string(site)}
}

// PauseReminders begins a pause. Done by the system only.
type PauseReminders struct{ Site SiteID }

// Command is the row in the table of permissions.
func (c PauseReminders) Command() string { return "pause" }

// Do keeps the pause; one that holds already goes on as it began. Codes: NotFound
// (no such site), Changed (it holds already).
func (c PauseReminders) Do(a *Act) error {
	if err := a.AllowAt(c.Site); err != nil {
		return err
	}
	if c.Site != "" {
		if _, err := a.Policy.Site(c.Site); err != nil {
			return err
		}
	}
	var p Pause
	err := a.Get(pauseRef(c.Site), &p)
	if err == nil {
		return Errorf(Changed, "paused already")
	}
	if err := absent(err); err != nil {
		return err
	}
	return a.Put(pauseRef(c.Site), Organisation, Pause{c.Site, a.Now})
}

// ResumeReminders ends a pause. Done by the system only.
type ResumeReminders struct{ Site SiteID }

// Command is the row in the table of permissions.
func (c ResumeReminders) Command() string { return "resume" }

// Do ends the pause of a site, or that of everywhere; the other goes on. Code:
// Changed (there is none).
func (c ResumeReminders) Do(a *Act) error {
	if err := a.AllowAt(c.Site); err != nil {
		return err
	}
	var p Pause
	err := a.Get(pauseRef(c.Site), &p)
	if CodeOf(err) == NotFound {
		return Errorf(Changed, "not paused")
	}
	if err != nil {
		return err
	}
	return a.Delete(pauseRef(c.Site))
}

// Pauses lists the pauses that hold: that of everywhere first, then those of the
// configured sites.
func (p *Policy) Pauses(r Reader) (all []Pause, err error) {
	sites := []SiteID{""}
	for _, s := range p.Sites {
		sites = append(sites, s.ID)
	}
	for _, site := range sites {
		var one Pause
		switch err := r.Get(pauseRef(site), &one); {
		case err == nil:
			all = append(all, one)
		case CodeOf(err) != NotFound:
			return nil, err
		}
	}
	return all, nil
}

// paused reports whether a pause holds at a site.
func paused(r Reader, site SiteID) (bool, error) {
	for _, ref := range []Ref{pauseRef(""), pauseRef(site)} {
		var p Pause
		if err := r.Get(ref, &p); err == nil || CodeOf(err) != NotFound {
			return err == nil, err
		}
	}
	return false, nil
}

// pauseLook is how often what is held is looked at again.
const pauseLook = 10 * time.Minute

// pauseUntil is when a reminder that meets a pause is looked at again; the zero
// time if it is skipped at once, because it cannot wait or its use is over.
func pauseUntil(row Reminder, last, now time.Time) time.Time {
	if row.Urgent || !now.Before(last) {
		return time.Time{}
	}
	if next := now.Add(pauseLook); next.Before(last) {
		return next
	}
	return last
}

// hold keeps a reminder until a time, for a reason. What meets a pause keeps its
// place in the ledger, so that a later step still overtakes it.
func (a *Act) hold(row Reminder, why string, until time.Time) error {
	again := row.Fate == FateHeld && row.Why == WhyPaused && why == WhyPaused
	if why != WhyPaused {
		row.Due = until
	}
	row.Fate, row.Why = FateHeld, why
	if !again {
		row.At = a.Now
		if err := row.write(a.Tx); err != nil {
			return err
		}
	}
	timer := remindTimer(row)
	timer.At = until
	return a.Set(timer)
}
