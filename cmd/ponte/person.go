package main

import (
	"context"
	"fmt"

	"ponte/casework"
)

// personCommand enters people by hand, lists them, and frees one of a lost phone.
type personCommand struct {
	Add     personAdd     `cmd:"" help:"Enter a person; she gets a code name."`
	List    personList    `cmd:"" help:"List people by code name: role, site, language, on Telegram or not."`
	Show    personShow    `cmd:"" help:"Show what staff need to know of one person; no name."`
	Release personRelease `cmd:"" help:"Cut a person off from a lost phone, so that she can be invited again."`
	Move    personMove    `cmd:"" help:"Make the link by which a person comes with another phone or number, or undo that."`
	Erase   personErase   `cmd:"" help:"Have a woman's data deleted, with a reason; first it is said what would go."`
	Export  personExport  `cmd:"" help:"Write all that is kept of one person, for her, as JSON."`

	Freeze   personFreeze   `cmd:"" help:"Empty a woman's chat and freeze it, because somebody else has her phone."`
	Unfreeze personUnfreeze `cmd:"" help:"Let a woman come back to her chat, when she has her phone again."`

	Away     personAway     `cmd:"" help:"Say that a colleague is away, and who stands in for her."`
	Offboard personOffboard `cmd:"" help:"End the access of a colleague who leaves, and hand on her women and appointments."`
}

// personAdd is "ponte person add".
type personAdd struct {
	Role       string `required:"" help:"beneficiary, educator, caseworker, mediator, coordinator or admin."`
	Site       string `required:"" help:"Her site, by its id in the configuration."`
	Lang       string `help:"Her language: uk, it, es, bg or en. She is asked if it is left out."`
	Name       string `help:"What she likes to be called by; never a surname."`
	Caseworker string `help:"Who accompanies her, by code name." placeholder:"CODE"`
	Code       string `help:"The code name wished for, as in K-17; a free one is chosen if it is left out."`
}

// Run does the command.
func (c *personAdd) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	add, err := c.command(&rec.config.Policy)
	if err != nil {
		return err
	}
	var who casework.Person
	err = rec.Update(ctx, "", func(tx casework.Tx) error {
		if c.Caseworker != "" {
			worker, err := findCode(tx, c.Caseworker)
			if err != nil {
				return err
			}
			if !worker.Role.Accompanies() {
				return fmt.Errorf("--caseworker: %s is entered as %s; a caseworker must be staff, and no educator", worker.Code, worker.Role)
			}
			add.Caseworker = worker.ID
		}
		command := add
		err := rec.desk().Perform(tx, casework.Console, con.now(), &command)
		who = command.Person
		return err
	})
	if casework.CodeOf(err) == casework.Invalid && add.Code != "" {
		return fmt.Errorf("the code name %s is taken.\nLeave --code out, and a free one is chosen", add.Code)
	}
	if err != nil {
		return err
	}
	if why := nameDoubt(c.Name); why != "" {
		_, _ = fmt.Fprintf(con.err, "Please look at --name: %s. Wanted is only what she likes to be called by.\n", why)
	}
	con.say(fmt.Sprintf("%s: %s at %s.\nInvite her with: ponte invite --person %s", who.Code, who.Role, who.Site, who.Code))
	return nil
}

// command reads the flags.
func (c *personAdd) command(policy *casework.Policy) (casework.AddPerson, error) {
	add := casework.AddPerson{Name: c.Name}
	role, err := flagWord("--role", c.Role, roleWords)
	if err != nil {
		return add, err
	}
	site, err := flagWord("--site", c.Site, siteWords(policy))
	if err != nil {
		return add, err
	}
	add.Role, add.Site = casework.Role(role), casework.SiteID(site)
	if c.Lang != "" {
		lang, err := flagWord("--lang", c.Lang, languageWords)
		if err != nil {
			return add, err
		}
		add.Lang = casework.Lang(lang)
	}
	if c.Code != "" {
		if add.Code, err = casework.ParseCode(c.Code); err != nil {
			return add, fmt.Errorf("%w: --code: found %s, allowed: one of the letters A E H K M P T X and up to four digits, as in K-17", errUsage, quoted(c.Code))
		}
	}
	if c.Caseworker != "" && add.Role.Staff() {
		return add, fmt.Errorf("%w: --caseworker is for beneficiaries; staff have none", errUsage)
	}
	return add, nil
}

// flagWord reads a flag that holds one word of a vocabulary.
func flagWord(flag, text string, v vocabulary) (string, error) {
	meaning, ok, allowed, meant := v.read(text)
	if !ok {
		return "", fmt.Errorf("%w: %s", errUsage, problem{where: flag, found: quoted(text), allowed: allowed, meant: meant})
	}
	return meaning, nil
}

// findCode finds a person by a code name that somebody typed.
func findCode(r casework.Reader, typed string) (casework.Person, error) {
	code, err := casework.ParseCode(typed)
	if err != nil {
		return casework.Person{}, fmt.Errorf("%w: %s is no code name; one looks like K-17", errUsage, quoted(typed))
	}
	who, err := casework.PersonByCode(r, code)
	if casework.CodeOf(err) == casework.NotFound {
		return who, fmt.Errorf("nobody has the code name %s.\n`ponte person list` shows all", code)
	}
	return who, err
}
