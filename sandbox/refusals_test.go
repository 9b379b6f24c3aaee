package sandbox_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"ponte/sandbox"
)

func TestRefusesWhatTelegramRefusesInItsWords(t *testing.T) {
	long := strings.Repeat("ї", 4097)
	button := func(fields map[string]any) map[string]any {
		return map[string]any{"inline_keyboard": [][]any{{fields}}}
	}
	for name, c := range map[string]struct {
		method string
		args   map[string]any
		want   string
	}{
		"no chat":               {"sendMessage", map[string]any{"text": "x"}, "Bad Request: chat_id is empty"},
		"a chat of nobody":      {"sendMessage", map[string]any{"chat_id": 42, "text": "x"}, "Bad Request: chat not found"},
		"no text":               {"sendMessage", map[string]any{}, "Bad Request: message text is empty"},
		"only spaces":           {"sendMessage", map[string]any{"text": " \n "}, "Bad Request: text must be non-empty"},
		"empty tags":            {"sendMessage", map[string]any{"text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"},
		"too long":              {"sendMessage", map[string]any{"text": long}, "Bad Request: message is too long"},
		"too long in UTF-16":    {"sendMessage", map[string]any{"text": strings.Repeat("🌉", 2049)}, "Bad Request: message is too long"},
		"a tag left open":       {"sendMessage", map[string]any{"text": "<b>x", "parse_mode": "HTML"}, `Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`},
		"a tag nobody knows":    {"sendMessage", map[string]any{"text": "о <br>", "parse_mode": "HTML"}, `Bad Request: can't parse entities: Unsupported start tag "br" at byte offset 3`},
		"tags crossed":          {"sendMessage", map[string]any{"text": "<b><i>x</b></i>", "parse_mode": "HTML"}, `Bad Request: can't parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`},
		"an end without start":  {"sendMessage", map[string]any{"text": "x</b>", "parse_mode": "HTML"}, "Bad Request: can't parse entities: Unexpected end tag at byte offset 1"},
		"a lonely bracket":      {"sendMessage", map[string]any{"text": "1 < 2", "parse_mode": "HTML"}, `Bad Request: can't parse entities: Unsupported start tag "" at byte offset 2`},
		"another parse mode":    {"sendMessage", map[string]any{"text": "x", "parse_mode": "Markdown2"}, "Bad Request: unsupported parse_mode"},
		"data of 65 bytes":      {"sendMessage", map[string]any{"text": "x", "reply_markup": button(map[string]any{"text": "y", "callback_data": strings.Repeat("d", 65)})}, "Bad Request: BUTTON_DATA_INVALID"},
		"data of 33 Cyrillic":   {"sendMessage", map[string]any{"text": "x", "reply_markup": button(map[string]any{"text": "y", "callback_data": strings.Repeat("д", 33)})}, "Bad Request: BUTTON_DATA_INVALID"},
		"a button without use":  {"sendMessage", map[string]any{"text": "x", "reply_markup": button(map[string]any{"text": "y"})}, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		"a button without text": {"sendMessage", map[string]any{"text": "x", "reply_markup": button(map[string]any{"text": " ", "callback_data": "d"})}, "Bad Request: inline keyboard button text must be non-empty"},
		"a button to localhost": {"sendMessage", map[string]any{"text": "x", "reply_markup": button(map[string]any{"text": "y", "url": "http://localhost/x"})}, "Bad Request: inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL"},
		"an answer to nothing":  {"sendMessage", map[string]any{"text": "x", "reply_parameters": map[string]any{"message_id": 99}}, "Bad Request: message to be replied not found"},
		"no photo":              {"sendPhoto", map[string]any{}, "Bad Request: there is no photo in the request"},
		"no document":           {"sendDocument", map[string]any{}, "Bad Request: there is no document in the request"},
		"a file of nobody":      {"sendDocument", map[string]any{"document": "BQAC"}, "Bad Request: wrong file identifier/HTTP URL specified"},
		"edit of nothing":       {"editMessageText", map[string]any{"message_id": 99, "text": "x"}, "Bad Request: message to edit not found"},
		"edit of hers":          {"editMessageText", map[string]any{"message_id": 1, "text": "x"}, "Bad Request: message can't be edited"},
		"edit without change":   {"editMessageText", map[string]any{"message_id": 2, "text": "hello"}, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		"markup without change": {"editMessageReplyMarkup", map[string]any{"message_id": 2}, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		"edit to nothing":       {"editMessageText", map[string]any{"message_id": 2}, "Bad Request: message text is empty"},
		"caption of a text":     {"editMessageCaption", map[string]any{"message_id": 2, "caption": "x"}, "Bad Request: there is no caption in the message to edit"},
		"delete of nothing":     {"deleteMessage", map[string]any{"message_id": 99}, "Bad Request: message to delete not found"},
		"a press of nobody":     {"answerCallbackQuery", map[string]any{"callback_query_id": "77"}, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
		"a command in capitals": {"setMyCommands", map[string]any{"commands": []any{map[string]any{"command": "Help", "description": "x"}}}, "Bad Request: BOT_COMMAND_INVALID"},
		"an action nobody does": {"sendChatAction", map[string]any{"action": "dancing"}, "Bad Request: wrong parameter action in request"},
		"a caption too long":    {"editMessageCaption", map[string]any{"message_id": 3, "caption": strings.Repeat("ї", 1025)}, "Bad Request: message caption is too long"},
		"text of a file":        {"editMessageText", map[string]any{"message_id": 3, "text": "x"}, "Bad Request: there is no text in the message to edit"},
		"101 buttons":           {"sendMessage", map[string]any{"text": "x", "reply_markup": map[string]any{"inline_keyboard": [][]any{slices.Repeat([]any{map[string]any{"text": "y", "callback_data": "d"}}, 101)}}}, "Bad Request: reply markup is too long"},
		"nothing to copy":       {"sendMessage", map[string]any{"text": "x", "reply_markup": button(map[string]any{"text": "y", "copy_text": map[string]any{"text": ""}})}, "Bad Request: BUTTON_COPY_TEXT_INVALID"},
		"data of an edit":       {"editMessageReplyMarkup", map[string]any{"message_id": 2, "reply_markup": button(map[string]any{"text": "y", "callback_data": strings.Repeat("d", 65)})}, "Bad Request: BUTTON_DATA_INVALID"},
		"delete of no message":  {"deleteMessage", map[string]any{}, "Bad Request: message identifier is not specified"},
		"delete of none":        {"deleteMessages", map[string]any{"message_ids": []int{}}, "Bad Request: message identifiers are not specified"},
		"delete of 101":         {"deleteMessages", map[string]any{"message_ids": slices.Repeat([]int{2}, 101)}, "Bad Request: too many message identifiers specified"},
		"101 commands":          {"setMyCommands", map[string]any{"commands": slices.Repeat([]any{map[string]any{"command": "a", "description": "x"}}, 101)}, "Bad Request: BOT_COMMANDS_TOO_MUCH"},
		"no description":        {"setMyCommands", map[string]any{"commands": []any{map[string]any{"command": "a", "description": ""}}}, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"},
		"a language of nobody":  {"setMyCommands", map[string]any{"commands": []any{}, "language_code": "ukr"}, "Bad Request: invalid language code specified"},
		"a language of digits":  {"getMyCommands", map[string]any{"language_code": "12"}, "Bad Request: invalid language code specified"},
		"a bot without a name":  {"setMyName", map[string]any{"name": " "}, "Bad Request: BOT_TITLE_INVALID"},
		"a name too long":       {"setMyName", map[string]any{"name": strings.Repeat("ї", 65), "language_code": "uk"}, "Bad Request: BOT_TITLE_INVALID"},
		"about in no language":  {"getMyShortDescription", map[string]any{"language_code": "UK"}, "Bad Request: invalid language code specified"},
		"a scope of nobody":     {"setMyCommands", map[string]any{"commands": []any{}, "scope": map[string]any{"type": "moon"}}, "Bad Request: can't parse BotCommandScope: Unsupported type specified"},
		"no file id":            {"getFile", map[string]any{}, "Bad Request: file_id not specified"},
		"a file id of nobody":   {"getFile", map[string]any{"file_id": "x"}, "Bad Request: wrong file_id or the file is temporarily unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			b := met(t, sandbox.Config{})
			b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": "hello"})          // message 2
			_, err := b.bot.SendDocument(t.Context(), &bot.SendDocumentParams{ChatID: b.olena.ChatID(), // message 3
				Document: &models.InputFileUpload{Filename: "a.txt", Data: strings.NewReader("a")}})
			must(t, err)
			if _, ok := c.args["chat_id"]; !ok && name != "no chat" {
				c.args["chat_id"] = b.olena.ChatID()
			}
			got := b.raw(c.method, c.args)
			if got.Description != c.want || got.Status != 400 || got.ErrorCode != 400 || got.OK {
				t.Errorf("got  %d %q\nwant 400 %q", got.Status, got.Description, c.want)
			}
		})
	}
}

func TestAcceptsWhatIsJustWithinTheLimits(t *testing.T) {
	b := met(t, sandbox.Config{})
	for name, args := range map[string]map[string]any{
		"4096 letters": {"text": strings.Repeat("ї", 4096)},
		"2048 emoji":   {"text": strings.Repeat("🌉", 2048)},
		"64 bytes":     {"text": "x", "reply_markup": map[string]any{"inline_keyboard": [][]any{{map[string]any{"text": "y", "callback_data": strings.Repeat("d", 64)}}}}},
		"long source":  {"text": strings.Repeat("<b>a</b>", 4000), "parse_mode": "HTML"},
	} {
		args["chat_id"] = b.olena.ChatID()
		if e := b.raw("sendMessage", args); !e.OK {
			t.Errorf("%s: %s", name, e.Description)
		}
	}
}

func TestTokenAndMethodAreChecked(t *testing.T) {
	b := setup(t, sandbox.Config{})
	for path, want := range map[string]string{
		"/bot123:wrong/getMe":               "401 Unauthorized",
		"/botnonsense/getMe":                "401 Unauthorized: invalid token specified",
		"/nothing":                          "404 Not Found",
		"/bot" + b.Token() + "/sendNothing": "404 Not Found: method not found",
	} {
		e := b.post(b.url+path, "application/json", "{}")
		if got := strings.Join([]string{strconv.Itoa(e.Status), e.Description}, " "); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if e := b.post(b.url+"/bot"+b.Token()+"/GETME", "application/json", ""); !e.OK {
		t.Errorf("method names do not mind the case: %s", e.Description)
	}
}

func TestTheClientLibraryRecognisesTheRefusals(t *testing.T) {
	b := met(t, sandbox.Config{})
	ctx := soon(t)
	b.olena.Block()
	_, err := b.bot.SendMessage(ctx, &bot.SendMessageParams{ChatID: b.olena.ChatID(), Text: "x"})
	if !errors.Is(err, bot.ErrorForbidden) || !strings.Contains(err.Error(), "bot was blocked by the user") {
		t.Errorf("blocked: %v", err)
	}
	b.olena.Unblock()
	b.olena.Deactivate()
	_, err = b.bot.SendMessage(ctx, &bot.SendMessageParams{ChatID: b.olena.ChatID(), Text: "x"})
	if !errors.Is(err, bot.ErrorForbidden) || !strings.Contains(err.Error(), "user is deactivated") {
		t.Errorf("deactivated: %v", err)
	}
	if _, err = bot.New("1:other", bot.WithServerURL(b.url)); !errors.Is(err, bot.ErrorUnauthorized) {
		t.Errorf("wrong token: %v", err)
	}
	b.Inject(sandbox.Fault{Kind: sandbox.TooManyRequests, RetryAfter: 17})
	_, err = b.bot.SendChatAction(ctx, &bot.SendChatActionParams{ChatID: b.olena.ChatID(), Action: models.ChatActionTyping})
	var many *bot.TooManyRequestsError
	if !errors.As(err, &many) || many.RetryAfter != 17 {
		t.Errorf("too many: %v", err)
	}
}

func TestTheBotCannotWriteFirst(t *testing.T) {
	b := setup(t, sandbox.Config{})
	stranger := b.NewUser(sandbox.UserSpec{FirstName: "Ада"})
	send := func(p *sandbox.Phone) string {
		return b.raw("sendMessage", map[string]any{"chat_id": p.UserID(), "text": "x"}).Description
	}
	if got := send(stranger); got != "Bad Request: chat not found" {
		t.Errorf("unknown: %q", got)
	}
	g := b.NewGroup("Staff", stranger)
	g.AddBot(stranger)
	if got := send(stranger); got != "Forbidden: bot can't initiate conversation with a user" {
		t.Errorf("known from a group only: %q", got)
	}
	must(t, stranger.Type("привіт"))
	if got := send(stranger); got != "" {
		t.Errorf("after her first message: %q", got)
	}
}

func TestDeletionIsRefusedAfter48HoursOfBusinessTime(t *testing.T) {
	c := newClock()
	b := met(t, sandbox.Config{Now: c.Now})
	for range 2 {
		b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": "x"})
	}
	c.Advance(48 * time.Hour)
	if e := b.raw("deleteMessage", map[string]any{"chat_id": b.olena.ChatID(), "message_id": 2}); !e.OK {
		t.Errorf("at 48 hours: %s", e.Description)
	}
	c.Advance(time.Second)
	for method, args := range map[string]map[string]any{
		"deleteMessage":  {"chat_id": b.olena.ChatID(), "message_id": 3},
		"deleteMessages": {"chat_id": b.olena.ChatID(), "message_ids": []int{99, 3}},
	} {
		e := b.raw(method, args)
		if e.Description != "Bad Request: message can't be deleted for everyone" {
			t.Errorf("%s after 48 hours: %q", method, e.Description)
		}
	}
	if e := b.raw("editMessageText", map[string]any{"chat_id": b.olena.ChatID(), "message_id": 3, "text": "y"}); !e.OK {
		t.Errorf("an own message can be edited for ever: %s", e.Description)
	}
}

func TestAPressIsAnsweredOnceAndInTime(t *testing.T) {
	c := newClock()
	b := met(t, sandbox.Config{Machine: c.Now})
	b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": "?", "reply_markup": yesNo})
	must(t, b.olena.Press("Так"))
	must(t, b.olena.Press("no"))
	list := b.updates(0)
	first, second := list[1].Callback, list[2].Callback
	if first.Data != "yes" || second.Data != "no" || first.Message.Text != "?" {
		t.Fatalf("presses: %+v %+v", first, second)
	}
	answer := func(id string) string {
		return b.raw("answerCallbackQuery", map[string]any{"callback_query_id": id, "text": "добре"}).Description
	}
	tooOld := "Bad Request: query is too old and response timeout expired or query ID is invalid"
	if got := answer(first.ID); got != "" {
		t.Errorf("in time: %q", got)
	}
	if got := answer(first.ID); got != tooOld {
		t.Errorf("again: %q", got)
	}
	c.Advance(151 * time.Second)
	if got := answer(second.ID); got != tooOld {
		t.Errorf("late: %q", got)
	}
	if got := b.olena.Answers(); len(got) != 1 || got[0].Text != "добре" || b.olena.Unanswered() != 1 {
		t.Errorf("answers: %+v, unanswered %d", got, b.olena.Unanswered())
	}
}
