package locales

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/BurntSushi/toml"
	cldr "github.com/go-playground/locales"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"ponte/casework"
)

//go:embed messages/*.toml *.toml
var files embed.FS

// Book holds all texts in all languages and renders them. It is safe for use by
// many goroutines.
type Book struct {
	bundle     *i18n.Bundle
	localizers map[casework.Lang]*i18n.Localizer
	messages   map[casework.Lang]map[string]*i18n.Message // as they are shown
	built      map[casework.Lang]map[string]*i18n.Message // as they were built in
	own        map[casework.Lang]map[string]Entry
	notes      []note // the English texts in the order of their files
	calendars  map[casework.Lang]cldr.Translator
	door       door
	words      map[string]string // folded spelling → word
	cries      cries
	panics     map[string]bool // folded
	everyday   map[string]bool // folded
	heard      heard
	lines      []helpline
	sos        map[sosReader]string
}

// Load reads the texts that are built into the program.
func Load() (*Book, error) { return LoadOver(nil) }

// LoadOver reads the texts that are built into the program and lays an
// organisation's own over them. What is wrong with these is told all at once, as
// [Mistakes]; what is only outdated is no error, see [Book.Outdated].
func LoadOver(own Own) (*Book, error) { return load(files, own) }

// LoadFS reads the texts from a folder laid out like this package's own. The
// error names the file and the key.
func LoadFS(fsys fs.FS) (*Book, error) { return load(fsys, nil) }

func load(fsys fs.FS, own Own) (*Book, error) {
	b := &Book{
		localizers: map[casework.Lang]*i18n.Localizer{},
		messages:   map[casework.Lang]map[string]*i18n.Message{},
	}
	lay := func(fs.FS) error { return b.lay(own) } // before screens are made of texts
	for _, step := range []func(fs.FS) error{b.loadCalendars, b.loadMessages, lay, b.loadDoor, b.loadWords, b.loadHeard, b.loadHelplines} {
		if err := step(fsys); err != nil {
			return nil, fmt.Errorf("locales: %w", err)
		}
	}
	return b, nil
}

// Keys lists the keys that a language has, sorted; none for an unknown language.
func (b *Book) Keys(lang casework.Lang) []string {
	keys := make([]string, 0, len(b.messages[lang]))
	for key := range b.messages[lang] {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Hash is the short hash of a message in one language, over all its forms: what
// a translation names as its source. It is "" for a text that is not there.
func (b *Book) Hash(lang casework.Lang, key string) string {
	return hashOf(b.messages[lang][key])
}

// hashOf is the short hash of a message over all its forms, "" for none.
func hashOf(m *i18n.Message) string {
	if m == nil {
		return ""
	}
	var source strings.Builder
	for _, f := range forms(m) {
		source.WriteString(f.Name + "=" + f.Text + "\x00")
	}
	sum := sha256.Sum256([]byte(source.String()))
	return hex.EncodeToString(sum[:4])
}

// Version names the exact text that somebody read, as "uk-3fa9c1d2": language
// and hash. A consent is kept with it. It is "" for a text that is not there.
func (b *Book) Version(lang casework.Lang, key string) string {
	hash := b.Hash(lang, key)
	if hash == "" {
		return ""
	}
	return string(lang) + "-" + hash
}

// loadMessages reads the topic files of all languages into one bundle.
func (b *Book) loadMessages(fsys fs.FS) error {
	b.bundle = i18n.NewBundle(language.English)
	b.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	paths, err := fs.Glob(fsys, "messages/*.toml")
	if err != nil {
		return err
	}
	for _, path := range paths {
		lang, err := langOfFile(path)
		if err != nil {
			return err
		}
		file, err := b.bundle.LoadMessageFileFS(fsys, path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, m := range file.Messages {
			if err := b.add(lang, m); err != nil {
				return fmt.Errorf("%s: %s: %w", path, m.ID, err)
			}
		}
	}
	b.built = map[casework.Lang]map[string]*i18n.Message{}
	for _, lang := range casework.Langs {
		b.localizers[lang] = i18n.NewLocalizer(b.bundle, string(lang))
		b.built[lang] = maps.Clone(b.messages[lang])
	}
	b.notes, err = readNotes(fsys)
	return err
}

// langOfFile reads the language from a name like messages/talk.uk.toml.
func langOfFile(path string) (casework.Lang, error) {
	parts := strings.Split(path, ".")
	if len(parts) != 3 || !casework.Lang(parts[1]).Known() {
		return "", fmt.Errorf("%s: want a name like messages/talk.uk.toml, with one of the languages %v", path, casework.Langs)
	}
	return casework.Lang(parts[1]), nil
}

// add takes one message into the index, which go-i18n does not offer.
func (b *Book) add(lang casework.Lang, m *i18n.Message) error {
	if b.messages[lang] == nil {
		b.messages[lang] = map[string]*i18n.Message{}
	}
	if b.messages[lang][m.ID] != nil {
		return fmt.Errorf("the key stands twice in language %s", lang)
	}
	if m.Other == "" {
		return errors.New(`the form "other" is missing`)
	}
	if m.LeftDelim != "" || m.RightDelim != "" {
		return errors.New("delimiters other than {{ }} are not used here")
	}
	var have []string
	for _, f := range forms(m) {
		have = append(have, f.Name)
		if _, err := parse.Parse(m.ID, f.Text, "", "", builtins); err != nil {
			return fmt.Errorf("form %s: %w", f.Name, err)
		}
	}
	if len(have) > 1 && !slices.Equal(have, pluralForms[lang]) {
		return fmt.Errorf("has the plural forms %v, but %s has %v", have, lang, pluralForms[lang])
	}
	b.messages[lang][m.ID] = m
	return nil
}

// put adds a text that the Book makes by itself, so that it can be named by key
// like any other.
func (b *Book) put(lang casework.Lang, key, text string) error {
	m := &i18n.Message{ID: key, Other: text}
	if err := b.bundle.AddMessages(language.Make(string(lang)), m); err != nil {
		return err
	}
	return b.add(lang, m)
}

// builtins are the functions a text may use: only those that choose between
// words. Not printf and the like: facts come as values that know their language.
// The parser asks only whether there is something under the name.
var builtins = map[string]any{"and": true, "or": true, "not": true, "eq": true, "ne": true}

// Form is one plural form of a message, by CLDR's name; the only one of a message
// without is called "other".
type Form struct{ Name, Text string }

// forms lists a message's forms that are there, in CLDR's order.
func forms(m *i18n.Message) []Form {
	all := []Form{{"zero", m.Zero}, {"one", m.One}, {"two", m.Two}, {"few", m.Few}, {"many", m.Many}, {"other", m.Other}}
	return slices.DeleteFunc(all, func(f Form) bool { return f.Text == "" })
}

// messageOf is the inverse of forms; a form of no known name is left out.
func messageOf(key string, list []Form) *i18n.Message {
	m := &i18n.Message{ID: key}
	for _, f := range list {
		switch f.Name {
		case "zero":
			m.Zero = f.Text
		case "one":
			m.One = f.Text
		case "two":
			m.Two = f.Text
		case "few":
			m.Few = f.Text
		case "many":
			m.Many = f.Text
		case "other":
			m.Other = f.Text
		}
	}
	return m
}
