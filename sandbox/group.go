package sandbox

import (
	"slices"
	"strings"

	"github.com/go-telegram/bot/models"
)

// Group is a group chat of people; the bot is in it after AddBot.
type Group struct {
	s    *Server
	chat *chat
}

// NewGroup makes a group. The first member is its owner.
func (s *Server) NewGroup(title string, members ...*Phone) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastGroup++
	c := newChat(models.Chat{ID: -4_000_000_000 - int64(s.lastGroup), Type: models.ChatTypeGroup, Title: title})
	for i, p := range members {
		c.members[p.user.ID] = models.ChatMemberTypeMember
		if i == 0 {
			c.members[p.user.ID] = models.ChatMemberTypeOwner
		}
	}
	s.chats[c.ID] = c
	s.changed()
	return &Group{s: s, chat: c}
}

// ID is the group's chat id, a negative number.
func (g *Group) ID() int64 { return g.chat.ID }

// Phone is how a person sees this group.
func (g *Group) Phone(p *Phone) *Phone { return &Phone{s: g.s, user: p.user, chat: g.chat} }

// AddBot lets a member add the bot: it gets a my_chat_member and the service message.
func (g *Group) AddBot(by *Phone) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.setBotStatus(g.chat, by.user.User, models.ChatMemberTypeMember)
	g.serve(by, models.Message{NewChatMembers: []models.User{g.s.bot}})
}

// PromoteBot makes the bot an administrator: it then sees everything and may delete.
func (g *Group) PromoteBot(by *Phone) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.setBotStatus(g.chat, by.user.User, models.ChatMemberTypeAdministrator)
	g.s.changed()
}

// RemoveBot lets a member throw the bot out.
func (g *Group) RemoveBot(by *Phone) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.serve(by, models.Message{LeftChatMember: &g.s.bot})
	g.s.setBotStatus(g.chat, by.user.User, models.ChatMemberTypeBanned)
}

// Add lets one more person join.
func (g *Group) Add(p *Phone) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.chat.members[p.user.ID] = models.ChatMemberTypeMember
	g.serve(p, models.Message{NewChatMembers: []models.User{p.user.User}})
}

// Remove lets a person leave.
func (g *Group) Remove(p *Phone) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.serve(p, models.Message{LeftChatMember: &p.user.User})
	delete(g.chat.members, p.user.ID)
}

// Upgrade turns the group into a supergroup with another id, which it returns. The bot
// is told by two service messages; the old id is refused with migrate_to_chat_id.
func (g *Group) Upgrade(by *Phone) *Group {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	old := g.chat
	c := newChat(models.Chat{
		ID: -1_000_000_000_000 + old.ID + 2_000_000_000, Type: models.ChatTypeSupergroup, Title: old.Title,
	})
	c.members, c.bot = old.members, old.bot
	g.s.chats[c.ID] = c
	g.serve(by, models.Message{MigrateToChatID: c.ID})
	old.movedTo = c.ID
	super := &Group{s: g.s, chat: c}
	super.serve(by, models.Message{MigrateFromChatID: old.ID})
	return super
}

// serve writes a service message. Call it with the mutex held.
func (g *Group) serve(by *Phone, content models.Message) {
	m := &message{Message: content}
	m.ID, m.From, m.Chat, m.Date = g.s.nextMessageID(), &by.user.User, g.chat.Chat, int(g.s.cfg.Now().Unix())
	g.chat.messages = append(g.chat.messages, m)
	g.s.tell(g.chat, "message", m)
	g.s.changed()
}

// botSees applies privacy mode: unless it is off, or the bot is an administrator, a
// bot sees only service messages, commands, mentions of itself and replies to itself.
func (s *Server) botSees(c *chat, m *message) bool {
	switch c.bot {
	case models.ChatMemberTypeAdministrator:
		return true
	case models.ChatMemberTypeMember:
	default:
		return false
	}
	if s.cfg.ReadsGroups || service(&m.Message) != "" || m.MigrateFromChatID != 0 {
		return true
	}
	if m.ReplyToMessage != nil && m.ReplyToMessage.From.ID == s.bot.ID {
		return true
	}
	mentioned := strings.Contains(strings.ToLower(m.Text), "@"+strings.ToLower(s.cfg.Username))
	return slices.ContainsFunc(m.Entities, func(e models.MessageEntity) bool {
		switch e.Type {
		case models.MessageEntityTypeBotCommand:
			return e.Offset == 0 || mentioned
		case models.MessageEntityTypeMention:
			return mentioned
		}
		return false
	})
}
