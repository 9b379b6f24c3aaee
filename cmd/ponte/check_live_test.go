package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ponte/casework"
	"ponte/sandbox"
	"ponte/store"
)

// admits lets a woman with a phone be an admin.
func (o *operator) admits(double *sandbox.Server, code, name string, lang casework.Lang) *sandbox.Phone {
	o.t.Helper()
	phone := double.NewUser(sandbox.UserSpec{FirstName: name, LanguageCode: string(lang)})
	if err := phone.Start(""); err != nil {
		o.t.Fatal(err)
	}
	who := o.enters(code, "--role", "admin", "--site", "milano", "--lang", string(lang))
	who.Chat = o.store.ChatName(phone.ChatID())
	err := o.store.Update(o.t.Context(), "", func(tx *store.Tx) error {
		chat := casework.Chat{Telegram: phone.ChatID(), Person: who.ID, Site: who.Site}
		if err := tx.Put(casework.ChatRef(who.Chat), casework.OwnedByChat(who.Chat), chat); err != nil {
			return err
		}
		return tx.Put(who.Ref(), casework.OwnedBy(who.ID), who)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return phone
}

// checks runs `ponte check --live`, which must end so, and returns what it says of
// Telegram.
func (o *operator) checks(code int, args ...string) string {
	o.t.Helper()
	out, got := o.tries(append([]string{"check", "--live"}, args...)...)
	if got != code {
		o.t.Errorf("it ends with %d, want %d:\n%s", got, code, out)
	}
	if strings.Contains(out, operatorToken) || strings.Contains(out, strings.Split(operatorToken, ":")[1]) {
		o.t.Errorf("the token is in it:\n%s", out)
	}
	_, said, _ := strings.Cut(out, "✓ redis: configuration:")
	said, _, _ = strings.Cut(said, "✓ flows:")
	return said
}

func TestALiveCheckSendsEditsAndDeletesAMessageToAnAdmin(t *testing.T) {
	o := newOperator(t)
	double := o.onTelegram(sandbox.Config{}, nil)
	o.types("profile", "--apply")
	giulia := o.admits(double, "T-2", "Giulia", casework.Italian)
	before := len(giulia.Messages())
	o.prints(o.checks(exitWell),
		`✓ telegram: http://127\.0\.0\.1:\d+ knows the token: @ponte_bot\n`,
		`✓ telegram: updates are polled, and no webhook is set; updates that wait: 1\n`,
		`✓ telegram: the bot's name, texts and menu are as they should be, in 5 languages\n`,
		`✓ telegram: a message to T-2: sent in \d+ ms, edited in \d+ ms, deleted in \d+ ms\n`)

	sent, edited := double.Calls("sendMessage"), double.Calls("editMessageText")
	if len(sent) != 1 || sent[0].Params["text"] != "Prova di collegamento. Questo messaggio sparisce da solo." || sent[0].Params["disable_notification"] != "true" {
		t.Errorf("sent: %+v, want one message, in her language, without a sound", sent)
	}
	if len(edited) != 2 || edited[0].Err != "" || edited[1].Err == "" {
		t.Errorf("edited: %+v, want once while it is there, and in vain once it is deleted", edited)
	}
	if len(giulia.Messages()) != before {
		t.Errorf("something is left in her chat: %+v", giulia.Messages())
	}
}

func TestALiveCheckSaysWhyAMessageCannotBeSent(t *testing.T) {
	for name, c := range map[string]struct {
		fault   sandbox.Fault
		instead map[string]http.HandlerFunc
		block   bool
		args    []string
		want    []string
	}{
		"blocked": {block: true, want: []string{
			`✗ telegram: the message to T-2 could not be sent: refused by Telegram \(status 403: Forbidden: bot was blocked by the user\)\.\n.*taps Restart`}},
		"nobody's chat": {args: []string{"--chat", "77"}, want: []string{
			`✗ telegram: the message to the chat 77 could not be sent: refused by Telegram \(status 400: Bad Request: chat not found\)\.\n.*written to this bot`}},
		"too many": {fault: sandbox.Fault{Method: "sendMessage", Kind: sandbox.TooManyRequests, RetryAfter: 90}, want: []string{
			`✗ telegram: the message to T-2 could not be sent: the Bot API server asks to be left alone for 1m30s \(status 429: Too Many Requests: retry after 90\)`}},
		"cut off": {fault: sandbox.Fault{Method: "sendMessage", Kind: sandbox.Closed}, want: []string{
			`✗ telegram: the message to T-2 could not be sent: the Bot API server http\S+ does not answer: EOF\.\n.*TELEGRAM_API_URL`}},
		"revoked meanwhile": {instead: map[string]http.HandlerFunc{"sendMessage": unauthorised}, want: []string{
			`✗ telegram: the message to T-2 could not be sent: this token is unknown to Telegram`}},
		"Telegram is unwell": {fault: sandbox.Fault{Method: "sendMessage", Kind: sandbox.ServerError}, want: []string{`has a fault of its own \(status 500`}},
		"a proxy's page":     {fault: sandbox.Fault{Method: "sendMessage", Kind: sandbox.BadGateway}, want: []string{`answers with status 502, but not as a Bot API server does`}},
		"no editing": {fault: sandbox.Fault{Method: "editMessageText", Kind: sandbox.ServerError}, want: []string{
			`✗ telegram: the message to T-2 was sent and deleted, but could not be edited: .*status 500`}},
		"no deleting": {fault: sandbox.Fault{Method: "deleteMessages", Kind: sandbox.TooManyRequests, RetryAfter: 3}, want: []string{
			`✗ telegram: the message to T-2 was sent and could not be deleted: .*status 429.*\n.*delete it there`}},
		"deleted in words only": {instead: map[string]http.HandlerFunc{"deleteMessages": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprint(w, `{"ok":true,"result":true}`)
		}}, want: []string{`✗ telegram: Telegram says that the message to T-2 was deleted, and it is still there`}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOperator(t)
			double := o.onTelegram(sandbox.Config{}, c.instead)
			giulia := o.admits(double, "T-2", "Giulia", casework.Italian)
			if c.block {
				giulia.Block()
			}
			if c.fault.Method != "" {
				double.Inject(c.fault)
			}
			o.prints(o.checks(exitFailed, c.args...), c.want...)
		})
	}
}

func TestAnAdminWhoBlockedTheBotDoesNotHideOneWhoDidNot(t *testing.T) {
	o := newOperator(t)
	double := o.onTelegram(sandbox.Config{}, nil)
	o.admits(double, "T-2", "Giulia", casework.Italian).Block()
	o.admits(double, "T-5", "Oksana", casework.Ukrainian)
	o.prints(o.checks(exitWell), `! telegram: the message to T-2 could not be sent: refused by Telegram \(status 403`, `✓ telegram: a message to T-5: sent in`)
}

func TestWithoutAnAdminALiveCheckSaysHowToGetOne(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	double := o.onTelegram(sandbox.Config{}, nil)
	o.enters("K-1", "--role", "coordinator", "--site", "milano") // who is no admin
	o.prints(o.checks(exitWell), `! telegram: no message was tried: nobody is an admin yet\. .ponte invite --role admin --site milano. enters and invites one`)
	o.enters("T-2", "--role", "admin", "--site", "milano")
	o.prints(o.checks(exitWell), `! telegram: no message was tried: T-2 is an admin and not on Telegram yet\. Invite her: ponte invite --person T-2`)
	o.types("invite", "--person", "T-2")
	o.prints(o.checks(exitWell), `T-2 is an admin and not on Telegram yet\. She has a link that still works until .*\. A new one would end it`)

	olena := double.NewUser(sandbox.UserSpec{FirstName: "Олена"})
	if err := olena.Start(""); err != nil {
		t.Fatal(err)
	}
	chat := fmt.Sprint(olena.ChatID())
	o.prints(o.checks(exitWell, "--chat", chat), `✓ telegram: a message to the chat `+chat+`: sent in`)

	o.env["REDIS_URL"] = "redis://127.0.0.1:1/0"
	out, _ := o.tries("check", "--live")
	o.prints(out, `! telegram: no message was tried, because it is not known who is an admin\. Mend what is said of redis`)
	for _, args := range [][]string{{"check", "--chat", "7"}, {"check", "--live", "--chat=-100"}} {
		if out, code := o.tries(args...); code != exitUsage || !strings.Contains(out, "--chat") {
			t.Errorf("%v ends with %d: %s", args, code, out)
		}
	}
}

func TestALiveCheckTellsHowUpdatesComeIfNotAsConfigured(t *testing.T) {
	const ours, theirs = "https://bot.example.org/telegram", "https://else.example.org/secret-path"
	for name, c := range map[string]struct{ configured, set, want string }{
		"polled":        {"", "", `✓ telegram: updates are polled, and no webhook is set`},
		"set, polling":  {"", theirs, `! telegram: updates go to a webhook at https://else\.example\.org, but the configuration polls; updates that wait: 0\. If another program uses this token, stop it`},
		"not yet":       {ours, "", `✓ telegram: no webhook is set yet: Ponte sets https://bot\.example\.org/telegram when it starts`},
		"another":       {ours, theirs, `! telegram: updates go to a webhook at https://else\.example\.org, not to https://bot\.example\.org/telegram`},
		"as configured": {ours, ours, `✓ telegram: updates come by webhook to https://bot\.example\.org/telegram; updates that wait: 0`},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOperator(t)
			o.onTelegram(sandbox.Config{}, map[string]http.HandlerFunc{"getWebhookInfo": func(w http.ResponseWriter, _ *http.Request) {
				_, _ = fmt.Fprintf(w, `{"ok":true,"result":{"url":%q,"pending_update_count":0}}`, c.set)
			}})
			if c.configured != "" {
				o.env["PONTE_WEBHOOK_URL"], o.env["PONTE_WEBHOOK_SECRET"] = c.configured, "0123456789abcdef"
			}
			said := o.checks(exitWell)
			o.prints(said, c.want)
			if strings.Contains(said, "secret-path") {
				t.Errorf("a path that may be a secret is in it:\n%s", said)
			}
		})
	}
}

func TestALiveCheckTellsThatTheWebhookFails(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	failed := o.now()
	o.onTelegram(sandbox.Config{}, map[string]http.HandlerFunc{"getWebhookInfo": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"ok":true,"result":{"url":"https://bot.example.org/telegram","pending_update_count":12,"last_error_date":%d,
			"last_error_message":"SSL error {error:0A000086:certificate verify failed}"}}`, failed.Unix())
	}})
	o.env["PONTE_WEBHOOK_URL"], o.env["PONTE_WEBHOOK_SECRET"] = "https://bot.example.org/telegram", "0123456789abcdef"
	o.prints(o.checks(exitWell), `updates that wait: 12`, `! telegram: the webhook: Telegram could not deliver at \d\d:\d\d UTC: SSL error .*certificate verify failed.*Look whether Ponte runs`)
	failed = failed.Add(-webhookLate)
	if said := o.checks(exitWell); strings.Contains(said, "could not deliver") {
		t.Errorf("a failure of an hour ago still counts:\n%s", said)
	}
}

func TestALiveCheckTellsWhatBotFatherWasToldOtherwise(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	double := o.onTelegram(sandbox.Config{NoGroups: true, ReadsGroups: true}, nil)
	o.prints(o.checks(exitWell), `! telegram: the bot is given all that is written in groups\. Send /setprivacy`, `! telegram: the bot cannot be added to groups, so no staff chat`)
	double.Close()
	o.onTelegram(sandbox.Config{}, map[string]http.HandlerFunc{"getMe": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"ok":true,"result":{"id":4242,"username":"help_refugees_bot","can_join_groups":true,"supports_inline_queries":true,"can_connect_to_business":true}}`)
	}})
	o.prints(o.checks(exitFailed), `✗ telegram: the token is @help_refugees_bot's, but telegram\.username in \S+ is ponte_bot`,
		`! telegram: the bot's address, @help_refugees_bot, says “refugee”`, `inline mode`, `business mode`)
}

func TestALiveCheckTellsWhatOfTheProfileDiffers(t *testing.T) {
	t.Parallel()
	for _, noFallback := range []bool{false, true} {
		o := newOperator(t)
		double := o.onTelegram(sandbox.Config{NoFallback: noFallback}, nil)
		o.prints(o.checks(exitWell),
			`! telegram: the bot's description is not as it should be: found nothing \(everybody else, Ukrainian, Italian, Spanish, Bulgarian\)\. .ponte profile --apply. sets it`,
			`! telegram: the bot's about text is not`, `! telegram: the bot's menu is not .*Ponte sets it when it starts`)
		o.types("profile", "--apply")

		o.asks(double, "setMyDescription", `{"description":"Old text","language_code":"it"}`)
		o.asks(double, "setMyShortDescription", `{"short_description":"Old about","language_code":"en"}`)
		o.asks(double, "setMyName", `{"name":"Old","language_code":"es"}`)
		said := o.checks(exitWell)
		o.prints(said, `! telegram: the bot's description is not as it should be: found "Old text" \(Italian\)\.`,
			`! telegram: the bot's about text is not as it should be: found "Old about" \(English\)\.`,
			`! telegram: the bot's name is not as it should be: found "Old" \(Spanish\)\.`)
		if strings.Contains(said, "menu is not") {
			t.Errorf("the menu is as it was set:\n%s", said)
		}
		// What betrays is worse than what is merely other than ours.
		o.asks(double, "setMyName", `{"name":"ESEMPIO, sportello"}`)
		o.asks(double, "setMyDescription", `{"description":"Ayuda a refugiadas","language_code":"es"}`)
		o.prints(o.checks(exitFailed), `✗ telegram: the bot's name is not as it should be: found "ESEMPIO, sportello" .*It names the organisation, for whoever holds her phone`,
			`✗ telegram: the bot's description is not .*It says “refugiad”`)
	}
}

func TestALiveCheckEndsAtTheFirstCallWithoutAnAnswer(t *testing.T) {
	o := newOperator(t)
	double := o.onTelegram(sandbox.Config{}, nil)
	o.admits(double, "T-2", "Giulia", casework.Italian)
	double.Inject(sandbox.Fault{Method: "getMyDescription", Kind: sandbox.Closed, Times: -1})
	said := o.checks(exitFailed)
	o.prints(said, `✗ telegram: the Bot API server http\S+ does not answer`)
	if len(double.Calls("sendMessage")) > 0 || len(double.Calls("getMyDescription")) > 1 {
		t.Errorf("it went on:\n%s", said)
	}
	// What is only refused keeps nothing else from being looked at.
	double.Heal()
	double.Inject(sandbox.Fault{Method: "getWebhookInfo", Kind: sandbox.TooManyRequests, RetryAfter: 7})
	o.prints(o.checks(exitFailed), `✗ telegram: the Bot API server asks to be left alone for 7s`, `✓ telegram: a message to T-2`)
}
