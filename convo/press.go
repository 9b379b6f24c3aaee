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
	at, err := t.enter(run)
	if at == nil {
		return err
	}
	switch {
	case b.choice == choiceBack:
		return t.back(run)
	case b.choice == choiceSkip && at.step.Skip:
		return t.advance(at, at.step.Then)
	}
	if keyed, err := t.keyed(at, b.choice); keyed {
		return err
	}
	if fits, err := t.chosen(at, b.choice); fits {
		return err
	}
	return t.oldButton()
}

// pressedStanding handles a button that needs no run.
func (t *turn) pressedStanding(b pressedButton) error {
	f := t.engine.flows[b.flow]
	t.inLive = f != nil && f.Live && b.choice != choiceOpen
	if f == nil || !f.Standing {
		return t.oldButton()
	}
	if !f.forRole(t.scene.Who.Role) {
		t.forbidden()
		return nil
	}
	args := subjectArgs(b.subject, strconv.Itoa(b.rev))
	if t.locked(f, b.choice) {
		return t.divert(Intent{Flow: f.ID, Choice: b.choice, Args: args})
	}
	at := &place{f: f, step: f.Steps[0], run: t.newRun(f, args)}
	if err := t.load(at); err != nil {
		return err
	}
	if at.in.Data.Gone {
		return t.gone(at)
	}
	if at.in.Data.Rev != b.rev {
		return t.showChanged(at)
	}
	if b.choice == choiceOpen {
		return t.showStanding(at)
	}
	if fits, err := t.chosen(at, b.choice); fits {
		return err
	}
	if next, past := at.step.Past[b.choice]; past {
		return t.advance(at, next.Aside())
	}
	return t.showChanged(at)
}

// chosen takes the answer that a choice stands for, or turns the page. It returns
// false if the question does not offer the choice.
func (t *turn) chosen(at *place, choice string) (fits bool, err error) {
	if n, ok := page(choice); ok {
		t.showPage(at, n)
		return true, nil
	}
	value, ok := at.step.pressedValue(choice, at, t)
	if !ok || at.step.misfit(at.in, value) != "" {
		return false, nil
	}
	return true, t.answer(at, value)
}

// showChanged shows a standing question as it is now: the facts are others than
// when the button was sent, or what it says is not offered any more.
func (t *turn) showChanged(at *place) error {
	at.run.Args["rev"] = strconv.Itoa(at.in.Data.Rev)
	locked := t.locked(at.f, choiceOpen) // then it will be as it is when she has entered her PIN
	err := t.showStanding(at)
	if err == nil && !locked {
		t.prompts[len(t.prompts)-1].Lead = Text{Key: "talk.changed"}
	}
	return err
}

// pressedValue returns the answer that a choice stands for, if the question offers it.
func (s Step) pressedValue(choice string, at *place, t *turn) (string, bool) {
	in := at.in
	switch {
	case slices.Contains(s.Choice, choice):
		return choice, s.Offers == nil || s.Offers(in, choice)
	case s.Options != "":
		for _, o := range in.Data.Options[s.Options] {
			if o.ID == choice {
				return o.value(), true
			}
		}
		return "", false
	case s.Choice != nil:
		return "", false
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
		value, miss := s.typedValue(choice, at, t)
		return value, miss == ""
	}
}
