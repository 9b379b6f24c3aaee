package store_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// documentedUser is the line of docs/running.md that lets Ponte, and nobody
// else, at the keys of one bot.
func documentedUser(tb testing.TB, bot int64) []string {
	tb.Helper()
	text, err := os.ReadFile("../docs/running.md")
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rule, ok := strings.CutPrefix(strings.TrimSpace(line), "user ponte "); ok {
			rule = strings.NewReplacer("PASSWORD", "secret", "123456789", fmt.Sprint(bot)).Replace(rule)
			return strings.Fields(rule)
		}
	}
	tb.Fatal("docs/running.md has no line that begins with: user ponte")
	return nil
}

func TestTheUserThatIsDocumentedMayDoAllThatIsNeededAndNoMore(t *testing.T) {
	const bot = 123456
	server := storetest.MustStartServer(t, append([]string{"--user", "ponte"}, documentedUser(t, bot)...)...)
	url := strings.Replace(server.URL, "unix://", "unix://ponte:secret@", 1)
	if err := opens(t, strings.Replace(url, "secret", "guess", 1)); err == nil {
		t.Error("a wrong password opens")
	}
	s := storetest.MustConnect(t, store.Options{URL: url, Bot: bot, Lease: time.Second})
	work := on{T: t, store: s}
	ctx := t.Context()

	// Everything that the program asks of Redis, once.
	everyScript(work)
	lease := s.Lead(ctx, "test")
	<-lease.Changed()
	if !lease.Holds() {
		t.Error("it cannot lead")
	}
	_, unsent, err := s.OutboxHead(ctx, store.Answers, chat)
	if err != nil || !unsent {
		t.Error(unsent, err)
	}
	for what, ask := range map[string]func() error{
		"repair":  func() error { _, err := s.Repair(ctx); return err },
		"lanes":   func() error { return s.CheckInvariant(ctx) },
		"stats":   func() error { _, err := s.LaneStats(ctx); return err },
		"outbox":  func() error { _, err := s.OutboxStats(ctx, store.Answers); return err },
		"ready":   func() error { _, err := s.OutboxReady(ctx, store.Answers, 9); return err },
		"hold":    func() error { return s.Hold(ctx, store.Answers, chat, time.Second) },
		"pause":   func() error { return s.Pause(ctx, time.Millisecond) },
		"paused":  func() error { _, err := s.Paused(ctx); return err },
		"bell":    func() error { return s.Bell(ctx, 0) },
		"sent":    func() error { _, err := s.SentMessages(ctx, chat); return err },
		"seen":    func() error { _, err := s.Seen(ctx, casework.PersonLane(olena), "u:1"); return err },
		"timers":  func() error { _, _, err := s.NextTimer(ctx); return err },
		"cron":    func() error { _, err := s.SetLastRun(ctx, "daily", time.Time{}, now); return err },
		"records": func() error { return s.Records(ctx, "note", func(casework.Ref) error { return nil }) },
		"rewrap":  func() error { _, err := s.Rewrap(ctx); return err },
		"destroy": func() error { return s.DestroyKey(ctx, casework.OwnedBy(olena)) },
		"dead":    func() error { _, err := s.DeadLetters(ctx); return err },
		"discard": func() error { return s.Discard(ctx, "1-1") },
	} {
		if err := ask(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	findings, err := s.Check(ctx)
	if err != nil || len(findings) < 4 {
		t.Errorf("check: %v, %v", findings, err)
	}
	for _, f := range findings {
		if strings.Contains(f.Detail, "does not tell") {
			t.Errorf("check may not look at %s", f.Name)
		}
	}

	// And no more.
	if err := opens(t, url); err == nil || !strings.Contains(err.Error(), "NOPERM") {
		t.Errorf("another bot's keys: %v, want NOPERM", err)
	}
	rdb := s.Redis()
	for what, err := range map[string]error{
		"flush":  rdb.FlushAll(ctx).Err(),
		"config": rdb.ConfigSet(ctx, "appendonly", "no").Err(),
		"keys":   rdb.Keys(ctx, "*").Err(),
		"other":  rdb.Set(ctx, "other", "x", 0).Err(),
		"acl":    rdb.Do(ctx, "acl", "list").Err(),
		"stop":   rdb.Do(ctx, "shutdown").Err(),
	} {
		if _, answered := errors.AsType[redis.Error](err); !answered || !strings.HasPrefix(err.Error(), "NOPERM") {
			t.Errorf("%s: %v, want NOPERM", what, err)
		}
	}
}

// everyScript lets each script do all that it can.
func everyScript(t on) {
	t.Helper()
	c := prepared(t)
	mustUpdate(t, t.store, func(tx *store.Tx) error {
		return errors.Join(
			tx.Expire(casework.OwnedBy(maria), time.Hour), tx.PutFor(noteRef("b"), casework.OwnedBy(maria), note{}, time.Minute),
			tx.File(casework.Index{Name: "notes"}, "a", now), tx.Set(timer(olena, 1, now)))
	})
	mustUpdate(t, t.store, func(tx *store.Tx) error {
		_, err := tx.Find(casework.Index{Name: "notes"}, now, now)
		return errors.Join(err, tx.Keep(casework.OwnedBy(maria)), tx.Unfile(casework.Index{Name: "notes"}, "a"), tx.Unset(timer(olena, 1, now)))
	})
	for _, script := range []string{"push", "commit", "fire", "sent", "done"} {
		if err := calls[script](t, c); err != nil {
			t.Errorf("%s: %v", script, err)
		}
	}
	mustPush(t, t.store, casework.PersonLane(olena), update(50))
	letter := bury(t, mustClaim(t, t.store), update(2))
	if err := t.store.Revive(t.Context(), letter); err != nil {
		t.Errorf("revive: %v", err)
	}
}
