package convo

import (
	"slices"
	"strconv"
	"strings"

	"ponte/casework"
)

// pressed handles a button.
func (t *turn) pressed() error {
	b, ok := parseButton(t.event.Button)
	switch {
	case !ok:
		return t.oldButton()
	case b.word != "":
		return t.called(b.word)
	case b.run != "":
		return t.pressedRun(b)
	default:
		return t.pressedStanding(b)
	}
}

// oldButton says that a question has passed, and shows where she is now.
func (t *turn) oldButton() error {
	t.say(Text{Key: "talk.old_button"})
	return t.resumeOrMenu()
}

// pressedRun handles a button of a run's question.
func (t *turn) pressedRun(b pressedButton) error {
	run := t.find(b.run)
	if run == nil || run.Rev != b.rev {
		return t.oldButton()
	}
	f, step, ok := t.open(run)
	if !ok {
		t.drop()
		return t.oldButton()
	}
	in, err := t.load(f, run)
	if err != nil {
		return err
	}
	if in.Data.Gone {
		t.drop()
		t.gone(in.Data)
		return t.resume()
	}
	if at, ok := page(b.choice); ok {
		t.prompt(run, Text{Key: f.askKey(step), Vars: in.Data.Vars}, t.buttons(f, step, run, in, at), "")
		return nil
	}
	switch b.choice {
	case choiceBack:
		return t.back(run)
	case choiceSkip:
		if step.Skip {
			return t.advance(f, run, in, step, step.Then)
		}
		return t.oldButton()
	}
	value, ok := step.pressedValue(b.choice, in, t)
	if !ok || !step.fits(in, value) {
		return t.oldButton()
	}
	return t.answer(f, run, in, step, value)
}

// pressedStanding handles a button that needs no run.
func (t *turn) pressedStanding(b pressedButton) error {
	f := t.engine.flows[b.flow]
	if f == nil || !f.Standing {
		return t.oldButton()
	}
	if !f.forRole(t.scene.Who.Role) {
		t.forbidden()
		return nil
	}
	step := f.Steps[0]
	run := &Run{ID: t.runID(), Flow: f.ID, Version: f.Version, Step: step.ID,
		Args: subjectArgs(b.subject, strconv.Itoa(b.rev)), Answers: map[string]string{}}
	in, err := t.load(f, run)
	if err != nil {
		return err
	}
	if in.Data.Gone {
		t.gone(in.Data)
		return nil
	}
	if in.Data.Rev != b.rev {
		t.showChanged(f, run, in)
		return nil
	}
	if b.choice == choiceOpen {
		t.showStanding(f, run, in)
		return nil
	}
	if at, ok := page(b.choice); ok {
		t.prompt(run, Text{Key: f.askKey(step), Vars: in.Data.Vars}, t.buttons(f, step, run, in, at), "")
		return nil
	}
	value, ok := step.pressedValue(b.choice, in, t)
	if next, past := step.Past[b.choice]; !ok && past {
		return t.advance(f, run, in, step, next.Aside())
	}
	if !ok || !step.fits(in, value) {
		t.showChanged(f, run, in)
		return nil
	}
	return t.answer(f, run, in, step, value)
}

// showChanged shows a standing question as it is now: the facts are others than
// when the button was sent, or what it says is not offered any more.
func (t *turn) showChanged(f *Flow, run *Run, in Input) {
	run.Args["rev"] = strconv.Itoa(in.Data.Rev)
	t.showStanding(f, run, in)
	t.prompts[len(t.prompts)-1].Lead = Text{Key: "talk.changed"}
}

// pressedValue returns the answer that a choice stands for, if the question offers it.
func (s Step) pressedValue(choice string, in Input, t *turn) (string, bool) {
	switch {
	case s.Choice != nil:
		return choice, slices.Contains(s.Choice, choice) && (s.Offers == nil || s.Offers(in, choice))
	case s.Options != "":
		return choice, slices.ContainsFunc(in.Data.Options[s.Options], func(o Option) bool { return o.ID == choice })
	case s.Time != nil:
		digits, ok := strings.CutPrefix(choice, "t")
		minutes, err := strconv.Atoi(digits)
		if !ok || err != nil || minutes < 0 || minutes >= 24*60 {
			return "", false
		}
		return casework.FormatClock(minutes), true
	case s.Text != nil:
		return "", false // a text has no buttons but skip and back
	default:
		value, miss := s.typedValue(choice, in, t)
		return value, miss == ""
	}
}

// said handles what she typed or sent.
func (t *turn) said() error {
	run := t.focus()
	if run == nil {
		key := "talk.not_understood"
		if t.event.Kind == Showed {
			key = "talk.media"
		}
		t.say(Text{Key: key})
		return t.begin(t.engine.words[Menu], nil)
	}
	f, step, ok := t.open(run)
	if !ok {
		t.drop()
		t.say(Text{Key: "talk.gone"})
		return t.resumeOrMenu()
	}
	in, err := t.load(f, run)
	if err != nil {
		return err
	}
	if t.event.Kind == Showed {
		return t.missed(run, "talk.media")
	}
	value, miss := step.typedValue(t.event.Text, in, t)
	if miss == "" && !step.fits(in, value) {
		miss = step.notFitting()
	}
	if miss != "" {
		return t.missed(run, miss)
	}
	return t.answer(f, run, in, step, value)
}

// missed says gently that an answer does not fit and asks again; the third time
// it shows the ways out.
func (t *turn) missed(run *Run, key string) error {
	run.Misses++
	t.say(Text{Key: key})
	if run.Misses%3 == 0 {
		t.prompts[len(t.prompts)-1] = Prompt{Text: Text{Key: "talk.stuck"}, Buttons: [][]Button{{
			{Label: Text{Key: "talk.btn_help"}, Data: WordButton(Help)}, {Label: Text{Key: "talk.btn_menu"}, Data: WordButton(Menu)}}}}
	}
	return t.ask(run)
}

// answer keeps an answer and goes on.
func (t *turn) answer(f *Flow, run *Run, in Input, step Step, value string) error {
	run.Answers[step.ID] = value
	in.Answers = run.Answers
	next, ok := step.On[value]
	if !ok {
		next = step.Then
	}
	return t.advance(f, run, in, step, next)
}

// advance does what follows an answer and asks the next question.
func (t *turn) advance(f *Flow, run *Run, in Input, step Step, next Next) error {
	run.Misses = 0
	done, err := t.apply(f, run, in, step, next)
	if done || err != nil {
		return err
	}
	return t.ask(t.focus())
}

// apply takes one way on: it reports whether the run has come to rest.
func (t *turn) apply(f *Flow, run *Run, in Input, step Step, next Next) (done bool, err error) {
	if next.do != nil {
		t.commands = append(t.commands, next.do(in)...)
	}
	if !next.aside && t.find(run.ID) == nil {
		t.endTwins(run)
	}
	kind, name := next.kind, next.name
	if kind == nextNone {
		kind, name = nextStep, f.after(step.ID)
		if name == "" {
			kind = nextEnd
		}
	}
	switch kind {
	case nextStep:
		t.keep(run).goTo(step.ID, name)
		return false, nil
	case nextStay:
		text := Text{Key: f.ID + "." + name, Vars: in.Data.Vars}
		standing := &Run{Args: subjectArgs(run.Args["subject"], ""), Step: f.Steps[0].ID, Flow: f.ID}
		rows := append(links(in.Data.Links[name]), t.buttons(f, f.Steps[0], standing, in, 0)...)
		t.prompt(run, text, rows, next.file)
		t.forget(run)
		return true, t.resume()
	case nextStart:
		if next.text != "" {
			t.prompt(run, Text{Key: f.ID + "." + next.text, Vars: in.Data.Vars}, nil, next.file)
		}
		t.forget(run)
		var args Args
		if next.args != nil {
			args = next.args(in)
		}
		return true, t.begin(name, args)
	default:
		if name != "" {
			t.prompt(run, Text{Key: f.ID + "." + name, Vars: in.Data.Vars}, links(in.Data.Links[name]), next.file)
		}
		t.forget(run)
		return true, t.resume()
	}
}

// links are buttons that open an address, one below the other.
func links(ls []Link) [][]Button {
	var rows [][]Button
	for _, l := range ls {
		rows = append(rows, []Button{{Label: l.Label, URL: l.URL}})
	}
	return rows
}

// keep makes sure that a run is among the open ones, in focus.
func (t *turn) keep(run *Run) *Run {
	if found := t.find(run.ID); found != nil {
		return found
	}
	t.push(*run)
	return t.focus()
}

// endTwins ends the other open runs of the same flow about the same subject: who
// begins anew, or answers otherwise, is not asked again what she was asked before.
func (t *turn) endTwins(run *Run) {
	t.state.Runs = slices.DeleteFunc(t.state.Runs, func(r Run) bool {
		return r.ID != run.ID && r.Flow == run.Flow && r.Args["subject"] == run.Args["subject"]
	})
}

// forget ends a run, if it was kept at all.
func (t *turn) forget(run *Run) {
	if t.find(run.ID) != nil {
		t.drop()
	}
}

// resume asks the question that was interrupted, if there is one. When a time
// was over it does not: she has done nothing, and the question still stands.
func (t *turn) resume() error {
	if t.event.Kind == Late {
		return nil
	}
	if run := t.focus(); run != nil {
		return t.ask(run)
	}
	return nil
}

// goTo moves a run from a step to another, remembering the way.
func (r *Run) goTo(from, to string) {
	r.Path = append(r.Path, from)
	r.Step = to
}

// late handles a question whose time is over; if she has moved on, it says nothing.
func (t *turn) late() error {
	waits := func(r Run) bool { return r.ID == t.event.Run && r.Rev == t.event.Rev && r.Step == t.event.Step }
	if !slices.ContainsFunc(t.state.Runs, waits) {
		return nil
	}
	run := t.find(t.event.Run)
	f, step, ok := t.open(run)
	if !ok {
		t.drop()
		return nil
	}
	in, err := t.load(f, run)
	if err != nil {
		return err
	}
	if in.Data.Gone {
		t.drop()
		return nil
	}
	return t.advance(f, run, in, step, step.Late)
}
