package main

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"filippo.io/age"
)

// This file reads single values, the same for the file and the environment.
// Each returns false for what is not allowed.

// What is allowed, for errors.
const (
	contactAllowed = "an e-mail address, a telephone number or a place, at most 200 letters"
	listenAllowed  = "an address and a port, as in 127.0.0.1:8080, or :8080 for all addresses"
	apiAllowed     = "the address of a Bot API server, as in https://api.telegram.org"
	webhookAllowed = "the public https address that leads to this program, with a path, as in https://bot.example.org/telegram"
)

// parseName reads a name of a place or of the organisation.
func parseName(text string) (string, bool) { return text, isLine(text, 80) }

// parseLine reads what people are told on a line of its own.
func parseLine(text string) (string, bool) { return text, isLine(text, 200) }

// isLine reports whether a text is one line of some letters, and not more than most.
func isLine(text string, most int) bool {
	return text != "" && utf8.RuneCountInString(text) <= most && !strings.ContainsFunc(text, unicode.IsControl)
}

// parseSpan makes the reader of a length of time within limits: 90m, 24h, 1h30m, 2d.
func parseSpan(least, most time.Duration) func(string) (time.Duration, bool) {
	return func(text string) (time.Duration, bool) {
		if days, ok := strings.CutSuffix(text, "d"); ok {
			n, err := strconv.Atoi(days)
			if err != nil || n < 0 || n > 3650 {
				return 0, false
			}
			d := time.Duration(n) * 24 * time.Hour
			return d, least <= d && d <= most
		}
		d, err := time.ParseDuration(text)
		return d, err == nil && least <= d && d <= most
	}
}

// parseSpanOr0 is parseSpan that also takes 0.
func parseSpanOr0(least, most time.Duration) func(string) (time.Duration, bool) {
	parse := parseSpan(0, most)
	return func(text string) (time.Duration, bool) {
		d, ok := parse(text)
		return d, ok && (d == 0 || d >= least)
	}
}

// parseNumber makes the reader of a whole number within limits.
func parseNumber[T int | int64](least, most T) func(string) (T, bool) {
	return func(text string) (T, bool) {
		n, err := strconv.ParseInt(text, 10, 64)
		return T(n), err == nil && int64(least) <= n && n <= int64(most)
	}
}

// parseAddress reads what to listen on.
func parseAddress(text string) (string, bool) {
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return "", false
	}
	n, err := strconv.Atoi(port)
	return text, err == nil && n >= 0 && n <= 65535
}

// parseAPI reads the address of a Bot API server and takes the slash off its end.
func parseAPI(text string) (string, bool) {
	u, err := url.Parse(text)
	ok := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
	return strings.TrimRight(text, "/"), ok
}

// parseWebhook reads a public address with a path. That it is https is looked
// at where the server is known: one of our own takes http, Telegram does not.
func parseWebhook(text string) (string, bool) {
	u, err := url.Parse(text)
	ok := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil &&
		u.RawQuery == "" && u.Fragment == "" && len(u.Path) > 1
	if !ok {
		return "", false
	}
	switch u.Path {
	case "/healthz", "/readyz", "/metrics": // taken
		return "", false
	}
	return text, true
}

// webhookSecret is what Telegram takes as a secret_token.
var webhookSecretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)

// usernameShape is what Telegram takes as the name of a bot.
var usernameShape = regexp.MustCompile(`(?i)^[a-z][a-z0-9_]{3,31}$`)

// parseUsername reads the bot's name, with or without @.
func parseUsername(text string) (string, bool) {
	text = strings.TrimPrefix(text, "@")
	return text, usernameShape.MatchString(text)
}

// tokenShape is a bot's id, a colon, and its secret.
var tokenShape = regexp.MustCompile(`^([0-9]{1,15}):[A-Za-z0-9_-]{8,}$`)

// botOf returns the numeric id that a token begins with.
func botOf(token string) (int64, bool) {
	m := tokenShape.FindStringSubmatch(token)
	if m == nil {
		return 0, false
	}
	id, err := strconv.ParseInt(m[1], 10, 64)
	return id, err == nil && id > 0
}

// parseSignal reads the address of a dead man's signal.
func parseSignal(text string) (string, bool) {
	u, err := url.Parse(text)
	return text, err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.Fragment == ""
}

// parseRecipient reads one public key of age.
func parseRecipient(text string) (string, bool) {
	_, err := age.ParseRecipients(strings.NewReader(text))
	return text, err == nil && !strings.ContainsAny(text, "\n#")
}

// redisSchemes are the forms of an address that the store takes.
var redisSchemes = []string{"redis", "rediss", "unix", "redis-sentinel", "rediss-sentinel", "redis-cluster", "rediss-cluster"}

// isRedisURL looks at the form of REDIS_URL only; the store reads it.
func isRedisURL(text string) bool {
	scheme, rest, ok := strings.Cut(text, "://")
	return ok && rest != "" && slices.Contains(redisSchemes, scheme)
}
