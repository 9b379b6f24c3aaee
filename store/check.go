package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Level says how bad a finding is.
type Level string

// The levels.
const (
	Good    Level = "good"
	Warning Level = "warning" // it works, with less than was promised
	Bad     Level = "bad"     // do not run like this
)

// Finding is one thing that Check looked at.
type Finding struct {
	Name   string // "maxmemory-policy"
	Level  Level
	Detail string // a sentence for the operator
}

// Check looks at how the Redis that holds the bot's slot is set up.
func (s *Store) Check(ctx context.Context) ([]Finding, error) {
	node, err := s.node(ctx)
	if err != nil {
		return nil, explain("check", err)
	}
	if err := node.Ping(ctx).Err(); err != nil {
		return nil, explain("check", err)
	}
	setting := func(name string) (string, bool) {
		values, err := node.ConfigGet(ctx, name).Result()
		value, ok := values[name]
		return value, err == nil && ok
	}
	var found []Finding
	judge := func(name string, value string, known bool, judged func(string) (Level, string)) {
		if !known {
			found = append(found, Finding{name, Warning, "this Redis does not tell; ask whoever runs it"})
			return
		}
		level, detail := judged(value)
		found = append(found, Finding{name, level, detail})
	}

	policy, ok := setting("maxmemory-policy")
	judge("maxmemory-policy", policy, ok, func(v string) (Level, string) {
		if v == "noeviction" {
			return Good, "noeviction: Redis refuses to write rather than forget"
		}
		return Bad, v + ": when memory runs short Redis would throw away records; set maxmemory-policy noeviction"
	})
	file, ok := setting("appendonly")
	judge("appendonly", file, ok, func(v string) (Level, string) {
		if v == "yes" {
			return Good, "the append-only file is on"
		}
		return Bad, "no append-only file: a restart of Redis loses everything since its last snapshot; set appendonly yes"
	})
	if file == "yes" {
		sync, ok := setting("appendfsync")
		judge("appendfsync", sync, ok, func(v string) (Level, string) {
			if v == "always" {
				return Good, "always: what was confirmed survives a power cut"
			}
			return Warning, v + ": a power cut may lose the last second or two; set appendfsync always"
		})
	}
	info, err := node.Info(ctx, "server").Result()
	version := infoField(info, "redis_version")
	judge("version", version, err == nil && version != "", func(v string) (Level, string) {
		major, _, _ := strings.Cut(v, ".")
		if n, err := strconv.Atoi(major); err == nil && n >= 7 {
			return Good, "Redis " + v
		}
		return Bad, "Redis " + v + ": version 7.0 or later is needed"
	})
	if n, err := s.countReplicas(ctx); err == nil {
		switch {
		case n > 0:
			found = append(found, Finding{"replicas", Good, fmt.Sprintf("%d connected", n)})
		case s.replicas.expected:
			found = append(found, Finding{"replicas", Warning, "none connected, though REDIS_URL names sentinels: a failover has nowhere to go"})
		}
	}
	return found, nil
}
