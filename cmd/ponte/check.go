package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ponte/casework"
	"ponte/store"
)

// checkCommand looks whether all that run needs is there and right.
type checkCommand struct {
	Live    bool `help:"Also ask Telegram: whose token this is and what differs from what is expected; and send, edit and delete a message to an admin."`
	Roles   bool `help:"Print who may do what, and nothing else." xor:"what"`
	Notice  bool `help:"Print what people are told about their data, in all languages, and nothing else." xor:"what"`
	Running bool `help:"Ask the ponte that runs here whether it is ready, and nothing else." xor:"what"`

	Chat     int64  `help:"With --live: send the message to this private chat instead, by Telegram's number." placeholder:"ID"`
	Lang     string `help:"With --notice: only this language: uk, it, es, bg or en." placeholder:"LANG"`
	Markdown bool   `help:"With --roles or --notice: as it stands in docs/roles.md or docs/privacy.md."`
}

// finding is one thing that was looked at.
type finding struct {
	mark mark
	what string
	// do is what to do about it; "" where all is well.
	do string
}

// mark says how good a finding is.
type mark string

const (
	good    mark = "✓"
	warning mark = "!" // it works, with less than was promised
	bad     mark = "✗" // do not run like this
)

// check is a part of what is looked at, by name.
type check struct {
	name string
	run  func(context.Context) []finding
}

// Run prints one line for each finding. It fails if one is bad.
func (k *checkCommand) Run(ctx context.Context, con *console) error {
	switch {
	case k.Markdown && !k.Roles && !k.Notice:
		return fmt.Errorf("%w: --markdown is for --roles and --notice", errUsage)
	case k.Lang != "" && !k.Notice:
		return fmt.Errorf("%w: --lang is for --notice", errUsage)
	case k.Chat != 0 && !k.Live:
		return fmt.Errorf("%w: --chat is for --live", errUsage)
	case k.Chat < 0:
		return fmt.Errorf("%w: --chat: found %d, which is the number of a group; allowed: that of a person's chat with the bot, which is above 0", errUsage, k.Chat)
	case k.Roles:
		return con.printRoles(k.Markdown)
	case k.Notice:
		langs := casework.Langs
		if k.Lang != "" {
			lang, err := flagWord("--lang", k.Lang, languageWords)
			if err != nil {
				return err
			}
			langs = []casework.Lang{casework.Lang(lang)}
		}
		return con.printNotice(langs, k.Markdown)
	case k.Running:
		return con.askRunning(ctx)
	}
	c, err := con.config()
	if err != nil {
		// Without a configuration there is nothing else to look at, but the content.
		return con.report(ctx, append([]check{{"configuration", func(context.Context) []finding {
			return []finding{{mark: bad, do: err.Error()}}
		}}}, contentChecks(nil)...), "")
	}
	if text := con.unreadSettings(); text != "" {
		return con.report(ctx, []check{{"settings", func(context.Context) []finding { return []finding{{mark: bad, do: text}} }}}, "")
	}
	live := &liveCheck{con: con, config: c, chat: k.Chat}
	telegram, meet := c.tokenFindings, func(context.Context, *store.Store) {}
	if k.Live {
		telegram, meet = live.findings, live.meet
	}
	checks := []check{
		{"configuration", func(context.Context) []finding { return c.findings(con.now()) }},
		{"key", func(context.Context) []finding { return con.keyFindings() }},
		{"redis", func(ctx context.Context) []finding { return con.redisFindings(ctx, c, meet) }},
		{"telegram", telegram},
		keepCheck(c.Policy.Keep),
		{"watch", c.watchFindings},
	}
	return con.report(ctx, append(checks, contentChecks(c)...), con.howToStart(ctx, c))
}

// report runs checks and prints what they find, and what comes next if nothing is
// bad. Its error is [errTold] if something is.
func (con *console) report(ctx context.Context, checks []check, next string) error {
	out, failed := con.out, 0
	for _, c := range checks {
		for _, f := range c.run(ctx) {
			if f.mark == bad {
				failed++
			}
			if _, err := fmt.Fprintln(out, f.line(c.name)); err != nil {
				return err
			}
		}
	}
	if failed > 0 {
		_, err := fmt.Fprintf(out, "\nNot ready: mend what is marked %s and run `ponte check` again.\n", bad)
		if err != nil {
			return err
		}
		return errTold
	}
	con.say(strings.TrimRight("\nAll is well. "+next, " "))
	return nil
}

// line writes a finding as "✗ redis: what. What to do."; further lines are indented.
func (f finding) line(name string) string {
	text := f.what
	if f.do != "" {
		if text != "" {
			text += ". "
		}
		text += f.do
	}
	return fmt.Sprintf("%s %s: %s", f.mark, name, strings.ReplaceAll(text, "\n", "\n    "))
}

// findings of a configuration that has no mistakes.
func (c *config) findings(now time.Time) []finding {
	found := []finding{{good, fmt.Sprintf("%s of %s; sites: %d, kinds of appointment: %d", c.File, c.Policy.Organisation, len(c.Policy.Sites), len(c.Policy.Kinds)), ""}}
	for _, site := range c.Policy.Sites {
		if site.Holidays != nil {
			found = append(found, holidayFinding(site, now))
		}
	}
	return append(found, c.controllerFinding())
}

// keyFindings looks whether there is a key and it is whole.
func (con *console) keyFindings() []finding {
	if _, err := con.keys(); err != nil {
		return []finding{{mark: bad, do: err.Error()}}
	}
	return []finding{{good, "there is a key, and nobody else may read it", ""}}
}

// tokenFindings looks whether there is a token, and asks nobody.
func (c *config) tokenFindings(context.Context) []finding {
	if err := c.need(needToken); err != nil {
		return []finding{{mark: bad, do: err.Error()}}
	}
	return []finding{{good, fmt.Sprintf("there is a token, of bot %d; --live asks Telegram whether it is valid", c.Bot), ""}}
}

// askRunning asks /readyz of the ponte that listens where the configuration
// says. Container images use it, since they hold no other program that can ask.
func (con *console) askRunning(ctx context.Context) error {
	c, err := con.config()
	if err != nil {
		return err
	}
	text, ready, err := c.askReady(ctx)
	if err != nil {
		return fmt.Errorf("no ponte answers: %w.\n%s If it does run, look at PONTE_LISTEN", err, con.startLine())
	}
	if _, err := con.out.Write(text); err != nil {
		return err
	}
	if !ready {
		return errTold
	}
	return nil
}
