package e2e_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// invite makes an invite with the program and returns its token.
func (w *world) invite(code string) string {
	w.Helper()
	var made struct{ Link string }
	out := w.ponte("invite", "--person", code, "--json")
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		w.Fatalf("%v: %s", err, out)
	}
	_, token, ok := strings.Cut(made.Link, "?start=")
	if !ok {
		w.Fatalf("no token in %s", made.Link)
	}
	return token
}

// bot is the bot's id, which stands in every key's name.
func (w *world) bot() int64 {
	w.Helper()
	id, _, _ := strings.Cut(w.telegram.Token(), ":")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// records opens the store beside the program: to enter many people quickly, and
// to look at what is kept in the end.
func (w *world) records() *store.Store {
	w.Helper()
	text, err := os.ReadFile(w.path("ponte.key"))
	if err != nil {
		w.Fatal(err)
	}
	keys, err := store.ParseKeys(strings.TrimSpace(string(text)))
	if err != nil {
		w.Fatal(err)
	}
	return storetest.MustConnect(w.T, store.Options{URL: w.redis.URL, Bot: w.bot(), Keys: keys})
}

// person reads a person by her code name.
func (w *world) person(s *store.Store, code string) (p casework.Person) {
	w.Helper()
	err := s.View(context.Background(), func(r casework.Reader) (err error) {
		p, err = casework.PersonByCode(r, casework.Code(code))
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return p
}

// appointmentsOf reads a person's appointments.
func (w *world) appointmentsOf(s *store.Store, p casework.PersonID) (list []casework.Appointment) {
	w.Helper()
	err := s.View(context.Background(), func(r casework.Reader) (err error) {
		list, err = casework.Upcoming(r, p, time.Now())
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return list
}

// keyspace looks at Redis itself.
type keyspace struct {
	w      *world
	rdb    *redis.Client
	prefix string
}

func (w *world) keyspace() *keyspace {
	w.Helper()
	o, err := redis.ParseURL(w.redis.URL)
	if err != nil {
		w.Fatal(err)
	}
	rdb := redis.NewClient(o)
	w.Cleanup(func() { _ = rdb.Close() })
	return &keyspace{w, rdb, "ponte:{" + strconv.FormatInt(w.bot(), 10) + "}:"}
}

// endLease ends the lease of a leader that was killed, as ten seconds of machine
// time would.
func (k *keyspace) endLease() {
	k.w.Helper()
	if err := k.rdb.Del(context.Background(), k.prefix+"leader").Err(); err != nil {
		k.w.Fatal(err)
	}
}

// ageClaims lets what workers have claimed lie there, as a minute of machine time
// would: others take over what nobody works at any more.
func (k *keyspace) ageClaims() {
	k.w.Helper()
	ctx, ready := context.Background(), k.prefix+"ready"
	pending, err := k.rdb.XPendingExt(ctx, &redis.XPendingExtArgs{Stream: ready, Group: "workers", Start: "-", End: "+", Count: 1000}).Result()
	if redis.HasErrorPrefix(err, "NOGROUP") {
		return // it was killed before it made anything
	}
	if err != nil {
		k.w.Fatal(err)
	}
	for _, p := range pending {
		err := k.rdb.Do(ctx, "XCLAIM", ready, "workers", p.Consumer, 0, p.ID, "IDLE", 61_000, "JUSTID").Err()
		if err != nil {
			k.w.Fatal(err)
		}
	}
}

// names lists the keys that begin with a name.
func (k *keyspace) names(name string) []string {
	k.w.Helper()
	var found []string
	it := k.rdb.Scan(context.Background(), 0, strings.NewReplacer("{", `\{`, "}", `\}`).Replace(k.prefix)+name+"*", 1000).Iterator()
	for it.Next(context.Background()) {
		found = append(found, strings.TrimPrefix(it.Val(), k.prefix))
	}
	if err := it.Err(); err != nil {
		k.w.Fatal(err)
	}
	return found
}

// atRest reports whether nothing is under way: no event in a lane, no message in
// the outbox; and what is, if something is.
func (k *keyspace) atRest() (bool, string) {
	k.w.Helper()
	left := append(k.names("lane:"), k.names("out:")...)
	return len(left) == 0, strings.Join(left, " ")
}

// given counts the dead letters.
func (k *keyspace) given() int64 {
	k.w.Helper()
	n, err := k.rdb.XLen(context.Background(), k.prefix+"dead").Result()
	if err != nil {
		k.w.Fatal(err)
	}
	return n
}

// tellsStaff reports whether a timer waits with what staff will be told of a person.
func (k *keyspace) tellsStaff(p casework.PersonID) bool {
	k.w.Helper()
	timers, err := k.rdb.ZRange(context.Background(), k.prefix+"timers", 0, -1).Result()
	if err != nil {
		k.w.Fatal(err)
	}
	return slices.ContainsFunc(timers, func(member string) bool {
		t, err := casework.ParseMember(member)
		return err == nil && t.Kind == casework.StaffTimer && t.Lane == casework.PersonLane(p)
	})
}
