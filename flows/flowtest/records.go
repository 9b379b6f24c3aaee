package flowtest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"ponte/casework"
)

// records is all that the stage remembers. Every value is kept as the JSON it
// would be in the database.
type records struct {
	rows    map[casework.Ref]row
	indexes map[casework.Index]map[string]time.Time
	timers  map[string]casework.Timer // by member
	seen    map[string]bool           // ids of events that were posted
	lanes   []waiting                 // in the order in which they were posted
	random  uint64
}

// row is one record. until is when it is forgotten; zero means never.
type row struct {
	text  json.RawMessage
	until time.Time
}

// waiting is an event in a lane.
type waiting struct {
	lane  casework.Lane
	event json.RawMessage
}

func newRecords(seed uint64) *records {
	return &records{
		rows: map[casework.Ref]row{}, indexes: map[casework.Index]map[string]time.Time{},
		timers: map[string]casework.Timer{}, seen: map[string]bool{}, random: seed,
	}
}

// clone copies what a transaction may change.
func (r *records) clone() *records {
	out := *r
	out.rows, out.timers, out.seen = maps.Clone(r.rows), maps.Clone(r.timers), maps.Clone(r.seen)
	out.indexes = make(map[casework.Index]map[string]time.Time, len(r.indexes))
	for ix, ids := range r.indexes {
		out.indexes[ix] = maps.Clone(ids)
	}
	out.lanes = slices.Clone(r.lanes)
	return &out
}

// next takes the event that has waited longest; false when there is none.
func (r *records) next() (casework.Lane, casework.Event, bool, error) {
	var ev casework.Event
	if len(r.lanes) == 0 {
		return "", ev, false, nil
	}
	w := r.lanes[0]
	r.lanes = r.lanes[1:]
	if err := json.Unmarshal(w.event, &ev); err != nil {
		return "", ev, false, fmt.Errorf("flowtest: event in lane %s: %w", w.lane, err)
	}
	return w.lane, ev, true, nil
}

// due takes the timer that is due first, if one is until a time.
func (r *records) due(until time.Time) (casework.Timer, bool) {
	first, found := "", false
	for member, t := range r.timers {
		if t.At.After(until) {
			continue
		}
		if !found || cmp.Or(t.At.Compare(r.timers[first].At), cmp.Compare(member, first)) < 0 {
			first, found = member, true
		}
	}
	t := r.timers[first]
	delete(r.timers, first)
	return t, found
}

// tx is an update under way: [casework.Tx] over a copy of the records, and the
// notes of what it did.
type tx struct {
	*records
	now   time.Time
	notes []Note
}

// note keeps a note for who watches the stage.
func (t *tx) note(n Note) { t.notes = append(t.notes, n) }

func (t *tx) Get(ref casework.Ref, v any) error {
	r, ok := t.rows[ref]
	if !ok || !r.until.IsZero() && !t.now.Before(r.until) {
		return casework.Errorf(casework.NotFound, "no %s %s", ref.Type, ref.ID)
	}
	if err := json.Unmarshal(r.text, v); err != nil {
		return fmt.Errorf("flowtest: %s %s: %w", ref.Type, ref.ID, err)
	}
	return nil
}

func (t *tx) Find(ix casework.Index, from, to time.Time) ([]string, error) {
	var ids []string
	for id, at := range t.indexes[ix] {
		if (from.IsZero() || !at.Before(from.Truncate(time.Millisecond))) && (to.IsZero() || !at.After(to)) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(t.indexes[ix][a].Compare(t.indexes[ix][b]), cmp.Compare(a, b))
	})
	return ids, nil
}

// Name hides nothing: these records are nobody's.
func (t *tx) Name(text string) string { return text }

func (t *tx) Put(ref casework.Ref, owner casework.Owner, v any) error {
	return t.PutFor(ref, owner, v, 0)
}

func (t *tx) PutFor(ref casework.Ref, _ casework.Owner, v any, ttl time.Duration) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("flowtest: %s %s: %w", ref.Type, ref.ID, err)
	}
	before, existed := t.rows[ref]
	r := row{text: text}
	if ttl > 0 {
		r.until = t.now.Add(ttl)
	}
	t.rows[ref] = r
	if !existed || !bytes.Equal(before.text, text) {
		t.note(Note{Kind: Wrote, Ref: ref, Text: string(text)})
	}
	return nil
}

func (t *tx) Delete(ref casework.Ref) error {
	delete(t.rows, ref)
	return nil
}

func (t *tx) File(ix casework.Index, id string, at time.Time) error {
	if t.indexes[ix] == nil {
		t.indexes[ix] = map[string]time.Time{}
	}
	t.indexes[ix][id] = at.Truncate(time.Millisecond)
	return nil
}

func (t *tx) Unfile(ix casework.Index, id string) error {
	delete(t.indexes[ix], id)
	return nil
}

func (t *tx) Set(timer casework.Timer) error {
	if timer.Lane == "" || timer.At.IsZero() {
		return casework.Errorf(casework.Internal, "timer %s has no lane or no time", timer.Member())
	}
	t.timers[timer.Member()] = timer
	t.note(Note{Kind: Set, Timer: timer})
	return nil
}

func (t *tx) Unset(timer casework.Timer) error {
	if was, ok := t.timers[timer.Member()]; ok {
		delete(t.timers, timer.Member())
		t.note(Note{Kind: Unset, Timer: was})
	}
	return nil
}

func (t *tx) Post(lane casework.Lane, ev casework.Event) error {
	if t.seen[ev.ID] {
		t.note(Note{Kind: Repeated, Text: ev.ID})
		return nil
	}
	text, err := json.Marshal(ev)
	if err != nil {
		return fmt.Errorf("flowtest: event %s: %w", ev.ID, err)
	}
	t.seen[ev.ID] = true
	t.lanes = append(t.lanes, waiting{lane, text})
	return nil
}

// Random is SplitMix64: the same seed, the same ids.
func (t *tx) Random() uint64 {
	t.random += 0x9e3779b97f4a7c15
	z := t.random
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Expire does nothing more: there is no key per person here, and what a visitor
// leaves was put for a while only.
func (t *tx) Expire(casework.Owner, time.Duration, ...casework.Ref) error { return nil }

// Keep lets the records stay that were put for a while.
func (t *tx) Keep(_ casework.Owner, refs ...casework.Ref) error {
	for _, ref := range refs {
		if r, ok := t.rows[ref]; ok {
			r.until = time.Time{}
			t.rows[ref] = r
		}
	}
	return nil
}
