package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"ponte/casework"
)

// Class says which messages go first.
type Class int

// The classes.
const (
	Answers    Class = iota // answers, reminders and what concerns one person
	Broadcasts              // what goes to many; it waits for the answers
)

// String is the class's part of a key's name.
func (c Class) String() string {
	if c == Broadcasts {
		return "broadcasts"
	}
	return "answers"
}

// Method says what a message does in its chat.
type Method string

// The methods.
const (
	SendText       Method = "text"
	SendPhoto      Method = "photo"
	SendDocument   Method = "document"
	SendVoice      Method = "voice"
	EditText       Method = "edit"
	EditButtons    Method = "buttons"
	EditCaption    Method = "caption"
	DeleteMessages Method = "delete"
	// Sweep deletes all that Telegram still lets be deleted in the chat, of both
	// sides, and Blank writes its text over what is older and ours. Which messages
	// these are is looked up when it is their turn; both go before all that waits.
	Sweep       Method = "sweep"
	Blank       Method = "blank"
	SetCommands Method = "commands"
)

// Message is one thing to do in a chat, rendered: what was decided is what is
// sent. It is sealed under the chat's key.
type Message struct {
	ID     string            `json:"id"`
	Chat   casework.ChatName `json:"chat"`
	ChatID int64             `json:"chat_id,omitempty"` // Telegram's, if the sender knows it no other way
	Class  Class             `json:"class,omitempty"`
	Method Method            `json:"method"`

	Text       string          `json:"text,omitempty"` // the text, or the caption of a file
	HTML       bool            `json:"html,omitempty"`
	Keyboard   json.RawMessage `json:"keyboard,omitempty"`
	MessageID  int             `json:"message_id,omitempty"`  // of an edit
	MessageIDs []int           `json:"message_ids,omitempty"` // of a deletion
	File       *File           `json:"file,omitempty"`
	// Voice is Telegram's id of a voice message that somebody sent to the bot.
	Voice string `json:"voice,omitempty"`
	// Made says how to make the file when the message is sent, in place of File: for
	// what is large, or needs too many records for one transaction.
	Made    *Made `json:"made,omitempty"`
	Silent  bool  `json:"silent,omitempty"`
	Protect bool  `json:"protect,omitempty"`
	// OrSend makes an edit whose target is gone a new message.
	OrSend bool `json:"or_send,omitempty"`
	// Tag names what is found again by it: a deletion with a tag deletes what was sent
	// to the chat with it, and an edit without a message writes over the newest of it.
	// It holds ids only, nobody's data, and no bar.
	Tag string `json:"tag,omitempty"`

	// NotBefore is machine time; zero means now.
	NotBefore time.Time `json:"not_before,omitzero"`
	// NotAfter is business time, after which sending has no use; zero means never.
	NotAfter time.Time `json:"not_after,omitzero"`

	// What follows is looked at again just before sending. If Subject and
	// Person are set, the person's lane is told what became of the message.
	Purpose casework.Purpose  `json:"purpose"`
	Subject casework.Ref      `json:"subject,omitzero"`
	Rev     int               `json:"rev,omitempty"`
	Step    string            `json:"step,omitempty"`
	Person  casework.PersonID `json:"person,omitempty"`

	// token names the entry in the outbox; OutboxHead sets it and Sent needs it.
	token string
}

// step is how the message is put into its outbox, as lua/commit.lua calls it: before
// all that waits there, or behind it.
func (m Message) step() string {
	if m.Method == Sweep || m.Method == Blank {
		return "first"
	}
	return "send"
}

// ByTag reports whether the message is about others that are found by its tag.
func (m Message) ByTag() bool {
	return m.Tag != "" && m.MessageID == 0 && (m.Method == DeleteMessages || m.Method == EditText)
}

// File is a file to send.
type File struct {
	Name string `json:"name"`
	MIME string `json:"mime"`
	Data []byte `json:"data"`
}

// Made is a file that is not made yet: of a kind, from a subject, in a language.
type Made struct {
	Kind    string        `json:"kind"`
	Subject string        `json:"subject"`
	Lang    casework.Lang `json:"lang"`
}

// Outcome is what became of a message.
type Outcome struct {
	Result casework.Fate
	// Why is a closed word; it is kept, and told to the person's lane.
	Why string
	// MessageID is what Telegram calls the message; 0 if there is none.
	MessageID int
	// At is business time, for the person's lane.
	At time.Time
	// Gap is how long the chat rests before its next message of this class.
	Gap time.Duration
	// Keep is how long MessageID is remembered: 48 h if zero, which is as long as
	// Telegram lets a bot delete. Longer, it can still be written over.
	Keep time.Duration
	// Bury puts the message into the dead letters, with Why.
	Bury bool
}

// SentMessage is a message that Telegram has.
type SentMessage struct {
	ID  int
	At  time.Time // machine time
	Tag string    // see [Message]
}

// sentMember is how a message is remembered: Telegram's id, and its tag if it has
// one; "0" for none.
func sentMember(id int, tag string) string {
	if id == 0 || tag == "" {
		return strconv.Itoa(id)
	}
	return strconv.Itoa(id) + "|" + tag
}

func (m Message) check() error {
	if m.Chat == "" || m.Method == "" || (m.Class != Answers && m.Class != Broadcasts) {
		return casework.Errorf(casework.Internal, "message %q: chat, method and class are needed", m.ID)
	}
	return nil
}

// sealMessage makes an outbox's entry: token|not before|sealed message.
func (s *Store) sealMessage(key ownerKey, m Message) (string, error) {
	plain, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("store: message %s: %w", m.ID, err)
	}
	token := newToken()
	sealed, err := key.seal(s.keys.outbox(m.Class, m.Chat), token, plain)
	return token + "|" + notBefore(m) + "|" + string(sealed), err
}

// notBefore is the machine time in milliseconds; 0 means now.
func notBefore(m Message) string {
	if m.NotBefore.IsZero() {
		return "0"
	}
	return strconv.FormatInt(m.NotBefore.UnixMilli(), 10)
}
