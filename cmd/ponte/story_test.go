package main

import (
	"bytes"
	"context"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/bot"
	"ponte/casework"
	"ponte/sandbox"
	"ponte/store"
	"ponte/store/storetest"
)

// tale is the demo's stage on a real redis-server, with a log and by either way
// of receiving: days pass in it in moments.
type tale struct {
	*stage

	t     *testing.T
	log   *quietBuffer
	redis *storetest.Server
	keys  *store.KeySet
	made  houseOptions // what the house is made of, but for its store
	stop  func()       // ends the house that lives now, and waits for it
}

// quietBuffer is a log that can be read while it is written.
type quietBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

func (b *quietBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *quietBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// newTale opens the stage and lets everybody but Desislava arrive.
func newTale(t *testing.T, webhook bool) *tale {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s := &stage{clock: newMovableClock(storyBegins, time.Now), policy: storyPolicy()}
	tl := &tale{stage: s, t: t, log: &quietBuffer{}, redis: storetest.MustStartServer(t), keys: storetest.MustKeys(t)}
	s.telegram = sandbox.New(sandbox.Config{Username: "ponte_demo_bot", Now: s.clock.Now, WebhookRetry: 20 * time.Millisecond})
	api, public := mustListen(t), mustListen(t)
	log, err := newLog("debug", tl.log)
	if err != nil {
		t.Fatal(err)
	}
	client, err := bot.NewClient(s.telegram.Token(), "http://"+api.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tl.made = houseOptions{Client: client, Policy: s.policy, Username: "ponte_demo_bot", Replica: "tale", Now: s.clock.Now, Log: log}
	if webhook {
		tl.made.Webhook, tl.made.WebhookSecret = "http://"+public.Addr().String()+"/hook", "secret-of-the-tale"
	}
	var running sync.WaitGroup
	t.Cleanup(func() {
		stop()
		s.telegram.Close()
		running.Wait()
	})
	run := func(what func() error) {
		running.Go(func() {
			if err := what(); err != nil {
				t.Error(err)
			}
		})
	}
	run(func() error { return serveHandler(ctx, api, s.telegram.Handler()) })
	tl.begins()
	run(func() error {
		if !webhook {
			return public.Close()
		}
		return serveHandler(ctx, public, s.house.webhook)
	})
	tl.must(s.enter(ctx))
	tl.must(s.arrive(ctx, s.cast.giulia, []string{"Italiano"}))
	tl.must(s.arrive(ctx, s.cast.olena, []string{"Українська", s.label(casework.Ukrainian, "arrive.reminders.yes"), s.label(casework.Ukrainian, "privacy.level.short")}))
	return tl
}

// begins lets a house live on the tale's Redis.
func (tl *tale) begins() {
	tl.t.Helper()
	tl.records = storetest.MustConnect(tl.t, store.Options{URL: tl.redis.URL, Bot: tl.made.Client.ID(), Keys: tl.keys, Log: tl.made.Log})
	tl.made.Store = tl.records
	var err error
	tl.house, err = newHouse(tl.made)
	tl.must(err)
	ctx, cancel := context.WithCancel(context.Background()) // the test's own ends before what it cleans up
	ended := make(chan error, 1)
	go func() { ended <- tl.house.run(ctx) }()
	tl.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			tl.t.Error(err)
		}
	})
	tl.t.Cleanup(tl.stop)
}

// operator types commands beside the house, at the hour of the tale.
func (tl *tale) operator() *operator {
	tl.t.Helper()
	file := filepath.Join(tl.t.TempDir(), "ponte.yaml")
	tl.must(os.WriteFile(file, []byte(smallest), 0o600))
	return &operator{t: tl.t, store: tl.records, now: tl.clock.Now, env: map[string]string{"REDIS_URL": tl.redis.URL,
		"PONTE_KEY": tl.keys.Text(), "PONTE_CONFIG": file, "TELEGRAM_BOT_TOKEN": tl.telegram.Token()}}
}

func mustListen(t *testing.T) net.Listener {
	t.Helper()
	l, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (tl *tale) must(err error) {
	tl.t.Helper()
	if err != nil {
		tl.t.Fatal(err)
	}
}

// until lets time pass until an hour of Rome's clock.
func (tl *tale) until(month time.Month, day, hour, minute int) {
	tl.t.Helper()
	tl.must(tl.advance(tl.t.Context(), tl.rome(month, day, hour, minute).Sub(tl.clock.Now())))
}

func (tl *tale) rome(month time.Month, day, hour, minute int) time.Time {
	tl.t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	tl.must(err)
	return time.Date(2026, month, day, hour, minute, 0, 0, zone)
}

// books books an appointment for Olena, with Giulia.
func (tl *tale) books(start time.Time) {
	tl.t.Helper()
	tl.must(tl.do(tl.t.Context(), func(tx casework.Tx, desk casework.Desk) error {
		return desk.Perform(tx, casework.Program, tl.clock.Now(), &casework.BookAppointment{Appointment: casework.Appointment{
			Person: tl.cast.olena.person.ID, Kind: "meeting", With: tl.cast.giulia.person.ID, WithName: "Квіткослава",
			Place: "Вулиця Незламна-Вишнева", Start: start}})
	}))
	tl.must(tl.advance(tl.t.Context(), 2*time.Second)) // timers count whole seconds
}

// press presses the newest button with a label, by the key of its text.
func (tl *tale) press(who role, lang casework.Lang, key string) {
	tl.t.Helper()
	tl.must(who.phone.Press(tl.label(lang, key)))
	tl.must(tl.settle(tl.t.Context()))
}

// heard are the messages that came to a phone since a moment: when, on Rome's clock, and what.
func (tl *tale) heard(who role, since time.Time) (all []string) {
	tl.t.Helper()
	zone := tl.rome(1, 1, 0, 0).Location()
	for _, n := range who.phone.Notifications() {
		if !n.At.Before(since) {
			all = append(all, n.At.In(zone).Format("2 Jan 15:04")+" "+n.Text)
		}
	}
	return all
}

// hears fails the test unless exactly these messages came since a moment: each is
// a time and words of the text.
func (tl *tale) hears(who role, since time.Time, want ...string) {
	tl.t.Helper()
	got := tl.heard(who, since)
	ok := len(got) == len(want)
	for i := 0; ok && i < len(got); i++ {
		when, words, _ := strings.Cut(want[i], ": ")
		ok = strings.HasPrefix(got[i], when) && strings.Contains(got[i], words)
	}
	if !ok {
		rows, err := tl.panel(tl.t.Context())
		tl.must(err)
		tl.t.Fatalf("%s heard since %s\n  %s\nwant\n  %s\nthe ledger: %v", who.person.Code, since.Format(time.DateTime),
			strings.Join(got, "\n  "), strings.Join(want, "\n  "), rows)
	}
}

// filesOf lists the names of the files that stand in somebody's chat.
func filesOf(who role) (names []string) {
	for _, m := range who.phone.Messages() {
		if m.File != nil {
			names = append(names, m.File.Name)
		}
	}
	return names
}

// inBothWays tells a story with polling and by webhook.
func inBothWays(t *testing.T, story func(tl *tale)) {
	t.Helper()
	for way, webhook := range map[string]bool{"polling": false, "webhook": true} {
		t.Run(way, func(t *testing.T) {
			t.Parallel() // it mostly waits for Telegram's one message a second
			story(newTale(t, webhook))
		})
	}
}

func TestStoryOfAnAppointmentFromBookingToItsKindMessage(t *testing.T) {
	t.Parallel()
	inBothWays(t, func(tl *tale) {
		olena, giulia, begun := tl.cast.olena, tl.cast.giulia, tl.clock.Now().Add(time.Minute)
		tl.until(10, 9, 10, 0)
		tl.books(tl.rome(10, 19, 10, 30))
		tl.hears(olena, begun) // it is ten days away: nothing yet

		tl.until(10, 13, 12, 0)
		tl.hears(olena, begun, "12 Oct 10:30: 19")
		tl.press(olena, casework.Ukrainian, "appointment.answer.come")
		day := tl.clock.Now().Add(time.Minute)
		tl.until(10, 18, 10, 30)
		tl.hears(olena, day, "18 Oct 10:30: Завтра")

		// Details unfold, and fold away again by themselves.
		tl.press(olena, casework.Ukrainian, "appointment.answer.details")
		if last, _ := olena.phone.Last(); !strings.Contains(last.Text, "Незламна") {
			tl.t.Errorf("the details are %q", last.Text)
		}
		tl.until(10, 18, 10, 41)
		if last, _ := olena.phone.Last(); strings.Contains(last.Text, "Незламна") {
			tl.t.Errorf("the details are still open: %q", last.Text)
		}

		// So does the file for her calendar, whose name tells nothing.
		tl.press(olena, casework.Ukrainian, "appointment.answer.way")
		if got := filesOf(olena); len(got) != 1 {
			tl.t.Errorf("she has got the files %q", got)
		}
		tl.until(10, 18, 10, 52)
		if got := filesOf(olena); len(got) != 0 {
			tl.t.Errorf("her chat still holds %q", got)
		}
		tl.until(10, 19, 9, 0)
		tl.hears(olena, day, "18 Oct 10:30: Завтра", "18 Oct 10:41: calendar.ics", "19 Oct 08:30: Сьогодні")
		tl.hears(giulia, begun, "19 Oct 08:30: ☀️") // she has answered: staff read only what the day brings

		// It is over: what happened? A mistaken tap is undone before she hears of it.
		over := tl.rome(10, 19, 11, 0)
		tl.until(10, 19, 11, 35)
		tl.hears(giulia, over, "19 Oct 11:30: K-17")
		tl.press(giulia, casework.Italian, "outcome.what.missed")
		tl.hears(giulia, over, "19 Oct 11:30: K-17") // who has tapped it reads it on her screen
		tl.press(giulia, casework.Italian, "outcome.what.undo")
		tl.until(10, 19, 12, 0)
		tl.hears(olena, over)

		tl.press(giulia, casework.Italian, "outcome.what.missed")
		tl.until(10, 19, 12, 14)
		tl.hears(olena, over)
		tl.until(10, 19, 12, 16)
		tl.hears(olena, over, "19 Oct 12:15: ")
		if text := tl.heard(olena, over)[0]; strings.Contains(text, "не відбулася") {
			tl.t.Errorf("her lock screen says that she missed it: %q", text)
		}
		// She opens it, and asks for another time.
		tl.must(olena.phone.Press(tl.label(casework.Ukrainian, "talk.btn_open")))
		tl.must(tl.settle(tl.t.Context()))
		tl.press(olena, casework.Ukrainian, "missed.what.rebook")
		tl.press(olena, casework.Ukrainian, "talk.btn_skip")
		before := tl.clock.Now()
		tl.press(olena, casework.Ukrainian, "part.morning")
		tl.hears(giulia, before.Truncate(time.Second), "19 Oct 12:16: K-17")
		tl.leaksNothing()
	})
}

func TestStoryOfTheNightInWhichTheClocksArePutBackAndOfQuietHours(t *testing.T) {
	t.Parallel()
	inBothWays(t, func(tl *tale) {
		olena := tl.cast.olena
		tl.until(10, 20, 9, 0)
		begun := tl.clock.Now().Add(time.Minute)
		tl.books(tl.rome(10, 26, 10, 30)) // the clocks are put back on the 25th
		tl.hears(olena, begun.Add(-time.Minute).Truncate(time.Second), "20 Oct 09:00: 26")
		tl.until(10, 26, 12, 0)
		tl.hears(olena, begun, "25 Oct 10:30: Завтра", "26 Oct 08:30: Сьогодні")

		// Two hours before 8:30 people sleep: it is said the evening before.
		early := tl.clock.Now().Add(time.Minute)
		tl.books(tl.rome(11, 10, 8, 30))
		tl.until(11, 10, 9, 0)
		for _, heard := range tl.heard(olena, early) {
			hour, err := strconv.Atoi(strings.Split(strings.Fields(heard)[2], ":")[0])
			if err != nil || hour < 8 || hour >= 21 {
				tl.t.Errorf("she was woken: %s", heard)
			}
		}
		if got := tl.heard(olena, early); len(got) < 2 {
			tl.t.Errorf("she was told %q: want a week before, a day before, and the evening before if that says more", got)
		}
		tl.leaksNothing()
	})
}

// leaksNothing searches the log and everything that Redis has written.
func (tl *tale) leaksNothing() {
	tl.t.Helper()
	words := []string{"Незламна", "Квіткослава", "Олена", "Giulia", tl.cast.olena.token, tl.cast.giulia.token,
		strconv.FormatInt(tl.cast.olena.phone.UserID(), 10), strconv.FormatInt(tl.cast.giulia.phone.UserID(), 10)}
	texts := map[string]string{"the log": tl.log.String()}
	tl.must(filepath.WalkDir(tl.redis.Dir, func(path string, file fs.DirEntry, err error) error {
		if err != nil || !file.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		texts[filepath.Base(path)] = string(text)
		return err
	}))
	for where, text := range texts {
		for _, word := range words {
			if strings.Contains(text, word) {
				tl.t.Errorf("%s holds %q", where, word)
			}
		}
	}
	if len(texts) < 3 {
		tl.t.Errorf("searched only %d files", len(texts))
	}
}
