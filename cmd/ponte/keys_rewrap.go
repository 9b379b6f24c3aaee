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
	if keys, err := con.keys(); err == nil && keys.Size() == 1 {
		con.say("There is nothing newer: the key of this shell, " + con.keyName() + ", is the only one in its file, and all is under it.\n" +
			"If you have just made another with `ponte keys rotate`, point PONTE_KEY_FILE to it and open a new shell.")
		return nil
	} else if err == nil {
		con.say(fmt.Sprintf("Brought under the newest key: %d keys of people, chats and the organisation. %s holds %d keys.", n, con.keyName(), keys.Size()))
	}
	return err
}
