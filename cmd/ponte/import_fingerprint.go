package main

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strings"
)

// fingerprint remembers of a row of a spreadsheet which of its cells changed
// since it was imported last, without keeping what stood in them: one short
// hash for each column. What was changed in Telegram meanwhile, her language or
// the hour of an appointment, stays as long as its own cell does not change.
type fingerprint map[string]string

// printOf takes the fingerprint of a row: column → what stands there.
func printOf(id string, cells map[string]string) fingerprint {
	f := fingerprint{}
	for column, text := range cells {
		sum := sha256.Sum256([]byte(id + "\x00" + column + "\x00" + text))
		f[column] = hex.EncodeToString(sum[:4])
	}
	return f
}

// parsePrint is the inverse of text; anything else reads as no fingerprint at
// all, which makes every column count as changed.
func parsePrint(text string) fingerprint {
	f := fingerprint{}
	for part := range strings.FieldsSeq(text) {
		if column, hash, ok := strings.Cut(part, "="); ok {
			f[column] = hash
		}
	}
	return f
}

// text writes the fingerprint of the columns, in their order.
func (f fingerprint) text(columns []column) string {
	var parts []string
	for _, c := range columns {
		if f[c.name] != "" {
			parts = append(parts, c.name+"="+f[c.name])
		}
	}
	return strings.Join(parts, " ")
}

// over lays a row's fingerprint over the last one: a column that the file does
// not have keeps what was known of it.
func (f fingerprint) over(last fingerprint) fingerprint {
	both := fingerprint{}
	maps.Copy(both, last)
	maps.Copy(both, f)
	return both
}

// changed reports whether a cell differs from what was imported last.
func (f fingerprint) changed(last fingerprint, columns ...string) bool {
	for _, c := range columns {
		if hash, ok := f[c]; ok && hash != last[c] {
			return true
		}
	}
	return false
}
