package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"ponte/casework"
	"ponte/reports"
)

// personList is "ponte person list".
type personList struct {
	NotOnTelegram bool   `help:"Only who is not on Telegram yet, and must be phoned."`
	Site          string `help:"Only one site, by its id." placeholder:"SITE"`
	IDs           bool   `name:"ids" help:"Also each one's id in your own list, which may say who she is."`
	JSON          bool   `name:"json" help:"Print JSON, for a program."`
}

// listedPerson is one line of the list. It holds no name: code names are how staff
// speak of people.
type listedPerson struct {
	Code       casework.Code   `json:"code"`
	Role       casework.Role   `json:"role"`
	Site       casework.SiteID `json:"site"`
	Lang       casework.Lang   `json:"lang"` // "" until it is known
	Telegram   string          `json:"telegram"`
	Caseworker casework.Code   `json:"caseworker"`      // "" if nobody accompanies her
	List       string          `json:"list,omitempty"`  // her id in the organisation's own list, if it was asked for
	Frozen     time.Time       `json:"frozen,omitzero"` // since when her chat is, if staff know
	Opens      bool            `json:"opens,omitempty"` // with the next thing that she writes there
}

// Run does the command.
func (c *personList) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	sites, err := chosenSites(&rec.config.Policy, c.Site)
	if err != nil {
		return err
	}
	if err := rec.look(ctx, con, casework.ViewPeople, sites, c.JSON); err != nil {
		return err
	}
	rows, err := c.rows(rec.looks(ctx), sites)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(con.out, rows)
	}
	w := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
	line := func(cells ...string) {
		if !c.IDs {
			cells = cells[1:]
		}
		_, _ = fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	line("id in the list", "code", "role", "site", "language", "caseworker", "on Telegram")
	for _, p := range rows {
		line(orNone(p.List), string(p.Code), string(p.Role), string(p.Site), orNone(languageNames[p.Lang]), orNone(string(p.Caseworker)), p.onTelegram(&rec.config.Policy))
	}
	_ = w.Flush()
	con.say(fmt.Sprintf("listed: %d", len(rows)))
	return nil
}

// rows reads the people of sites, by code name.
func (c *personList) rows(r casework.Reader, sites []casework.SiteID) ([]listedPerson, error) {
	people, err := peopleAt(r, sites)
	if err != nil {
		return nil, err
	}
	rows := []listedPerson{} // JSON writes none as []
	for _, p := range people {
		if c.NotOnTelegram && !p.Left.IsZero() {
			continue // nobody phones her about it
		}
		if c.NotOnTelegram && p.Chat != "" && p.Unreachable.IsZero() {
			continue
		}
		row := listedPerson{Code: p.Code, Role: p.Role, Site: p.Site, Lang: p.Lang, Telegram: onTelegram(p)}
		if p.Frozen.Known {
			row.Frozen, row.Opens = p.Frozen.At, !p.Frozen.Opened.IsZero()
		}
		if c.IDs {
			row.List = p.External
		}
		if p.Caseworker != "" {
			worker, err := casework.LoadPerson(r, p.Caseworker)
			if err != nil && casework.CodeOf(err) != casework.NotFound {
				return nil, err
			}
			row.Caseworker = worker.Code // "" if she was erased
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// onTelegram says the same to a reader, and since when her chat is frozen.
func (p listedPerson) onTelegram(policy *casework.Policy) string {
	if p.Frozen.IsZero() {
		return p.Telegram
	}
	words := "; frozen since " + reports.OnClock(p.Frozen, zoneOf(policy, p.Site))
	if p.Opens {
		words += ", opens when she writes"
	}
	return p.Telegram + words
}

// onTelegram says whether a person can be written to.
func onTelegram(p casework.Person) string {
	switch {
	case !p.Left.IsZero():
		return "no more: she has left"
	case p.Chat == "":
		return "no"
	case !p.Unreachable.IsZero():
		return "no more: Telegram refuses messages to her"
	default:
		return "yes"
	}
}

// chosenSites returns the sites that --site means: one, or all.
func chosenSites(policy *casework.Policy, typed string) ([]casework.SiteID, error) {
	if typed != "" {
		site, err := flagWord("--site", typed, siteWords(policy))
		return []casework.SiteID{casework.SiteID(site)}, err
	}
	var all []casework.SiteID
	for _, s := range policy.Sites {
		all = append(all, s.ID)
	}
	return all, nil
}

// peopleAt reads the people of sites, by code name.
func peopleAt(r casework.Reader, sites []casework.SiteID) ([]casework.Person, error) {
	var people []casework.Person
	for _, site := range sites {
		ids, err := r.Find(casework.PeopleAt(site), time.Time{}, time.Time{})
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			p, err := casework.LoadPerson(r, casework.PersonID(id))
			if casework.CodeOf(err) == casework.NotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
			if p.Site == site {
				people = append(people, p)
			}
		}
	}
	slices.SortFunc(people, func(a, b casework.Person) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return people, nil
}
