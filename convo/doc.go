// Package convo is the conversation engine. It takes one chat's conversation
// one event further and returns the new state, the commands to do and the
// prompts to show. It does nothing itself: no context, no clock, no store, no
// texts, no logger. Given the same state, event, records and time, it always
// returns the same.
//
// # Words
//
// A [Flow] is a declaration: steps in an order. A [Step] is one question. A
// [Run] is one person's way through a flow. A [State] is a chat's runs; the
// last one is in focus and gets what she types. A standing flow needs no run
// for its first question: its buttons work for ever, under a reminder of last
// week as well as in the menu.
//
// # Promises
//
//   - Words that work everywhere (back, cancel, help, stop, menu, language, privacy, SOS)
//     are looked at before any step.
//   - An old button, an old step, a flow that is gone get a polite way on; never an error.
//   - One event moves a conversation at most [MaxMoves] steps.
//   - A wrong kind of answer gets a gentle line and the question again; the third time, a way out.
package convo
