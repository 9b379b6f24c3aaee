package talk

import (
	"slices"
	"strconv"
	"time"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
)

// talk is one chat's conversation inside the transaction of one event.
type talk struct {
	*House
	tx     Tx
	out    Carrier
	name   casework.ChatName
	now    time.Time
	chat   casework.Chat
	person casework.Person // zero for a visitor
	state  convo.State
	haste  haste
	phone  string // language of her Telegram, as it says
	wrote  int    // the message that she has just written; 0 for none
}

// open reads a chat, whose it is, and where its conversation stands. A chat that is
// not known yet is a visitor's.
func (h *House) open(tx Tx, out Carrier, name casework.ChatName, now time.Time) (*talk, error) {
	t := &talk{House: h, tx: tx, out: out, name: name, now: now}
	if err := optional(tx.Get(casework.ChatRef(name), &t.chat)); err != nil {
		return nil, err
	}
	var kept memory
	if err := optional(tx.Get(Ref(name), &kept)); err != nil {
		return nil, err
	}
	t.state, t.haste = kept.State, kept.Haste
	err := t.readPerson()
	return t, err
}

// readPerson reads whose chat it is. A chat that its person has left is a visitor's.
func (t *talk) readPerson() (err error) {
	t.person, err = t.personOf(t.chat, t.name)
	return err
}

// personOf reads whose a chat with a name is; the zero Person if it is nobody's.
func (t *talk) personOf(chat casework.Chat, name casework.ChatName) (casework.Person, error) {
	if chat.Person == "" {
		return casework.Person{}, nil
	}
	p, err := casework.LoadPerson(t.tx, chat.Person)
	if err := optional(err); err != nil || p.Chat != name {
		return casework.Person{}, err
	}
	return p, nil
}

// optional lets a record be absent.
func optional(err error) error {
	if casework.CodeOf(err) == casework.NotFound {
		return nil
	}
	return err
}

// actor is who she is when she writes.
func (t *talk) actor() casework.Actor {
	if t.person.ID == "" {
		return casework.Actor{Role: casework.Visitor, Chat: t.name}
	}
	return casework.ActorOf(t.person)
}

// lang is the language she chose; before that her phone's, if we speak it exactly;
// else English. Before she has chosen, the flows show the question which one she
// reads, and the numbers that help.
func (t *talk) lang() casework.Lang {
	if l := t.chosen(); l != "" {
		return l
	}
	if l, ok := locales.LangOf(t.phone); ok {
		return l
	}
	return casework.English
}

// chosen is the language that she, or the list she is in, has named; "" before that.
func (t *talk) chosen() casework.Lang {
	for _, l := range []casework.Lang{t.person.Lang, t.chat.Lang} {
		if l.Known() {
			return l
		}
	}
	return ""
}

// speechless reports whether nothing says which language to speak here.
func (t *talk) speechless() bool {
	_, ok := locales.LangOf(t.phone)
	return t.chosen() == "" && !ok
}

func (t *talk) words() words {
	return words{book: t.Book, lang: t.lang(), now: t.now, missing: t.Missing, english: t.English}
}

// scene is what the engine may look at.
func (t *talk) scene() convo.Scene {
	r := t.words()
	return convo.Scene{
		Reader: t.tx, Who: t.actor(), Person: t.person, Chat: t.chat, Now: t.now, Policy: t.Policy, Says: r.says,
		Version: func(key string) string { return t.Book.Version(r.lang, key) }, Taken: t.Book.Taken,
		Means: func(text string) convo.Meaning { return convo.Meaning(t.Book.Meaning(text)) },
	}
}

// handle takes the conversation one event further and says what follows.
func (t *talk) handle(ev convo.Event) error {
	out, err := t.Engine.Handle(t.state, ev, t.scene())
	if err != nil {
		return err
	}
	if slices.ContainsFunc(out.Commands, leaves) {
		return t.leave()
	}
	if err := t.takeAway(out.Secret); err != nil {
		return err
	}
	was := t.person
	for _, command := range out.Commands {
		if err := t.perform(command); err != nil {
			return err
		}
	}
	if was.ID == "" && t.person.ID != "" {
		if err := t.tx.Keep(casework.OwnedByChat(t.name), casework.ChatRef(t.name)); err != nil {
			return err
		}
	}
	if was.ID != "" && t.person.ID == "" {
		if err := t.left(); err != nil {
			return err
		}
		for i := range out.Prompts { // what she pressed is gone by now
			out.Prompts[i].Replace = 0
		}
		out.State.Waiting = nil
	}
	if t.person.Role.Staff() && (t.person.ID != was.ID || t.person.Lang != was.Lang) {
		if err := t.offerCommands(); err != nil {
			return err
		}
	}
	if err := t.unset(out.Over); err != nil {
		return err
	}
	for _, timer := range out.Timers {
		timer.Lane = casework.ChatLane(t.name)
		if err := t.tx.Set(timer); err != nil {
			return err
		}
	}
	t.state = out.State
	for _, p := range out.Prompts {
		if err := t.show(p); err != nil {
			return err
		}
	}
	if err := t.release(); err != nil {
		return err
	}
	return t.keep()
}

// unset takes timers of the chat's questions away.
func (t *talk) unset(timers []casework.Timer) error {
	for _, timer := range timers {
		timer.Lane = casework.ChatLane(t.name)
		if err := t.tx.Unset(timer); err != nil {
			return err
		}
	}
	return nil
}

// perform does one command, and looks again at who she is now: an invite makes a
// visitor a person, and a language changes what is said next.
func (t *talk) perform(command casework.Command) error {
	if err := t.performFor(t.actor(), command); err != nil {
		return err
	}
	t.chat = casework.Chat{}
	if err := t.tx.Get(casework.ChatRef(t.name), &t.chat); err != nil {
		return err
	}
	return t.readPerson()
}

// performFor does a command for somebody; a refusal comes back as [Refused].
func (t *talk) performFor(who casework.Actor, command casework.Command) error {
	err := t.Desk.Perform(t.tx, who, t.now, command)
	if code := casework.CodeOf(err); code != "" && code != casework.Internal {
		return &Refused{command, code}
	}
	return err
}

// refuse says why nothing was done, with the way to the menu. The question that
// led to it is over: asked again, it would lead there again.
func (t *talk) refuse(ev convo.Event, code casework.ErrorCode) error {
	if err := t.end(ev); err != nil {
		return err
	}
	menu := convo.Button{Label: convo.Text{Key: "talk.btn_menu"}, Data: convo.WordButton(convo.Menu)}
	return t.show(convo.Prompt{Text: convo.Text{Key: "error." + string(code)}, Buttons: [][]convo.Button{{menu}}})
}

// end ends the run that an event belongs to.
func (t *talk) end(ev convo.Event) error {
	out := t.Engine.Without(t.state, ev)
	t.state = out.State
	if err := t.unset(out.Over); err != nil {
		return err
	}
	return t.keep()
}

// show says a prompt in her language.
func (t *talk) show(p convo.Prompt) error {
	said, err := t.words().say(p)
	if err != nil {
		return err
	}
	said.Chat = t.name
	switch {
	case said.File != "":
		said.Tag = fileTag(said.Subject, said.Replace)
	case said.Tag != "" && said.Replace == 0: // there is one live message of a sort
		if err := t.out.TakeBack(t.name, said.Tag); err != nil {
			return err
		}
	}
	return t.out.Answer(said)
}

// fileTag names a file that goes along with an opened message about a subject, so
// that it is taken back when the message folds.
func fileTag(subject string, message int) string { return subject + "." + strconv.Itoa(message) }

// keep writes the conversation's state; an empty one is forgotten.
func (t *talk) keep() error {
	owner, kept := casework.OwnedByChat(t.name), memory{t.state, t.haste}
	switch {
	case t.state.Empty() && t.haste == haste{}:
		return t.tx.Delete(Ref(t.name))
	case t.state.Empty():
		return t.tx.PutFor(Ref(t.name), owner, memory{Haste: t.haste}, hasteKept)
	case t.person.ID == "":
		return t.tx.PutFor(Ref(t.name), owner, kept, casework.VisitorKept)
	}
	return t.tx.Put(Ref(t.name), owner, kept)
}

// timer handles a timer of the chat itself.
func (t *talk) timer(timer casework.Timer, refused casework.ErrorCode) error {
	if t.person.Frozen.Holds() {
		return nil
	}
	switch timer.Kind {
	case casework.LateTimer:
		ev := convo.Event{Kind: convo.Late, Run: timer.Subject.ID, Rev: timer.Rev, Step: timer.Step}
		if refused != "" {
			return t.end(ev) // she pressed nothing: there is nothing to tell her
		}
		return t.handle(ev)
	case casework.IdleTimer:
		if err := t.release(); err != nil {
			return err
		}
		return t.keep()
	case casework.FoldTimer:
		message, err := strconv.Atoi(timer.Step)
		if err != nil {
			return casework.Errorf(casework.Internal, "fold timer: message %q", timer.Step)
		}
		// The file goes also when something else stands in the message's place by now.
		if t.person.Level() != casework.Full {
			if err := t.out.TakeBack(t.name, fileTag(timer.Subject.ID, message)); err != nil {
				return err
			}
		}
		flow, ok := t.state.Fold(message, timer.Subject.ID)
		if !ok {
			return nil // something else stands there by now
		}
		if err := t.keep(); err != nil {
			return err
		}
		if timer.Subject.Type == casework.AppointmentRecord {
			return t.fold(casework.AppointmentID(timer.Subject.ID), flow, message)
		}
		return t.foldScreen(timer.Subject.ID, flow, message)
	default:
		return casework.Errorf(casework.Internal, "a timer of kind %q came to a chat's lane", timer.Kind)
	}
}
