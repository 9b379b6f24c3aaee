package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"ponte/bot"
	"ponte/casework"
	"ponte/flows"
	"ponte/locales"
	"ponte/sandbox"
	"ponte/store"
	"ponte/store/storetest"
)

// watched is a woman's phone that somebody else looks at, with the whole room behind it.
type watched struct {
	*testing.T
	sandbox *sandbox.Server
	phone   *sandbox.Phone
	store   *store.Store
	client  *bot.Client
	policy  *casework.Policy
	her     casework.Person
	pushed  []pushedEvent // since the last run; guarded by mu
	mu      sync.Mutex
	ahead   atomic.Int64 // how far business time is ahead of the machine's
	stall   atomic.Pointer[stall]
	stop    func()
	quit    func() // of the sender alone
}

type pushedEvent struct {
	lane casework.Lane
	ev   casework.Event
}

// stall keeps back the answer to the next message with a text.
type stall struct {
	arrived, let chan struct{}
}

// watchOver seats a woman with her caseworker, at a phone that has just been set up.
func watchOver(t *testing.T, s *store.Store) *watched {
	t.Helper()
	w := &watched{T: t, store: s, policy: &casework.Policy{
		Sites: []casework.Site{{ID: "milano", Name: "Milano", Country: casework.Italy, Zone: "Europe/Rome"}},
		Kinds: casework.PresetKinds(), Fold: casework.FoldPreset,
	}}
	w.sandbox = sandbox.New(sandbox.Config{Token: token, NoLimits: true})
	t.Cleanup(w.sandbox.Close)
	inner := sandbox.InProcess(w.sandbox.Handler())
	var err error
	w.client, err = bot.NewClient(token, "http://telegram.invalid", roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := inner.RoundTrip(r)
		if strings.HasSuffix(r.URL.Path, "/sendMessage") {
			if s := w.stall.Swap(nil); s != nil {
				close(s.arrived)
				<-s.let
			}
		}
		return resp, err
	}))
	if err != nil {
		t.Fatal(err)
	}
	w.phone = w.sandbox.NewUser(sandbox.UserSpec{FirstName: "Olena", LanguageCode: "bg"})
	w.seat()
	return w
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (w *watched) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// do does a command.
func (w *watched) do(who casework.Actor, c casework.Command) {
	w.Helper()
	desk := casework.Desk{Policy: w.policy}
	err := w.store.Update(w.Context(), "", func(tx *store.Tx) error { return desk.Perform(tx, who, w.now(), c) })
	if err != nil {
		w.Fatalf("%s: %v", c.Command(), err)
	}
}

func (w *watched) seat() {
	w.Helper()
	staff := &casework.AddPerson{Role: casework.Caseworker, Site: "milano", Code: "T-2"}
	w.do(casework.Program, staff)
	add := &casework.AddPerson{Role: casework.Beneficiary, Site: "milano", Code: "K-17", Caseworker: staff.Person.ID, Lang: casework.Ukrainian}
	w.do(casework.Program, add)
	invite := &casework.IssueInvite{Person: add.Person.ID}
	w.do(casework.Program, invite)
	name := w.store.ChatName(w.phone.ChatID())
	err := w.store.Update(w.Context(), "", func(tx *store.Tx) error {
		return tx.Put(casework.ChatRef(name), casework.OwnedByChat(name), casework.Chat{Telegram: w.phone.ChatID()})
	})
	if err != nil {
		w.Fatal(err)
	}
	w.do(casework.Actor{Role: casework.Visitor, Chat: name}, casework.AcceptInvite{Token: invite.Token})
	w.her = add.Person
	w.her.Chat = name
	w.do(casework.ActorOf(w.her), casework.SetConsent{Purpose: casework.ForAppointments, Given: true})
	w.do(casework.ActorOf(w.her), casework.SetPrivacy{Level: casework.Full})
}

// run lets the room work until stop; quit ends the sending alone.
func (w *watched) run() {
	w.Helper()
	book, err := locales.Load()
	if err != nil {
		w.Fatal(err)
	}
	engine, err := flows.New()
	if err != nil {
		w.Fatal(err)
	}
	w.pushed = nil
	meter := &bot.Meter{}
	door := bot.NewDoor(w.client, bot.DoorOptions{Word: func(string) (string, bool) { return "", false }, Text: func(string) string { return "" }}, meter, zap.NewNop())
	intake := &bot.Intake{Decoder: &bot.Decoder{Username: "ponte_demo_bot", ChatName: w.store.ChatName, Now: w.now}, Door: door,
		Push: func(ctx context.Context, lane casework.Lane, ev casework.Event) (bool, error) {
			w.mu.Lock()
			w.pushed = append(w.pushed, pushedEvent{lane, ev})
			w.mu.Unlock()
			return w.store.Push(ctx, lane, ev)
		}, Meter: meter, Log: zap.NewNop()}
	poller := &bot.Poller{Client: w.client, Intake: intake, Lease: leading(), Ping: w.store.Ping, Log: zap.NewNop()}
	converser := bot.NewConverser(bot.ConverserOptions{Store: w.store, Engine: engine, Book: book, Policy: w.policy, Username: "ponte_demo_bot",
		Now: w.now, Worker: "watcher", Meter: meter, Log: zap.NewNop()})
	sender := bot.NewSender(bot.SenderOptions{Client: w.client, Store: w.store, Lease: leading(), Now: w.now, Meter: meter, Log: zap.NewNop(),
		Remember: casework.RememberPreset, Limits: bot.Limits{PerSecond: 1000, ChatEvery: time.Millisecond},
		Recheck: func(ctx context.Context, m store.Message) (why string, err error) {
			err = w.store.View(ctx, func(r casework.Reader) error {
				why, err = converser.Recheck(r, m)
				return err
			})
			return why, err
		}})
	ctx, cancel := context.WithCancel(w.Context())
	sending, quit := context.WithCancel(ctx)
	var all, sends sync.WaitGroup
	work := func(of *sync.WaitGroup, ctx context.Context, run func(context.Context) error) {
		of.Go(func() {
			if err := run(ctx); err != nil {
				w.Errorf("ended with %v", err)
			}
		})
	}
	work(&all, ctx, poller.Run)
	work(&all, ctx, converser.Run)
	work(&sends, sending, sender.Run)
	w.quit = func() {
		quit()
		sends.Wait()
	}
	w.stop = func() {
		cancel()
		quit()
		all.Wait()
		sends.Wait()
		door.Close()
	}
	w.Cleanup(w.stop)
}

// types lets her write something, and waits until all that follows has been done.
func (w *watched) types(text string) {
	w.Helper()
	if err := w.phone.Type(text); err != nil {
		w.Fatal(err)
	}
	w.still()
}

// still waits until nothing is left to do.
func (w *watched) still() {
	w.Helper()
	storetest.Eventually(w, "everything to be done", func() bool {
		if w.sandbox.Pending() > 0 {
			return false
		}
		lanes, err := w.store.LaneStats(w.Context())
		waiting := lanes.Ready
		for _, class := range []store.Class{store.Answers, store.Broadcasts} {
			out, fault := w.store.OutboxStats(w.Context(), class)
			err, waiting = errors.Join(err, fault), waiting+out.Chats
		}
		return err == nil && waiting == 0
	})
}

// shown is what can be read on the phone: hers as "> text", with the buttons.
func (w *watched) shown() (all []string) {
	for _, m := range w.phone.Messages() {
		line := m.Text
		if m.Mine {
			line = "> " + line
		}
		if m.File != nil {
			line += " (" + m.File.Name + ")"
		}
		for _, row := range m.Buttons {
			for _, b := range row {
				line += " [" + b.Text + "]"
			}
		}
		all = append(all, line)
	}
	return all
}

// send gives messages to her outbox.
func (w *watched) send(messages ...store.Message) {
	w.Helper()
	err := w.store.Update(w.Context(), "", func(tx *store.Tx) error {
		var all []error
		for _, m := range messages {
			m.Chat, m.Purpose = w.her.Chat, casework.ForAnswer
			all = append(all, tx.Send(m))
		}
		return errors.Join(all...)
	})
	if err != nil {
		w.Fatal(err)
	}
}

// leaves plays a watched evening: 150 messages on both sides, an open question, one
// message under way and fifty that wait, a reminder to come; then she gives her word.
func (w *watched) leaves() {
	w.Helper()
	book := &casework.BookAppointment{Appointment: casework.Appointment{Person: w.her.ID, Kind: "meeting", Start: w.now().Add(30 * time.Hour), WithName: "Giulia"}}
	w.do(casework.Program, book)
	for range 75 {
		w.types("menu")
	}
	w.send(store.Message{Method: store.SendDocument, Text: "Giulia", File: &store.File{Name: "calendar.ics", MIME: "text/calendar", Data: []byte("BEGIN:VCALENDAR")}})
	for _, button := range []string{"⚙️ Налаштування", "🙂 Як до вас звертатися"} {
		if err := w.phone.Press(button); err != nil {
			w.Fatal(err)
		}
		w.still()
	}
	under := &stall{make(chan struct{}), make(chan struct{})}
	w.stall.Store(under)
	w.send(store.Message{Method: store.SendText, Text: "under way to Giulia"})
	<-under.arrived
	waiting := make([]store.Message, 50)
	for i := range waiting {
		waiting[i] = store.Message{Method: store.SendText, Text: fmt.Sprint("Giulia waits ", i), Class: store.Class(i % 2)}
	}
	w.send(waiting...)
	if err := w.phone.Type("Panic!"); err != nil {
		w.Fatal(err)
	}
	storetest.Eventually(w, "the word to be heard", func() bool {
		p := w.person()
		return p.Frozen.Holds()
	})
	close(under.let)
	w.still()
}

func (w *watched) person() (p casework.Person) {
	w.Helper()
	err := w.store.View(w.Context(), func(r casework.Reader) (err error) {
		p, err = casework.LoadPerson(r, w.her.ID)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return p
}

// tellsNothing looks whether anything that comes after the word tells of her: the next
// reminder, an answer to whatever is written, and the same updates once more.
func (w *watched) tellsNothing() {
	w.Helper()
	before := len(w.phone.Messages())
	w.ahead.Store(int64(25 * time.Hour))
	for fired := 1; fired > 0; {
		var err error
		if fired, err = w.store.FireDue(w.Context(), w.now(), 100); err != nil {
			w.Fatal(err)
		}
		w.still()
	}
	w.mu.Lock()
	again := slices.Clone(w.pushed)
	w.mu.Unlock()
	for _, p := range again {
		if fresh, err := w.store.Push(w.Context(), p.lane, p.ev); err != nil || fresh {
			w.Errorf("the same update counts twice: %v, %v", fresh, err)
		}
	}
	w.still()
	if got := w.shown()[before:]; len(got) != 0 {
		w.Errorf("unasked she reads %q", got)
	}
	for typed, want := range map[string]string{
		"chi sei?": "В момента не е достъпно. Моля, опитайте по-късно.", "/start": "В момента не е достъпно. Моля, опитайте по-късно.",
		"help": "В момента не е достъпно. Моля, опитайте по-късно.", "K-17": "В момента не е достъпно. Моля, опитайте по-късно.",
		"sos": "В момента не е достъпно. Спешни случаи: 112.",
	} {
		w.types(typed)
		if got, ok := w.phone.Last(); !ok || got.Mine || got.Text != want || len(got.Buttons) != 0 {
			w.Errorf("%q is answered by %+v", typed, got)
		}
	}
	w.phone.Forge(1, "n:menu::0:settings")
	w.still()
	if got, _ := w.phone.Last(); got.Text != "В момента не е достъпно. Моля, опитайте по-късно." {
		w.Errorf("a forged button is answered by %q", got.Text)
	}
	if kb := w.phone.Keyboard(); kb != nil {
		w.Errorf("a keyboard %v", kb)
	}
}

func TestNothingStaysOnAWatchedPhone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := storetest.MustOpenInProcess(t)
		w := watchOver(t, s)
		w.run()
		for range 20 {
			w.types("menu")
		}
		w.send(store.Message{Method: store.SendDocument, Text: "Giulia", File: &store.File{Name: "note.txt", MIME: "text/plain", Data: []byte("-")}})
		w.still()
		w.stop()
		time.Sleep(72 * time.Hour)
		w.run()
		w.leaves()
		var hers, dots, files int
		for _, line := range w.shown() {
			switch line {
			case "> menu":
				hers++
			case "·":
				dots++
			case "· (note.txt)":
				files++
			default:
				t.Errorf("still to be read: %q", line)
			}
		}
		if hers != 20 || dots != 20 || files != 1 {
			t.Errorf("%d texts of hers, %d dots, %d files: want 20, 20 and 1, which are older than two days", hers, dots, files)
		}
		w.tellsNothing()
	})
}

func TestNothingStaysOnAWatchedPhoneWithRealRedis(t *testing.T) {
	w := watchOver(t, storetest.MustOpenReal(t))
	w.run()
	w.leaves()
	if got := w.shown(); len(got) != 0 {
		t.Errorf("still to be read: %q", got)
	}
	w.tellsNothing()
}
