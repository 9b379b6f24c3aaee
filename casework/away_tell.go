package casework

import (
	"fmt"
	"time"
)

// Whom it concerns that a member of staff is away, or back, hears of it: who stands in
// for her, who stood in, and she herself if somebody else has set it. Who has set it
// knows.

// standIn is who stands in for a member of staff at a time; "" while she is there.
func (p Person) standIn(now time.Time) PersonID {
	if !p.Away(now) {
		return ""
	}
	return p.Deputy
}

// tellAway tells them what is another now than before.
func (a *Act) tellAway(before, p Person) error {
	was, is := before.standIn(a.Now), p.standIn(a.Now)
	changed := was != is || !before.AwayUntil.Equal(p.AwayUntil)
	for _, t := range []struct {
		key  string
		to   PersonID
		news bool
	}{
		{"alert.stands_in", is, is != "" && changed},
		{"alert.stood_in", was, was != "" && was != is},
		{"alert.away", p.ID, is != "" && changed},
		{"alert.is_back", p.ID, was != "" && is == ""},
	} {
		if !t.news || t.to == a.Who.Person {
			continue
		}
		if err := a.tellAwayTo(p, t.to, t.key); err != nil {
			return err
		}
	}
	return nil
}

// tellAwayTo tells one of them, now or at her first decent minute, if it still holds then.
func (a *Act) tellAwayTo(p Person, id PersonID, key string) error {
	is := p.standIn(a.Now)
	if holds := map[string]bool{"alert.stands_in": is == id, "alert.stood_in": is != id, "alert.away": is != "", "alert.is_back": is == ""}[key]; !holds {
		return nil
	}
	if now, err := a.hearsNow(p, id, "", key); err != nil || !now {
		return err
	}
	vars := Vars{"Who": Str(p.CalledBy()), "Deputy": Str(""), "Until": Str("")}
	if is != "" {
		site, err := a.Policy.Site(p.Site)
		if err != nil {
			return absent(err)
		}
		deputy, err := LoadPerson(a, is)
		if err := absent(err); err != nil {
			return err
		}
		vars["Deputy"], vars["Until"] = Str(deputy.CalledBy()), At(p.AwayUntil, site.Zone)
	}
	a.Tell(Notice{ID: fmt.Sprintf("%s.%s.%s.%d", p.ID, key, id, a.Now.UnixMilli()), To: id, Key: key, Vars: vars, Purpose: ForStaff})
	return nil
}
