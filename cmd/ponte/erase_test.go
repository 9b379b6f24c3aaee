package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"ponte/casework"
	"ponte/scheduler"
	"ponte/store"
	"ponte/store/storetest"
)

// planted is what stands in the records of the woman who is erased, at each place
// through which she could be known, and nowhere else.
var planted = []string{"Зоряна-Ґудзик", "Fall-2026-Nachtigall", "Termin-77-Nachtigall", "Вулиця-Незламна", "maps.example.org/verborgen",
	"паспорт-рожевий", "Квіткослава", "боюся-сусіда", "надіслано-їй", "ще-не-надіслано", "не-прийнято", "5481223907",
	"потайне-слово", "вертаюся-додому", "питаю-людину", "відповідь-їй", "нотатка-колезі", "AwACAgIAAx-голос"}

// leaving is a store with a life in it.
type leaving struct {
	*operator
	server     *storetest.Server
	rdb        *redis.Client
	config     *config
	log        *zap.Logger
	logged     *observer.ObservedLogs
	her, other casework.Person
	worker     casework.Person
	clock      time.Time
	words      []string // planted, and her ids
}

// do does a command.
func (l *leaving) do(who casework.Actor, c casework.Command) {
	l.t.Helper()
	err := l.store.Update(l.t.Context(), "", func(tx *store.Tx) error {
		return casework.Desk{Policy: &l.config.Policy}.Perform(tx, who, l.clock, c)
	})
	if err != nil {
		l.t.Fatalf("%s: %v", c.Command(), err)
	}
}

// must fails the test.
func (l *leaving) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// joins gives somebody a chat by an invite, and returns how she is now.
func (l *leaving) joins(who casework.Person, telegram int64) casework.Person {
	l.t.Helper()
	chat := l.store.ChatName(telegram)
	l.must(l.store.Update(l.t.Context(), "", func(tx *store.Tx) error {
		return tx.Put(casework.ChatRef(chat), casework.OwnedByChat(chat), casework.Chat{Telegram: telegram, Lang: casework.Ukrainian})
	}))
	visitor := casework.Actor{Role: casework.Visitor, Chat: chat}
	l.do(visitor, casework.NoteWrongCode{Typed: "a-wrong-code"})
	invite := &casework.IssueInvite{Person: who.ID}
	l.do(casework.Program, invite)
	l.do(visitor, casework.AcceptInvite{Token: invite.Token})
	who.Chat = chat
	return who
}

// newLeaving fills a real Redis with two women, of whom one will leave.
func newLeaving(t *testing.T) *leaving {
	t.Helper()
	server := storetest.MustStartServer(t, "--rdbcompression", "no", "--aof-use-rdb-preamble", "no", "--dbfilename", "dump.rdb")
	l := &leaving{operator: newOperator(t), server: server, clock: time.Now().UTC().Truncate(time.Hour)}
	l.env["REDIS_URL"] = server.URL
	keys, err := readKeyFile(l.env["PONTE_KEY_FILE"])
	l.must(err)
	core, logged := observer.New(zap.DebugLevel)
	l.log, l.logged = zap.New(core), logged
	l.store = storetest.MustConnect(t, store.Options{URL: server.URL, Bot: 4242, Keys: keys, Log: l.log})
	l.rdb = redisClient(t, server.URL)
	l.configure(strings.Replace(smallest, "country: IT}", "country: IT, quiet: \"00:00-00:00\"}", 1))
	l.config, err = loadConfig(l.env["PONTE_CONFIG"], func(string) string { return "" })
	l.must(err)
	l.worker = l.joins(l.enters("T-2", "--site", "milano", "--role", "caseworker"), 7204417788)
	l.her, l.other = l.woman("K-17", 5481223907, planted), l.woman("K-34", 6390018452, nil)
	l.words = append(slices.Clone(planted), string(l.her.ID), string(l.her.Chat), "K-17")
	return l
}

// woman enters a woman with all that the program can keep of one; marks are what
// stands there for her, or what is written of anybody.
func (l *leaving) woman(code casework.Code, telegram int64, marks []string) casework.Person {
	l.t.Helper()
	mark := func(i int) string {
		if marks == nil {
			return fmt.Sprint("other-", i)
		}
		return marks[i]
	}
	ctx := l.t.Context()
	add := &casework.AddPerson{Role: casework.Beneficiary, Site: "milano", Code: code, Name: mark(0), External: mark(1), Caseworker: l.worker.ID}
	l.do(casework.Program, add)
	l.do(casework.Program, casework.NoteImported{List: "people", External: casework.External{ID: mark(1), Ref: add.Person.Ref()}})
	p := l.joins(add.Person, telegram)
	l.do(casework.ActorOf(p), casework.SetConsent{Purpose: casework.ForAppointments, Given: true, Text: "uk-1"})
	l.do(casework.Program, &casework.IssueInvite{Person: p.ID}) // and one that is open
	her := casework.ActorOf(p)
	l.do(her, casework.SetPanic{To: casework.Panic{Word: mark(12), Back: "back " + mark(13), Tell: true}})
	l.do(her, casework.SetPIN{Digits: "4711"})
	l.do(her, casework.SetConsent{Purpose: casework.ForTalk, Given: true, Text: "uk-1"})
	l.do(her, casework.OpenRequest{Topic: casework.TopicLegal, Words: casework.Words{Text: mark(14)}})
	l.do(her, casework.AddToRequest{Words: casework.Words{Voice: mark(17)}})
	var asked casework.Request
	l.must(l.store.View(ctx, func(r casework.Reader) (err error) {
		asked, err = casework.RequestOf(r, p.ID)
		return err
	}))
	on := casework.OnRequest{Request: asked.ID, Rev: asked.Rev}
	l.do(casework.ActorOf(l.worker), casework.ClaimRequest{OnRequest: on})
	l.do(casework.ActorOf(l.worker), casework.ReplyToRequest{OnRequest: on, Words: casework.Words{Text: mark(15)}})
	l.do(casework.ActorOf(l.worker), casework.NoteOnRequest{OnRequest: on, Note: mark(16)})
	for i, ahead := range []time.Duration{-50 * time.Hour, 240 * time.Hour} {
		when := l.clock
		if ahead < 0 {
			l.clock = l.clock.Add(ahead - 72*time.Hour)
		}
		book := &casework.BookAppointment{Appointment: casework.Appointment{Person: p.ID, Kind: "legal", Start: when.Add(ahead), With: l.worker.ID,
			Place: mark(3), Map: "https://" + mark(4), Bring: mark(5), WithName: mark(6), External: fmt.Sprint(mark(2), i)}}
		l.do(casework.Program, book)
		l.clock = when
		l.do(casework.Program, casework.NoteImported{List: "appointments", External: casework.External{ID: fmt.Sprint(mark(2), i), Ref: book.Appointment.Ref()}})
		if ahead < 0 {
			l.do(casework.ActorOf(l.worker), casework.SetOutcome{Appointment: book.Appointment.ID, Rev: 1, Outcome: casework.Missed})
		}
	}
	l.must(l.store.Update(ctx, "", func(tx *store.Tx) error {
		for _, text := range []string{mark(8), mark(10), mark(9)} {
			if err := tx.Send(store.Message{Chat: p.Chat, Method: store.SendText, Text: text, Purpose: casework.ForAnswer}); err != nil {
				return err
			}
		}
		if err := tx.Heard(p.Chat, 21); err != nil {
			return err
		}
		return tx.Put(casework.Ref{Type: casework.TalkRecord, ID: string(p.Chat)}, casework.OwnedByChat(p.Chat), map[string]string{"typed": mark(7)})
	}))
	for i, o := range []store.Outcome{{Result: casework.FateSent, MessageID: 17}, {Result: casework.FateFailed, Why: casework.WhyRefused, Bury: true}} {
		m, ok, err := l.store.OutboxHead(ctx, store.Answers, p.Chat)
		if err != nil || !ok {
			l.t.Fatalf("message %d: %t, %v", i, ok, err)
		}
		l.must(l.store.Sent(ctx, store.Answers, m, o))
	}
	lane := casework.ChatLane(p.Chat)
	_, err := l.store.Push(ctx, lane, casework.Event{ID: "u:1", At: l.clock, Update: json.RawMessage(`{"text":"` + mark(7) + `"}`)})
	l.must(err)
	claims, err := l.store.Claim(ctx, "test", 10, 10*time.Millisecond)
	l.must(err)
	for _, claim := range claims { // one failure, which is counted
		if claim.Lane == lane {
			wrong := errors.New("wrong")
			_, err := l.store.Handle(ctx, claim, func(*store.Tx, casework.Event) error { return wrong })
			if !errors.Is(err, wrong) {
				l.t.Fatal(err)
			}
			_, err = l.store.Fail(ctx, claim, casework.Event{ID: "u:1"}, wrong)
			l.must(err)
		}
		l.must(l.store.Done(ctx, claim))
	}
	return p
}

// readable lists where the program can still read one of some words: records of every
// kind, dead letters, and what commands print.
func (l *leaving) readable(words []string) (where []string) {
	l.t.Helper()
	ctx := l.t.Context()
	for _, kind := range casework.Register() {
		if kind.Where != casework.InRecord {
			continue
		}
		err := l.store.Records(ctx, casework.RecordType(kind.Kind), func(ref casework.Ref) error {
			var text json.RawMessage
			err := l.store.View(ctx, func(r casework.Reader) error { return r.Get(ref, &text) })
			if casework.CodeOf(err) == casework.NotFound {
				return nil
			}
			if holdsOne(ref.ID+string(text), words) {
				where = append(where, kind.Kind)
			}
			return err
		})
		l.must(err)
	}
	letters, err := l.store.DeadLetters(ctx)
	l.must(err)
	for _, d := range letters {
		letter, err := l.store.OpenLetter(ctx, d)
		if casework.CodeOf(err) != casework.Expired {
			l.must(err)
		}
		text, err := json.Marshal(letter)
		l.must(err)
		if holdsOne(string(d.Lane)+string(text), words) {
			where = append(where, "dead")
		}
	}
	for _, command := range [][]string{{"person", "list", "--json"}, {"report", "reminders", "--csv"}, {"report", "weeks", "--csv"},
		{"report", "audit", "--json"}, {"dead", "list"}} {
		if holdsOne(l.types(command...), words) {
			where = append(where, "ponte "+strings.Join(command, " "))
		}
	}
	for _, entry := range l.logged.All() {
		if holdsOne(fmt.Sprint(entry.Message, entry.ContextMap()), words) {
			where = append(where, "log: "+entry.Message)
		}
	}
	slices.Sort(where)
	return slices.Compact(where)
}

func holdsOne(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// inFiles lists the files of Redis, written anew, that hold one of some words.
func (l *leaving) inFiles(words []string) (files []string) {
	l.t.Helper()
	ctx := l.t.Context()
	l.must(l.rdb.Save(ctx).Err())
	l.must(l.rdb.BgRewriteAOF(ctx).Err())
	eventually(l.t, "the append-only file is written anew", func() error {
		info, err := l.rdb.Info(ctx, "persistence").Result()
		if err == nil && (strings.Contains(info, "aof_rewrite_in_progress:1") || strings.Contains(info, "aof_rewrite_scheduled:1")) {
			err = errors.New("it goes on")
		}
		return err
	})
	read := 0
	l.must(filepath.WalkDir(l.server.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		words := words
		if strings.HasSuffix(path, ".rdb") {
			// Redis keeps the bytes of entries that were taken out of a stream until all
			// entries of their block are: random ids and HMACs, which lead nowhere.
			words = slices.DeleteFunc(slices.Clone(words), l.isID)
		}
		if read += len(data); err == nil && slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(data, []byte(w)) }) {
			files = append(files, filepath.Base(path))
		}
		return err
	}))
	if read < 10_000 {
		l.t.Fatalf("only %d bytes of files were read", read)
	}
	return files
}

// isID reports whether a word is an id of the program's own.
func (l *leaving) isID(word string) bool {
	return word == string(l.her.ID) || word == string(l.her.Chat)
}

// keys lists the names of all keys, and of the members and entries that name people.
func (l *leaving) keys() (names []string) {
	l.t.Helper()
	ctx := l.t.Context()
	all, err := l.rdb.Keys(ctx, "*").Result()
	l.must(err)
	for _, key := range all {
		names = append(names, key)
		switch kind := l.rdb.Type(ctx, key).Val(); kind {
		case "zset":
			names = append(names, l.rdb.ZRange(ctx, key, 0, -1).Val()...)
		case "stream":
			for _, m := range l.rdb.XRange(ctx, key, "-", "+").Val() {
				names = append(names, fmt.Sprint(m.Values))
			}
		}
	}
	return names
}

// unfilled lists the kinds of the register of which nothing names her, so that this
// test would not notice if erasing forgot them.
func (l *leaving) unfilled() (kinds []string) {
	l.t.Helper()
	names := strings.Join(l.keys(), "\n")
	for _, kind := range casework.Register() {
		prefix := map[casework.KeptIn]string{casework.InRecord: ":record:", casework.InIndex: ":index:", casework.InStore: ":"}[kind.Where]
		if kind.Where != casework.InStore {
			prefix += kind.Kind + ":"
		} else {
			prefix += kind.Kind
		}
		untouched := kind.Erased == "not hers" || kind.Erased == "stays"
		after := kind.Kind == string(casework.ErasureRecord) || kind.Kind == "erasures"
		if !untouched && !after && !strings.Contains(names, prefix) {
			kinds = append(kinds, string(kind.Where)+" "+kind.Kind)
		}
	}
	return kinds
}

// goesOn erases as far as it goes at the clock's time.
func (l *leaving) goesOn(ctx context.Context) {
	l.t.Helper()
	eraser, err := scheduler.New(scheduler.Options{Store: l.store, Policy: &l.config.Policy, Now: func() time.Time { return l.clock },
		Log: l.log})
	l.must(err)
	l.must(eraser.Erase(ctx))
	claims, err := l.store.Claim(ctx, "test", 10, 10*time.Millisecond)
	l.must(err)
	for _, claim := range claims { // as whoever serves lanes would: hers is empty
		if claim.Lane == casework.ChatLane(l.her.Chat) {
			_, err := l.store.Handle(ctx, claim, func(*store.Tx, casework.Event) error { return errors.New("there is something in it") })
			l.must(err)
		}
		l.must(l.store.Done(ctx, claim))
	}
}

func TestWhoWasErasedIsReadableNowhere(t *testing.T) {
	t.Parallel()
	l := newLeaving(t)
	if kinds := l.unfilled(); len(kinds) > 0 {
		t.Errorf("fill these kinds for her, or nobody notices that erasing forgets them: %v", kinds)
	}
	if where := l.readable(l.words); len(where) < 10 {
		t.Errorf("before, she is readable only in %v: this test sees too little", where)
	}
	if files := l.inFiles(l.words); len(files) == 0 {
		t.Error("before, her ids are in no file: this test does not see them")
	}
	others := []string{"other-", string(l.other.ID), "K-34"}
	before, weeks := l.readable(others), l.types("report", "weeks", "--csv")

	l.types("person", "erase", "K-17", "--reason", "asked on the phone", "--apply")
	for range 3 { // past her last message, and past the last look
		l.clock = l.clock.Add(2 * time.Hour)
		l.goesOn(t.Context())
	}
	if where := l.readable(l.words); !slices.Equal(where, []string{"audit"}) { // the id of a record that is gone
		t.Errorf("she is readable in %v", where)
	}
	if where := l.readable(planted); len(where) > 0 {
		t.Errorf("what was planted is readable in %v", where)
	}
	if names := slices.DeleteFunc(l.keys(), func(name string) bool { return !holdsOne(name, l.words) }); len(names) > 0 {
		t.Errorf("she is named by %v", names)
	}
	if files := l.inFiles(l.words); len(files) > 0 {
		t.Errorf("she is in the files %v", files)
	}
	if after := l.readable(others); !slices.Equal(before, after) {
		t.Errorf("another woman was readable in %v, and is in %v", before, after)
	}
	if after := l.types("report", "weeks", "--csv"); after != weeks {
		t.Errorf("the weeks were\n%s\nand are\n%s", weeks, after)
	}
	if err := l.store.CheckInvariant(t.Context()); err != nil {
		t.Error(err)
	}
	if again := l.woman("K-56", 5481223907, nil); again.ID == l.her.ID { // whoever comes back is somebody new
		t.Error("she came back as who she was")
	}
}

func TestWhatWouldGoIsSaidBeforeItGoes(t *testing.T) {
	t.Parallel()
	l := newLeaving(t)
	begun := casework.Appointment{Person: l.her.ID, Kind: "legal", Start: time.Now().UTC().Add(-time.Minute), With: l.worker.ID}
	l.clock = l.clock.Add(-72 * time.Hour)
	l.do(casework.Program, &casework.BookAppointment{Appointment: begun})
	l.prints(l.types("person", "erase", "K-17", "--reason", "asked"), "K-17 was entered on .*[0-9]. On Telegram: yes.\n",
		"would go: 3, of which ahead: 1,", "Calls for a human that would go: 1,", "! One of them still stands, since .*: T-2 answers her.\n",
		"Nothing was changed")
}

func TestErasingThatWasKilledGoesOn(t *testing.T) {
	t.Parallel()
	l := newLeaving(t)
	erase := &casework.Erase{Person: l.her.ID, Reason: "asked"}
	l.do(casework.Console, erase)
	for step := range 4 { // after each step Redis is killed, and whoever erases begins anew
		err := l.store.Update(t.Context(), "", func(tx *store.Tx) error {
			return casework.Desk{Policy: &l.config.Policy}.Perform(tx, casework.Program, l.clock, &casework.EraseStep{Erasure: erase.Erasure})
		})
		l.must(err)
		if step == 2 { // half of what the store does
			l.must(l.store.DestroyKey(t.Context(), casework.OwnedBy(l.her.ID)))
		}
		l.server.Kill()
		l.must(l.server.Start())
	}
	for range 3 {
		l.clock = l.clock.Add(2 * time.Hour)
		l.goesOn(t.Context())
	}
	if names := slices.DeleteFunc(l.keys(), func(name string) bool { return !holdsOne(name, l.words) }); len(names) > 0 {
		t.Errorf("she is named by %v", names)
	}
	if where := l.readable(planted); len(where) > 0 {
		t.Errorf("what was planted is readable in %v", where)
	}
	if ids := l.rdb.ZCard(t.Context(), "ponte:{4242}:index:erasures:").Val(); ids != 0 {
		t.Errorf("%d erasures are under way still", ids)
	}
}
