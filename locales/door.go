package locales

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/BurntSushi/toml"

	"ponte/casework"
)

// door is what stands before a language is chosen.
type door struct {
	// SOS is the heading of a call for help in all languages at once.
	SOS       string                     `toml:"sos"`
	Languages map[casework.Lang]doorText `toml:"languages"`
	// Others are lines in languages that Ponte does not speak.
	Others []otherText `toml:"others"`
}

// doorText is a language's name for itself and the question whether it is hers.
type doorText struct {
	Name     string `toml:"name"`
	Question string `toml:"question"`
}

// otherText says in another language which ones Ponte speaks.
type otherText struct {
	Lang string `toml:"lang"`
	Line string `toml:"line"`
}

func (b *Book) loadDoor(fsys fs.FS) error {
	text, err := fs.ReadFile(fsys, "door.toml")
	if err != nil {
		return err
	}
	meta, err := toml.Decode(string(text), &b.door)
	if err != nil {
		return fmt.Errorf("door.toml: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("door.toml: unknown key %s", unknown[0])
	}
	var missing []error
	for _, lang := range casework.Langs {
		if l := b.door.Languages[lang]; l.Name == "" || l.Question == "" {
			missing = append(missing, fmt.Errorf("door.toml: language %s needs a name and a question", lang))
		}
	}
	if err := errors.Join(missing...); err != nil {
		return err
	}
	return b.hangDoor()
}

// hangDoor makes the door a text like others, the same for every reader: its
// question is "door.language", the names of the languages are "door.uk" and so on.
func (b *Book) hangDoor() error {
	var bad []error
	for _, reader := range casework.Langs {
		bad = append(bad, b.put(reader, "door.language", b.Door()))
		for _, lang := range casework.Langs {
			bad = append(bad, b.put(reader, "door."+string(lang), b.Name(lang)))
		}
	}
	return errors.Join(bad...)
}

// Door is the question which language she reads, in every language and its own
// script, and a line for those who read none of them. It is Telegram HTML; its
// buttons are the languages' [Book.Name] in the order of casework.Langs.
func (b *Book) Door() string {
	var s strings.Builder
	for _, lang := range casework.Langs {
		s.WriteString(b.door.Languages[lang].Question + "\n")
	}
	for _, o := range b.door.Others {
		s.WriteString("\n" + o.Line)
	}
	return s.String()
}

// Name is what a language calls itself: «Українська». "" for an unknown one.
func (b *Book) Name(lang casework.Lang) string { return b.door.Languages[lang].Name }
