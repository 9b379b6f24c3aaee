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
var everywhere = []string{"sos", "stop", "help", "menu", "language", "privacy", "back", "cancel"}

// notSOS heads what is nearly a cry for help and is none.
const notSOS = "not_sos"

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
	innocent, panics, everyday := spellings[notSOS], spellings[panicWords], spellings[everydayWords]
	for _, kind := range []string{notSOS, panicWords, everydayWords} {
		delete(spellings, kind)
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
	if err := b.cries.learn(b.words, innocent); err != nil {
		return err
	}
	return b.loadPanic(panics, everyday)
}

// Word tells whether a typed text is one of the words that work everywhere, and
// which: "sos", "stop", "help", "menu", "language", "privacy", "back", "cancel". The text
// must be the word and nothing else, except for case, accents, punctuation,
// emoji, repetition of words and letters, and Latin letters that look like the
// Cyrillic ones around them; a cry for help may have mistakes, see [cries]. A command (/help, /help@name) may be followed by anything; one that
// names a bot is ours only if the name is ours, or if ours is given as "".
func (b *Book) Word(text, bot string) (string, bool) {
	text, ok := bareCommand(text, bot)
	if !ok || len(text) > longestWord {
		return "", false
	}
	folded := fold(text)
	if word, ok := b.words[folded]; ok {
		return word, true
	}
	if b.cries.hear(folded) {
		return "sos", true
	}
	return "", false
}

// fold reduces what somebody types to what she means: small letters without
// accents, punctuation and pictures, single spaces, no word and no letter twice
// in a row; numbers stay as they are. Й and ї stay: without their marks they are other letters.
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
		tokens[i] = squeeze(oneAlphabet(t))
	}
	return strings.Join(slices.Compact(tokens), " ")
}

// squeeze writes each run of a letter once.
func squeeze(token string) string {
	var last rune
	return strings.Map(func(r rune) rune {
		if r == last && unicode.IsLetter(r) {
			return -1
		}
		last = r
		return r
	}, token)
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
