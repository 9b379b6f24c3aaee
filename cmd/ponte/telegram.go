package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// botUser is what Telegram says of a bot.
type botUser struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
}

// errBadToken is returned where Telegram answers and does not know the token.
var errBadToken = errors.New("this token is unknown to Telegram.\n" +
	"Copy it again from @BotFather (/mybots, API Token); if it was revoked, take the new one")

// getMe asks a Bot API server whose token this is. It tries the token and
// changes nothing. No error of it holds the token, which is part of the address.
func getMe(ctx context.Context, api string, token secret) (botUser, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // machine time
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, api+"/bot"+string(token)+"/getMe", http.NoBody)
	if err != nil {
		return botUser{}, fmt.Errorf("the Bot API server %s cannot be asked with this token", api)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		if where, ok := errors.AsType[*url.Error](err); ok {
			err = where.Err // without the address
		}
		return botUser{}, fmt.Errorf("the Bot API server %s does not answer: %w.\n"+
			"Look at the network, a proxy or firewall, and TELEGRAM_API_URL", api, err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		OK          bool    `json:"ok"`
		Description string  `json:"description"`
		Result      botUser `json:"result"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&answer); err != nil {
		return botUser{}, fmt.Errorf("%s answers with status %d, but not as a Bot API server does.\nLook at TELEGRAM_API_URL", api, response.StatusCode)
	}
	switch {
	case answer.OK && answer.Result.ID != 0:
		return answer.Result, nil
	case response.StatusCode == http.StatusUnauthorized || response.StatusCode == http.StatusNotFound:
		return botUser{}, errBadToken
	default:
		return botUser{}, fmt.Errorf("the Bot API server %s refuses: %s (status %d)", api, answer.Description, response.StatusCode)
	}
}
