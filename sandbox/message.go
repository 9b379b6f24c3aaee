package sandbox

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/go-telegram/bot/models"
)

// message is one message in a chat, as it is now.
type message struct {
	models.Message // ReplyMarkup is not used: see wire
	inline         inlineKeyboard
	silent         bool
	deleted        bool
	own            bool // sent by the bot
}

// wire is the message as it goes to the bot. The client's own keyboard type would add
// an empty copy_text to every button, which Telegram does not send.
func (m *message) wire() any {
	type withMarkup struct {
		models.Message
		ReplyMarkup *inlineKeyboard `json:"reply_markup,omitempty"`
	}
	w := withMarkup{Message: m.Message}
	if len(m.inline.Rows) > 0 {
		keyboard := m.inline // a copy: the answer is written after the mutex is free
		w.ReplyMarkup = &keyboard
	}
	return w
}

func (s *Server) sendMessage(p *params) (any, error) {
	return s.send(p, func(m *message) error { return s.words(p, m) })
}

func (s *Server) sendPhoto(p *params) (any, error) {
	return s.send(p, func(m *message) error {
		f, err := s.fileArg(p, "photo")
		if err != nil {
			return err
		}
		if m.Photo, err = s.photoSizes(f); err != nil {
			return err
		}
		return s.caption(p, m)
	})
}

func (s *Server) sendDocument(p *params) (any, error) {
	return s.send(p, func(m *message) error {
		f, err := s.fileArg(p, "document")
		if err != nil {
			return err
		}
		m.Document = f.document()
		return s.caption(p, m)
	})
}

func (s *Server) sendVoice(p *params) (any, error) {
	return s.send(p, func(m *message) error {
		f, err := s.fileArg(p, "voice")
		if err != nil {
			return err
		}
		m.Voice = f.voice(int(p.number("duration")))
		return s.caption(p, m)
	})
}

// send does what all messages of the bot have in common; fill adds the content.
func (s *Server) send(p *params, fill func(*message) error) (any, error) {
	c, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	m := &message{own: true, silent: p.truth("disable_notification")}
	self := s.self()
	m.Chat, m.From, m.Date = c.Chat, &self, int(s.cfg.Now().Unix())
	m.HasProtectedContent = p.truth("protect_content")
	if err := fill(m); err != nil {
		return nil, err
	}
	keyboard, err := readMarkup(p)
	if err != nil {
		return nil, err
	}
	m.inline = keyboard.inline
	if err := m.answer(c, p); err != nil {
		return nil, err
	}
	// The flood is counted before the block is seen: a blocked chat costs, too.
	if err := s.admit(c); err != nil {
		return nil, err
	}
	if err := s.reachable(c); err != nil {
		return nil, err
	}
	m.ID = s.nextMessageID()
	c.messages = append(c.messages, m)
	switch {
	case len(keyboard.reply.Rows) > 0:
		c.keyboard = &keyboard.reply
	case keyboard.remove:
		c.keyboard = nil
	}
	c.typing = s.cfg.Machine()
	s.notify(c, m)
	return m.wire(), nil
}

// answer notes which message this one answers, if reply_parameters say so.
func (m *message) answer(c *chat, p *params) error {
	var to struct {
		ID      int  `json:"message_id"`
		Without bool `json:"allow_sending_without_reply"`
	}
	if _, err := p.object("reply_parameters", &to); err != nil {
		return badRequest("can't parse reply parameters JSON object")
	}
	if to.ID == 0 {
		return nil
	}
	answered := c.find(to.ID)
	if answered == nil {
		if to.Without {
			return nil
		}
		return badRequest("message to be replied not found")
	}
	original := answered.Message
	original.ReplyToMessage = nil // Telegram shows one level
	m.ReplyToMessage = &original
	return nil
}

// words fills in the text of a message that is sent or edited.
func (s *Server) words(p *params, m *message) error {
	if p.text("text") == "" {
		return badRequest("message text is empty")
	}
	var err error
	m.Text, m.Entities, err = s.formattedArg(p, "text", "entities")
	switch {
	case err != nil:
		return err
	case m.Text == "":
		return badRequest("text must be non-empty")
	case length(m.Text) > maxText:
		return badRequest("message is too long")
	}
	return nil
}

// caption fills in the caption of a file that is sent or edited; it may be empty.
func (s *Server) caption(p *params, m *message) error {
	var err error
	m.Caption, m.CaptionEntities, err = s.formattedArg(p, "caption", "caption_entities")
	if err != nil {
		return err
	}
	if length(m.Caption) > maxCaption {
		return badRequest("message caption is too long")
	}
	return nil
}

func (s *Server) formattedArg(p *params, text, entities string) (string, []models.MessageEntity, error) {
	var given []models.MessageEntity
	if _, err := p.object(entities, &given); err != nil {
		return "", nil, badRequest("can't parse entities JSON object")
	}
	return formatted(p.text(text), p.text("parse_mode"), given)
}

// sameContent says whether an edit would change nothing that people see.
func sameContent(a, b *message) bool {
	return a.Text == b.Text && a.Caption == b.Caption &&
		slices.Equal(a.Entities, b.Entities) && slices.Equal(a.CaptionEntities, b.CaptionEntities) &&
		sameKeyboard(a.inline, b.inline)
}

func sameKeyboard(a, b inlineKeyboard) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
