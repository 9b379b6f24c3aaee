package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/store"
)

// mustBackup returns all that a backup would hold, the owners' keys first, as a
// restore wants them.
func mustBackup(t on) []store.Saved {
	t.Helper()
	var keys, rest []store.Saved
	err := t.store.Backup(t.Context(), func(s store.Saved) error {
		if s.Key() {
			keys = append(keys, s)
		} else {
			rest = append(rest, s)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return append(keys, rest...)
}

// mustRestore puts it back in place of what is there, and opens it.
func mustRestore(t on, saved []store.Saved) (*store.Store, *store.Refill) {
	t.Helper()
	r, err := store.Refills(t.Context(), t.options)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	err = r.Clear(t.Context())
	for _, s := range saved {
		err = errors.Join(err, r.Put(t.Context(), s))
	}
	if err = errors.Join(err, r.Done(t.Context())); err != nil {
		t.Fatal(err)
	}
	return t.open(t), r
}

// wipe removes everything of the bot.
func wipe(t on) {
	t.Helper()
	prefix := store.NewKeyspace(t.options.Bot).Prefix()
	for _, s := range mustBackup(t) {
		if err := t.store.Redis().Del(t.Context(), prefix+s.Name).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestABackupPutsBackRecordsIndexesTimersLanesAndMessages(t *testing.T) {
	everywhere(t, func(t on) {
		timer := casework.Timer{At: now.Add(time.Hour), Lane: casework.PersonLane(olena), Kind: casework.RemindTimer, Subject: noteRef("a"), Rev: 1, Step: "1d"}
		lane := casework.ChatLane(chat)
		mustUpdate(t, t.store, func(tx *store.Tx) error {
			return errors.Join(
				tx.Put(noteRef("a"), casework.OwnedBy(olena), note{Text: "words", Count: 1}),
				tx.PutFor(noteRef("short"), casework.OwnedBy(maria), note{Text: "gone soon"}, time.Hour),
				tx.File(casework.Index{Name: "notes"}, "a", now), tx.Set(timer), tx.Send(text("m1")), tx.Send(text("m2")))
		})
		mustPush(t, t.store, lane, update(1), update(2), update(3))
		mustClaim(t, t.store) // a worker has begun with it, and dies with the Redis
		saved := mustBackup(t)
		wipe(t)

		s, r := mustRestore(t, saved)
		if r.LeftOut != 0 || r.Expired != 0 {
			t.Errorf("left out %d, expired %d", r.LeftOut, r.Expired)
		}
		if got := mustGet(t, s, "a"); got.Text != "words" {
			t.Errorf("the record is %+v", got)
		}
		life, err := s.Redis().PTTL(t.Context(), store.NewKeyspace(t.options.Bot).Prefix()+"record:note:short").Result()
		if err != nil || life <= 50*time.Minute || life > time.Hour {
			t.Errorf("what lives an hour lives %s, %v", life, err)
		}
		timers, err := s.Timers(t.Context(), time.Time{}, time.Time{})
		if diff := cmp.Diff([]casework.Timer{timer}, timers); err != nil || diff != "" {
			t.Errorf("timers: %v\n%s", err, diff)
		}
		err = s.View(t.Context(), func(r casework.Reader) error {
			found, err := r.Find(casework.Index{Name: "notes"}, time.Time{}, time.Time{})
			if len(found) != 1 {
				t.Errorf("the index holds %v", found)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if m := mustHead(t, s, store.Answers); m.Text != "words of m1" {
			t.Errorf("the first message is %q", m.Text)
		}
		if fresh, err := s.Push(t.Context(), lane, update(2)); err != nil || fresh {
			t.Errorf("an update that was in already: fresh %v, %v", fresh, err)
		}
		if got := mustDrain(t, s, mustClaim(t, s)); len(got) != 3 {
			t.Errorf("the lane gives %v", got)
		}
		// Numbers of commits are not given again: a record made anew is another one.
		mustPut(t, s, "b", casework.Organisation, note{})
		before, after := revisionOf(saved), s.Redis().Get(t.Context(), store.NewKeyspace(t.options.Bot).Prefix()+"revisions").Val()
		if before == "" || before >= after && len(before) >= len(after) {
			t.Errorf("the number of the last commit went from %q to %q", before, after)
		}
	})
}

// revisionOf is the number of the last commit in a backup.
func revisionOf(saved []store.Saved) string {
	for _, s := range saved {
		if s.Name == "revisions" {
			return string(s.Values[0])
		}
	}
	return ""
}

func TestDeadLettersComeBackWithTheirIDs(t *testing.T) {
	everywhere(t, func(t on) {
		mustPush(t, t.store, casework.ChatLane(chat), update(1))
		bury(t, mustClaim(t, t.store), update(1))
		want := mustLetters(t)
		saved := mustBackup(t)
		wipe(t)
		s, _ := mustRestore(t, saved)
		got, err := s.DeadLetters(t.Context())
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(store.DeadLetter{})); err != nil || diff != "" || len(got) != 1 {
			t.Fatalf("dead letters: %v\n%s", err, diff)
		}
		if err := s.Revive(t.Context(), got[0]); err != nil {
			t.Errorf("put back: %v", err)
		}
	})
}

func TestARecordWhoseOwnersKeyIsNotThereIsLeftOut(t *testing.T) {
	everywhere(t, func(t on) {
		mustPut(t, t.store, "a", casework.OwnedBy(olena), note{Text: "erased"})
		mustPut(t, t.store, "b", casework.OwnedBy(maria), note{Text: "kept"})
		var saved []store.Saved
		for _, s := range mustBackup(t) {
			if !strings.HasSuffix(s.Name, string(olena)) || !s.Key() {
				saved = append(saved, s)
			}
		}
		s, r := mustRestore(t, saved)
		if _, err := get(t, s, "a"); r.LeftOut != 1 || casework.CodeOf(err) != casework.NotFound {
			t.Errorf("left out %d; the record: %v", r.LeftOut, err)
		}
		if got := mustGet(t, s, "b"); got.Text != "kept" {
			t.Errorf("the other is %+v", got)
		}
	})
}

func TestWhatWasForgottenMeanwhileIsNotPutBack(t *testing.T) {
	everywhere(t, func(t on) {
		mustPut(t, t.store, "a", casework.Organisation, note{})
		saved := mustBackup(t)
		for i := range saved {
			if saved[i].Name == "record:note:a" {
				saved[i].Until = time.Now().Add(-time.Hour).UnixMilli()
			}
		}
		s, r := mustRestore(t, saved)
		if _, err := get(t, s, "a"); r.Expired != 1 || casework.CodeOf(err) != casework.NotFound {
			t.Errorf("expired %d; the record: %v", r.Expired, err)
		}
	})
}

func TestNothingIsPutBackUnderARunningProgram(t *testing.T) {
	everywhere(t, func(t on) {
		ctx, cancel := context.WithCancel(t.Context())
		lease := t.store.Lead(ctx, "one")
		<-lease.Changed()
		if _, err := store.Refills(t.Context(), t.options); !errors.Is(err, store.ErrRunning) {
			t.Errorf("while one leads: %v", err)
		}
		cancel()
		<-lease.Done()
		r, err := store.Refills(t.Context(), t.options)
		if err != nil {
			t.Fatalf("when it has ended: %v", err)
		}
		defer func() { _ = r.Close() }()

		// Until it is whole nobody opens it.
		if err := r.Clear(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Open(t.Context(), t.options); !errors.Is(err, store.ErrRestoring) {
			t.Errorf("half of a restore was opened: %v", err)
		}
	})
}

// What is written while a backup is made is in it whole or not at all, and what
// a record needs to be opened and found is there.
//
// The pipe to the in-process Redis has no room for so much at once.
func TestABackupMadeWhileOthersWriteIsOpenedAndGoesOn(t *testing.T) {
	for _, kind := range homes[1:] {
		t.Run(kind.name, func(t *testing.T) { backupWhileOthersWrite(move(t, kind.start(t), kind.name)) })
	}
}

func backupWhileOthersWrite(t on) {
	lane := casework.ChatLane(chat)
	stop, wrote := make(chan struct{}), make(chan error, 1)
	begun := make(chan struct{})
	go func() {
		other := t.store
		for n := 0; ; n++ {
			err := other.Update(context.Background(), "", func(tx *store.Tx) error {
				return errors.Join(tx.Put(noteRef("n"), casework.OwnedBy(olena), note{Count: n}),
					tx.Set(casework.Timer{At: now.Add(time.Duration(n) * time.Minute), Lane: casework.PersonLane(olena), Kind: casework.RemindTimer, Subject: noteRef("n"), Rev: n}))
			})
			if err == nil {
				_, err = other.Push(context.Background(), lane, update(n))
			}
			if n == 20 {
				close(begun)
			}
			select {
			case <-stop:
				wrote <- err
				return
			default:
			}
			if err != nil {
				wrote <- err
				return
			}
		}
	}()
	<-begun
	saved := mustBackup(t)
	close(stop)
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
	wipe(t)
	s, r := mustRestore(t, saved)
	if r.LeftOut != 0 {
		t.Errorf("left out %d: an owner's key is missing", r.LeftOut)
	}
	record := mustGet(t, s, "n")
	timers, err := s.Timers(t.Context(), now.Add(time.Duration(record.Count)*time.Minute), time.Time{})
	if err != nil || len(timers) == 0 || timers[0].Rev != record.Count {
		t.Errorf("the timer of the record as it is, %d: %v, %v", record.Count, timers, err)
	}
	if err := s.CheckInvariant(t.Context()); err != nil {
		t.Error(err)
	}
	if got := mustDrain(t, s, mustClaim(t, s)); len(got) < 20 {
		t.Errorf("the lane gives %d events", len(got))
	}
}

// When the newest backup was made is remembered, and is no part of a backup: who has
// put one back has none yet.
func TestWhenTheNewestBackupWasMadeIsKeptAndNotBackedUp(t *testing.T) {
	everywhere(t, func(t on) {
		if at, err := t.store.LastBackup(t.Context()); err != nil || !at.IsZero() {
			t.Errorf("before any backup: %s, %v", at, err)
		}
		if err := t.store.NoteBackup(t.Context(), now.In(time.FixedZone("", 3600))); err != nil {
			t.Fatal(err)
		}
		if at, err := t.store.LastBackup(t.Context()); err != nil || !at.Equal(now) {
			t.Errorf("after it: %s, %v, want %s", at, err, now)
		}
		s, _ := mustRestore(t, mustBackup(t))
		if at, err := s.LastBackup(t.Context()); err != nil || !at.IsZero() {
			t.Errorf("after a restore: %s, %v", at, err)
		}
	})
}
