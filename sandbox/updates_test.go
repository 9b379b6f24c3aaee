package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"ponte/sandbox"
)

func texts(list []update) []string {
	var all []string
	for _, u := range list {
		if u.Message != nil {
			all = append(all, u.Message.Text)
		}
	}
	return all
}

func TestAnUpdateComesUntilItsOffsetIsConfirmed(t *testing.T) {
	b := setup(t, sandbox.Config{FirstUpdateID: 1000})
	for _, text := range []string{"a", "b", "c"} {
		must(t, b.olena.Type(text))
	}
	for _, step := range []struct {
		offset int64
		want   []string
	}{
		{0, []string{"a", "b", "c"}},
		{0, []string{"a", "b", "c"}}, // nothing was confirmed
		{1001, []string{"b", "c"}},
		{0, []string{"b", "c"}},    // confirmed stays confirmed
		{5000, []string{"b", "c"}}, // far in the future is a mistake, not a confirmation
		{-1, []string{"c"}},        // only the last; the others are forgotten
		{1003, nil},
		{0, nil},
	} {
		if diff := cmp.Diff(step.want, texts(b.updates(step.offset))); diff != "" {
			t.Errorf("offset %d (-want +got):\n%s", step.offset, diff)
		}
	}
}

func TestAPollBringsAtMostALimit(t *testing.T) {
	b := setup(t, sandbox.Config{})
	for i := range 120 {
		must(t, b.olena.Type(fmt.Sprint(i)))
	}
	if n := len(b.updates(0)); n != 100 {
		t.Errorf("without a limit: %d, want 100", n)
	}
	if n := len(b.poll(map[string]any{"limit": 7})); n != 7 {
		t.Errorf("with limit 7: %d", n)
	}
}

func TestALongPollWakesAtOnce(t *testing.T) {
	b := setup(t, sandbox.Config{})
	got := make(chan []update, 1)
	go func() { got <- b.poll(map[string]any{"timeout": 50}) }()
	waitFor(t, b, b.Polling)
	must(t, b.olena.Type("привіт"))
	select {
	case list := <-got:
		if diff := cmp.Diff([]string{"привіт"}, texts(list)); diff != "" {
			t.Error(diff)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the poll did not wake")
	}
}

func TestOfTwoPollsTheOlderGets409(t *testing.T) {
	b := setup(t, sandbox.Config{})
	older := make(chan envelope, 1)
	go func() { older <- b.raw("getUpdates", map[string]any{"timeout": 50}) }()
	waitFor(t, b, b.Polling)
	newer := make(chan envelope, 1)
	go func() { newer <- b.raw("getUpdates", map[string]any{"timeout": 50}) }()
	e := <-older
	want := "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
	if e.Status != 409 || e.Description != want {
		t.Errorf("older: %d %q", e.Status, e.Description)
	}
	waitFor(t, b, b.Polling)
	must(t, b.olena.Type("x"))
	if e := <-newer; !e.OK {
		t.Errorf("newer: %q", e.Description)
	}
}

func TestUpdatesAreForgottenWhenTheyAreOld(t *testing.T) {
	c := newClock()
	b := met(t, sandbox.Config{Machine: c.Now})
	b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": "?", "reply_markup": yesNo})
	must(t, b.olena.Press("Так"))
	c.Advance(151 * time.Second)
	if list := b.updates(0); len(list) != 1 || list[0].Message == nil {
		t.Errorf("after 150 s only the message is left, got %+v", list)
	}
	c.Advance(24 * time.Hour)
	if n := b.Pending(); len(b.updates(0)) != 0 {
		t.Errorf("after 24 h %d are left", n)
	}
}

func TestUpdatesNotAskedForDoNotCome(t *testing.T) {
	b := setup(t, sandbox.Config{})
	b.poll(map[string]any{"allowed_updates": []string{"my_chat_member"}})
	must(t, b.olena.Start(""))
	b.olena.Block()
	if list := b.updates(0); len(list) != 1 || list[0].Member == nil || list[0].Member.New.Status != "kicked" {
		t.Errorf("got %+v", list)
	}
	b.poll(map[string]any{"allowed_updates": []string{}})
	must(t, b.olena.Start("x"))
	if list := b.updates(0); len(list) != 3 || list[2].Message.Text != "/start x" {
		t.Errorf("all again: got %+v", list)
	}
}

func TestDeliveryCanBeBent(t *testing.T) {
	b := setup(t, sandbox.Config{FirstUpdateID: 1})
	b.Deliver(sandbox.Delivery{Hold: true})
	for i := range 100 {
		must(t, b.olena.Type(fmt.Sprint(i)))
	}
	if n := len(b.updates(0)); n != 0 {
		t.Errorf("held: %d", n)
	}
	b.Deliver(sandbox.Delivery{Backwards: true})
	list := b.updates(0)
	if len(list) != 100 || list[0].ID != 100 || list[99].ID != 1 {
		t.Errorf("100 at once and backwards: %d, first %d", len(list), list[0].ID)
	}
	b.Deliver(sandbox.Delivery{Twice: true})
	must(t, b.olena.Type("x"))
	if list = b.updates(101); len(list) != 2 || list[0].ID != 101 || list[1].ID != 101 {
		t.Errorf("twice: %+v", list)
	}
	if list = b.updates(102); len(list) != 0 {
		t.Errorf("both confirmed: %+v", list)
	}
	if n := b.Redeliver(3); n != 3 {
		t.Errorf("redelivered %d", n)
	}
	if list = b.updates(102); len(list) != 3 || list[0].ID != 100 {
		t.Errorf("confirmed ones again: %+v", list)
	}
	if list = b.updates(102); len(list) != 0 {
		t.Errorf("but once only: %+v", list)
	}
}

func TestNumberingCanRestartLower(t *testing.T) {
	b := setup(t, sandbox.Config{FirstUpdateID: 900})
	must(t, b.olena.Type("a"))
	b.updates(901)
	b.RestartNumbering(5)
	must(t, b.olena.Type("b"))
	if list := b.updates(901); len(list) != 1 || list[0].ID != 5 {
		t.Errorf("an old high offset must not hide new low ids: %+v", list)
	}
}

func TestTheClientLibraryConverses(t *testing.T) {
	b := setup(t, sandbox.Config{})
	ctx, cancel := context.WithCancel(soon(t))
	echo, err := bot.New(b.Token(), bot.WithServerURL(b.url), bot.WithHTTPClient(time.Minute, b.http), bot.WithNotAsyncHandlers(),
		bot.WithDefaultHandler(func(ctx context.Context, api *bot.Bot, u *models.Update) {
			ctx = context.WithoutCancel(ctx) // what was begun is finished
			if u.CallbackQuery != nil {
				_, err := api.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID, Text: "ok"})
				must(t, err)
				_, err = api.EditMessageText(ctx, &bot.EditMessageTextParams{
					ChatID: u.CallbackQuery.From.ID, MessageID: u.CallbackQuery.Message.Message.ID, Text: "pressed " + u.CallbackQuery.Data,
				})
				must(t, err)
				return
			}
			_, err := api.SendMessage(ctx, &bot.SendMessageParams{
				ChatID: u.Message.Chat.ID, Text: "<b>" + u.Message.Text + "</b>", ParseMode: models.ParseModeHTML,
				ReplyMarkup: models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "Так", CallbackData: "yes"}}}},
			})
			must(t, err)
		}))
	must(t, err)
	stopped := make(chan struct{})
	go func() { defer close(stopped); echo.Start(ctx) }()
	defer func() { cancel(); <-stopped }()

	must(t, b.olena.Type("привіт"))
	must(t, b.olena.Wait(ctx, func(m []sandbox.Message) bool {
		return len(m) == 2 && m[1].Text == "привіт" && m[1].Label("Так")
	}))
	must(t, b.olena.Press("Так"))
	must(t, b.olena.Wait(ctx, func(m []sandbox.Message) bool {
		return m[1].Text == "pressed yes" && m[1].Edited && m[1].Buttons == nil
	}))
	if a := b.olena.Answers(); len(a) != 1 || a[0].Text != "ok" {
		t.Errorf("answers: %+v", a)
	}
	if n := b.olena.Notifications(); len(n) != 1 || n[0].Text != "привіт" || n[0].Title != "Ponte" {
		t.Errorf("an edit does not notify: %+v", n)
	}
}

func TestWaitShowsTheScreenWhenItWaitsInVain(t *testing.T) {
	b := met(t, sandbox.Config{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := b.olena.Wait(ctx, func([]sandbox.Message) bool { return false })
	want := "sandbox: Олена waited in vain; her screen:\n  1 Олена: /start\ncontext canceled"
	if !errors.Is(err, context.Canceled) || err.Error() != want {
		t.Errorf("got %v", err)
	}
}
