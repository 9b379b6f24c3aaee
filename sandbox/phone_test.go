package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/sandbox"
)

func TestCommandsHaveUTF16Offsets(t *testing.T) {
	b := setup(t, sandbox.Config{})
	type found struct{ Offset, Length int }
	for text, want := range map[string][]found{
		"/start":               {{0, 6}},
		"/help@ponte_demo_bot": {{0, 20}},
		"Привіт /start":        {{7, 6}},
		"🌉🌉 /help, будь ласка": {{5, 5}},
		"مرحبا /help":          {{6, 5}},
		"/one /two":            {{0, 4}, {5, 4}},
		"a/b c//d /я /x/y":     nil,
	} {
		must(t, b.olena.Type(text))
		list := b.updates(0)
		var got []found
		for _, e := range list[len(list)-1].Message.Entities {
			if e.Type == "bot_command" {
				got = append(got, found{e.Offset, e.Length})
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestAPhoneSendsWhatAThumbCan(t *testing.T) {
	b := setup(t, sandbox.Config{})
	p := b.olena
	must(t, p.Start("invite_K-17"))
	must(t, p.SendVoice(3))
	must(t, p.SendDocument("паспорт.pdf", "", []byte("%PDF-1.4")))
	must(t, p.SendPhoto(picture(t, 10, 10), "це я"))
	must(t, p.SendContact("+380501112233"))
	must(t, p.Type("помилка"))
	must(t, p.EditLast("виправлено"))
	must(t, p.Reply(1, "так"))
	list := b.updates(0)
	if len(list) != 8 {
		t.Fatalf("%d updates, want 8", len(list))
	}
	if m := list[0].Message; m.Text != "/start invite_K-17" || m.Chat.Type != "private" || *m.From.Language != "uk" {
		t.Errorf("start: %+v", m)
	}
	if list[1].Message.Voice == nil || list[2].Message.Document == nil || list[3].Message.Photo == nil || list[4].Message.Contact == nil {
		t.Errorf("files and contact: %+v", list[1:5])
	}
	if e := list[6].Edited; e == nil || e.Text != "виправлено" || e.ID != list[5].Message.ID {
		t.Errorf("edit: %+v", list[6])
	}
	if r := list[7].Message.Reply; r == nil || r.ID != 1 {
		t.Errorf("reply: %+v", list[7].Message)
	}
	for _, bad := range []string{"пароль", "a b", string(make([]byte, 65))} {
		if err := p.Start(bad); err == nil {
			t.Errorf("payload %q passed", bad)
		}
	}
	if err := p.Type("  "); err == nil {
		t.Error("nothing was typed")
	}
}

func TestALanguageMayBeMissingOrForeign(t *testing.T) {
	b := setup(t, sandbox.Config{})
	for _, code := range []string{"", "ru", "ar", "pt-br"} {
		p := b.NewUser(sandbox.UserSpec{FirstName: "x", LanguageCode: code})
		must(t, p.Start(""))
		list := b.updates(0)
		got := list[len(list)-1].Message.From.Language
		if code == "" && got != nil || code != "" && (got == nil || *got != code) {
			t.Errorf("%q: got %v", code, got)
		}
	}
}

func TestButtonsArePressedByLabelDataAndMessage(t *testing.T) {
	b := met(t, sandbox.Config{})
	for range 2 { // messages 2 and 3 have the same buttons
		b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": "?", "reply_markup": yesNo})
	}
	must(t, b.olena.Press("Ні"))
	must(t, b.olena.PressOn(2, "yes"))
	b.olena.Forge(77, "admin:1")
	list := b.updates(0)[1:]
	for i, want := range []struct {
		data string
		id   int
	}{{"no", 3}, {"yes", 2}, {"admin:1", 77}} {
		if c := list[i].Callback; c.Data != want.data || c.Message.ID != want.id {
			t.Errorf("press %d: %+v", i, c)
		}
	}
	if forged := list[2].Callback.Message; forged.Date != 0 {
		t.Errorf("a message that is not there has date 0: %+v", forged)
	}
	err := b.olena.Press("Може")
	if err == nil || err.Error() != `sandbox: Олена has no button "Може"; there are: Так · Ні · Так · Ні` {
		t.Errorf("no such button: %v", err)
	}
}

func TestAReplyKeyboardTypesItsLabel(t *testing.T) {
	b := met(t, sandbox.Config{})
	b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": "?", "reply_markup": map[string]any{
		"keyboard": [][]any{{"Так", map[string]any{"text": "Ні"}}}, "one_time_keyboard": true,
	}})
	if diff := cmp.Diff([][]string{{"Так", "Ні"}}, b.olena.Keyboard()); diff != "" {
		t.Error(diff)
	}
	must(t, b.olena.Press("Ні"))
	if last, _ := b.olena.Last(); last.Text != "Ні" || !last.Mine || b.olena.Keyboard() != nil {
		t.Errorf("last %+v, keyboard %v", last, b.olena.Keyboard())
	}
}

func TestTheLockScreenShowsWhatAWatcherWouldSee(t *testing.T) {
	b := met(t, sandbox.Config{})
	send := func(args map[string]any) {
		t.Helper()
		args["chat_id"] = b.olena.ChatID()
		if e := b.raw("sendMessage", args); !e.OK {
			t.Fatal(e.Description)
		}
	}
	send(map[string]any{"text": "Завтра, <b>10:30</b>", "parse_mode": "HTML"})
	send(map[string]any{"text": "тихо", "disable_notification": true})
	send(map[string]any{"text": "код <tg-spoiler>A7</tg-spoiler>", "parse_mode": "HTML"})
	b.raw("editMessageText", map[string]any{"chat_id": b.olena.ChatID(), "message_id": 2, "text": "Via Padova 36"})
	b.raw("deleteMessage", map[string]any{"chat_id": b.olena.ChatID(), "message_id": 3})
	type seen struct {
		Text         string
		Silent, Gone bool
	}
	var got []seen
	for _, n := range b.olena.Notifications() {
		got = append(got, seen{n.Text, n.Silent, n.Gone})
	}
	want := []seen{{"Завтра, 10:30", false, false}, {"тихо", true, true}, {"код ▒▒", false, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBlockingAndComingBackIsTold(t *testing.T) {
	b := met(t, sandbox.Config{})
	b.olena.Block()
	if err := b.olena.Type("x"); err == nil {
		t.Error("one cannot write to a blocked bot")
	}
	must(t, b.olena.Start("back"))
	list := b.updates(0)[1:]
	if len(list) != 3 || list[0].Member.New.Status != "kicked" || list[1].Member.New.Status != "member" || list[2].Message.Text != "/start back" {
		t.Errorf("got %+v", list)
	}
}
