package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ponte/casework"
)

// Update is what is taken in of a Telegram update. It is all that enters a lane:
// of the sender her id and language, and what she wrote or pressed.
type Update struct {
	// Version is the form's version; a worker of a later release still reads an earlier one.
	Version int   `json:"v"`
	ID      int64 `json:"id"`
	Kind    Kind  `json:"kind"`
	Chat    int64 `json:"chat"`
	// Group says that the chat is a group, not one person's.
	Group bool  `json:"group,omitempty"`
	From  int64 `json:"from"`
	// Lang is the language of her Telegram: "uk", "pt-br"; "" if unknown.
	Lang string `json:"lang,omitempty"`

	// Message is the message written or edited, or the one under which she pressed.
	Message int `json:"message,omitempty"`
	// Sent is when that message was sent; zero if Telegram no longer says it.
	Sent time.Time `json:"sent,omitzero"`
	// Text is what she wrote, or the line under what she showed: up to 4096
	// UTF-16 units, as Telegram counts.
	Text string `json:"text,omitempty"`
	// Command is the command's name in small letters without slash and bot name,
	// and Arg what follows it. Text holds the whole all the same.
	Command string `json:"command,omitempty"`
	Arg     string `json:"arg,omitempty"`
	// Data is the pressed button's, up to 64 bytes. It may be forged.
	Data string `json:"data,omitempty"`
	// Media says what she showed: "voice", "photo", "document" …
	Media string `json:"media,omitempty"`
	// Voice is Telegram's id of a voice message, by which it can be sent on. It is not
	// fetched, and nothing is kept of any other file.
	Voice string `json:"voice,omitempty"`
	// Status is what the bot is to her now: "kicked" means that she blocked it,
	// "member" that she lets it write.
	Status string `json:"status,omitempty"`
	// MovedTo is the new id of a group that has become a supergroup.
	MovedTo int64 `json:"moved_to,omitempty"`
	// Answered says that it called for help and was answered at the door before it
	// could be put into its lane.
	Answered bool `json:"answered,omitempty"`

	// press is what Telegram wants answered at once, at the door. It is of no use
	// to anybody later and enters no lane.
	press string
}

// Kind says what an update is.
type Kind string

// The kinds.
const (
	TextUpdate    Kind = "text"
	CommandUpdate Kind = "command"
	PressUpdate   Kind = "press"
	MediaUpdate   Kind = "media"
	ContactUpdate Kind = "contact"
	EditUpdate    Kind = "edit"
	MemberUpdate  Kind = "member"
	MovedUpdate   Kind = "moved"
)

// maxFileID is longer than any id of a file, in bytes.
const maxFileID = 256

// updateVersion is the version of the form that is written.
const updateVersion = 1

// Decoder takes Telegram's updates apart.
type Decoder struct {
	// Username is the bot's, without the @: a command for another bot is none for us.
	Username string
	// Commands are the commands that count also in the middle of a text.
	Commands []string
	// ChatName names a chat: the store's.
	ChatName func(chat int64) casework.ChatName
	// Now is business time.
	Now func() time.Time
}

// ErrNoUpdate says that something is no update at all: not JSON, or without an id.
var ErrNoUpdate = errors.New("bot: this is no update")

// Decode reads an update. It returns false for one that is not for us, and
// [ErrNoUpdate] for what is none. Channels and inline queries are not for us, and of
// a group only what could concern a staff chat is.
func (d *Decoder) Decode(raw []byte) (Update, bool, error) {
	var in rawUpdate
	if err := json.Unmarshal(raw, &in); err != nil {
		return d.unknown(raw)
	}
	if in.ID == 0 {
		return Update{}, false, ErrNoUpdate
	}
	u := Update{Version: updateVersion, ID: in.ID}
	ok := false
	switch {
	case in.Message != nil:
		ok = d.message(&u, in.Message)
	case in.Edited != nil:
		ok = d.edited(&u, in.Edited)
	case in.Press != nil:
		ok = d.pressed(&u, in.Press)
	case in.Member != nil:
		ok = d.member(&u, in.Member)
	}
	return u, ok, nil
}

// unknown tells an update in a form that we do not know, which is ignored, from
// what is no update.
func (d *Decoder) unknown(raw []byte) (Update, bool, error) {
	var in struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &in); err != nil || in.ID == 0 {
		return Update{}, false, ErrNoUpdate
	}
	return Update{ID: in.ID}, false, nil
}

// Event makes the event that an update becomes, and names its lane.
func (d *Decoder) Event(u Update) (casework.Lane, casework.Event, error) {
	slim, err := json.Marshal(u)
	if err != nil {
		return "", casework.Event{}, fmt.Errorf("bot: write update: %w", err)
	}
	return casework.ChatLane(d.ChatName(u.Chat)),
		casework.Event{ID: "u:" + strconv.FormatInt(u.ID, 10), At: d.Now(), Update: slim}, nil
}

// ReadUpdate reads an update as it stands in a lane.
func ReadUpdate(slim json.RawMessage) (Update, error) {
	var u Update
	if err := json.Unmarshal(slim, &u); err != nil {
		return Update{}, errors.New("bot: read update: not in a form that we wrote") // the error may quote it
	}
	if u.Version != updateVersion {
		return Update{}, fmt.Errorf("bot: read update: version %d is not known", u.Version)
	}
	return u, nil
}

func (d *Decoder) message(u *Update, m *rawMessage) bool {
	if m.Chat.isGroup() {
		return d.inGroup(u, m)
	}
	if !d.sender(u, m.From, m.Chat) {
		return false
	}
	u.Message, u.Sent = m.ID, unix(m.Date)
	switch {
	case m.Text != "":
		u.Kind, u.Text = TextUpdate, limitUTF16(m.Text, maxText)
		if name, arg, ok := d.command(u.Text); ok {
			u.Kind, u.Command, u.Arg = CommandUpdate, name, arg
		}
	case m.Contact != nil:
		u.Kind = ContactUpdate
	default:
		u.Kind, u.Media, u.Text = MediaUpdate, m.media(), limitUTF16(m.Caption, maxText)
		if m.Voice != nil && len(m.Voice.ID) <= maxFileID {
			u.Voice = m.Voice.ID
		}
		return u.Media != "" // else a pinned message and its like: nothing she said
	}
	return true
}

func (d *Decoder) edited(u *Update, m *rawMessage) bool {
	u.Kind, u.Message, u.Sent = EditUpdate, m.ID, unix(m.Date)
	u.Text = limitUTF16(m.Text+m.Caption, maxText) // a message has one or the other
	return d.sender(u, m.From, m.Chat) && u.Text != ""
}

func (d *Decoder) pressed(u *Update, p *rawPress) bool {
	if p.Message == nil { // under a message of inline mode, which we do not have
		return false
	}
	u.Kind, u.Message, u.Sent = PressUpdate, p.Message.ID, unix(p.Message.Date)
	u.press = p.ID
	if len(p.Data) <= maxData {
		u.Data = p.Data
	}
	if p.Message.Chat.isGroup() {
		u.Group = true
		return strings.HasPrefix(u.Data, groupButton) && by(u, p.From, p.Message.Chat)
	}
	return d.sender(u, p.From, p.Message.Chat)
}

func (d *Decoder) member(u *Update, m *rawMember) bool {
	u.Kind, u.Sent = MemberUpdate, unix(m.Date)
	if m.Chat.isGroup() {
		return removed(u, m)
	}
	switch m.New.Status {
	case "creator", "administrator", "member", "restricted", "left", "kicked":
		u.Status = m.New.Status
	}
	return d.sender(u, m.From, m.Chat) && u.Status != ""
}

// sender notes who wrote and where. It returns false for a chat that is not for us.
func (d *Decoder) sender(u *Update, from *rawUser, chat rawChat) bool {
	return chat.Type == "private" && by(u, from, chat)
}

// by notes who did it and in which chat; false for a bot and for nobody.
func by(u *Update, from *rawUser, chat rawChat) bool {
	if from == nil || from.ID == 0 || from.IsBot || chat.ID == 0 {
		return false
	}
	u.Chat, u.From = chat.ID, from.ID
	if languageTag.MatchString(from.Lang) {
		u.Lang = from.Lang
	}
	return true
}

// languageTag is the form of Telegram's language codes: a language, and at times
// a country or a script. Anything else is dropped, so that no other words get in
// this way.
var languageTag = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z]{2,4})?$`)

// unix is a date of Telegram's, which is 0 for a message no longer accessible.
func unix(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
