package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

func TestWhatWasConfirmedIsThereAfterRedisWasKilled(t *testing.T) {
	server := storetest.MustStartServer(t)
	o := store.Options{URL: server.URL, Keys: storetest.MustKeys(t)}
	s := storetest.MustConnect(t, o)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	const rounds, writers = 4, 4
	confirmed := make([]int, writers) // how many pushes, and commits, each writer was told are in
	for round := range rounds {
		var wg sync.WaitGroup
		enough := make(chan struct{}, writers)
		for w := range writers {
			wg.Go(func() {
				for n := confirmed[w]; ; n++ {
					lane := casework.PersonLane(casework.PersonID(fmt.Sprintf("w%d", w)))
					_, err := s.Push(ctx, lane, update(n))
					if err == nil {
						err = s.Update(ctx, fmt.Sprintf("op:%d:%d", w, n), func(tx *store.Tx) error {
							return errors.Join(
								tx.Put(noteRef(fmt.Sprintf("%d-%d", w, n)), casework.Organisation, note{Count: n}),
								tx.Set(timer(casework.PersonID(fmt.Sprintf("w%d", w)), n, now)))
						})
					}
					if err != nil {
						if !errors.Is(err, store.ErrUnavailable) {
							t.Errorf("writer %d: %v", w, err)
						}
						return
					}
					confirmed[w] = n + 1
					if n%25 == 24 {
						select {
						case enough <- struct{}{}:
						default:
						}
					}
				}
			})
		}
		for range writers {
			<-enough
		}
		server.Kill()
		wg.Wait()
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		if err := s.CheckInvariant(ctx); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
	}
	timers, err := s.Timers(ctx, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]bool{}
	for _, timer := range timers {
		set[timer.Member()] = true
	}
	for w, n := range confirmed {
		if n < 50 {
			t.Errorf("writer %d got only %d through", w, n)
		}
		who := casework.PersonID(fmt.Sprintf("w%d", w))
		for i := range n {
			if got := mustGet(t, s, fmt.Sprintf("%d-%d", w, i)); got.Count != i {
				t.Errorf("writer %d, commit %d: %+v", w, i, got)
			}
			if !set[timer(who, i, now).Member()] {
				t.Errorf("writer %d, commit %d: its timer is gone", w, i)
			}
			if seen, err := s.Seen(ctx, casework.PersonLane(who), update(i).ID); err != nil || !seen {
				t.Errorf("writer %d, push %d: seen %v, %v", w, i, seen, err)
			}
		}
	}
	claims, err := s.Claim(ctx, "w", writers, 0)
	if err != nil || len(claims) != writers {
		t.Fatalf("claims: %v, %v", claims, err)
	}
	for _, c := range claims {
		who, _ := c.Lane.Person()
		var w int
		if _, err := fmt.Sscanf(string(who), "w%d", &w); err != nil {
			t.Fatal(err)
		}
		got := mustDrain(t, s, c)
		// One push more may be in: the one that was not confirmed.
		if len(got) < confirmed[w] || len(got) > confirmed[w]+1 {
			t.Errorf("%s: %d events, %d confirmed", c.Lane, len(got), confirmed[w])
		}
		for i, id := range got {
			if id != update(i).ID {
				t.Errorf("%s: event %d is %s", c.Lane, i, id)
			}
		}
	}
}

func TestTheFilesOfRedisHoldNothingInPlain(t *testing.T) {
	server := storetest.MustStartServer(t, "--rdbcompression", "no")
	s := storetest.MustConnect(t, store.Options{URL: server.URL})
	words := []string{"Olena Shevchenko", "Via Padova 36", "Червона калина"}
	ev := update(1)
	ev.Update = []byte(`{"text":"Olena Shevchenko, Via Padova 36, Червона калина"}`)
	mustPush(t, s, casework.ChatLane(chat), ev)
	mustUpdate(t, s, func(tx *store.Tx) error {
		m := text("1")
		m.Text = string(ev.Update)
		return errors.Join(tx.Send(m), tx.Put(noteRef("a"), casework.OwnedBy(olena), note{Text: string(ev.Update)}))
	})
	if err := s.Redis().Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(server.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte("record:note:a")) {
			files++ // it does hold the record
		}
		for _, word := range words {
			if bytes.Contains(content, []byte(word)) {
				t.Errorf("%q stands in %s", word, path)
			}
		}
		return err
	})
	if err != nil || files < 2 {
		t.Errorf("found the record in %d files, %v; want the snapshot and the append-only file", files, err)
	}
}
