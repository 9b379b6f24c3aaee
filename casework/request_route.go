package casework

import (
	"slices"
	"time"
)

// Responder is somebody of a site's staff who answers requests.
type Responder struct {
	Staff Code
	// Topics are those that she answers; none means all.
	Topics []Topic
	// Langs are languages that she speaks beside the one in which she reads.
	Langs []Lang
	// Woman says that she may be offered to who asks for a woman.
	Woman bool
}

// answers reports whether she answers a topic.
func (r Responder) answers(t Topic) bool { return len(r.Topics) == 0 || slices.Contains(r.Topics, t) }

// HasWomen reports whether somebody at the site can answer who asks for a woman.
func (s Site) HasWomen() bool {
	return slices.ContainsFunc(s.Responders, func(r Responder) bool { return r.Woman })
}

// OpenFrom is the first minute from a time on at which a site's staff read what women
// write: in the hours in which the site is open, if it has named them, else when staff
// may be written to.
func (p *Policy) OpenFrom(site Site, from time.Time) (time.Time, error) {
	zone, err := site.Location()
	if err != nil {
		return from, err
	}
	d := Decency{Quiet: site.Quiet, Holidays: site.Holidays, Zone: zone}
	if site.Open != (Hours{}) {
		d.Quiet = Hours{From: site.Open.To, To: site.Open.From}
	}
	at := from
	for range 400 { // the longest holidays end some day
		next, ok := d.Fit(at, at, at.AddDate(1, 0, 0), Later)
		if !ok {
			return from, nil
		}
		local := next.In(zone)
		if len(site.OpenDays) == 0 || slices.Contains(site.OpenDays, local.Weekday()) {
			return next, nil
		}
		at = leaveDay(local, time.Minute).In(from.Location())
	}
	return from, nil
}

// whoAnswers lists who is asked first: those of the site who answer the topic and, if
// there are such, speak her language; only women if she asks for one. A site that has
// named nobody for it leaves it to who accompanies her, else to its coordinator.
func (a *Act) whoAnswers(q Request, p Person) ([]Person, error) {
	site, err := a.Policy.Site(q.Site)
	if err != nil {
		return nil, absent(err)
	}
	var all, same []Person
	for _, r := range site.Responders {
		if !r.answers(q.Topic) || q.Woman && !r.Woman {
			continue
		}
		staff, err := PersonByCode(a, r.Staff)
		if err := absent(err); err != nil {
			return nil, err
		}
		if staff.Site != site.ID || !staff.hears() || staff.Away(a.Now) {
			continue
		}
		all = append(all, staff)
		if staff.Lang == p.Lang || slices.Contains(r.Langs, p.Lang) {
			same = append(same, staff)
		}
	}
	switch {
	case len(same) > 0:
		return same, nil
	case len(all) > 0:
		return all, nil
	case q.Woman && site.HasWomen():
		return a.justOne(coordinator(a, q.Site))
	}
	return a.justOne(responsible(a, Appointment{Site: q.Site}, p))
}

// justOne is a list of somebody, or of nobody.
func (a *Act) justOne(p Person, err error) ([]Person, error) {
	if err != nil || p.ID == "" {
		return nil, err
	}
	return []Person{p}, nil
}

// higher lists who hears of a request that nobody has claimed, at a level: who stands in
// for her caseworker, then the coordinator. Who asked for a woman is not led to
// anybody else, but to the coordinator.
func (a *Act) higher(level AlertLevel, q Request, p Person) ([]Person, error) {
	if level == AtDeputy && q.Woman {
		return nil, nil
	}
	return a.justOne(a.above(level, Appointment{Site: q.Site}, p))
}

// MayHave reports whether a member of staff can have a request that asks for a
// woman. A coordinator can have any, so that nobody is left alone.
func (p *Policy) MayHave(q Request, staff Person) bool {
	site, err := p.Site(q.Site)
	if err != nil || !q.Woman || !site.HasWomen() || staff.Role == Coordinator || staff.Role == Admin {
		return true
	}
	return slices.ContainsFunc(site.Responders, func(r Responder) bool { return r.Woman && r.Staff == staff.Code })
}
