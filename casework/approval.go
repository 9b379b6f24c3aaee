package casework

import "time"

// EraseAsked is that somebody of staff wants a woman's data deleted, where the
// configuration asks for a second one's yes.
type EraseAsked struct {
	By PersonID  `json:"by,omitempty"` // "" at the console
	At time.Time `json:"at"`
}

// approvalKept is how long the first yes holds.
const approvalKept = 7 * 24 * time.Hour

// Waits reports whether a second yes is waited for at a time.
func (e EraseAsked) Waits(now time.Time) bool {
	return !e.At.IsZero() && now.Before(e.At.Add(approvalKept))
}

// needsSecond keeps that staff want a woman erased, if that needs a second yes and
// this is not it. The site's coordinator hears of it, if it was not she.
func (c *Erase) needsSecond(a *Act, p *Person) (bool, error) {
	herself := a.Who.Person == p.ID
	bySystem := a.Who.Role == System && !a.Who.Console
	if !a.Policy.Approval || herself || bySystem {
		return false, nil
	}
	if p.EraseAsked.Waits(a.Now) && p.EraseAsked.By != a.Who.Person {
		return false, nil
	}
	p.EraseAsked = EraseAsked{By: a.Who.Person, At: a.Now}
	c.Waits, a.reason = true, c.Reason
	to, err := coordinator(a, p.Site)
	if err := absent(err); err != nil {
		return false, err
	}
	if to.ID != "" && to.ID != a.Who.Person {
		a.Tell(Notice{ID: "asked." + NewID(a.Tx), To: to.ID, Key: "alert.erase_asked", Vars: Vars{"Code": Str(string(p.Code))},
			Subject: p.Ref(), Purpose: ForStaff})
	}
	return true, a.Put(p.Ref(), OwnedBy(p.ID), *p)
}
