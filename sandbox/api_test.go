package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"ponte/sandbox"
)

func TestOneMessageComesInAnyDress(t *testing.T) {
	b := met(t, sandbox.Config{NoLimits: true})
	ctx := soon(t)
	id, base := b.olena.ChatID(), b.url+"/bot"+b.Token()+"/sendMessage"
	form := url.Values{
		"chat_id": {jsonOf(t, id)}, "text": {"<b>hi</b>"}, "parse_mode": {"HTML"}, "reply_markup": {jsonOf(t, yesNo)},
	}
	_, err := b.bot.SendMessage(ctx, &bot.SendMessageParams{ // a chunked multipart form, with an empty copy_text
		ChatID: id, Text: "<b>hi</b>", ParseMode: models.ParseModeHTML,
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{
			{Text: "Так", CallbackData: "yes"}, {Text: "Ні", CallbackData: "no"},
		}}},
	})
	must(t, err)
	for name, e := range map[string]envelope{
		"JSON":                b.raw("sendMessage", map[string]any{"chat_id": id, "text": "<b>hi</b>", "parse_mode": "html", "reply_markup": yesNo}),
		"JSON within JSON":    b.raw("sendMessage", map[string]any{"chat_id": jsonOf(t, id), "text": "<b>hi</b>", "parse_mode": "HTML", "reply_markup": jsonOf(t, yesNo)}),
		"a urlencoded form":   b.post(base, "application/x-www-form-urlencoded", form.Encode()),
		"the address":         b.post(base+"?"+form.Encode(), "", ""),
		"a form with charset": b.post(base, "application/x-www-form-urlencoded; charset=utf-8", form.Encode()),
	} {
		if !e.OK {
			t.Errorf("%s: %s", name, e.Description)
		}
	}
	all := b.olena.Messages()[1:]
	if len(all) != 6 {
		t.Fatalf("%d messages, want 6", len(all))
	}
	for _, m := range all {
		m.ID, m.At = all[0].ID, all[0].At
		if diff := cmp.Diff(all[0], m); diff != "" {
			t.Errorf("not the same (-want +got):\n%s", diff)
		}
	}
	if want := [][]sandbox.Button{{{Text: "Так", Data: "yes"}, {Text: "Ні", Data: "no"}}}; !cmp.Equal(want, all[0].Buttons) {
		t.Error(cmp.Diff(want, all[0].Buttons))
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	must(t, err)
	return string(data)
}

func TestWhatIsSentBackIsWhatTelegramSendsBack(t *testing.T) {
	c := newClock()
	b := met(t, sandbox.Config{Now: c.Now})
	e := b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": "Див. <i>тут</i>", "parse_mode": "HTML", "reply_markup": yesNo})
	var got any
	must(t, json.Unmarshal(e.Result, &got))
	want := map[string]any{
		"message_id": 2., "date": 1791793800., "text": "Див. тут",
		"from":     map[string]any{"id": 7000000001., "is_bot": true, "first_name": "Ponte", "username": "ponte_demo_bot"},
		"chat":     map[string]any{"id": 5000000001., "type": "private", "first_name": "Олена"},
		"entities": []any{map[string]any{"type": "italic", "offset": 5., "length": 3.}},
		"reply_markup": map[string]any{"inline_keyboard": []any{[]any{
			map[string]any{"text": "Так", "callback_data": "yes"}, map[string]any{"text": "Ні", "callback_data": "no"},
		}}},
	}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestFilesGoThereAndComeBack(t *testing.T) {
	b := met(t, sandbox.Config{})
	ctx := soon(t)
	ics := "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
	m, err := b.bot.SendDocument(ctx, &bot.SendDocumentParams{
		ChatID: b.olena.ChatID(), Caption: "Ваша <b>зустріч</b>", ParseMode: models.ParseModeHTML,
		Document: &models.InputFileUpload{Filename: "зустріч.ics", Data: strings.NewReader(ics)},
	})
	must(t, err)
	if m.Document.MimeType != "text/calendar" || m.Document.FileName != "зустріч.ics" || m.CaptionEntities[0].Offset != 5 {
		t.Errorf("document: %+v", m.Document)
	}
	f, err := b.bot.GetFile(ctx, &bot.GetFileParams{FileID: m.Document.FileID})
	must(t, err)
	res, err := b.http.Get(b.bot.FileDownloadLink(f))
	must(t, err)
	data, err := io.ReadAll(res.Body)
	must(t, err)
	must(t, res.Body.Close())
	if string(data) != ics {
		t.Errorf("downloaded %q", data)
	}
	if _, err = b.bot.SendDocument(ctx, &bot.SendDocumentParams{
		ChatID: b.olena.ChatID(), Document: &models.InputFileString{Data: m.Document.FileID},
	}); err != nil {
		t.Errorf("again by its id: %v", err)
	}
	p, err := b.bot.SendPhoto(ctx, &bot.SendPhotoParams{
		ChatID: b.olena.ChatID(), Photo: &models.InputFileUpload{Filename: "chart.png", Data: bytes.NewReader(picture(t, 300, 200))},
	})
	must(t, err)
	if p.Photo[0].Width != 300 || p.Photo[0].Height != 200 {
		t.Errorf("photo: %+v", p.Photo)
	}
	_, err = b.bot.SendPhoto(ctx, &bot.SendPhotoParams{
		ChatID: b.olena.ChatID(), Photo: &models.InputFileUpload{Filename: "chart.png", Data: strings.NewReader("no picture")},
	})
	if err == nil || !strings.Contains(err.Error(), "IMAGE_PROCESS_FAILED") {
		t.Errorf("no picture: %v", err)
	}
	_, err = b.bot.SendDocument(ctx, &bot.SendDocumentParams{
		ChatID: b.olena.ChatID(), Caption: strings.Repeat("ї", 1025),
		Document: &models.InputFileUpload{Filename: "x.pdf", Data: strings.NewReader("%PDF-1.4")},
	})
	if err == nil || !strings.Contains(err.Error(), "message caption is too long") {
		t.Errorf("caption: %v", err)
	}
	last, _ := b.olena.Last()
	if last.File == nil || !last.File.Photo {
		t.Errorf("on the phone: %+v", last)
	}
	res, err = b.http.Get(b.url + "/file/bot1:x/" + f.FilePath)
	must(t, err)
	if e := decode(t, res); e.Status != http.StatusUnauthorized {
		t.Errorf("a file with a wrong token: %d", e.Status)
	}
}

func TestCommandsAreKeptPerScopeAndLanguage(t *testing.T) {
	b := met(t, sandbox.Config{})
	ctx := soon(t)
	it := b.NewUser(sandbox.UserSpec{FirstName: "Giulia", LanguageCode: "it"})
	set := func(scope models.BotCommandScope, language, description string) {
		t.Helper()
		_, err := b.bot.SetMyCommands(ctx, &bot.SetMyCommandsParams{
			Commands: []models.BotCommand{{Command: "help", Description: description}}, Scope: scope, LanguageCode: language,
		})
		must(t, err)
	}
	set(&models.BotCommandScopeDefault{}, "", "Help")
	set(&models.BotCommandScopeAllPrivateChats{}, "uk", "Допомога")
	if got := b.olena.Commands(); len(got) != 1 || got[0].Description != "Допомога" {
		t.Errorf("her menu: %+v", got)
	}
	if got := it.Commands(); len(got) != 1 || got[0].Description != "Help" {
		t.Errorf("the Italian menu: %+v", got)
	}
	set(&models.BotCommandScopeChat{ChatID: b.olena.ChatID()}, "", "Only you")
	if got := b.olena.Commands(); got[0].Description != "Only you" {
		t.Errorf("the narrowest scope wins: %+v", got)
	}
	list, err := b.bot.GetMyCommands(ctx, &bot.GetMyCommandsParams{Scope: &models.BotCommandScopeAllPrivateChats{}, LanguageCode: "uk"})
	must(t, err)
	if len(list) != 1 || list[0].Description != "Допомога" {
		t.Errorf("getMyCommands: %+v", list)
	}
	list, err = b.bot.GetMyCommands(ctx, &bot.GetMyCommandsParams{LanguageCode: "bg"})
	must(t, err)
	if len(list) != 0 {
		t.Errorf("a language without commands has none of its own: %+v", list)
	}
}

func TestTheBotKnowsItself(t *testing.T) {
	b := setup(t, sandbox.Config{Token: "12:abc", Username: "casa_bot", Name: "Casa"})
	me, err := b.bot.GetMe(soon(t))
	must(t, err)
	if me.ID != 12 || me.Username != "casa_bot" || me.FirstName != "Casa" || !me.IsBot || !me.CanJoinGroups {
		t.Errorf("me: %+v", me)
	}
}

func TestCallsAreRemembered(t *testing.T) {
	b := met(t, sandbox.Config{})
	b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": "x"})
	b.raw("sendMessage", map[string]any{"chat_id": 1, "text": "y"})
	got := b.Calls("sendmessage")
	if len(got) != 2 || got[0].Params["text"] != "x" || got[0].Err != "" || got[1].Err != "Bad Request: chat not found" {
		t.Errorf("calls: %+v", got)
	}
}
