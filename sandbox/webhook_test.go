package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"ponte/sandbox"
)

// receiver is a bot's webhook that answers as it is told and remembers what came.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	got     []string // the text or the data of each update that was accepted
	secrets []string
	refuse  map[string]int // text → how many times it is answered 500
	news    chan struct{}
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{refuse: map[string]int{}, news: make(chan struct{}, 1000)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var u update
		if err := json.NewDecoder(req.Body).Decode(&u); err != nil {
			t.Errorf("webhook: %v", err)
		}
		var what string
		switch {
		case u.Message != nil:
			what = u.Message.Text
		case u.Callback != nil:
			what = "press " + u.Callback.Data
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.secrets = append(r.secrets, req.Header.Get("X-Telegram-Bot-Api-Secret-Token"))
		if r.refuse[what] > 0 {
			r.refuse[what]--
			http.Error(w, "no", http.StatusInternalServerError)
			return
		}
		r.got = append(r.got, what)
		r.news <- struct{}{}
	}))
	t.Cleanup(func() { r.CloseClientConnections(); r.Close() })
	return r
}

// wait returns what was accepted when there are n.
func (r *receiver) wait(t *testing.T, n int) []string {
	t.Helper()
	ctx := soon(t)
	for {
		r.mu.Lock()
		got := slices.Clone(r.got)
		r.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-r.news:
		case <-ctx.Done():
			t.Fatalf("webhook got %q, want %d", got, n)
		}
	}
}

func TestAWebhookGetsUpdatesWithItsSecret(t *testing.T) {
	b := setup(t, sandbox.Config{})
	must(t, b.olena.Type("before")) // waits until there is a webhook
	r := newReceiver(t)
	if e := b.raw("setWebhook", map[string]any{"url": r.URL + "/hook", "secret_token": "s3cret_-", "max_connections": 3}); !e.OK {
		t.Fatal(e.Description)
	}
	must(t, b.olena.Type("after"))
	if diff := cmp.Diff([]string{"before", "after"}, r.wait(t, 2)); diff != "" {
		t.Error(diff)
	}
	if r.secrets[0] != "s3cret_-" {
		t.Errorf("secret %q", r.secrets[0])
	}
	e := b.raw("getUpdates", nil)
	if e.Status != 409 || e.Description != "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first" {
		t.Errorf("getUpdates: %d %q", e.Status, e.Description)
	}
	waitFor(t, b, func() bool { return b.Pending() == 0 }) // else the last may come again by polling
	b.raw("deleteWebhook", nil)
	must(t, b.olena.Type("polled"))
	if diff := cmp.Diff([]string{"polled"}, texts(b.updates(0))); diff != "" {
		t.Errorf("after deleteWebhook: %s", diff)
	}
}

func TestAFailedWebhookIsRepeatedAndTheChatKeepsItsOrder(t *testing.T) {
	b := met(t, sandbox.Config{WebhookRetry: time.Millisecond})
	other := b.NewUser(sandbox.UserSpec{FirstName: "Мария"})
	b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": "?", "reply_markup": yesNo})
	b.updates(814_250_002) // the start is confirmed
	r := newReceiver(t)
	r.refuse["1"] = 4
	for i := range 5 {
		must(t, b.olena.Type(fmt.Sprint(i)))
		must(t, other.Type("other "+fmt.Sprint(i)))
	}
	must(t, b.olena.Press("Так"))
	b.raw("setWebhook", map[string]any{"url": r.URL})
	got := r.wait(t, 11)
	var hers, others []string
	for _, text := range got {
		if len(text) == 1 {
			hers = append(hers, text)
		} else if text != "press yes" {
			others = append(others, text)
		}
	}
	if diff := cmp.Diff([]string{"0", "1", "2", "3", "4"}, hers); diff != "" {
		t.Errorf("her chat: %s", diff)
	}
	if diff := cmp.Diff([]string{"other 0", "other 1", "other 2", "other 3", "other 4"}, others); diff != "" {
		t.Errorf("the other chat: %s", diff)
	}
	if len(r.secrets) != 15 {
		t.Errorf("%d requests, want 11 and 4 repetitions", len(r.secrets))
	}
	var info struct {
		URL     string
		Message string `json:"last_error_message"`
	}
	must(t, json.Unmarshal(b.raw("getWebhookInfo", nil).Result, &info))
	if info.URL != r.URL || info.Message != "Wrong response from the webhook: 500 Internal Server Error" {
		t.Errorf("info: %+v", info)
	}
}

func TestAPressPassesAMessageThatIsStuck(t *testing.T) {
	b := met(t, sandbox.Config{WebhookRetry: time.Hour})
	b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": "?", "reply_markup": yesNo})
	b.updates(814_250_002)
	r := newReceiver(t)
	r.refuse["stuck"] = 2
	b.raw("setWebhook", map[string]any{"url": r.URL})
	must(t, b.olena.Type("stuck"))
	must(t, b.olena.Press("Так"))
	if diff := cmp.Diff([]string{"press yes"}, r.wait(t, 1)); diff != "" {
		t.Error(diff)
	}
}

func TestAWebhookIsCheckedBeforeItIsSet(t *testing.T) {
	b := setup(t, sandbox.Config{})
	for want, args := range map[string]map[string]any{
		"Bad Request: bad webhook: An HTTPS URL must be provided for webhook":               {"url": "http://example.org/x"},
		"Bad Request: invalid webhook URL specified":                                        {"url": "nonsense"},
		"Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443": {"url": "https://example.org:9000/x"},
		"Bad Request: secret token is too long":                                             {"url": "https://example.org", "secret_token": strings.Repeat("a", 257)},
		"Bad Request: secret token contains unallowed characters":                           {"url": "https://example.org", "secret_token": "a b"},
	} {
		if e := b.raw("setWebhook", args); e.Description != want {
			t.Errorf("got %q, want %q", e.Description, want)
		}
	}
}

func TestAWebhookThatRedirectsIsNotFollowed(t *testing.T) {
	b := met(t, sandbox.Config{WebhookRetry: time.Hour})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			t.Error("the redirect was followed")
		}
		http.Redirect(w, r, "/moved", http.StatusPermanentRedirect)
	}))
	t.Cleanup(web.Close)
	b.raw("setWebhook", map[string]any{"url": web.URL})
	must(t, b.olena.Type("stuck"))
	var info models.WebhookInfo
	for ctx := soon(t); info.LastErrorMessage == "" && ctx.Err() == nil; {
		must(t, json.Unmarshal(b.raw("getWebhookInfo", nil).Result, &info))
	}
	if want := "Wrong response from the webhook: 308 Permanent Redirect"; info.LastErrorMessage != want {
		t.Errorf("got %q, want %q", info.LastErrorMessage, want)
	}
}
