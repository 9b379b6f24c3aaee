package main

import (
	"slices"
	"sync"

	"ponte/sandbox"
	"ponte/talk"
)

// gloss is what the phones show, in English: a visitor of the demo need not read
// Ukrainian. Each message is rendered a second time from the same keys and
// values, so this is what an English reader would have got.
type gloss struct {
	mu    sync.Mutex
	words map[string]string // as a phone shows it → English
}

// english is a text or a label in English; "" if it was never said by the bot.
func (g *gloss) english(text string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.words[text]
}

// note keeps a message and its labels beside their English.
func (g *gloss) note(said, english talk.Said) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.words == nil {
		g.words = map[string]string{}
	}
	g.words[sandbox.Plain(said.HTML)] = sandbox.Plain(english.HTML)
	labels := slices.Concat(english.Rows...) // both were made from one prompt; their rows may be others
	for i, key := range slices.Concat(said.Rows...) {
		g.words[key.Label] = labels[i].Label
	}
}
