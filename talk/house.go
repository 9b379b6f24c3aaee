package talk

import (
	"encoding/json"
	"time"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
)

// House is what every talk works with.
type House struct {
	Engine *convo.Engine
	Book   *locales.Book
	Policy *casework.Policy
	Desk   Desk
	// Username is the bot's, without the @: to tell /help@name from a command for
	// another bot, and for links.
	Username string
	// Read reads an update as it stands in a lane.
	Read func(json.RawMessage) (Heard, error)
	// Pace is how much one chat is answered.
	Pace Pace
	// Missing hears that a text is not there in a language.
	Missing func(*locales.Missing)
	// English, if set, is told what is said beside the same in English, rendered from
	// the same keys and values: the demo shows it to those who read nothing else.
	English func(said, english Said)
}

// Desk does commands: [casework.Desk], or one that also notes them.
type Desk interface {
	Perform(tx casework.Tx, who casework.Actor, now time.Time, c casework.Command) error
}

// Tx is the transaction of one event. Expire lets all that an owner's key seals
// vanish after a while, and Keep takes that back.
type Tx interface {
	casework.Tx
	Expire(owner casework.Owner, ttl time.Duration, refs ...casework.Ref) error
	Keep(owner casework.Owner, refs ...casework.Ref) error
}

// Carrier takes what is said on its way, inside the same transaction.
type Carrier interface {
	// Answer carries what is said to something she did.
	Answer(said Said) error
	// Notice carries what she is told unasked.
	Notice(n casework.Notice, said Said) error
	// TakeBack takes away the files and messages with a tag; none is no error.
	TakeBack(chat casework.ChatName, tag string) error
	// Heard notes what somebody wrote in a chat, so that it can be taken away.
	Heard(chat casework.ChatName, message int) error
	// TakeAway takes away what somebody wrote.
	TakeAway(chat casework.ChatName, message int) error
	// Sweep empties a chat, before all that waits to be said there: of the last 48 hours
	// nothing stays of either side, and what the bot said before is written over.
	Sweep(chat casework.ChatName) error
	// Commands puts commands beside the writing field of a chat, in place of those that
	// everybody has.
	Commands(chat casework.ChatName, commands []Command) error
}

// Command is a command beside the writing field: its name, without the slash, and
// what it does.
type Command struct{ Name, Text string }

// Refused says that a command was refused for a reason that a person can be told.
type Refused struct {
	Command casework.Command
	Code    casework.ErrorCode
}

// Error names the command and the reason.
func (r *Refused) Error() string { return r.Command.Command() + " refused: " + string(r.Code) }

// Handle takes one event of a lane. With a code that is not "", the event was
// refused before and she is told why.
func (h *House) Handle(tx Tx, out Carrier, lane casework.Lane, ev casework.Event, now time.Time, refused casework.ErrorCode) error {
	if _, ok := lane.Person(); ok {
		switch {
		case ev.Timer != nil:
			return h.Desk.Perform(tx, casework.Program, now, casework.Due{Timer: *ev.Timer})
		case ev.Delivery != nil:
			return h.Desk.Perform(tx, casework.Program, now, casework.Delivered{Delivery: *ev.Delivery})
		}
		return casework.Errorf(casework.Internal, "event %s has no place in a person's lane", ev.ID)
	}
	name, ok := lane.Chat()
	if !ok {
		return casework.Errorf(casework.Internal, "lane %s", lane)
	}
	t, err := h.open(tx, out, name, now)
	if err != nil {
		return err
	}
	switch {
	case ev.Update != nil:
		heard, err := h.Read(ev.Update)
		if err != nil {
			return err
		}
		if heard.Group != nil {
			return t.hearGroup(heard, refused)
		}
		return t.hear(heard, refused)
	case ev.Notice != nil:
		return t.notice(*ev.Notice)
	case ev.Timer != nil:
		return t.timer(*ev.Timer, refused)
	default:
		return casework.Errorf(casework.Internal, "event %s has no place in a chat's lane", ev.ID)
	}
}

// Apologise says in a chat that something did not work and that it is our fault.
func (h *House) Apologise(tx Tx, out Carrier, name casework.ChatName, now time.Time) error {
	t, err := h.open(tx, out, name, now)
	if err != nil {
		return err
	}
	return t.show(convo.Prompt{Text: convo.Text{Key: "talk.our_fault"}})
}

// Ref names the record of where a chat's conversation stands.
func Ref(name casework.ChatName) casework.Ref {
	return casework.Ref{Type: casework.TalkRecord, ID: string(name)}
}
