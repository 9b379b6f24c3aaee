package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ponte/bot"
)

// errBadToken is returned where Telegram answers and does not know the token.
var errBadToken = errors.New("this token is unknown to Telegram.\n" +
	"Copy it again from @BotFather (/mybots, API Token); if it was revoked, take the new one")

// getMe asks a Bot API server whose token this is. It tries the token and
// changes nothing. No error of it holds the token.
func getMe(ctx context.Context, api string, token secret) (bot.Self, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // machine time
	defer cancel()
	client, err := bot.NewClient(string(token), api, nil)
	if err != nil {
		return bot.Self{}, fmt.Errorf("the Bot API server %s cannot be asked with this token: %w", api, err)
	}
	defer client.CloseIdle()
	me, err := client.Self(ctx)
	if err != nil {
		return bot.Self{}, sayFault(api, err)
	}
	return me, nil
}

// sayFault says what Telegram, or the way to it, answered instead of doing what was
// asked, and what to do about it. The token is not in it.
func sayFault(api string, err error) error {
	f := bot.FaultOf(err)
	said := ""
	if f.Said() != "" {
		said = ": " + f.Said()
	}
	switch {
	case f.Behaviour == bot.Unauthorized:
		return errBadToken
	case f.Behaviour == bot.RetryAfter:
		return fmt.Errorf("the Bot API server asks to be left alone for %s (status %d%s).\nTry again after that", f.After, f.Code, said)
	case f.Behaviour == bot.Gone:
		return fmt.Errorf("refused by Telegram (status %d%s).\n%s", f.Code, said, goneAdvice[f.Reason])
	case f.Behaviour == bot.Outage && f.Reason == "undecodable":
		return fmt.Errorf("%s answers with status %d, but not as a Bot API server does.\nLook at TELEGRAM_API_URL", api, f.Code)
	case f.Behaviour == bot.Outage && f.Reason == "server":
		return fmt.Errorf("the Bot API server %s has a fault of its own (status %d%s).\nTry again in a few minutes", api, f.Code, said)
	case f.Behaviour == bot.Outage:
		return fmt.Errorf("the Bot API server %s does not answer%s.\nLook at the network, a proxy or firewall, and TELEGRAM_API_URL", api, said)
	default:
		return fmt.Errorf("the Bot API server %s refuses %s (status %d%s).\nIf that tells you nothing, please report it", api, f.Method, f.Code, said)
	}
}

// goneAdvice is what to do about a chat that Telegram does not let us write to, by
// the fault's reason.
var goneAdvice = map[string]string{
	"blocked":       "She has blocked the bot: she opens the chat with it and taps Restart",
	"deactivated":   "Her account on Telegram is no more: `ponte person release CODE`, and invite her again from her new one",
	"never_started": "She has never written to the bot: she opens it and taps Start",
	"no_chat": "Nobody with this number has written to this bot. A chat belongs to one bot: if the token is another bot's, " +
		"everybody must be invited again",
	"other": "Let her open the chat with the bot and write a word, then try again",
}
