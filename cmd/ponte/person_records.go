package main

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"

	"ponte/casework"
	"ponte/store"
)

// records is the door of a console command to what is kept: the configuration
// and the store, opened beside a ponte that runs, or alone.
type records struct {
	config *config
	store  *store.Store
	stop   func() // the Redis, if it was started for this command
}

// records opens them with the key that is set. Close them when the command ends.
func (con *console) records(ctx context.Context) (*records, error) {
	return con.recordsUnder(ctx, con.keys)
}

// recordsUnder opens them with another key.
func (con *console) recordsUnder(ctx context.Context, key func() (*store.KeySet, error)) (*records, error) {
	c, err := con.config()
	if err != nil {
		return nil, err
	}
	if err := c.need(needBot); err != nil {
		return nil, err
	}
	keys, err := key()
	if err != nil {
		return nil, err
	}
	url, stop, err := c.useRedis(ctx, zap.NewNop())
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{URL: url, Bot: c.Bot, Keys: keys})
	if err != nil {
		stop()
		return nil, fmt.Errorf("the records cannot be opened: %w", err)
	}
	return &records{config: c, store: s, stop: stop}, nil
}

// close gives back what was opened. Nothing was left half done, so there is
// nothing to say when it fails.
func (r *records) close() {
	_ = r.store.Close()
	r.stop()
}

// View reads.
func (r *records) View(ctx context.Context, fn func(casework.Reader) error) error {
	return r.store.View(ctx, fn)
}

// looks reads thousands of records, each at its own moment.
func (r *records) looks(ctx context.Context) looks {
	return looks{r.store.Name, func(fn func(casework.Reader) error) error { return r.View(ctx, fn) }}
}

// looks is a reader that looks at each record by itself: for lists and plans,
// which need no moment at which all records agree. A View remembers all that it
// has read, which is meant for the few records of one decision.
type looks struct {
	name func(text string) string
	view func(fn func(casework.Reader) error) error
}

// Get reads a record.
func (l looks) Get(ref casework.Ref, v any) error {
	return l.view(func(r casework.Reader) error { return r.Get(ref, v) })
}

// Find lists the ids of an index.
func (l looks) Find(ix casework.Index, from, to time.Time) (ids []string, err error) {
	err = l.view(func(r casework.Reader) error {
		ids, err = r.Find(ix, from, to)
		return err
	})
	return ids, err
}

// Name names a text, see [casework.Reader].
func (l looks) Name(text string) string { return l.name(text) }

// Update writes, all of it or nothing.
func (r *records) Update(ctx context.Context, id string, fn func(casework.Tx) error) error {
	return r.store.Update(ctx, id, func(tx *store.Tx) error { return fn(tx) })
}

// desk is where commands are done, by the organisation's rules.
func (r *records) desk() casework.Desk { return casework.Desk{Policy: &r.config.Policy} }

// look leaves the line of a look at a list, or of a file made of it, before
// anything is shown. No sites means that it is not by site.
func (r *records) look(ctx context.Context, con *console, view casework.View, sites []casework.SiteID, file bool) error {
	var site casework.SiteID
	if len(sites) == 1 {
		site = sites[0]
	}
	var c casework.Command = casework.Look{What: view, Site: site}
	if file {
		c = casework.Export{What: view, Site: site}
	}
	return r.Update(ctx, "", func(tx casework.Tx) error { return r.desk().Perform(tx, casework.Console, con.now(), c) })
}
