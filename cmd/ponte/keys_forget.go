package main

import (
	"context"
	"fmt"

	"ponte/store"
)

// keysForget makes a key set without the old keys.
type keysForget struct {
	In  string `help:"The rotated key file." required:"" placeholder:"FILE"`
	Out string `help:"The new file to write, readable by you only." required:"" placeholder:"FILE"`
	Yes bool   `help:"Write it also when the records cannot be looked at."`
}

// Validate refuses one file for both.
func (k *keysForget) Validate() error { return different(k.In, k.Out) }

// Run writes the newest key alone, unless something still needs the older ones,
// and says when it may be used.
func (k *keysForget) Run(ctx context.Context, con *console) error {
	lagging, err := k.lagging(ctx, con)
	switch {
	case err != nil && !k.Yes:
		return fmt.Errorf("whether ponte keys rewrap has gone through cannot be seen: %w.\n"+
			"Give the settings that ponte run has; or, if you are sure that it has, run this again with --yes", err)
	case lagging > 0:
		return fmt.Errorf("%d keys of people, chats and the organisation still need an old key, and would be lost without it.\n"+
			"Run ponte keys rewrap with PONTE_KEY_FILE=%s first", lagging, k.In)
	}
	return replaceKey(k.In, k.Out, (*store.KeySet).Forget, con, `%[2]s holds only the newest key of %[1]s.
Keep %[1]s until the backups made before ponte keys rewrap have expired, after 30 days.
`)
}

// lagging counts what still needs an old key of the set.
func (k *keysForget) lagging(ctx context.Context, con *console) (int, error) {
	rec, err := con.recordsUnder(ctx, func() (*store.KeySet, error) { return readKeyFile(k.In) })
	if err != nil {
		return 0, err
	}
	defer rec.close()
	return rec.store.Lagging(ctx)
}
