package store

import "github.com/redis/go-redis/v9"

// Redis is the client itself, for tests that break it or look behind it.
func (s *Store) Redis() redis.UniversalClient { return s.rdb }

// Key names, for tests that look at what stands in Redis.
var (
	NewKeyspace = newKeyspace
	ParseURL    = parseURL
)

// Address is what a URL says.
type Address = address

// Prefix begins the names of all keys of a bot.
func (k keyspace) Prefix() string { return k.prefix }
