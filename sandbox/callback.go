package sandbox

import (
	"fmt"
	"strconv"
	"time"
)

// queryLife is how long a press can be answered. Telegram keeps the update 150 s.
const queryLife = 150 * time.Second

// query is a press on a button, waiting for its answer.
type query struct {
	id     string
	chat   *chat
	user   int64
	on     string    // message id and data, for the page's little clock
	at     time.Time // machine time
	closed bool      // answered
}

// press tells the bot that a user pressed a button; forged data passes as well, since
// a changed client can send it. Call it with the mutex held.
func (s *Server) press(c *chat, u *user, messageID int, data string) {
	s.lastQuery++
	id := strconv.FormatInt(4_000_000_000_000_000_000+int64(s.lastQuery), 10)
	s.queries[id] = &query{id: id, chat: c, user: u.ID, on: fmt.Sprintf("%d %s", messageID, data), at: s.cfg.Machine()}

	type inaccessible struct {
		Chat any `json:"chat"`
		ID   int `json:"message_id"`
		Date int `json:"date"` // 0 tells the two kinds apart
	}
	var shown any = inaccessible{Chat: c.Chat, ID: messageID}
	if m := c.find(messageID); m != nil {
		shown = m.wire()
	}
	s.push("callback_query", u.ID, queueCallback, map[string]any{
		"id": id, "from": u.User, "message": shown, "chat_instance": opaque(12, "chat", c.ID), "data": data,
	})
}

func (s *Server) answerQuery(p *params) (any, error) {
	q := s.queries[p.text("callback_query_id")]
	if q == nil || q.closed || s.cfg.Machine().Sub(q.at) > queryLife {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if length(p.text("text")) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	q.closed = true
	q.chat.answers[q.user] = append(q.chat.answers[q.user], Answer{
		QueryID: q.id, Text: p.text("text"), Alert: p.truth("show_alert"), At: s.cfg.Now(),
	})
	return true, nil
}
