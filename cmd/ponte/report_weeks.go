package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"ponte/casework"
	"ponte/reports"
)

// reportWeeks is "ponte report weeks".
type reportWeeks struct {
	Site  string `help:"Only one site, by its id." placeholder:"SITE"`
	Weeks int    `help:"How many whole weeks before this one. Preset: 8." default:"8" placeholder:"N"`
	JSON  bool   `name:"json" help:"Print JSON, for a program." xor:"form"`
	CSV   bool   `name:"csv" help:"Print CSV, for a spreadsheet." xor:"form"`
	Chart string `help:"Draw one site's weeks into a new file, as PNG." xor:"form" placeholder:"FILE"`
	Lang  string `help:"The language of the chart: uk, it, es, bg or en. Preset: that of the site's country." placeholder:"LANG"`
}

// mostWeeks is how far back the report looks: two years, as long as the audit is kept.
const mostWeeks = 104

// Run does the command.
func (c *reportWeeks) Run(ctx context.Context, con *console) error {
	lang, err := c.checked()
	if err != nil {
		return err
	}
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	sites, err := chosenSites(&rec.config.Policy, c.Site)
	if err != nil {
		return err
	}
	if c.Chart != "" {
		return c.draw(ctx, con, rec, sites, lang)
	}
	if err := rec.look(ctx, con, casework.ViewWeeks, sites, c.JSON || c.CSV); err != nil {
		return err
	}
	weeks, err := c.read(ctx, con, rec, sites)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		return reports.WeeksJSON(con.out, weeks)
	case c.CSV:
		return reports.WeeksCSV(con.out, weeks)
	default:
		return reports.WeeksTable(con.out, fmt.Sprintf(
			"Appointments by week, and the reminders due in them. Whole weeks before this one: %d. Others: --weeks.", c.Weeks), weeks)
	}
}

// checked looks at what was typed and returns the language of the chart; "" presets it.
func (c *reportWeeks) checked() (casework.Lang, error) {
	if c.Weeks < 1 || c.Weeks > mostWeeks {
		return "", fmt.Errorf("%w: --weeks: found %d, allowed: 1 to %d", errUsage, c.Weeks, mostWeeks)
	}
	if c.Lang == "" {
		return "", nil
	}
	if c.Chart == "" {
		return "", fmt.Errorf("%w: --lang is the language of a chart: name its file with --chart", errUsage)
	}
	lang, err := flagWord("--lang", c.Lang, languageWords)
	return casework.Lang(lang), err
}

// read counts the weeks of sites, site by site.
func (c *reportWeeks) read(ctx context.Context, con *console, rec *records, sites []casework.SiteID) ([]casework.Week, error) {
	var weeks []casework.Week
	for _, site := range sites {
		more, err := casework.Weeks(rec.looks(ctx), &rec.config.Policy, site, con.now(), c.Weeks)
		if err != nil {
			return nil, err
		}
		if err := casework.CountReminders(rec.looks(ctx), more); err != nil {
			return nil, err
		}
		weeks = append(weeks, more...)
	}
	return weeks, nil
}

// draw draws the weeks of one site. The file comes first, so that nothing is looked
// at for a picture that cannot be written.
func (c *reportWeeks) draw(ctx context.Context, con *console, rec *records, sites []casework.SiteID, lang casework.Lang) error {
	if len(sites) > 1 {
		return fmt.Errorf("%w: --chart draws one site: name it with --site, as in --site %s", errUsage, sites[0])
	}
	file, err := os.OpenFile(c.Chart, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and stays as it is. Name another file, or take it away", c.Chart)
	}
	if err != nil {
		return fmt.Errorf("the chart cannot be written: %w", err)
	}
	picture, err := c.picture(ctx, con, rec, sites[0], lang)
	if err == nil {
		_, err = file.Write(picture)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(fmt.Errorf("the chart was not made; run the command again: %w", err), os.Remove(c.Chart))
	}
	con.say(fmt.Sprintf("The chart of %s is in %s.", sites[0], c.Chart))
	return nil
}

// picture leaves the line of an export and makes the picture.
func (c *reportWeeks) picture(ctx context.Context, con *console, rec *records, id casework.SiteID, lang casework.Lang) ([]byte, error) {
	if err := rec.look(ctx, con, casework.ViewWeeks, []casework.SiteID{id}, true); err != nil {
		return nil, err
	}
	if lang == "" {
		site, err := rec.config.Policy.Site(id)
		if err != nil {
			return nil, err
		}
		lang = siteLanguage(site)
	}
	book, err := rec.config.book()
	if err != nil {
		return nil, err
	}
	weeks, err := casework.Weeks(rec.looks(ctx), &rec.config.Policy, id, con.now(), c.Weeks)
	if err != nil {
		return nil, err
	}
	return reports.WeekChart(book, lang, weeks, con.now())
}
