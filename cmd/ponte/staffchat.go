package main

import (
	"context"
	"fmt"

	"ponte/casework"
)

// staffchatCommand links a site's group on Telegram, in which the whole team hears
// who did not come.
type staffchatCommand struct {
	Offer  staffchatOffer  `cmd:"" help:"Make a code that links a group once; it is typed in the group."`
	Unlink staffchatUnlink `cmd:"" help:"End the link: alerts are private again."`
}

// staffchatOffer is "ponte staffchat offer".
type staffchatOffer struct {
	Site string `required:"" help:"The site, by its id in the configuration."`
	Lang string `help:"The language of what is said in the group: uk, it, es, bg or en. Preset: that of who links it."`
	All  bool   `help:"Say every missed appointment there, not only those that no caseworker could be told."`
	Bot  string `help:"The bot's name. Preset: from the configuration, or Telegram is asked." placeholder:"NAME"`
}

// Run does the command.
func (c *staffchatOffer) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	bot, err := rec.config.username(ctx, c.Bot)
	if err != nil {
		return err
	}
	site, err := rec.site(c.Site)
	if err != nil {
		return err
	}
	offer := casework.OfferStaffChat{Site: site.ID, All: c.All}
	if c.Lang != "" {
		lang, err := flagWord("--lang", c.Lang, languageWords)
		if err != nil {
			return err
		}
		offer.Lang = casework.Lang(lang)
	}
	err = rec.Update(ctx, "", func(tx casework.Tx) error { return rec.desk().Perform(tx, casework.Console, con.now(), &offer) })
	if err != nil {
		return err
	}
	con.say(fmt.Sprintf("%s: this code links one group, once, until %s. Codes made before work no more.\n"+
		"Who links it works there and has her own chat with the bot. She adds the bot to the group and sends there:\n\n"+
		"    /link@%s %s\n\nOr she opens this on her phone and chooses the group:\n\n    https://t.me/%s?startgroup=%s",
		site.Name, spelledOut(offer.Expires, site.Zone), bot, offer.Code, bot, offer.Code))
	return nil
}

// staffchatUnlink is "ponte staffchat unlink".
type staffchatUnlink struct {
	Site string `required:"" help:"The site, by its id in the configuration."`
}

// Run does the command.
func (c *staffchatUnlink) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	site, err := rec.site(c.Site)
	if err != nil {
		return err
	}
	err = rec.Update(ctx, "", func(tx casework.Tx) error {
		return rec.desk().Perform(tx, casework.Console, con.now(), casework.UnlinkStaffChat{Site: site.ID})
	})
	if casework.CodeOf(err) == casework.NotFound {
		return fmt.Errorf("%s has no staff chat.\nLink one with: ponte staffchat offer --site %s", site.Name, site.ID)
	}
	if err != nil {
		return err
	}
	con.say(site.Name + ": the group is linked no more. Its members keep what was said there; remove the bot from it.")
	return nil
}

// site is the site that --site names.
func (r *records) site(typed string) (casework.Site, error) {
	id, err := flagWord("--site", typed, siteWords(&r.config.Policy))
	if err != nil {
		return casework.Site{}, err
	}
	return r.config.Policy.Site(casework.SiteID(id))
}
