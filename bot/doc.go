// Package bot is the room that speaks with Telegram: it takes updates in, lets
// the conversation engine decide about them, and sends what follows.
//
//	Telegram → Poller or Webhook → Decoder → Intake → store (lanes)
//	store (outbox) → Sender → Client → Telegram
//
// # Promises
//
//   - An update is confirmed to Telegram only after it stands in its lane: the
//     offset moves, and a webhook answers 200, after the push and not before.
//     Only a chat that is damaged in Redis loses what it wrote, after three tries:
//     it would keep back everybody.
//   - Of a sender nothing is taken in but her id, her language and what she
//     wrote or pressed: names, photos, contacts and whom she quotes are dropped
//     by the [Decoder] before anything is written anywhere.
//   - A call for help is answered at the [Door] even when Redis is down.
//   - Messages of one class to one chat leave in order, at most one at a time.
//     After a crash the one that was under way may arrive twice.
//   - What Telegram asks for (slower, later, never again) is done: see [Behaviour].
//   - No log line holds a text, a name, a Telegram id or an answer of Telegram's. What
//     Telegram said is kept for the operator's terminal only: [Fault.Said].
//
// # Rules
//
//   - Who polls and who sends is the leader, and looks at its lease in the last
//     line before each request. Webhooks and conversations run on every replica.
//   - Telegram's answers are told apart in one place, client_fault.go. Everybody
//     else asks for the behaviour.
//   - Business time (what a text says, when a message has no use any more) comes
//     from a clock that is handed in. Waiting and pacing are machine time.
package bot
