package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"ponte/casework"
	"ponte/locales"
)

// This file reads what the cells of one text say, and whether that is about the
// text as it is now.

// versionCell is what an export writes into the column version.
var versionCell = regexp.MustCompile(`^en-([0-9a-f]{8}) ([a-z]{2})-([0-9a-f]{8}|none)$`)

// readVersion looks that the column is as it was written, and takes the language.
func (p *textPlan) readVersion(row tableRow) {
	m := versionCell.FindStringSubmatch(row.cells["version"].text)
	switch {
	case len(m) == 0 || !casework.Lang(m[2]).Known():
		p.wrong(row, "version", "", "what the export wrote there, as in en-0eefcccc uk-3fa9c1d2")
	case p.lang == "":
		p.lang = casework.Lang(m[2])
	case p.lang != casework.Lang(m[2]):
		p.wrong(row, "version", "a row in "+languageNames[casework.Lang(m[2])], "only "+languageNames[p.lang]+", as in the rows above; each language has its own spreadsheet")
	}
}

// byForm finds the row of each form. A text of several forms needs all of its
// rows as soon as one says something.
func (p *textPlan) byForm(key string, rows []tableRow) map[string]tableRow {
	names := p.book.FormsOf(p.lang, key)
	found := map[string]tableRow{}
	news := false
	for _, row := range rows {
		name := row.cells["form"].text
		if name == "" && len(names) == 1 {
			name = names[0]
		}
		first, twice := found[name]
		switch {
		case twice:
			p.say(row, "key", "%s stands in row %d already; take one of the two out.", quoted(key), first.row)
		case !slices.Contains(names, name) && len(names) == 1:
			p.wrong(row, "form", "", "nothing: this text has no plural forms")
		case !slices.Contains(names, name):
			p.wrong(row, "form", "", strings.Join(names, ", "))
		}
		found[name] = row
		news = news || row.cells["correction"].text != "" || row.cells["reviewer"].text != ""
	}
	for _, name := range names {
		if _, ok := found[name]; !ok && news {
			p.wrong(rows[0], "form", "no row for the plural form "+name+" of "+key, "a row for each of: "+strings.Join(names, ", "))
		}
	}
	return found
}

// corrected are a text's forms with the corrections in their places.
func (p *textPlan) corrected(key string, byForm map[string]tableRow) []locales.Form {
	now := map[string]string{}
	for _, f := range p.book.Forms(p.lang, key) {
		now[f.Name] = f.Text
	}
	var after []locales.Form
	for _, name := range p.book.FormsOf(p.lang, key) {
		text := now[name]
		if c := byForm[name].cells["correction"].text; c != "" {
			text = tidied(p.lang, c)
		}
		if text != "" {
			after = append(after, locales.Form{Name: name, Text: text})
		}
	}
	return after
}

var (
	innerApostrophe = regexp.MustCompile(`(\p{L})['ʼ‘` + "`" + `](\p{L})`)
	countedSpace    = regexp.MustCompile(`(\{\{\.N\}\}) (\p{L})`)
)

// tidied puts right what keyboards cannot write: the Ukrainian apostrophe, and the
// space between a number and its word, which must not break.
func tidied(lang casework.Lang, text string) string {
	if lang == casework.Ukrainian {
		text = innerApostrophe.ReplaceAllString(text, "$1’$2")
	}
	return countedSpace.ReplaceAllString(text, "$1\u00a0$2")
}

// fresh reports whether what the spreadsheet says about a text is about the text as
// it is now. What was imported before is; what was made of another text, or was
// written over in the column that only tells, is a mistake.
func (p *textPlan) fresh(key string, s textStep, rows []tableRow, signed locales.Signature) bool {
	m := versionCell.FindStringSubmatch(rows[0].cells["version"].text)
	isSigned, reworded, corrected := signed.Name != "", s.reworded(), true
	for _, row := range rows {
		corrected = corrected && row.cells["correction"].text != ""
	}
	signed.Version = locales.VersionOf(p.lang, key, s.after)
	if signed.Day == "" {
		signed.Day = s.was.Signed.Day
	}
	current := textVersion(p.book, p.lang, key) == rows[0].cells["version"].text
	again := "Export the texts once more and look at it there."
	switch {
	case isSigned && !reworded && s.was.Signed == signed && s.was.Source == p.book.Source(key):
		return true // it was imported before
	case m[1] != p.book.Source(key) && (reworded || isSigned):
		p.say(rows[0], "version", "the English text of %s has changed since this spreadsheet was written. It is now %s. %s", key, quoted(shown(p.book.BuiltIn(casework.English, key))), again)
		return false
	case !current && (reworded || isSigned && !corrected):
		p.say(rows[0], "version", "the text %s has changed since this spreadsheet was written. It is now %s. %s", key, quoted(shown(s.before)), again)
		return false
	case !current:
		return true // it says nothing, or what is said already
	}
	return p.untouched(s, rows)
}

// untouched reports whether the column that tells the text as it is now was left
// alone. Spaces do not count: programs change them.
func (p *textPlan) untouched(s textStep, rows []tableRow) bool {
	now := map[string]string{}
	for _, f := range s.before {
		now[f.Name] = f.Text
	}
	for _, row := range rows {
		name := row.cells["form"].text
		if name == "" {
			name = "other"
		}
		written := row.cells["text"].text
		if row.cells["correction"].text == "" && strings.Join(strings.Fields(written), " ") != strings.Join(strings.Fields(now[name]), " ") {
			p.say(row, "text", "the text was changed here, in the column that tells how it is now. Write %s into the column correction and leave this one as it was: %s.",
				quoted(written), quoted(now[name]))
			return false
		}
	}
	return true
}

// signature reads who signed a text, and when; zero for nobody. All rows of a text
// say the same.
func (p *textPlan) signature(rows []tableRow) (signed locales.Signature) {
	for i, row := range rows {
		who, when := row.cells["reviewer"].text, row.cells["date"].text
		if i > 0 && who != rows[0].cells["reviewer"].text {
			p.wrong(row, "reviewer", "", fmt.Sprintf("the same as in row %d: who signs a text signs all of its plural forms", rows[0].row))
			continue
		}
		if who == "" && when != "" {
			p.wrong(row, "reviewer", "", "a name beside a date, or neither")
			continue
		}
		if who == "" {
			continue
		}
		name, valid := parseName(who)
		if !valid || !strings.ContainsFunc(name, unicode.IsLetter) {
			p.wrong(row, "reviewer", "", "a name of at most 80 letters")
			continue
		}
		signed.Name = name
		if day := p.day(row); day > signed.Day {
			signed.Day = day
		}
	}
	return signed
}

// day reads the date of a signature; "" for none.
func (p *textPlan) day(row tableRow) string {
	text := row.cells["date"].text
	if text == "" {
		return ""
	}
	day, ok := sheetDay(text)
	if !ok {
		var sentence, allowed string
		day, ok, sentence, allowed = p.dates.parse(text)
		switch {
		case sentence != "":
			p.say(row, "date", "%s", sentence)
		case !ok:
			p.wrong(row, "date", "", allowed)
		}
		if !ok {
			return ""
		}
	}
	iso := day.Format(time.DateOnly)
	if iso > p.today {
		p.wrong(row, "date", iso, "a day that has come; today is "+p.today+". A spreadsheet counts on when a date is drawn down over cells")
	}
	return iso
}

// shown is a text in one line, for a sentence.
func shown(forms []locales.Form) string {
	parts := make([]string, len(forms))
	for i, f := range forms {
		parts[i] = f.Text
	}
	return strings.Join(parts, " / ")
}
