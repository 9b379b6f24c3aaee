package sandbox

import (
	"strings"

	"github.com/go-telegram/bot/models"
)

// profileText is one of the texts by which a bot introduces itself.
type profileText struct {
	field   string // of the call that sets it, and of the answer
	most    int    // its length, in UTF-16 units
	invalid string // what Telegram says of one that it does not take
}

// The texts. Lengths are documented; BOT_TITLE_INVALID is as people report it, and
// the word for a description that is too long is not known.
var (
	nameText        = profileText{"name", 64, "BOT_TITLE_INVALID"}
	descriptionText = profileText{"description", 512, "BOT_DESCRIPTION_INVALID"}
	shortText       = profileText{"short_description", 120, "BOT_SHORT_DESCRIPTION_INVALID"}
)

// profileKey is a text in a language; "" is for all who have none of their own.
type profileKey struct{ field, language string }

// self is the bot as people see it now. Call it with the mutex held.
func (s *Server) self() models.User {
	bot := s.bot
	if name := s.profile[profileKey{nameText.field, ""}]; name != "" {
		bot.FirstName = name
	}
	return bot
}

// setProfile sets a text in a language; an empty one takes it away. The name for
// everybody cannot be taken away: a bot without a name is none.
func (s *Server) setProfile(t profileText) method {
	return func(p *params) (any, error) {
		language, err := languageArg(p)
		if err != nil {
			return nil, err
		}
		text, key := strings.TrimSpace(p.text(t.field)), profileKey{t.field, language}
		if length(text) > t.most || text == "" && t == nameText && language == "" {
			return nil, badRequest("%s", t.invalid)
		}
		if text == "" {
			delete(s.profile, key)
		} else {
			s.profile[key] = text
		}
		return true, nil
	}
}

// getProfile tells a text in a language, and what stands in its place.
func (s *Server) getProfile(t profileText) method {
	return func(p *params) (any, error) {
		language, err := languageArg(p)
		if err != nil {
			return nil, err
		}
		text := s.profile[profileKey{t.field, language}]
		if text == "" && (language == "" || !s.cfg.NoFallback) {
			text = s.profile[profileKey{t.field, ""}]
			if t == nameText {
				text = s.self().FirstName
			}
		}
		return map[string]string{t.field: text}, nil
	}
}

// languageArg reads a language as Telegram takes it: two small letters, or none.
func languageArg(p *params) (string, error) {
	language := p.text("language_code")
	if language == "" || len(language) == 2 && strings.Trim(language, "abcdefghijklmnopqrstuvwxyz") == "" {
		return language, nil
	}
	return "", badRequest("invalid language code specified")
}
