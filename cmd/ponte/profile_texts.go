package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"ponte/bot"
	"ponte/casework"
	"ponte/locales"
)

// This file knows how the bot is to introduce itself, and where that differs from
// how it does.

// namePreset is what the bot is called if telegram.name does not say it.
const namePreset = "Ponte"

// menuNames are the commands that Telegram shows beside the writing field.
var menuNames = []string{"menu", "help", "language", "sos", "stop", "privacy"}

// everybody is Telegram's code for who reads none of the languages that have texts
// of their own. Ours are English, so English has none.
const everybody = ""

// profileCodes are the codes under which Telegram may keep texts that a reader of
// ours would see. That for everybody comes first: what is told for another may be its.
func profileCodes() []string {
	codes := []string{everybody}
	for _, lang := range casework.Langs {
		codes = append(codes, string(lang))
	}
	return codes
}

// wantedProfiles are ours, by Telegram's code. The name is the same for all; the
// zero profile stands for "nothing of its own".
func wantedProfiles(book *locales.Book, name string, now time.Time) (map[string]bot.Profile, error) {
	wanted := map[string]bot.Profile{}
	for _, lang := range casework.Langs {
		p, err := profileIn(book, lang, name, now)
		if err != nil {
			return nil, err
		}
		if lang == casework.English {
			wanted[everybody], wanted[string(lang)] = p, bot.Profile{}
			continue
		}
		p.Name = ""
		wanted[string(lang)] = p
	}
	return wanted, nil
}

// profileIn is ours in one language, the name included.
func profileIn(book *locales.Book, lang casework.Lang, name string, now time.Time) (bot.Profile, error) {
	var missing error
	text := func(key string) string {
		text, err := book.Plain(lang, key, nil, now)
		if text == "" {
			missing = errors.Join(missing, err)
		}
		return text
	}
	p := bot.Profile{Name: name, Description: text("profile.description"), About: text("profile.about")}
	for _, command := range menuNames {
		p.Commands = append(p.Commands, bot.MenuCommand{Name: command, Text: text("command." + command)})
	}
	return p, missing
}

// menus are the commands in every language, by Telegram's code.
func menus(book *locales.Book, now time.Time) (map[string][]bot.MenuCommand, error) {
	wanted, err := wantedProfiles(book, namePreset, now)
	all := map[string][]bot.MenuCommand{}
	for code, p := range wanted {
		if len(p.Commands) > 0 {
			all[code] = p.Commands
		}
	}
	return all, err
}

// profilePart is one of the texts of a profile.
type profilePart struct {
	name   string // in a sentence
	father string // @BotFather's command that sets it
	where  string // where people see it
	most   int    // its length, in UTF-16 units; 0 where each line has its own
	of     func(bot.Profile) string
	set    func(ctx context.Context, client *bot.Client, code string, wanted bot.Profile) error
}

// profileParts lists them, as the eye meets them.
func profileParts() []profilePart {
	return []profilePart{
		{"name", "/setname", "above the chat and on every notice", bot.NameMost,
			func(p bot.Profile) string { return p.Name },
			func(ctx context.Context, c *bot.Client, code string, p bot.Profile) error {
				return c.SetName(ctx, code, p.Name)
			}},
		{"description", "/setdescription", "in the chat before its first message: “What can this bot do?”", bot.DescriptionMost,
			func(p bot.Profile) string { return p.Description },
			func(ctx context.Context, c *bot.Client, code string, p bot.Profile) error {
				return c.SetDescription(ctx, code, p.Description)
			}},
		{"about text", "/setabouttext", "beside the picture, and wherever the link is shared", bot.AboutMost,
			func(p bot.Profile) string { return p.About },
			func(ctx context.Context, c *bot.Client, code string, p bot.Profile) error {
				return c.SetAbout(ctx, code, p.About)
			}},
		{"menu", "/setcommands", "beside the writing field", 0,
			func(p bot.Profile) string { return commandLines(p.Commands) },
			func(ctx context.Context, c *bot.Client, code string, p bot.Profile) error {
				return c.SetCommands(ctx, map[string][]bot.MenuCommand{code: p.Commands})
			}},
	}
}

// commandLines writes a menu as @BotFather takes it.
func commandLines(commands []bot.MenuCommand) string {
	lines := make([]string, len(commands))
	for i, c := range commands {
		lines[i] = c.Name + " - " + c.Text
	}
	return strings.Join(lines, "\n")
}

// difference is a text that is not ours.
type difference struct {
	part        profilePart
	code        string // Telegram's, of the language
	found, want string // "" for nothing of its own
}

// differences compares a profile with ours. common is what Telegram has for
// everybody: it may be told in the place of what a language does not have.
func differences(code string, found, wanted, common bot.Profile) []difference {
	var differ []difference
	for _, part := range profileParts() {
		is, want := part.of(found), part.of(wanted)
		if is == want || want == "" && code != everybody && is == part.of(common) {
			continue
		}
		differ = append(differ, difference{part, code, is, want})
	}
	return differ
}

// codeName names one of Telegram's codes in a sentence.
func codeName(code string) string {
	if code == everybody {
		return "everybody else"
	}
	return languageNames[casework.Lang(code)]
}

// botName is what the bot is to be called. Its error says that the preset would
// betray this organisation; telegram.name is looked at when it is read.
func (c *config) botName() (string, error) {
	if c.Name != "" {
		return c.Name, nil
	}
	if why := betrays(namePreset, c.Policy.Organisation); why != "" {
		return "", fmt.Errorf("the bot's name stands on every notice, and the preset, %s, %s.\n"+
			"Write another into %s as telegram.name: one that tells nothing", quoted(namePreset), why, c.File)
	}
	return namePreset, nil
}

// parseBotName reads what the bot is to be called.
func parseBotName(text string) (string, bool) {
	name, ok := parseName(text)
	return name, ok && utf16Length(name) <= bot.NameMost
}

// utf16Length is how Telegram counts the letters of a text.
func utf16Length(text string) (n int) {
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// betrays says how a text would tell, to whoever reads it on her phone, whom she is
// in touch with or what she has been through; "" if it does not.
func betrays(text, organisation string) (why string) {
	if stem := locales.Betraying(text); stem != "" {
		return fmt.Sprintf("says “%s”", stem)
	}
	// Names of fewer letters would be found in any text.
	if whole := lettersOf(organisation); len([]rune(whole)) >= 4 && strings.Contains(lettersOf(text), whole) {
		return "names the organisation"
	}
	return ""
}

// lettersOf is a text without capitals, accents, spaces and signs.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, unaccented.Replace(strings.ToLower(text)))
}
