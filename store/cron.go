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

func jobRef(job string) casework.Ref { return casework.Ref{Type: cronRecord, ID: job} }

// found makes nothing of NotFound.
func found(err error) error {
	if casework.CodeOf(err) == casework.NotFound {
		return nil
	}
	return err
}
