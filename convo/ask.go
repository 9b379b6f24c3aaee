package convo

import (
	"strconv"
	"time"

	"ponte/casework"
)

// ask shows the question at which a run stands, passing over those that its
// flow does not ask this time.
func (t *turn) ask(run *Run) error {
	for {
		if err := t.move(); err != nil {
			return err
		}
		at, err := t.enter(run)
		if at == nil {
			return err
		}
		step := at.step
		if step.When != nil && !step.When(at.in) {
			if done, err := t.apply(at, step.Then); done || err != nil {
				return err
			}
			run = t.focus()
			run.Path = run.Path[:len(run.Path)-1] // back does not stop at what was never asked
			continue
		}
		if at.f.standsAt(step) { // it needs no run
			done := *run
			t.drop()
			at.run = &done
			return t.showStanding(at)
		}
		if step.Code != nil {
			delete(run.Answers, step.ID) // half a code is none
		}
		run.Rev++
		t.show(at)
		if step.Within > 0 {
			t.timers = append(t.timers, lateTimer(*run, t.scene.Now.Add(step.Within)))
		}
		return nil
	}
}

// show adds the prompt of a question.
func (t *turn) show(at *place) { t.showPage(at, 0) }

// showPage is show with a later page of its buttons. Of a live question it notes
// what is shown, to show it anew.
func (t *turn) showPage(at *place, page int) {
	live := at.f.Live && at.f.standsAt(at.step)
	own := t.inLive // pressed in the very message
	t.inLive = t.inLive && !live
	t.prompt(at.run, at.asks(), t.buttons(at, page), "")
	if !live {
		return
	}
	p := &t.prompts[len(t.prompts)-1]
	if p.Tag = liveTag(at.f.ID); !own {
		p.Replace = 0
	}
	if t.state.Live == nil {
		t.state.Live = map[string]Shown{}
	}
	t.state.Live[at.f.ID] = Shown{at.run.Args["subject"], page}
}

// showStanding adds the prompt of a flow's standing question, with what the flow
// does when it is opened.
func (t *turn) showStanding(at *place) error {
	if t.locked(at.f, choiceOpen) {
		return t.divert(Intent{Flow: at.f.ID, Choice: choiceOpen, Args: at.run.Args})
	}
	if at.f.Open != nil {
		t.commands = append(t.commands, at.f.Open(at.in)...)
	}
	t.show(at)
	return nil
}

// prompt adds a prompt; the first one after a press writes over the message
// whose button was pressed.
func (t *turn) prompt(run *Run, text Text, buttons [][]Button, file string) {
	p := Prompt{Text: text, Buttons: buttons, File: file, Subject: run.Args["subject"]}
	if t.event.Kind == Pressed && len(t.prompts) == 0 && !t.inLive {
		p.Replace = t.event.Message
	}
	t.prompts = append(t.prompts, p)
}

// perPage is how many options or days stand on one page of buttons.
const perPage = 8

// buttons lays out one page of the buttons under a question.
func (t *turn) buttons(at *place, page int) [][]Button {
	f, step, run, in := at.f, at.step, at.run, at.in
	var all []Button
	add := func(id string, label Text) {
		all = append(all, Button{Label: label, Data: dataFor(f, run, in.Data.Rev, id)})
	}
	columns, paged := max(step.Columns, 1), false
	switch {
	case step.Options != "":
		paged = true
		for _, o := range in.Data.Options[step.Options] {
			if step.offers(in, o.value()) {
				add(o.ID, o.Label)
			}
		}
	case step.Date != nil:
		paged, columns = true, 2
		for _, day := range step.Date.days(t.today(in)) {
			if !step.offers(in, day.Format(time.DateOnly)) {
				continue
			}
			add(day.Format(time.DateOnly), Text{Key: "talk.day", Vars: casework.Vars{"Day": casework.At(day.Add(12*time.Hour), "UTC")}})
		}
	case step.Time != nil:
		columns = 4
		for m := step.Time.From; m <= step.Time.To; m += step.Time.Every {
			if step.offers(in, casework.FormatClock(m)) {
				add(clockChoice(m), Literal(casework.FormatClock(m)))
			}
		}
	case step.Code != nil:
		columns = keypadColumns
		for _, k := range keypad() {
			add(k.ID, k.Label)
		}
	case step.Number != nil && step.Number.Max-step.Number.Min < 10:
		columns = 5
		for n := step.Number.Min; n <= step.Number.Max; n++ {
			if step.offers(in, strconv.Itoa(n)) {
				add(strconv.Itoa(n), Literal(strconv.Itoa(n)))
			}
		}
	}
	var turns [][]Button
	if paged && len(all) > perPage {
		all, turns = turnPage(f, run, in.Data.Rev, all, page)
	}
	rows := append(inRows(all, columns), turns...)
	all = nil
	for _, c := range step.Choice {
		if step.shows(in, c) {
			add(c, Text{Key: f.labelKey(step, c), Vars: in.Data.Vars})
		}
	}
	return at.footer(append(rows, inRows(all, columns)...))
}

// turnPage cuts one page out of the buttons and returns the row that turns pages.
func turnPage(f *Flow, run *Run, rev int, all []Button, at int) (shown []Button, turns [][]Button) {
	last := (len(all) - 1) / perPage
	at = min(at, last)
	var row []Button
	if at > 0 {
		row = append(row, Button{Label: Text{Key: "talk.btn_earlier"}, Data: dataFor(f, run, rev, choicePage+strconv.Itoa(at-1))})
	}
	if at < last {
		row = append(row, Button{Label: Text{Key: "talk.btn_more"}, Data: dataFor(f, run, rev, choicePage+strconv.Itoa(at+1))})
	}
	return all[at*perPage : min(len(all), (at+1)*perPage)], [][]Button{row}
}

// footer adds skip, back and the way to the menu.
func (at *place) footer(rows [][]Button) [][]Button {
	var row []Button
	standing := at.f.standsAt(at.step)
	if len(at.run.Path) > 0 && !standing {
		row = append(row, Button{Label: Text{Key: "talk.btn_back"}, Data: dataFor(at.f, at.run, 0, choiceBack)})
	}
	if at.step.Skip {
		row = append(row, Button{Label: Text{Key: "talk.btn_skip"}, Data: dataFor(at.f, at.run, 0, choiceSkip)})
	}
	if standing && at.f.Home {
		row = append(row, Button{Label: Text{Key: "talk.btn_menu"}, Data: WordButton(Menu)})
	}
	if len(row) > 0 {
		rows = append(rows, row)
	}
	return rows
}

// inRows lays buttons out side by side.
func inRows(all []Button, columns int) [][]Button {
	var rows [][]Button
	for len(all) > 0 {
		n := min(columns, len(all))
		rows, all = append(rows, all[:n:n]), all[n:]
	}
	return rows
}

// today is the day at the place where dates are asked, as midnight UTC.
func (t *turn) today(in Input) time.Time {
	zone, err := time.LoadLocation(in.Data.Zone)
	if err != nil {
		zone = time.UTC
	}
	y, m, d := t.scene.Now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// days lists the days of the rule's range.
func (r DateRule) days(today time.Time) []time.Time {
	var out []time.Time
	for n := r.From; n <= r.To; n++ {
		out = append(out, today.AddDate(0, 0, n))
	}
	return out
}

// clockChoice is the choice of a time of day; a colon would end the data's part.
func clockChoice(minutes int) string { return "t" + strconv.Itoa(minutes) }
