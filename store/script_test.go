package store_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"ponte/casework"
	"ponte/store"
)

// prepared is a store on which each of the five scripts has something to do.
func prepared(t on) store.Claim {
	t.Helper()
	mustPush(t, t.store, casework.ChatLane(chat), update(1))
	told := text("1")
	told.Subject, told.Person = noteRef("a"), olena
	mustSend(t, t.store, told, text("2"))
	mustUpdate(t, t.store, set(timer(maria, 1, now)))
	mustPut(t, t.store, "a", casework.Organisation, note{Count: 1})
	return mustClaim(t, t.store)
}

// calls asks for each of the scripts.
var calls = map[string]func(t on, c store.Claim) error{
	"push": func(t on, _ store.Claim) error {
		_, err := t.store.Push(t.Context(), casework.PersonLane(maria), update(2))
		return err
	},
	"commit": func(t on, c store.Claim) error {
		_, err := t.store.Handle(t.Context(), c, func(tx *store.Tx, _ casework.Event) error {
			return errors.Join(
				tx.Delete(noteRef("a")), tx.Put(noteRef("b"), casework.Organisation, note{}),
				tx.Post(casework.PersonLane(olena), update(3)), tx.Send(text("3")), tx.Set(timer(olena, 9, now)))
		})
		return err
	},
	"fire": func(t on, _ store.Claim) error {
		_, err := t.store.FireDue(t.Context(), now, 9)
		return err
	},
	"sent": func(t on, _ store.Claim) error {
		return t.store.Sent(t.Context(), store.Answers, mustHead(t, t.store, store.Answers),
			store.Outcome{Result: casework.FateSent, MessageID: 5})
	},
	"done": func(t on, c store.Claim) error { return t.store.Done(t.Context(), c) },
}

func TestScriptsThatTheServerForgotAreSentAgain(t *testing.T) {
	everywhere(t, func(t on) {
		c := prepared(t)
		for _, script := range []string{"push", "commit", "fire", "sent", "done"} {
			onEachNode(t, func(ctx context.Context, node *redis.Client) error { return node.ScriptFlush(ctx).Err() })
			if err := calls[script](t, c); err != nil {
				t.Errorf("%s: %v", script, err)
			}
		}
		if err := t.store.CheckInvariant(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestAKeyOfAnotherTypeStopsAScriptBeforeItWrites(t *testing.T) {
	lane := "lane:" + string(casework.ChatLane(chat))
	for script, spoiled := range map[string][]string{
		"push":   {"seen:p:maria:u:2", "lane:p:maria"},
		"commit": {"revisions", "record:note:b", "lane:p:olena", "seen:p:olena:u:3", "bell", "out:answers", "timers"},
		"fire":   {"lane:p:maria", "seen:p:maria:" + timer(maria, 1, now).EventID()},
		"sent":   {"out:answers", "sent:" + string(chat), "dead", "lane:p:olena"},
		"done":   {lane},
	} {
		for _, name := range spoiled {
			t.Run(script+" "+name, func(t *testing.T) {
				everywhere(t, func(t on) {
					c := prepared(t)
					key, rdb := prefix(t)+name, t.store.Redis()
					// No script uses a set.
					if err := errors.Join(rdb.Del(t.Context(), key).Err(), rdb.SAdd(t.Context(), key, "x").Err()); err != nil {
						t.Fatal(err)
					}
					before := written(t)
					if err := calls[script](t, c); err == nil || !contains(err.Error(), "WRONGTYPE") {
						t.Errorf("answered %v", err)
					}
					if diff := cmp.Diff(before, written(t)); diff != "" {
						t.Errorf("something was written (-before +after):\n%s", diff)
					}
				})
			})
		}
	}
}

func TestWithoutMemoryAScriptWritesNothing(t *testing.T) {
	// Only a real server, and one of our own, can be short of memory.
	t.Run("real", func(tt *testing.T) {
		t := alone(tt)
		c := prepared(t)
		mustPush(t, t.store, casework.PersonLane(maria), update(100)) // the keys of those lanes are
		mustPush(t, t.store, casework.PersonLane(olena), update(101)) // made before memory ends
		before := written(t)
		memory := func(limit string) {
			t.Helper()
			if err := t.store.Redis().ConfigSet(t.Context(), "maxmemory", limit).Err(); err != nil {
				t.Fatal(err)
			}
		}
		memory("1")
		for script, call := range calls {
			if err := call(t, c); !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("%s: %v, want ErrUnavailable", script, err)
			}
		}
		if diff := cmp.Diff(before, written(t)); diff != "" {
			t.Errorf("something was written (-before +after):\n%s", diff)
		}
		memory("0")
		for script, call := range calls {
			if err := call(t, c); err != nil {
				t.Errorf("afterwards %s: %v", script, err)
			}
		}
	})
}

// written is everything but the owners' keys, which are made before a script
// runs and harm nobody if it then fails.
func written(t on) map[string][]byte {
	t.Helper()
	all := everything(t)
	maps.DeleteFunc(all, func(name string, _ []byte) bool { return strings.HasPrefix(name, prefix(t)+"key:") })
	return all
}

// onEachNode asks something of each master.
func onEachNode(t on, ask func(ctx context.Context, node *redis.Client) error) {
	t.Helper()
	var err error
	switch c := t.store.Redis().(type) {
	case *redis.ClusterClient:
		err = c.ForEachMaster(t.Context(), ask)
	case *redis.Client:
		err = ask(t.Context(), c)
	}
	if err != nil {
		t.Fatal(err)
	}
}
