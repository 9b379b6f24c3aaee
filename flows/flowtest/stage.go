package flowtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ponte/casework"
	"ponte/convo"
	"ponte/flows"
	"ponte/locales"
	"ponte/talk"
)

// Options are what a stage is built from; zero fields are filled in.
type Options struct {
	Engine *convo.Engine // all flows
	Book   *locales.Book // the texts built into the program
	Lang   casework.Lang // the language of everybody's phone; English
	Now    time.Time     // when the story begins; see [Opening]
	Policy *casework.Policy
	Seed   uint64
}

// Opening is when a story begins if nobody says otherwise: a Monday morning at
// nine in Milan, three weeks before the clocks change.
var Opening = time.Date(2026, 10, 5, 7, 0, 0, 0, time.UTC)

// Stage is the whole of Ponte without Telegram and without a database.
type Stage struct {
	Engine *convo.Engine
	Book   *locales.Book
	Policy *casework.Policy
	Lang   casework.Lang
	// Pace is how much one phone is answered; the zero Pace answers everything, since on
	// a stage much happens in one moment.
	Pace talk.Pace
	// Notes are what has happened since they were last taken; see [Stage.Take].
	Notes []Note

	records *records
	phones  []*Phone
	now     time.Time
	updates int
}

// New builds a stage with an empty cast; see [Stage.Seat].
func New(o Options) (*Stage, error) {
	var err error
	if o.Engine == nil {
		if o.Engine, err = flows.New(); err != nil {
			return nil, err
		}
	}
	if o.Book == nil {
		if o.Book, err = locales.Load(); err != nil {
			return nil, err
		}
	}
	if o.Lang == "" {
		o.Lang = casework.English
	}
	if o.Now.IsZero() {
		o.Now = Opening
	}
	if o.Policy == nil {
		o.Policy = House()
	}
	return &Stage{Engine: o.Engine, Book: o.Book, Policy: o.Policy, Lang: o.Lang, now: o.Now, records: newRecords(o.Seed)}, nil
}

// Phone is one person's Telegram: the screens that she has seen, oldest first.
type Phone struct {
	Name    string // "beneficiary"
	Chat    casework.ChatName
	Lang    string // as Telegram says it; "" if it says nothing
	Screens []Screen

	messages int
	last     *casework.Event
}

// Screen is one message as it was read at one time. A message that is written
// over becomes another screen with the same number.
type Screen struct {
	Message  int
	Replaces bool
	Text     string // without markup
	HTML     string // as Telegram gets it
	Rows     [][]Key
	File     string // kind of the file sent along, or ""
	Tag      string // by which the file is taken back
	Silent   bool   // it came without a sound
}

// Key is one button of a screen.
type Key struct{ Label, Data, URL string }

// NoteKind says what kind of note it is.
type NoteKind int

// The kinds of notes.
const (
	Did      NoteKind = iota + 1 // a command was done
	Refused                      // a command was refused, and nothing of its event was done
	Set                          // a timer was set
	Unset                        // a timer was taken away
	Fired                        // a timer fired
	Wrote                        // a record changed
	Repeated                     // an event came that had come before
	Told                         // a screen appeared on a phone
	TookBack                     // a file went from a phone
	TookAway                     // what she wrote went from her phone
	Swept                        // everything went from a phone
)

// Note is one thing that happened on the stage.
type Note struct {
	Kind    NoteKind
	At      time.Time
	Command casework.Command
	Code    casework.ErrorCode
	Timer   casework.Timer
	Ref     casework.Ref
	Text    string // the record as JSON, the id of the event
	Phone   *Phone
	Screen  Screen
}

// Take returns the notes since the last time.
func (s *Stage) Take() []Note {
	notes := s.Notes
	s.Notes = nil
	return notes
}

// Now is the stage's time.
func (s *Stage) Now() time.Time { return s.now }

// Phone returns the phone of that name, a new one if nobody has it yet.
func (s *Stage) Phone(name string) *Phone {
	for _, p := range s.phones {
		if p.Name == name {
			return p
		}
	}
	p := &Phone{Name: name, Chat: casework.ChatName("chat-" + name), Lang: string(s.Lang)}
	s.phones = append(s.phones, p)
	return p
}

// Visible returns the screens that can be seen on the phone now, newest first.
func (p *Phone) Visible() []Screen {
	var out []Screen
	seen := map[int]bool{}
	for _, s := range slices.Backward(p.Screens) {
		if !seen[s.Message] {
			seen[s.Message] = true
			out = append(out, s)
		}
	}
	return out
}

// View reads records as they are now.
func (s *Stage) View() casework.Reader { return &tx{records: s.records, now: s.now} }

// Records returns every record that there is now, as JSON.
func (s *Stage) Records() map[casework.Ref]string {
	out := map[casework.Ref]string{}
	for ref, r := range s.records.rows {
		if r.until.IsZero() || s.now.Before(r.until) {
			out[ref] = string(r.text)
		}
	}
	return out
}

// Timers returns the timers that are set, in the order in which they are due.
func (s *Stage) Timers() []casework.Timer {
	rest := s.records.clone()
	var out []casework.Timer
	for {
		t, ok := rest.due(s.now.AddDate(100, 0, 0))
		if !ok {
			return out
		}
		out = append(out, t)
	}
}

// Perform does a command for an actor and lets everything happen that follows.
func (s *Stage) Perform(who casework.Actor, c casework.Command) error {
	err := s.update(func(t *tx) error {
		t.note(Note{Kind: Did, Command: c})
		return s.desk().Perform(t, who, s.now, c)
	})
	if err != nil {
		return err
	}
	return s.settle()
}

// Happen lets something happen in a chat, a second after what was before, and
// everything that follows from it.
func (s *Stage) Happen(p *Phone, u Update) error {
	if err := s.Wait(time.Second); err != nil {
		return err
	}
	u.Lang = p.Lang
	text, err := json.Marshal(u)
	if err != nil {
		return err
	}
	s.updates++
	p.messages++ // her own message has a number too
	p.last = &casework.Event{ID: fmt.Sprintf("u:%d", s.updates), At: s.now, Update: text}
	return s.Again(p)
}

// Again delivers the last update of a phone once more.
func (s *Stage) Again(p *Phone) error {
	if p.last == nil {
		return errors.New("flowtest: nothing has happened on this phone yet")
	}
	if err := s.update(func(t *tx) error { return t.Post(casework.ChatLane(p.Chat), *p.last) }); err != nil {
		return err
	}
	return s.settle()
}

// Wait lets time pass; every timer fires at its time.
func (s *Stage) Wait(d time.Duration) error {
	until := s.now.Add(d)
	for {
		timer, ok := s.records.due(until)
		if !ok {
			s.now = until
			return nil
		}
		if timer.At.After(s.now) {
			s.now = timer.At
		}
		if err := s.fire(timer); err != nil {
			return err
		}
		if err := s.settle(); err != nil {
			return err
		}
	}
}

// Sleep lets time pass while Ponte is down: what fell due meanwhile comes at the
// end, all at once.
func (s *Stage) Sleep(d time.Duration) error {
	s.now = s.now.Add(d)
	for {
		timer, ok := s.records.due(s.now)
		if !ok {
			return s.settle()
		}
		if err := s.fire(timer); err != nil {
			return err
		}
	}
}

// fire turns a timer into an event of its lane.
func (s *Stage) fire(timer casework.Timer) error {
	s.Notes = append(s.Notes, Note{Kind: Fired, At: s.now, Timer: timer})
	return s.update(func(t *tx) error {
		return t.Post(timer.Lane, casework.Event{ID: timer.EventID(), At: timer.At, Timer: &timer})
	})
}

// update runs fn as one transaction: all that it wrote stands, or nothing.
func (s *Stage) update(fn func(*tx) error) error {
	t := &tx{records: s.records.clone(), now: s.now}
	if err := fn(t); err != nil {
		return err
	}
	s.records = t.records
	for _, n := range t.notes {
		switch n.Kind {
		case Told:
			n.Screen = n.Phone.show(n.Screen)
		case Swept:
			n.Phone.Screens = nil
		case TookBack:
			if !n.Phone.takeBack(&n.Screen) {
				continue
			}
		}
		n.At = s.now
		s.Notes = append(s.Notes, n)
	}
	return nil
}

// show puts a screen on the phone; a message gets its number here.
func (p *Phone) show(s Screen) Screen {
	if s.Message == 0 {
		p.messages++
		s.Message = p.messages
	} else {
		s.Replaces = true
	}
	p.Screens = append(p.Screens, s)
	return s
}

// voice reports whether a screen is a voice message, and no file that goes along.
func (s Screen) voice() bool { return strings.HasPrefix(s.File, "voice ") }

// takeBack takes the files and messages with a screen's tag from the phone and notes
// the file's kind; false if there is none.
func (p *Phone) takeBack(gone *Screen) bool {
	taken := false
	messages := map[int]bool{}
	for i, s := range p.Screens {
		switch {
		case s.Tag != gone.Tag:
		case s.File != "" && !s.voice():
			gone.File, taken = s.File, true
			p.Screens[i].File, p.Screens[i].Tag = "", ""
		default:
			messages[s.Message] = true
		}
	}
	before := len(p.Screens)
	p.Screens = slices.DeleteFunc(p.Screens, func(s Screen) bool { return messages[s.Message] })
	return taken || len(p.Screens) < before
}

// linkShown is the token of the newest link to the bot that stands on a phone; "" if
// there is none.
func (s *Stage) linkShown() (token string) {
	for _, p := range s.phones {
		for _, screen := range p.Visible() {
			_, after, _ := strings.Cut(screen.Text, "?start=")
			if fields := strings.Fields(after); len(fields) > 0 {
				return fields[0]
			}
		}
	}
	return ""
}

// tagged is the newest message with a tag; 0 if there is none.
func (p *Phone) tagged(tag string) int {
	for _, s := range slices.Backward(p.Screens) {
		if s.Tag == tag && s.File == "" {
			return s.Message
		}
	}
	return 0
}

// maxEvents is how many events may follow from one: more is a loop.
const maxEvents = 200

// settle handles events until the lanes are empty.
func (s *Stage) settle() error {
	for range maxEvents {
		lane, ev, ok, err := s.records.next()
		if err != nil || !ok {
			return err
		}
		if err := s.handle(lane, ev); err != nil {
			return fmt.Errorf("flowtest: event %s in lane %s: %w", ev.ID, lane, err)
		}
	}
	return errors.New("flowtest: events follow from events without end")
}

// handle takes one event through the engine and the commands. When a command is
// refused nothing of the event stands, and she is told why.
func (s *Stage) handle(lane casework.Lane, ev casework.Event) error {
	step := func(refused casework.ErrorCode) error {
		return s.update(func(t *tx) error {
			return s.house(t).Handle(t, carrier{s, t}, lane, ev, s.now, refused)
		})
	}
	err := step("")
	if no, ok := errors.AsType[*talk.Refused](err); ok {
		s.Notes = append(s.Notes, Note{Kind: Refused, At: s.now, Command: no.Command, Code: no.Code})
		err = step(no.Code)
	}
	return err
}

func (s *Stage) desk() casework.Desk { return casework.Desk{Policy: s.Policy} }

// Fork returns a second stage on which everything is as it is here, and which
// goes its own way from now on.
func (s *Stage) Fork() *Stage {
	out := *s
	out.records, out.Notes, out.phones = s.records.clone(), nil, nil
	for _, p := range s.phones {
		twin := *p
		twin.Screens = slices.Clip(p.Screens)
		out.phones = append(out.phones, &twin)
	}
	return &out
}

// State is where the conversation of a phone stands.
func (s *Stage) State(p *Phone) (convo.State, error) {
	var state convo.State
	err := s.View().Get(talk.Ref(p.Chat), &state)
	if casework.CodeOf(err) == casework.NotFound {
		err = nil
	}
	return state, err
}
