package locales

import (
	"slices"

	"ponte/casework"
)

// Standing says how far a text can be relied on.
type Standing int

// Standings of a text in one language.
const (
	// Unreviewed: nobody has signed it. So are all built-in texts at first.
	Unreviewed Standing = iota
	// Reviewed: somebody has signed exactly this text, for this English one.
	Reviewed
	// Outdated: there is an own wording or a signature, but for another text.
	Outdated
)

// Source is the hash of the built-in English text that all languages are made
// from; "" for a text that is not there.
func (b *Book) Source(key string) string { return hashOf(b.built[casework.English][key]) }

// Forms are a text as it is shown; none for one that is not there.
func (b *Book) Forms(lang casework.Lang, key string) []Form {
	if m := b.messages[lang][key]; m != nil {
		return forms(m)
	}
	return nil
}

// BuiltIn are a text's forms as they come with the program.
func (b *Book) BuiltIn(lang casework.Lang, key string) []Form {
	if m := b.built[lang][key]; m != nil {
		return forms(m)
	}
	return nil
}

// VersionOf is the [Book.Version] that a text would have with these forms.
func VersionOf(lang casework.Lang, key string, proposed []Form) string {
	return string(lang) + "-" + hashOf(messageOf(key, proposed))
}

// Entry is what the organisation keeps about a text; false for nothing.
func (b *Book) Entry(lang casework.Lang, key string) (Entry, bool) {
	e, ok := b.own[lang][key]
	return e, ok
}

// Reworded reports whether a text is shown in the organisation's own words.
func (b *Book) Reworded(lang casework.Lang, key string) bool {
	return b.messages[lang][key] != b.built[lang][key]
}

// Standing says whether a text has been reviewed.
func (b *Book) Standing(lang casework.Lang, key string) Standing {
	e, ok := b.own[lang][key]
	signed := e.Signed != (Signature{})
	switch {
	case !ok || !signed && len(e.Forms) == 0:
		return Unreviewed
	case e.Source != b.Source(key), signed && e.Signed.Version != b.Version(lang, key):
		return Outdated
	case !signed:
		return Unreviewed
	default:
		return Reviewed
	}
}

// Coverage counts a language's texts by their standing.
type Coverage struct{ Texts, Reviewed, Unreviewed, Outdated int }

// Coverage counts a language's texts by their standing.
func (b *Book) Coverage(lang casework.Lang) Coverage {
	var c Coverage
	for _, key := range b.Texts() {
		c.Texts++
		switch b.Standing(lang, key) {
		case Reviewed:
			c.Reviewed++
		case Outdated:
			c.Outdated++
		default:
			c.Unreviewed++
		}
	}
	return c
}

// Outdated lists a language's entries that hold for another text than the one
// that is shown, in the order of their file. An own wording among them is not used.
func (b *Book) Outdated(lang casework.Lang) []Entry {
	var out []Entry
	for _, e := range b.own[lang] {
		if b.Source(e.Key) == "" || b.Standing(lang, e.Key) == Outdated {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Entry) int { return a.Line - b.Line })
	return out
}
