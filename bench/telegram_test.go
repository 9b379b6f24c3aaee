package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

// telegram is a Bot API that answers at once and presses the first button of
// every message that has one: a woman who never hesitates. It talks to many
// chats at the same time.
type telegram struct {
	server *httptest.Server
	// deliver gives an update to the bot.
	deliver func(raw []byte)
	// presses is how many buttons each chat presses.
	presses int

	update  atomic.Int64
	message atomic.Int64

	mu      sync.Mutex
	pressed map[string]int // guarded by mu; by chat
	talks   sync.WaitGroup // conversations that have not ended
}

func newTelegram(tb testing.TB, presses int) *telegram {
	t := &telegram{presses: presses, pressed: map[string]int{}}
	t.server = httptest.NewServer(t)
	tb.Cleanup(t.server.Close)
	return t
}

// begin lets a chat say /start; its conversation has ended when all buttons are
// pressed and the last answer has come.
func (t *telegram) begin(chat int) {
	t.talks.Add(1)
	go t.deliver(fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"date":1760000000,"text":"/start",
		"chat":{"id":%d,"type":"private"},"from":{"id":%d,"first_name":"A","language_code":"it"},
		"entities":[{"type":"bot_command","offset":0,"length":6}]}}`, t.update.Add(1), t.message.Add(1), chat, chat))
}

// ServeHTTP answers one call.
func (t *telegram) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseMultipartForm(1 << 20) // other bodies have nothing that is needed here
	chat, markup := r.FormValue("chat_id"), r.FormValue("reply_markup")
	id := t.message.Add(1)
	w.Header().Set("Content-Type", "application/json")
	if chat == "" {
		_, _ = w.Write([]byte(`{"ok":true,"result":true}`))
		return
	}
	_, _ = fmt.Fprintf(w, `{"ok":true,"result":{"message_id":%d,"date":1760000000,"chat":{"id":%s,"type":"private"}}}`, id, chat)
	t.goOn(chat, id, markup)
}

// goOn presses the first button of a message, or ends the conversation.
func (t *telegram) goOn(chat string, message int64, markup string) {
	var m struct {
		Keyboard [][]struct {
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	if json.Unmarshal([]byte(markup), &m) != nil || len(m.Keyboard) == 0 {
		return
	}
	t.mu.Lock()
	t.pressed[chat]++
	n := t.pressed[chat]
	t.mu.Unlock()
	switch {
	case n <= t.presses:
		go t.deliver(fmt.Appendf(nil, `{"update_id":%d,"callback_query":{"id":"%d","chat_instance":"1","data":%q,
			"from":{"id":%s,"first_name":"A","language_code":"it"},
			"message":{"message_id":%d,"date":1760000000,"chat":{"id":%s,"type":"private"}}}}`,
			t.update.Add(1), message, m.Keyboard[0][0].Data, chat, message, chat))
	case n == t.presses+1:
		t.talks.Done()
	}
}
