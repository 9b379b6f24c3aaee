package convo

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"ponte/casework"
)

// Engine holds the flows and which of them a word that works everywhere starts.
type Engine struct {
	flows map[string]*Flow
	words map[Word]string
	// unlocks is the flow that asks for her PIN; "" for none.
	unlocks string
}

// New makes an engine. words says which flow each word starts; Back and Cancel
// are the engine's own. It returns what [Check] finds wrong.
func New(flows []Flow, words map[Word]string) (*Engine, error) {
	e := &Engine{flows: make(map[string]*Flow, len(flows)), words: words}
	for i := range flows {
		e.flows[flows[i].ID] = &flows[i]
		if flows[i].Unlocks {
			e.unlocks = flows[i].ID
		}
	}
	if err := Check(flows, words); err != nil {
		return nil, err
	}
	return e, nil
}

// Scene is what the engine may look at while it handles one event.
type Scene struct {
	Reader casework.Reader
	Who    casework.Actor
	Person casework.Person
	Chat   casework.Chat
	Now    time.Time
	Policy *casework.Policy
	// Says writes a label in her language, so that she may type what a button
	// says; nil means that only presses count.
	Says func(Text) string
	// Version names the version of a text in her language; see [Input.Version].
	Version func(key string) string
	// Taken is [Input.Taken].
	Taken func(text string) bool
	// Means says what is heard in a text; nil hears nothing. See [Input.Means].
	Means func(text string) Meaning
}

// Handle takes a conversation one event further. An error is a failed read,
// never something she did.
func (e *Engine) Handle(s State, ev Event, sc Scene) (Outcome, error) {
	t := &turn{engine: e, scene: sc, event: ev, state: s.clone()}
	if ev.Kind != Late {
		t.forgetOld()
		t.state.Active = sc.Now
	}
	if err := t.handle(); err != nil {
		return Outcome{}, fmt.Errorf("convo: %w", err)
	}
	t.noteOpened()
	return Outcome{State: t.state, Commands: t.commands, Prompts: t.prompts, Timers: t.timers, Over: t.over(s.Runs), Secret: t.secret}, nil
}

// askedFor is how long a question stays open while nothing happens: who says hello
// the next morning is not asked what she did not answer yesterday.
const askedFor = 12 * time.Hour

// forgetOld ends the runs in which nothing has happened for long.
func (t *turn) forgetOld() {
	if t.scene.Now.Sub(t.state.Active) > askedFor {
		t.state.Runs = nil
	}
}

// Buttons returns the standing buttons of a flow's first question for a subject:
// what stands under a notice.
func (e *Engine) Buttons(flow, subject string, rev int, sc Scene) ([][]Button, error) {
	f := e.flows[flow]
	if f == nil || !f.Standing {
		return nil, fmt.Errorf("convo: flow %q has no standing buttons", flow)
	}
	if f.Live {
		return [][]Button{{{Label: Text{Key: f.ID + ".btn_open"}, Data: OpenButton(flow, subject, rev)}}}, nil
	}
	t := &turn{engine: e, scene: sc}
	at := &place{f: f, step: f.Steps[0], run: t.newRun(f, subjectArgs(subject, strconv.Itoa(rev)))}
	if err := t.load(at); err != nil || at.in.Data.Gone {
		return nil, err
	}
	return t.buttons(at, 0), nil
}

// turn is one event on its way through the engine.
type turn struct {
	engine *Engine
	scene  Scene
	event  Event
	state  State

	commands []casework.Command
	prompts  []Prompt
	timers   []casework.Timer
	moves    int
	// inLive says that the button was pressed in a live message: only its own flow
	// writes over it.
	inLive bool
	secret bool // what was typed must not stay on the screen
	// unlocked says that she has just entered her PIN.
	unlocked bool
}

func (t *turn) handle() error {
	switch t.event.Kind {
	case Called:
		return t.called(t.event.Word)
	case Began:
		return t.begin(t.event.Flow, t.event.Args)
	case Pressed:
		return t.pressed()
	case Late:
		return t.late()
	case Said, Showed:
		return t.said()
	default:
		return fmt.Errorf("event kind %d", t.event.Kind)
	}
}

// focus returns the run that gets what she types; nil if there is none.
func (t *turn) focus() *Run {
	if len(t.state.Runs) == 0 {
		return nil
	}
	return &t.state.Runs[len(t.state.Runs)-1]
}

// find returns the run with an id and brings it into focus; nil if it is gone.
func (t *turn) find(id string) *Run {
	for i, r := range t.state.Runs {
		if r.ID == id {
			t.state.Runs = append(append(t.state.Runs[:i:i], t.state.Runs[i+1:]...), r)
			return t.focus()
		}
	}
	return nil
}

// drop ends the run in focus.
func (t *turn) drop() { t.state.Runs = t.state.Runs[:len(t.state.Runs)-1] }

// called handles a word that works everywhere.
func (t *turn) called(w Word) error {
	switch w {
	case Back:
		if run := t.focus(); run != nil {
			return t.back(run)
		}
	case Cancel:
		if t.focus() != nil {
			t.drop()
			t.say(Text{Key: "talk.cancelled"})
			return t.resumeOrMenu()
		}
	case Menu, Stop:
		t.state.Runs = nil
	}
	flow, ok := t.engine.words[w]
	if !ok {
		flow = t.engine.words[Menu]
	}
	return t.begin(flow, nil)
}

// back asks the question before this one again, or leaves the run at its first.
func (t *turn) back(run *Run) error {
	f := t.engine.flows[run.Flow]
	// A question that folds away can be shown only in place of what was pressed:
	// for whoever types "back", it stays folded.
	folded := f != nil && f.Open != nil && t.event.Kind != Pressed
	if n := len(run.Path); n > 0 && !(folded && run.Path[n-1] == f.Steps[0].ID) {
		run.Step, run.Path, run.Misses = run.Path[n-1], run.Path[:n-1], 0
		delete(run.Answers, run.Step)
		return t.ask(run)
	}
	t.drop()
	return t.resumeOrMenu()
}

// resumeOrMenu asks the interrupted question again; if none is open, it opens the menu.
func (t *turn) resumeOrMenu() error {
	if run := t.focus(); run != nil {
		return t.ask(run)
	}
	return t.begin(t.engine.words[Menu], nil)
}

// begin starts a flow: a standing one shows its question, another gets a run.
func (t *turn) begin(id string, args Args) error {
	if err := t.move(); err != nil {
		return err
	}
	f := t.engine.flows[id]
	if f == nil {
		t.say(Text{Key: "talk.gone"})
		return nil
	}
	if !f.forRole(t.scene.Who.Role) {
		t.forbidden()
		return nil
	}
	if t.locked(f, choiceOpen) {
		return t.divert(Intent{Flow: id, Args: args})
	}
	at := &place{f: f, step: f.Steps[0], run: t.newRun(f, args)}
	if err := t.load(at); err != nil {
		return err
	}
	if at.in.Data.Gone {
		return t.gone(at)
	}
	if f.Begin != nil {
		t.commands = append(t.commands, f.Begin(at.in)...)
	}
	if f.Standing {
		return t.showStanding(at)
	}
	t.endTwins(at.run)
	t.push(*at.run)
	return t.ask(t.focus())
}

// push opens a run and puts it in focus.
func (t *turn) push(run Run) {
	t.state.Runs = append(t.state.Runs, run)
	if n := len(t.state.Runs); n > maxRuns {
		t.state.Runs = t.state.Runs[n-maxRuns:]
	}
}

// maxRuns is how many runs a chat can have open; the oldest gives way.
const maxRuns = 5

// newRun is a run at the beginning of a flow; it is not kept yet.
func (t *turn) newRun(f *Flow, args Args) *Run {
	return &Run{ID: t.runID(), Flow: f.ID, Version: f.Version, Step: f.Steps[0].ID, Args: args, Answers: map[string]string{}}
}

// runID names a run by the millisecond in which it began, so that a button of a
// run long forgotten never fits a new one.
func (t *turn) runID() string {
	for at := t.scene.Now.UnixMilli(); ; at++ {
		id, taken := strconv.FormatInt(at, 36), false
		for _, r := range t.state.Runs {
			taken = taken || r.ID == id
		}
		if !taken {
			return id
		}
	}
}

// move counts the steps of this event.
func (t *turn) move() error {
	t.moves++
	if t.moves > MaxMoves {
		return casework.Errorf(casework.Internal, "more than %d moves in one event: a loop between flows", MaxMoves)
	}
	return nil
}

// gone says that what a run is about is there no more, or starts what stands in for it.
func (t *turn) gone(at *place) error {
	d := at.in.Data
	t.commands = append(t.commands, d.Do...)
	if d.Quiet {
		return nil
	}
	if d.Instead != "" {
		return t.begin(d.Instead, d.With)
	}
	if d.Opens && t.locked(at.f, choiceOpen) {
		return t.divert(Intent{Flow: at.f.ID, Choice: choiceOpen, Args: at.run.Args})
	}
	text := Text{Key: "talk.gone", Vars: d.Vars}
	if d.Why != "" {
		text.Key = d.Why
	}
	switch pressed := t.event.Kind == Pressed; {
	case d.Opens && pressed && at.f.Open != nil:
		t.commands = append(t.commands, at.f.Open(at.in)...)
		t.prompt(at.run, text, toMenu(), "")
	case d.Opens && !pressed && at.in.Person.Level() == casework.Hidden:
		t.sayWithMenu(Text{Key: "talk.gone"}) // it could not be folded away
	default:
		t.sayWithMenu(text)
	}
	return nil
}

// forbidden says that a flow is not for her.
func (t *turn) forbidden() { t.sayWithMenu(Text{Key: "error.forbidden"}) }

// sayWithMenu adds a text with the way to the menu.
func (t *turn) sayWithMenu(text Text) {
	t.prompts = append(t.prompts, Prompt{Text: text, Buttons: toMenu()})
}

// toMenu is the button to the menu alone.
func toMenu() [][]Button {
	return [][]Button{{{Label: Text{Key: "talk.btn_menu"}, Data: WordButton(Menu)}}}
}

func (t *turn) means(text string) Meaning {
	if t.scene.Means == nil {
		return ""
	}
	return t.scene.Means(text)
}

func (t *turn) version(key string) string {
	if t.scene.Version == nil {
		return key
	}
	return t.scene.Version(key)
}

func (t *turn) taken(text string) bool { return t.scene.Taken != nil && t.scene.Taken(text) }

// say adds a text without buttons.
func (t *turn) say(text Text) { t.prompts = append(t.prompts, Prompt{Text: text}) }

func (f *Flow) step(id string) (Step, bool) {
	for _, s := range f.Steps {
		if s.ID == id {
			return s, true
		}
	}
	return Step{}, false
}

// standsAt reports whether a step is the flow's standing question.
func (f *Flow) standsAt(s Step) bool { return f.Standing && s.ID == f.Steps[0].ID }

// after returns the id of the step after the named one; "" if it is the last.
func (f *Flow) after(id string) string {
	for i, s := range f.Steps[:len(f.Steps)-1] {
		if s.ID == id {
			return f.Steps[i+1].ID
		}
	}
	return ""
}

func (f *Flow) forRole(role casework.Role) bool {
	return slices.Contains(f.For, role)
}

// clone copies a state so deeply that the engine never writes into the caller's.
func (s *State) clone() State {
	out := State{Active: s.Active, Waiting: s.Waiting, Opened: maps.Clone(s.Opened), Live: maps.Clone(s.Live)}
	for _, r := range s.Runs {
		answers := make(map[string]string, len(r.Answers))
		maps.Copy(answers, r.Answers)
		r.Answers, r.Path = answers, append([]string(nil), r.Path...)
		out.Runs = append(out.Runs, r)
	}
	return out
}

func subjectArgs(subject, rev string) Args { return Args{"subject": subject, "rev": rev} }
