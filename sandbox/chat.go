package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"
)

// user is a person with a Telegram account.
type user struct {
	models.User
	seen        bool // the bot has met her, in private or in a group
	deactivated bool
}

// chat is a private chat with the bot, or a group.
type chat struct {
	models.Chat
	messages []*message
	members  map[int64]models.ChatMemberType // of a group, the bot apart
	bot      models.ChatMemberType           // what the bot is here; kicked in a private chat means blocked
	movedTo  int64                           // the supergroup that this group has become
	flood    flood
	keyboard *replyKeyboard
	typing   time.Time // machine time until which people see "typing"
	notified map[int64][]Notification
	cleared  map[int64]int // per user: the last message she removed from her own screen
	answers  map[int64][]Answer
}

func newChat(c models.Chat) *chat {
	return &chat{
		Chat: c, members: map[int64]models.ChatMemberType{}, bot: models.ChatMemberTypeLeft,
		notified: map[int64][]Notification{}, cleared: map[int64]int{}, answers: map[int64][]Answer{},
	}
}

func (c *chat) isGroup() bool { return c.Type != models.ChatTypePrivate }

// find returns a message that is there and not deleted.
func (c *chat) find(id int) *message {
	i, ok := slices.BinarySearchFunc(c.messages, id, func(m *message, id int) int { return cmp.Compare(m.ID, id) })
	if !ok || c.messages[i].deleted {
		return nil
	}
	return c.messages[i]
}

// chatOf finds the chat that a call names, as the bot may see it.
func (s *Server) chatOf(p *params) (*chat, error) {
	id := strings.TrimSpace(p.text("chat_id"))
	if id == "" {
		return nil, badRequest("chat_id is empty")
	}
	if name, ok := strings.CutPrefix(id, "@"); ok {
		for _, c := range s.chats {
			if c.isGroup() && strings.EqualFold(c.Username, name) {
				return c, nil
			}
		}
		return nil, badRequest("chat not found")
	}
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, badRequest("chat not found")
	}
	c := s.chats[number]
	if c == nil || c.bot == models.ChatMemberTypeLeft && !c.isGroup() {
		if u := s.users[number]; u != nil && u.seen {
			return nil, forbidden("bot can't initiate conversation with a user")
		}
		return nil, badRequest("chat not found")
	}
	if c.isGroup() && c.bot == models.ChatMemberTypeLeft && len(c.messages) == 0 {
		return nil, badRequest("chat not found") // the bot never was in it
	}
	return c, nil
}

// writable finds the chat that a call names and checks that the bot is in it. Being
// blocked is not looked at here: edits and deletions pass, messages do not.
func (s *Server) writable(p *params) (*chat, error) {
	c, err := s.chatOf(p)
	if err != nil {
		return nil, err
	}
	switch {
	case c.movedTo != 0:
		no := badRequest("group chat was upgraded to a supergroup chat")
		no.migrateTo = c.movedTo
		return nil, no
	case !c.isGroup() && s.users[c.ID].deactivated:
		return nil, forbidden("user is deactivated")
	case c.isGroup() && c.bot == models.ChatMemberTypeBanned:
		return nil, forbidden("bot was kicked from the " + groupWord(c))
	case c.isGroup() && c.bot == models.ChatMemberTypeLeft:
		return nil, forbidden("bot is not a member of the " + groupWord(c))
	}
	return c, nil
}

func groupWord(c *chat) string { return string(c.Type) + " chat" }

// reachable says whether a message to the chat would be accepted.
func (s *Server) reachable(c *chat) error {
	if !c.isGroup() && c.bot == models.ChatMemberTypeBanned {
		return forbidden("bot was blocked by the user")
	}
	return nil
}

func (s *Server) sendChatAction(p *params) (any, error) {
	c, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	switch p.text("action") {
	case "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
		"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note":
	default:
		return nil, badRequest("wrong parameter action in request")
	}
	if err := s.reachable(c); err != nil {
		return nil, err
	}
	// Clients show it for five seconds or until the message comes.
	c.typing = s.cfg.Machine().Add(5 * time.Second)
	return true, nil
}

func (s *Server) getChat(p *params) (any, error) {
	c, err := s.chatOf(p)
	if err != nil {
		return nil, err
	}
	type info struct {
		models.Chat
		Accent       int `json:"accent_color_id"`
		MaxReactions int `json:"max_reaction_count"`
	}
	return info{Chat: c.Chat, MaxReactions: 11}, nil
}

func (s *Server) getChatMember(p *params) (any, error) {
	c, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	id := p.number("user_id")
	if id <= 0 {
		return nil, badRequest("invalid user_id specified")
	}
	if id == s.bot.ID {
		return member(c.bot, s.bot), nil
	}
	u := s.users[id]
	if u == nil {
		return nil, badRequest("user not found")
	}
	status, ok := c.members[id]
	if !ok {
		status = models.ChatMemberTypeLeft
		if id == c.ID {
			status = models.ChatMemberTypeMember
		}
	}
	return member(status, u.User), nil
}

func (s *Server) getChatMemberCount(p *params) (any, error) {
	c, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	if !c.isGroup() {
		return 2, nil
	}
	return len(c.members) + 1, nil
}

func (s *Server) getChatAdministrators(p *params) (any, error) {
	c, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	if !c.isGroup() {
		return nil, badRequest("there are no administrators in the private chat")
	}
	list := []*models.ChatMember{}
	for _, id := range sortedKeys(c.members) {
		if status := c.members[id]; status == models.ChatMemberTypeOwner || status == models.ChatMemberTypeAdministrator {
			list = append(list, member(status, s.users[id].User))
		}
	}
	if c.bot == models.ChatMemberTypeAdministrator {
		list = append(list, member(c.bot, s.bot))
	}
	return list, nil
}

func (s *Server) leaveChat(p *params) (any, error) {
	c, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	if !c.isGroup() {
		return nil, badRequest("chat member status can't be changed in private chats")
	}
	s.setBotStatus(c, s.bot, models.ChatMemberTypeLeft)
	return true, nil
}

// setBotStatus changes what the bot is in a chat and tells it by my_chat_member.
func (s *Server) setBotStatus(c *chat, by models.User, status models.ChatMemberType) {
	if c.bot == status {
		return
	}
	before := c.bot
	c.bot = status
	s.push("my_chat_member", c.ID, queueMyMember, &models.ChatMemberUpdated{
		Chat: c.Chat, From: by, Date: int(s.cfg.Now().Unix()),
		OldChatMember: *member(before, s.bot), NewChatMember: *member(status, s.bot),
	})
}

// member writes a ChatMember of any status.
func member(status models.ChatMemberType, u models.User) *models.ChatMember {
	m := &models.ChatMember{Type: status}
	switch status {
	case models.ChatMemberTypeOwner:
		m.Owner = &models.ChatMemberOwner{User: &u}
	case models.ChatMemberTypeAdministrator:
		m.Administrator = &models.ChatMemberAdministrator{User: u, CanManageChat: true, CanDeleteMessages: true, CanInviteUsers: true}
	case models.ChatMemberTypeBanned:
		m.Banned = &models.ChatMemberBanned{User: &u}
	case models.ChatMemberTypeLeft:
		m.Left = &models.ChatMemberLeft{User: &u}
	default:
		m.Type = models.ChatMemberTypeMember
		m.Member = &models.ChatMemberMember{User: &u}
	}
	return m
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
