package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"ponte/bot"
	"ponte/casework"
	"ponte/locales"
)

// filePreset is the configuration file if none is named; see [program].
const filePreset = "ponte.yaml"

// profileCommand shows how the bot introduces itself, and sets it.
type profileCommand struct {
	Lang  string `help:"Print only this language: uk, it, es, bg or en." xor:"what"`
	Apply bool   `help:"Set all of it at Telegram, in every language, and say what changed." xor:"what"`
}

// Run does the command.
func (k *profileCommand) Run(ctx context.Context, con *console) error {
	book, err := con.book()
	if err != nil {
		return err
	}
	name := namePreset
	if k.Apply || con.file != filePreset || exists(con.file) { // to read the texts one needs no configuration
		c, err := con.config()
		if err != nil {
			return err
		}
		if name, err = c.botName(); err != nil {
			return err
		}
		if k.Apply {
			return con.applyProfile(ctx, c, book, name)
		}
	}
	langs := casework.Langs
	if k.Lang != "" {
		lang, err := flagWord("--lang", k.Lang, languageWords)
		if err != nil {
			return err
		}
		langs = []casework.Lang{casework.Lang(lang)}
	}
	return printProfiles(con.out, book, langs, name, con.now())
}

// printProfiles prints the texts ready to be copied: nothing stands before a line
// of theirs that would be copied with it.
func printProfiles(out io.Writer, book *locales.Book, langs []casework.Lang, name string, now time.Time) error {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) }
	say("How the bot introduces itself. `ponte profile --apply` sets all of it in %d languages, each woman sees hers.\n"+
		"@BotFather takes one text for everybody. To set it there, send the command, choose the bot, and send what\n"+
		"stands below the command, in the language that most of them read.\n", len(casework.Langs))
	for _, lang := range langs {
		p, err := profileIn(book, lang, name, now)
		if err != nil {
			return err
		}
		say("\n======== %s (%s)\n", languageNames[lang], lang)
		for _, part := range profileParts() {
			text, length := part.of(p), ""
			if part.most > 0 {
				length = fmt.Sprintf("; %d of %d letters", utf16Length(text), part.most)
			}
			say("\n%s\n(the %s, %s%s)\n\n%s\n", part.father, part.name, part.where, length, text)
		}
	}
	say("\n========\n\nFor @BotFather besides: /setprivacy stays on, /setjoingroups is on only if you want a staff chat, and the\n" +
		"picture (/setuserpic) shows no logo of yours: it stands on every notice, too.\n")
	return nil
}

// applyProfile sets what is not as it is to be.
func (con *console) applyProfile(ctx context.Context, c *config, book *locales.Book, name string) error {
	if err := c.need(needToken); err != nil {
		return err
	}
	client, err := bot.NewClient(string(c.Token), c.TelegramAPI, nil)
	if err != nil {
		return err
	}
	defer client.CloseIdle()
	me, err := client.Self(ctx)
	if err != nil {
		return sayFault(c.TelegramAPI, err)
	}
	wanted, err := wantedProfiles(book, name, con.now())
	if err != nil {
		return err
	}
	con.say(fmt.Sprintf("@%s:", me.Username))
	return (&applying{client: client, api: c.TelegramAPI, out: con.out}).all(ctx, wanted)
}

// applying is a profile being set.
type applying struct {
	client *bot.Client
	api    string
	out    io.Writer

	// common is what is there for everybody now, by the part's name: Telegram may tell
	// it for a language that has nothing of its own.
	common map[string]string

	changed, failed int
}

// all sets whatever differs, language after language, and says each change. It goes
// on after a refusal, and not when Telegram cannot be reached. Its error is [errTold]
// if something was not set.
func (a *applying) all(ctx context.Context, wanted map[string]bot.Profile) error {
	var common bot.Profile
	for _, code := range profileCodes() {
		found, err := a.client.Profile(ctx, code)
		if err != nil {
			return fmt.Errorf("what stands there for %s cannot be read: %w", codeName(code), sayFault(a.api, err))
		}
		if code == everybody {
			common, a.common = found, map[string]string{}
		}
		for _, d := range differences(code, found, wanted[code], common) {
			err := a.set(ctx, d, wanted[code])
			if f := bot.FaultOf(err); f != nil && (f.Behaviour == bot.Outage || f.Behaviour == bot.Unauthorized) {
				return errTold
			}
		}
		if code != everybody {
			continue
		}
		// As it is now: what was set, and what could not be.
		if common, err = a.client.Profile(ctx, code); err != nil {
			return sayFault(a.api, err)
		}
		for _, part := range profileParts() {
			a.common[part.name] = part.of(common)
		}
	}
	switch {
	case a.failed > 0:
		a.say("Set: %d, not set: %d. Run it again; what is set already stays as it is.", a.changed, a.failed)
		return errTold
	case a.changed == 0:
		a.say("All is as it should be; nothing was changed.")
	default:
		a.say("Set: %d. It takes Telegram a while to show it on every phone.", a.changed)
	}
	return nil
}

// mostWait is how long it is waited, once, when Telegram asks for a pause.
const mostWait = time.Minute

// set sets one text and says what it was before, or why it is not set.
func (a *applying) set(ctx context.Context, d difference, wanted bot.Profile) error {
	err := d.part.set(ctx, a.client, d.code, wanted)
	if f := bot.FaultOf(err); f != nil && f.Behaviour == bot.RetryAfter && f.After <= mostWait {
		rest(ctx, f.After)
		err = d.part.set(ctx, a.client, d.code, wanted)
	}
	where := fmt.Sprintf("%s, %s", d.part.name, codeName(d.code))
	switch f := bot.FaultOf(err); {
	case f == nil:
		a.changed++
		before := oneLine(d.found)
		if d.code != everybody && d.found == a.common[d.part.name] {
			before = "nothing of its own"
		}
		a.say("  %s: %s; before: %s", where, done(d.want), before)
	case f.Behaviour == bot.RetryAfter && d.part.father == "/setname":
		a.failed++
		a.say("  %s: not set. Telegram lets a name be changed a few times a day only, and takes this one in %s.\n"+
			"    Run it again then, or send /setname to @BotFather.", where, f.After)
	default:
		a.failed++
		a.say("  %s: not set: %s", where, strings.ReplaceAll(sayFault(a.api, err).Error(), "\n", "\n    "))
	}
	return err
}

func (a *applying) say(format string, args ...any) { _, _ = fmt.Fprintf(a.out, format+"\n", args...) }

// done says what was done to a text.
func done(want string) string {
	if want == "" {
		return "taken away, since it was not ours"
	}
	return "set"
}

// oneLine is a text that stood there, on one line.
func oneLine(text string) string {
	if text == "" {
		return "nothing"
	}
	return quoted(text)
}
