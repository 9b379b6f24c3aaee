package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ponte/casework"
)

// verb is what an import does about one row.
type verb int

const (
	same   verb = iota // nothing, or only to remember the row
	enter              // a record that was not there
	change             // a record that was
	leave              // nothing, for a reason that is told
	drop               // it is off, says its row
	gone               // about a record whose row is not in the file any more
)

// step is one row of an import, thought through before anything is written.
type step struct {
	verb verb
	line int    // 0 for what is gone
	at   int    // the row of a spreadsheet
	id   string // in the organisation's list
	// about and details say it in words: one line, and the lines under it.
	about   string
	details []string
	// was is the entry that the plan was made on, zero if there was none, and
	// row the fingerprint that stands there afterwards.
	was casework.External
	row string
	// do writes, and returns what the row became. nil means nothing is written,
	// or only the fingerprint if that is another.
	do func(tx casework.Tx, perform performer) (casework.Ref, error)
}

// performer does one command inside an update.
type performer func(casework.Command) error

// list is one kind of spreadsheet.
type list struct {
	name    string // "people", "appointments": the name under which its ids are kept
	columns []column
}

// planner thinks an import through. It reads records and writes nothing.
type planner struct {
	policy *casework.Policy
	now    time.Time
	dates  dateForm
	table  *table
	list   list

	steps    []step
	mistakes problems
	doubts   problems // to look at, and no reason to refuse the file

	lines map[string]int           // id → the line it stands in
	sites map[casework.SiteID]bool // that the file is about
}

func newPlanner(policy *casework.Policy, now time.Time, dates dateForm, t *table, l list) *planner {
	return &planner{policy: policy, now: now, dates: dates, table: t, list: l,
		doubts: t.unread, lines: map[string]int{}, sites: map[casework.SiteID]bool{}}
}

// say keeps a mistake about a cell; wrong one told by what is allowed.
func (p *planner) say(row tableRow, column, sentence string, args ...any) {
	p.mistakes = append(p.mistakes, p.table.say(column, row.cells[column], fmt.Sprintf(sentence, args...)))
}

func (p *planner) wrong(row tableRow, column, allowed, meant string) {
	p.mistakes = append(p.mistakes, p.table.wrong(column, row.cells[column], allowed, meant))
}

// doubt keeps something to look at.
func (p *planner) doubt(row tableRow, column, sentence string) {
	p.doubts = append(p.doubts, p.table.say(column, row.cells[column], sentence))
}

// choose reads a cell that holds one word of a vocabulary.
func (p *planner) choose(row tableRow, column string, v vocabulary) (string, bool) {
	meaning, ok, allowed, meant := v.read(row.cells[column].text)
	if !ok {
		p.wrong(row, column, allowed, meant)
	}
	return meaning, ok
}

// takeID reads a row's id, which stands in the file once.
func (p *planner) takeID(row tableRow) string {
	id := row.cells["id"].text
	if id == "" {
		p.wrong(row, "id", "an id that stays the same from import to import", "")
		return ""
	}
	if first, twice := p.lines[id]; twice {
		p.say(row, "id", "the id %s stands in line %d already; each row needs its own.", quoted(id), first)
		return ""
	}
	p.lines[id] = row.line
	if why := personalID(id); why != "" && p.table.calendar == "" {
		p.doubt(row, "id", why+". An id should mean nothing outside your list.")
	}
	return id
}

// refuseName finds what no name has: marks of HTML, as a web page leaves them, and
// line breaks.
func (p *planner) refuseName(row tableRow, column string) {
	if strings.ContainsAny(row.cells[column].text, "<>\n\t") {
		p.say(row, column, "a name has no <, no > and no line break. Write only what she likes to be called by.")
	}
}

// entry reads what became of a row of a list; zero if there is none.
func entry(r casework.Reader, list, id string) (casework.External, error) {
	e, err := casework.LoadExternal(r, list, id)
	if casework.CodeOf(err) == casework.NotFound {
		return casework.External{}, nil
	}
	return e, err
}

// missing lists the entries of the list that the file does not name.
func (p *planner) missing(r casework.Reader) ([]casework.External, error) {
	names, err := r.Find(casework.ImportedFrom(p.list.name), time.Time{}, time.Time{})
	if err != nil {
		return nil, err
	}
	var out []casework.External
	for _, name := range names {
		var e casework.External
		err := r.Get(casework.Ref{Type: casework.ExternalRecord, ID: name}, &e)
		if casework.CodeOf(err) == casework.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if _, named := p.lines[e.ID]; !named {
			out = append(out, e)
		}
	}
	return out, nil
}

// count returns how many steps have a verb.
func (p *planner) count(v verb) int {
	n := 0
	for _, s := range p.steps {
		if s.verb == v {
			n++
		}
	}
	return n
}

// updater is what an import needs of the store to write.
type updater interface {
	Update(ctx context.Context, id string, fn func(casework.Tx) error) error
}

// apply writes the plan, each row in an update of its own, and reports progress
// after each. What has been written before is not written again, so a run that
// was interrupted is finished by running it once more.
func (p *planner) apply(ctx context.Context, to updater, progress func(done, of int)) error {
	desk := casework.Desk{Policy: p.policy}
	todo := slices.DeleteFunc(slices.Clone(p.steps), func(s step) bool { return s.do == nil && s.row == s.was.Row })
	for i, s := range todo {
		err := to.Update(ctx, "", func(tx casework.Tx) error {
			return p.write(tx, s, func(c casework.Command) error { return desk.Perform(tx, who(c), p.now, c) })
		})
		if err != nil {
			return fmt.Errorf("%s: %d of %d rows are written; run the import again to finish it: %w", s.place(p.table.file), i, len(todo), err)
		}
		progress(i+1, len(todo))
	}
	return nil
}

// who does a command of an import: the operator, but that a row was imported is
// the program's own note.
func who(c casework.Command) casework.Actor {
	if _, note := c.(casework.NoteImported); note {
		return casework.Program
	}
	return casework.Console
}

// write does one step, unless it was done already.
func (p *planner) write(tx casework.Tx, s step, perform performer) error {
	is, err := entry(tx, p.list.name, s.id)
	if err != nil {
		return err
	}
	if is != s.was {
		if is.Row == s.row {
			return nil // a run beside this one did it
		}
		return casework.Errorf(casework.Changed, "the row was imported by somebody else meanwhile")
	}
	ref := s.was.Ref
	if s.do != nil {
		if ref, err = s.do(tx, perform); err != nil {
			return err
		}
	}
	return perform(casework.NoteImported{List: p.list.name, External: casework.External{ID: s.id, Ref: ref, Row: s.row}})
}

// place names a step for an error.
func (s step) place(file string) string {
	if s.line == 0 {
		return fmt.Sprintf("%s: row %s, which is gone", file, quoted(s.id))
	}
	return fmt.Sprintf("%s:%d", file, s.line)
}
