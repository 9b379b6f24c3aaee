package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"ponte/casework"
)

// previewHeads are the parts of a preview, in its order.
var previewHeads = []struct {
	verb          verb
	people, appts string
}{
	{enter, "To be entered", "To be booked"},
	{change, "To be changed", "To be changed; she hears at once of another time or place"},
	{drop, "", "Cancelled in the calendar; she hears of it at once, or her staff are asked to phone"},
	{leave, "Left as they are", "Left as they are"},
	{gone, "Not in the file any more", "Not in the file any more"},
}

// goneShown is how many rows are listed that are not in the file any more; who
// imports one site's list of many sees hundreds.
const goneShown = 20

// preview says in words what the import will do.
func (p *planner) preview(w io.Writer, cancelGone bool) {
	var b strings.Builder
	about := p.table.told
	if about == "" {
		about = fmt.Sprintf("%s, cells separated by %s", counted(len(p.table.rows), "row"), p.table.separatorName())
	}
	fmt.Fprintf(&b, "%s: %s.\n", p.table.file, about)
	for _, head := range previewHeads {
		title := head.people
		if p.list.name != peopleList.name {
			title = head.appts
		}
		p.part(&b, head.verb, title)
		if head.verb == gone && p.count(gone) > 0 {
			b.WriteString("  " + p.aboutGone(cancelGone) + "\n")
		}
	}
	fmt.Fprintf(&b, "\nUnchanged: %d\n", p.count(same))
	if len(p.doubts) > 0 {
		b.WriteString("\nPlease look at:\n")
		for _, d := range p.doubts.sorted() {
			b.WriteString("  " + d.String() + "\n")
		}
	}
	_, _ = io.WriteString(w, b.String())
}

// part lists the rows of which one thing will become.
func (p *planner) part(b *strings.Builder, v verb, title string) {
	if p.count(v) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s: %d\n", title, p.count(v))
	steps := slices.Clone(p.steps)
	slices.SortStableFunc(steps, func(a, b step) int { return a.line - b.line })
	shown := 0
	for _, s := range steps {
		if s.verb != v {
			continue
		}
		if shown++; v == gone && shown > goneShown {
			fmt.Fprintf(b, "           and %d more\n", p.count(v)-goneShown)
			break
		}
		where := "        "
		if s.line > 0 {
			where = fmt.Sprintf("line %-3d", s.line)
		}
		if s.at != s.line {
			where += fmt.Sprintf(" (row %d)", s.at)
		}
		fmt.Fprintf(b, "  %s %s: %s\n", where, s.id, s.about)
		for _, d := range s.details {
			b.WriteString("             " + d + "\n")
		}
	}
}

// aboutGone says what becomes of what the file does not name any more.
func (p *planner) aboutGone(cancel bool) string {
	switch {
	case p.list.name == peopleList.name:
		return "They stay: an import removes nobody."
	case cancel:
		return "They will be cancelled, and she hears of it at once. Of each that cannot be told on Telegram her staff get a message of its own."
	default:
		return "They stay. To cancel them, import with --gone cancel."
	}
}

// summary says in one line what was done.
func (p *planner) summary() string {
	did := "entered"
	if p.list.name != peopleList.name {
		did = "booked"
	}
	line := fmt.Sprintf("Done: %d %s, %d changed, %d unchanged", p.count(enter), did, p.count(change), p.count(same))
	cancelled := 0
	for _, s := range p.steps {
		if (s.verb == gone || s.verb == drop) && s.do != nil {
			cancelled++
		}
	}
	if cancelled > 0 {
		line += fmt.Sprintf(", %d cancelled", cancelled)
	}
	return line + "."
}

// tellCodes says which code names were chosen for the people just entered, so
// that they can be written into the organisation's list.
func (p *planner) tellCodes(r casework.Reader, w io.Writer) error {
	if p.list.name != peopleList.name || p.count(enter) == 0 {
		return nil
	}
	_, _ = fmt.Fprintln(w, "\nCode names:")
	for _, s := range p.steps {
		if s.verb != enter {
			continue
		}
		e, err := casework.LoadExternal(r, p.list.name, s.id)
		if err != nil {
			return err
		}
		who, err := casework.LoadPerson(r, casework.PersonID(e.Ref.ID))
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(w, "  %s is %s\n", s.id, who.Code)
	}
	return nil
}

// changes reports whether anything would be written that somebody can see.
func (p *planner) changes() bool {
	return slices.ContainsFunc(p.steps, func(s step) bool { return s.do != nil })
}

// separatorName names what stands between the cells, for a sentence.
func (t *table) separatorName() string {
	switch t.comma {
	case '\t':
		return "tabs"
	case ',':
		return "commas"
	default:
		return "semicolons"
	}
}

// counted is a number with its word: "1 row", "2 rows".
func counted(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
