package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-telegram/bot/models"
	"go.uber.org/zap"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
	"ponte/store"
)

// Files makes a file of a kind ("calendar") from the record it is about, in a
// language. It returns nil if there is nothing to make it from.
type Files func(r casework.Reader, kind, subject string, lang casework.Lang, now time.Time) (*store.File, error)

// renderer turns what the engine and the commands want said into messages, in
// one language, for one chat.
type renderer struct {
	book *locales.Book
	lang casework.Lang
	chat casework.ChatName
	now  time.Time
	log  *zap.Logger
}

// prompt renders a prompt: a message that writes over the one she pressed, or a new one.
func (r renderer) prompt(p convo.Prompt) (store.Message, error) {
	m := store.Message{Chat: r.chat, Method: store.SendText, HTML: true, Purpose: casework.ForAnswer}
	if p.Replace != 0 {
		m.Method, m.MessageID, m.OrSend = store.EditText, p.Replace, true
	}
	err := r.fill(&m, p)
	return m, err
}

// notice renders a notice at a privacy level, with the buttons that stand under it.
func (r renderer) notice(n casework.Notice, level casework.Privacy, buttons [][]convo.Button) (store.Message, error) {
	m := store.Message{
		ID: n.ID, Chat: r.chat, Method: store.SendText, HTML: true, NotAfter: n.NotAfter,
		Purpose: n.Purpose, Subject: n.Subject, Rev: n.Rev, Step: n.Step, Person: n.To,
	}
	err := r.fill(&m, convo.Told(n, level, buttons))
	return m, err
}

// fill writes a message's text and buttons. A message is whole in one language:
// if a text of it is missing in hers, all of it is English, and that is reported.
func (r renderer) fill(m *store.Message, p convo.Prompt) error {
	err := r.fillIn(m, p)
	var missing *locales.Missing
	if errors.As(err, &missing) && r.lang != casework.English {
		r.log.Error("a text is missing", zap.String("key", missing.Key), zap.String("lang", string(missing.Lang)))
		r.lang = casework.English
		err = r.fillIn(m, p)
	}
	if err != nil {
		return fmt.Errorf("bot: render: %w", err)
	}
	return nil
}

// fillIn is fill in exactly one language.
func (r renderer) fillIn(m *store.Message, p convo.Prompt) error {
	text, err := r.book.Text(r.lang, p.Text.Key, p.Text.Vars, r.now)
	if err != nil {
		return err
	}
	if p.Lead.Key != "" {
		lead, err := r.book.Text(r.lang, p.Lead.Key, p.Lead.Vars, r.now)
		if err != nil {
			return err
		}
		text = lead + "\n\n" + text
	}
	m.Text = text
	m.Keyboard, err = r.keyboard(p.Buttons)
	return err
}

// says writes a button's label for the engine, which compares what she typed with what buttons say.
func (r renderer) says(t convo.Text) string {
	label, err := r.book.Plain(r.lang, t.Key, t.Vars, r.now)
	if err != nil {
		return ""
	}
	return label
}

// keyboard renders buttons as Telegram's inline keyboard; none gives none.
func (r renderer) keyboard(rows [][]convo.Button) (json.RawMessage, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	markup := models.InlineKeyboardMarkup{InlineKeyboard: make([][]models.InlineKeyboardButton, 0, len(rows))}
	for _, row := range rows {
		line := make([]models.InlineKeyboardButton, 0, len(row))
		for _, b := range row {
			label, err := r.book.Plain(r.lang, b.Label.Key, b.Label.Vars, r.now)
			if err != nil {
				return nil, err
			}
			line = append(line, models.InlineKeyboardButton{Text: label, CallbackData: b.Data, URL: b.URL})
		}
		markup.InlineKeyboard = append(markup.InlineKeyboard, line)
	}
	raw, err := json.Marshal(markup)
	if err != nil {
		return nil, fmt.Errorf("bot: keyboard: %w", err)
	}
	return raw, nil
}
