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
	text, err := r.text(p.Text)
	if err != nil {
		return store.Message{}, err
	}
	m := store.Message{Chat: r.chat, Method: store.SendText, Text: text, HTML: true, Purpose: casework.ForAnswer}
	if p.Replace != 0 {
		m.Method, m.MessageID, m.OrSend = store.EditText, p.Replace, true
	}
	m.Keyboard, err = r.keyboard(p.Buttons)
	return m, err
}

// notice renders a notice at a privacy level, with the buttons that stand under it.
func (r renderer) notice(n casework.Notice, level casework.Privacy, buttons [][]convo.Button) (store.Message, error) {
	key := n.Key
	if n.Discreet {
		key += "." + string(level)
		buttons = discreet(n, level, buttons)
	}
	text, err := r.text(convo.Text{Key: key, Vars: n.Vars})
	if err != nil {
		return store.Message{}, err
	}
	keyboard, err := r.keyboard(buttons)
	return store.Message{
		ID: n.ID, Chat: r.chat, Method: store.SendText, Text: text, HTML: true, Keyboard: keyboard, NotAfter: n.NotAfter,
		Purpose: n.Purpose, Subject: n.Subject, Rev: n.Rev, Step: n.Step, Person: n.To,
	}, err
}

// discreet leaves one button under a hidden message: what stands on the others
// would tell what it is about.
func discreet(n casework.Notice, level casework.Privacy, buttons [][]convo.Button) [][]convo.Button {
	if level != casework.Hidden || len(buttons) == 0 {
		return buttons
	}
	return [][]convo.Button{{{Label: convo.Text{Key: "talk.btn_open"}, Data: convo.OpenButton(n.Flow, n.Subject.ID, n.Rev)}}}
}

// text renders a text. One that is missing in her language comes in English and
// is reported; it is never blank.
func (r renderer) text(t convo.Text) (string, error) {
	return r.reported(r.book.Text(r.lang, t.Key, t.Vars, r.now))
}

// label renders a button's label.
func (r renderer) label(t convo.Text) (string, error) {
	return r.reported(r.book.Plain(r.lang, t.Key, t.Vars, r.now))
}

func (r renderer) reported(text string, err error) (string, error) {
	var missing *locales.Missing
	if errors.As(err, &missing) && text != "" {
		r.log.Error("a text is missing", zap.String("key", missing.Key), zap.String("lang", string(missing.Lang)))
		return text, nil
	}
	if err != nil {
		return "", fmt.Errorf("bot: render: %w", err)
	}
	return text, nil
}

// says is label for the engine, which compares what she typed with what buttons say.
func (r renderer) says(t convo.Text) string {
	s, err := r.label(t)
	if err != nil {
		return ""
	}
	return s
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
			label, err := r.label(b.Label)
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
