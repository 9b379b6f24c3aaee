package store

import (
	"strconv"
	"strings"

	"ponte/casework"
)

// keyspace names every Redis key of one bot. All of them carry the bot's id in
// braces, so that a cluster keeps them in one slot and a script may touch any
// of them together. No name holds more than ids of our own and HMACs.
type keyspace struct{ prefix string }

func newKeyspace(bot int64) keyspace {
	return keyspace{"ponte:{" + strconv.FormatInt(bot, 10) + "}:"}
}

func (k keyspace) record(r casework.Ref) string { // STRING revision|owner|sealed bytes
	return k.prefix + "record:" + string(r.Type) + ":" + r.ID
}
func (k keyspace) owner(o casework.Owner) string { return k.prefix + "key:" + string(o) } // STRING id|wrapped key set
func (k keyspace) index(ix casework.Index) string { // ZSET id by time (ms)
	return k.prefix + "index:" + ix.Name + ":" + ix.Key
}
func (k keyspace) revisions() string          { return k.prefix + "revisions" }  // STRING the number of the last commit
func (k keyspace) operation(id string) string { return k.prefix + "done:" + id } // STRING word, 48 h

func (k keyspace) lane(l casework.Lane) string { return k.prefix + "lane:" + string(l) } // LIST token|sealed event
func (k keyspace) seen(l casework.Lane, event string) string { // STRING token, 48 h
	return k.prefix + "seen:" + string(l) + ":" + event
}
func (k keyspace) ready() string                { return k.prefix + "ready" }           // STREAM lane
func (k keyspace) failures(token string) string { return k.prefix + "failed:" + token } // SET one member per failure, 48 h
func (k keyspace) dead() string                 { return k.prefix + "dead" }            // STREAM lane, kind, why, entry

func (k keyspace) timers() string { return k.prefix + "timers" } // ZSET member by time (s)

func (k keyspace) outbox(c Class, chat casework.ChatName) string { // LIST token|not before (ms)|sealed message
	return k.prefix + "out:" + c.String() + ":" + string(chat)
}
func (k keyspace) chats(c Class) string { return k.prefix + "out:" + c.String() } // ZSET chat by not before (ms)
func (k keyspace) bell() string         { return k.prefix + "bell" }              // STREAM, short
func (k keyspace) pause() string        { return k.prefix + "pause" }             // STRING, lives as long as the pause
func (k keyspace) ids(chat casework.ChatName) string { // ZSET Telegram's message id by when (ms)
	return k.prefix + "sent:" + string(chat)
}
func (k keyspace) heard(chat casework.ChatName) string { // ZSET Telegram's id of what she wrote, by when (ms)
	return k.prefix + "heard:" + string(chat)
}

func (k keyspace) leader() string    { return k.prefix + "leader" }    // STRING token and name, 10 s
func (k keyspace) restoring() string { return k.prefix + "restoring" } // STRING, while a backup is put back
func (k keyspace) backup() string    { return k.prefix + "backup" }    // STRING when the newest backup was finished

// scan returns the pattern that matches all keys which begin with what one of
// the functions above returned, and nothing else.
func (k keyspace) scan(name string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`).Replace(name) + "*"
}

// cronRecord is the store's own type of records, a job's last run under the
// organisation's key; all others are casework's.
const cronRecord casework.RecordType = "store.cron"
