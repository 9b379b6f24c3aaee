package store

import (
	"context"
	"time"
)

// NoteBackup keeps that a backup was finished at a time, in business time: the one
// that stands in the backup's own header. It is no part of a backup, so who has put
// one back has none yet.
func (s *Store) NoteBackup(ctx context.Context, at time.Time) error {
	return explain("note a backup", s.rdb.Set(ctx, s.keys.backup(), at.UTC().Format(time.RFC3339), 0).Err())
}

// LastBackup returns when the newest backup was finished, in business time; zero if
// none was, or none since one was put back.
func (s *Store) LastBackup(ctx context.Context) (time.Time, error) {
	text, err := s.rdb.Get(ctx, s.keys.backup()).Result()
	if isNil(err) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, explain("the last backup", err)
	}
	at, err := time.Parse(time.RFC3339, text)
	return at, explain("the last backup", err)
}
