package sandbox

import (
	"slices"
	"time"

	"github.com/go-telegram/bot/models"
)

// deletable is how long Telegram lets a bot delete a message.
const deletable = 48 * time.Hour

func (s *Server) editText(p *params) (any, error) {
	return s.edit(p, func(m *message) error {
		if m.Text == "" {
			return badRequest("there is no text in the message to edit")
		}
		return s.words(p, m)
	})
}

func (s *Server) editCaption(p *params) (any, error) {
	return s.edit(p, func(m *message) error {
		if m.Photo == nil && m.Document == nil && m.Voice == nil {
			return badRequest("there is no caption in the message to edit")
		}
		return s.caption(p, m)
	})
}

func (s *Server) editMarkup(p *params) (any, error) {
	return s.edit(p, func(*message) error { return nil })
}

// edit changes a copy of a message and puts it back if Telegram would allow it.
// An edit without reply_markup removes the buttons.
func (s *Server) edit(p *params, change func(*message) error) (any, error) {
	c, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	keyboard, err := readMarkup(p)
	if err != nil {
		return nil, err
	}
	m := c.find(int(p.number("message_id")))
	switch {
	case m == nil:
		return nil, badRequest("message to edit not found")
	case !m.own:
		return nil, badRequest("message can't be edited")
	}
	changed := *m
	changed.inline = keyboard.inline
	if err := change(&changed); err != nil {
		return nil, err
	}
	if sameContent(m, &changed) {
		return nil, badRequest("message is not modified: specified new message content and reply markup " +
			"are exactly the same as a current content and reply markup of the message")
	}
	changed.EditDate = int(s.cfg.Now().Unix())
	*m = changed
	return m.wire(), nil
}

func (s *Server) deleteMessage(p *params) (any, error) {
	if p.text("chat_id") == "" {
		return nil, badRequest("chat identifier is not specified")
	}
	id := int(p.number("message_id"))
	if id == 0 {
		return nil, badRequest("message identifier is not specified")
	}
	c, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	m := c.find(id)
	if m == nil {
		return nil, badRequest("message to delete not found")
	}
	if err := s.canDelete(c, m); err != nil {
		return nil, err
	}
	c.remove(m)
	return true, nil
}

// deleteMessages skips what is not there; one message that can't go keeps them all.
func (s *Server) deleteMessages(p *params) (any, error) {
	var ids []int
	given, err := p.object("message_ids", &ids)
	switch {
	case err != nil:
		return nil, badRequest("can't parse message_ids JSON object")
	case !given || len(ids) == 0:
		return nil, badRequest("message identifiers are not specified")
	case len(ids) > 100:
		return nil, badRequest("too many message identifiers specified")
	}
	c, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	var list []*message
	for _, id := range ids {
		m := c.find(id)
		if m == nil {
			continue
		}
		if err := s.canDelete(c, m); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	for _, m := range list {
		c.remove(m)
	}
	return true, nil
}

func (s *Server) canDelete(c *chat, m *message) error {
	admin := c.bot == models.ChatMemberTypeAdministrator
	if c.isGroup() && !m.own && !admin {
		return badRequest("message can't be deleted")
	}
	if s.cfg.Now().Sub(time.Unix(int64(m.Date), 0)) > deletable {
		return badRequest("message can't be deleted for everyone")
	}
	return nil
}

// remove takes a message off every screen, and its preview off the lock screens.
func (c *chat) remove(m *message) {
	m.deleted = true
	for id, list := range c.notified {
		for i := range list {
			if list[i].MessageID == m.ID {
				c.notified[id] = slices.Clone(list) // a reader may hold the old one
				c.notified[id][i].Gone = true
			}
		}
	}
}
