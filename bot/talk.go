package bot

import (
	"strconv"
	"time"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
	"ponte/store"
)

// talk is one chat's conversation inside the transaction of one event.
type talk struct {
	c      *Converser
	tx     *store.Tx
	name   casework.ChatName
	now    time.Time
	chat   casework.Chat
	person casework.Person // zero for a visitor
	state  convo.State
	phone  string // language of her Telegram, as it says
}

// openTalk reads a chat, whose it is, and where its conversation stands. A chat
// that is not known yet is a visitor's.
func (c *Converser) openTalk(tx *store.Tx, name casework.ChatName, now time.Time) (*talk, error) {
	t := &talk{c: c, tx: tx, name: name, now: now}
	if err := optional(tx.Get(casework.ChatRef(name), &t.chat)); err != nil {
		return nil, err
	}
	if err := optional(tx.Get(talkRef(name), &t.state)); err != nil {
		return nil, err
	}
	err := t.readPerson()
	return t, err
}

// readPerson reads whose chat it is. A chat that its person has left is a visitor's.
func (t *talk) readPerson() error {
	t.person = casework.Person{}
	if t.chat.Person == "" {
		return nil
	}
	p, err := casework.LoadPerson(t.tx, t.chat.Person)
	if err := optional(err); err != nil {
		return err
	}
	if p.Chat == t.name {
		t.person = p
	}
	return nil
}

// optional lets a record be absent.
func optional(err error) error {
	if casework.CodeOf(err) == casework.NotFound {
		return nil
	}
	return err
}

func talkRef(name casework.ChatName) casework.Ref {
	return casework.Ref{Type: casework.TalkRecord, ID: string(name)}
}

// actor is who she is when she writes.
func (t *talk) actor() casework.Actor {
	if t.person.ID == "" {
		return casework.Actor{Role: casework.Visitor, Chat: t.name}
	}
	return casework.ActorOf(t.person)
}

// lang is the language she chose; before that her phone's, if we speak it
// exactly; else English, of which only the language question is ever shown.
func (t *talk) lang() casework.Lang {
	for _, l := range []casework.Lang{t.person.Lang, t.chat.Lang} {
		if l.Known() {
			return l
		}
	}
	if l, ok := locales.LangOf(t.phone); ok {
		return l
	}
	return casework.English
}

func (t *talk) renderer() renderer {
	return renderer{book: t.c.o.Book, lang: t.lang(), chat: t.name, now: t.now, log: t.c.o.Log}
}

// scene is what the engine may look at.
func (t *talk) scene() convo.Scene {
	r := t.renderer()
	return convo.Scene{
		Reader: t.tx, Who: t.actor(), Person: t.person, Chat: t.chat, Now: t.now, Policy: t.c.o.Policy, Says: r.says,
		Version: func(key string) string { return t.c.o.Book.Version(r.lang, key) },
	}
}

// update handles what she wrote, pressed or did.
func (t *talk) update(u Update, refused casework.ErrorCode) error {
	if u.Group {
		return nil
	}
	t.phone = u.Lang
	if t.person.ID == "" {
		if err := t.met(u); err != nil {
			return err
		}
	}
	switch u.Kind {
	case MemberUpdate:
		return t.membership(u)
	case EditUpdate:
		return nil // what was answered stays answered; she can press another button
	}
	if err := t.reached(); err != nil {
		return err
	}
	if refused != "" {
		return t.refuse(t.read(u), refused)
	}
	return t.handle(t.read(u))
}

// met makes sure that a visitor's chat is kept for a day, and no longer.
func (t *talk) met(u Update) error {
	t.chat.Telegram = u.Chat
	owner := casework.OwnedByChat(t.name)
	if err := t.tx.PutFor(casework.ChatRef(t.name), owner, t.chat, casework.VisitorKept); err != nil {
		return err
	}
	return t.tx.Expire(owner, casework.VisitorKept)
}

// reached takes the mark "unreachable" from a person who writes.
func (t *talk) reached() error {
	if t.person.ID == "" || t.person.Unreachable.IsZero() {
		return nil
	}
	if err := t.c.desk.Perform(t.tx, t.actor(), t.now, casework.Reached{}); err != nil {
		return err
	}
	return t.readPerson()
}

// membership handles that she has blocked the bot, or let it in again.
func (t *talk) membership(u Update) error {
	if t.person.ID == "" {
		return nil
	}
	switch u.Status {
	case "kicked", "left":
		return t.c.desk.Perform(t.tx, casework.Program, t.now, casework.Delivered{Delivery: casework.Delivery{
			Result: casework.FateFailed, Why: casework.WhyUnreachable, At: t.now, Chat: t.name}})
	case "member":
		return t.c.desk.Perform(t.tx, t.actor(), t.now, casework.Reached{})
	}
	return nil
}

// read turns an update into the engine's event. Words that work everywhere come
// before anything else.
func (t *talk) read(u Update) convo.Event {
	switch u.Kind {
	case PressUpdate:
		return convo.Event{Kind: convo.Pressed, Button: u.Data, Message: u.Message}
	case MediaUpdate, ContactUpdate:
		return convo.Event{Kind: convo.Showed}
	case CommandUpdate:
		if u.Command == "start" {
			return t.start(u.Arg)
		}
		if word, ok := t.c.o.Book.Word("/"+u.Command, ""); ok {
			return convo.Event{Kind: convo.Called, Word: convo.Word(word)}
		}
	default:
		if word, ok := t.c.o.Book.Word(u.Text, t.c.o.Username); ok {
			return convo.Event{Kind: convo.Called, Word: convo.Word(word)}
		}
	}
	if t.isNew() {
		return convo.Event{Kind: convo.Began, Flow: "visit"}
	}
	return convo.Event{Kind: convo.Said, Text: u.Text}
}

// start handles /start: with an invite she arrives, without one she visits.
func (t *talk) start(token string) convo.Event {
	switch {
	case token != "":
		return convo.Event{Kind: convo.Began, Flow: "arrive", Args: convo.Args{"token": token}}
	case t.isNew():
		return convo.Event{Kind: convo.Began, Flow: "visit"}
	default:
		return convo.Event{Kind: convo.Called, Word: convo.Menu}
	}
}

// isNew reports whether nobody knows yet which language to speak here.
func (t *talk) isNew() bool {
	return t.person.ID == "" && t.chat.Lang == "" && len(t.state.Runs) == 0
}

// handle takes the conversation one event further and says what follows.
func (t *talk) handle(ev convo.Event) error {
	out, err := t.c.o.Engine.Handle(t.state, ev, t.scene())
	if err != nil {
		return err
	}
	wasVisitor := t.person.ID == ""
	for _, command := range out.Commands {
		if err := t.perform(command); err != nil {
			return err
		}
	}
	if wasVisitor && t.person.ID != "" {
		if err := t.tx.Keep(casework.OwnedByChat(t.name), casework.ChatRef(t.name)); err != nil {
			return err
		}
	}
	for _, timer := range out.Over {
		timer.Lane = casework.ChatLane(t.name)
		if err := t.tx.Unset(timer); err != nil {
			return err
		}
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

// perform does one command, and looks again at who she is now: an invite makes a
// visitor a person, and a language changes what is said next.
func (t *talk) perform(command casework.Command) error {
	err := t.c.desk.Perform(t.tx, t.actor(), t.now, command)
	switch code := casework.CodeOf(err); code {
	case "":
	case casework.Internal:
		return err
	default:
		return &refusal{code}
	}
	if err := t.tx.Get(casework.ChatRef(t.name), &t.chat); err != nil {
		return err
	}
	return t.readPerson()
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
	t.state = t.state.Without(ev)
	return t.keep()
}

// show renders a prompt and gives it to the outbox.
func (t *talk) show(p convo.Prompt) error {
	m, err := t.renderer().prompt(p)
	if err != nil {
		return err
	}
	if err := t.tx.Send(m); err != nil {
		return err
	}
	if p.File == "" || t.c.o.Files == nil {
		return nil
	}
	file, err := t.c.o.Files(t.tx, p.File, p.Subject, t.lang(), t.now)
	if err != nil || file == nil {
		return err
	}
	return t.tx.Send(store.Message{Chat: t.name, Method: store.SendDocument, File: file, Purpose: casework.ForAnswer})
}

// keep writes the conversation's state; an empty one is forgotten.
func (t *talk) keep() error {
	if t.state.Empty() {
		return t.tx.Delete(talkRef(t.name))
	}
	owner := casework.OwnedByChat(t.name)
	if t.person.ID == "" {
		return t.tx.PutFor(talkRef(t.name), owner, t.state, casework.VisitorKept)
	}
	return t.tx.Put(talkRef(t.name), owner, t.state)
}

// timer handles a timer of the chat itself.
func (t *talk) timer(timer casework.Timer, refused casework.ErrorCode) error {
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
		id := casework.AppointmentID(timer.Subject.ID)
		if !t.state.Fold(message, id) {
			return nil // something else stands there by now
		}
		if err := t.keep(); err != nil {
			return err
		}
		return t.fold(id, message)
	default:
		return casework.Errorf(casework.Internal, "a timer of kind %q came to a chat's lane", timer.Kind)
	}
}
