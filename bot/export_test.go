package bot

import (
	"ponte/casework"
	"ponte/store"
	"ponte/talk"
)

// MessageOf is how what is said becomes a message, for tests that look at its form.
var MessageOf = message

// CarryNotice gives a notice to the outbox, with files that can be made.
func CarryNotice(tx *store.Tx, files Files, n casework.Notice, said talk.Said) error {
	return carrier{tx: tx, files: files}.Notice(n, said)
}
