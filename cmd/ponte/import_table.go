package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// table is a spreadsheet: rows of cells, each known by the name of its column.
type table struct {
	file  string
	comma rune
	has   map[string]bool // the columns that the file has, by name
	rows  []tableRow
	// calendar is the name of the calendar that it was, and told what the preview
	// says of it; "" for a spreadsheet.
	calendar, told string
	// unread are things to look at that keep nothing from being imported.
	unread problems
}

// tableRow is one row; a cell of a column that the file has is always there.
type tableRow struct {
	line  int // in the file, where the row begins
	row   int // in a spreadsheet, which counts a text of several lines once
	cells map[string]cell

	zone      *time.Location // of date and time; nil for the zone of the site
	cancelled bool           // it says that it is off
}

// cell is what stands in one place of the file, without spaces around it.
type cell struct {
	text      string
	line, col int // from 1; columns count letters, not bytes
	row       int // as a spreadsheet counts
	column    int // from 0, cells before it in its row

	event string // of a calendar, instead of row and column
	sheet string // of a workbook; "" for a file that is one sheet
}

// column is one that can be read.
type column struct {
	name    string
	aliases []string // in other languages; how they are written does not matter, see fold
	needed  bool
	longest int // letters in a cell
}

// readTable reads text as a table with some of the columns. It returns every
// mistake that it finds; a table with mistakes must not be used, and is nil
// when no row could be read.
func readTable(file, text string, columns []column) (*table, problems) {
	t := &table{file: file, has: map[string]bool{}}
	text, t.comma = separator(text)
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = t.comma, -1, true
	p := &positions{r: r, lines: strings.Split(text, "\n")}

	record, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, problems{{file: file, line: 1, col: 1, sentence: "the file is empty. Its first line names the columns: " + names(columns) + "."}}
	}
	if err != nil {
		return nil, problems{p.broken(file, err)}
	}
	order, found := t.readHeader(p.cells(record), p.line(), columns)
	p.pass(record)
	if len(found) > 0 {
		return nil, found
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, found
		}
		if err != nil {
			return nil, append(found, p.broken(file, err))
		}
		line := strings.TrimRight(p.lines[p.line()-1], "\r")
		end := cell{line: p.line(), row: p.row(), col: utf8.RuneCountInString(line) + 1}
		found = append(found, t.readRow(p.cells(record), end, order)...)
		p.pass(record)
	}
}

// separator finds what stands between cells: what the first line has most of,
// outside quotes, or what Excel's own first line "sep=;" says. It blanks that
// line, so that the others keep their numbers.
func separator(text string) (string, rune) {
	text = strings.TrimPrefix(text, "\ufeff")
	first, rest, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	switch strings.ToLower(strings.TrimRight(first, "\r")) {
	case "sep=;":
		return "\n" + rest, ';'
	case "sep=,":
		return "\n" + rest, ','
	case "sep=\t":
		return "\n" + rest, '\t'
	}
	counts, quoted := map[rune]int{}, false
	for _, r := range first {
		switch {
		case r == '"':
			quoted = !quoted
		case !quoted:
			counts[r]++
		}
	}
	best := ';'
	for _, r := range ",\t" {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return text, best
}

// readHeader finds which column stands where.
func (t *table) readHeader(header []cell, line int, columns []column) (order []*column, found problems) {
	at := map[string]cell{}
	for _, c := range header {
		known := columnNamed(c.text, columns)
		order = append(order, known)
		switch {
		case known == nil && c.text != "":
			t.unread = append(t.unread, problem{file: t.file, line: c.line, col: c.col, where: "column " + quoted(c.text),
				sentence: "it is not read. The columns that are read: " + names(columns) + "." + didYouMean(nearest(c.text, columnNames(columns)))})
		case known == nil:
		case t.has[known.name]:
			found = append(found, problem{file: t.file, line: c.line, col: c.col, where: "column " + quoted(c.text),
				sentence: fmt.Sprintf("it means %s, and so does the column at %d:%d. Leave one.", known.name, at[known.name].line, at[known.name].col)})
		default:
			t.has[known.name], at[known.name] = true, c
		}
	}
	for _, c := range columns {
		if c.needed && !t.has[c.name] {
			found = append(found, problem{file: t.file, line: line, col: 1,
				sentence: fmt.Sprintf("there is no column %s. It may also be called: %s.", c.name, strings.Join(c.aliases, ", "))})
		}
	}
	return order, found
}

// readRow reads one row, which stops at end; an empty one is left out.
func (t *table) readRow(record []cell, end cell, order []*column) (found problems) {
	row := tableRow{line: end.line, row: end.row, cells: map[string]cell{}}
	for i, c := range order {
		if c != nil {
			end.column = i
			row.cells[c.name] = end // a row may be cut short behind its last word
		}
	}
	empty := true
	for i, c := range record {
		empty = empty && c.text == ""
		switch {
		case i >= len(order) && c.text != "":
			found = append(found, problem{file: t.file, line: c.line, col: c.col, sentence: fmt.Sprintf(
				"there are %d cells here and %d columns. Is a %s inside a text? Then the text needs quotes around it.", len(record), len(order), t.separator())})
			return found
		case i >= len(order) || order[i] == nil:
			continue
		}
		row.cells[order[i].name] = c
		found = append(found, t.refuse(*order[i], c)...)
	}
	if !empty {
		t.rows = append(t.rows, row)
	}
	return found
}

// refuse finds what cannot stand in any cell.
func (t *table) refuse(of column, c cell) problems {
	switch {
	case strings.ContainsRune(c.text, utf8.RuneError):
		return problems{t.say(of.name, c, "letters were lost here (�) when the file was saved. "+saveAsUTF8)}
	case strings.ContainsFunc(c.text, invisible):
		return problems{t.say(of.name, c, "there is an invisible control character here. Write the cell anew.")}
	case utf8.RuneCountInString(c.text) > of.longest:
		return problems{t.say(of.name, c, fmt.Sprintf("the text has %d letters; allowed are %d.", utf8.RuneCountInString(c.text), of.longest))}
	}
	return nil
}

// invisible are characters that nobody sees and that change what others see.
func invisible(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r)
}

// separator names what stands between the cells.
func (t *table) separator() string {
	if t.comma == '\t' {
		return "tab"
	}
	return string(t.comma)
}

// say is a mistake told in a sentence, wrong one told by what was found and what is allowed.
func (t *table) say(where string, c cell, sentence string) problem {
	return problem{file: t.file, line: c.line, col: c.col, where: where + " (" + c.place() + ")", sentence: sentence}
}

func (t *table) wrong(where string, c cell, allowed, meant string) problem {
	found := "nothing"
	if c.text != "" {
		found = quoted(c.text)
	}
	return problem{file: t.file, line: c.line, col: c.col, where: where + " (" + c.place() + ")", found: found, allowed: allowed, meant: meant}
}

// columnNamed finds the column that a heading means.
func columnNamed(heading string, columns []column) *column {
	for i, c := range columns {
		if slices.ContainsFunc(append([]string{c.name}, c.aliases...), func(s string) bool { return fold(s) == fold(heading) }) {
			return &columns[i]
		}
	}
	return nil
}

// names lists the columns for a sentence, columnNames for looking one up.
func names(columns []column) string { return strings.Join(columnNames(columns), ", ") }

func columnNames(columns []column) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.name
	}
	return list
}

// unaccented writes letters that people type with and without an accent alike.
var unaccented = strings.NewReplacer("à", "a", "á", "a", "è", "e", "é", "e", "ì", "i", "í", "i", "ò", "o", "ó", "o", "ù", "u", "ú", "u", "ü", "u", "ñ", "n")

// fold writes a word so that spelling it with capitals, accents, spaces,
// hyphens or apostrophes makes no difference.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) && r != 'ʼ' || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, unaccented.Replace(strings.ToLower(s)))
}

// didYouMean is the end of a sentence about a mistyped word.
func didYouMean(word string) string {
	if word == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", word)
}
