package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"
)

// scope says for whom a list of commands is.
type scope struct {
	Type   string      `json:"type"`
	ChatID json.Number `json:"chat_id,omitempty"`
	UserID int64       `json:"user_id,omitempty"`
}

func (sc scope) key(language string) string {
	return fmt.Sprintf("%s|%s|%d|%s", sc.Type, sc.ChatID, sc.UserID, language)
}

func (s *Server) scopeArg(p *params) (string, error) {
	sc := scope{Type: "default"}
	if _, err := p.object("scope", &sc); err != nil {
		return "", badRequest("can't parse BotCommandScope JSON object")
	}
	switch sc.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		if _, err := s.chatOf(&params{values: map[string]string{"chat_id": string(sc.ChatID)}}); err != nil {
			return "", err
		}
	default:
		return "", badRequest("can't parse BotCommandScope: Unsupported type specified")
	}
	language, err := languageArg(p)
	if err != nil {
		return "", err
	}
	return sc.key(language), nil
}

func (s *Server) setCommands(p *params) (any, error) {
	key, err := s.scopeArg(p)
	if err != nil {
		return nil, err
	}
	var list []models.BotCommand
	if _, err := p.object("commands", &list); err != nil {
		return nil, badRequest("can't parse commands JSON object")
	}
	if len(list) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for i, c := range list {
		c.Command = strings.TrimPrefix(c.Command, "/")
		if len(c.Command) == 0 || len(c.Command) > 32 || leading(c.Command, commandRune) != c.Command {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := length(c.Description); n == 0 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
		list[i] = c
	}
	s.commands[key] = list
	return true, nil
}

func (s *Server) getCommands(p *params) (any, error) {
	key, err := s.scopeArg(p)
	if err != nil {
		return nil, err
	}
	return append([]models.BotCommand{}, s.commands[key]...), nil
}

func (s *Server) deleteCommands(p *params) (any, error) {
	key, err := s.scopeArg(p)
	if err != nil {
		return nil, err
	}
	delete(s.commands, key)
	return true, nil
}

func commandRune(r rune) bool { return nameRune(r) && !('A' <= r && r <= 'Z') }

// commandsFor are the commands that a person sees in the chat's menu: of the
// narrowest scope that has any, in her language before the common ones.
// Call it with the mutex held.
func (s *Server) commandsFor(c *chat, u *user) []models.BotCommand {
	chatID := json.Number(strconv.FormatInt(c.ID, 10))
	scopes := []scope{
		{Type: "chat", ChatID: chatID}, {Type: "all_private_chats"}, {Type: "default"},
	}
	if c.isGroup() {
		scopes = []scope{
			{Type: "chat_member", ChatID: chatID, UserID: u.ID},
			{Type: "chat", ChatID: chatID}, {Type: "all_group_chats"}, {Type: "default"},
		}
	}
	for _, sc := range scopes {
		for _, language := range []string{u.LanguageCode, ""} {
			if list := s.commands[sc.key(language)]; len(list) > 0 {
				return list
			}
		}
	}
	return nil
}
