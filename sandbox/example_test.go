package sandbox_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/go-telegram/bot"

	"ponte/sandbox"
)

// A woman opens her invite, the bot asks, she answers, and the bot's next poll has it.
func ExampleServer() {
	s := sandbox.New(sandbox.Config{})
	defer s.Close()
	olena := s.NewUser(sandbox.UserSpec{FirstName: "Олена", LanguageCode: "uk"})
	client := &http.Client{Transport: sandbox.InProcess(s.Handler())}
	api, err := bot.New(s.Token(), bot.WithHTTPClient(time.Minute, client))
	if err != nil {
		fmt.Println(err)
		return
	}

	if err := olena.Start("invite-K17"); err != nil {
		fmt.Println(err)
	}
	_, err = api.SendMessage(context.Background(), &bot.SendMessageParams{
		ChatID: olena.ChatID(), Text: "Завтра, <b>10:30</b>.", ParseMode: "HTML",
	})
	if err != nil {
		fmt.Println(err)
	}
	last, _ := olena.Last()
	fmt.Println(last.Text)

	olena.Block()
	_, err = api.SendMessage(context.Background(), &bot.SendMessageParams{ChatID: olena.ChatID(), Text: "?"})
	fmt.Println(err)
	fmt.Println(s.Pending(), "updates wait: her start, and that she blocked the bot")
	// Output:
	// Завтра, 10:30.
	// forbidden, Forbidden: bot was blocked by the user
	// 2 updates wait: her start, and that she blocked the bot
}
