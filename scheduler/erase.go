package scheduler

import (
	"context"
	"time"

	"go.uber.org/zap"

	"ponte/casework"
	"ponte/store"
)

const (
	// eraseEvery is how often it is looked who is leaving.
	eraseEvery = time.Second
	// lastWords is how long the keys of who has left wait for her last message to be
	// sent, in business time.
	lastWords = 15 * time.Minute
	// stepsAtOnce is how many steps one look takes with one woman.
	stepsAtOnce = 50
)

// eraseOn goes on with everybody who is leaving, and says what keeps it.
func (s *Scheduler) eraseOn(ctx context.Context) {
	if err := s.Erase(ctx); err != nil && ctx.Err() == nil {
		s.o.Log.Warn("somebody who is leaving cannot be erased yet; trying on", zap.Error(err))
	}
}

// Erase goes on with everybody who is leaving as far as it goes at this moment: until
// the last message must be sent, staff sleep, or all is done. Each step is one
// transaction, and so it may stop anywhere, and two may do it at once.
func (s *Scheduler) Erase(ctx context.Context) error {
	var ids []string
	err := s.o.Store.View(ctx, func(r casework.Reader) (err error) {
		ids, err = r.Find(casework.Erasures(), time.Time{}, time.Time{})
		return err
	})
	for _, id := range ids {
		if err == nil {
			err = s.eraseOne(ctx, id)
		}
	}
	return err
}

// eraseOne goes on with one of them.
func (s *Scheduler) eraseOne(ctx context.Context, id string) error {
	for range stepsAtOnce {
		next, err := s.eraseStep(ctx, id, false)
		if err != nil || next == casework.EraseWaits || next == casework.EraseIsOver {
			return err
		}
		if next == casework.EraseGoesOn {
			continue
		}
		if swept, err := s.sweep(ctx, id); err != nil || !swept {
			return err
		}
		if _, err := s.eraseStep(ctx, id, true); err != nil {
			return err
		}
	}
	return nil
}

// eraseStep does one step; one that is over is no error.
func (s *Scheduler) eraseStep(ctx context.Context, id string, swept bool) (casework.EraseNext, error) {
	var step *casework.EraseStep
	err := s.o.Store.Update(ctx, "", func(tx *store.Tx) error {
		step = &casework.EraseStep{Erasure: id, Swept: swept}
		return s.desk.Perform(tx, casework.Program, s.o.Now(), step)
	})
	if casework.CodeOf(err) == casework.NotFound {
		return casework.EraseIsOver, nil
	}
	return step.Next, err
}

// sweep destroys the keys and looks for names, unless her last message is still to be
// sent.
func (s *Scheduler) sweep(ctx context.Context, id string) (swept bool, err error) {
	var e casework.Erasure
	err = s.o.Store.View(ctx, func(r casework.Reader) (err error) {
		e, err = casework.LoadErasure(r, id)
		return err
	})
	if err != nil {
		return false, err
	}
	if e.Chat != "" && s.o.Now().Before(e.Since.Add(lastWords)) {
		if settled, err := s.o.Store.Settled(ctx, e.Chat); err != nil || !settled {
			return false, err
		}
	}
	if err := s.o.Store.Forget(ctx, e.Person, e.Chat); err != nil {
		return false, err
	}
	if err := s.o.Store.Rewrite(ctx); err != nil {
		return false, err
	}
	s.o.Log.Info("somebody who left was erased: her keys are destroyed")
	return true, nil
}
