// Package store is the only room that knows Redis. It keeps the organisation's
// records, the lanes of events, the timers and the outbox of one bot, and
// changes them together or not at all.
//
// The promise in one sentence: what happened is handled once, and everything
// that follows from it is written at once; only a message that was in flight
// when a sender died may reach its chat twice.
//
// # The life of an event
//
//	Push ──► lane ──► ready ──► Claim ──► Handle ──► commit: the event leaves;
//	FireDue ─┘  ▲                 ▲          │       records, timers, events of
//	            │                 └── Done ◄─┘       other lanes, messages arrive
//	            └─ Sent ◄── OutboxHead ◄── outbox ◄──────────┘
//
// A lane is a list of events that are handled one after another. The stream
// `ready` names the lanes with work, and a worker claims a lane from it, as
// long as it is not empty. At any time, whatever dies: a lane that is not empty
// is in `ready`, unread or pending. A claim only saves work. What makes an
// event count once is the commit: it names the head that it removes.
//
// # Rules
//
//   - Five scripts write what must change together: push, commit, done, fire and
//     sent, in lua/, each with its contract above it. Every key is in KEYS, all
//     keys of a bot are in one slot (see keys.go), and a script looks at
//     everything, types included, before its first write.
//   - A script is run alone, never in a pipeline or MULTI. WATCH is not used.
//   - Each commit has a number of its own, and a record that it writes bears it
//     as its revision. Numbers never come again, so a record that was removed
//     and made anew is not taken for the old one.
//   - A repeat, also the client's own after a lost reply, is recognised and
//     changes nothing: by the event's mark, the operation's mark, the token of a
//     list's head, the time of a timer.
//   - Two clocks. Timers, cron and everything in records is business time and is
//     handed in. Claims, leases, pauses and lives of keys are machine time:
//     Redis's, or this process's monotonic clock.
//   - Nothing here holds a connection while something is decided.
//
// # What is sealed
//
// Records, events and messages are sealed (AES-256-GCM, by Tink) under the key
// of their owner: a person, a chat or the organisation. Owners' keys are in
// Redis, wrapped by the master key set, which is not. The sealed bytes are bound
// to the name of their Redis key; an entry of a list also to its own token.
// Destroying an owner's key makes everything of hers unreadable, in every copy
// that does not hold the key itself. In plain are: names of keys, types and ids
// of records, owners, indexes and timers (ids and times), Telegram's ids of our
// own messages. None of these may hold a name, a text, or Telegram's id of a
// person or chat.
//
// # What it does not promise
//
// Redis replicates after it has answered. A failover may lose the last moments,
// all of them together; Push waits for one replica where there is one, which
// makes this rare. On power loss `appendfsync always` is needed, which [Store.Check]
// looks at. While a cluster moves the bot's slot, calls return [ErrUnavailable]
// for some seconds; callers keep what they hold and ask again.
package store
