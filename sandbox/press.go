package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"
)

// Answer is what the bot answered to a press: a toast, or an alert to be closed.
// Most answers say nothing; they only stop the button's little clock.
type Answer struct {
	QueryID string
	Text    string
	Alert   bool
	At      time.Time
}

// showsClock is how long a client shows the little clock on a button that is not answered.
const showsClock = 15 * time.Second

// Press presses the newest button with this label, or else with this callback data;
// a button of the reply keyboard types its label. An error lists what there is to press.
func (p *Phone) Press(button string) error {
	return p.press(button, 0)
}

// PressOn presses a button under one message: also an old one, as a thumb can.
func (p *Phone) PressOn(messageID int, button string) error {
	return p.press(button, messageID)
}

func (p *Phone) press(button string, messageID int) error {
	p.s.mu.Lock()
	m, b, labels := p.findButton(button, messageID)
	var typed string
	if m == nil && messageID == 0 {
		typed = p.keyboardLabel(button)
	}
	switch {
	case typed != "":
		p.s.mu.Unlock()
		return p.Type(typed)
	case m == nil:
		p.s.mu.Unlock()
		return fmt.Errorf("sandbox: %s has no button %q; there are: %s", p.user.FirstName, button, strings.Join(labels, " · "))
	}
	defer p.s.mu.Unlock()
	if b.Data == "" {
		return fmt.Errorf("sandbox: the button %q tells the bot nothing: it opens or copies something", b.Text)
	}
	if !p.chat.isGroup() && p.chat.bot == models.ChatMemberTypeBanned {
		return fmt.Errorf("sandbox: %s has blocked the bot", p.user.FirstName)
	}
	p.s.press(p.chat, p.user, m.ID, b.Data)
	return nil
}

// Forge sends any callback data for any message id, as a changed Telegram client can.
// The message need not exist.
func (p *Phone) Forge(messageID int, data string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.press(p.chat, p.user, messageID, data)
}

// Answers are the bot's answers to her presses in this chat, oldest first.
func (p *Phone) Answers() []Answer {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.Clone(p.chat.answers[p.user.ID])
}

// Unanswered counts her presses that the bot has not answered: buttons that still
// show their little clock.
func (p *Phone) Unanswered() int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	n := 0
	for _, q := range p.s.queries {
		if q.user == p.user.ID && q.chat == p.chat && !q.closed {
			n++
		}
	}
	return n
}

// pressedOn lists the buttons that still show their clock. Call it with the mutex held.
func (s *Server) pressedOn(p *Phone) []string {
	var list []string
	for _, id := range sortedKeys(s.queries) {
		q := s.queries[id]
		if q.user == p.user.ID && q.chat == p.chat && !q.closed && s.cfg.Machine().Sub(q.at) < showsClock {
			list = append(list, q.on)
		}
	}
	return list
}

// findButton looks for a button by label, then by data, newest message first.
func (p *Phone) findButton(name string, messageID int) (*message, inlineButton, []string) {
	var labels []string
	byData := func(b inlineButton) bool { return b.Data == name }
	byText := func(b inlineButton) bool { return b.Text == name }
	for _, fits := range []func(inlineButton) bool{byText, byData} {
		labels = nil
		for _, m := range slices.Backward(p.chat.messages) {
			if m.deleted || messageID != 0 && m.ID != messageID {
				continue
			}
			for _, row := range m.inline.Rows {
				for _, b := range row {
					if fits(b) {
						return m, b, nil
					}
					labels = append(labels, b.Text)
				}
			}
		}
	}
	return nil, inlineButton{}, labels
}

func (p *Phone) keyboardLabel(name string) string {
	if p.chat.keyboard == nil {
		return ""
	}
	for _, row := range p.chat.keyboard.Rows {
		for _, b := range row {
			if b.Text == name {
				return b.Text
			}
		}
	}
	return ""
}
