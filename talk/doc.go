// Package talk is what one event does to one chat: who writes there, what the
// conversation engine makes of it, the commands, and what is then said to whom in
// which words. It knows neither Telegram nor Redis, so that the bot and the stage on
// which the flows are played do the very same.
//
// # Promises
//
//   - All that follows from an event goes through the transaction that it is given,
//     or nothing does: a command that is refused comes back as [Refused], and the
//     event is then handled once more, only to say why.
//   - A message is whole in one language. If a text of it is missing in hers, all of
//     it is English, and that is reported.
//   - What need not be said now waits until she has finished what she is writing.
package talk
