package locales

import (
	"fmt"
	"strings"

	"ponte/casework"
)

// Words by which a woman leaves in a hurry stand under panic in words.toml. Unlike a
// cry for help they must be right, so that nobody leaves by a slip of the thumb.
// Under everyday stands what anybody writes to anybody, and nobody can take as a
// word of her own.
const (
	panicWords    = "panic"
	everydayWords = "everyday"
)

// loadPanic takes both out of what words.toml holds. The words that work everywhere
// are known by now.
func (b *Book) loadPanic(panics, everyday map[string][]string) error {
	take := func(into map[string]bool, kind string, lists map[string][]string) error {
		for _, list := range lists {
			for _, spelling := range list {
				folded := Fold(spelling)
				word, taken := b.words[folded]
				if folded == "" || taken || b.cries.hear(folded) || kind == everydayWords && b.panics[folded] {
					return fmt.Errorf("words.toml: %s: %q is empty or already means %q", kind, spelling, word)
				}
				into[folded] = true
			}
		}
		return nil
	}
	b.panics, b.everyday = map[string]bool{}, map[string]bool{}
	if err := take(b.panics, panicWords, panics); err != nil {
		return err
	}
	return take(b.everyday, everydayWords, everyday)
}

// Panics reports whether a typed text is one of the words by which a woman leaves in
// a hurry, in whatever language, also as a command, and nothing else.
func (b *Book) Panics(text, bot string) bool {
	text, ok := bareCommand(text, bot)
	return ok && len(text) <= longestWord && b.panics[Fold(text)]
}

// Taken reports whether a text means something here, or nearly: nobody can have it
// as a word of her own.
func (b *Book) Taken(text string) bool {
	folded := Fold(text)
	near := func(words map[string]bool) bool {
		for word := range words {
			if casework.NearWord(folded, word) {
				return true
			}
		}
		return false
	}
	if near(b.panics) || near(b.everyday) || b.cries.hear(folded) {
		return true
	}
	for word := range b.words {
		if casework.NearWord(folded, word) {
			return true
		}
	}
	for _, messages := range b.messages {
		for key, m := range messages {
			if b.Label(key) && casework.NearWord(folded, Fold(m.Other)) {
				return true
			}
		}
	}
	return false
}

// bareCommand is a text without the slash of a command, and what follows it; false
// for a command to another bot.
func bareCommand(text, bot string) (string, bool) {
	text = strings.TrimSpace(text)
	command, ok := strings.CutPrefix(text, "/")
	if !ok {
		return text, true
	}
	fields := strings.Fields(command)
	if len(fields) == 0 {
		return "", false
	}
	name, to, named := strings.Cut(fields[0], "@")
	return name, !named || bot == "" || strings.EqualFold(to, bot)
}

// Fold reduces what somebody types to what counts of it, as the words that work
// everywhere are compared.
func Fold(text string) string { return fold(text) }
