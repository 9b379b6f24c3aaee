package casework

import "time"

// Keep is how long things are kept, each kind by itself; zero means its preset.
// Whatever is past its time is deleted at night, and what of it is a figure stays as
// a count of nobody: see [Figures].
type Keep struct {
	// Women is after how long without an appointment a woman is named to the
	// coordinator, who decides whether she is erased. Nobody is erased by a clock.
	Women time.Duration
	// Appointments is how long an appointment is kept after its start, with its alert.
	Appointments time.Duration
	// Reminders is how long a row of the ledger is kept after it was due.
	Reminders time.Duration
	// Audit is how long it is written down who did what.
	Audit time.Duration
	// Dead is how long it is kept what was given up.
	Dead time.Duration
	// Keys is for how long the organisation keeps the backups' files of keys.
	Keys time.Duration
}

const dayLong = 24 * time.Hour

// The presets.
const (
	WomenKept        = 365 * dayLong
	AppointmentsKept = 365 * dayLong
	RemindersKept    = 90 * dayLong
	AuditKept        = 2 * 365 * dayLong
	DeadKept         = 30 * dayLong
	KeysKept         = 3 * dayLong
)

// OrPresets fills in what was not set.
func (k Keep) OrPresets() Keep {
	for _, f := range []struct {
		is     *time.Duration
		preset time.Duration
	}{{&k.Women, WomenKept}, {&k.Appointments, AppointmentsKept}, {&k.Reminders, RemindersKept},
		{&k.Audit, AuditKept}, {&k.Dead, DeadKept}, {&k.Keys, KeysKept}} {
		if *f.is == 0 {
			*f.is = f.preset
		}
	}
	return k
}

// KeysEnd is when the last backup ends that holds the key of who is erased at a time.
// The files of keys are deleted by a round of every night, which may be a day late.
func (p *Policy) KeysEnd(now time.Time) time.Time { return now.Add(p.Keep.OrPresets().Keys + dayLong) }
