package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"ponte/casework"
	"ponte/reports"
	"ponte/sandbox"
	"ponte/store"
)

// advance moves business time on, from one timer to the next, so that each
// thing happens at its own hour and in its order.
func (s *stage) advance(ctx context.Context, d time.Duration) error {
	to := s.clock.Now().Add(d)
	for {
		next, ok, err := s.records.NextTimer(ctx)
		if err != nil {
			return err
		}
		if !ok || next.At.After(to) {
			break
		}
		s.clock.set(next.At)
		if err := s.settle(ctx); err != nil {
			return err
		}
	}
	s.clock.set(to)
	return s.settle(ctx)
}

// settlePatience is how long the world may take to come to rest, in machine time.
const settlePatience = 20 * time.Second

// settle waits until everything that is due has happened: no timer due, no event
// in a lane, nothing in the outbox.
func (s *stage) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settlePatience)
	defer cancel()
	for {
		quiet, err := s.quiet(ctx)
		if err != nil {
			return fmt.Errorf("the demo does not come to rest: %w", err)
		}
		if quiet {
			return nil
		}
		rest(ctx, 20*time.Millisecond)
	}
}

// quiet reports whether nothing is under way.
func (s *stage) quiet(ctx context.Context) (bool, error) {
	if s.telegram.Pending() > 0 {
		return false, ctx.Err()
	}
	if next, ok, err := s.records.NextTimer(ctx); err != nil || ok && !next.At.After(s.clock.Now()) {
		return false, err
	}
	lanes, err := s.records.LaneStats(ctx)
	if err != nil || lanes.Ready > 0 {
		return false, err
	}
	box, err := s.records.OutboxStats(ctx, store.Answers)
	return box.Chats == 0, err
}

// next is the next thing that is due.
func (s *stage) next(ctx context.Context) (sandbox.Due, error) {
	timer, ok, err := s.records.NextTimer(ctx)
	if err != nil || !ok {
		return sandbox.Due{}, err
	}
	return sandbox.Due{At: timer.At, What: whatIsDue[timer.Kind]}, nil
}

// whatIsDue says what a timer is for, to the page's English reader.
var whatIsDue = map[casework.TimerKind]string{
	casework.RemindTimer: "a reminder", casework.UnconfirmedTimer: "has she answered?",
	casework.OutcomeTimer: "ask what happened", casework.MissedTimer: "her kind message",
	casework.StaffTimer: "what staff are told",
	casework.LateTimer:  "a question’s time is over", casework.FoldTimer: "details fold away",
	casework.IdleTimer: "what waited while she was writing", casework.AlertTimer: "who sees to it?",
	casework.HoursTimer: "do her hours still fit?", casework.RequestTimer: "a call for a human", casework.DigestTimer: "the morning’s news",
}

// panel lists the ledger of reminders of all sites, by time.
func (s *stage) panel(ctx context.Context) ([]sandbox.PanelRow, error) {
	var rows []sandbox.PanelRow
	err := s.records.View(ctx, func(r casework.Reader) error {
		rows = rows[:0]
		for _, site := range s.policy.Sites {
			ids, err := r.Find(casework.RemindersAt(site.ID), time.Time{}, time.Time{})
			if err != nil {
				return err
			}
			for _, id := range ids {
				row, err := panelRow(r, id)
				if err != nil {
					return err
				}
				rows = append(rows, row)
			}
		}
		slices.SortStableFunc(rows, func(a, b sandbox.PanelRow) int { return a.When.Compare(b.When) })
		return nil
	})
	return rows, err
}

// panelRow reads one row of the ledger.
func panelRow(r casework.Reader, id string) (sandbox.PanelRow, error) {
	var row casework.Reminder
	if err := r.Get(casework.Ref{Type: casework.ReminderRecord, ID: id}, &row); err != nil {
		return sandbox.PanelRow{}, err
	}
	p, err := casework.LoadPerson(r, row.Person)
	if err != nil {
		return sandbox.PanelRow{}, err
	}
	status := map[casework.Fate]sandbox.Status{
		casework.FatePlanned: sandbox.StatusDue, casework.FateQueued: sandbox.StatusDue, casework.FateHeld: sandbox.StatusHeld,
		casework.FateSent: sandbox.StatusSent, casework.FateSkipped: sandbox.StatusSkipped, casework.FateFailed: sandbox.StatusFailed,
	}[row.Fate]
	what := "told "
	if _, err := casework.ParseRung(row.Step); err == nil {
		what = "reminder "
	}
	return sandbox.PanelRow{When: row.Due, Who: string(p.Code), What: what + reports.StepWords(row.Step), Status: status, Why: reports.WhyWords(row.Why)}, nil
}

// serveHandler serves a handler on a listener until ctx ends.
func serveHandler(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("the page's server ended: %w", err)
	case <-ctx.Done():
		return server.Close() // the page's streams never end by themselves
	}
}
