// Package sandbox is a Telegram of our own: a double of the Bot API that a bot
// talks to over HTTP, and a web page with phones on which people read and answer.
// The demo shows the page; the end-to-end tests use the same double.
//
// # What it promises
//
// The double is only worth having if a bot that passes here also passes there.
// So it refuses what Telegram refuses, in Telegram's words, and it does not
// forgive: wrong HTML, 4097 letters, 65 bytes on a button, a second message to a
// blocked chat, two pollers at once, a press answered too late. The rules and most
// words were checked against the Bot API 10.1 and the published sources of Telegram's
// Bot API server; the words in capitals (BUTTON_DATA_INVALID and its like) come from
// servers whose sources are not public, and are as people report them. Where it is
// not documented what Telegram answers, Config can say both.
//
//	phone → Server (updates) → getUpdates or webhook → the bot
//	the bot → POST /bot<token>/sendMessage → Server → phone, page, Wait
//
// # Two clocks
//
// Config.Now is business time: it dates messages and decides the 48 hours in
// which a message can be deleted, and the demo moves it. Config.Machine is machine
// time: it measures the rate limits, the age of updates and of button presses, and
// nobody moves it but a test.
//
// # What it leaves out
//
// Markdown, media groups, inline mode, payments, channels, forums, polls, and
// answering a webhook with a method. A method that is not here answers
// "Not Found: method not found" and never pretends. Files are sent by upload or by
// file_id: the double does not fetch URLs.
//
// # Rules of the room
//
// One mutex guards all state: no code holds it across a network call. What changes
// state calls changed, which wakes Wait, long polls and the page. The room imports
// the standard library and the Bot API types, and nothing else of ours.
package sandbox
