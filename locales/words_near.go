package locales

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cries recognises a cry for help that is misspelled: who is in danger types in
// haste, and often in a language that she is still learning. A word of six letters
// or more may have one mistake: a letter too few, too many or another, or two
// letters swapped. The first letter must be right, and nothing may be added or
// changed at the end, because endings say who helps whom: "помоги" is a cry and
// "помогу" an offer. In a phrase this holds for each word; none may be missing.
//
// Arabic and Farsi are left out: there one letter makes another word too easily.
type cries struct {
	phrases  map[int][][]string // by how many words they have
	innocent map[string]bool    // words that are near a cry and mean something else
}

// nearFrom is how many letters a word needs to be recognised with a mistake.
const nearFrom = 6

// learn takes the cries from all words, and what must not be taken for one, by
// language. Each of the latter must be needed.
func (c *cries) learn(words map[string]string, innocent map[string][]string) error {
	c.phrases, c.innocent = map[int][][]string{}, map[string]bool{}
	for spelling, word := range words {
		tokens := strings.Fields(spelling)
		if word == "sos" && slices.ContainsFunc(tokens, mayErr) {
			c.phrases[len(tokens)] = append(c.phrases[len(tokens)], tokens)
		}
	}
	var folded []string
	for _, list := range innocent {
		for _, spelling := range list {
			word := fold(spelling)
			if !c.hear(word) {
				return fmt.Errorf("words.toml: %s: %q is not near a cry for help", notSOS, spelling)
			}
			folded = append(folded, word)
		}
	}
	for _, word := range folded {
		c.innocent[word] = true
	}
	return nil
}

// hear reports whether a folded text is a cry for help with mistakes.
func (c *cries) hear(folded string) bool {
	tokens := strings.Fields(folded)
	if slices.ContainsFunc(tokens, func(t string) bool { return c.innocent[t] }) {
		return false
	}
	return slices.ContainsFunc(c.phrases[len(tokens)], func(cry []string) bool { return slices.EqualFunc(tokens, cry, meant) })
}

// mayErr reports whether a word is recognised with a mistake.
func mayErr(word string) bool {
	return utf8.RuneCountInString(word) >= nearFrom &&
		!strings.ContainsFunc(word, func(r rune) bool { return !unicode.In(r, unicode.Latin, unicode.Cyrillic) })
}

// meant reports whether a typed word is a word, or is it but for one mistake.
func meant(typed, word string) bool {
	if typed == word {
		return true
	}
	if !mayErr(word) {
		return false
	}
	t, w := []rune(typed), []rune(word)
	start := 0
	for start < min(len(t), len(w)) && t[start] == w[start] {
		start++
	}
	t, w = t[start:], w[start:]
	same := 0
	for same < min(len(t), len(w)) && t[len(t)-1-same] == w[len(w)-1-same] {
		same++
	}
	t, w = t[:len(t)-same], w[:len(w)-same]
	if start == 0 || same == 0 && len(t) > 0 {
		return false
	}
	swapped := len(t) == 2 && len(w) == 2 && t[0] == w[1] && t[1] == w[0]
	return swapped || len(t) <= 1 && len(w) <= 1
}
