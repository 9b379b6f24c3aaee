package flowtest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
)

// Update is something that happened in a chat: one thing beside Lang.
type Update struct {
	// Lang is the language of her Telegram.
	Lang string `json:"lang,omitempty"`
	// Text is what she wrote.
	Text string `json:"text,omitempty"`
	// Press is the data of the button she pressed, Under the message it stands under.
	Press string `json:"press,omitempty"`
	Under int    `json:"under,omitempty"`
	// Media says that she sent a voice message, a picture, a file.
	Media bool `json:"media,omitempty"`
	// Link is the token of the link by which she opened the bot; "" for none.
	Link *string `json:"link,omitempty"`
	// Flow is started from elsewhere, with Args.
	Flow string     `json:"flow,omitempty"`
	Args convo.Args `json:"args,omitempty"`
	// Word is one of the words that work everywhere.
	Word convo.Word `json:"word,omitempty"`
	// Member says that she blocked the bot ("kicked") or let it in again ("member").
	Member string `json:"member,omitempty"`
}

// talk is one chat's conversation inside the transaction of one event. It does
// what the bot does, without Telegram.
type talk struct {
	stage  *Stage
	tx     *tx
	phone  *Phone
	chat   casework.Chat
	person casework.Person // zero for a visitor
	state  convo.State
	lang   casework.Lang // of her Telegram
}

// openTalk reads a chat, whose it is, and where its conversation stands.
func (s *Stage) openTalk(t *tx, name casework.ChatName) (*talk, error) {
	k := &talk{stage: s, tx: t}
	for _, p := range s.phones {
		if p.Chat == name {
			k.phone = p
		}
	}
	if k.phone == nil {
		return nil, fmt.Errorf("nobody has the chat %s", name)
	}
	var err error
	if k.state, err = t.state(name); err != nil {
		return nil, err
	}
	err = k.look()
	return k, err
}

// look reads who she is now.
func (k *talk) look() error {
	k.chat, k.person = casework.Chat{}, casework.Person{}
	if err := optional(k.tx.Get(casework.ChatRef(k.phone.Chat), &k.chat)); err != nil || k.chat.Person == "" {
		return err
	}
	p, err := casework.LoadPerson(k.tx, k.chat.Person)
	if err == nil && p.Chat == k.phone.Chat {
		k.person = p
	}
	return optional(err)
}

func (k *talk) actor() casework.Actor {
	if k.person.ID == "" {
		return casework.Actor{Role: casework.Visitor, Chat: k.phone.Chat}
	}
	return casework.ActorOf(k.person)
}

// reads is the language in which she reads: her choice, else her phone's.
func (k *talk) reads() casework.Lang {
	for _, l := range []casework.Lang{k.person.Lang, k.chat.Lang, k.lang} {
		if l.Known() {
			return l
		}
	}
	return casework.English
}

func (k *talk) scene() convo.Scene {
	r := k.reader()
	return convo.Scene{
		Reader: k.tx, Who: k.actor(), Person: k.person, Chat: k.chat, Now: k.tx.now, Policy: k.stage.Policy, Says: r.says,
		Version: func(key string) string { return r.book.Version(r.lang, key) },
	}
}

func (k *talk) reader() reader {
	return reader{book: k.stage.Book, lang: k.reads(), now: k.tx.now}
}

// update handles what she wrote, pressed or did.
func (k *talk) update(text json.RawMessage, refused casework.ErrorCode) error {
	var u Update
	if err := json.Unmarshal(text, &u); err != nil {
		return err
	}
	if l, ok := locales.LangOf(u.Lang); ok {
		k.lang = l
	}
	if u.Member != "" {
		return k.membership(u.Member)
	}
	if err := k.met(); err != nil {
		return err
	}
	if refused != "" {
		if err := k.end(k.read(u)); err != nil {
			return err
		}
		menu := convo.Button{Label: convo.Text{Key: "talk.btn_menu"}, Data: convo.WordButton(convo.Menu)}
		return k.show(convo.Prompt{Text: convo.Text{Key: "error." + string(refused)}, Buttons: [][]convo.Button{{menu}}})
	}
	return k.handle(k.read(u))
}

// met keeps the chat, a visitor's for a day, and takes the mark "unreachable"
// from a person who writes.
func (k *talk) met() error {
	if k.person.ID == "" {
		owner := casework.OwnedByChat(k.phone.Chat)
		return k.tx.PutFor(casework.ChatRef(k.phone.Chat), owner, k.chat, casework.VisitorKept)
	}
	if k.person.Unreachable.IsZero() {
		return nil
	}
	return k.perform(casework.Reached{})
}

// membership handles that she has blocked the bot, or let it in again.
func (k *talk) membership(status string) error {
	switch {
	case k.person.ID == "":
		return nil
	case status == "member":
		return k.perform(casework.Reached{})
	default:
		return k.stage.desk().Perform(k.tx, casework.Program, k.tx.now, casework.Delivered{Delivery: casework.Delivery{
			Result: casework.FateFailed, Why: casework.WhyUnreachable, At: k.tx.now, Chat: k.phone.Chat}})
	}
}

// read turns an update into the engine's event. Words that work everywhere come
// before anything else.
func (k *talk) read(u Update) convo.Event {
	isNew := k.person.ID == "" && k.chat.Lang == "" && len(k.state.Runs) == 0
	switch {
	case u.Press != "":
		return convo.Event{Kind: convo.Pressed, Button: u.Press, Message: u.Under}
	case u.Media:
		return convo.Event{Kind: convo.Showed}
	case u.Word != "":
		return convo.Event{Kind: convo.Called, Word: u.Word}
	case u.Flow != "":
		return convo.Event{Kind: convo.Began, Flow: u.Flow, Args: u.Args}
	case u.Link != nil && *u.Link != "":
		return convo.Event{Kind: convo.Began, Flow: "arrive", Args: convo.Args{"token": *u.Link}}
	case u.Link != nil && !isNew:
		return convo.Event{Kind: convo.Called, Word: convo.Menu}
	}
	if word, ok := k.stage.Book.Word(u.Text, ""); ok {
		return convo.Event{Kind: convo.Called, Word: convo.Word(word)}
	}
	if isNew {
		return convo.Event{Kind: convo.Began, Flow: "visit"}
	}
	return convo.Event{Kind: convo.Said, Text: u.Text}
}

// end ends the run of an event that was refused.
func (k *talk) end(ev convo.Event) error {
	k.state = k.state.Without(ev)
	return k.keep()
}

// handle takes the conversation one event further and says what follows.
func (k *talk) handle(ev convo.Event) error {
	out, err := k.stage.Engine.Handle(k.state, ev, k.scene())
	if err != nil {
		return err
	}
	for _, c := range out.Commands {
		if err := k.perform(c); err != nil {
			return err
		}
	}
	for _, timer := range out.Over {
		timer.Lane = casework.ChatLane(k.phone.Chat)
		if err := k.tx.Unset(timer); err != nil {
			return err
		}
	}
	for _, timer := range out.Timers {
		timer.Lane = casework.ChatLane(k.phone.Chat)
		if err := k.tx.Set(timer); err != nil {
			return err
		}
	}
	k.state = out.State
	for _, p := range out.Prompts {
		if err := k.show(p); err != nil {
			return err
		}
	}
	if err := k.release(); err != nil {
		return err
	}
	return k.keep()
}

// perform does one command, and looks again at who she is now.
func (k *talk) perform(c casework.Command) error {
	k.tx.note(Note{Kind: Did, Command: c})
	err := k.stage.desk().Perform(k.tx, k.actor(), k.tx.now, c)
	switch code := casework.CodeOf(err); code {
	case "":
	case casework.Internal:
		return err
	default:
		return &refusal{c, code}
	}
	return k.look()
}

// show renders a prompt onto the phone.
func (k *talk) show(p convo.Prompt) error {
	screen, err := k.reader().screen(p)
	if err != nil {
		return err
	}
	k.tx.note(Note{Kind: Told, Phone: k.phone, Screen: screen})
	return nil
}

// keep writes the conversation's state; an empty one is forgotten.
func (k *talk) keep() error {
	if k.state.Empty() {
		return k.tx.Delete(talkRef(k.phone.Chat))
	}
	ttl := time.Duration(0)
	if k.person.ID == "" {
		ttl = casework.VisitorKept
	}
	return k.tx.PutFor(talkRef(k.phone.Chat), casework.OwnedByChat(k.phone.Chat), k.state, ttl)
}

// timer handles a timer of the chat itself.
func (k *talk) timer(timer casework.Timer, refused casework.ErrorCode) error {
	switch timer.Kind {
	case casework.LateTimer:
		ev := convo.Event{Kind: convo.Late, Run: timer.Subject.ID, Rev: timer.Rev, Step: timer.Step}
		if refused != "" {
			return k.end(ev) // she pressed nothing: there is nothing to tell her
		}
		return k.handle(ev)
	case casework.IdleTimer:
		if err := k.release(); err != nil {
			return err
		}
		return k.keep()
	case casework.FoldTimer:
		message, err := strconv.Atoi(timer.Step)
		if err != nil {
			return err
		}
		id := casework.AppointmentID(timer.Subject.ID)
		if !k.state.Fold(message, id) {
			return nil // something else stands there by now
		}
		if err := k.keep(); err != nil {
			return err
		}
		return k.fold(id, message)
	default:
		return fmt.Errorf("a timer of kind %q came to a chat's lane", timer.Kind)
	}
}
