// Package flowtest is a stage on which flows are played without Telegram and
// without a database: transcripts, `ponte chat` and tests use it.
//
// A [Stage] holds records, timers and lanes in memory and a clock that only
// moves when it is told to. It hands events to the same room talk as the bot, with
// the real engine, desk and Book, so that what stands on its phones is what a woman
// would read. A [Player] takes a script, line by
// line, and writes down what everybody did and read.
//
// # Promises
//
//   - The same script gives the same transcript: randomness is seeded, time is
//     the script's.
//   - Every event is a restart: records, events and the conversation's state go
//     through JSON between any two of them.
//   - An update happens whole or not at all, and an event id once, as in the store.
//
// # What is simpler than the real thing
//
// There is no Telegram that could refuse a message: what is shown is delivered.
// There is no key per person: the owner of a record is not looked at.
package flowtest
