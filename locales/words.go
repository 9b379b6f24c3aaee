package locales

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/unicode/norm"
)

// everywhere are the words that work in any state.
var everywhere = []string{"sos", "stop", "help", "menu", "language", "back", "cancel"}

// longestWord is more than any spelling has, in bytes; longer texts are not looked at.
const longestWord = 256

func (b *Book) loadWords(fsys fs.FS) error {
	text, err := fs.ReadFile(fsys, "words.toml")
	if err != nil {
		return err
	}
	// word → language or way of typing → spellings
	var spellings map[string]map[string][]string
	if err := toml.Unmarshal(text, &spellings); err != nil {
		return fmt.Errorf("words.toml: %w", err)
	}
	b.words = map[string]string{}
	for word, kinds := range spellings {
		if !slices.Contains(everywhere, word) {
			return fmt.Errorf("words.toml: %s is not one of the words %v", word, everywhere)
		}
		for _, list := range kinds {
			for _, spelling := range list {
				folded := fold(spelling)
				if other, taken := b.words[folded]; folded == "" || taken && other != word {
					return fmt.Errorf("words.toml: %q cannot mean %s: it is empty or already means %q", spelling, word, other)
				}
				b.words[folded] = word
			}
		}
	}
	for _, word := range everywhere {
		if b.words[word] != word {
			return fmt.Errorf("words.toml: %s must be a spelling of itself", word)
		}
	}
	return nil
}

// Word tells whether a typed text is one of the words that work everywhere, and
// which: "sos", "stop", "help", "menu", "language", "back", "cancel". The text
// must be the word and nothing else, except for case, accents, punctuation,
// emoji, repetition, and Latin letters that look like the Cyrillic ones around
// them. A command (/help, /help@name) may be followed by anything; one that
// names a bot is ours only if the name is ours, or if ours is given as "".
func (b *Book) Word(text, bot string) (string, bool) {
	text = strings.TrimSpace(text)
	if command, ok := strings.CutPrefix(text, "/"); ok {
		fields := strings.Fields(command)
		if len(fields) == 0 {
			return "", false
		}
		name, to, named := strings.Cut(fields[0], "@")
		if named && bot != "" && !strings.EqualFold(to, bot) {
			return "", false
		}
		text = name
	}
	if len(text) > longestWord {
		return "", false
	}
	word, ok := b.words[fold(text)]
	return word, ok
}

// fold reduces what somebody types to what she means: small letters without
// accents, punctuation and pictures, single spaces, no word twice in a row. Й
// and ї stay: without their marks they are other letters.
func fold(s string) string {
	var plain strings.Builder
	for _, r := range norm.NFKC.String(strings.ToValidUTF8(s, "")) {
		r = unicode.ToLower(r)
		switch {
		case r == 'й' || r == 'ї':
			plain.WriteRune(r)
		case unicode.IsSpace(r):
			plain.WriteByte(' ')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
			if twin, ok := arabicTwins[base]; ok {
				base = twin
			}
			plain.WriteRune(base)
		}
	}
	tokens := strings.Fields(plain.String())
	for i, t := range tokens {
		tokens[i] = oneAlphabet(t)
	}
	return strings.Join(slices.Compact(tokens), " ")
}

// arabicTwins are letters that Arabic and Farsi keyboards write differently.
var arabicTwins = map[rune]rune{'ك': 'ک', 'ي': 'ی', 'ى': 'ی', 'ة': 'ه'}

// latinTwins and cyrillicTwins are small letters that look alike in both alphabets.
const (
	latinTwins    = "aeopcxyi"
	cyrillicTwins = "аеорсхуі"
)

// oneAlphabet mends a token that mixes both alphabets, as a phone with two
// keyboards makes them: all Latin if that is possible, else all Cyrillic.
func oneAlphabet(token string) string {
	isLatin := func(r rune) bool { return unicode.Is(unicode.Latin, r) }
	isCyrillic := func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }
	if !strings.ContainsFunc(token, isLatin) || !strings.ContainsFunc(token, isCyrillic) {
		return token
	}
	if latin := swap(token, cyrillicTwins, latinTwins); !strings.ContainsFunc(latin, isCyrillic) {
		return latin
	}
	return swap(token, latinTwins, cyrillicTwins)
}

// swap replaces each letter of from by the one at the same place in to.
func swap(s, from, to string) string {
	targets := []rune(to)
	return strings.Map(func(r rune) rune {
		if i := slices.Index([]rune(from), r); i >= 0 {
			return targets[i]
		}
		return r
	}, s)
}
