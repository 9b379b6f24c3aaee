package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// readTexts reads a spreadsheet of texts, whichever of the two kinds it is: its
// name may have been changed on the way. The table is whole if there are no mistakes.
func readTexts(file string) (*table, problems, error) {
	raw, err := readRaw(file, "spreadsheet")
	if err != nil {
		return nil, nil, err
	}
	name := filepath.Base(file)
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		return readTextsBook(name, raw)
	}
	text, err := decodeText(name, raw)
	if err != nil {
		return nil, nil, err
	}
	t, mistakes := readTable(name, text, textColumns())
	if t != nil {
		for _, row := range t.rows {
			for column, c := range row.cells {
				c.text = unguarded(c.text)
				row.cells[column] = c
			}
		}
	}
	return t, mistakes, nil
}

// unguarded takes away the apostrophe that [reports.WriteCSV] puts before what a
// program would take for a formula.
func unguarded(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && strings.IndexAny(strings.TrimLeft(rest, " \n\u00a0"), "=+-@＝＋－＠") == 0 {
		return rest
	}
	return text
}

// unpackedLimit is the size of the largest workbook when it is unpacked, in bytes.
const unpackedLimit = 128 << 20

// readTextsBook reads the sheet of a workbook whose first row names the columns.
func readTextsBook(name string, raw []byte) (*table, problems, error) {
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: unpackedLimit, UnzipXMLSizeLimit: unpackedLimit})
	if err != nil {
		return nil, nil, fmt.Errorf("%s is no workbook of Excel that can be read: %w.\nSave it once more as Excel workbook (.xlsx), or as CSV UTF-8", name, err)
	}
	defer func() { _ = f.Close() }() // nothing was written
	var found problems
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, nil, fmt.Errorf("%s: the sheet %s cannot be read: %w.\nSave it once more as Excel workbook (.xlsx)", name, sheet, err)
		}
		if len(rows) == 0 {
			continue
		}
		t, mistakes := sheetTable(name, sheet, rows)
		if t != nil {
			return t, mistakes, nil
		}
		found = append(found, mistakes...)
	}
	if len(found) == 0 {
		found = problems{{file: name, line: 1, col: 1, sentence: "there is nothing in it. Use the file that `ponte texts export` wrote."}}
	}
	return nil, found, nil
}

// sheetTable reads the rows of a sheet as a table; nil if the first row does not
// name the columns.
func sheetTable(name, sheet string, rows [][]string) (*table, problems) {
	t := &table{file: name, has: map[string]bool{}, told: "sheet " + sheet}
	order, found := t.readHeader(sheetCells(sheet, 1, rows[0]), 1, textColumns())
	if len(found) > 0 {
		for i := range found {
			found[i].where = strings.TrimSpace("sheet " + sheet + " " + found[i].where)
		}
		return nil, found
	}
	for i, row := range rows[1:] {
		cells := sheetCells(sheet, i+2, row)
		end := cell{line: i + 2, row: i + 2, col: len(cells) + 1, sheet: sheet}
		found = append(found, t.readRow(cells, end, order)...)
	}
	t.missingCells(order)
	return t, found
}

// missingCells gives cells that end a row, and are not in the file, their own place.
func (t *table) missingCells(order []*column) {
	for _, row := range t.rows {
		for i, c := range order {
			if c == nil {
				continue
			}
			if at := row.cells[c.name]; at.text == "" {
				at.column, at.col = i, i+1
				row.cells[c.name] = at
			}
		}
	}
}

// sheetCells are the cells of one row of a sheet. Line and letter of a file are
// the row and the column here.
func sheetCells(sheet string, n int, row []string) []cell {
	list := make([]cell, len(row))
	for i, text := range row {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, string(utf8.RuneError))
		}
		list[i] = cell{text: strings.TrimSpace(text), line: n, col: i + 1, row: n, column: i, sheet: sheet}
	}
	return list
}

// sheetDay reads a cell that a spreadsheet made a date of by itself: a number of
// days. It is false for everything else.
func sheetDay(text string) (time.Time, bool) {
	days, err := strconv.ParseFloat(text, 64)
	if err != nil || days < 36526 || days > 73051 { // 2000 to 2100
		return time.Time{}, false
	}
	day, err := excelize.ExcelDateToTime(days, false)
	return day, err == nil
}
