package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"ponte/convo"
)

// Door is what an update meets first, before any lane: a pressed button is
// answered at once, since Telegram refuses late answers, and a call for help is
// answered even when the lanes cannot be reached.
type Door struct {
	client *Client
	o      DoorOptions
	meter  *Meter
	log    *zap.Logger

	greeted  *memory
	rescued  *memory       // answered, or being answered
	answered *memory       // Telegram has taken the answer
	hands    chan struct{} // one for each answer under way
	life     context.Context
	close    context.CancelFunc
	work     sync.WaitGroup
}

// DoorOptions are what the door must know of the conversation to help without it.
type DoorOptions struct {
	// Word recognises the words that work everywhere.
	Word func(text string) (word string, ok bool)
	// Button says whether a button's data calls for help; nil means that none does.
	Button func(data string) bool
	// Text is the answer to a call for help as Telegram's HTML, for the language
	// of her Telegram, which may be "".
	Text func(lang string) string
	// Sorry says, in the same way, that something went wrong with us and that she
	// may try again.
	Sorry func(lang string) string
}

// The door's limits.
const (
	doorHands   = 128   // answers at a time, but those to calls for help; one more is left out
	doorMemory  = 10000 // updates remembered as answered, far more than Telegram repeats at a time
	doorTimeout = 10 * time.Second
)

// NewDoor makes a door. Close it when nothing is received any more.
func NewDoor(client *Client, o DoorOptions, meter *Meter, log *zap.Logger) *Door {
	life, cancel := context.WithCancel(context.Background())
	return &Door{client: client, o: o, meter: meter, log: log, greeted: newMemory(doorMemory), rescued: newMemory(doorMemory),
		answered: newMemory(doorMemory), hands: make(chan struct{}, doorHands), life: life, close: cancel}
}

// Close lets go of the answers under way and waits until they are gone.
func (d *Door) Close() {
	d.close()
	d.work.Wait()
}

// Greet answers a press, once, without waiting for Telegram. A failure has no
// consequence: the little clock on her button runs a while longer.
func (d *Door) Greet(u Update) {
	if u.press == "" || !d.greeted.add(u.ID) {
		return
	}
	d.hand(func(ctx context.Context) {
		if err := d.client.AnswerPress(ctx, u.press); err != nil {
			d.log.Debug("press not answered", zap.Error(err))
		}
	})
}

// Rescue answers those of the updates that call for help, each once. It is for
// updates that could not be put into their lanes.
//
// What Telegram did not take is tried again when the update comes again. To what it
// has taken the conversation says nothing more, see [Door.Answered]. Twice is still
// better than never: she reads two answers when the conversation was quicker than
// the door, or runs on another replica and had the update before it failed here.
func (d *Door) Rescue(ctx context.Context, updates []Update) {
	// She gets her answer also if whoever brought the update has hung up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), doorTimeout)
	defer cancel()
	var all errgroup.Group
	all.SetLimit(8)
	for _, u := range updates {
		if u.Group || !d.callsForHelp(u) || !d.rescued.add(u.ID) {
			continue
		}
		all.Go(func() error {
			d.rescue(ctx, u)
			return nil
		})
	}
	_ = all.Wait() // they return no errors
}

// Regret is for updates of one chat that were given up: who calls for help is
// answered, else she hears once that it was our fault. It does not wait for that.
func (d *Door) Regret(ctx context.Context, updates []Update) {
	if len(updates) == 0 || updates[0].Group {
		return
	}
	if slices.ContainsFunc(updates, d.callsForHelp) {
		d.Rescue(ctx, updates)
		return
	}
	d.hand(func(ctx context.Context) {
		if err := d.client.Say(ctx, updates[0].Chat, d.o.Sorry(updates[0].Lang)); err != nil {
			d.log.Debug("not told that her update was given up", zap.Error(err))
		}
	})
}

// hand does something at the side, unless all hands are busy.
func (d *Door) hand(do func(context.Context)) {
	select {
	case d.hands <- struct{}{}:
	default:
		return
	}
	d.work.Go(func() {
		defer func() { <-d.hands }()
		ctx, cancel := context.WithTimeout(d.life, doorTimeout)
		defer cancel()
		do(ctx)
	})
}

func (d *Door) rescue(ctx context.Context, u Update) {
	err := d.client.Say(ctx, u.Chat, d.o.Text(u.Lang))
	if err == nil {
		d.answered.add(u.ID)
		d.meter.Add(CountRescued, "", 1)
		return
	}
	d.log.Error("a call for help could not be answered at the door", zap.Error(err))
	if f, ok := errors.AsType[*Fault](err); ok && (f.Behaviour == Outage || f.Behaviour == RetryAfter) {
		d.rescued.remove(u.ID)
	}
}

// Answered reports whether the call for help in an update was answered here.
func (d *Door) Answered(id int64) bool { return d.answered.has(id) }

// callsForHelp recognises the word in what she wrote, as a command, and on a button.
func (d *Door) callsForHelp(u Update) bool {
	switch u.Kind {
	case PressUpdate:
		return d.o.Button != nil && d.o.Button(u.Data)
	case CommandUpdate:
		if convo.Word(u.Command) == convo.SOS {
			return true
		}
	}
	word, ok := d.o.Word(u.Text)
	return ok && convo.Word(word) == convo.SOS
}

// memory remembers the last so many ids.
type memory struct {
	mu    sync.Mutex
	known map[int64]bool // guarded by mu
	order []int64        // guarded by mu; a ring, 0 where nothing stands yet
	next  int            // guarded by mu
}

func newMemory(size int) *memory {
	return &memory{known: make(map[int64]bool), order: make([]int64, size)}
}

// add reports whether the id is new, and remembers it.
func (m *memory) add(id int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known[id] {
		return false
	}
	delete(m.known, m.order[m.next])
	m.known[id], m.order[m.next] = true, id
	m.next = (m.next + 1) % len(m.order)
	return true
}

// has reports whether the id is remembered.
func (m *memory) has(id int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[id]
}

// remove forgets an id; its place in the ring stays until it comes round.
func (m *memory) remove(id int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, id)
}
