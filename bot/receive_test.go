package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"ponte/bot"
	"ponte/casework"
	"ponte/store"
)

// wireTelegram is a Telegram without a network: it answers in the same process,
// so that synctest's clock can pass. Answers by method; what has none says yes.
type wireTelegram struct {
	answer func(ctx context.Context, c request) (status int, body string)

	mu       sync.Mutex
	requests []request // guarded by mu
}

// request is one call with its parameters.
type request struct {
	method string
	params map[string]string
	files  map[string]string // contents, by parameter
	at     time.Time
}

func (w *wireTelegram) RoundTrip(r *http.Request) (*http.Response, error) {
	c := request{method: r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], params: map[string]string{}, files: map[string]string{}, at: time.Now()}
	if r.Header.Get("Content-Type") == "application/json" {
		var fields map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&fields); err != nil {
			return nil, err
		}
		for k, v := range fields {
			c.params[k] = string(v)
		}
	} else if r.ContentLength > 0 {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			return nil, err
		}
		for k, v := range r.MultipartForm.Value {
			c.params[k] = v[0]
		}
		for k, v := range r.MultipartForm.File {
			c.files[k] = contents(v[0])
		}
	}
	w.mu.Lock()
	w.requests = append(w.requests, c)
	w.mu.Unlock()
	status, body := 200, `{"ok":true,"result":true}`
	if c.method == "sendMessage" || c.method == "sendPhoto" {
		body = `{"ok":true,"result":{"message_id":1}}`
	}
	if w.answer != nil {
		if s, b := w.answer(r.Context(), c); s != 0 {
			status, body = s, b
		}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// contents reads an uploaded file.
func contents(file *multipart.FileHeader) string {
	f, err := file.Open()
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// of lists the requests of one method.
func (w *wireTelegram) of(method string) []request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.requests), func(r request) bool { return r.method != method })
}

// lanes is a store that takes events until it is down.
type lanes struct {
	mu     sync.Mutex
	events []string        // guarded by mu; lane and text, in the order in which they came
	seen   map[string]bool // guarded by mu
	down   bool            // guarded by mu
	refuse string          // guarded by mu; an event that is refused once
	broken casework.Lane   // guarded by mu; a lane that takes nothing, whatever is tried
	tries  int             // guarded by mu; how often that was tried
}

var (
	errDown   = fmt.Errorf("in a test: %w", store.ErrUnavailable)
	errBroken = errors.New("in a test: the key of one chat is garbage")
)

func (l *lanes) push(_ context.Context, lane casework.Lane, ev casework.Event) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return false, errDown
	}
	if l.broken == lane {
		l.tries++
		return false, errBroken
	}
	if l.refuse == ev.ID {
		l.refuse = ""
		return false, errDown
	}
	if l.seen[ev.ID] {
		return false, nil
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[ev.ID] = true
	u, err := bot.ReadUpdate(ev.Update)
	if err != nil {
		return false, err
	}
	l.events = append(l.events, string(lane)+" "+u.Text+u.Data)
	return true, nil
}

// failing is a push that always fails in the same way.
func (l *lanes) failing(err error) func(context.Context, casework.Lane, casework.Event) (bool, error) {
	return func(context.Context, casework.Lane, casework.Event) (bool, error) {
		return false, fmt.Errorf("in a test: %w", err)
	}
}

func (l *lanes) ping(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return errDown
	}
	return nil
}

func (l *lanes) set(down bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = down
}

// hurt breaks a lane, and only that; "" heals it. It returns how often it was tried.
func (l *lanes) hurt(lane casework.Lane) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = lane
	return l.tries
}

func (l *lanes) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.events)
}

// reception is what poller and webhook tests need.
type reception struct {
	*bot.Intake
	telegram *wireTelegram
	client   *bot.Client
	lanes    *lanes
	logs     *observer.ObservedLogs
}

// sos is the text in the tests in which a woman calls for help.
const sos = "допоможіть"

func newReception(tb testing.TB) *reception {
	tb.Helper()
	core, logs := observer.New(zap.DebugLevel)
	log := zap.New(core)
	r := &reception{telegram: &wireTelegram{}, lanes: &lanes{}, logs: logs}
	client, err := bot.NewClient(token, bot.TelegramURL, r.telegram)
	if err != nil {
		tb.Fatal(err)
	}
	r.client = client
	meter := &bot.Meter{}
	door := bot.NewDoor(client, bot.DoorOptions{
		Word:   func(text string) (string, bool) { return "sos", text == sos },
		Button: func(data string) bool { return data == "sos" },
		Text:   func(lang string) string { return "112 in " + lang },
		Sorry:  func(lang string) string { return "sorry in " + lang },
	}, meter, log)
	tb.Cleanup(door.Close)
	r.Intake = &bot.Intake{Decoder: newDecoder(), Door: door, Push: r.lanes.push, Meter: meter, Log: log}
	tb.Cleanup(func() {
		for _, line := range logs.All() {
			entry := line.Message + " " + strings.Join(strings.Fields(dump(line.ContextMap())), " ")
			for _, secret := range []string{"Olena", sos, "Привіт", token, "112 in"} {
				if strings.Contains(entry, secret) {
					tb.Errorf("a log line holds %q: %s", secret, entry)
				}
			}
		}
	})
	return r
}

func dump(fields map[string]any) string {
	b, err := json.Marshal(fields)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// errors counts the log lines of level error and worse.
func (r *reception) errors() int { return r.logs.FilterLevelExact(zap.ErrorLevel).Len() }

func pressing(id int, data string) string {
	return `{"update_id":` + string(mustJSON(id)) + `,"callback_query":{"id":"q` + string(mustJSON(id)) + `","from":{"id":7,"first_name":"Olena","language_code":"uk"},
		"data":` + string(mustJSON(data)) + `,"message":{"message_id":5,"date":1,"chat":{"id":7,"type":"private"}}}}`
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only strings and numbers come here
	}
	return b
}

// answering answers one method as told and all others with a yes.
func answering(method string, answer func() (int, string)) func(context.Context, request) (int, string) {
	return func(_ context.Context, c request) (int, string) {
		if c.method != method {
			return 0, ""
		}
		return answer()
	}
}

// cutClient is a client whose first so many requests arrive, but not their answers.
func cutClient(tb testing.TB, w *wireTelegram, cuts int) *bot.Client {
	tb.Helper()
	client, err := bot.NewClient(token, bot.TelegramURL, roundTripper(func(r *http.Request) (*http.Response, error) {
		resp, err := w.RoundTrip(r)
		if cuts--; err == nil && cuts >= 0 {
			return nil, io.ErrUnexpectedEOF
		}
		return resp, err
	}))
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
