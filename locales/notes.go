package locales

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"ponte/casework"
)

// note is what the English file says about a text for whoever translates it.
type note struct {
	key  string
	text string // "" where nothing is said
}

// noted is a line that begins a text.
var noted = regexp.MustCompile(`^"([^"]+)"\s*=`)

// ofAKind are families of words that differ in nothing but what they name.
var ofAKind = []string{"kind.", "answer.", "command."}

// readNotes reads the English files as their authors wrote them: the texts in the
// order in which a conversation goes, and the comment above each. A comment holds
// for the text below it, and in families of words of a kind for those that follow;
// the comment that heads a file holds for none, since an empty line comes after it.
func readNotes(fsys fs.FS) ([]note, error) {
	paths, err := fs.Glob(fsys, "messages/*.en.toml")
	if err != nil {
		return nil, err
	}
	var list []note
	for _, path := range paths {
		text, err := fs.ReadFile(fsys, path)
		if err != nil {
			return nil, err
		}
		said, family, fresh := "", "", false
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			switch m := noted.FindStringSubmatch(line); {
			case strings.HasPrefix(line, "#"):
				if !fresh {
					said, family = "", ""
				}
				said, fresh = strings.TrimSpace(said+" "+strings.TrimSpace(strings.TrimLeft(line, "#"))), true
			case m != nil:
				parent := m[1][:strings.LastIndex(m[1], ".")+1]
				if !fresh && parent != family {
					said = ""
				}
				list = append(list, note{m[1], said})
				family, fresh = parent, false
				if strings.HasSuffix(m[1], ".ask") || strings.Count(m[1], ".") < 2 && !slices.Contains(ofAKind, parent) {
					said = ""
				}
			default:
				said, family, fresh = "", "", false
			}
		}
	}
	return list, nil
}

// Texts lists the keys of the texts that can be worded: all but what the Book
// makes by itself. They come in the order of the English files, which is that of
// the conversations.
func (b *Book) Texts() []string {
	keys := make([]string, 0, len(b.notes))
	for _, n := range b.notes {
		if b.built[casework.English][n.key] != nil {
			keys = append(keys, n.key)
		}
	}
	// What is written in another way of TOML's has no place in the order.
	rest := make([]string, 0)
	known := map[string]bool{}
	for _, key := range keys {
		known[key] = true
	}
	for key := range b.built[casework.English] {
		if !known[key] {
			rest = append(rest, key)
		}
	}
	slices.Sort(rest)
	return append(keys, rest...)
}

// Note is what the English file says about a text; "" for nothing.
func (b *Book) Note(key string) string {
	for _, n := range b.notes {
		if n.key == key {
			return n.text
		}
	}
	return ""
}
