package bot_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/bot"
	"ponte/sandbox"
)

// newDouble is a client of a Telegram of our own.
func newDouble(t *testing.T, c sandbox.Config) *bot.Client {
	t.Helper()
	c.Token = token
	double := sandbox.New(c)
	web := httptest.NewServer(double.Handler())
	t.Cleanup(func() {
		double.Close()
		web.Close()
	})
	return newClient(t, web.URL)
}

func TestAProfileIsReadAsItWasSet(t *testing.T) {
	client := newDouble(t, sandbox.Config{NoFallback: true})
	want := bot.Profile{Name: "Місток", Description: "Нагадую\nпро записи", About: "Нагадування", Commands: []bot.MenuCommand{{Name: "help", Text: "Допомога"}}}
	for _, err := range []error{
		client.SetName(t.Context(), "uk", want.Name), client.SetDescription(t.Context(), "uk", want.Description),
		client.SetAbout(t.Context(), "uk", want.About), client.SetCommands(t.Context(), map[string][]bot.MenuCommand{"uk": want.Commands}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := client.Profile(t.Context(), "uk")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v, profile (-want +got):\n%s", err, diff)
	}
	// Nothing takes away what a language has of its own.
	for _, err := range []error{
		client.SetName(t.Context(), "uk", ""), client.SetDescription(t.Context(), "uk", ""),
		client.SetAbout(t.Context(), "uk", ""), client.SetCommands(t.Context(), map[string][]bot.MenuCommand{"uk": nil}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got, err := client.Profile(t.Context(), "uk"); err != nil || !cmp.Equal(got, bot.Profile{}) {
		t.Errorf("error %v, and there is still %+v", err, got)
	}
}

func TestTheLongestTextsAreTakenAndNoLonger(t *testing.T) {
	client := newDouble(t, sandbox.Config{})
	for most, set := range map[int]func(text string) error{
		bot.NameMost:        func(text string) error { return client.SetName(t.Context(), "uk", text) },
		bot.DescriptionMost: func(text string) error { return client.SetDescription(t.Context(), "uk", text) },
		bot.AboutMost:       func(text string) error { return client.SetAbout(t.Context(), "uk", text) },
	} {
		if err := set(strings.Repeat("ї", most)); err != nil {
			t.Errorf("%d letters: %v", most, err)
		}
		if f := bot.FaultOf(set(strings.Repeat("ї", most+1))); f == nil || f.Behaviour != bot.Refused {
			t.Errorf("%d letters: %v, want a refusal", most+1, f)
		}
	}
}

func TestWhatBotFatherWasToldIsReadByTelegramsOwnNames(t *testing.T) {
	client := newClient(t, newTelegram(t, say(200, `{"ok":true,"result":{"id":4242,"username":"ponte_bot","can_join_groups":true,
		"can_read_all_group_messages":true,"supports_inline_queries":true,"can_connect_to_business":true}}`)).URL)
	got, err := client.Self(t.Context())
	want := bot.Self{ID: 4242, Username: "ponte_bot", JoinsGroups: true, ReadsGroups: true, Inline: true, Business: true}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestTheWebhooksStateIsTold(t *testing.T) {
	client := newClient(t, newTelegram(t, say(200, `{"ok":true,"result":{"url":"https://bot.example.org/x","has_custom_certificate":false,
		"pending_update_count":7,"last_error_date":1791793800,"last_error_message":"Wrong response from /bot`+token+`/\n: 404"}}`)).URL)
	got, err := client.Webhook(t.Context())
	if err != nil || got.Address != "https://bot.example.org/x" || got.Pending != 7 || got.FailedAt.Unix() != 1791793800 ||
		got.Failure != "Wrong response from /bot(token)/ : 404" {
		t.Errorf("error %v, got %+v", err, got)
	}
}

func TestWhatTelegramSaidIsForTheTerminalAndHoldsNoToken(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, c := range map[string]struct {
		url  string
		said string
	}{
		"Telegram's words": {newTelegram(t, say(403, `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`)).URL, "Forbidden: bot was blocked by the user"},
		"with our token":   {newTelegram(t, say(400, fmt.Sprintf(`{"ok":false,"error_code":400,"description":"no /bot%s/ \u001b[31m here"}`, token))).URL, "no /bot(token)/ [31m here"},
		"without end":      {newTelegram(t, say(400, `{"ok":false,"error_code":400,"description":"`+strings.Repeat("ї", 4000)+`"}`)).URL, strings.Repeat("ї", 150) + "…"},
		"a page":           {newTelegram(t, say(502, `<html>Bad Gateway</html>`)).URL, ""},
		"the network's":    {gone.URL, "connection refused"},
		"sent on in a loop": {newTelegram(t, func(w http.ResponseWriter, _ call) {
			w.Header().Set("Location", "http://%zz/bot"+token+"/getMe")
			w.WriteHeader(http.StatusFound)
		}).URL, "(token)"},
	} {
		t.Run(name, func(t *testing.T) {
			f := bot.FaultOf(newClient(t, c.url).Say(t.Context(), 7, "hello"))
			if f == nil || !strings.Contains(f.Said(), c.said) || c.said == "" && f.Said() != "" {
				t.Fatalf("said %q, want %q", f.Said(), c.said)
			}
			if strings.Contains(f.Said(), token) || strings.Contains(f.Error(), "blocked by the user") || strings.Contains(f.Error(), token) {
				t.Errorf("said %q, error %q", f.Said(), f.Error())
			}
		})
	}
}
