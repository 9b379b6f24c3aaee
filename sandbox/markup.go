package sandbox

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// Telegram's limits for buttons under a message.
const (
	maxCallbackData = 64 // bytes
	maxButtons      = 100
)

// inlineButton is one button under a message, with what Telegram keeps of it.
type inlineButton struct {
	Text   string          `json:"text"`
	Icon   string          `json:"icon_custom_emoji_id,omitempty"`
	Style  string          `json:"style,omitempty"` // danger, success, primary
	URL    string          `json:"url,omitempty"`
	Data   string          `json:"callback_data,omitempty"`
	WebApp json.RawMessage `json:"web_app,omitempty"`
	Copy   *copyText       `json:"copy_text,omitempty"`
}

type copyText struct {
	Text string `json:"text"`
}

type inlineKeyboard struct {
	Rows [][]inlineButton `json:"inline_keyboard"`
}

// replyKeyboard is the keyboard in place of the letters. It belongs to a chat.
type replyKeyboard struct {
	Rows        [][]replyButton `json:"keyboard"`
	OneTime     bool            `json:"one_time_keyboard,omitempty"`
	Placeholder string          `json:"input_field_placeholder,omitempty"`
}

// replyButton is a word to send with one tap; a bare string is one too.
type replyButton struct {
	Text           string `json:"text"`
	RequestContact bool   `json:"request_contact,omitempty"`
}

// UnmarshalJSON reads a button given as an object or as its text alone.
func (b *replyButton) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &b.Text) == nil {
		return nil
	}
	type plain replyButton
	if err := json.Unmarshal(data, (*plain)(b)); err != nil {
		return fmt.Errorf("keyboard button: %w", err)
	}
	return nil
}

// markup is reply_markup in its four kinds; the zero value means there was none.
type markup struct {
	inline inlineKeyboard
	reply  replyKeyboard
	remove bool
	force  bool
}

func readMarkup(p *params) (markup, error) {
	var raw struct {
		inlineKeyboard
		replyKeyboard
		Remove bool `json:"remove_keyboard"`
		Force  bool `json:"force_reply"`
	}
	if _, err := p.object("reply_markup", &raw); err != nil {
		return markup{}, badRequest("can't parse reply keyboard markup JSON object")
	}
	m := markup{reply: raw.replyKeyboard, remove: raw.Remove, force: raw.Force}
	count := 0
	for _, row := range raw.inlineKeyboard.Rows {
		if len(row) == 0 {
			continue
		}
		kept := make([]inlineButton, 0, len(row))
		for _, b := range row {
			b, err := checkButton(b)
			if err != nil {
				return markup{}, err
			}
			kept = append(kept, b)
		}
		m.inline.Rows = append(m.inline.Rows, kept)
		count += len(row)
	}
	if count > maxButtons {
		return markup{}, badRequest("reply markup is too long")
	}
	return m, nil
}

// checkButton keeps the one thing that a button does. The client library adds an
// empty copy_text to every button: it counts only where nothing else is said.
func checkButton(b inlineButton) (inlineButton, error) {
	kept := inlineButton{Text: strings.TrimSpace(b.Text), Icon: b.Icon, Style: b.Style}
	switch {
	case b.URL != "":
		if !goodButtonURL(b.URL) {
			return kept, badRequest("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
		}
		kept.URL = b.URL
	case b.Data != "":
		if len(b.Data) > maxCallbackData {
			return kept, badRequest("BUTTON_DATA_INVALID")
		}
		kept.Data = b.Data
	case len(b.WebApp) > 0:
		kept.WebApp = b.WebApp
	case b.Copy != nil:
		if n := length(b.Copy.Text); n == 0 || n > 256 {
			return kept, badRequest("BUTTON_COPY_TEXT_INVALID")
		}
		kept.Copy = b.Copy
	default:
		return kept, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	}
	if kept.Text == "" {
		return kept, badRequest("inline keyboard button text must be non-empty")
	}
	switch b.Style {
	case "", "danger", "success", "primary":
	default:
		return kept, badRequest("can't parse inline keyboard button: invalid button style specified")
	}
	return kept, nil
}

func goodButtonURL(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		// Telegram refuses hosts without a dot, localhost among them.
		return strings.Contains(u.Hostname(), ".")
	case "tg":
		return true
	case "":
		return strings.Contains(strings.SplitN(link, "/", 2)[0], ".")
	}
	return false
}
