// Command ponte is the bot and all that is needed to run it.
//
// Each command is a struct in a file of its own; main.go lists them. A command
// gets three things: a context that ends at SIGTERM or Ctrl-C, and the
// [console], which holds where it reads and writes and what the environment
// says, and through which it asks for the configuration.
//
// Rules of this room:
//   - An error says what happened, then what to do.
//   - The exit code is 0 when all went well, 1 when something failed, 2 when the
//     command line makes no sense.
//   - A secret comes from the environment or from a file that nobody else may
//     read. It is never a flag, never in the configuration file, never printed.
//   - Here, and only here, everything is wired together, the wall clock is read
//     and the process ends.
package main
