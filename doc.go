// Package ponte holds no code: it is the door of the house, and this is the tour.
//
// Ponte is a Telegram bot for organisations that accompany migrant and refugee
// women into work. It reminds of appointments, in five languages, and tells the
// caseworker in time when somebody cannot come.
//
// # The rooms
//
// Read them in this order; each has a doc.go that says what it promises.
//
//   - casework: what the organisation talks about. Persons, roles, sites and
//     appointments, the commands that change them, and who may do what.
//   - convo: the conversation engine. One event in; a new state, commands and
//     things to say out. It knows no clock, no network and no store.
//   - flows: the conversations, one file each, and their transcripts.
//   - talk: what one event does to one chat, for the bot and for the stage alike.
//   - locales: all that a translator touches, and the book that renders it.
//   - store: the only room that knows Redis. Lanes, records, timers, the outbox
//     and the one transaction that changes them together.
//   - bot: the way in from Telegram, through the engine, and out again.
//   - scheduler: what happens because time has passed.
//   - backup: the form of a backup file.
//   - reports: tables and files that leave the house on purpose.
//   - sandbox: a Telegram of our own, for the demo and for tests.
//   - cmd/ponte: the program. It puts the rooms together in one plain function.
//
// # The rules between them
//
// deps_test.go in this directory is the table of who may import whom, with a
// reason for each row. house_test.go holds what is true of every file.
// docs/architecture.md draws the way of an update and the way of a reminder.
package ponte
