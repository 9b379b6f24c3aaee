package sandbox

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-telegram/bot/models"
)

// UserSpec says who has a phone. A zero ID gets the next free one.
type UserSpec struct {
	ID           int64
	FirstName    string
	LastName     string
	Username     string
	LanguageCode string // of her Telegram: "uk", "it", "ru", "ar", or empty, as some phones send it
}

// Phone is one person's view of one chat with the bot: her private chat, or with
// Group.Phone the group. Its methods do what a thumb can do, and see what an eye can
// see. They are safe for concurrent use.
type Phone struct {
	s    *Server
	user *user
	chat *chat
}

// NewUser gives somebody a phone. The bot cannot write to her before she wrote to it.
// An ID that is taken gives the phone of the one who has it.
func (s *Server) NewUser(spec UserSpec) *Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	if spec.ID == 0 {
		s.lastUser++
		spec.ID = 5_000_000_000 + int64(s.lastUser)
	}
	if u := s.users[spec.ID]; u != nil {
		return &Phone{s: s, user: u, chat: s.chats[spec.ID]}
	}
	u := &user{User: models.User{
		ID: spec.ID, FirstName: spec.FirstName, LastName: spec.LastName,
		Username: spec.Username, LanguageCode: spec.LanguageCode,
	}}
	c := newChat(models.Chat{
		ID: spec.ID, Type: models.ChatTypePrivate,
		FirstName: spec.FirstName, LastName: spec.LastName, Username: spec.Username,
	})
	c.members[u.ID] = models.ChatMemberTypeMember
	s.users[u.ID], s.chats[c.ID] = u, c
	s.changed()
	return &Phone{s: s, user: u, chat: c}
}

// UserID is the Telegram id of the phone's owner.
func (p *Phone) UserID() int64 { return p.user.ID }

// ChatID is the id of the chat that the phone shows.
func (p *Phone) ChatID() int64 { return p.chat.ID }

// Name is what others read as its owner's name.
func (p *Phone) Name() string { return strings.TrimSpace(p.user.FirstName + " " + p.user.LastName) }

// Type writes a text, as from the keyboard: trimmed, at most 4096 UTF-16 units.
func (p *Phone) Type(text string) error {
	text, entities, err := formatted(text, "", nil)
	if err != nil {
		return fmt.Errorf("sandbox: type: %w", err)
	}
	if text == "" || length(text) > maxText {
		return fmt.Errorf("sandbox: type: a text has 1 to %d letters", maxText)
	}
	return p.Post(models.Message{Text: text, Entities: entities})
}

// Reply writes a text as an answer to a message.
func (p *Phone) Reply(messageID int, text string) error {
	text, entities, err := formatted(text, "", nil)
	if err != nil || text == "" {
		return fmt.Errorf("sandbox: reply: not a text: %q", text)
	}
	p.s.mu.Lock()
	to := p.chat.find(messageID)
	var original models.Message
	if to != nil {
		original = to.Message
		original.ReplyToMessage = nil
	}
	p.s.mu.Unlock()
	if to == nil {
		return fmt.Errorf("sandbox: reply: no message %d", messageID)
	}
	return p.Post(models.Message{Text: text, Entities: entities, ReplyToMessage: &original})
}

// Start presses START, with the payload of a deep link (t.me/<bot>?start=<payload>) or
// none. It also unblocks the bot, as Telegram does.
func (p *Phone) Start(payload string) error {
	if len(payload) > 64 || leading(payload, func(r rune) bool { return nameRune(r) || r == '-' }) != payload {
		return fmt.Errorf("sandbox: start: a payload has at most 64 of A-Z, a-z, 0-9, _ and -, not %q", payload)
	}
	p.Unblock()
	return p.Type(strings.TrimSpace("/start " + payload))
}

// SendVoice records a voice message of so many seconds.
func (p *Phone) SendVoice(seconds int) error {
	f := p.s.store("voice.ogg", "audio/ogg", []byte("OggS"))
	return p.Post(models.Message{Voice: f.voice(seconds)})
}

// SendDocument sends a file. An empty mime type is guessed from the name.
func (p *Phone) SendDocument(name, mime string, data []byte) error {
	f := p.s.store(name, mime, data)
	return p.Post(models.Message{Document: f.document()})
}

// SendPhoto sends a picture (PNG, JPEG or GIF) with a caption or without.
func (p *Phone) SendPhoto(data []byte, caption string) error {
	f := p.s.store("photo.jpg", "", data)
	sizes, err := p.s.photoSizes(f)
	if err != nil {
		return fmt.Errorf("sandbox: send photo: %w", err)
	}
	return p.Post(models.Message{Photo: sizes, Caption: caption})
}

// SendContact shares a phone number, her own.
func (p *Phone) SendContact(number string) error {
	return p.Post(models.Message{Contact: &models.Contact{
		PhoneNumber: number, FirstName: p.user.FirstName, LastName: p.user.LastName, UserID: p.user.ID,
	}})
}

// Post sends a message of any kind: fill in its content, the rest is done here.
// A message needs the bot unblocked and, in a group, her membership.
func (p *Phone) Post(content models.Message) error {
	s, c := p.s, p.chat
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.isGroup() && c.bot == models.ChatMemberTypeBanned {
		return fmt.Errorf("sandbox: %s has blocked the bot: unblock or start first", p.user.FirstName)
	}
	if _, ok := c.members[p.user.ID]; !ok {
		return fmt.Errorf("sandbox: %s is not in %s", p.user.FirstName, c.Title)
	}
	if !c.isGroup() {
		c.bot = models.ChatMemberTypeMember // a first message opens the chat
		p.user.seen = true
	}
	m := &message{Message: content}
	m.ID, m.From, m.Chat, m.Date = s.nextMessageID(), &p.user.User, c.Chat, int(s.cfg.Now().Unix())
	c.messages = append(c.messages, m)
	s.notify(c, m)
	if c.keyboard != nil && c.keyboard.OneTime {
		c.keyboard = nil
	}
	s.tell(c, "message", m)
	s.changed()
	return nil
}

// tell pushes a message to the bot if it may see it. Call it with the mutex held.
func (s *Server) tell(c *chat, kind string, m *message) {
	if c.isGroup() && !s.botSees(c, m) {
		return
	}
	if u := s.users[m.From.ID]; u != nil {
		u.seen = true
	}
	s.push(kind, c.ID, queueMessage, m.wire())
}

// EditLast changes the text of her last message. The bot gets an edited_message.
func (p *Phone) EditLast(text string) error {
	text, entities, err := formatted(text, "", nil)
	if err != nil || text == "" {
		return fmt.Errorf("sandbox: edit: not a text: %q", text)
	}
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range slices.Backward(p.chat.messages) {
		if m.deleted || m.own || m.From.ID != p.user.ID || m.Text == "" {
			continue
		}
		m.Text, m.Entities, m.EditDate = text, entities, int(s.cfg.Now().Unix())
		s.tell(p.chat, "edited_message", m)
		s.changed()
		return nil
	}
	return fmt.Errorf("sandbox: edit: %s has written nothing", p.user.FirstName)
}

// Delete removes a message for both sides. Telegram tells the bot nothing.
func (p *Phone) Delete(messageID int) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m := p.chat.find(messageID)
	if m == nil {
		return fmt.Errorf("sandbox: delete: no message %d", messageID)
	}
	p.chat.remove(m)
	p.s.changed()
	return nil
}

// Block blocks the bot: it gets a my_chat_member, and 403 for what it sends.
func (p *Phone) Block() { p.setBlocked(true) }

// Unblock lets the bot write again. It does nothing where the bot is not blocked.
func (p *Phone) Unblock() { p.setBlocked(false) }

func (p *Phone) setBlocked(blocked bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	private := p.s.chats[p.user.ID]
	switch {
	case blocked && private.bot == models.ChatMemberTypeMember:
		p.s.setBotStatus(private, p.user.User, models.ChatMemberTypeBanned)
	case !blocked && private.bot == models.ChatMemberTypeBanned:
		p.s.setBotStatus(private, p.user.User, models.ChatMemberTypeMember)
	}
	p.s.changed()
}

// Blocked says whether she has blocked the bot.
func (p *Phone) Blocked() bool {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.chats[p.user.ID].bot == models.ChatMemberTypeBanned
}

// Deactivate deletes her Telegram account: what the bot sends is refused from now on.
func (p *Phone) Deactivate() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.user.deactivated = true
	p.s.changed()
}

// SetLanguage changes the language of her Telegram, from the next update on.
func (p *Phone) SetLanguage(code string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.user.LanguageCode = code
	p.s.changed()
}

// Wait returns when the condition holds for the messages on the screen. It looks now
// and after every change; when the context ends first, the error shows the screen.
func (p *Phone) Wait(ctx context.Context, until func([]Message) bool) error {
	for {
		changed := p.s.Changed()
		messages := p.Messages()
		if until(messages) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("sandbox: %s waited in vain; her screen:\n%s%w", p.user.FirstName, screen(messages), ctx.Err())
		}
	}
}

// store keeps a file that a person sends.
func (s *Server) store(name, mime string, data []byte) *file {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keep(name, mime, data)
}
