package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Telegram's limits.
const (
	maxText    = 4096 // UTF-16 units of a text
	maxData    = 64   // bytes of a button's data
	maxCommand = 32   // letters of a command
)

// command finds the command in a text. A word that begins with a slash is one
// when it opens the text. Further in it is one only if the bot has such a
// command: "Привіт /start" starts, "via Roma 5/b, scala /c" is an address.
//
// The words are looked at, not Telegram's entities: these count in UTF-16 units,
// are made by her app, and some apps make none.
func (d *Decoder) command(text string) (name, arg string, ok bool) {
	opens := true
	for rest := text; rest != ""; {
		rest = strings.TrimLeftFunc(rest, separates)
		word := rest
		if end := strings.IndexFunc(rest, separates); end >= 0 {
			word = rest[:end]
		}
		rest = rest[len(word):]
		name, ok := d.commandName(word)
		if ok && (opens || slices.Contains(d.Commands, name)) {
			return name, strings.TrimFunc(rest, separates), true
		}
		opens = false
	}
	return "", "", false
}

// commandName reads "/help" or "/Help@our_bot" as help.
func (d *Decoder) commandName(word string) (string, bool) {
	word, slash := strings.CutPrefix(word, "/")
	name, bot, addressed := strings.Cut(word, "@")
	if !slash || name == "" || len(name) > maxCommand || addressed && !strings.EqualFold(bot, d.Username) {
		return "", false
	}
	for i, r := range name {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return "", false
		}
	}
	return strings.ToLower(name), true
}

// separates reports whether a letter stands between words: white space, and the
// invisible marks that keyboards of right-to-left languages put in.
func separates(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// limitUTF16 cuts a text after so many UTF-16 units, between letters.
func limitUTF16(s string, limit int) string {
	if len(s) <= limit { // no letter has more units than bytes
		return s
	}
	units := 0
	for i, r := range s {
		units += utf16Len(r)
		if units > limit {
			return s[:i]
		}
	}
	return s
}

func utf16Len(r rune) int {
	if r > 0xFFFF && r <= utf8.MaxRune {
		return 2
	}
	return 1
}
