package main

import (
	"fmt"
	"strings"

	"ponte/casework"
	"ponte/locales"
)

// This file tells a colleague in plain words where a text is read.

// places are the parts of the program by how their texts' keys begin; the first
// that fits counts.
var places = []struct{ begins, name string }{
	{"arrive.", "When she comes for the first time"},
	{"visit.", "For somebody without an invitation"},
	{"menu.", "The menu"},
	{"command.", "The list of commands beside the writing field"},
	{"help.", "The help"},
	{"helplines.", "The screen of important numbers"},
	{"helpline.", "The screen of important numbers"},
	{"country.", "The screen of important numbers"},
	{"stop.", "After the word stop"},
	{"settings.", "Settings"}, {"language.", "Settings"}, {"reminders.", "Settings"},
	{"privacy.", "Settings"}, {"hours.", "Settings"}, {"name.", "Settings"},
	{"appointment.", "Appointments"}, {"appointments.", "Appointments"},
	{"reason.", "Appointments"}, {"part.", "Appointments"},
	{"missed.", "After an appointment to which she did not come"},
	{"kind.", "Inside other texts: the kind of an appointment"},
	{"answer.", "Inside other texts"},
	{"time.", "Inside other texts: days and hours"},
	{"error.", "When something cannot be done"},
	{"talk.", "Anywhere in a conversation"},
	{"alert.", "For staff"}, {"outcome.", "For staff, after an appointment"},
	{"team.", "For staff, in a group"},
	{"slip.", "The printed slip with the QR code"},
}

// whereRead says what a text is, in which part of the program it is read, and what
// the English file says about it.
func whereRead(book *locales.Book, key string) string {
	parts := []string{whatItIs(book, key)}
	if at := placeOf(key); at < len(places) {
		parts = append(parts, places[at].name)
	}
	if note := book.Note(key); note != "" {
		parts = append(parts, upperFirst(note))
	}
	return strings.Join(parts, ". ") + "."
}

// placeOf is the part that a text belongs to, len(places) for none of them.
func placeOf(key string) int {
	for i, p := range places {
		if strings.HasPrefix(key, p.begins) {
			return i
		}
	}
	return len(places)
}

// whatItIs tells a button, a question, and what may stand on a lock screen.
func whatItIs(book *locales.Book, key string) string {
	family := key[:strings.LastIndex(key, ".")+1]
	switch {
	case book.Label(key):
		about := fmt.Sprintf("Button, at most %d characters", locales.LabelLimit)
		if question := book.BuiltIn(casework.English, family+"ask"); len(question) > 0 && !strings.Contains(question[0].Text, "{{") {
			about += ", under “" + shortened(locales.Unmarked(question[0].Text)) + "”"
		}
		return about
	case strings.HasSuffix(key, ".ask"):
		return "Question with buttons"
	case strings.HasSuffix(key, ".hidden"):
		return "Lock screen, for those who want others to see nothing"
	case strings.HasSuffix(key, ".short"):
		return "Lock screen, for those who want day and hour only"
	case strings.HasSuffix(key, ".full"):
		return "Whole message"
	case strings.HasPrefix(key, "kind."), strings.HasPrefix(key, "answer."), strings.HasPrefix(key, "time."), strings.HasPrefix(key, "outcome.word_"):
		return "Words"
	case strings.HasPrefix(key, "slip."):
		return "Printed line"
	case strings.HasPrefix(key, "command."):
		return "Line of a list"
	default:
		return "Message"
	}
}

// shortened is the beginning of a text.
func shortened(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if r := []rune(text); len(r) > 50 {
		return string(r[:49]) + "…"
	}
	return text
}

// upperFirst begins a sentence.
func upperFirst(text string) string {
	r := []rune(text)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// pluralHint says with which numbers a plural form goes, by CLDR's rules.
func pluralHint(lang casework.Lang, form string) string {
	numbers := map[string]string{"one": "1", "many": "1000000", "other": "0, 2, 3 and so on"}
	if lang == casework.Ukrainian {
		numbers = map[string]string{"one": "1, 21, 31", "few": "2, 3, 4, 22", "many": "0, 5 to 20, 25", "other": "parts, as 1,5; as a rule like 2"}
	}
	return "For the numbers: " + numbers[form] + "."
}
