package main

import (
	"slices"
	"time"

	"ponte/casework"
)

// This file reads who of a site's staff answers what women ask, and when.

// weekdays are the days as the file names them, in time's order.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// readOpen reads the hours in which what women write is read.
func readOpen(d *document, v place, into *casework.Hours) {
	scalar(d, into, `two times of day, as in "09:00-17:00"`, func(text string) (casework.Hours, bool) {
		h, err := casework.ParseHours(text)
		return h, err == nil && h.From != h.To
	})(v)
}

// readOpenDays reads the days on which it is.
func readOpenDays(d *document, v place, into *[]time.Weekday) {
	d.list(v, func(v place) {
		var day string
		choice(d, &day, weekdays...)(v)
		if at := slices.Index(weekdays, day); at >= 0 && !slices.Contains(*into, time.Weekday(at)) {
			*into = append(*into, time.Weekday(at))
		}
	})
}

// readResponders reads who answers what.
func readResponders(d *document, v place, into *[]casework.Responder) {
	d.list(v, func(v place) {
		var r casework.Responder
		d.mapping(v,
			key{"staff", scalar(d, &r.Staff, "a code name, as in K-17", func(text string) (casework.Code, bool) {
				code, err := casework.ParseCode(text)
				return code, err == nil
			})},
			key{"topics", func(v place) { readSome(d, v, &r.Topics, casework.Topics) }},
			key{"languages", func(v place) { readSome(d, v, &r.Langs, casework.Langs) }},
			key{"woman", scalar(d, &r.Woman, "true or false", func(text string) (woman, ok bool) {
				return text == "true", text == "true" || text == "false"
			})},
		)
		d.demand(v, "staff", r.Staff == "", "a code name, as in K-17")
		if r.Staff != "" && slices.ContainsFunc(*into, func(other casework.Responder) bool { return other.Staff == r.Staff }) {
			d.say(v, "%s stands here already; put all of hers into one entry.", r.Staff)
		}
		*into = append(*into, r)
	})
}

// readSome reads a list of some of the words that there are.
func readSome[T ~string](d *document, v place, into *[]T, words []T) {
	d.list(v, func(v place) {
		var one T
		choice(d, &one, words...)(v)
		if one != "" {
			*into = append(*into, one)
		}
	})
}
