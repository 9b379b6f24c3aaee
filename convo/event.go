package convo

import (
	"time"

	"ponte/casework"
)

// Event is what happened in a chat, as the engine sees it.
type Event struct {
	Kind EventKind
	// Text is what she typed (Said), or wrote under what she showed (Showed).
	Text string
	// Voice is Telegram's id of a voice message (Showed); "" for anything else she showed.
	Voice string
	// Word is the word that works everywhere (Called).
	Word Word
	// Button is the data of a pressed button, Message the message it stands under (Pressed).
	Button  string
	Message int
	// Flow and Args say what to start (Began).
	Flow string
	Args Args
	// Run, Rev and Step name the question whose time is over (Late).
	Run  string
	Rev  int
	Step string
}

// EventKind says what kind of event it is.
type EventKind int

// The kinds.
const (
	Said    EventKind = iota + 1 // typed something
	Pressed                      // pressed a button
	Called                       // said a word that works everywhere
	Showed                       // sent a voice message, a picture, a file, a contact
	Began                        // a flow is to start: a deep link, a command, another program part
	Late                         // a question's time is over
)

// Word is a word that works everywhere, in any state.
type Word string

// The words. SOS comes before all others.
const (
	SOS      Word = "sos"
	Stop     Word = "stop"
	Help     Word = "help"
	Menu     Word = "menu"
	Language Word = "language"
	Privacy  Word = "privacy"
	Back     Word = "back"
	Cancel   Word = "cancel"
)

// Words lists them in the order in which they are looked at.
var Words = []Word{SOS, Stop, Help, Menu, Language, Privacy, Back, Cancel}

// Outcome is what follows from an event.
type Outcome struct {
	State    State
	Commands []casework.Command
	Prompts  []Prompt
	// Timers are the questions' times; the caller sets their lane.
	Timers []casework.Timer
	// Over are the timers of questions that stand no more; the caller sets their
	// lane and takes them away.
	Over []casework.Timer
	// Secret says that what she typed must not stay on the screen.
	Secret bool
}

// Prompt is something to show in the chat.
type Prompt struct {
	// Lead is said before the text, in the same message; no key, no lead.
	Lead    Text
	Text    Text
	Buttons [][]Button
	// Replace is the message to write over; 0 sends a new one.
	Replace int
	// File is a kind of file to send along, made from Subject.
	File    string
	Subject string
	// Tag names a live message, of which there is one in the chat: a new one takes the
	// place of the one before.
	Tag string
}

// Button is one button: it carries data back to the engine, or opens an address.
type Button struct {
	Label Text
	Data  string
	URL   string
}

// State is one chat's conversation.
type State struct {
	// Runs are the open runs; the last is in focus.
	Runs []Run `json:"runs,omitempty"`
	// Active is when she last did something.
	Active time.Time `json:"active,omitzero"`
	// Waiting are notices that came while she was writing.
	Waiting []casework.Notice `json:"waiting,omitempty"`
	// Opened says which messages show details, to be folded away.
	Opened map[int]Opened `json:"opened,omitempty"`
	// Live says what the live messages show, by flow.
	Live map[string]Shown `json:"live,omitempty"`
}

// Run is one person's way through a flow. It names its step, not a position.
type Run struct {
	ID      string            `json:"id"`
	Flow    string            `json:"flow"`
	Version int               `json:"version"`
	Step    string            `json:"step"`
	Rev     int               `json:"rev"` // rises with each question asked
	Args    Args              `json:"args,omitempty"`
	Answers map[string]string `json:"answers,omitempty"`
	Path    []string          `json:"path,omitempty"` // steps answered, for back
	Misses  int               `json:"misses,omitempty"`
	// For is where a run that asks for her PIN leads.
	For *Intent `json:"for,omitempty"`
}

// MaxMoves is how many steps one event may move a conversation: more is a loop
// in a flow, and ends the run with an apology.
const MaxMoves = 24
