package convo

import "slices"

// said handles what she typed or sent.
func (t *turn) said() error {
	run := t.focus()
	if run == nil {
		if answered, err := t.overheard(); answered || err != nil {
			return err
		}
		key := "talk.not_understood"
		if t.event.Kind == Showed {
			key = "talk.media"
		}
		t.say(Text{Key: key})
		return t.begin(t.engine.words[Menu], nil)
	}
	at, err := t.enter(run)
	if at == nil {
		return err
	}
	if t.event.Kind == Showed {
		switch {
		case t.event.Voice == "":
		case at.step.Voice:
			return t.answer(at, "")
		default:
			if heard, err := t.heard(true); heard || err != nil {
				return err
			}
		}
		return t.missed(at, "talk.media")
	}
	t.secret = at.step.Secret
	value, miss, known, err := t.typed(at)
	if err != nil {
		return err
	}
	if miss != "" && !known {
		if heard, err := t.heard(true); heard || err != nil {
			return err
		}
	}
	if miss != "" {
		return t.missed(at, miss)
	}
	return t.answer(at, value)
}

// missed says gently that an answer does not fit and asks again; the third time
// it shows the ways out.
func (t *turn) missed(at *place, key string) error {
	run := at.run
	run.Misses++
	if at.step.Mute {
		return t.ask(run)
	}
	t.say(Text{Key: key})
	if run.Misses%3 == 0 {
		t.prompts[len(t.prompts)-1] = Prompt{Text: Text{Key: "talk.stuck"}, Buttons: [][]Button{{
			{Label: Text{Key: "talk.btn_help"}, Data: WordButton(Help)}, {Label: Text{Key: "talk.btn_menu"}, Data: WordButton(Menu)}}}}
	}
	return t.ask(run)
}

// answer keeps an answer and goes on.
func (t *turn) answer(at *place, value string) error {
	at.run.Answers[at.step.ID] = value
	next, ok := at.step.On[value]
	if !ok {
		next = at.step.Then
	}
	return t.advance(at, next)
}

// advance does what follows an answer and asks the next question.
func (t *turn) advance(at *place, next Next) error {
	at.run.Misses = 0
	done, err := t.apply(at, next)
	if done || err != nil {
		return err
	}
	return t.ask(t.focus())
}

// apply takes one way on: it reports whether the run has come to rest.
func (t *turn) apply(at *place, next Next) (done bool, err error) {
	if next.anew {
		if err := t.load(at); err != nil {
			return true, err
		}
	}
	f, run, in := at.f, at.run, at.in
	if next.do != nil {
		t.commands = append(t.commands, next.do(in)...)
	}
	if !next.aside && t.find(run.ID) == nil {
		t.endTwins(run)
	}
	kind, name := next.kind, next.name
	if kind == nextNone {
		kind, name = nextStep, f.after(at.step.ID)
		if name == "" {
			kind = nextEnd
		}
	}
	switch kind {
	case nextStep:
		t.keep(run).goTo(at.step.ID, name)
		return false, nil
	case nextAgain:
		kept := t.keep(run)
		delete(kept.Answers, at.step.ID)
		if at.step.Within > 0 {
			t.timers = append(t.timers, lateTimer(*kept, t.scene.Now.Add(at.step.Within)))
		}
		return true, nil
	case nextStay:
		text := Text{Key: f.ID + "." + name, Vars: in.Data.Vars}
		standing := &place{f: f, step: f.Steps[0], run: t.newRun(f, subjectArgs(run.Args["subject"], "")), in: in}
		rows := append(links(in.Data.Links[name]), t.buttons(standing, 0)...)
		t.prompt(run, text, rows, next.file)
		return true, t.endRun(run)
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
	case nextOnward:
		return true, t.onward(run)
	default:
		if name != "" {
			rows := append(links(in.Data.Links[name]), doors(in.Data.Doors[name])...)
			t.prompt(run, Text{Key: f.ID + "." + name, Vars: in.Data.Vars}, rows, next.file)
		}
		return true, t.endRun(run)
	}
}

// doors are buttons that open another standing flow, one below the other.
func doors(ds []Door) [][]Button {
	var rows [][]Button
	for _, d := range ds {
		rows = append(rows, []Button{{Label: d.Label, Data: OpenButton(d.Flow, d.Subject, d.Rev)}})
	}
	return rows
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

// forget ends a run, and reports whether it was kept at all.
func (t *turn) forget(run *Run) (kept bool) {
	if kept = t.find(run.ID) != nil; kept {
		t.drop()
	}
	return kept
}

// endRun ends a run and goes on with what it interrupted. A standing button interrupts
// nothing: what it says is written where it was pressed, and an open question stands
// where it stood. To ask it once more after each press would fill the chat. Only one
// about the same thing may have stood in that very message.
func (t *turn) endRun(run *Run) error {
	open := t.focus()
	if t.forget(run) || open != nil && open.Flow == run.Flow && open.Args["subject"] == run.Args["subject"] {
		return t.resume()
	}
	return nil
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
