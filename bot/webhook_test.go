package bot_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"ponte/bot"
)

const secret = "a-secret-of-the-webhook"

// bring makes the request that Telegram would and returns the status.
func bring(tb testing.TB, r *reception, change func(*http.Request), body string) int {
	tb.Helper()
	hook, err := bot.NewWebhook(secret, r.Intake)
	if err != nil {
		tb.Fatal(err)
	}
	req := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/hook", strings.NewReader(body))
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	if change != nil {
		change(req)
	}
	w := httptest.NewRecorder()
	hook.ServeHTTP(w, req)
	if w.Body.Len() > 0 {
		tb.Errorf("the answer says %q", w.Body)
	}
	return w.Code
}

func TestAWebhookAnswersAsTelegramUnderstands(t *testing.T) {
	said := func(secret string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret) }
	}
	for name, c := range map[string]struct {
		change func(*http.Request)
		body   string
		want   int
		taken  bool
	}{
		"an update":               {nil, saying(1, "Привіт"), 200, true},
		"one that is not for us":  {nil, `{"update_id":1,"thought":{}}`, 200, false},
		"one of an unknown form":  {nil, `{"update_id":1,"message":{"message_id":"x"}}`, 200, false},
		"GET":                     {func(r *http.Request) { r.Method = http.MethodGet }, saying(1, "hi"), 405, false},
		"no secret":               {func(r *http.Request) { r.Header.Del("X-Telegram-Bot-Api-Secret-Token") }, saying(1, "hi"), 401, false},
		"a wrong secret":          {said(strings.ToUpper(secret)), saying(1, "hi"), 401, false},
		"the secret's beginning":  {said(secret[:10]), saying(1, "hi"), 401, false},
		"more than the secret":    {said(secret + "x"), saying(1, "hi"), 401, false},
		"not JSON":                {nil, "Olena", 400, false},
		"no update":               {nil, `{"ok":true}`, 400, false},
		"half an update":          {nil, saying(1, "Привіт")[:50], 400, false},
		"more than a megabyte":    {nil, saying(1, strings.Repeat("x", 1<<20)), 413, false},
		"just below a megabyte":   {nil, saying(1, strings.Repeat("x", 1<<20-1000)), 200, true},
		"wrong secret and length": {said("x"), strings.Repeat("x", 2<<20), 401, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReception(t)
			if got := bring(t, r, c.change, c.body); got != c.want {
				t.Errorf("status %d, want %d", got, c.want)
			}
			if taken := len(r.lanes.all()) == 1; taken != c.taken {
				t.Errorf("taken into a lane: %t, want %t", taken, c.taken)
			}
		})
	}
}

func TestAWebhookNeedsASecretWorthTheName(t *testing.T) {
	for _, s := range []string{"", "short", "with spaces in the middle", strings.Repeat("x", 257)} {
		if _, err := bot.NewWebhook(s, newReception(t).Intake); err == nil {
			t.Errorf("the secret %q was taken", s)
		}
	}
}

func TestAnUpdateBroughtTwiceIsTakenOnce(t *testing.T) {
	r := newReception(t)
	for range 2 {
		if got := bring(t, r, nil, saying(1, "Привіт")); got != 200 {
			t.Errorf("status %d, want 200", got)
		}
	}
	if got := r.lanes.all(); len(got) != 1 {
		t.Errorf("in the lanes: %q", got)
	}
	if n := r.Meter.Of(bot.CountReceived, "text"); n != 1 {
		t.Errorf("counted %d updates received, want 1", n)
	}
}

func TestWhenRedisIsDownAWebhookAnswers503AndACallForHelpIsAnsweredOnce(t *testing.T) {
	r := newReception(t)
	r.lanes.set(true)
	for range 3 {
		for id, raw := range map[int]string{1: saying(1, sos), 2: saying(2, "Привіт"), 3: pressing(3, "sos"), 4: saying(4, "/sos")} {
			if got := bring(t, r, nil, raw); got != 503 {
				t.Errorf("update %d: status %d, want 503", id, got)
			}
		}
	}
	said := r.telegram.of("sendMessage")
	if len(said) != 3 {
		t.Fatalf("%d answers, want one for each call for help: %v", len(said), said)
	}
	for _, s := range said {
		if s.params["chat_id"] != "7" || s.params["text"] != "112 in uk" || s.params["parse_mode"] != "HTML" {
			t.Errorf("answered %v", s.params)
		}
	}
	if r.errors() != 1 {
		t.Errorf("%d errors in the log for one outage, want 1", r.errors())
	}

	r.lanes.set(false)
	if got := bring(t, r, nil, saying(1, sos)); got != 200 {
		t.Errorf("status %d when Redis is back, want 200", got)
	}
	if want := []string{"c:chat7 " + sos}; !slices.Equal(r.lanes.all(), want) {
		t.Errorf("in the lanes: %q, want %q", r.lanes.all(), want)
	}
}

func TestACallForHelpThatTelegramDidNotTakeIsAnsweredWhenItComesAgain(t *testing.T) {
	r := newReception(t)
	r.lanes.set(true)
	fail := true
	r.telegram.answer = answering("sendMessage", func() (int, string) {
		if fail {
			return 502, "<html>"
		}
		return 0, ""
	})
	bring(t, r, nil, saying(1, sos))
	fail = false
	bring(t, r, nil, saying(1, sos))
	bring(t, r, nil, saying(1, sos))
	if n := len(r.telegram.of("sendMessage")); n != 2 {
		t.Errorf("%d tries, want a failed one and a good one", n)
	}
	if n := r.Meter.Of(bot.CountRescued, ""); n != 1 {
		t.Errorf("counted %d rescued, want 1", n)
	}
}

func TestACallForHelpOfSomebodyGoneIsNotTriedAgain(t *testing.T) {
	r := newReception(t)
	r.lanes.set(true)
	r.telegram.answer = answering("sendMessage", func() (int, string) {
		return 403, `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`
	})
	bring(t, r, nil, saying(1, sos))
	bring(t, r, nil, saying(1, sos))
	if n := len(r.telegram.of("sendMessage")); n != 1 {
		t.Errorf("%d tries, want 1", n)
	}
}

func TestAPressIsAnsweredAtOnceAndOnceAlsoWhenRedisIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReception(t)
		r.lanes.set(true)
		for range 3 {
			bring(t, r, nil, pressing(1, "a:1"))
		}
		r.lanes.set(false)
		bring(t, r, nil, pressing(1, "a:1"))
		synctest.Wait()
		answers := r.telegram.of("answerCallbackQuery")
		if len(answers) != 1 || answers[0].params["callback_query_id"] != "q1" {
			t.Errorf("answered %v, want the press q1 once", answers)
		}
	})
}

func TestAFailedAnswerToAPressHasNoConsequence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReception(t)
		r.telegram.answer = answering("answerCallbackQuery", func() (int, string) {
			return 400, `{"ok":false,"error_code":400,"description":"Bad Request: query is too old and response timeout expired or query ID is invalid"}`
		})
		if got := bring(t, r, nil, pressing(1, "a:1")); got != 200 {
			t.Errorf("status %d, want 200", got)
		}
		synctest.Wait()
		if r.errors() != 0 || len(r.lanes.all()) != 1 {
			t.Errorf("%d errors in the log, %d events; want 0 and 1", r.errors(), len(r.lanes.all()))
		}
	})
}
