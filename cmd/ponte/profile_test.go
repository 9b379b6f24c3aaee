package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ponte/bot"
	"ponte/locales"
	"ponte/sandbox"
)

func TestAProfileIsSetInAllLanguagesAndTheSecondTimeNothingChanges(t *testing.T) {
	t.Parallel()
	for _, noFallback := range []bool{false, true} {
		o := newOperator(t)
		double := o.onTelegram(sandbox.Config{Name: "Test bot 3", NoFallback: noFallback}, nil)
		// What others left behind goes, too: also under the code of English, which ours does not use.
		o.asks(double, "setMyName", `{"name":"Old","language_code":"bg"}`)
		o.asks(double, "setMyDescription", `{"description":"Old text","language_code":"en"}`)
		o.asks(double, "setMyCommands", `{"commands":[{"command":"buy","description":"Buy"}],"language_code":"en"}`)
		o.prints(o.types("profile", "--apply"), `@ponte_bot:\n`, `  name, everybody else: set; before: "Test bot 3"\n`,
			`  name, Bulgarian: taken away, since it was not ours; before: "Old"\n`,
			`  description, Ukrainian: set; before: nothing`,
			`  description, English: taken away, since it was not ours; before: "Old text"\n`,
			`  menu, English: taken away, since it was not ours; before: "buy - Buy"\n`, `\nSet: 19\. `)

		changes := len(double.Calls(""))
		second := o.types("profile", "--apply")
		o.prints(second, `All is as it should be; nothing was changed\.`)
		for _, call := range double.Calls("")[changes:] {
			if strings.HasPrefix(call.Method, "set") {
				t.Errorf("the second time it called %s with %v:\n%s", call.Method, call.Params, second)
			}
		}
		for lang, want := range map[string]string{"uk": "Нагадую", "it": "Ti ricordo", "es": "Te recuerdo", "bg": "Напомням", "de": "I remind you"} {
			phone := double.NewUser(sandbox.UserSpec{FirstName: "X", LanguageCode: lang})
			if err := phone.Start(""); err != nil {
				t.Fatal(err)
			}
			if menu := phone.Commands(); len(menu) != len(menuNames) {
				t.Errorf("%s: the menu is %v", lang, menu)
			}
			client, err := bot.NewClient(operatorToken, o.env["TELEGRAM_API_URL"], nil)
			if err != nil {
				t.Fatal(err)
			}
			p, err := client.Profile(t.Context(), lang)
			if noFallback && lang == "de" {
				p, err = client.Profile(t.Context(), everybody)
			}
			if err != nil || !strings.Contains(p.Description, want) {
				t.Errorf("%s: the description is %q, %v", lang, p.Description, err)
			}
		}
	}
}

func TestAProfileThatTelegramDoesNotTakeIsSaidAndTheRestIsSet(t *testing.T) {
	o := newOperator(t)
	double := o.onTelegram(sandbox.Config{Name: "Test bot 3"}, nil)
	double.Inject(sandbox.Fault{Method: "setMyName", Kind: sandbox.TooManyRequests, RetryAfter: 12345})
	double.Inject(sandbox.Fault{Method: "setMyShortDescription", Kind: sandbox.ServerError})
	out, code := o.tries("profile", "--apply")
	o.prints(out, `  name, everybody else: not set\. Telegram lets a name be changed a few times a day only, and takes this one in 3h25m45s\.\n    Run it again then, or send /setname`)
	if code != exitFailed || strings.Contains(out, "about text, Ukrainian") {
		t.Errorf("a server's fault is an outage, after which nothing more is tried; it ends with %d:\n%s", code, out)
	}
	out, code = o.tries("profile", "--apply") // the name may be set by now
	if code != exitWell {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	o.prints(out, `name, everybody else: set`, `about text, everybody else: set`, `menu, Bulgarian: set`)

	double.Inject(sandbox.Fault{Method: "setMyName", Kind: sandbox.TooManyRequests, RetryAfter: 12345})
	o.configure(smallest)
	o.asks(double, "setMyDescription", `{"description":"Old","language_code":"bg"}`)
	o.env["PONTE_CONFIG"] = o.named("Mostik")
	out, code = o.tries("profile", "--apply")
	if code != exitFailed {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	o.prints(out, `name, everybody else: not set`, `description, Bulgarian: set; before: "Old"`, `Set: 1, not set: 1\. Run it again`)
	if strings.Contains(out, "name, Ukrainian") || strings.Contains(out, operatorToken) {
		t.Errorf("what stands for everybody is no language's own:\n%s", out)
	}
}

// named writes a configuration that names the bot, and returns its file.
func (o *operator) named(name string) string {
	o.t.Helper()
	before := o.env["PONTE_CONFIG"]
	o.env["PONTE_CONFIG"] += "-named.yaml"
	o.configureAll(smallest + "telegram: {bot: 4242, username: ponte_bot, name: " + name + "}\n")
	named := o.env["PONTE_CONFIG"]
	o.env["PONTE_CONFIG"] = before
	return named
}

func TestAShortPauseThatTelegramAsksForIsMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		double := sandbox.New(sandbox.Config{Token: operatorToken})
		defer double.Close()
		client, err := bot.NewClient(operatorToken, "http://telegram.test", sandbox.InProcess(double.Handler()))
		if err != nil {
			t.Fatal(err)
		}
		book, err := locales.Load()
		if err != nil {
			t.Fatal(err)
		}
		wanted, err := wantedProfiles(book, namePreset, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		double.Inject(sandbox.Fault{Method: "setMyDescription", Kind: sandbox.TooManyRequests, RetryAfter: 7})
		begun := time.Now()
		var out bytes.Buffer
		if err := (&applying{client: client, api: "here", out: &out}).all(t.Context(), wanted); err != nil {
			t.Errorf("error %v:\n%s", err, out.String())
		}
		if took := time.Since(begun); took != 7*time.Second {
			t.Errorf("it waited %s, want the 7 s that Telegram asked for", took)
		}
	})
}

func TestAProfileCannotBeSetWithoutATokenThatTelegramKnows(t *testing.T) {
	o := newOperator(t)
	out, code := o.tries("profile", "--apply")
	o.prints(out, "TELEGRAM_BOT_TOKEN is not set")
	o.onTelegram(sandbox.Config{}, map[string]http.HandlerFunc{"getMe": unauthorised})
	unknown, second := o.tries("profile", "--apply")
	o.prints(unknown, "this token is unknown to Telegram")
	if code != exitFailed || second != exitFailed || strings.Contains(unknown, operatorToken) {
		t.Errorf("it ends with %d and %d:\n%s", code, second, unknown)
	}
}

func TestABotsNameThatBetraysIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ organisation, bot, want string }{
		"neutral":          {"Esempio", "Місток", ""},
		"the preset":       {"Ponte di prova", "", ""},
		"the organisation": {"Casa Esempio", "Bot di CASA-ESEMPIO", `telegram\.name: the bot's name stands on every notice, and this one names the organisation`},
		"a word":           {"Esempio", "Aiuto vittime", `this one says “vittim”`},
		"too long":         {"Esempio", strings.Repeat("ї", 65), `a name of at most 64 letters`},
		"its own preset":   {"Ponte", "", `the preset, "Ponte", names the organisation`},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOperator(t)
			text := "organisation: " + c.organisation + "\nsites:\n  - {id: milano, name: Milano, country: IT}\n"
			if c.bot != "" {
				text += "telegram: {name: " + c.bot + "}\n"
			}
			o.configureAll(text)
			out, code := o.tries("profile", "--lang", "uk")
			if (code == exitWell) != (c.want == "") {
				t.Errorf("it ends with %d:\n%s", code, out)
			}
			o.prints(out, c.want)
			if c.want == "" && c.bot != "" && !strings.Contains(out, "\n"+c.bot+"\n") {
				t.Errorf("the name is not in it:\n%s", out)
			}
		})
	}
}
