package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"ponte/casework"
)

// Tx is an update under way. It is used by one goroutine, inside the function
// that it was handed to. What it writes is visible to its own reads at once,
// and to everybody else when the update commits.
type Tx struct {
	*Reader
	records map[string]write               // by Redis key
	indexes map[string]map[string]*float64 // by Redis key, then id: its time in ms, nil = taken out
	timers  map[string]*casework.Timer     // by member, nil = unset
	posts   []post
	sends   []Message
	heard   []heard
	lives   []life
	head    *head  // the event that this update takes out of its lane
	buried  string // why that event goes to the dead letters, if it does
	lifted  string // the dead letter that this update takes out
}

type write struct {
	plain []byte // nil = deleted
	owner casework.Owner
	life  time.Duration // 0 = no end
}

type post struct {
	lane  casework.Lane
	event casework.Event
}

// heard is a message that she wrote.
type heard struct {
	chat casework.ChatName
	id   int
}

type life struct {
	key  string
	last time.Duration // 0 = for ever
}

func (s *Store) newTx(ctx context.Context) *Tx {
	return &Tx{
		Reader:  s.newReader(ctx),
		records: map[string]write{}, indexes: map[string]map[string]*float64{}, timers: map[string]*casework.Timer{},
	}
}

// Get fills v with the record as this update has it.
func (tx *Tx) Get(ref casework.Ref, v any) error {
	w, ok := tx.records[tx.store.keys.record(ref)]
	switch {
	case !ok:
		return tx.Reader.Get(ref, v)
	case w.plain == nil:
		return casework.Errorf(casework.NotFound, "no %s %s", ref.Type, ref.ID)
	}
	if err := json.Unmarshal(w.plain, v); err != nil {
		return fmt.Errorf("store: %s %s: not the JSON of a %T: %w", ref.Type, ref.ID, v, err)
	}
	return nil
}

// Find lists ids of an index as this update has it.
func (tx *Tx) Find(ix casework.Index, from, to time.Time) ([]string, error) {
	changes := tx.indexes[tx.store.keys.index(ix)]
	if len(changes) == 0 {
		return tx.Reader.Find(ix, from, to)
	}
	filed, err := tx.filed(ix, from, to)
	if err != nil {
		return nil, err
	}
	filed = slices.DeleteFunc(filed, func(z redis.Z) bool {
		_, changed := changes[member(z)]
		return changed
	})
	for id, at := range changes {
		if at != nil && within(*at, from, to) {
			filed = append(filed, redis.Z{Score: *at, Member: id})
		}
	}
	slices.SortFunc(filed, func(a, b redis.Z) int {
		return cmp.Or(cmp.Compare(a.Score, b.Score), strings.Compare(member(a), member(b)))
	})
	return ids(filed), nil
}

// Put writes a record, sealed under owner's key.
func (tx *Tx) Put(ref casework.Ref, owner casework.Owner, v any) error {
	return tx.put(ref, owner, v, 0)
}

// PutFor is Put for a record that Redis forgets after ttl of machine time.
func (tx *Tx) PutFor(ref casework.Ref, owner casework.Owner, v any, ttl time.Duration) error {
	if ttl <= 0 {
		return casework.Errorf(casework.Internal, "%s %s: a life of %v", ref.Type, ref.ID, ttl)
	}
	return tx.put(ref, owner, v, ttl)
}

func (tx *Tx) put(ref casework.Ref, owner casework.Owner, v any, ttl time.Duration) error {
	if ref.Type == "" || ref.ID == "" || owner == "" || strings.Contains(string(owner), "|") {
		return casework.Errorf(casework.Internal, "put: record %q %q of owner %q", ref.Type, ref.ID, owner)
	}
	plain, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("store: %s %s: %w", ref.Type, ref.ID, err)
	}
	tx.records[tx.store.keys.record(ref)] = write{plain, owner, ttl}
	return nil
}

// Delete removes a record; to remove what is not there is no error.
func (tx *Tx) Delete(ref casework.Ref) error {
	tx.records[tx.store.keys.record(ref)] = write{}
	return nil
}

// File lists id in ix at a time; an id already there gets the new time. Times
// count to the millisecond.
func (tx *Tx) File(ix casework.Index, id string, at time.Time) error {
	ms := float64(at.UnixMilli())
	tx.refile(ix, id, &ms)
	return nil
}

// Unfile takes id out of ix.
func (tx *Tx) Unfile(ix casework.Index, id string) error {
	tx.refile(ix, id, nil)
	return nil
}

func (tx *Tx) refile(ix casework.Index, id string, at *float64) {
	name := tx.store.keys.index(ix)
	if tx.indexes[name] == nil {
		tx.indexes[name] = map[string]*float64{}
	}
	tx.indexes[name][id] = at
}

// Set sets a timer; the same timer set again moves to its new time. Times count
// to the second: a fraction is rounded up, so that no timer fires before its time.
func (tx *Tx) Set(t casework.Timer) error {
	if _, err := casework.ParseMember(t.Member()); err != nil {
		return err
	}
	if whole := t.At.Truncate(time.Second); whole.Before(t.At) {
		t.At = whole.Add(time.Second)
	}
	tx.timers[t.Member()] = &t
	return nil
}

// Unset removes a timer that has not fired.
func (tx *Tx) Unset(t casework.Timer) error {
	tx.timers[t.Member()] = nil
	return nil
}

// Post appends an event to a lane, once per event ID and lane in 48 hours.
func (tx *Tx) Post(lane casework.Lane, ev casework.Event) error {
	if err := checkEvent(lane, ev); err != nil {
		return err
	}
	tx.posts = append(tx.posts, post{lane, ev})
	return nil
}

// Send gives a message to the outbox.
func (tx *Tx) Send(m Message) error {
	if err := m.check(); err != nil {
		return err
	}
	tx.sends = append(tx.sends, m)
	return nil
}

// Heard remembers for 48 hours, as long as Telegram lets it be deleted, Telegram's
// id of what somebody wrote in a chat.
func (tx *Tx) Heard(chat casework.ChatName, id int) error {
	if chat == "" || id <= 0 {
		return casework.Errorf(casework.Internal, "heard: message %d of chat %q", id, chat)
	}
	tx.heard = append(tx.heard, heard{chat, id})
	return nil
}

// Expire lets the owner's key vanish after ttl of machine time from the commit,
// and everything that it seals becomes unreadable. Records that are put under
// it meanwhile vanish with it by themselves; those named here get the new time
// too. A push into the owner's lane leaves the key at least an hour.
func (tx *Tx) Expire(owner casework.Owner, ttl time.Duration, refs ...casework.Ref) error {
	if ttl <= 0 {
		return casework.Errorf(casework.Internal, "expire %s: a life of %v", owner, ttl)
	}
	tx.live(owner, ttl, refs)
	return nil
}

// Keep takes back what Expire said, for the key and the records named.
func (tx *Tx) Keep(owner casework.Owner, refs ...casework.Ref) error {
	tx.live(owner, 0, refs)
	return nil
}

func (tx *Tx) live(owner casework.Owner, last time.Duration, refs []casework.Ref) {
	tx.lives = append(tx.lives, life{tx.store.keys.owner(owner), last})
	for _, ref := range refs {
		tx.lives = append(tx.lives, life{tx.store.keys.record(ref), last})
	}
}

// Random returns unguessable bits. A function that runs again gets others.
func (tx *Tx) Random() uint64 {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return binary.BigEndian.Uint64(b[:])
}

// idle reports that the update wrote nothing.
func (tx *Tx) idle() bool {
	return tx.head == nil && len(tx.records) == 0 && len(tx.indexes) == 0 && len(tx.timers) == 0 &&
		len(tx.posts) == 0 && len(tx.sends) == 0 && len(tx.heard) == 0 && len(tx.lives) == 0 && tx.lifted == ""
}

// compare is the first half of the plan: what was read must still be so.
func (tx *Tx) compare(p *plan) {
	if tx.head != nil {
		p.step("head", p.key(tx.store.keys.lane(tx.head.lane))).words(tx.head.token)
	}
	if tx.lifted != "" {
		p.step("letter", p.key(tx.store.keys.dead())).words(tx.lifted)
	}
	for name, rec := range tx.read {
		p.step("rev", p.key(name)).words(rec.revision)
	}
}

// writes is the second half. It seals everything under the keys of now.
func (tx *Tx) writes(p *plan, operation string, word string, memory time.Duration) error {
	keys := tx.store.keys
	found, err := tx.store.owners.get(tx.ctx, tx.sealedUnder(), true)
	if err != nil {
		return err
	}
	for owner, key := range found {
		p.step("owner", p.key(keys.owner(owner))).words(key.id)
	}
	p.step("clock", p.key(keys.revisions())).words()
	p.step("once", p.key(keys.operation(operation))).words(word, milliseconds(memory))
	for _, l := range tx.lives {
		if l.last == 0 {
			p.step("keep", p.key(l.key)).words()
		} else {
			p.step("life", p.key(l.key)).words(milliseconds(l.last))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tx.records)) {
		w := tx.records[name]
		if w.plain == nil {
			p.step("del", p.key(name)).words()
			continue
		}
		sealed, err := found[w.owner].seal(name, "", w.plain)
		if err != nil {
			return err
		}
		var ms int64
		if w.life > 0 {
			ms = milliseconds(w.life)
		}
		p.step("put", p.key(name), p.key(keys.owner(w.owner))).words(ms, string(w.owner)+"|"+string(sealed))
	}
	for _, name := range slices.Sorted(maps.Keys(tx.indexes)) {
		for id, at := range tx.indexes[name] {
			tx.list(p, name, id, at)
		}
	}
	for member, t := range tx.timers {
		if t == nil {
			tx.list(p, keys.timers(), member, nil)
		} else {
			at := float64(t.At.Unix())
			tx.list(p, keys.timers(), member, &at)
		}
	}
	for _, item := range tx.posts {
		entry, err := tx.store.sealEvent(found[item.lane.Owner()], item.lane, item.event)
		if err != nil {
			return err
		}
		p.step("post", p.key(keys.lane(item.lane)), p.key(keys.ready()), p.key(keys.seen(item.lane, item.event.ID)), p.key(keys.owner(item.lane.Owner()))).
			words(string(item.lane), entry, milliseconds(tx.store.options.Memory))
	}
	for _, m := range tx.sends {
		owner := casework.OwnedByChat(m.Chat)
		entry, err := tx.store.sealMessage(found[owner], m)
		if err != nil {
			return err
		}
		p.step(m.step(), p.key(keys.outbox(m.Class, m.Chat)), p.key(keys.chats(m.Class)), p.key(keys.bell()), p.key(keys.owner(owner))).
			words(string(m.Chat), entry, notBefore(m))
	}
	tx.hear(p)
	if tx.buried != "" {
		p.step("bury", p.key(keys.dead()), p.key(keys.lane(tx.head.lane))).words(string(tx.head.lane), tx.buried)
	}
	if tx.lifted != "" {
		p.step("lift", p.key(keys.dead())).words(tx.lifted)
	}
	if tx.head != nil {
		p.step("pop", p.key(keys.lane(tx.head.lane))).words()
	}
	return nil
}

// hear remembers what was heard.
func (tx *Tx) hear(p *plan) {
	for _, h := range tx.heard {
		p.step("heard", p.key(tx.store.keys.heard(h.chat))).words(h.id, milliseconds(sentFor))
	}
}

// list files a member of a sorted set, or takes it out.
func (tx *Tx) list(p *plan, name, member string, at *float64) {
	if at == nil {
		p.step("unfile", p.key(name)).words(member)
		return
	}
	p.step("file", p.key(name)).words(strconv.FormatFloat(*at, 'f', -1, 64), member)
}

// sealedUnder lists the owners whose keys the update needs for writing.
func (tx *Tx) sealedUnder() []casework.Owner {
	var owners []casework.Owner
	for _, w := range tx.records {
		if w.plain != nil {
			owners = append(owners, w.owner)
		}
	}
	for _, item := range tx.posts {
		owners = append(owners, item.lane.Owner())
	}
	for _, m := range tx.sends {
		owners = append(owners, casework.OwnedByChat(m.Chat))
	}
	return owners
}

var _ casework.Tx = (*Tx)(nil)
