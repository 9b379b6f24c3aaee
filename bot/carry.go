package bot

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
	"ponte/store"
	"ponte/talk"
)

// Files makes a file of a kind ([casework.CalendarFile]) from what it is about, in a
// language. It returns nil if there is nothing to make it from.
type Files func(r casework.Reader, kind, subject string, lang casework.Lang, now time.Time) (*store.File, error)

// carrier gives what is said to the outbox.
type carrier struct {
	tx    *store.Tx
	files Files
	now   time.Time
}

// Answer gives an answer to the outbox: a message that writes over the one she
// pressed, or a new one, and the file that goes with it.
func (c carrier) Answer(said talk.Said) error {
	m, err := message(said)
	if err != nil {
		return err
	}
	if m.Purpose = casework.ForAnswer; said.Cover {
		m.Purpose = casework.ForCover
	}
	if said.Replace != 0 {
		m.Method, m.MessageID, m.OrSend = store.EditText, said.Replace, !said.Fold
	}
	if said.File == "" {
		m = tagged(m, said)
	}
	if err := c.tx.Send(m); err != nil {
		return err
	}
	file, ok, err := c.file(said)
	if err != nil || !ok {
		return err
	}
	file.Tag, file.Purpose = said.Tag, casework.ForAnswer
	return c.tx.Send(file)
}

// file is the file that goes along with what is said, as a message without words;
// false if there is none. A picture is left to the sender to make.
func (c carrier) file(said talk.Said) (store.Message, bool, error) {
	m := store.Message{Chat: said.Chat, Method: store.SendDocument}
	switch {
	case said.File == "" || c.files == nil:
		return m, false, nil
	case said.File == casework.ChartFile:
		m.Method, m.Made = store.SendPhoto, &store.Made{Kind: said.File, Subject: said.Subject, Lang: said.Lang}
		return m, true, nil
	}
	var err error
	m.File, err = c.files(c.tx, said.File, said.Subject, said.Lang, c.now)
	return m, err == nil && m.File != nil, err
}

// TakeBack deletes the files and messages with a tag. Their ids are known only
// when they are sent, so the sender looks for them.
func (c carrier) TakeBack(chat casework.ChatName, tag string) error {
	return c.tx.Send(store.Message{Chat: chat, Method: store.DeleteMessages, Tag: tag, Purpose: casework.ForAnswer})
}

// Heard remembers what somebody wrote, as long as Telegram lets it be deleted.
func (c carrier) Heard(chat casework.ChatName, message int) error { return c.tx.Heard(chat, message) }

// TakeAway deletes what somebody wrote.
func (c carrier) TakeAway(chat casework.ChatName, message int) error {
	return c.tx.Send(store.Message{Chat: chat, Method: store.DeleteMessages, MessageIDs: []int{message}, Purpose: casework.ForCover})
}

// blank stands in place of what cannot be deleted any more.
const blank = "·"

// Sweep deletes what can be deleted and writes over the rest. Writing over takes a
// request for each message, so it is done beside the answers.
func (c carrier) Sweep(chat casework.ChatName) error {
	if err := c.tx.Send(store.Message{Chat: chat, Method: store.Sweep, Purpose: casework.ForCover}); err != nil {
		return err
	}
	return c.tx.Send(store.Message{Chat: chat, Class: store.Broadcasts, Method: store.Blank, Text: blank, Purpose: casework.ForCover})
}

// Commands gives a chat commands of its own.
func (c carrier) Commands(chat casework.ChatName, commands []talk.Command) error {
	menu := make([]models.BotCommand, 0, len(commands))
	for _, command := range commands {
		menu = append(menu, models.BotCommand{Command: command.Name, Description: command.Text})
	}
	list, err := json.Marshal(menu)
	if err != nil {
		return fmt.Errorf("bot: commands: %w", err)
	}
	return c.tx.Send(store.Message{Chat: chat, Method: store.SetCommands, Keyboard: list, Purpose: casework.ForAnswer})
}

// Notice gives a notice to the outbox, with all that is looked at once more before
// it is sent. Its words stand under its picture, or before it.
func (c carrier) Notice(n casework.Notice, said talk.Said) error {
	m, err := message(said)
	if err != nil {
		return err
	}
	m.ID, m.NotAfter, m.Purpose = n.ID, n.NotAfter, n.Purpose
	m.Subject, m.Rev, m.Step, m.Person = n.Subject, n.Rev, n.Step, n.To
	m = tagged(m, said)
	if said.Voice != "" {
		m.Method, m.Voice = store.SendVoice, said.Voice
		return c.tx.Send(m)
	}
	file, ok, err := c.file(said)
	if err != nil {
		return err
	}
	if ok && file.Method == store.SendPhoto && fitsUnder(said) {
		m.Method, m.Made = file.Method, file.Made
		return c.tx.Send(m)
	}
	if err := c.tx.Send(m); err != nil || !ok {
		return err
	}
	file.ID, file.NotAfter, file.Purpose, file.Silent = n.ID+".file", n.NotAfter, n.Purpose, said.Silent
	file.Subject, file.Rev, file.Person = n.Subject, n.Rev, n.To // no step: it is the words that remind
	return c.tx.Send(file)
}

// longestCaption is how long the words under a picture may be, in UTF-16 units as
// Telegram counts them, without their markup (core.telegram.org/bots/api#sendphoto).
const longestCaption = 1024

// fitsUnder reports whether words can stand under a picture. Those with buttons
// cannot: what is pressed is answered in their place, and Telegram does not let a
// text take the place of a picture.
func fitsUnder(said talk.Said) bool {
	return len(said.Rows) == 0 && len(utf16.Encode([]rune(locales.Unmarked(said.HTML)))) <= longestCaption
}

// tagged gives a message its tag, or makes it write over the one that has it.
func tagged(m store.Message, said talk.Said) store.Message {
	m.Tag = said.Tag
	if said.Rewrites {
		m.Method = store.EditText
	}
	return m
}

// message is what is said as a message of Telegram's.
func message(said talk.Said) (store.Message, error) {
	m := store.Message{Chat: said.Chat, Method: store.SendText, Text: said.HTML, HTML: true, Silent: said.Silent}
	if len(said.Rows) == 0 {
		return m, nil
	}
	markup := inlineKeyboard{Rows: make([][]inlineButton, 0, len(said.Rows))}
	for _, row := range said.Rows {
		line := make([]inlineButton, 0, len(row))
		for _, k := range row {
			line = append(line, inlineButton{Text: k.Label, Data: k.Data, URL: k.URL})
		}
		markup.Rows = append(markup.Rows, line)
	}
	var err error
	if m.Keyboard, err = json.Marshal(markup); err != nil {
		return m, fmt.Errorf("bot: keyboard: %w", err)
	}
	return m, nil
}

// inlineKeyboard are Telegram's buttons under a message, as far as we use them:
// the library's own type would give each button an empty copy_text as well.
type inlineKeyboard struct {
	Rows [][]inlineButton `json:"inline_keyboard"`
}

// inlineButton has data or an address.
type inlineButton struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// read reads what an update in a lane says.
func (o ConverserOptions) read(slim json.RawMessage) (talk.Heard, error) {
	u, err := ReadUpdate(slim)
	if err != nil {
		return talk.Heard{}, err
	}
	h := u.heard()
	h.Answered = u.Answered || o.Answered != nil && o.Answered(u.ID)
	if u.Group {
		h.Group = &talk.InGroup{By: o.Store.ChatName(u.From), Telegram: u.MovedTo} // her private chat has her own id
		if u.MovedTo != 0 {
			h.Group.MovedTo = o.Store.ChatName(u.MovedTo)
		}
	}
	return h, nil
}

// heard is what she did, without Telegram's form.
func (u Update) heard() talk.Heard {
	h := talk.Heard{Lang: u.Lang, Telegram: u.Chat, Command: u.Command, Arg: u.Arg, Status: u.Status}
	switch u.Kind {
	case PressUpdate:
		h.Event = convo.Event{Kind: convo.Pressed, Button: u.Data, Message: u.Message}
	case MediaUpdate, ContactUpdate:
		h.Message = u.Message
		h.Event = convo.Event{Kind: convo.Showed, Text: u.Text, Voice: u.Voice}
	case TextUpdate, CommandUpdate:
		h.Message = u.Message
		h.Event = convo.Event{Kind: convo.Said, Text: u.Text}
	case EditUpdate:
		h.Message = u.Message
		h.Event, h.Edited = convo.Event{Kind: convo.Said, Text: u.Text}, true
	case MemberUpdate, MovedUpdate:
	}
	return h
}
