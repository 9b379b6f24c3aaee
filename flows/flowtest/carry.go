package flowtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
	"ponte/talk"
)

// Update is something that happened in a chat: one thing beside Lang.
type Update struct {
	// Lang is the language of her Telegram.
	Lang string `json:"lang,omitempty"`
	// Text is what she wrote.
	Text string `json:"text,omitempty"`
	// Edited says that it stands in place of what she wrote before.
	Edited bool `json:"edited,omitempty"`
	// Press is the data of the button she pressed, Under the message it stands under.
	Press string `json:"press,omitempty"`
	Under int    `json:"under,omitempty"`
	// Media says that she sent a picture, a file, or a voice message, if Voice names it.
	Media bool   `json:"media,omitempty"`
	Voice string `json:"voice,omitempty"`
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

// readHeard reads what an update says.
func readHeard(text json.RawMessage) (talk.Heard, error) {
	var u Update
	if err := json.Unmarshal(text, &u); err != nil {
		return talk.Heard{}, err
	}
	h := talk.Heard{Lang: u.Lang, Status: u.Member, Edited: u.Edited, Event: convo.Event{Kind: convo.Said, Text: u.Text}}
	switch {
	case u.Under != 0:
		h.Event = convo.Event{Kind: convo.Pressed, Button: u.Press, Message: u.Under}
	case u.Media:
		h.Event = convo.Event{Kind: convo.Showed, Voice: u.Voice}
	case u.Text != "" && !u.Edited:
		h.Message = hers
	case u.Word != "":
		h.Event = convo.Event{Kind: convo.Called, Word: u.Word}
	case u.Flow != "":
		h.Event = convo.Event{Kind: convo.Began, Flow: u.Flow, Args: u.Args}
	case u.Link != nil:
		h.Command, h.Arg = "start", *u.Link
	}
	return h, nil
}

// hers stands for any message of hers: on the stage only the bot's have numbers.
const hers = -1

// house is what the talks of one transaction work with.
func (s *Stage) house(t *tx) *talk.House {
	return &talk.House{Engine: s.Engine, Book: s.Book, Policy: s.Policy, Desk: notingDesk{s.desk(), t},
		Read: readHeard, Pace: s.Pace, Missing: func(*locales.Missing) {}}
}

// notingDesk notes the commands that it does.
type notingDesk struct {
	casework.Desk
	tx *tx
}

// Perform does a command. What is due and what became of a message show in the
// ledger.
func (d notingDesk) Perform(t casework.Tx, who casework.Actor, now time.Time, c casework.Command) error {
	switch c.(type) {
	case casework.Delivered, casework.Due:
	default:
		d.tx.note(Note{Kind: Did, Command: c})
	}
	return d.Desk.Perform(t, who, now, c)
}

// carrier shows what is said on the phones.
type carrier struct {
	stage *Stage
	tx    *tx
}

// Answer shows a screen.
func (c carrier) Answer(said talk.Said) error {
	at := slices.IndexFunc(c.stage.phones, func(p *Phone) bool { return p.Chat == said.Chat })
	if at < 0 {
		return fmt.Errorf("nobody has the chat %s", said.Chat)
	}
	if said.Rewrites {
		if said.Replace = c.stage.phones[at].tagged(said.Tag); said.Replace == 0 {
			return nil
		}
	}
	screen := Screen{Message: said.Replace, HTML: said.HTML, Text: locales.Unmarked(said.HTML), File: said.File, Tag: said.Tag, Silent: said.Silent}
	if said.Voice != "" {
		screen.File = "voice " + said.Voice
	}
	for _, row := range said.Rows {
		var keys []Key
		for _, k := range row {
			if k.Label == "" {
				return errors.New("a button is blank")
			}
			keys = append(keys, Key(k))
		}
		screen.Rows = append(screen.Rows, keys)
	}
	if screen.Text == "" {
		return errors.New("a text is blank")
	}
	c.tx.note(Note{Kind: Told, Phone: c.stage.phones[at], Screen: screen})
	return nil
}

// TakeBack takes files from a phone.
func (c carrier) TakeBack(chat casework.ChatName, tag string) error {
	for _, p := range c.stage.phones {
		if p.Chat == chat {
			c.tx.note(Note{Kind: TookBack, Phone: p, Screen: Screen{Tag: tag}})
		}
	}
	return nil
}

// Heard keeps nothing: what she wrote is no screen.
func (c carrier) Heard(casework.ChatName, int) error { return nil }

// TakeAway notes that what she wrote is taken away.
func (c carrier) TakeAway(chat casework.ChatName, _ int) error {
	c.tx.note(Note{Kind: TookAway, Phone: c.phone(chat)})
	return nil
}

// Sweep empties a phone.
func (c carrier) Sweep(chat casework.ChatName) error {
	c.tx.note(Note{Kind: Swept, Phone: c.phone(chat)})
	return nil
}

// phone is the phone of a chat; nil if nobody has it.
func (c carrier) phone(chat casework.ChatName) *Phone {
	for _, p := range c.stage.phones {
		if p.Chat == chat {
			return p
		}
	}
	return nil
}

// Commands keeps nothing: they are no screen.
func (c carrier) Commands(casework.ChatName, []talk.Command) error { return nil }

// Notice shows a notice; what is shown is delivered.
func (c carrier) Notice(n casework.Notice, said talk.Said) error {
	if err := c.Answer(said); err != nil || n.Step == "" {
		return err
	}
	return c.tx.Post(casework.PersonLane(n.To), casework.Event{ID: "d:" + n.ID, At: c.tx.now, Delivery: &casework.Delivery{
		Result: casework.FateSent, At: c.tx.now, Chat: said.Chat, Purpose: n.Purpose, Subject: n.Subject, Rev: n.Rev, Step: n.Step}})
}
