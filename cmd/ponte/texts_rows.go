package main

import (
	"slices"
	"strings"

	"ponte/casework"
	"ponte/locales"
)

// textRow is one form of one text, as a colleague reads it.
type textRow struct {
	key, form, where    string
	english, now, state string
	remark, version     string
	standing            locales.Standing
	reworded            bool
}

// textColumns are the columns of a spreadsheet of texts, in its order, each also
// known by its heading in every language.
func textColumns() []column {
	all := []column{
		{name: "key", needed: true, longest: 80},
		{name: "form", needed: true, longest: 20},
		{name: "where", longest: textLongest},
		{name: "English", longest: textLongest},
		{name: "text", needed: true, longest: textLongest},
		{name: "state", longest: 2 * textLongest},
		{name: "correction", needed: true, longest: textLongest},
		{name: "remark", needed: true, longest: remarkLongest},
		{name: "reviewer", needed: true, longest: 80},
		{name: "date", needed: true, longest: 40},
		{name: "version", needed: true, longest: 60},
	}
	for i := range all {
		for _, lang := range casework.Langs {
			all[i].aliases = append(all[i].aliases, textWords[lang].heads[i])
		}
	}
	return all
}

// What a cell may hold, in letters.
const textLongest, remarkLongest = 5000, 1000

// cells are a row's, in the order of the columns. The columns for the correction
// and the signature are empty: what is in them is new.
func (r textRow) cells() []string {
	return []string{r.key, r.form, r.where, r.english, r.now, r.state, "", r.remark, "", "", r.version}
}

// textRows lists all texts of a language, one row for each plural form: by the
// parts of the program in the order in which she comes to know them, and there as
// the conversations go.
func textRows(book *locales.Book, lang casework.Lang) []textRow {
	var rows []textRow
	words := textWords[lang]
	keys := book.Texts()
	slices.SortStableFunc(keys, func(a, b string) int { return placeOf(a) - placeOf(b) })
	for _, key := range keys {
		english := map[string]string{}
		for _, f := range book.BuiltIn(casework.English, key) {
			english[f.Name] = f.Text
		}
		now := map[string]string{}
		for _, f := range book.Forms(lang, key) {
			now[f.Name] = f.Text
		}
		entry, _ := book.Entry(lang, key)
		names := book.FormsOf(lang, key)
		for i, name := range names {
			r := textRow{key: key, english: english["other"], now: now[name], version: textVersion(book, lang, key),
				standing: book.Standing(lang, key), reworded: book.Reworded(lang, key), where: whereRead(book, key)}
			if one := english[name]; one != "" {
				r.english = one
			}
			if len(names) > 1 {
				r.form = name
				r.where += " " + pluralHint(lang, name)
			}
			if i == 0 {
				r.remark = entry.Remark
			}
			r.state = words.state(book, entry, r, name)
			rows = append(rows, r)
		}
	}
	return rows
}

// textVersion names the two texts of a row, so that an import sees whether one of
// them has changed meanwhile: "en-0eefcccc uk-3fa9c1d2".
func textVersion(book *locales.Book, lang casework.Lang, key string) string {
	own := book.Version(lang, key)
	if own == "" {
		own = string(lang) + "-none"
	}
	return "en-" + book.Source(key) + " " + own
}

// state says in the colleague's words how far a text can be relied on.
func (w textLanguage) state(book *locales.Book, e locales.Entry, r textRow, form string) string {
	var parts []string
	if r.reworded {
		parts = append(parts, w.own)
	}
	aside := ""
	switch {
	case r.now == "":
		parts = append(parts, w.missing)
	case r.standing == locales.Reviewed:
		parts = append(parts, w.reviewed+": "+e.Signed.Name+", "+e.Signed.Day)
	case r.standing == locales.Outdated && e.Source != book.Source(e.Key):
		parts = append(parts, w.englishChanged)
		for _, f := range e.Forms {
			if f.Name == form {
				aside = w.aside + ": " + f.Text
			}
		}
	case r.standing == locales.Outdated:
		parts = append(parts, w.textChanged)
	default:
		parts = append(parts, w.unreviewed)
	}
	state := strings.Join(parts, " · ")
	if aside != "" {
		state += "\n" + aside
	}
	return state
}
