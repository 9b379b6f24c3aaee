package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
)

// Message is one message on a phone's screen.
type Message struct {
	ID        int
	Bot       bool   // written by the bot
	Mine      bool   // written by the phone's owner
	From      string // who wrote it
	Text      string // the text, or the caption of a file; for a service line what it says
	Entities  []models.MessageEntity
	Buttons   [][]Button
	File      *File // a document, a photo or a voice message
	Service   bool  // a line in the middle of the chat, such as "Ponte was added"
	ReplyTo   int   // the message that it answers, or 0
	At        time.Time
	Edited    bool
	Silent    bool
	Protected bool // cannot be forwarded or saved
}

// Button is one button under a message. One of Data, URL and Copy is set.
type Button struct {
	Text  string
	Data  string
	URL   string
	Copy  string
	Style string // danger, success, primary or empty
}

// File is a file in a message.
type File struct {
	ID    string
	Name  string
	MIME  string
	Data  []byte // not to be changed
	Photo bool
	Voice bool
}

// Notification is what the lock screen shows when a message arrives: what anybody
// sees who looks at the phone. Edits do not notify.
type Notification struct {
	MessageID int
	Title     string
	Text      string
	Kind      string // photo, file, voice, contact; empty for a text
	At        time.Time
	Silent    bool // without a sound, but shown
	Gone      bool // the message was deleted, and this with it
}

// Label reports whether the message has a button with this label.
func (m Message) Label(text string) bool {
	return slices.ContainsFunc(m.Buttons, func(row []Button) bool {
		return slices.ContainsFunc(row, func(b Button) bool { return b.Text == text })
	})
}

// Messages are what the phone shows, oldest first, without the deleted.
func (p *Phone) Messages() []Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.messages()
}

func (p *Phone) messages() []Message {
	list := []Message{}
	for _, m := range p.chat.messages {
		if !m.deleted {
			list = append(list, p.view(m))
		}
	}
	return list
}

// Last is the newest message on the screen; ok is false when there is none.
func (p *Phone) Last() (m Message, ok bool) {
	all := p.Messages()
	if len(all) == 0 {
		return Message{}, false
	}
	return all[len(all)-1], true
}

// Notifications are the lock-screen previews so far, oldest first.
func (p *Phone) Notifications() []Notification {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.Clone(p.chat.notified[p.user.ID])
}

// Keyboard is the reply keyboard in place of the letters, row by row.
func (p *Phone) Keyboard() [][]string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.chat.keyboard.labels()
}

func (k *replyKeyboard) labels() [][]string {
	if k == nil {
		return nil
	}
	var rows [][]string
	for _, row := range k.Rows {
		var labels []string
		for _, b := range row {
			labels = append(labels, b.Text)
		}
		rows = append(rows, labels)
	}
	return rows
}

// Commands are what the chat's menu offers her, in her language where the bot set it.
func (p *Phone) Commands() []models.BotCommand {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.Clone(p.s.commandsFor(p.chat, p.user))
}

// Typing says whether the phone shows that the bot is typing.
func (p *Phone) Typing() bool {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.chat.typing.After(p.s.cfg.Machine())
}

func (p *Phone) view(m *message) Message {
	v := Message{
		ID: m.ID, Bot: m.own, Mine: !m.own && m.From.ID == p.user.ID, From: m.From.FirstName,
		Text: m.Text, Entities: m.Entities, At: time.Unix(int64(m.Date), 0),
		Edited: m.EditDate != 0, Silent: m.silent, Protected: m.HasProtectedContent,
	}
	if v.Text == "" {
		v.Text, v.Entities = m.Caption, m.CaptionEntities
	}
	if m.ReplyToMessage != nil {
		v.ReplyTo = m.ReplyToMessage.ID
	}
	if m.Contact != nil {
		v.Text = strings.TrimSpace(m.Contact.FirstName+" "+m.Contact.LastName) + ", " + m.Contact.PhoneNumber
	}
	if line := service(&m.Message); line != "" {
		v.Text, v.Service = line, true
	}
	for _, row := range m.inline.Rows {
		buttons := make([]Button, 0, len(row))
		for _, b := range row {
			shown := Button{Text: b.Text, Data: b.Data, URL: b.URL, Style: b.Style}
			if b.Copy != nil {
				shown.Copy = b.Copy.Text
			}
			buttons = append(buttons, shown)
		}
		v.Buttons = append(v.Buttons, buttons)
	}
	v.File = p.s.fileOf(m)
	return v
}

func (s *Server) fileOf(m *message) *File {
	var id string
	switch {
	case m.Document != nil:
		id = m.Document.FileID
	case m.Voice != nil:
		id = m.Voice.FileID
	case len(m.Photo) > 0:
		id = m.Photo[0].FileID
	default:
		return nil
	}
	f := s.files[id]
	if f == nil {
		return nil
	}
	return &File{ID: f.id, Name: f.name, MIME: f.mime, Data: f.data, Photo: len(m.Photo) > 0, Voice: m.Voice != nil}
}

// service is the text of a service message, or empty.
func service(m *models.Message) string {
	switch {
	case len(m.NewChatMembers) > 0:
		return m.NewChatMembers[0].FirstName + " joined"
	case m.LeftChatMember != nil:
		return m.LeftChatMember.FirstName + " left"
	case m.MigrateToChatID != 0:
		return "The group is now a supergroup"
	}
	return ""
}

// notify puts a new message on the lock screens of all who are in the chat but its
// writer. Call it with the mutex held.
func (s *Server) notify(c *chat, m *message) {
	if service(&m.Message) != "" {
		return
	}
	title := m.From.FirstName
	if c.isGroup() {
		title += " @ " + c.Title
	}
	kind, text := preview(m)
	n := Notification{
		MessageID: m.ID, Title: title, Text: text, Kind: kind, Silent: m.silent, At: time.Unix(int64(m.Date), 0),
	}
	for id := range c.members {
		if m.own || m.From.ID != id {
			c.notified[id] = append(c.notified[id], n)
		}
	}
}

// preview is the text of a notification: plain, spoilers covered, a file by its name.
func preview(m *message) (kind, text string) {
	text = cover(m.Caption, m.CaptionEntities)
	switch {
	case len(m.Photo) > 0:
		kind = "photo"
	case m.Document != nil:
		kind = "file"
	case m.Voice != nil:
		kind = "voice"
	case m.Contact != nil:
		kind, text = "contact", m.Contact.FirstName
	default:
		text = cover(m.Text, m.Entities)
	}
	switch {
	case text != "":
	case m.Document != nil:
		text = m.Document.FileName
	case len(m.Photo) > 0:
		text = "Photo"
	case m.Voice != nil:
		text = "Voice message"
	}
	return kind, text
}

// cover hides spoilers, which a lock screen does not show either.
func cover(text string, entities []models.MessageEntity) string {
	letters := utf16.Encode([]rune(text))
	for _, e := range entities {
		if e.Type == models.MessageEntityTypeSpoiler {
			for i := e.Offset; i < e.Offset+e.Length && i < len(letters); i++ {
				letters[i] = '▒'
			}
		}
	}
	return string(utf16.Decode(letters))
}

// screen writes messages for people who read a failing test.
func screen(messages []Message) string {
	var b strings.Builder
	for _, m := range messages {
		who := m.From
		if m.Bot {
			who = "bot"
		}
		fmt.Fprintf(&b, "  %d %s: %s\n", m.ID, who, m.Text)
		for _, row := range m.Buttons {
			for _, button := range row {
				fmt.Fprintf(&b, "    [%s]", button.Text)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
