package main

import (
	"context"
	"fmt"
	"time"

	"ponte/casework"
)

// Limits of how long things are kept.
const (
	keptLeast   = 30 * 24 * time.Hour
	ledgerLeast = 14 * 24 * time.Hour
	keysLeast   = 24 * time.Hour
	keysMost    = 30 * 24 * time.Hour
	deadMost    = 90 * 24 * time.Hour
	keptMost    = 3650 * 24 * time.Hour
)

// readKeep reads for how long each kind is kept.
func (c *config) readKeep(d *document, v place) {
	k := &c.Policy.Keep
	d.mapping(v,
		key{"women", scalar(d, &k.Women, "30d to 3650d", parseSpan(keptLeast, keptMost))},
		key{"appointments", scalar(d, &k.Appointments, "30d to 3650d", parseSpan(keptLeast, keptMost))},
		key{"reminders", scalar(d, &k.Reminders, "14d to 3650d", parseSpan(ledgerLeast, keptMost))},
		key{"audit", scalar(d, &k.Audit, "30d to 3650d", parseSpan(keptLeast, keptMost))},
		key{"dead", scalar(d, &k.Dead, "1d to 90d", parseSpan(keysLeast, deadMost))},
		key{"keys", scalar(d, &k.Keys, "1d to 30d", parseSpan(keysLeast, keysMost))},
	)
}

// parseYes reads a switch.
func parseYes(text string) (is, ok bool) { return text == "true", text == "true" || text == "false" }

// keepCheck says how long each kind is kept.
func keepCheck(k casework.Keep) check {
	days := func(d time.Duration) int { return int(d / (24 * time.Hour)) }
	return check{"kept", func(context.Context) []finding {
		return []finding{
			{mark: good, what: fmt.Sprintf("deleted by itself, in days: appointments and alerts %d, reminders %d, audit %d, what was given up %d",
				days(k.Appointments), days(k.Reminders), days(k.Audit), days(k.Dead))},
			{mark: good, what: fmt.Sprintf("women: until they are erased; the coordinator reads who has had no appointment for %d days", days(k.Women))},
			{mark: good, what: fmt.Sprintf("backups: who is erased is told that files of keys are kept for %d days and one more", days(k.Keys))},
		}
	}}
}
