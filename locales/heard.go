package locales

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// heard is what is listened for in everything that is typed, beside what it answers.
// It is a list of phrases and nothing else: who reads the file knows what is heard.
// Each is looked for word by word, after case, accents, punctuation and repeated
// letters are folded away; nothing is guessed.
type heard struct {
	danger []phrase
	thanks map[string]bool // folded
}

// phrase is some words that follow each other; last says that nothing may follow them.
type phrase struct {
	words []string
	last  bool
}

// in reports whether a text holds the phrase.
func (p phrase) in(text []string) bool {
	for at := 0; at+len(p.words) <= len(text); at++ {
		if slices.Equal(text[at:at+len(p.words)], p.words) && (!p.last || at+len(p.words) == len(text)) {
			return true
		}
	}
	return false
}

// The meanings of a text.
const (
	meansDanger = "danger"
	meansThanks = "thanks"
)

// longestThanks is how many words a phrase of thanks has at most.
const longestThanks = 4

func (b *Book) loadHeard(fsys fs.FS) error {
	text, err := fs.ReadFile(fsys, "heard.toml")
	if err != nil {
		return err
	}
	var lists struct {
		Danger    map[string][]string `toml:"danger"`
		NotDanger map[string][]string `toml:"not_danger"`
		Thanks    map[string][]string `toml:"thanks"`
	}
	meta, err := toml.Decode(string(text), &lists)
	if err != nil {
		return fmt.Errorf("heard.toml: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("heard.toml: unknown key %s", unknown[0])
	}
	b.heard = heard{thanks: map[string]bool{}}
	for lang, phrases := range lists.Danger {
		for _, typed := range phrases {
			words := strings.Fields(fold(typed))
			if len(words) == 0 {
				return fmt.Errorf("heard.toml: danger.%s: %q has no words", lang, typed)
			}
			b.heard.danger = append(b.heard.danger, phrase{words, strings.HasSuffix(typed, ".")})
		}
	}
	for lang, phrases := range lists.Thanks {
		for _, typed := range phrases {
			folded := fold(typed)
			if n := len(strings.Fields(folded)); n == 0 || n > longestThanks {
				return fmt.Errorf("heard.toml: thanks.%s: %q has %d words, want 1 to %d", lang, typed, n, longestThanks)
			}
			b.heard.thanks[folded] = true
		}
	}
	for lang, sentences := range lists.NotDanger {
		for _, s := range sentences {
			if b.Meaning(s) == meansDanger {
				return fmt.Errorf("heard.toml: not_danger.%s: %q holds a phrase of danger", lang, s)
			}
		}
	}
	return nil
}

// Meaning is what is heard in a text, whatever it answers: "danger" if it holds a
// phrase of danger in any language, since who is in danger writes in any; "thanks" if
// it is thanks, a word that all is well, or pictures, and nothing else; "" for anything
// more.
func (b *Book) Meaning(text string) string {
	words := strings.Fields(fold(strings.ReplaceAll(text, "ʼ", ""))) // an apostrophe that counts as a letter
	if slices.ContainsFunc(b.heard.danger, func(p phrase) bool { return p.in(words) }) {
		return meansDanger
	}
	if strings.TrimSpace(text) != "" && !strings.ContainsAny(text, "?") && b.heard.allThanks(words) {
		return meansThanks
	}
	return ""
}

// allThanks reports whether words are phrases of thanks, one after the other.
func (h heard) allThanks(words []string) bool {
	covered := make([]bool, len(words)+1) // up to which word
	covered[0] = true
	for at := range words {
		for n := 1; covered[at] && n <= min(longestThanks, len(words)-at); n++ {
			if h.thanks[strings.Join(words[at:at+n], " ")] {
				covered[at+n] = true
			}
		}
	}
	return covered[len(words)]
}
