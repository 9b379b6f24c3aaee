package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ponte/casework"
	"ponte/locales"
	"ponte/reports"
)

// textPlan thinks the import of a spreadsheet of texts through. It writes nothing.
type textPlan struct {
	book  *locales.Book // as it is now
	own   locales.Own   // as it would be afterwards
	table *table
	dates dateForm
	today string // 2026-11-20, for a signature without a date
	now   time.Time

	lang     casework.Lang // of the spreadsheet
	steps    []textStep
	mistakes problems
	silent   int // texts about which it says nothing new
}

// textStep is what the spreadsheet says about one text, if it is something new.
type textStep struct {
	row           tableRow // the first of the text's
	before, after []locales.Form
	was, is       locales.Entry
	dropped       bool // an own wording for another English text goes
}

// reworded reports whether the text changes, signed whether there is a new signature.
func (s textStep) reworded() bool { return !slices.Equal(s.before, s.after) }

func (s textStep) signed() bool {
	return s.is.Signed != s.was.Signed && s.is.Signed != (locales.Signature{})
}

func newTextPlan(book *locales.Book, own locales.Own, t *table, dates dateForm, today string, now time.Time) *textPlan {
	return &textPlan{book: book, own: own, table: t, dates: dates, today: today, now: now}
}

// say keeps a mistake about a cell; wrong one told by what was found and is allowed.
func (p *textPlan) say(row tableRow, column, sentence string, args ...any) {
	p.mistakes = append(p.mistakes, p.table.say(column, row.cells[column], fmt.Sprintf(sentence, args...)))
}

func (p *textPlan) wrong(row tableRow, column, found, allowed string) {
	m := p.table.wrong(column, row.cells[column], allowed, "")
	if found != "" {
		m.found = found
	}
	p.mistakes = append(p.mistakes, m)
}

// plan reads all rows and keeps what is wrong.
func (p *textPlan) plan() {
	if len(p.table.rows) == 0 {
		p.mistakes = append(p.mistakes, problem{file: p.table.file, line: 1, col: 1, sentence: "there is no row in it. Use the file that `ponte texts export` wrote."})
		return
	}
	groups, order := p.group()
	for _, key := range order {
		p.planText(key, groups[key])
	}
	if len(p.mistakes) == 0 {
		p.lay()
		p.tryOut()
	}
}

// group puts the rows of one text together, and finds what is wrong with a row by
// itself. A text with such a row is left out: it is told already.
func (p *textPlan) group() (groups map[string][]tableRow, order []string) {
	groups = map[string][]tableRow{}
	bad := map[string]bool{}
	known := p.book.Texts()
	for _, row := range p.table.rows {
		key := row.cells["key"].text
		before := len(p.mistakes)
		p.readVersion(row)
		if !slices.Contains(known, key) {
			m := p.table.wrong("key", row.cells["key"], "a key as `ponte texts export` writes it", nearest(key, known))
			p.mistakes = append(p.mistakes, m)
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], row)
		bad[key] = bad[key] || len(p.mistakes) > before
	}
	order = slices.DeleteFunc(order, func(key string) bool { return bad[key] })
	return groups, order
}

// planText reads the rows of one text.
func (p *textPlan) planText(key string, rows []tableRow) {
	s := textStep{row: rows[0], before: p.book.Forms(p.lang, key)}
	s.was, _ = p.book.Entry(p.lang, key)
	s.is = s.was
	s.is.Key = key
	before := len(p.mistakes)
	byForm := p.byForm(key, rows)
	signed := p.signature(rows)
	if len(p.mistakes) > before {
		return
	}
	s.after = p.corrected(key, byForm)
	if !p.fresh(key, s, rows, signed) {
		return
	}
	p.keepsRules(key, s, byForm, rows)
	p.entry(&s, rows, signed)
	if sameEntry(s.is, s.was) {
		p.silent++
		return
	}
	p.steps = append(p.steps, s)
}

// sameEntry reports whether two entries keep the same.
func sameEntry(a, b locales.Entry) bool {
	return a.Source == b.Source && slices.Equal(a.Forms, b.Forms) && a.Signed == b.Signed && a.Remark == b.Remark || a.Empty() && b.Empty()
}

// keepsRules looks whether a new wording keeps what every text must.
func (p *textPlan) keepsRules(key string, s textStep, byForm map[string]tableRow, rows []tableRow) {
	if !s.reworded() {
		return
	}
	for _, f := range p.book.Faults(p.lang, key, s.after) {
		row, ok := byForm[f.Form]
		if !ok {
			row = rows[0]
		}
		p.wrong(row, "correction", f.Found, f.Allowed)
	}
}

// entry makes what will be kept about a text.
func (p *textPlan) entry(s *textStep, rows []tableRow, signed locales.Signature) {
	source := p.book.Source(s.is.Key)
	aside := len(s.was.Forms) > 0 && !p.book.Reworded(p.lang, s.is.Key)
	if s.reworded() {
		s.is.Source, s.is.Forms, s.is.Signed = source, s.after, locales.Signature{}
		if slices.Equal(s.after, p.book.BuiltIn(p.lang, s.is.Key)) {
			s.is.Forms = nil
		}
	}
	if signed.Name != "" {
		signed.Version = locales.VersionOf(p.lang, s.is.Key, s.after)
		old := s.was.Signed
		if signed.Day == "" && old.Name == signed.Name && old.Version == signed.Version && s.was.Source == source {
			signed.Day = old.Day
		}
		if signed.Day == "" {
			signed.Day = p.today
		}
		s.is.Source, s.is.Signed = source, signed
		if aside && !s.reworded() {
			s.is.Forms = nil
		}
	}
	s.dropped = aside && len(s.is.Forms) == 0
	var remarks []string
	for _, row := range rows {
		if r := row.cells["remark"].text; r != "" && !slices.Contains(remarks, r) {
			remarks = append(remarks, r)
		}
	}
	switch {
	case len(remarks) > 0:
		s.is.Remark = strings.Join(remarks, "\n")
	case s.reworded() || s.signed():
		s.is.Remark = "" // what was asked has been answered
	}
	if s.is.Source == "" {
		s.is.Source = source
	}
}

// lay puts the new entries among the own texts.
func (p *textPlan) lay() {
	list := slices.Clone(p.own[p.lang])
	for _, s := range p.steps {
		list = slices.DeleteFunc(list, func(e locales.Entry) bool { return e.Key == s.is.Key })
		if !s.is.Empty() {
			list = append(list, s.is)
		}
	}
	after := locales.Own{}
	maps.Copy(after, p.own)
	after[p.lang] = list
	p.own = after
}

// tryOut loads the texts as they would be: what only several of them together can
// break shows here, two buttons that say the same, a slip that its texts overflow.
func (p *textPlan) tryOut() {
	book, err := locales.LoadOver(p.own)
	var wrong locales.Mistakes
	switch {
	case errors.As(err, &wrong):
		for _, m := range wrong {
			p.wrong(p.rowOf(m.Key), "correction", m.Found, m.Allowed)
		}
		return
	case err != nil: // a screen that is made of many texts
		p.say(p.rowOf("helpline."), "correction", "the texts would not fit together: %v.", err)
		return
	}
	slip := reports.Slip{Code: "K-17", Lang: p.lang, Link: inviteLink("a_bot_with_a_name_of_32_letters_", strings.Repeat("a", 22)),
		Until: casework.Moment{At: p.now, Zone: "Europe/Rome"}}
	if _, err := reports.Slips(book, []reports.Slip{slip}, p.now); err != nil {
		p.say(p.rowOf("slip."), "correction", "the printed slip has no room for this: %v.", err)
	}
}

// rowOf is the row of the first new wording whose key begins so.
func (p *textPlan) rowOf(key string) tableRow {
	for _, s := range p.steps {
		if s.reworded() && strings.HasPrefix(s.is.Key, key) {
			return s.row
		}
	}
	return p.table.rows[0]
}

// changes reports whether anything would be written.
func (p *textPlan) changes() bool { return len(p.steps) > 0 }
