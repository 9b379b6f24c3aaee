package main

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ponte/casework"
	"ponte/locales"
)

// What a colleague opens: a header that stays, rows to read that ask for it by
// their colour, and only the cells for writing open.
func TestTheSpreadsheetIsEasyToFillIn(t *testing.T) {
	t.Parallel()
	o := textsOperator(t)
	o.types("texts", "import", o.filled("uk", cellsOf{"arrive.reminders.ask reviewer": "Оксана"}), "--apply")
	f, err := excelize.OpenFile(o.exported("uk"))
	must(t, err)
	defer func() { must(t, f.Close()) }()
	panes, err := f.GetPanes("Тексти")
	must(t, err)
	if !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header does not stay: %+v", panes)
	}
	for cell, want := range map[string]struct {
		colour string
		locked bool
	}{
		"A1": {headColour, true}, "E2": {reviewedColour, true}, "E3": {unreviewedColour, true}, "K3": {unreviewedColour, true},
		"G2": {writeColour, false}, "J3": {writeColour, false},
	} {
		id, err := f.GetCellStyle("Тексти", cell)
		must(t, err)
		style, err := f.GetStyle(id)
		must(t, err)
		locked := style.Protection == nil || style.Protection.Locked
		if len(style.Fill.Color) == 0 || style.Fill.Color[0] != want.colour || locked != want.locked || !style.Alignment.WrapText {
			t.Errorf("%s has the fill %v and is locked: %t; want %s, %t, and wrapped text", cell, style.Fill.Color, locked, want.colour, want.locked)
		}
	}
	how, err := f.GetRows("Як це зробити")
	must(t, err)
	if len(how) != len(textWords[casework.Ukrainian].how) {
		t.Errorf("%d lines tell how", len(how))
	}
}

func TestHeadingsMeanOneColumnInEveryLanguage(t *testing.T) {
	columns := textColumns()
	for lang, words := range textWords {
		for i, heading := range words.heads {
			if c := columnNamed(heading, columns); c == nil || c.name != columns[i].name {
				t.Errorf("%s: the heading %q does not mean %s", lang, heading, columns[i].name)
			}
		}
		for _, heading := range []string{words.heads[6], words.heads[8]} {
			if !strings.Contains(strings.Join(words.how, "\n"), heading) {
				t.Errorf("%s: nothing tells what to write under %q", lang, heading)
			}
		}
		if len(words.how) != len(textWords[casework.English].how) {
			t.Errorf("%s: the sheet that tells how has %d lines", lang, len(words.how))
		}
	}
}

func TestEveryTextSaysWhereItIsRead(t *testing.T) {
	book, err := locales.Load()
	must(t, err)
	for key, want := range map[string]string{
		"arrive.reminders.yes":     "Button, at most 30 characters, under “May we remind you of your appointments? You can s…”. When she comes for the first time.",
		"appointment.remind.short": "Lock screen, for those who want day and hour only. Appointments.",
		"talk.day":                 "Button, at most 30 characters. Anywhere in a conversation. A day on a button.",
		"team.linked":              "Message. For staff, in a group.",
	} {
		if got := whereRead(book, key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	for _, key := range book.Texts() {
		if where := whereRead(book, key); len(where) < len("Message.") || strings.Contains(where, "..") {
			t.Errorf("%s is read %q", key, where)
		}
	}
	for _, key := range consentQuestions {
		if book.Source(key) == "" {
			t.Errorf("%s is a question for consent and has no text", key)
		}
	}
}
