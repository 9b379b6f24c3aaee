package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"ponte/casework"
	"ponte/flows"
	"ponte/locales"
)

// contentChecks look at flows and texts: those compiled in, and with a
// configuration the organisation's own.
func contentChecks(c *config) []check {
	return []check{{"flows", flowFindings}, {"texts", func(context.Context) []finding { return textFindings(c) }}}
}

// flowFindings looks for mistakes in the flows.
func flowFindings(context.Context) []finding {
	if _, err := flows.New(); err != nil {
		return []finding{{mark: bad, what: err.Error(), do: "This is a fault of the program; please report it."}}
	}
	return []finding{{mark: good, what: fmt.Sprintf("%d conversations are sound", len(flows.All()))}}
}

// textFindings counts the texts that each language lacks and how many somebody
// has reviewed, and tells own texts that are not used.
func textFindings(c *config) []finding {
	load := locales.Load
	if c != nil {
		load = c.book
	}
	book, err := load()
	if errors.Is(err, errOwnTexts) {
		return []finding{{mark: bad, do: err.Error()}}
	}
	if err != nil {
		return []finding{{mark: bad, what: err.Error(), do: "This is a fault of the program; please report it."}}
	}
	var out []finding
	for _, lang := range casework.Langs {
		missing := 0
		for _, key := range book.Texts() {
			if book.Hash(lang, key) == "" {
				missing++
			}
		}
		n := book.Coverage(lang)
		f := finding{mark: good, what: fmt.Sprintf("%s: all %d texts are there; reviewed: %d, not reviewed: %d, outdated: %d",
			book.Name(lang), n.Texts, n.Reviewed, n.Unreviewed, n.Outdated)}
		if missing > 0 {
			f = finding{mark: bad, what: fmt.Sprintf("%s: %d of %d texts are missing", book.Name(lang), missing, n.Texts),
				do: "They are shown in English until they are written; see CONTRIBUTING.md."}
		}
		out = append(out, f)
		for _, e := range book.Outdated(lang) {
			out = append(out, outdatedFinding(c, book, lang, e))
		}
	}
	return out
}

// outdatedFinding says why an entry of own texts does not hold any more.
func outdatedFinding(c *config, book *locales.Book, lang casework.Lang, e locales.Entry) finding {
	f := finding{mark: warning, do: fmt.Sprintf("Read it again: `ponte texts export --lang %s`", lang)}
	at := fmt.Sprintf("%s:%d: %s: ", filepath.Join(c.Texts, e.File), e.Line, e.Key)
	switch source := book.Source(e.Key); {
	case source == "":
		f.what, f.do = at+"there is no such text, or none any more", "Take the line out"
	case len(e.Forms) > 0 && e.Source != source:
		f.what = at + "the English text is another than the one it was made for, so the built-in text is said"
	case e.Source != source:
		f.what = at + "the English text has changed since " + e.Signed.Name + " read it"
	default:
		f.what = at + "the text has changed since " + e.Signed.Name + " read it"
	}
	return f
}
