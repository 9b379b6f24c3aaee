package convo

import (
	"time"

	"ponte/casework"
)

// Flow declares a conversation. Its texts are found by its ids, see [Flow.Keys].
type Flow struct {
	ID      string
	Version int
	// For lists who may hold this conversation; others get "forbidden".
	For []casework.Role
	// Standing lets the first question's buttons work without a run: for menus
	// and for the buttons under a notice.
	Standing bool
	// Home puts a button to the menu under a standing flow's texts.
	Home bool
	// Listens, if set, lets the standing buttons' labels be typed while no question is
	// open: it names what they are about; false if that is not clear.
	Listens func(r casework.Reader, in Input) (Args, bool, error)
	// Hears, if set, looks at what is typed while no question is open: it starts the
	// flow if that names what the flow is about, as a code name does. Of what is
	// shown nothing is typed, and of a voice message Input.Voice is set.
	Hears func(r casework.Reader, in Input, typed string) (Args, bool, error)
	// Interrupts lets Hears be asked also when what was typed is no answer to the
	// question that is open, unless that question knows it and says why not.
	Interrupts bool
	// Catches is Hears for what nothing else has understood.
	Catches func(r casework.Reader, in Input, typed string) (Args, bool, error)
	// Live keeps the standing question in one message of its own, which is shown anew
	// when what it tells has changed; what is pressed there is answered below it.
	Live bool
	// Guarded says what of it takes her PIN.
	Guarded Guard
	// Unlocks marks the flow that asks for the PIN, in place of what is guarded; it goes
	// on there by [Onward].
	Unlocks bool
	// Load reads what the flow's texts, options and checks need. It writes nothing.
	Load func(r casework.Reader, in Input) (Data, error)
	// Begin yields the commands to do when a run starts.
	Begin Effect
	// Open yields the commands to do when the standing question is shown, wherever
	// she comes from.
	Open  Effect
	Steps []Step
	// Upgrade brings a run of an older version (the key) one version further.
	Upgrade map[int]func(*Run)
}

// Step is one question. Exactly one of Choice, Options, Text, Number, Date, Time and
// Code is set, or Choice and Options or Code: then the fixed choices stand below.
type Step struct {
	ID      string
	Choice  []string // ids of fixed choices, one button each
	Options string   // name of a list that Load fills
	Text    *TextRule
	Number  *NumberRule
	Date    *DateRule
	Time    *TimeRule
	Code    *CodeRule

	// Ask names the question's text if it is not "flow.step.ask"; Labels the
	// beginning of its choices' texts if it is not "flow.step".
	Ask    string
	Labels string
	// Columns is how many buttons stand side by side; 0 means one.
	Columns int
	// Mute asks again without a word when an answer does not fit: nobody knows yet
	// in which language to say that.
	Mute bool
	// Voice takes a voice message for an answer: its value is "", and Input.Voice is set.
	Voice bool
	// Skip offers a button to leave the question out.
	Skip bool
	// When, if set, says whether the question is asked at all.
	When func(Input) bool
	// Offers, if set, says which of the fixed choices stand this time.
	Offers func(in Input, choice string) bool
	// Typed, if set, reads what is typed before anything else does: an answer, or the
	// key of the gentle line that says why it is none; neither leaves it to the kind of
	// question.
	Typed func(r casework.Reader, in Input, text string) (value, miss string, err error)
	// Fits, if set, looks at an answer of the right kind once more: "" for one that can
	// be, else the key of the gentle line that says why not. What does not fit is not
	// offered.
	Fits func(in Input, value string) (miss string)
	// Secret takes what is typed here off the screen at once.
	Secret bool
	// Hides, if set, takes answers from the buttons that count all the same, typed or on
	// an older message.
	Hides func(in Input, value string) bool
	// On leads on from a choice; Then from any other answer.
	On   On
	Then Next
	// Past leads on, at a standing question, from a choice that is not offered any
	// more; without it the question is shown as it is now. She has answered nothing.
	Past On
	// Within is how long an answer is waited for; 0 for ever. Late is what then happens.
	Within time.Duration
	Late   Next
}

// On leads from a choice to what comes next.
type On map[string]Next

// Next is what follows an answer: another step, an end, the same standing
// buttons again, or another flow. What it does is done in any case.
type Next struct {
	kind nextKind
	name string // step, text or flow
	do   Effect
	file string
	text string // said before another flow starts
	args func(Input) Args
	// aside leaves open what is open about the same subject.
	aside bool
	// anew loads once more before the text is said.
	anew bool
}

type nextKind int

const (
	nextNone nextKind = iota // the next step in order
	nextStep
	nextEnd
	nextStay
	nextStart
	nextOnward
	nextAgain
)

// Effect yields the commands that follow from an answer.
type Effect func(in Input) []casework.Command

// Silent is the effect of nothing.
func Silent(Input) []casework.Command { return nil }

// Go leads to a step, doing what the effects yield on the way.
func Go(step string, do ...Effect) Next { return Next{kind: nextStep, name: step, do: all(do)} }

// End ends the run with the text "flow." + text; "" says nothing.
func End(text string, do ...Effect) Next { return Next{kind: nextEnd, name: text, do: all(do)} }

// Stay shows the text "flow." + text with the standing flow's buttons under it.
func Stay(text string, do ...Effect) Next { return Next{kind: nextStay, name: text, do: all(do)} }

// Again keeps the question open without asking it anew, and forgets the answer: for
// what is said one after the other.
func Again(do ...Effect) Next { return Next{kind: nextAgain, do: all(do)} }

// Start ends the run and starts another flow with args, which may be nil.
func Start(flow string, args func(Input) Args, do ...Effect) Next {
	return Next{kind: nextStart, name: flow, args: args, do: all(do)}
}

// With sends a file of a kind along with what is said next.
func (n Next) With(file string) Next {
	n.file = file
	return n
}

// Aside marks an answer that only shows something: a question that is open about
// the same subject stays open. Any other answer to a standing question closes it.
func (n Next) Aside() Next {
	n.aside = true
	return n
}

// Anew lets the flow load once more before the text is said, with the answer known:
// for a text that tells it.
func (n Next) Anew() Next {
	n.anew = true
	return n
}

// Saying says the text "flow." + text before another flow starts.
func (n Next) Saying(text string) Next {
	n.text = text
	return n
}

// all joins effects into one; nil if there are none.
func all(effects []Effect) Effect {
	if len(effects) == 0 {
		return nil
	}
	return func(in Input) []casework.Command {
		var out []casework.Command
		for _, e := range effects {
			out = append(out, e(in)...)
		}
		return out
	}
}

// TextRule is what a typed text must keep to.
type TextRule struct{ Max int } // in characters

// NumberRule is the range of a number, both ends included.
type NumberRule struct{ Min, Max int }

// DateRule is the range of a date in days from today, both ends included, in the
// zone that Load gives.
type DateRule struct{ From, To int }

// TimeRule offers times of day from one to another, in minutes after midnight,
// every so many minutes. Any time of day may be typed.
type TimeRule struct{ From, To, Every int }

// Args are what a run is about: "subject" and "rev" for one under a notice.
type Args map[string]string

// Input is what a flow's functions see.
type Input struct {
	Who     casework.Actor
	Person  casework.Person // zero for a visitor
	Chat    casework.Chat
	Args    Args
	Answers map[string]string // by step; a choice's id, a text, "2026-10-12", "10:30", a number
	Data    Data
	Now     time.Time
	Policy  *casework.Policy
	Message int    // the message whose button was pressed; 0 if none
	Voice   string // see [Event.Voice]
	// Means says what is heard in a text beyond the question that is open.
	Means func(text string) Meaning
	// Version names the version of a text in her language, for consents.
	Version func(key string) string
	// Taken reports whether a text means something here, so that it cannot be a word of
	// her own.
	Taken func(text string) bool
}

// Meaning is what is heard in a text, whatever it answers.
type Meaning string

// The meanings; "" is none of them.
const (
	Danger Meaning = "danger" // words of danger
	Thanks Meaning = "thanks" // thanks, or that all is well, and nothing else
)

// Data is what Load found.
type Data struct {
	Vars    casework.Vars
	Options map[string][]Option
	// Links are buttons that open an address, shown with the text of that name.
	Links map[string][]Link
	// Doors are buttons that open another standing flow, shown with the text of that
	// name when it ends a run.
	Doors map[string][]Door
	// Of is what Load found, for the flow's own functions.
	Of any
	// Zone is the IANA zone in which dates are asked; "" means UTC.
	Zone string
	// Rev is the subject's revision now. A standing button that carries another
	// gets the polite way on: the question again, as things are now.
	Rev int
	// Gone says that what the run is about is there no more, or not for her: the
	// text Why (preset "talk.gone") is said, Do is done, and the run ends.
	Gone bool
	Why  string
	Do   []casework.Command
	// Quiet says nothing at all when Do is done.
	Quiet bool
	// Opens says that Why tells of the subject what the flow's question would: it is
	// shown in place of what was pressed, and Open is done.
	Opens bool
	// Instead names a flow that starts in place of one that is Gone, with With as
	// its arguments; Why is then not said.
	Instead string
	With    Args
}

// Option is one choice from data: its id in the button and what it says.
type Option struct {
	ID    string
	Label Text
	// Value is the answer that it stands for; "" for ID.
	Value string
}

// value is the answer that the option stands for.
func (o Option) value() string {
	if o.Value != "" {
		return o.Value
	}
	return o.ID
}

// Door is a button that opens another standing flow.
type Door struct {
	Label   Text
	Flow    string
	Subject string
	Rev     int
}

// Link is a button that opens an address.
type Link struct {
	Label Text
	URL   string
}

// Text names a text of the locales and the facts it is filled with.
type Text struct {
	Key  string
	Vars casework.Vars
}

// Literal is a text that is the same in every language: a time, a number, a name.
func Literal(s string) Text { return Text{Vars: casework.Vars{"Text": casework.Str(s)}} }
