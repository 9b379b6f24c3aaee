// Package backup is the form of a backup: two files that only the holder of an
// age key can open, and that tell when they are not whole.
//
// One file holds the records, the other the owners' keys, which seal the
// records and are themselves wrapped by the master key set. They are apart so
// that the keys can be kept for a day and the records for a month: what a woman
// had erased is then gone from all backups as soon as the older files with keys
// are deleted.
//
// # The form
//
// Within age's envelope, and gzip's, a file is lines of JSON: a [Header], one
// line for each Redis key (a store.Saved), and an end that counts the lines and
// holds the SHA-256 of all before it. A file without its end is not whole, and
// [Read] says so before anybody acts on what it holds.
//
// # Rules
//
//   - A newer form than [Version] is refused. An older one is read for ever.
//   - Nothing here knows Redis, the master key or what a record means.
//   - An error never repeats what a file holds.
package backup
