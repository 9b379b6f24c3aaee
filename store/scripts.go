package store

import (
	"embed"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// The scripts. Each has its contract above it: KEYS, ARGV and what it returns.
//
// They are run alone, by EVALSHA and then EVAL, never inside a pipeline or
// MULTI: after a restart EVALSHA answers NOSCRIPT, and the rest of the pipeline
// would be applied without it.
//
//go:embed lua/*.lua
var lua embed.FS

type scripts struct {
	push, commit, done, fire, sent *redis.Script
}

// loadScripts puts what they share in front of each.
func loadScripts() (scripts, error) {
	shared, err := lua.ReadFile("lua/append.lua")
	if err != nil {
		return scripts{}, fmt.Errorf("store: scripts: %w", err)
	}
	var s scripts
	for name, script := range map[string]**redis.Script{
		"push": &s.push, "commit": &s.commit, "done": &s.done, "fire": &s.fire, "sent": &s.sent,
	} {
		own, err := lua.ReadFile("lua/" + name + ".lua")
		if err != nil {
			return scripts{}, fmt.Errorf("store: scripts: %w", err)
		}
		*script = redis.NewScript(string(shared) + string(own))
	}
	return s, nil
}
