package store

import (
	"context"

	"github.com/redis/go-redis/v9"

	"ponte/casework"
)

// Redis is the client itself, for tests that break it or look behind it.
func (s *Store) Redis() redis.UniversalClient { return s.rdb }

// Fire fires a timer as it was read, for tests that change it meanwhile.
func (s *Store) Fire(ctx context.Context, t casework.Timer) (bool, error) { return s.fire(ctx, t) }

// Key names, for tests that look at what stands in Redis.
var (
	NewKeyspace = newKeyspace
	ParseURL    = parseURL
)

// Address is what a URL says.
type Address = address

// Prefix begins the names of all keys of a bot.
func (k keyspace) Prefix() string { return k.prefix }
