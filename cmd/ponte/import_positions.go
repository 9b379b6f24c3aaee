package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// This file tells where in a spreadsheet something stands: in the file, by line and
// letter, and as Excel and LibreOffice show it.

// positions tells where in the file the reader is.
type positions struct {
	r      *csv.Reader
	lines  []string
	breaks int // line breaks inside the texts that have been passed
}

// pass leaves a record behind.
func (p *positions) pass(record []string) {
	for _, text := range record {
		p.breaks += strings.Count(text, "\n")
	}
}

// row is the number that a spreadsheet gives to the record just read.
func (p *positions) row() int { return p.line() - p.breaks }

// line is where the record just read begins.
func (p *positions) line() int {
	line, _ := p.r.FieldPos(0)
	return line
}

// cell is a field of the record just read.
func (p *positions) cell(i int, text string) cell {
	line, col := p.r.FieldPos(i)
	return cell{text: strings.TrimSpace(text), line: line, col: p.letter(line, col), row: p.row(), column: i}
}

// cells are the fields of the record just read.
func (p *positions) cells(record []string) []cell {
	list := make([]cell, len(record))
	for i, text := range record {
		list[i] = p.cell(i, text)
	}
	return list
}

// letter turns a byte's place in a line into a letter's.
func (p *positions) letter(line, col int) int {
	before := p.lines[line-1]
	return utf8.RuneCountInString(before[:min(col-1, len(before))]) + 1
}

// broken says where quotes do not match.
func (p *positions) broken(file string, err error) problem {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return problem{file: file, line: 1, col: 1, sentence: err.Error()}
	}
	sentence := "a quotation mark stands inside a text that is not in quotes. Write the text in quotes, and a mark inside it twice."
	if errors.Is(err, csv.ErrQuote) {
		sentence = "a text in quotes does not end before the next cell, or the file ends inside it. Is one quotation mark too many, or one missing?"
	}
	// A text that never ends is noticed at the end of the file; where its row
	// begins helps more.
	line, col := min(parse.StartLine, len(p.lines)), 1
	if line == parse.Line {
		col = p.letter(line, parse.Column)
	}
	return problem{file: file, line: line, col: col, sentence: sentence}
}

// place names the cell as a spreadsheet does: "column D", and the row where it is
// not the file's line; or the event that it is of.
func (c cell) place() string {
	if c.event != "" {
		return "event " + c.event
	}
	if c.sheet != "" {
		return fmt.Sprintf("sheet %s, cell %s%d", c.sheet, columnLetters(c.column), c.row)
	}
	place := "column " + columnLetters(c.column)
	if c.row != c.line {
		place += fmt.Sprintf(", row %d", c.row)
	}
	return place
}

// columnLetters is how a spreadsheet names a column: A to Z, AA and so on.
func columnLetters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnLetters(i/26-1) + columnLetters(i%26)
}
