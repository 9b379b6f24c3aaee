// Package e2e holds no code but tests of the whole: the real program, built once
// and started as a process, with our own Telegram on one side and a real
// redis-server with an append-only file on the other.
//
// # Rules
//
//   - Nothing here reaches into the program. It is started, killed and asked over
//     HTTP, as by an operator, and seen through phones, as by a woman.
//   - What must hold is said by a checker of its own, which reads the phones, the
//     sandbox's list of calls and Redis, and shares no code with what it checks.
//   - Tests run beside each other, each in a world of its own: most of their time
//     they wait for Telegram's one message a second to a chat.
//   - Tests wait for what happens, up to a deadline, and for no time to pass.
//   - Every process is ended by its own id.
//
// docs/reliability.md says what was seen, and how to repeat it with larger numbers.
package e2e
