package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"ponte/casework"
	"ponte/locales"
	"ponte/reports"
)

// This file writes texts as a spreadsheet.

// writeTextsCSV writes the rows for a program that reads no workbooks.
func writeTextsCSV(rows []textRow, lang casework.Lang, _ time.Time) ([]byte, error) {
	heads := textWords[lang].heads
	table := [][]string{heads[:]}
	for _, r := range rows {
		table = append(table, r.cells())
	}
	var out bytes.Buffer
	err := reports.WriteCSV(&out, table)
	return out.Bytes(), err
}

// Where the columns stand in a workbook that are for writing; see textColumns.
const firstWritable, lastWritable = "G", "J"

// textWidths are the widths of the columns, in letters.
var textWidths = []float64{24, 8, 30, 44, 44, 20, 44, 26, 18, 12, 24}

// Colours of rows: what nobody has signed asks to be read, what is outdated more so.
const (
	headColour, writeColour              = "DCE6F1", "FFFFFF"
	unreviewedColour, outdatedColour     = "FFF8D6", "FBE0CC"
	reviewedColour, quietColour, borders = "EAF4E4", "808080", "C8C8C8"
)

// sheetWriter writes a workbook; the first error stays.
type sheetWriter struct {
	file  *excelize.File
	err   error
	ready map[string]int // styles, by fill and kind
}

func (w *sheetWriter) try(err error) {
	if w.err == nil {
		w.err = err
	}
}

// writeTextsBook writes a workbook of two sheets: the texts, and how to go about
// them. Only the columns for writing can be written to; the protection has no
// password, it only keeps from mistakes.
func writeTextsBook(rows []textRow, lang casework.Lang, now time.Time) ([]byte, error) {
	w := &sheetWriter{file: excelize.NewFile(), ready: map[string]int{}}
	defer func() { _ = w.file.Close() }() // it is in memory
	words := textWords[lang]
	w.try(w.file.SetSheetName("Sheet1", words.sheet))
	w.texts(words, rows)
	w.how(words)
	stamp := now.UTC().Format(time.RFC3339)
	w.try(w.file.SetDocProps(&excelize.DocProperties{Creator: "Ponte", LastModifiedBy: "Ponte", Title: words.sheet + " (" + string(lang) + ")",
		Language: string(lang), Created: stamp, Modified: stamp}))
	if w.err != nil {
		return nil, w.err
	}
	out, err := w.file.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// texts writes the sheet of texts.
func (w *sheetWriter) texts(words textLanguage, rows []textRow) {
	sheet := words.sheet
	for i, width := range textWidths {
		w.try(w.file.SetColWidth(sheet, columnLetters(i), columnLetters(i), width))
	}
	w.row(sheet, 1, words.heads[:])
	w.style(sheet, "A1", "K1", headColour, "head")
	for i, r := range rows {
		n := i + 2
		w.row(sheet, n, r.cells())
		w.try(w.file.SetRowHeight(sheet, n, rowHeight(r.cells())))
		colour := map[locales.Standing]string{locales.Unreviewed: unreviewedColour, locales.Outdated: outdatedColour, locales.Reviewed: reviewedColour}[r.standing]
		w.style(sheet, fmt.Sprintf("A%d", n), fmt.Sprintf("C%d", n), colour, "quiet")
		w.style(sheet, fmt.Sprintf("D%d", n), fmt.Sprintf("F%d", n), colour, "read")
		w.style(sheet, fmt.Sprintf("%s%d", firstWritable, n), fmt.Sprintf("%s%d", lastWritable, n), writeColour, "write")
		w.style(sheet, fmt.Sprintf("K%d", n), fmt.Sprintf("K%d", n), colour, "quiet")
	}
	last := fmt.Sprintf("K%d", len(rows)+1)
	w.try(w.file.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}))
	w.try(w.file.AutoFilter(sheet, "A1:"+last, nil))
	w.try(w.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true,
		FormatColumns: true, FormatRows: true, AutoFilter: true}))
	landscape, wide, high, paper := "landscape", 1, 0, 9 // A4, as many pages as it takes
	fit := true
	w.try(w.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	w.try(w.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &wide, FitToHeight: &high}))
	w.try(w.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$1", Scope: sheet}))
}

// lineHeight is the height of a line, in points.
const lineHeight = 15

// rowHeight is how high a row must be for its texts to be read, in points: not
// every program finds out by itself.
func rowHeight(cells []string) float64 {
	const highest = 409 // a spreadsheet has no higher row
	most := 1 + utf8.RuneCountInString(cells[2])/int(1.6*textWidths[2])
	for i, text := range cells {
		if i < 3 || i > 9 {
			continue // in small letters
		}
		lines := 0
		for part := range strings.SplitSeq(text, "\n") {
			lines += 1 + int(float64(utf8.RuneCountInString(part))/(0.95*textWidths[i])) // words do not break
		}
		most = max(most, lines)
	}
	return min(lineHeight*float64(most)+2, highest)
}

// how writes the sheet that explains the first.
func (w *sheetWriter) how(words textLanguage) {
	if _, err := w.file.NewSheet(words.howSheet); err != nil {
		w.try(err)
		return
	}
	const width = 100
	w.try(w.file.SetColWidth(words.howSheet, "A", "A", width))
	for i, line := range words.how {
		cell := fmt.Sprintf("A%d", i+1)
		w.try(w.file.SetRowHeight(words.howSheet, i+1, lineHeight*float64(1+utf8.RuneCountInString(line)*10/(9*width))+4))
		w.try(w.file.SetCellStr(words.howSheet, cell, fmt.Sprintf("%d. %s", i+1, line)))
		w.style(words.howSheet, cell, cell, writeColour, "read")
	}
}

// row writes cells as texts, whatever they look like.
func (w *sheetWriter) row(sheet string, n int, cells []string) {
	for i, text := range cells {
		if text != "" {
			w.try(w.file.SetCellStr(sheet, fmt.Sprintf("%s%d", columnLetters(i), n), text))
		}
	}
}

// textFormat is a spreadsheet's number of the format for what is text, also if
// it looks like a number or a date.
const textFormat = 49

// style gives cells a colour and a kind: head, quiet, read or write.
func (w *sheetWriter) style(sheet, from, to, colour, kind string) {
	id, ok := w.ready[colour+kind]
	if !ok {
		s := &excelize.Style{
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}},
			Alignment:  &excelize.Alignment{WrapText: true, Vertical: "top"},
			Font:       &excelize.Font{Size: 11, Family: "Calibri"},
			Protection: &excelize.Protection{Locked: kind != "write"},
			NumFmt:     textFormat,
		}
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: borders, Style: 1})
		}
		switch kind {
		case "head":
			s.Font.Bold = true
		case "quiet":
			s.Font.Size, s.Font.Color = 9, quietColour
		}
		var err error
		id, err = w.file.NewStyle(s)
		w.try(err)
		w.ready[colour+kind] = id
	}
	w.try(w.file.SetCellStyle(sheet, from, to, id))
}
