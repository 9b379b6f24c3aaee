package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"go.uber.org/goleak"

	"ponte/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a clock that only a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 10, 12, 8, 30, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// bench is a Telegram, the real client library talking to it, and a woman with a phone.
type bench struct {
	*sandbox.Server
	t     *testing.T
	url   string
	http  *http.Client
	bot   *bot.Bot
	olena *sandbox.Phone
}

func setup(t *testing.T, c sandbox.Config) *bench {
	t.Helper()
	s := sandbox.New(c)
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		s.Close()
		web.CloseClientConnections()
		web.Close()
	})
	b, err := bot.New(s.Token(), bot.WithServerURL(web.URL), bot.WithHTTPClient(time.Minute, web.Client()))
	if err != nil {
		t.Fatal(err)
	}
	p := s.NewUser(sandbox.UserSpec{FirstName: "Олена", LanguageCode: "uk"})
	return &bench{Server: s, t: t, url: web.URL, http: web.Client(), bot: b, olena: p}
}

// met is setup after the woman has written once.
func met(t *testing.T, c sandbox.Config) *bench {
	t.Helper()
	b := setup(t, c)
	must(t, b.olena.Start(""))
	return b
}

// envelope is Telegram's answer as it comes over the wire.
type envelope struct {
	Status      int
	Header      http.Header
	OK          bool
	Result      json.RawMessage
	ErrorCode   int `json:"error_code"`
	Description string
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	}
}

// raw calls a method with a JSON body, without any client library.
func (b *bench) raw(method string, args map[string]any) envelope {
	b.t.Helper()
	body, err := json.Marshal(args)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.post(b.url+"/bot"+b.Token()+"/"+method, "application/json", string(body))
}

func (b *bench) post(url, kind, body string) envelope {
	b.t.Helper()
	res, err := b.http.Post(url, kind, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	return decode(b.t, res)
}

func decode(t *testing.T, res *http.Response) envelope {
	t.Helper()
	data, err := io.ReadAll(res.Body)
	must(t, err)
	must(t, res.Body.Close())
	e := envelope{Status: res.StatusCode, Header: res.Header}
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatalf("not Telegram's envelope: %s", data)
	}
	return e
}

// update is what the tests look at in an update.
type update struct {
	ID       int64 `json:"update_id"`
	Message  *incoming
	Edited   *incoming `json:"edited_message"`
	Callback *struct {
		ID      string
		Data    string
		Message struct {
			ID   int `json:"message_id"`
			Date int
			Text string
		}
	} `json:"callback_query"`
	Member *struct {
		Chat struct{ ID int64 }
		New  struct{ Status string } `json:"new_chat_member"`
	} `json:"my_chat_member"`
}

type incoming struct {
	ID   int `json:"message_id"`
	Date int
	Text string
	Chat struct {
		ID   int64
		Type string
	}
	From struct {
		Language *string `json:"language_code"`
	}
	Entities []struct {
		Type           string
		Offset, Length int
	}
	Contact, Voice, Document, Photo json.RawMessage
	Reply                           *struct {
		ID int `json:"message_id"`
	} `json:"reply_to_message"`
	Left json.RawMessage   `json:"left_chat_member"`
	New  []json.RawMessage `json:"new_chat_members"`
	To   int64             `json:"migrate_to_chat_id"`
}

// updates polls once without waiting.
func (b *bench) updates(offset int64) []update {
	b.t.Helper()
	return b.poll(map[string]any{"offset": offset})
}

func (b *bench) poll(args map[string]any) []update {
	b.t.Helper()
	e := b.raw("getUpdates", args)
	if !e.OK {
		b.t.Fatal(e.Description)
	}
	var list []update
	must(b.t, json.Unmarshal(e.Result, &list))
	return list
}

// yesNo is a question's buttons.
var yesNo = map[string]any{"inline_keyboard": [][]any{{
	map[string]any{"text": "Так", "callback_data": "yes"}, map[string]any{"text": "Ні", "callback_data": "no"},
}}}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// soon is a context for what takes no time at all unless it is broken.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// waitFor returns when the condition holds; it looks after every change.
func waitFor(t *testing.T, b *bench, holds func() bool) {
	t.Helper()
	ctx := soon(t)
	for {
		changed := b.Changed()
		if holds() {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatal("waited in vain")
		}
	}
}

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height))))
	return b.Bytes()
}
