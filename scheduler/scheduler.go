package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
	"go.uber.org/zap"

	"ponte/casework"
	"ponte/store"
)

// Job is something that comes round: a command of the program's own, at the
// minutes that a cron line names on the clock of a zone.
type Job struct {
	Name string // names its last run; unique
	Line string // five fields; keep away from 02:00 to 03:59, which some nights lack and others have twice
	Zone string // IANA name
	Do   casework.Command
}

// Lease says whether this replica leads.
type Lease interface{ Holds() bool }

// Scheduler ticks.
type Scheduler struct {
	o    Options
	jobs []scheduled
	desk casework.Desk
}

// Options are what the scheduler works with.
type Options struct {
	Store  *store.Store
	Lease  Lease
	Policy *casework.Policy
	Jobs   []Job
	Now    func() time.Time // business time
	Log    *zap.Logger
}

// scheduled is a job with its cron line read.
type scheduled struct {
	Job
	schedule cron.Schedule
}

// New reads the jobs' cron lines. The error names the job.
func New(o Options) (*Scheduler, error) {
	s := &Scheduler{o: o, desk: casework.Desk{Policy: o.Policy}}
	for _, job := range o.Jobs {
		if _, err := time.LoadLocation(job.Zone); err != nil {
			return nil, fmt.Errorf("scheduler: job %s: %w", job.Name, err)
		}
		schedule, err := cron.ParseStandard("CRON_TZ=" + job.Zone + " " + job.Line)
		if err != nil {
			return nil, fmt.Errorf("scheduler: job %s: %w", job.Name, err)
		}
		if schedule.Next(o.Now()).IsZero() {
			return nil, fmt.Errorf("scheduler: job %s: %q never comes round", job.Name, job.Line)
		}
		s.jobs = append(s.jobs, scheduled{job, schedule})
	}
	return s, nil
}

const (
	// tickEvery is how often the clock is looked at.
	tickEvery = 200 * time.Millisecond
	// repairEvery is how often the lanes are looked over.
	repairEvery = 30 * time.Second
	// firedAtOnce is how many timers one tick fires at most; the next follows at once.
	firedAtOnce = 200
)

// Run ticks until the context ends.
func (s *Scheduler) Run(ctx context.Context) error {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	mend := time.NewTicker(repairEvery)
	defer mend.Stop()
	erase := time.NewTicker(eraseEvery)
	defer erase.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-mend.C:
			if s.o.Lease.Holds() {
				s.repair(ctx)
			}
			continue
		case <-erase.C:
			if s.o.Lease.Holds() {
				s.eraseOn(ctx)
			}
			continue
		case <-ticker.C:
		}
		if !s.o.Lease.Holds() {
			continue
		}
		err := s.Tick(ctx)
		if (err != nil) != failing && ctx.Err() == nil {
			failing = err != nil
			s.o.Log.Warn("the schedule is held up, or goes on", zap.Bool("held up", failing), zap.Error(err))
		}
	}
}

// Tick does once what is due at this moment of business time.
func (s *Scheduler) Tick(ctx context.Context) error {
	now := s.o.Now()
	var failed []error // what fails keeps nothing else back
	for {
		fired, err := s.o.Store.FireDue(ctx, now, firedAtOnce)
		if err != nil {
			failed = append(failed, fmt.Errorf("scheduler: timers: %w", err))
		}
		if err != nil || fired < firedAtOnce || !s.o.Lease.Holds() {
			break
		}
	}
	for _, job := range s.jobs {
		if err := s.round(ctx, job, now); err != nil {
			failed = append(failed, fmt.Errorf("scheduler: job %s: %w", job.Name, err))
		}
	}
	return errors.Join(failed...)
}

// round runs a job if it has come round since its last run. Only the latest of
// the rounds missed is run, and a last run that lies in the future, because the
// clock was moved back, counts as now.
func (s *Scheduler) round(ctx context.Context, job scheduled, now time.Time) error {
	last, err := s.o.Store.LastRun(ctx, job.Name)
	if err != nil {
		return err
	}
	if last.IsZero() || last.After(now) {
		_, err := s.o.Store.SetLastRun(ctx, job.Name, last, now)
		return err
	}
	due := job.schedule.Next(last)
	if due.After(now) {
		return nil
	}
	for next := job.schedule.Next(due); !next.After(now); next = job.schedule.Next(next) {
		due = next
	}
	// The operation is named after the round, so that it is done once whoever else
	// believes to lead; the last run is moved only when it has been done.
	id := fmt.Sprintf("job:%s@%d", job.Name, due.Unix())
	err = s.o.Store.Update(ctx, id, func(tx *store.Tx) error {
		return s.desk.Perform(tx, casework.Program, now, job.Do)
	})
	if err != nil {
		return err
	}
	_, err = s.o.Store.SetLastRun(ctx, job.Name, last, due)
	s.o.Log.Info("job done", zap.String("job", job.Name))
	return err
}

// repair looks over the lanes and says what it had to mend.
func (s *Scheduler) repair(ctx context.Context) {
	mended, err := s.o.Store.Repair(ctx)
	if err != nil {
		if ctx.Err() == nil {
			s.o.Log.Warn("the lanes could not be looked over", zap.Error(err))
		}
		return
	}
	if mended.Any() {
		s.o.Log.Error("lanes had to be mended", zap.Int("lanes", len(mended.Lanes)), zap.Int("outboxes", len(mended.Chats)))
	}
}
