package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/store"
)

// Whoever looks each morning hears that the night's job has failed, which tells
// nobody by itself.
func TestCheckWarnsOfABackupThatDoesNotCome(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	now := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	o.now = func() time.Time { return now }
	check := func() string { out, _ := o.tries("check"); return out }
	o.prints(check(), "! redis: backup: there is none, and no `backup:` in .*keys backup")
	o.enters("K-17", "--site", "milano", "--role", "beneficiary")
	o.safe(smallest)
	o.prints(check(), `! redis: backup: none was made here yet`)

	now = time.Date(2026, 11, 29, 2, 30, 0, 0, time.UTC)
	o.types("backup", filepath.Join(t.TempDir(), "ponte.age"))
	now = now.Add(36 * time.Hour)
	o.prints(check(), `✓ redis: backup: the newest is of Sunday 29 November 2026, 03:30 \(Rome\)`)
	now = now.Add(time.Minute)
	o.prints(check(), `! redis: backup: the newest is of Sunday 29 November 2026, 03:30 \(Rome\), 36 hours old\. The job`)
}

// A name that is entered and not on Telegram hears nothing, and that must not be
// found out when it matters.
func TestWhoIsNamedAndNotOnTelegramIsTold(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	now := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	o.now = func() time.Time { return now }
	check := func() string { out, _ := o.tries("check"); return out }
	o.enters("T-2", "--site", "milano", "--role", "caseworker")
	o.enters("T-5", "--site", "milano", "--role", "caseworker")
	o.enters("K-17", "--site", "milano", "--role", "beneficiary", "--caseworker", "T-2")
	unheard := `! T-5 is not on Telegram: nothing reaches her until she has opened her link\.\n`
	o.prints(o.types("person", "away", "T-2", "--until", "2026-12-09", "--deputy", "T-5"),
		unheard+`Invite her: ponte invite --person T-5\.`)
	o.prints(check(), `! redis: T-5 is not on Telegram: .*\(she stands in for T-2\)\. Invite her`,
		`! redis: T-2 is not on Telegram: .*\(women whom she accompanies: 1\)`)

	// A link that is on its way is not to be ended by another.
	o.types("invite", "--person", "T-5")
	link := `She has a link that still works until Saturday 12 December 2026, 10:00 \(Rome\): ask her to open it\. A new one would end it`
	o.prints(check(), `! redis: T-5 is not on Telegram: .*`+link)
	o.prints(o.types("person", "offboard", "T-2", "--to", "T-5"), unheard+link)
	now = now.AddDate(0, 0, 15)
	o.prints(check(), `! redis: T-5 is not on Telegram: .*\(women whom she accompanies: 1\)\. Invite her: ponte invite --person T-5`)

	// Who is there is not told of.
	err := o.store.Update(t.Context(), "", func(tx *store.Tx) error {
		who, err := casework.PersonByCode(tx, "T-5")
		if err != nil {
			return err
		}
		who.Chat = "hers"
		return tx.Put(who.Ref(), casework.OwnedBy(who.ID), who)
	})
	if out := check(); err != nil || strings.Contains(out, "T-5 is not on Telegram") {
		t.Errorf("she is on Telegram: %v\n%s", err, out)
	}
}
