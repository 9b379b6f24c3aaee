package store

import (
	"context"
	"time"

	"ponte/casework"
)

// lastRun is what is remembered of a cron job.
type lastRun struct {
	At time.Time `json:"at"` // business time
}

// LastRun returns when a cron job last ran, in business time; zero if never.
func (s *Store) LastRun(ctx context.Context, job string) (time.Time, error) {
	var last lastRun
	err := s.View(ctx, func(r casework.Reader) error { return found(r.Get(jobRef(job), &last)) })
	return last.At, err
}

// SetLastRun moves a job's last run from one time to another. won is false if
// it is not `from` any more: another replica ran the job.
func (s *Store) SetLastRun(ctx context.Context, job string, from, to time.Time) (won bool, err error) {
	err = s.Update(ctx, "", func(tx *Tx) error {
		var last lastRun
		if err := found(tx.Get(jobRef(job), &last)); err != nil {
			return err
		}
		if won = last.At.Equal(from); !won {
			return nil
		}
		return tx.Put(jobRef(job), casework.Organisation, lastRun{to.UTC()})
	})
	return won && err == nil, err
}

// offsetLife is how long the poll offset is believed. After a quiet week
// Telegram numbers its updates anew, at random, and an old offset that is too
// high would confirm new updates unread.
const offsetLife = 6 * 24 * time.Hour

type pollOffset struct {
	Next int64 `json:"next"`
}

// Offset returns the offset for the next poll: one more than the last update
// that was pushed. It is 0, which asks Telegram for all that is unconfirmed,
// at first and when no update came for six days.
func (s *Store) Offset(ctx context.Context) (int64, error) {
	var o pollOffset
	err := s.View(ctx, func(r casework.Reader) error { return found(r.Get(offsetRef(), &o)) })
	return o.Next, err
}

// SetOffset raises the offset. It never lowers it while it is believed: a
// leader that lost its lease a moment ago must not take it back.
func (s *Store) SetOffset(ctx context.Context, n int64) error {
	return s.Update(ctx, "", func(tx *Tx) error {
		var o pollOffset
		if err := found(tx.Get(offsetRef(), &o)); err != nil || n <= o.Next {
			return err
		}
		return tx.PutFor(offsetRef(), casework.Organisation, pollOffset{n}, offsetLife)
	})
}

func jobRef(job string) casework.Ref { return casework.Ref{Type: cronRecord, ID: job} }

func offsetRef() casework.Ref { return casework.Ref{Type: offsetRecord, ID: "poll"} }

// found makes nothing of NotFound.
func found(err error) error {
	if casework.CodeOf(err) == casework.NotFound {
		return nil
	}
	return err
}
