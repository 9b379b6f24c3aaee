package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
	"unicode"

	"ponte/bot"
	"ponte/casework"
)

// setupCommand asks the few things that are needed and writes three files: the
// configuration, the key, and the environment with the token.
type setupCommand struct {
	Dir string `help:"The folder for the files." default:"." placeholder:"DIR"`
}

// answers are what setup has been told.
type answers struct {
	organisation string
	site         casework.Site
	data         string
	api          string   // the Bot API server
	token        secret   // "" if it comes later
	bot          bot.Self // what Telegram says of the token; zero if it was not asked
}

// Run asks, writes, and tells what comes next. It writes all files or none.
func (k *setupCommand) Run(ctx context.Context, con *console) error {
	files := newSetupFiles(k.Dir)
	a := newAsker(ctx, con)
	a.say("This writes %s, %s and %s, after the last question.\n"+
		"An empty answer takes what stands in brackets.\n\n", files.config, files.key, files.env)
	if old := files.replaced(); len(old) > 0 {
		yes, err := a.yes("Already there: " + strings.Join(old, ", ") + ". Write anew, and keep the old as " + old[0] + ".1 and so on?")
		if err != nil {
			return err
		}
		if !yes {
			a.say("Nothing was changed.\n")
			return errTold
		}
	}
	given, err := ask(a, con)
	if err != nil {
		return fmt.Errorf("%w.\nNothing was written", err)
	}
	done, err := files.write(given)
	if err != nil {
		return fmt.Errorf("%w\nNothing was changed", err)
	}
	a.say("\n%s", done)
	a.say("%s", next(con, files, given))
	return nil
}

// ask asks everything.
func ask(a *asker, con *console) (answers, error) {
	given := answers{}
	var err error
	need := func(question, preset, allowed string, parse func(string) bool) string {
		if err != nil {
			return ""
		}
		var text string
		text, err = a.ask(question, preset, allowed, parse)
		return text
	}
	isName := func(text string) bool { _, ok := parseName(text); return ok }

	given.organisation = need("What is your organisation called?", "", "a name of at most 80 letters", isName)
	given.site.Name = need("What is its first site called? (more can be added in the file)", "", "a name of at most 80 letters", isName)
	given.site.ID = siteIDOf(given.site.Name)
	country := need("In which country is it? IT, ES or BG", string(casework.Italy), "IT, ES or BG", func(text string) bool {
		return zonePreset[casework.Country(strings.ToUpper(text))] != ""
	})
	given.site.Country = casework.Country(strings.ToUpper(country))
	given.site.Zone = need("In which time zone?", zonePreset[given.site.Country], "an IANA zone, as in Europe/Rome", func(text string) bool {
		_, err := time.LoadLocation(text)
		return err == nil && strings.Contains(text, "/")
	})
	quiet := need("In which hours is nobody to be written to?", quietPreset.String(), "two times of day, as in 21:00-08:00", func(text string) bool {
		_, err := casework.ParseHours(text)
		return err == nil
	})
	given.data = need("In which folder is the data to be kept? (as seen from the file)", dataPreset, "a folder", func(text string) bool {
		return isName(text)
	})
	if err != nil {
		return given, err
	}
	if given.site.Quiet, err = casework.ParseHours(quiet); err != nil {
		return given, err
	}
	err = askToken(a, con, &given)
	return given, err
}

// askToken asks for the token and, if there is one, Telegram whose it is.
func askToken(a *asker, con *console, given *answers) error {
	given.api = telegramPreset
	if text := con.env("TELEGRAM_API_URL"); text != "" {
		var ok bool
		if given.api, ok = parseAPI(text); !ok {
			return fmt.Errorf("TELEGRAM_API_URL: found %s, allowed: %s", quoted(text), apiAllowed)
		}
	}
	for {
		text, err := a.hidden("What is the bot's token, from @BotFather? It is not shown while you type. (empty: later)")
		if err != nil {
			return err
		}
		if text == "" {
			return nil
		}
		id, ok := botOf(text)
		if !ok {
			a.say("That is no token: want digits, a colon, and letters, as @BotFather writes it.\n")
			continue
		}
		me, err := getMe(a.ctx, given.api, secret(text))
		switch {
		case err == nil:
			a.say("This is the token of @%s.\n", me.Username)
			given.token, given.bot = secret(text), me
			return nil
		case errors.Is(err, errBadToken):
			a.say("%v.\n", err)
			continue
		}
		a.say("%v.\n", err)
		yes, askErr := a.yes("Take the token unchecked?")
		if askErr != nil {
			return askErr
		}
		if yes {
			given.token, given.bot = secret(text), bot.Self{ID: id}
			return nil
		}
	}
}

// siteIDOf makes an id of the letters of a name, up to its first comma. A name
// without Latin letters gets "site".
func siteIDOf(name string) casework.SiteID {
	name, _, _ = strings.Cut(name, ",")
	var b strings.Builder
	for _, r := range unaccented.Replace(strings.ToLower(name)) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0 && (unicode.IsSpace(r) || r == '-') && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	id := strings.Trim(b.String()[:min(b.Len(), 24)], "-")
	if id == "" {
		return "site"
	}
	return casework.SiteID(id)
}

// next tells the commands that come next, to be copied, as the program was called.
func next(con *console, files setupFiles, given answers) string {
	ponte := shellQuoted(con.called)
	run, keeps := ponte+" run", "`"+ponte+" run` goes on until Ctrl-C and keeps its terminal: enter people in another."
	if con.underSystemd() {
		run, keeps = "systemctl enable --now ponte      (as root)", "systemd runs it from then on."
	}
	var b strings.Builder
	b.WriteString("\nNext:\n")
	if given.token == "" {
		fmt.Fprintf(&b, "  write the bot's token into %s\n", shellQuoted(files.env))
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		fmt.Fprintf(&b, "  apt-get install redis-server, or set REDIS_URL in %s\n", shellQuoted(files.env))
	}
	fmt.Fprintf(&b, "  %s\n", sourceLine(files.env))
	fmt.Fprintf(&b, "  %[1]s profile --apply\n  %[1]s check --live\n  %[3]s\n\n"+
		"`%[1]s profile` prints what `--apply` sets: the bot's name, texts and menu, neutral and in %[2]d languages.\n"+
		"A new shell needs the line with `set` first. %[4]s\n"+
		"People are entered with `%[1]s person add`, and each gets a link with `%[1]s invite`; with `--help` behind it each tells how.\n"+
		"Keep a copy of the key in a safe place that is not this machine: without it nothing that Ponte keeps can be read.\n", ponte, len(casework.Langs), run, keeps)
	return b.String()
}
