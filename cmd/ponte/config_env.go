package main

import (
	"fmt"
	"net/url"
	"strings"
)

// readEnvironment lays the environment over what the file said and returns its
// mistakes. A variable that is set to nothing counts as not set.
func (c *config) readEnvironment(env func(string) string) problems {
	e := &environment{env: env}
	override(e, "TELEGRAM_API_URL", &c.TelegramAPI, apiAllowed, parseAPI)
	override(e, "PONTE_DATA", &c.Data, "a folder", func(text string) (string, bool) { return text, true })
	override(e, "PONTE_LISTEN", &c.Listen, listenAllowed, parseAddress)
	override(e, "PONTE_WEBHOOK_URL", &c.Webhook, webhookAllowed, parseWebhook)
	c.Token = e.secret("TELEGRAM_BOT_TOKEN", "a token as @BotFather gives it: digits, a colon, and letters", func(text string) bool {
		_, ok := botOf(text)
		return ok
	})
	c.RedisURL = e.secret("REDIS_URL", strings.Join(redisSchemes, "://…, ")+"://…", isRedisURL)
	c.WebhookSecret = e.secret("PONTE_WEBHOOK_SECRET", "16 to 256 letters, digits, _ and -", webhookSecretShape.MatchString)
	c.joinToken(e)
	c.joinWebhook(e)
	return e.found
}

// environment is the environment being read.
type environment struct {
	env   func(string) string
	found problems
}

// say keeps a mistake of a variable, in a sentence of its own.
func (e *environment) say(variable, format string, args ...any) {
	e.found = append(e.found, problem{where: variable, sentence: fmt.Sprintf(format, args...)})
}

// override replaces a value by a variable's, if that is set.
func override[T any](e *environment, variable string, into *T, allowed string, parse func(string) (T, bool)) {
	text := strings.TrimSpace(e.env(variable))
	if text == "" {
		return
	}
	value, ok := parse(text)
	if !ok {
		e.found = append(e.found, problem{where: variable, found: quoted(text), allowed: allowed})
		return
	}
	*into = value
}

// secret reads a variable whose value no error repeats.
func (e *environment) secret(variable, allowed string, ok func(string) bool) secret {
	text := strings.TrimSpace(e.env(variable))
	if text != "" && !ok(text) {
		e.found = append(e.found, problem{where: variable, found: "something else (it is not shown here)", allowed: allowed})
		return ""
	}
	return secret(text)
}

// joinToken takes the bot's id from its token. Two bots must not share their
// keys in Redis by mistake, so a token of another bot than the file's is refused.
func (c *config) joinToken(e *environment) {
	id, ok := botOf(string(c.Token))
	switch {
	case !ok:
	case c.Bot == 0 || c.Bot == id:
		c.Bot = id
	default:
		e.say("TELEGRAM_BOT_TOKEN", "this is the token of bot %d, but telegram.bot in %s is %d. Correct one of the two: under another bot Ponte knows nobody.",
			id, c.File, c.Bot)
	}
}

// telegramPorts are those to which Telegram delivers.
var telegramPorts = map[string]bool{"": true, "443": true, "80": true, "88": true, "8443": true}

// joinWebhook looks at what a webhook needs: a secret, and for Telegram's own
// server https and one of its ports.
func (c *config) joinWebhook(e *environment) {
	if c.Webhook == "" {
		return
	}
	if c.WebhookSecret == "" && e.env("PONTE_WEBHOOK_SECRET") == "" {
		e.say("PONTE_WEBHOOK_SECRET", "it is not set, but updates come by webhook (%s). "+
			"Set it to 16 to 256 letters and digits that nobody can guess, or take the webhook's address out to poll.", c.Webhook)
	}
	u, err := url.Parse(c.Webhook)
	if err != nil || c.TelegramAPI != telegramPreset {
		return
	}
	if u.Scheme != "https" || !telegramPorts[u.Port()] {
		e.say("PONTE_WEBHOOK_URL", "found %s, but Telegram delivers only to https on port 443, 80, 88 or 8443 (it can also stand in the file, as telegram.webhook).",
			quoted(c.Webhook))
	}
}
