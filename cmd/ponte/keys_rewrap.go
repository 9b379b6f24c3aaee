package main

import (
	"context"
	"fmt"
)

// keysRewrap brings what was sealed under older keys under the newest.
type keysRewrap struct{}

// Run does it with the key that is set, and tells how much there was to do. It
// may be run while Ponte runs, and again after it was interrupted.
func (keysRewrap) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	n, err := rec.store.Rewrap(ctx)
	if err != nil {
		return fmt.Errorf("only %d keys were brought under the newest: %w.\nRun it again", n, err)
	}
	_, err = fmt.Fprintf(con.out, "Brought under the newest key: %d keys of people, chats and the organisation.\n", n)
	return err
}
