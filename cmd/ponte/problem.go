package main

import (
	"fmt"
	"slices"
	"strings"
)

// problem is one mistake in the configuration.
type problem struct {
	file      string // "" for a mistake in the environment
	line, col int
	where     string // "sites[0].zone", or the variable's name
	found     string
	allowed   string
	meant     string // "" or what was probably meant
	hint      string // "" or a sentence more: what to do
	// sentence says it all where found and allowed do not fit.
	sentence string
}

// String writes the mistake on one line: where, what was found, what is allowed.
func (p problem) String() string {
	var b strings.Builder
	if p.file != "" {
		fmt.Fprintf(&b, "%s:%d:%d: ", p.file, p.line, p.col)
	}
	if p.where != "" {
		fmt.Fprintf(&b, "%s: ", p.where)
	}
	if p.sentence != "" {
		b.WriteString(p.sentence)
		return b.String()
	}
	fmt.Fprintf(&b, "found %s, allowed: %s.", p.found, p.allowed)
	if p.meant != "" {
		fmt.Fprintf(&b, " Did you mean %q?", p.meant)
	}
	if p.hint != "" {
		b.WriteString(" " + p.hint)
	}
	return b.String()
}

// problems are all mistakes of a configuration.
type problems []problem

// sorted puts the file's mistakes in the order of its lines, the environment's last.
func (ps problems) sorted() problems {
	slices.SortStableFunc(ps, func(a, b problem) int {
		switch {
		case a.file != b.file:
			return strings.Compare(b.file, a.file) // "" last
		case a.line != b.line:
			return a.line - b.line
		default:
			return a.col - b.col
		}
	})
	return ps
}

// Error lists the mistakes, one on each line.
func (ps problems) Error() string {
	var b strings.Builder
	if len(ps) == 1 {
		b.WriteString("the configuration has a mistake:")
	} else {
		fmt.Fprintf(&b, "the configuration has %d mistakes:", len(ps))
	}
	for _, p := range ps {
		b.WriteString("\n  " + p.String())
	}
	return b.String()
}

// nearest returns the word that was probably meant by a mistyped one, or "".
// A third of the letters, and never more than three, may be wrong.
func nearest(typed string, words []string) string {
	typed = strings.ToLower(typed)
	best, least := "", min(3, (len(typed)+2)/3)+1
	for _, w := range words {
		if d := distance(typed, strings.ToLower(w)); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance is how many letters must be changed, added, left out, or swapped
// with their neighbour to turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([][]int, len(x)+1)
	for i := range row {
		row[i] = make([]int, len(y)+1)
		row[i][0] = i
	}
	for j := range row[0] {
		row[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			change := row[i-1][j-1]
			if x[i-1] != y[j-1] {
				change++
			}
			row[i][j] = min(change, row[i-1][j]+1, row[i][j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[i][j] = min(row[i][j], row[i-2][j-2]+1)
			}
		}
	}
	return row[len(x)][len(y)]
}
