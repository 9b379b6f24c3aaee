package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"ponte/casework"
	"ponte/store"
)

// This file sees to it that nobody's reminder dies because a site or a kind of
// appointment was taken out of the configuration while people still need it.
// The policy of the last start is kept; what is missing goes on as it was then,
// with an error in the log. Only what nobody remembers keeps `run` from
// beginning: it could not say when, or in which zone.

// usedSince is how long an appointment counts after its start: staff are asked
// what happened, and her kind message goes out.
const usedSince = 7 * 24 * time.Hour

// use counts what people and appointments need of the configuration.
type use struct {
	people       map[casework.SiteID]int // by their site
	appointments map[casework.SiteID]int // by where they take place
	kinds        map[string]int          // appointments by kind
}

// lookForUse reads all people and their appointments that are not long over.
func lookForUse(ctx context.Context, s *store.Store, now time.Time) (use, error) {
	u := use{people: map[casework.SiteID]int{}, appointments: map[casework.SiteID]int{}, kinds: map[string]int{}}
	err := s.Records(ctx, casework.PersonRecord, func(ref casework.Ref) error {
		return s.View(ctx, func(r casework.Reader) error { return u.count(r, casework.PersonID(ref.ID), now) })
	})
	return u, err
}

// count adds one person.
func (u use) count(r casework.Reader, id casework.PersonID, now time.Time) error {
	who, err := casework.LoadPerson(r, id)
	if casework.CodeOf(err) == casework.NotFound {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	u.people[who.Site]++
	ids, err := r.Find(casework.AppointmentsOf(id), now.Add(-usedSince), time.Time{})
	if err != nil {
		return err
	}
	for _, id := range ids {
		appt, err := casework.LoadAppointment(r, casework.AppointmentID(id))
		switch {
		case casework.CodeOf(err) == casework.NotFound:
		case err != nil:
			return err
		default:
			u.appointments[appt.Site]++
			u.kinds[appt.Kind]++
		}
	}
	return nil
}

// missed is a site or a kind that is used and not configured.
type missed struct {
	site                 casework.SiteID // or
	kind                 string
	people, appointments int
}

// missing lists what is used and not in the policy, sites first.
func (u use) missing(p *casework.Policy) []missed {
	sites := maps.Clone(u.people)
	for site, n := range u.appointments {
		sites[site] += n
	}
	var all []missed
	for _, site := range slices.Sorted(maps.Keys(sites)) {
		if _, err := p.Site(site); err != nil {
			all = append(all, missed{site: site, people: u.people[site], appointments: u.appointments[site]})
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(u.kinds)) {
		if _, err := p.Kind(kind); err != nil {
			all = append(all, missed{kind: kind, appointments: u.kinds[kind]})
		}
	}
	return all
}

// known reports whether a policy has it.
func (m missed) known(p *casework.Policy) bool {
	if m.site != "" {
		_, err := p.Site(m.site)
		return err == nil
	}
	_, err := p.Kind(m.kind)
	return err == nil
}

// say tells what is missing in a file, and who needs it.
func (m missed) say(file string) string {
	if m.site != "" {
		return fmt.Sprintf("%s names no site %s, and it is used: people %d, appointments %d", file, m.site, m.people, m.appointments)
	}
	return fmt.Sprintf("%s names no kind %s, and it is used: appointments %d", file, m.kind, m.appointments)
}

// advice tells what can be done about it.
func (m missed) advice() string {
	if m.site != "" {
		return "Put it back under sites; take it out when these people have another site (`ponte import people`) and a week after the last appointment"
	}
	return "Put it back under kinds; take it out a week after the last of these appointments"
}

// keepWhatIsUsed completes the policy by what was taken out of the file and is
// still used, and remembers it for the next start. The error names what is used
// and was never known.
func keepWhatIsUsed(ctx context.Context, s *store.Store, c *config, now time.Time, log *zap.Logger) error {
	last, err := lastPolicy(ctx, s)
	if err != nil {
		return err
	}
	if len(last.Sites) == 0 || less(&c.Policy, &last) {
		if err := completePolicy(ctx, s, c, &last, now, log); err != nil {
			return err
		}
	}
	return s.Update(ctx, "", func(tx *store.Tx) error { return tx.Put(policyRef, casework.Organisation, c.Policy) })
}

// less reports whether a policy lacks something that another has: only then can
// anything be missing, and only then all people are looked through.
func less(p, last *casework.Policy) bool {
	return slices.ContainsFunc(last.Sites, func(s casework.Site) bool { return !missed{site: s.ID}.known(p) }) ||
		slices.ContainsFunc(last.Kinds, func(k casework.AppointmentKind) bool { return !missed{kind: k.ID}.known(p) })
}

// completePolicy adds what is used and known from last to the policy.
func completePolicy(ctx context.Context, s *store.Store, c *config, last *casework.Policy, now time.Time, log *zap.Logger) error {
	used, err := lookForUse(ctx, s, now)
	if err != nil {
		return err
	}
	var refused []string
	for _, m := range used.missing(&c.Policy) {
		site, noSite := last.Site(m.site)
		kind, noKind := last.Kind(m.kind)
		switch {
		case noSite == nil:
			c.Policy.Sites = append(c.Policy.Sites, site)
		case noKind == nil:
			c.Policy.Kinds = append(c.Policy.Kinds, kind)
		default:
			refused = append(refused, m.say(c.File)+".\n"+m.advice())
			continue
		}
		log.Error("the configuration lacks what is still used; it goes on as it was at the last start",
			zap.String("file", c.File), zap.String("site", string(m.site)), zap.String("kind", m.kind),
			zap.Int("people", m.people), zap.Int("appointments", m.appointments), zap.String("do", m.advice()))
	}
	if len(refused) > 0 {
		return fmt.Errorf("%s", strings.Join(refused, ".\n"))
	}
	return nil
}

// policyRef is where the policy of the last start is kept.
var policyRef = casework.Ref{Type: casework.PolicyRecord, ID: "last"}

// lastPolicy reads the policy of the last start; it is empty before the first.
func lastPolicy(ctx context.Context, s *store.Store) (p casework.Policy, err error) {
	err = s.View(ctx, func(r casework.Reader) error { return r.Get(policyRef, &p) })
	if casework.CodeOf(err) == casework.NotFound {
		err = nil
	}
	return p, err
}
