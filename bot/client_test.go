package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"ponte/bot"
	"ponte/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "4242:TestTokenOfPonteNotForTelegram00000"

// telegram is a Telegram that answers what a test tells it to.
type telegram struct {
	*httptest.Server
	connections atomic.Int64
}

// call is one request as it came.
type call struct {
	method string
	header http.Header
	length int64
	body   string
}

func newTelegram(tb testing.TB, answer func(w http.ResponseWriter, c call)) *telegram {
	tb.Helper()
	t := &telegram{}
	t.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			tb.Error(err)
		}
		method, ok := strings.CutPrefix(r.URL.Path, "/bot"+token+"/")
		if !ok {
			tb.Errorf("called %s", r.URL.Path)
		}
		answer(w, call{method, r.Header, r.ContentLength, string(body)})
	}))
	t.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			t.connections.Add(1)
		}
	}
	t.Start()
	tb.Cleanup(t.Close)
	return t
}

func say(status int, body string) func(http.ResponseWriter, call) {
	return func(w http.ResponseWriter, _ call) { reply(w, status, body) }
}

func reply(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func newClient(tb testing.TB, url string) *bot.Client {
	tb.Helper()
	c, err := bot.NewClient(token, url, nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.CloseIdle)
	return c
}

// withoutWords compares faults by what they ask for, not by what was said.
var withoutWords = cmpopts.IgnoreUnexported(bot.Fault{})

func TestAnswersOfTelegramAreTranslatedIntoWhatTheyAskFor(t *testing.T) {
	refused := func(code int, said string) string {
		b, err := json.Marshal(map[string]any{"ok": false, "error_code": code, "description": said})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for name, c := range map[string]struct {
		status int
		body   string
		want   bot.Fault
	}{
		"slower": {429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}`,
			bot.Fault{Behaviour: bot.RetryAfter, Code: 429, Reason: "too_many", After: 7 * time.Second}},
		"slower, without saying how much": {429, refused(429, "Too Many Requests"),
			bot.Fault{Behaviour: bot.RetryAfter, Code: 429, Reason: "too_many", After: time.Second}},
		"blocked": {403, refused(403, "Forbidden: bot was blocked by the user"),
			bot.Fault{Behaviour: bot.Gone, Code: 403, Reason: "blocked"}},
		"deactivated": {403, refused(403, "Forbidden: user is deactivated"),
			bot.Fault{Behaviour: bot.Gone, Code: 403, Reason: "deactivated"}},
		"kicked": {403, refused(403, "Forbidden: bot was kicked from the supergroup chat"),
			bot.Fault{Behaviour: bot.Gone, Code: 403, Reason: "kicked"}},
		"no chat": {400, refused(400, "Bad Request: chat not found"),
			bot.Fault{Behaviour: bot.Gone, Code: 400, Reason: "no_chat"}},
		"unchanged": {400, refused(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"),
			bot.Fault{Behaviour: bot.Unchanged, Code: 400, Reason: "unchanged"}},
		"target gone": {400, refused(400, "Bad Request: message to edit not found"),
			bot.Fault{Behaviour: bot.TargetGone, Code: 400, Reason: "no_message"}},
		"target too old": {400, refused(400, "Bad Request: message can't be edited"),
			bot.Fault{Behaviour: bot.TargetGone, Code: 400, Reason: "too_old"}},
		"markup": {400, refused(400, "Bad Request: can't parse entities: Unsupported start tag \"olena\""),
			bot.Fault{Behaviour: bot.Refused, Code: 400, Reason: "markup"}},
		"anything else": {400, refused(400, "Bad Request: Olena Petrenko"),
			bot.Fault{Behaviour: bot.Refused, Code: 400, Reason: "other"}},
		"migrated": {400, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded","parameters":{"migrate_to_chat_id":-100}}`,
			bot.Fault{Behaviour: bot.Moved, Code: 400, Reason: "migrated", MovedTo: -100}},
		"wrong token": {401, refused(401, "Unauthorized"),
			bot.Fault{Behaviour: bot.Unauthorized, Code: 401, Reason: "token"}},
		"unknown token": {404, refused(404, "Not Found"),
			bot.Fault{Behaviour: bot.Unauthorized, Code: 404, Reason: "token"}},
		"unknown method": {404, refused(404, "Not Found: method not found"),
			bot.Fault{Behaviour: bot.Refused, Code: 404, Reason: "other"}},
		"two pollers": {409, refused(409, "Conflict: terminated by other getUpdates request"),
			bot.Fault{Behaviour: bot.Conflict, Code: 409, Reason: "poller"}},
		"a webhook is set": {409, refused(409, "Conflict: can't use getUpdates method while webhook is active"),
			bot.Fault{Behaviour: bot.Conflict, Code: 409, Reason: "webhook"}},
		"server error": {500, refused(500, "Internal Server Error"),
			bot.Fault{Behaviour: bot.Outage, Code: 500, Reason: "server"}},
		"a proxy's 502": {502, "<html>502 for Olena</html>",
			bot.Fault{Behaviour: bot.Outage, Code: 502, Reason: "undecodable"}},
		"a proxy's 403 is nobody's wish to be left alone": {403, "<html>Forbidden</html>",
			bot.Fault{Behaviour: bot.Outage, Code: 403, Reason: "undecodable"}},
		"a page with 200": {200, "<html>please log in to this network</html>",
			bot.Fault{Behaviour: bot.Outage, Code: 200, Reason: "undecodable"}},
		"a file too large for the front server": {413, "<html>Request Entity Too Large</html>",
			bot.Fault{Behaviour: bot.Refused, Code: 413, Reason: "too_large"}},
		"done, in a form that the library does not know": {200, `{"ok":true,"result":{"message_id":"seven"}}`,
			bot.Fault{Behaviour: bot.Unread, Code: 200, Reason: "unread"}},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, newTelegram(t, say(c.status, c.body)).URL)
			err := client.Say(t.Context(), 7, "Привіт, Olena")
			got, ok := errors.AsType[*bot.Fault](err)
			if !ok {
				t.Fatalf("the error is %T, want a *Fault", err)
			}
			if c.want.Behaviour != bot.Unread { // the library's error names no method
				c.want.Method = "sendMessage"
			}
			if diff := cmp.Diff(c.want, *got, withoutWords); diff != "" {
				t.Errorf("fault (-want, +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), "lena") || strings.Contains(err.Error(), token) {
				t.Errorf("the error quotes what was said: %v", err)
			}
		})
	}
}

func TestAConnectionThatIsCutIsAnOutageAndTellsNothing(t *testing.T) {
	client := newClient(t, newTelegram(t, func(http.ResponseWriter, call) { panic(http.ErrAbortHandler) }).URL)
	err := client.Say(t.Context(), 7, "hello")
	want := &bot.Fault{Method: "sendMessage", Behaviour: bot.Outage, Reason: "network"}
	if diff := cmp.Diff(want, bot.FaultOf(err), withoutWords); diff != "" {
		t.Errorf("fault (-want, +got):\n%s", diff)
	}
	if strings.Contains(err.Error(), token) || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("the error names the address: %v", err)
	}
}

func TestFormsHaveALengthAndConnectionsAreUsedAgain(t *testing.T) {
	const atOnce, rounds = 32, 8
	together := make(chan struct{})
	var arrived atomic.Int64
	server := newTelegram(t, func(w http.ResponseWriter, c call) {
		if c.length != int64(len(c.body)) || c.length == 0 {
			t.Errorf("a form of %d bytes came with length %d", len(c.body), c.length)
		}
		// The first calls are all under way at a time, so that each needs a connection.
		if arrived.Add(1) == atOnce {
			close(together)
		}
		<-together
		reply(w, 200, `{"ok":true,"result":{"message_id":1}}`)
	})
	client := newClient(t, server.URL)
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for range rounds {
				if _, err := client.Deliver(t.Context(), 7, store.Message{Method: store.SendText, Text: "hello"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := server.connections.Load(); n != atOnce {
		t.Errorf("%d calls, %d at a time, opened %d connections, want %d", atOnce*rounds, atOnce, n, atOnce)
	}
}

func TestEachMethodCallsTelegramAsMeant(t *testing.T) {
	buttons := json.RawMessage(`{"inline_keyboard":[[{"text":"Так","callback_data":"a:1"}]]}`)
	for name, c := range map[string]struct {
		message store.Message
		method  string
		has     []string
		hasNot  []string
		id      int
	}{
		"text": {
			store.Message{Method: store.SendText, Text: "<b>hi</b>", HTML: true, Keyboard: buttons, Silent: true, Protect: true},
			"sendMessage",
			[]string{"<b>hi</b>", `name="parse_mode"`, "HTML", "callback_data", `"is_disabled":true`, `name="disable_notification"`, `name="protect_content"`},
			[]string{"copy_text"}, 77,
		},
		"plain text": {
			store.Message{Method: store.SendText, Text: "1 < 2"}, "sendMessage", []string{"1 < 2"},
			[]string{"parse_mode", "reply_markup", "disable_notification", "protect_content"}, 77,
		},
		"edit": {
			store.Message{Method: store.EditText, Text: "new", MessageID: 5, Keyboard: buttons}, "editMessageText",
			[]string{`name="message_id"`, "new", "callback_data"}, nil, 77,
		},
		"buttons": {
			store.Message{Method: store.EditButtons, MessageID: 5}, "editMessageReplyMarkup",
			[]string{`name="message_id"`}, []string{"reply_markup"}, 77,
		},
		"document": {
			store.Message{Method: store.SendDocument, Text: "your dates", File: &store.File{Name: "dates.ics", MIME: "text/calendar", Data: []byte("BEGIN:VCALENDAR")}},
			"sendDocument", []string{"BEGIN:VCALENDAR", `filename="dates.ics"`, "your dates"}, nil, 77,
		},
		"photo": {
			store.Message{Method: store.SendPhoto, File: &store.File{Name: "map.png", Data: []byte("PNG")}},
			"sendPhoto", []string{"PNG", `name="photo"`}, nil, 77,
		},
		"voice": {
			store.Message{Method: store.SendVoice, Voice: "AwACAgIAAx", Text: "<b>K-17</b>", HTML: true},
			"sendVoice", []string{"AwACAgIAAx", `name="voice"`, "<b>K-17</b>", "HTML"}, nil, 77,
		},
		"delete": {
			store.Message{Method: store.DeleteMessages, MessageIDs: []int{3, 4}}, "deleteMessages", []string{"[3,4]"}, nil, 0,
		},
		"menu": {
			store.Message{Method: store.SetCommands, Keyboard: json.RawMessage(`[{"command":"help","description":"Допомога"}]`)},
			"setMyCommands", []string{"Допомога", `"type":"chat"`}, nil, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got call
			client := newClient(t, newTelegram(t, func(w http.ResponseWriter, c call) {
				got = c
				if c.method == "deleteMessages" || c.method == "setMyCommands" {
					reply(w, 200, `{"ok":true,"result":true}`)
					return
				}
				reply(w, 200, `{"ok":true,"result":{"message_id":77}}`)
			}).URL)
			id, err := client.Deliver(t.Context(), 7, c.message)
			if err != nil {
				t.Fatal(err)
			}
			if got.method != c.method || id != c.id {
				t.Errorf("called %s and got message %d, want %s and %d", got.method, id, c.method, c.id)
			}
			for _, part := range c.has {
				if !strings.Contains(got.body, part) {
					t.Errorf("the request lacks %q:\n%s", part, got.body)
				}
			}
			for _, part := range c.hasNot {
				if strings.Contains(got.body, part) {
					t.Errorf("the request holds %q:\n%s", part, got.body)
				}
			}
		})
	}
}

func TestAMessageThatCannotBeWrittenIsRefusedWithoutACall(t *testing.T) {
	client := newClient(t, newTelegram(t, func(http.ResponseWriter, call) { t.Error("Telegram was called") }).URL)
	for name, m := range map[string]store.Message{
		"broken buttons": {Method: store.SendText, Text: "hi", Keyboard: json.RawMessage(`{"inline`)},
		"no file":        {Method: store.SendDocument},
		"no photo":       {Method: store.SendPhoto},
		"broken menu":    {Method: store.SetCommands, Keyboard: json.RawMessage(`{}`)},
		"no such method": {Method: "dance"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Deliver(t.Context(), 7, m)
			if f := bot.FaultOf(err); f == nil || f.Behaviour != bot.Refused || f.Reason != "unwritable" {
				t.Errorf("error %v, want a refusal for what is unwritable", err)
			}
		})
	}
}

func TestLongListsOfMessagesAreDeletedInHundreds(t *testing.T) {
	var calls int
	client := newClient(t, newTelegram(t, func(w http.ResponseWriter, _ call) {
		calls++
		reply(w, 200, `{"ok":true,"result":true}`)
	}).URL)
	if _, err := client.Deliver(t.Context(), 7, store.Message{Method: store.DeleteMessages, MessageIDs: make([]int, 250)}); err != nil {
		t.Fatal(err)
	}
	if calls != 3 {
		t.Errorf("%d calls for 250 messages, want 3", calls)
	}
}

func TestATokenOrAnAddressThatCannotBeIsRefusedWithoutRepeatingIt(t *testing.T) {
	for name, c := range map[string]struct{ token, url string }{
		"no token":   {"", bot.TelegramURL},
		"no secret":  {"4242:short", bot.TelegramURL},
		"no id":      {"bot:TestTokenOfPonteNotForTelegram00000", bot.TelegramURL},
		"no scheme":  {token, "api.telegram.org"},
		"no host":    {token, "https://"},
		"not a link": {token, "https://%zz"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := bot.NewClient(c.token, c.url, nil)
			if err == nil {
				t.Fatal("it was taken")
			}
			if c.token != "" && strings.Contains(err.Error(), c.token) {
				t.Errorf("the error repeats the token: %v", err)
			}
		})
	}
}

func TestTheClientKnowsItsIDAndAsksForItsName(t *testing.T) {
	client := newClient(t, newTelegram(t, say(200, `{"ok":true,"result":{"id":4242,"username":"ponte_bot"}}`)).URL+"/")
	name, err := client.Username(t.Context())
	if err != nil || name != "ponte_bot" || client.ID() != 4242 {
		t.Errorf("got %q, %d, %v", name, client.ID(), err)
	}
}

func TestMenusAreSetInEachLanguage(t *testing.T) {
	bodies := map[string]bool{}
	client := newClient(t, newTelegram(t, func(w http.ResponseWriter, c call) {
		for _, word := range []string{"Допомога", "Aiuto", "Help"} {
			if strings.Contains(c.body, word) {
				bodies[word] = true
			}
		}
		reply(w, 200, `{"ok":true,"result":true}`)
	}).URL)
	err := client.SetCommands(t.Context(), map[string][]bot.MenuCommand{
		"uk": {{Name: "help", Text: "Допомога"}}, "it": {{Name: "help", Text: "Aiuto"}}, "": {{Name: "help", Text: "Help"}},
	})
	if err != nil || len(bodies) != 3 {
		t.Errorf("menus set: %v, error %v", bodies, err)
	}
}

func TestACallEndsWhenItsContextDoes(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := newClient(t, newTelegram(t, func(w http.ResponseWriter, _ call) {
		cancel()
		<-t.Context().Done() // never before the test ends, if nobody hangs up
		reply(w, 200, `{}`)
	}).URL)
	err := client.Say(ctx, 7, "hello")
	if f := bot.FaultOf(err); f == nil || f.Behaviour != bot.Outage || f.Reason != "cancelled" {
		t.Errorf("error %v, want a cancelled outage", err)
	}
}
