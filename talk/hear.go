package talk

import (
	"ponte/casework"
	"ponte/convo"
)

// Heard is what somebody did in a chat.
type Heard struct {
	// Lang is the language of her Telegram: "uk", "pt-br"; "" if unknown.
	Lang string
	// Telegram is the chat's id there.
	Telegram int64
	// Message is what she wrote or showed, by Telegram's id; 0 for anything else.
	Message int
	// Event is what she did; none if it is nothing that is answered. In what she
	// said, the words that work everywhere are still to be found.
	Event convo.Event
	// Command is the command that she wrote, without the slash, and Arg what follows it.
	Command, Arg string
	// Status is what the bot is to her now: "kicked" means that she blocked it,
	// "member" that she lets it write.
	Status string
	// Edited says that she changed what she had written. It was answered as it first
	// stood, so nothing follows, unless it is a call for help now.
	Edited bool
	// Answered says that she called for help and has had her answer.
	Answered bool
	// Group is set for what happened in a group.
	Group *InGroup
}

// hear handles what she wrote, pressed or did.
func (t *talk) hear(h Heard, refused casework.ErrorCode) error {
	t.phone, t.wrote = h.Lang, h.Message
	if t.person.ID == "" {
		if err := t.met(h.Telegram); err != nil {
			return err
		}
	}
	if h.Message != 0 {
		if err := t.out.Heard(t.name, h.Message); err != nil {
			return err
		}
	}
	switch {
	case h.Status != "":
		return t.membership(h.Status)
	case h.Event.Kind == 0:
		return nil
	case t.panics(h):
		return t.leave()
	case t.person.Frozen.Holds():
		return t.covered(h)
	}
	if err := t.reached(); err != nil || h.Answered {
		return err
	}
	ev := t.read(h)
	calls := ev.Kind == convo.Called && ev.Word == convo.SOS
	if hurries, err := t.hurries(ev); hurries || err != nil {
		return err
	}
	switch {
	case h.Edited && !calls:
		return nil
	case refused != "":
		return t.refuse(ev, refused)
	case calls && t.speechless():
		return t.callForAll()
	}
	return t.handle(ev)
}

// callForAll answers a call for help from somebody whose language nobody knows: in
// all of them at once. Then she is asked for hers.
func (t *talk) callForAll() error {
	if err := t.out.Answer(Said{Chat: t.name, HTML: t.Book.SOSText("", "")}); err != nil {
		return err
	}
	return t.handle(t.greeting())
}

// greeting begins with the question which language she reads.
func (t *talk) greeting() convo.Event {
	if t.person.ID != "" {
		return convo.Event{Kind: convo.Began, Flow: "arrive"}
	}
	return convo.Event{Kind: convo.Began, Flow: "visit"}
}

// met makes sure that a visitor's chat is kept for a day, and no longer.
func (t *talk) met(telegram int64) error {
	t.chat.Telegram = telegram
	owner := casework.OwnedByChat(t.name)
	if err := t.tx.PutFor(casework.ChatRef(t.name), owner, t.chat, casework.VisitorKept); err != nil {
		return err
	}
	return t.tx.Expire(owner, casework.VisitorKept)
}

// reached takes the mark "unreachable" from a person who writes, and lets who hears
// only when she opens the bot hear what waited.
func (t *talk) reached() error {
	var c casework.Command
	switch {
	case t.person.ID == "":
		return nil
	case !t.person.Unreachable.IsZero():
		c = casework.Reached{}
	case t.person.OnOpening && t.person.Role == casework.Beneficiary:
		c = casework.OpenBot{}
	default:
		return nil
	}
	if err := t.Desk.Perform(t.tx, t.actor(), t.now, c); err != nil {
		return err
	}
	return t.readPerson()
}

// membership handles that she has blocked the bot, or let it in again.
func (t *talk) membership(status string) error {
	if t.person.ID == "" {
		return nil
	}
	switch status {
	case "kicked", "left":
		return t.Desk.Perform(t.tx, casework.Program, t.now, casework.Delivered{Delivery: casework.Delivery{
			Result: casework.FateFailed, Why: casework.WhyUnreachable, At: t.now, Chat: t.name}})
	case "member":
		return t.Desk.Perform(t.tx, t.actor(), t.now, casework.Reached{})
	}
	return nil
}

// read finds in what she said the words that work everywhere, which come before
// anything else, and how a conversation begins.
func (t *talk) read(h Heard) convo.Event {
	switch {
	case h.Event.Kind == convo.Showed && t.isNew(), h.Event.Kind == convo.Pressed && t.isNew() && t.speechless():
		return t.greeting()
	case h.Event.Kind != convo.Said:
		return h.Event
	}
	text := h.Event.Text
	switch h.Command {
	case "":
	case "start":
		return t.start(h.Arg)
	default:
		if ev, ok := t.begunBy(h.Command); ok {
			return ev
		}
		text = "/" + h.Command
	}
	if word, ok := t.Book.Word(text, t.Username); ok {
		return convo.Event{Kind: convo.Called, Word: convo.Word(word)}
	}
	if t.isNew() {
		return t.greeting()
	}
	return h.Event
}

// start handles /start: with an invite she arrives, without one she visits. By a
// link of the staff chat, staff come to an appointment.
func (t *talk) start(token string) convo.Event {
	id, opened := opens(token)
	switch {
	case opened && t.person.Role.Staff():
		return t.opened(id)
	case token != "" && !opened:
		return convo.Event{Kind: convo.Began, Flow: "arrive", Args: convo.Args{"token": token}}
	case t.isNew():
		return t.greeting()
	default:
		return convo.Event{Kind: convo.Called, Word: convo.Menu}
	}
}

// opened begins with the appointment that a link of a staff chat leads to: with its
// alert, if there is one.
func (t *talk) opened(id string) convo.Event {
	ev := convo.Event{Kind: convo.Began, Flow: "outcome", Args: convo.Args{"subject": id}}
	if al, err := casework.LoadAlert(t.tx, casework.AppointmentID(id)); err == nil && al.State != casework.AlertWithdrawn {
		ev.Flow = "alert"
	}
	return ev
}

// isNew reports whether nobody knows yet which language to speak here.
func (t *talk) isNew() bool {
	return t.chosen() == "" && len(t.state.Runs) == 0
}
