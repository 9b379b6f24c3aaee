package main

import (
	"context"
	"fmt"
	"time"

	"ponte/store"
)

// backupLate is how old the newest backup may be: one night may be missed by some
// hours, and not a whole one.
const backupLate = 36 * time.Hour

// backupFinding looks whether there is a backup, and whether it is of last night. A
// nightly job that fails tells nobody; whoever looks each morning hears of it here.
func backupFinding(ctx context.Context, s *store.Store, c *config, now time.Time) finding {
	last, err := s.LastBackup(ctx)
	if err != nil {
		return finding{mark: bad, what: err.Error(), do: "Look whether it runs"}
	}
	age := now.Sub(last)
	made := spelledFor(last, &c.Policy, "")
	switch {
	case !last.IsZero() && age <= backupLate:
		return finding{good, "backup: the newest is of " + made, ""}
	case len(c.BackupTo) == 0 && last.IsZero():
		return finding{warning, "backup: there is none, and no `backup:` in " + c.File + ", so a lost machine takes everything with it",
			"docs/operate.md, Backup: `ponte keys backup --out backup.key`, and a job for each night"}
	case last.IsZero():
		return finding{warning, "backup: none was made here yet",
			"Run `ponte backup FILE`, or wait for the night; if the job has run, it failed: docs/operate.md, Backup, says how to run it by hand"}
	default:
		return finding{warning, fmt.Sprintf("backup: the newest is of %s, %d hours old", made, int(age.Hours())),
			"The job of the night has failed: docs/operate.md, Backup, says how to run it by hand and see why"}
	}
}
