// Package casework is what the organisation talks about: its people, its
// appointments, who may do what, and the commands that change the records.
//
// It imports the standard library and nothing else, ours or not. It reads no
// clock, opens no connection and knows no language: time, records and the
// organisation's rules are handed in, and what must be said leaves as a
// [Notice] that names its text by key.
//
// # Rules
//
//   - Records change through commands only, and commands run through
//     [Desk.Perform] only. There the role is checked, the rule is kept, the
//     audit line is written and those who must be told are told.
//   - Decide on records, never on an index: an index is for finding, and what
//     is found is read again.
//   - Every time is an absolute instant (UTC) together with the zone of the
//     place where it happens. Nothing is kept as "10:30".
package casework
