package talk

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
)

// Said is a message as she reads it.
type Said struct {
	Chat casework.ChatName
	Lang casework.Lang // of all of it
	HTML string        // as Telegram takes it
	Rows [][]Key
	// Voice is Telegram's id of a voice message, under which HTML stands; "" for none.
	Voice string
	// Replace is the message to write over; 0 makes a new one, and so does one that
	// is gone, unless Fold says that it only hides what stood there.
	Replace int
	Fold    bool
	// File is a kind of file to send along, made from Subject; "" for none.
	File, Subject string
	// Tag names the file that goes along, or else the message, for [Carrier.TakeBack].
	Tag string
	// Silent lets it come without a sound.
	Silent bool
	// Rewrites writes over the message with the tag; if there is none, nothing is said.
	Rewrites bool
	// Cover lets it be said in a frozen chat: it holds nothing of hers.
	Cover bool
}

// Key is one button: it carries data back, or opens an address.
type Key struct{ Label, Data, URL string }

// words renders prompts in one language.
type words struct {
	book    *locales.Book
	lang    casework.Lang
	now     time.Time
	missing func(*locales.Missing)
	english func(said, english Said) // see [House]
}

// say renders a prompt, whole in one language.
func (w words) say(p convo.Prompt) (Said, error) {
	said, err := w.sayIn(p)
	var missing *locales.Missing
	if errors.As(err, &missing) && w.lang != casework.English {
		w.missing(missing)
		w.lang = casework.English
		said, err = w.sayIn(p)
	}
	if err != nil {
		return Said{}, fmt.Errorf("talk: say: %w", err)
	}
	return said, w.sayTwin(said, p)
}

// sayTwin renders the same in English for whoever wants to hear it.
func (w words) sayTwin(said Said, p convo.Prompt) error {
	if w.english == nil {
		return nil
	}
	w.lang = casework.English
	twin, err := w.sayIn(p)
	if err != nil {
		return fmt.Errorf("talk: say: in English: %w", err)
	}
	w.english(said, twin)
	return nil
}

// sayIn is say in exactly one language.
func (w words) sayIn(p convo.Prompt) (Said, error) {
	said := Said{Lang: w.lang, Replace: p.Replace, File: p.File, Subject: p.Subject, Tag: p.Tag}
	var err error
	if said.HTML, err = w.book.Text(w.lang, p.Text.Key, p.Text.Vars, w.now); err != nil {
		return said, err
	}
	if p.Lead.Key != "" {
		lead, err := w.book.Text(w.lang, p.Lead.Key, p.Lead.Vars, w.now)
		if err != nil {
			return said, err
		}
		said.HTML = lead + "\n\n" + said.HTML
	}
	for _, row := range p.Buttons {
		keys := make([]Key, 0, len(row))
		for _, b := range row {
			label, err := w.book.Plain(w.lang, b.Label.Key, b.Label.Vars, w.now)
			if err != nil {
				return said, err
			}
			keys = append(keys, Key{label, b.Data, b.URL})
		}
		said.Rows = append(said.Rows, abreast(keys)...)
	}
	return said, nil
}

// besideMost is how long a label can be beside another one, in characters: on a narrow
// phone Telegram cuts off what is longer.
const besideMost = 18

// abreast is a row of buttons as it fits: two of which one is too long stand one below
// the other. More than two are hours and digits.
func abreast(row []Key) [][]Key {
	long := func(k Key) bool { return utf8.RuneCountInString(k.Label) > besideMost }
	if len(row) == 2 && slices.ContainsFunc(row, long) {
		return [][]Key{row[:1:1], row[1:]}
	}
	return [][]Key{row}
}

// says writes a button's label for the engine, which compares what she typed with
// what buttons say.
func (w words) says(t convo.Text) string {
	label, err := w.book.Plain(w.lang, t.Key, t.Vars, w.now)
	if err != nil {
		return ""
	}
	return label
}
