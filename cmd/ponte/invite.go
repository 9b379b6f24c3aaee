package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ponte/casework"
)

// inviteCommand makes invites: for one person, for a new member of staff, or a
// printed slip for everybody who is not on Telegram yet.
type inviteCommand struct {
	Person  string `help:"For this person, by code name." placeholder:"CODE" xor:"whom"`
	Sheet   string `help:"A PDF of slips to cut out, for all who are not on Telegram yet." placeholder:"FILE.pdf" xor:"whom"`
	New     bool   `help:"With --sheet: only for who has no link that still works."`
	Yes     bool   `help:"With --sheet: end the links that still work without asking."`
	Role    string `help:"Enter a new person with this role and invite her; needs --site." xor:"whom"`
	Site    string `help:"The site of the new person; with --sheet, only people of this site."`
	Lang    string `help:"The language of the new person: uk, it, es, bg or en."`
	Name    string `help:"What the new person likes to be called by; never a surname."`
	Expires string `help:"How long an invite is valid: 1h to 90d." default:"14d" placeholder:"TIME"`
	Bot     string `help:"The bot's name in the link. Preset: from the configuration, or Telegram is asked." placeholder:"NAME"`
	JSON    bool   `name:"json" help:"Print JSON, for a program."`
}

// How long an invite may be valid; [casework.IssueInvite] says the same.
const inviteLeast, inviteMost = time.Hour, 90 * 24 * time.Hour

// Run does the command.
func (c *inviteCommand) Run(ctx context.Context, con *console) error {
	valid, ok := parseSpan(inviteLeast, inviteMost)(c.Expires)
	switch {
	case !ok:
		return fmt.Errorf("%w: --expires: found %s, allowed: 1h to 90d", errUsage, quoted(c.Expires))
	case c.Person == "" && c.Sheet == "" && c.Role == "":
		return fmt.Errorf("%w: whom? --person CODE for one, --sheet FILE.pdf for all who are not on Telegram yet, or --role and --site for somebody new", errUsage)
	case c.Role != "" && c.Site == "":
		return fmt.Errorf("%w: --role needs --site: where does she belong?", errUsage)
	case c.Sheet == "" && (c.New || c.Yes):
		return fmt.Errorf("%w: --new and --yes go with --sheet", errUsage)
	case c.Sheet != "" && c.JSON:
		return fmt.Errorf("%w: --json does not go with --sheet", errUsage)
	}
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	bot, err := rec.config.username(ctx, c.Bot)
	if err != nil {
		return err
	}
	if c.Sheet != "" {
		return con.inviteSheet(ctx, rec, c, bot, valid)
	}
	return c.one(ctx, con, rec, bot, valid)
}

// username is the bot's name in links: as --bot says, else the configuration,
// else Telegram.
func (c *config) username(ctx context.Context, flag string) (string, error) {
	if flag != "" {
		name, ok := parseUsername(flag)
		if !ok {
			return "", fmt.Errorf("%w: --bot: found %s, allowed: the bot's name without @, as in ponte_milano_bot", errUsage, quoted(flag))
		}
		return name, nil
	}
	if c.Username != "" {
		return c.Username, nil
	}
	if err := c.need(needToken); err != nil {
		return "", fmt.Errorf("the bot's name is not known, and links are made of it.\n"+
			"Give it with --bot, write it into %s as telegram.username, or set TELEGRAM_BOT_TOKEN, and Telegram is asked", c.File)
	}
	me, err := getMe(ctx, c.TelegramAPI, c.Token)
	return me.Username, err
}

// one invites one person, who is entered first if she is new.
func (c *inviteCommand) one(ctx context.Context, con *console, rec *records, bot string, valid time.Duration) error {
	add := personAdd{Role: c.Role, Site: c.Site, Lang: c.Lang, Name: c.Name}
	var command casework.AddPerson
	if c.Role != "" {
		var err error
		if command, err = add.command(&rec.config.Policy); err != nil {
			return err
		}
	}
	var who casework.Person
	var made casework.IssueInvite
	err := rec.Update(ctx, "", func(tx casework.Tx) (err error) {
		if c.Role != "" {
			entered := command
			err = rec.desk().Perform(tx, casework.Console, con.now(), &entered)
			who = entered.Person
		} else {
			who, err = findCode(tx, c.Person)
		}
		if err != nil {
			return err
		}
		made, err = rec.invite(tx, con.now(), who, valid)
		return err
	})
	if err != nil {
		return err
	}
	return c.tell(con, rec, who, made, inviteLink(bot, made.Token))
}

// errOnTelegram is returned for somebody whom an invite would not help.
var errOnTelegram = errors.New("is on Telegram already")

// invite makes an invite inside an update. Her earlier ones end.
func (r *records) invite(tx casework.Tx, now time.Time, who casework.Person, valid time.Duration) (casework.IssueInvite, error) {
	if !who.Left.IsZero() {
		return casework.IssueInvite{}, fmt.Errorf("%s has left.\nIf she is back, enter her anew with `ponte person add`", who.Code)
	}
	if who.Chat != "" {
		return casework.IssueInvite{}, fmt.Errorf("%s %w, so an invite would do nothing", who.Code, errOnTelegram)
	}
	made := casework.IssueInvite{Person: who.ID, For: valid}
	err := r.desk().Perform(tx, casework.Console, now, &made)
	return made, err
}

// inviteLink is what opens Telegram with the token.
func inviteLink(bot, token string) string { return "https://t.me/" + bot + "?start=" + token }

// tell prints an invite.
func (c *inviteCommand) tell(con *console, rec *records, who casework.Person, made casework.IssueInvite, link string) error {
	if c.JSON {
		e := json.NewEncoder(con.out)
		e.SetEscapeHTML(false)
		return e.Encode(struct {
			Code    casework.Code   `json:"code"`
			Role    casework.Role   `json:"role"`
			Site    casework.SiteID `json:"site"`
			Link    string          `json:"link"`
			Expires time.Time       `json:"expires"`
		}{who.Code, who.Role, who.Site, link, made.Expires})
	}
	site, err := rec.config.Policy.Site(who.Site)
	if err != nil {
		return err
	}
	con.say(fmt.Sprintf("%s, %s at %s\n%s\nIt works once, until %s. Links made for her before work no more.",
		who.Code, who.Role, who.Site, link, spelledOut(made.Expires, site.Zone)))
	return nil
}
