package main

import (
	"encoding"
	"regexp"
)

// secret is a text that no log, error or dump shows.
type secret string

var _ encoding.TextMarshaler = secret("")

// String hides the secret; convert it to a string to use it.
func (s secret) String() string {
	if s == "" {
		return "(not set)"
	}
	return "(set)"
}

// GoString hides the secret from %#v.
func (s secret) GoString() string { return s.String() }

// MarshalText hides the secret from JSON and YAML.
func (s secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// secretShape is something that must not stand in a file others may read.
type secretShape struct {
	shape *regexp.Regexp
	what  string // in an error: "a Telegram token"
	where string // the variable it belongs into; "" for none
	leak  string // what to do because it has stood here
}

// secretShapes are looked for in every line of the configuration, comments included.
var secretShapes = []secretShape{
	{regexp.MustCompile(`\b[0-9]{6,14}:[A-Za-z0-9_-]{30,}`), "a Telegram token", "TELEGRAM_BOT_TOKEN",
		"If others may have read the file, ask @BotFather for a new token (/revoke)."},
	{regexp.MustCompile(`\brediss?(-[a-z]+)?://[^\s/@]*:[^\s/@]+@`), "a Redis address with a password", "REDIS_URL",
		"If others may have read the file, change the password."},
	{regexp.MustCompile(`\bponte1\.[A-Za-z0-9_-]{20,}`), "a key", "PONTE_KEY, or the key's file in PONTE_KEY_FILE",
		"If others may have read the file, run `ponte keys rotate`."},
	{regexp.MustCompile(`(?i)\bAGE-SECRET-KEY-`), "the key that opens backups", "",
		"Keep its file where the copy of ponte.key is; here stands only the public part, age1…. If others may have read the file, make a new one with `ponte keys backup`."},
}

// secretNames are keys that people try, with the variable they look for.
var secretNames = map[string]string{
	"token": "TELEGRAM_BOT_TOKEN", "bot_token": "TELEGRAM_BOT_TOKEN", "telegram_bot_token": "TELEGRAM_BOT_TOKEN",
	"redis": "REDIS_URL", "redis_url": "REDIS_URL",
	"key": "PONTE_KEY or PONTE_KEY_FILE", "keys": "PONTE_KEY or PONTE_KEY_FILE", "key_file": "PONTE_KEY_FILE",
	"ponte_key": "PONTE_KEY", "secret": "PONTE_WEBHOOK_SECRET", "webhook_secret": "PONTE_WEBHOOK_SECRET",
}

// looksSecret reports whether a text must not be repeated in an error.
func looksSecret(text string) bool {
	for _, s := range secretShapes {
		if s.shape.MatchString(text) {
			return true
		}
	}
	return false
}
