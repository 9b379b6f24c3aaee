package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ponte/casework"
	"ponte/store"
)

// This file finds who is to hear something and cannot: a colleague who was named
// and has never opened her link gets nothing, and nobody would notice.

// reached reports whether a person can be written to now.
func reached(who casework.Person) bool { return who.Chat != "" && who.Unreachable.IsZero() }

// reachAdvice says how she is reached again; "" for who is reached. A link that still
// works is told of, since a new one would end it.
func reachAdvice(r casework.Reader, who casework.Person, now time.Time, zone string) (string, error) {
	if reached(who) {
		return "", nil
	}
	if who.Chat != "" {
		return fmt.Sprintf("Telegram refuses messages to her: she opens the chat with the bot and taps Restart; "+
			"on a new telephone or account: ponte person release %s, and ponte invite --person %s", who.Code, who.Code), nil
	}
	until, err := openInvite(r, who.ID, now)
	if err != nil {
		return "", err
	}
	if until.IsZero() {
		return fmt.Sprintf("Invite her: ponte invite --person %s", who.Code), nil
	}
	return fmt.Sprintf("She has a link that still works until %s: ask her to open it. A new one would end it", spelledOut(until, zone)), nil
}

// openInvite is until when a link of hers still works; zero if none does.
func openInvite(r casework.Reader, who casework.PersonID, now time.Time) (until time.Time, err error) {
	ids, err := r.Find(casework.InvitesFor(who), now, time.Time{})
	if err != nil {
		return until, err
	}
	for _, id := range ids {
		var invite casework.Invite
		err := r.Get(casework.Ref{Type: casework.InviteRecord, ID: id}, &invite)
		switch {
		case casework.CodeOf(err) == casework.NotFound:
		case err != nil:
			return until, err
		case invite.Used.IsZero() && invite.Expires.After(now) && invite.Expires.After(until):
			until = invite.Expires
		}
	}
	return until, nil
}

// sayUnreached warns of a colleague who was just given something to hear, if it does
// not reach her; who is nobody is well.
func (con *console) sayUnreached(ctx context.Context, rec *records, who casework.Person) error {
	if who.ID == "" || reached(who) {
		return nil
	}
	return rec.View(ctx, func(read casework.Reader) error {
		advice, err := reachAdvice(read, who, con.now(), zoneOf(&rec.config.Policy, who.Site))
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(con.err, "! %s.\n%s.\n", unreachedWords(who), advice)
		return nil
	})
}

// unreachedWords says that nothing reaches her, and until when.
func unreachedWords(who casework.Person) string {
	if who.Chat == "" {
		return fmt.Sprintf("%s is not on Telegram: nothing reaches her until she has opened her link", who.Code)
	}
	return fmt.Sprintf("%s is not on Telegram any more: nothing reaches her", who.Code)
}

// colleagueFindings looks for colleagues who accompany women or stand in for
// somebody, and are not on Telegram.
func colleagueFindings(ctx context.Context, s *store.Store, c *config, now time.Time) []finding {
	var found []finding
	looks := looks{s.Name, func(fn func(casework.Reader) error) error { return s.View(ctx, fn) }}
	for _, site := range c.Policy.Sites {
		ids, err := looks.Find(casework.StaffAt(site.ID), time.Time{}, time.Time{})
		if err != nil {
			return []finding{{mark: bad, what: err.Error(), do: "Look whether it runs"}}
		}
		for _, id := range ids {
			f, err := colleagueFinding(looks, casework.PersonID(id), site, now)
			if err != nil {
				return []finding{{mark: bad, what: err.Error(), do: "Look whether it runs"}}
			}
			if f.what != "" {
				found = append(found, f)
			}
		}
	}
	return found
}

// colleagueFinding looks at one; it is zero if all is well with her.
func colleagueFinding(r casework.Reader, id casework.PersonID, site casework.Site, now time.Time) (finding, error) {
	who, err := casework.LoadPerson(r, id)
	if casework.CodeOf(err) == casework.NotFound || err == nil && (who.Site != site.ID || !who.Left.IsZero() || reached(who)) {
		return finding{}, nil
	}
	if err != nil {
		return finding{}, err
	}
	women, err := r.Find(casework.CasesOf(id), time.Time{}, time.Time{})
	if err != nil {
		return finding{}, err
	}
	away, err := r.Find(casework.StandsInFor(id), now, time.Time{}) // by when they are back
	if err != nil {
		return finding{}, err
	}
	var why []string
	if len(women) > 0 {
		why = append(why, fmt.Sprintf("women whom she accompanies: %d", len(women)))
	}
	var codes []string
	for _, one := range away {
		code, err := codeOf(r, casework.PersonID(one))
		if err != nil {
			return finding{}, err
		}
		if code != "" {
			codes = append(codes, code)
		}
	}
	if len(codes) > 0 {
		why = append(why, "she stands in for "+strings.Join(codes, ", "))
	}
	if len(why) == 0 {
		return finding{}, nil
	}
	advice, err := reachAdvice(r, who, now, site.Zone)
	return finding{warning, unreachedWords(who) + " (" + strings.Join(why, "; ") + ")", advice}, err
}
