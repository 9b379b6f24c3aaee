package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

func TestARecordIsReadAsItWasWritten(t *testing.T) {
	everywhere(t, func(t on) {
		if _, err := get(t, t.store, "a"); casework.CodeOf(err) != casework.NotFound {
			t.Fatalf("before it was written: %v", err)
		}
		want := note{Text: "Зустріч о 10:30 | è", Count: 3}
		mustPut(t, t.store, "a", casework.OwnedBy(olena), want)
		if diff := cmp.Diff(want, mustGet(t, t.store, "a")); diff != "" {
			t.Errorf("record (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, mustGet(t, t.open(t), "a")); diff != "" {
			t.Errorf("read by another process (-want +got):\n%s", diff)
		}
		mustUpdate(t, t.store, func(tx *store.Tx) error { return tx.Delete(noteRef("a")) })
		if _, err := get(t, t.store, "a"); casework.CodeOf(err) != casework.NotFound {
			t.Errorf("after it was deleted: %v", err)
		}
		mustUpdate(t, t.store, func(tx *store.Tx) error { return tx.Delete(noteRef("a")) })
	})
}

func TestAnUpdateSeesWhatItWroteItself(t *testing.T) {
	everywhere(t, func(t on) {
		ix := casework.Index{Name: "notes", Key: "all"}
		at := func(hours int) time.Time { return now.Add(time.Duration(hours) * time.Hour) }
		mustUpdate(t, t.store, func(tx *store.Tx) error {
			for i, id := range []string{"a", "b", "c"} {
				if err := tx.File(ix, id, at(i)); err != nil {
					return err
				}
			}
			return nil
		})
		var inside []string
		var n note
		mustUpdate(t, t.store, func(tx *store.Tx) error {
			err := errors.Join(
				tx.Put(noteRef("x"), casework.Organisation, note{Text: "new"}),
				tx.Get(noteRef("x"), &n),
				tx.File(ix, "a", at(9)), tx.File(ix, "d", at(1)), tx.Unfile(ix, "c"),
			)
			if err != nil {
				return err
			}
			inside, err = tx.Find(ix, at(1), at(9))
			return err
		})
		want := []string{"b", "d", "a"}
		if n.Text != "new" {
			t.Errorf("record read inside = %+v", n)
		}
		if diff := cmp.Diff(want, inside); diff != "" {
			t.Errorf("found inside (-want +got):\n%s", diff)
		}
		err := t.store.View(t.Context(), func(r casework.Reader) error {
			for _, test := range []struct {
				from, to time.Time
				want     []string
			}{
				{time.Time{}, time.Time{}, want},
				{at(2), time.Time{}, []string{"a"}},
				{time.Time{}, at(1), []string{"b", "d"}},
				{at(2), at(8), []string{}},
			} {
				got, err := r.Find(ix, test.from, test.to)
				if err != nil {
					return err
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("found from %v to %v (-want +got):\n%s", test.from, test.to, diff)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestAnUpdateRunsAgainWhenWhatItReadHasChanged(t *testing.T) {
	for name, change := range map[string]func(tx *store.Tx) error{
		"a record was changed": func(tx *store.Tx) error { return tx.Put(noteRef("read"), casework.Organisation, note{Count: 2}) },
		"a record was removed": func(tx *store.Tx) error { return tx.Delete(noteRef("read")) },
		"an absent one came":   func(tx *store.Tx) error { return tx.Put(noteRef("absent"), casework.Organisation, note{}) },
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(t on) {
				mustPut(t, t.store, "read", casework.Organisation, note{Count: 1})
				runs := 0
				mustUpdate(t, t.store, func(tx *store.Tx) error {
					if err := tx.Prefetch(noteRef("read"), noteRef("absent")); err != nil {
						return err
					}
					if runs++; runs == 1 {
						mustUpdate(t, t.store, change)
					}
					return tx.Put(noteRef("written"), casework.Organisation, note{Count: runs})
				})
				if runs != 2 || mustGet(t, t.store, "written").Count != 2 {
					t.Errorf("ran %d times and wrote %+v", runs, mustGet(t, t.store, "written"))
				}
			})
		})
	}
}

func TestARecordRemovedAndMadeAnewIsNotTakenForTheOldOne(t *testing.T) {
	everywhere(t, func(t on) {
		mustPut(t, t.store, "a", casework.Organisation, note{Text: "old"})
		runs := 0
		mustUpdate(t, t.store, func(tx *store.Tx) error {
			var n note
			if err := tx.Get(noteRef("a"), &n); err != nil {
				return err
			}
			if runs++; runs == 1 {
				mustUpdate(t, t.store, func(tx *store.Tx) error { return tx.Delete(noteRef("a")) })
				mustPut(t, t.store, "a", casework.Organisation, note{Text: "new"})
			}
			return tx.Put(noteRef("b"), casework.Organisation, n)
		})
		if got := mustGet(t, t.store, "b").Text; got != "new" {
			t.Errorf("decided on the %s record", got)
		}
	})
}

func TestTwentyFivePeopleAtOnceAreCountedRight(t *testing.T) {
	everywhere(t, func(t on) {
		const people, presses = 5, 4
		var wg sync.WaitGroup
		for p := range people {
			wg.Go(func() {
				for i := range presses {
					for {
						err := t.store.Update(t.Context(), fmt.Sprintf("press:%d:%d", p, i), func(tx *store.Tx) error {
							var n note
							if err := tx.Get(noteRef("shared"), &n); err != nil && casework.CodeOf(err) != casework.NotFound {
								return err
							}
							n.Count++
							return tx.Put(noteRef("shared"), casework.Organisation, n)
						})
						if errors.Is(err, store.ErrBusy) {
							continue
						}
						if err != nil {
							t.Error(err)
						}
						break
					}
				}
			})
		}
		wg.Wait()
		if got := mustGet(t, t.store, "shared").Count; got != people*presses {
			t.Errorf("counted %d, want %d", got, people*presses)
		}
	})
}

func TestAfterTwentyConflictsTheStoreIsBusy(t *testing.T) {
	everywhere(t, func(t on) {
		runs := 0
		err := t.store.Update(t.Context(), "", func(tx *store.Tx) error {
			runs++
			_ = tx.Get(noteRef("a"), new(note))
			mustPut(t, t.store, "a", casework.Organisation, note{Count: runs})
			return tx.Put(noteRef("b"), casework.Organisation, note{})
		})
		if !errors.Is(err, store.ErrBusy) || runs != 20 {
			t.Errorf("%v after %d runs", err, runs)
		}
	})
}

func TestAnOperationHappensOnce(t *testing.T) {
	everywhere(t, func(t on) {
		add := func(tx *store.Tx) error {
			var n note
			if err := tx.Get(noteRef("a"), &n); err == nil {
				return errors.New("there is one already")
			}
			return tx.Put(noteRef("a"), casework.Organisation, note{Count: n.Count + 1})
		}
		for range 3 {
			if err := t.store.Update(t.Context(), "import:1", add); err != nil {
				t.Fatal(err)
			}
		}
		if err := t.store.Update(t.Context(), "import:2", add); err == nil {
			t.Error("another operation was taken for the same")
		}
		if got := mustGet(t, t.store, "a").Count; got != 1 {
			t.Errorf("counted %d", got)
		}
	})
}

func TestAnErrorDecidedOnStaleReadsIsNotReturned(t *testing.T) {
	everywhere(t, func(t on) {
		mustPut(t, t.store, "a", casework.Organisation, note{Count: 1})
		mustPut(t, t.store, "b", casework.Organisation, note{Count: 1})
		runs := 0
		mustUpdate(t, t.store, func(tx *store.Tx) error {
			var a, b note
			if err := tx.Get(noteRef("a"), &a); err != nil {
				return err
			}
			if runs++; runs == 1 {
				mustUpdate(t, t.store, func(tx *store.Tx) error {
					return errors.Join(
						tx.Put(noteRef("a"), casework.Organisation, note{Count: 2}),
						tx.Put(noteRef("b"), casework.Organisation, note{Count: 2}))
				})
			}
			if err := tx.Get(noteRef("b"), &b); err != nil {
				return err
			}
			if a != b {
				return errors.New("the two never agree")
			}
			return nil
		})
		if runs != 2 {
			t.Errorf("ran %d times", runs)
		}
	})
}

func TestARecordVanishesAfterItsTime(t *testing.T) {
	s, redis := storetest.MustOpenInProcess(t)
	mustUpdate(t, s, func(tx *store.Tx) error {
		return tx.PutFor(noteRef("guess"), casework.Organisation, note{Count: 1}, time.Hour)
	})
	redis.FastForward(59 * time.Minute)
	if got := mustGet(t, s, "guess"); got.Count != 1 {
		t.Errorf("after 59 minutes: %+v", got)
	}
	redis.FastForward(2 * time.Minute)
	if _, err := get(t, s, "guess"); casework.CodeOf(err) != casework.NotFound {
		t.Errorf("after 61 minutes: %v", err)
	}
}

func TestWhatAVisitorLeftVanishesAfterADay(t *testing.T) {
	s, redis := storetest.MustOpenInProcess(t)
	owner := casework.OwnedByChat(chat)
	visit := func(tx *store.Tx) error {
		return errors.Join(tx.Expire(owner, 24*time.Hour, noteRef("talk")), tx.Put(noteRef("chat"), owner, note{Text: "uk"}))
	}
	mustUpdate(t, s, visit)
	mustPut(t, s, "talk", owner, note{Text: "a word"}) // a record never outlives its key
	redis.FastForward(25 * time.Hour)
	for _, key := range redis.Keys() {
		if name := redis.Type(key); name == "string" && redis.TTL(key) == 0 && !contains(key, "revisions", "key:org") {
			t.Errorf("%s is left and stays for ever", key)
		}
	}
	if _, err := get(t, s, "chat"); casework.CodeOf(err) != casework.NotFound {
		t.Errorf("a day later: %v", err)
	}
}

func TestWhatAVisitorLeftStaysWhenSheIsBoundToAPerson(t *testing.T) {
	s, redis := storetest.MustOpenInProcess(t)
	owner := casework.OwnedByChat(chat)
	mustUpdate(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.Expire(owner, 24*time.Hour), tx.Put(noteRef("chat"), owner, note{Text: "uk"}), tx.Put(noteRef("talk"), owner, note{Text: "hi"}))
	})
	mustUpdate(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.Keep(owner, noteRef("talk")), tx.Put(noteRef("chat"), owner, note{Text: "it"}))
	})
	redis.FastForward(100 * time.Hour)
	if got := mustGet(t, s, "chat").Text + mustGet(t, s, "talk").Text; got != "ithi" {
		t.Errorf("records = %q", got)
	}
}

func TestAPushKeepsTheVisitorsKeyUntilItIsHandled(t *testing.T) {
	keys := storetest.MustKeys(t)
	s, redis := storetest.MustOpenInProcess(t, storetest.WithKeys(keys))
	owner := casework.OwnedByChat(chat)
	mustUpdate(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.Expire(owner, time.Hour), tx.Put(noteRef("chat"), owner, note{}))
	})
	redis.FastForward(59 * time.Minute)
	mustPush(t, s, casework.ChatLane(chat), update(1))
	redis.FastForward(30 * time.Minute)
	s = storetest.MustConnect(t, storetest.InProcess(redis), storetest.WithKeys(keys)) // it remembers no key
	if diff := cmp.Diff([]string{"u:1"}, mustDrain(t, s, mustClaim(t, s))); diff != "" {
		t.Errorf("handled (-want +got):\n%s", diff)
	}
}

func TestRecordsListsEachRecordOfAType(t *testing.T) {
	everywhere(t, func(t on) {
		for i := range 30 {
			mustPut(t, t.store, fmt.Sprintf("n%02d", i), casework.Organisation, note{})
		}
		seen := map[string]int{}
		err := t.store.Records(t.Context(), "note", func(ref casework.Ref) error { seen[ref.ID]++; return nil })
		if err != nil || len(seen) != 30 {
			t.Errorf("saw %d, %v", len(seen), err)
		}
		for id, times := range seen {
			if times != 1 {
				t.Errorf("%s came %d times", id, times)
			}
		}
	})
}

func TestWhatCannotBeWrittenIsRefusedBeforeTheCommit(t *testing.T) {
	s := storetest.MustOpen(t)
	for name, write := range map[string]func(tx *store.Tx) error{
		"no id":               func(tx *store.Tx) error { return tx.Put(noteRef(""), casework.Organisation, note{}) },
		"no owner":            func(tx *store.Tx) error { return tx.Put(noteRef("a"), "", note{}) },
		"an owner with a bar": func(tx *store.Tx) error { return tx.Put(noteRef("a"), "p:x|y", note{}) },
		"no life":             func(tx *store.Tx) error { return tx.PutFor(noteRef("a"), casework.Organisation, note{}, 0) },
		"no JSON":             func(tx *store.Tx) error { return tx.Put(noteRef("a"), casework.Organisation, func() {}) },
		"nobody's lane":       func(tx *store.Tx) error { return tx.Post("lane", update(1)) },
		"an empty lane":       func(tx *store.Tx) error { return tx.Post("c:", update(1)) },
		"no event ID":         func(tx *store.Tx) error { return tx.Post(casework.ChatLane(chat), casework.Event{}) },
		"a bar in a timer":    func(tx *store.Tx) error { return tx.Set(casework.Timer{Lane: "p:x", Step: "a|b"}) },
		"no chat":             func(tx *store.Tx) error { return tx.Send(store.Message{Method: store.SendText}) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := s.Update(t.Context(), "", write); err == nil {
				t.Error("it was written")
			}
		})
	}
}
