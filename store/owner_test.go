package store_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// recordKey is the Redis key of a note, for tests that tamper with it.
func recordKey(t on, id string) string { return prefix(t) + "record:note:" + id }

func prefix(t on) string { return store.NewKeyspace(t.options.Bot).Prefix() }

func TestADestroyedKeyOpensNothingAnyMore(t *testing.T) {
	everywhere(t, func(t on) {
		owner, lane := casework.OwnedBy(olena), casework.PersonLane(olena)
		mustPut(t, t.store, "hers", owner, note{Text: "secret"})
		mustPut(t, t.store, "other", casework.OwnedBy(maria), note{Text: "stays"})
		mustPush(t, t.store, lane, update(1))
		mustUpdate(t, t.store, func(tx *store.Tx) error {
			return tx.Send(store.Message{ID: "m1", Chat: chat, Method: store.SendText, Text: "secret"})
		})
		if err := t.store.DestroyKey(t.Context(), owner); err != nil {
			t.Fatal(err)
		}
		if err := t.store.DestroyKey(t.Context(), casework.OwnedByChat(chat)); err != nil {
			t.Fatal(err)
		}
		if _, err := get(t, t.store, "hers"); casework.CodeOf(err) != casework.NotFound {
			t.Errorf("her record: %v", err)
		}
		if got := mustGet(t, t.store, "other"); got.Text != "stays" {
			t.Errorf("another's record: %+v", got)
		}
		handled, err := t.store.Handle(t.Context(), mustClaim(t, t.store), func(*store.Tx, casework.Event) error {
			t.Error("her event was opened")
			return nil
		})
		if err != nil || !handled {
			t.Errorf("her lane: handled %v, %v", handled, err)
		}
		if m, ok, err := t.store.OutboxHead(t.Context(), store.Answers, chat); ok || err != nil {
			t.Errorf("her outbox: %+v, %v, %v", m, ok, err)
		}
		if letters, err := t.store.DeadLetters(t.Context()); err != nil || len(letters) > 0 {
			t.Errorf("dead letters: %v, %v", letters, err)
		}
		mustPut(t, t.store, "hers", owner, note{Text: "a new life"})
		if got := mustGet(t, t.store, "hers"); got.Text != "a new life" {
			t.Errorf("written anew: %+v", got)
		}
	})
}

func TestAProcessThatRemembersADestroyedKeySealsNothingWithIt(t *testing.T) {
	everywhere(t, func(t on) {
		owner, lane := casework.OwnedBy(olena), casework.PersonLane(olena)
		slow, quick := t.store, t.open(t)
		mustPut(t, slow, "a", owner, note{Text: "old"}) // slow has the key open now
		if err := quick.DestroyKey(t.Context(), owner); err != nil {
			t.Fatal(err)
		}
		mustPut(t, quick, "b", owner, note{Text: "new key"})

		if got := mustGet(t, slow, "b"); got.Text != "new key" {
			t.Errorf("read by who remembers the old key: %+v", got)
		}
		slow, quick = quick, slow
		if err := quick.DestroyKey(t.Context(), owner); err != nil {
			t.Fatal(err)
		}
		mustPush(t, slow, lane, update(1))
		if err := quick.DestroyKey(t.Context(), owner); err != nil {
			t.Fatal(err)
		}
		mustUpdate(t, slow, func(tx *store.Tx) error {
			return errors.Join(tx.Post(lane, update(2)), tx.Put(noteRef("c"), owner, note{Text: "sealed anew"}))
		})
		if got := mustGet(t, quick, "c"); got.Text != "sealed anew" {
			t.Errorf("written by who remembered the old key: %+v", got)
		}
		if err := quick.DestroyKey(t.Context(), owner); err != nil {
			t.Fatal(err)
		}
		mustPush(t, quick, casework.PersonLane(maria), update(3))
		mustUpdate(t, quick, func(tx *store.Tx) error {
			return tx.Set(casework.Timer{At: now, Lane: lane, Kind: casework.RemindTimer, Subject: noteRef("c")})
		})
		mustPush(t, quick, lane, update(4)) // makes a new key that slow does not know
		if n, err := slow.FireDue(t.Context(), now, 9); n != 1 || err != nil {
			t.Fatalf("fired %d, %v", n, err)
		}
		var got []string
		for range 2 {
			got = append(got, mustDrain(t, quick, mustClaim(t, quick))...)
		}
		want := []string{"u:4", "t:remind|p:olena|note|c|0|@1791793800", "u:3"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
	})
}

func TestSealedBytesThatWereChangedOrMovedDoNotOpen(t *testing.T) {
	everywhere(t, func(t on) {
		rdb, ctx := t.store.Redis(), t.Context()
		for _, id := range []string{"a", "b"} {
			mustPut(t, t.store, id, casework.OwnedBy(olena), note{Text: id})
		}
		value, err := rdb.Get(ctx, recordKey(t, "a")).Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if err := rdb.Set(ctx, recordKey(t, "b"), value, 0).Err(); err != nil {
			t.Fatal(err)
		}
		if _, err := get(t, t.store, "b"); !errors.Is(err, store.ErrTampered) {
			t.Errorf("moved: %v", err)
		}
		value[len(value)-1] ^= 1
		if err := rdb.Set(ctx, recordKey(t, "a"), value, 0).Err(); err != nil {
			t.Fatal(err)
		}
		if _, err := get(t, t.store, "a"); !errors.Is(err, store.ErrTampered) {
			t.Errorf("changed: %v", err)
		}
		err = t.store.Update(ctx, "", func(tx *store.Tx) error {
			_ = tx.Get(noteRef("a"), new(note)) // a careless caller
			return tx.Put(noteRef("c"), casework.Organisation, note{})
		})
		if !errors.Is(err, store.ErrTampered) {
			t.Errorf("decided on it: %v", err)
		}
	})
}

func TestATamperedEventGoesToTheDeadLettersAndTheLaneGoesOn(t *testing.T) {
	everywhere(t, func(t on) {
		lane := casework.ChatLane(chat)
		mustPush(t, t.store, lane, update(1), update(2))
		key := prefix(t) + "lane:" + string(lane)
		// The second event's bytes in the first one's place.
		entries, err := t.store.Redis().LRange(t.Context(), key, 0, -1).Result()
		if err != nil {
			t.Fatal(err)
		}
		token, _, _ := strings.Cut(entries[0], "|")
		_, sealed, _ := strings.Cut(entries[1], "|")
		if err := t.store.Redis().LSet(t.Context(), key, 0, token+"|"+sealed).Err(); err != nil {
			t.Fatal(err)
		}
		c := mustClaim(t, t.store)
		if diff := cmp.Diff([]string{"u:2"}, mustDrain(t, t.store, c)); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
		letters, err := t.store.DeadLetters(t.Context())
		if err != nil || len(letters) != 1 || letters[0].Why != "tampered" {
			t.Errorf("dead letters: %+v, %v", letters, err)
		}
	})
}

func TestAfterARotationOldAndNewKeysOpenAndThenOnlyTheNewOne(t *testing.T) {
	everywhere(t, func(t on) {
		old := t.options.Keys
		mustPut(t, t.store, "a", casework.OwnedBy(olena), note{Text: "old"})
		rotated, err := old.Rotate()
		if err != nil {
			t.Fatal(err)
		}
		s := t.open(t, storetest.WithKeys(rotated))
		mustPut(t, s, "b", casework.OwnedBy(maria), note{Text: "new"})
		if got := mustGet(t, s, "a").Text + mustGet(t, s, "b").Text; got != "oldnew" {
			t.Errorf("after the rotation: %q", got)
		}
		if s.ChatName(77) != t.store.ChatName(77) {
			t.Error("the rotation renamed a chat")
		}
		if _, err := get(t, t.store, "b"); !errors.Is(err, store.ErrMasterKey) {
			t.Errorf("read with the set from before: %v", err)
		}
		if n, err := s.Lagging(t.Context()); err != nil || n != 2 {
			t.Errorf("%d keys need the old one, %v; want the organisation's and Olena's", n, err)
		}
		for _, want := range []int{3, 3} { // the organisation, Olena, Maria; twice, as after an interruption
			if n, err := s.Rewrap(t.Context()); err != nil || n != want {
				t.Fatalf("wrapped %d, %v; want %d", n, err, want)
			}
		}
		if n, err := s.Lagging(t.Context()); err != nil || n != 0 {
			t.Errorf("after wrapping %d keys need the old one, %v", n, err)
		}
		newest, err := rotated.Forget()
		if err != nil {
			t.Fatal(err)
		}
		s = t.open(t, storetest.WithKeys(newest))
		if got := mustGet(t, s, "a").Text + mustGet(t, s, "b").Text; got != "oldnew" {
			t.Errorf("with the newest key only: %q", got)
		}
	})
}

func TestAStoreDoesNotOpenWithAnotherMasterKeySet(t *testing.T) {
	everywhere(t, func(t on) {
		o := t.options
		o.Keys = storetest.MustKeys(t)
		if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrMasterKey) {
			t.Errorf("opened: %v", err)
		}
	})
}

func TestAKeySetIsReadBackFromItsTextAndSaysNothingElsewhere(t *testing.T) {
	k := storetest.MustKeys(t)
	text := k.Text()
	back, err := store.ParseKeys(" " + text + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if back.Text() != text || strings.ContainsAny(text, " \n") {
		t.Errorf("text changed or has spaces: %d and %d letters", len(text), len(back.Text()))
	}
	if strings.Contains(k.String(), text[10:20]) {
		t.Error("String shows the key")
	}
	for _, bad := range []string{"", "x", text[:len(text)/2], strings.Replace(text, "ponte1", "ponte2", 1), "ponte1.%%%.%%%", "ponte1.AAAA.AAAA"} {
		if _, err := store.ParseKeys(bad); err == nil {
			t.Errorf("%q was read", bad)
		} else if len(bad) > 20 && strings.Contains(err.Error(), bad[10:20]) {
			t.Error("the error repeats the key")
		}
	}
}

func TestAChatsNameIsTheSameEveryTimeAndHidesTheID(t *testing.T) {
	a, b := storetest.MustKeys(t), storetest.MustKeys(t)
	s, other := storetest.MustOpen(t, storetest.WithKeys(a)), storetest.MustOpen(t, storetest.WithKeys(b))
	name := s.ChatName(380501112233)
	if name != s.ChatName(380501112233) || name == s.ChatName(380501112234) || name == other.ChatName(380501112233) {
		t.Error("names are not one per chat and key set")
	}
	if len(name) != 22 || strings.Contains(string(name), "380501112233") {
		t.Errorf("name = %q", name)
	}
}

// An id from somebody's list is short: without the key, nobody finds it by trying.
func TestATextsNameIsTheSameEveryTimeAndHidesTheText(t *testing.T) {
	a, b := storetest.MustKeys(t), storetest.MustKeys(t)
	s, other := storetest.MustOpen(t, storetest.WithKeys(a)), storetest.MustOpen(t, storetest.WithKeys(b))
	const text = "external:people/d-17"
	name := s.Name(text)
	if name != s.Name(text) || name == s.Name(text+"0") || name == other.Name(text) {
		t.Error("names are not one per text and key set")
	}
	if len(name) != 22 || strings.Contains(name, "d-17") || s.Name("chat:7") == string(s.ChatName(7)) {
		t.Errorf("name = %q", name)
	}
	mustUpdate(t, s, func(tx *store.Tx) error {
		if tx.Name(text) != name {
			t.Error("inside an update it has another name")
		}
		return nil
	})
}

func TestADestroyedKeyIsForgottenByEveryProcessInTime(t *testing.T) {
	m := inProcess(t)
	m.Bot, m.Keys, m.KeyCache = nextBot(), storetest.MustKeys(t), 30*time.Millisecond
	s, other := storetest.MustConnect(t, m), storetest.MustConnect(t, m)
	mustPut(t, s, "a", casework.OwnedBy(olena), note{Text: "secret"})
	mustGet(t, other, "a")
	if err := s.DestroyKey(t.Context(), casework.OwnedBy(olena)); err != nil {
		t.Fatal(err)
	}
	storetest.Eventually(t, "the other process to forget the key", func() bool {
		_, err := get(t, other, "a")
		return casework.CodeOf(err) == casework.NotFound
	})
}

func TestNothingThatWasWrittenCanBeFoundInPlain(t *testing.T) {
	everywhere(t, func(t on) {
		words := []string{"Olena Shevchenko", "Via Padova 36", "380501112233", "Червона калина"}
		lane := casework.ChatLane(t.store.ChatName(380501112233))
		chat, _ := lane.Chat()
		ev := update(1)
		ev.Update = []byte(`{"message":{"text":"Via Padova 36 Червона калина","chat":{"id":380501112233}}}`)
		mustPush(t, t.store, lane, ev, update(2))
		mustUpdate(t, t.store, func(tx *store.Tx) error {
			m := store.Message{ID: "m", Chat: chat, ChatID: 380501112233, Method: store.SendText, Text: strings.Join(words, ", ")}
			return errors.Join(
				tx.Put(noteRef("a"), casework.OwnedBy(olena), note{Text: strings.Join(words, ", ")}),
				tx.Send(m), tx.Send(m),
				tx.Post(casework.PersonLane(olena), casework.Event{ID: "n", Notice: &casework.Notice{Vars: casework.Vars{"Name": casework.Str(words[0])}}}),
			)
		})
		m, ok, err := t.store.OutboxHead(t.Context(), store.Answers, chat)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if err := t.store.Sent(t.Context(), store.Answers, m, store.Outcome{Result: casework.FateFailed, Why: "bad request", Bury: true}); err != nil {
			t.Fatal(err)
		}
		c := mustClaim(t, t.store)
		for range 3 {
			if _, err := t.store.Fail(t.Context(), c, ev, errors.New(words[0])); err != nil {
				t.Fatal(err)
			}
		}
		if letters, err := t.store.DeadLetters(t.Context()); err != nil || len(letters) != 2 {
			t.Fatalf("dead letters: %v, %v", letters, err)
		}

		keys := 0
		for name, dump := range everything(t) {
			keys++
			for _, word := range words {
				if bytes.Contains(dump, []byte(word)) || strings.Contains(name, word) {
					t.Errorf("%q stands in %s", word, name)
				}
			}
		}
		if keys < 10 {
			t.Errorf("looked at %d keys only", keys)
		}
	})
}

// everything returns what stands in each of the bot's keys, as the server would
// write it into a file.
func everything(t on) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	look := func(c *redis.Client) {
		for it := c.Scan(t.Context(), 0, prefix(t)+"*", 1000).Iterator(); it.Next(t.Context()); {
			all[it.Val()] = contents(t, c, it.Val())
		}
	}
	switch c := t.store.Redis().(type) {
	case *redis.ClusterClient:
		node, err := c.MasterForKey(t.Context(), prefix(t))
		if err != nil {
			t.Fatal(err)
		}
		look(node)
	case *redis.Client:
		look(c)
	}
	return all
}

// contents is a key's DUMP without compression: it is read by its own command,
// since the in-process Redis dumps strings only.
func contents(t on, c *redis.Client, key string) []byte {
	t.Helper()
	kind, err := c.Type(t.Context(), key).Result()
	if err != nil {
		t.Fatal(err)
	}
	read := map[string][]any{
		"string": {"get", key}, "list": {"lrange", key, 0, -1}, "zset": {"zrange", key, 0, -1},
		"set": {"smembers", key}, "stream": {"xrange", key, "-", "+"},
	}[kind]
	value, err := c.Do(t.Context(), read...).Result()
	if err != nil {
		t.Fatalf("%s, a %s: %v", key, kind, err)
	}
	var flat bytes.Buffer
	flatten(&flat, value)
	return flat.Bytes()
}

func flatten(b *bytes.Buffer, value any) {
	switch v := value.(type) {
	case string:
		b.WriteString(v)
		b.WriteByte(0)
	case []any:
		for _, item := range v {
			flatten(b, item)
		}
	}
}
