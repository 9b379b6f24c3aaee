package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"ponte/casework"
	"ponte/locales"
	"ponte/reports"
)

// inviteSheet makes an invite for everybody who is not on Telegram yet and
// writes them as slips to cut out.
func (con *console) inviteSheet(ctx context.Context, rec *records, c *inviteCommand, bot string, valid time.Duration) error {
	book, err := rec.config.book()
	if err != nil {
		return err
	}
	waiting, entered, err := notOnTelegram(ctx, rec, c.Site)
	if err != nil {
		return err
	}
	if entered == 0 {
		con.say("Nobody is entered there yet: there is nothing to print. Enter people first, with `ponte import people` or `ponte person add`.")
		return nil
	}
	invited, err := withLink(rec.looks(ctx), waiting, con.now())
	if err != nil {
		return err
	}
	if c.New {
		waiting = slices.DeleteFunc(waiting, func(p casework.Person) bool { return invited[p.ID] })
		clear(invited)
	}
	if len(waiting) == 0 {
		con.say("Everybody is on Telegram already, or has a link that works: there is nothing to print.")
		return nil
	}
	if len(invited) > 0 && !c.Yes {
		if err := con.mayEndLinks(ctx, len(invited), len(waiting)); err != nil {
			return err
		}
	}
	// The file comes first: making an invite ends the one before, and that must
	// not happen for a sheet that cannot be written.
	sheet, err := os.OpenFile(c.Sheet, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already. Its links end when new ones are made: take it away, or name another file", c.Sheet)
	}
	if err != nil {
		return fmt.Errorf("the sheet cannot be written: %w", err)
	}
	pdf, err := con.slips(ctx, rec, book, waiting, bot, valid)
	if err == nil {
		_, err = sheet.Write(pdf)
	}
	if err = errors.Join(err, sheet.Close()); err != nil {
		return errors.Join(fmt.Errorf("the sheet was not made; run the command again: %w", err), os.Remove(c.Sheet))
	}
	con.say(fmt.Sprintf("%s for %d people is in %s. Whoever holds a slip can use it: keep the file safe, and delete it when it is printed.",
		counted((len(waiting)+7)/8, "page"), len(waiting), c.Sheet))
	if len(invited) > 0 {
		con.say(fmt.Sprintf("Links ended: %d. Slips that these people hold from before work no more.", len(invited)))
	}
	return nil
}

// withLink tells who of the people has a link that still works.
func withLink(r casework.Reader, people []casework.Person, now time.Time) (map[casework.PersonID]bool, error) {
	invited := map[casework.PersonID]bool{}
	for _, p := range people {
		open, err := r.Find(casework.InvitesFor(p.ID), now, time.Time{})
		if err != nil {
			return nil, err
		}
		if len(open) > 0 {
			invited[p.ID] = true
		}
	}
	return invited, nil
}

// mayEndLinks asks before links end that people may hold in their hands.
func (con *console) mayEndLinks(ctx context.Context, invited, waiting int) error {
	yes, err := newAsker(ctx, con).yes(fmt.Sprintf("Of %d people, %d have a link that still works; it ends when a new one is made, and their slips are waste paper.\n"+
		"Make new slips for all? (--new makes them only for the others)", waiting, invited))
	if err != nil && !errors.Is(err, errNoAnswer) {
		return err
	}
	if !yes {
		return errors.New("nothing was made, and all links are as they were.\n" +
			"Say --new for slips only for those without a link, or --yes to end the links that still work")
	}
	return nil
}

// notOnTelegram lists the people who have no chat, by code name, and says how many
// there are with and without one.
func notOnTelegram(ctx context.Context, rec *records, site string) (waiting []casework.Person, entered int, err error) {
	sites, err := chosenSites(&rec.config.Policy, site)
	if err != nil {
		return nil, 0, err
	}
	people, err := peopleAt(rec.looks(ctx), sites)
	entered = len(people)
	return slices.DeleteFunc(people, func(p casework.Person) bool { return p.Chat != "" || !p.Left.IsZero() }), entered, err
}

// slips makes an invite for each person, each in an update of its own, and the
// sheet of them all. Somebody who has come to Telegram meanwhile gets none.
func (con *console) slips(ctx context.Context, rec *records, book *locales.Book, people []casework.Person, bot string, valid time.Duration) ([]byte, error) {
	now := con.now()
	var slips []reports.Slip
	for i, p := range people {
		site, err := rec.config.Policy.Site(p.Site)
		if err != nil {
			return nil, err
		}
		zone, err := site.Location()
		if err != nil {
			return nil, err
		}
		var made casework.IssueInvite
		err = rec.Update(ctx, "", func(tx casework.Tx) error {
			who, err := casework.LoadPerson(tx, p.ID)
			if err != nil {
				return err
			}
			made, err = rec.invite(tx, now, who, wholeDays(now, valid, zone))
			return err
		})
		if errors.Is(err, errOnTelegram) || casework.CodeOf(err) == casework.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		slips = append(slips, reports.Slip{Code: p.Code, Lang: slipLanguage(p, site), Link: inviteLink(bot, made.Token),
			Until: casework.Moment{At: made.Expires.Add(-time.Minute), Zone: site.Zone}})
		con.progress(i+1, len(people))
	}
	return reports.Slips(book, slips, now)
}

// wholeDays makes a slip valid to the end of its last day at her site: paper
// tells a day, and the whole of that day should be true.
func wholeDays(now time.Time, valid time.Duration, zone *time.Location) time.Duration {
	last := now.Add(valid).In(zone)
	end := time.Date(last.Year(), last.Month(), last.Day()+1, 0, 0, 0, 0, zone)
	return min(end.Sub(now), inviteMost)
}

// slipLanguage is hers, or that of the country where her site is.
func slipLanguage(p casework.Person, site casework.Site) casework.Lang {
	if p.Lang != "" {
		return p.Lang
	}
	return siteLanguage(site)
}

// siteLanguage is that of the country where a site is.
func siteLanguage(site casework.Site) casework.Lang {
	switch site.Country {
	case casework.Italy:
		return casework.Italian
	case casework.Spain:
		return casework.Spanish
	case casework.Bulgaria:
		return casework.Bulgarian
	default:
		return casework.English
	}
}
