// Package reports makes files and tables from records that are handed in: a
// calendar file for one appointment, a sheet of slips with invites, the ledger
// of reminders, the weeks of a site and the audit as a table, as CSV, as JSON, a
// picture of those weeks, and who may do what.
//
// # Rules
//
//   - Nothing is looked up here and nobody's rights are decided: who calls has
//     read what may be read.
//   - No clock is read. The same input gives the same bytes, so that a file can
//     be compared with the one made yesterday.
//   - What a file shows is chosen by whoever hands in the texts. A calendar file
//     holds nothing of an appointment but its time and the texts it was given,
//     since calendars are synchronised, shared and shown on locked screens.
package reports
