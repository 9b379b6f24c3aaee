package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"ponte/bot"
	"ponte/casework"
	"ponte/convo"
	"ponte/flows"
	"ponte/locales"
	"ponte/scheduler"
	"ponte/store"
	"ponte/talk"
)

// houseOptions say what the running program is made of.
type houseOptions struct {
	Store    *store.Store
	Client   *bot.Client
	Policy   *casework.Policy
	Username string           // the bot's, without the @
	Replica  string           // names this process on its machine: no other has it, and it is the same after a restart
	Now      func() time.Time // business time
	Log      *zap.Logger
	English  func(said, english talk.Said) // nil but in the demo
	Book     *locales.Book                 // nil for the built-in texts

	Webhook       string // public address; "" polls
	WebhookSecret string
	Limits        bot.Limits
}

// house is the whole program, wired: every room, and what runs in it.
type house struct {
	o     houseOptions
	book  *locales.Book
	meter *bot.Meter
	lease *store.Lease

	door      *bot.Door
	intake    *bot.Intake
	webhook   *bot.Webhook // nil when polling
	converser *bot.Converser
	scheduler *scheduler.Scheduler
	sender    *bot.Sender

	giveBack context.CancelFunc // of the lease
}

// newHouse wires the rooms; nothing runs yet. Everything that can be wrong with
// texts, flows, jobs and settings is found here.
func newHouse(o houseOptions) (*house, error) {
	h := &house{o: o, book: o.Book, meter: &bot.Meter{}}
	var err error
	if h.book == nil {
		if h.book, err = locales.Load(); err != nil {
			return nil, err
		}
	}
	engine, err := flows.New()
	if err != nil {
		return nil, fmt.Errorf("the flows are not sound: %w", err)
	}
	h.door = bot.NewDoor(o.Client, bot.DoorOptions{
		Word:   func(text string) (string, bool) { return h.book.Word(text, o.Username) },
		Button: func(data string) bool { return data == convo.WordButton(convo.SOS) },
		Text: func(lang string) string {
			l, _ := locales.LangOf(lang)
			return h.book.SOSText(l, "")
		},
		Sorry: h.sorry,
	}, h.meter, o.Log)
	h.intake = &bot.Intake{
		Decoder: &bot.Decoder{Username: o.Username, Commands: commandNames, ChatName: o.Store.ChatName, Now: o.Now},
		Door:    h.door, Push: o.Store.Push, Meter: h.meter, Log: o.Log.Named("receive"),
	}
	if o.Webhook != "" {
		if h.webhook, err = bot.NewWebhook(o.WebhookSecret, h.intake); err != nil {
			return nil, err
		}
	}
	machine, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("the name of this machine: %w", err)
	}
	worker := machine + "-" + o.Replica
	made := files{h.book, o.Policy}
	h.converser = bot.NewConverser(bot.ConverserOptions{
		Store: o.Store, Engine: engine, Book: h.book, Policy: o.Policy, Files: made.make, Username: o.Username, Pace: talk.HumanPace,
		English: o.English, Answered: h.door.Answered, Now: o.Now, Worker: worker, Meter: h.meter, Log: o.Log.Named("converse"),
	})
	if o.Limits.Grace == 0 {
		o.Limits.Grace = lastSends
	}
	life, giveBack := context.WithCancel(context.Background())
	h.giveBack = giveBack
	h.lease = o.Store.Lead(life, worker)
	h.sender = bot.NewSender(bot.SenderOptions{
		Client: o.Client, Store: o.Store, Lease: h.lease, Now: o.Now, Limits: o.Limits, Meter: h.meter, Log: o.Log.Named("send"),
		Remember: o.Policy.Remember,
		Files:    made.whenSent(o.Store, o.Now),
		Recheck: func(ctx context.Context, m store.Message) (why string, err error) {
			err = o.Store.View(ctx, func(r casework.Reader) error {
				why, err = h.converser.Recheck(r, m)
				return err
			})
			return why, err
		},
	})
	h.scheduler, err = scheduler.New(scheduler.Options{
		Store: o.Store, Lease: h.lease, Policy: o.Policy, Jobs: jobs(o.Policy), Now: o.Now, Log: o.Log.Named("schedule"),
	})
	if err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// sorry is what the door says of our own faults, in English if the language is
// not one of ours.
func (h *house) sorry(lang string) string {
	l, ok := locales.LangOf(lang)
	if !ok {
		l = casework.English
	}
	text, err := h.book.Text(l, "talk.our_fault", nil, h.o.Now())
	if err != nil {
		h.o.Log.Error("a text is missing", zap.Error(err))
	}
	return text
}

// lastSends is how long messages under way may take when the program stops: it
// stops within a second.
const lastSends = 700 * time.Millisecond

// lastPing is how long Redis may take, when the program stops, to show that it lives.
const lastPing = 300 * time.Millisecond

// jobs are what comes round every day at each site.
func jobs(policy *casework.Policy) []scheduler.Job {
	var out []scheduler.Job
	for _, site := range policy.Sites {
		out = append(out, scheduler.Job{
			Name: "digest." + string(site.ID), Line: fmt.Sprintf("%d %d * * *", site.Digest%60, site.Digest/60), Zone: site.Zone,
			Do: casework.SendDigest{Site: site.ID},
		}, scheduler.Job{
			Name: "tidy." + string(site.ID), Line: tidyLine, Zone: site.Zone, Do: casework.Tidy{Site: site.ID},
		})
	}
	return out
}

// tidyLine is when what is past its time is deleted: some of it at a time, in the two
// hours before anybody reads anything.
const tidyLine = "*/5 4-5 * * *"

// commandNames are the commands that the bot understands.
var commandNames = append([]string{"start", "menu", "help", "language", "privacy", "stop", "sos", "back", "cancel"}, talk.CommandNames()...)

// run does the work until ctx ends, then stops: first nothing more comes in,
// then what was begun is finished, then the lease is given back. It returns an
// error only if the program can never work.
func (h *house) run(ctx context.Context) error {
	stopped := make(chan struct{})
	defer close(stopped)
	defer h.close()
	group, ctx := errgroup.WithContext(ctx)
	context.AfterFunc(ctx, func() { h.awaitRedis(stopped) })
	group.Go(func() error { return h.converser.Run(ctx) })
	group.Go(func() error { return h.scheduler.Run(ctx) })
	group.Go(func() error { return h.sender.Run(ctx) })
	group.Go(func() error { return h.receive(ctx) })
	group.Go(func() error {
		h.showMenu(ctx)
		return nil
	})
	return group.Wait()
}

// awaitRedis lets the work end in its own time while Redis answers. If Redis
// hangs when the time for last sends is over, the connections are closed, since
// nothing else ends a call that waits on one. Nothing is lost by that: what was
// not committed did not happen, and is done by whoever comes next.
func (h *house) awaitRedis(stopped <-chan struct{}) {
	for wait := lastSends - lastPing; ; wait = lastPing {
		select {
		case <-stopped:
			return
		case <-time.After(wait):
		}
		ping, cancel := context.WithTimeout(context.Background(), lastPing) // the program's own has ended
		err := h.o.Store.Ping(ping)
		cancel()
		if err != nil {
			h.o.Log.Warn("Redis does not answer, so what is under way is left as it is", zap.Error(err))
			if err := h.o.Store.Close(); err != nil {
				h.o.Log.Warn("the connections to Redis do not close", zap.Error(err))
			}
			return
		}
	}
}

// receive polls, or tells Telegram where to bring updates.
func (h *house) receive(ctx context.Context) error {
	if h.webhook == nil {
		poller := &bot.Poller{Client: h.o.Client, Intake: h.intake, Lease: h.lease, Ping: h.o.Store.Ping, DropWebhook: true,
			Log: h.o.Log.Named("poll")}
		return poller.Run(ctx)
	}
	for wait := time.Second; ctx.Err() == nil; wait = min(2*wait, time.Minute) {
		err := h.o.Client.SetWebhook(ctx, h.o.Webhook, h.o.WebhookSecret)
		if err == nil {
			break
		}
		if fault := bot.FaultOf(err); fault != nil && fault.Behaviour == bot.Unauthorized {
			return bot.ErrToken
		}
		h.o.Log.Warn("Telegram does not take the webhook's address yet", zap.Error(err))
		rest(ctx, wait)
	}
	<-ctx.Done()
	return nil
}

// showMenu gives Telegram the menu beside the writing field, in every language.
// It is a help, not a need: when Telegram does not take it, the next start tries again.
func (h *house) showMenu(ctx context.Context) {
	all, err := menus(h.book, h.o.Now())
	if err != nil {
		h.o.Log.Error("a command has no text", zap.Error(err))
		return
	}
	if err := h.o.Client.SetCommands(ctx, all); err != nil && ctx.Err() == nil {
		h.o.Log.Warn("the menu of commands could not be set", zap.Error(err))
	}
}

// close ends what is left when nothing runs any more.
func (h *house) close() {
	h.door.Close()
	h.giveBack()
	<-h.lease.Done()
	h.o.Client.CloseIdle()
}

// rest waits, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
