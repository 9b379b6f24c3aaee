package convo

import (
	"strconv"
	"strings"
)

// A button's data says where it leads, in ids and never in words, so that it
// counts in every language. It is not trusted: what it names is checked.
//
//	r:<run>:<rev>:<choice>             the question of a run
//	n:<flow>:<subject>:<rev>:<choice>  a standing question
//	g:<word>                           a word that works everywhere

// MaxData is how many bytes Telegram lets a button carry.
const MaxData = 64

// maxSubject is how long the id of what a standing question is about can be. A
// longer one was forged, and would not fit into the buttons of the answer.
const maxSubject = 10

// Choices that every question understands.
const (
	choiceBack = "_back"
	choiceSkip = "_skip"
	choicePage = "_page" // "_page2"
	choiceOpen = "_open" // of a standing question: show it
)

// pressedButton is what a button's data says.
type pressedButton struct {
	run, flow, subject, choice string
	rev                        int
	word                       Word
}

// parseButton reads a button's data; false if it is none of ours.
func parseButton(data string) (pressedButton, bool) {
	p := strings.Split(data, ":")
	switch {
	case len(p) == 2 && p[0] == "g":
		return pressedButton{word: Word(p[1])}, true
	case len(p) == 4 && p[0] == "r":
		rev, err := strconv.Atoi(p[2])
		return pressedButton{run: p[1], rev: rev, choice: p[3]}, err == nil
	case len(p) == 5 && p[0] == "n" && len(p[2]) <= maxSubject:
		rev, err := strconv.Atoi(p[3])
		return pressedButton{flow: p[1], subject: p[2], rev: rev, choice: p[4]}, err == nil
	}
	return pressedButton{}, false
}

// dataFor makes the data of a choice of a run's question, or of a standing one.
func dataFor(f *Flow, run *Run, rev int, choice string) string {
	if f.Standing && run.Step == f.Steps[0].ID {
		return ChoiceButton(f.ID, run.Args["subject"], rev, choice)
	}
	return strings.Join([]string{"r", run.ID, strconv.Itoa(run.Rev), choice}, ":")
}

// WordButton is the data of a button that says a word that works everywhere.
func WordButton(w Word) string { return "g:" + string(w) }

// ChoiceButton is the data of a button that presses a choice of a flow's standing
// question; ReadChoice reads it, false for any other button.
func ChoiceButton(flow, subject string, rev int, choice string) string {
	return strings.Join([]string{"n", flow, subject, strconv.Itoa(rev), choice}, ":")
}

// ReadChoice is the inverse of [ChoiceButton].
func ReadChoice(data string) (flow, subject string, rev int, choice string, ok bool) {
	b, ok := parseButton(data)
	return b.flow, b.subject, b.rev, b.choice, ok && b.flow != ""
}

// OpenButton is the data of a button that shows a flow's standing question.
func OpenButton(flow, subject string, rev int) string {
	return ChoiceButton(flow, subject, rev, choiceOpen)
}

// page returns the page that a choice turns to; false if it turns none.
func page(choice string) (int, bool) {
	n, ok := strings.CutPrefix(choice, choicePage)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(n)
	return i, err == nil && i >= 0
}
