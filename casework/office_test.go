package casework_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// memory is a casework.Tx in which everything is kept as JSON.
type memory struct {
	rows    map[casework.Ref]string
	indexes map[casework.Index]map[string]time.Time
	timers  map[string]casework.Timer
	posts   []post
	random  uint64
}

type post struct {
	lane  casework.Lane
	event casework.Event
}

func newMemory() *memory {
	return &memory{rows: map[casework.Ref]string{}, indexes: map[casework.Index]map[string]time.Time{}, timers: map[string]casework.Timer{}}
}

func (m *memory) Get(ref casework.Ref, v any) error {
	text, ok := m.rows[ref]
	if !ok {
		return casework.Errorf(casework.NotFound, "no %s %s", ref.Type, ref.ID)
	}
	return json.Unmarshal([]byte(text), v)
}

func (m *memory) Find(ix casework.Index, from, to time.Time) ([]string, error) {
	var ids []string
	for id, at := range m.indexes[ix] {
		if (from.IsZero() || !at.Before(from)) && (to.IsZero() || !at.After(to)) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(m.indexes[ix][a].Compare(m.indexes[ix][b]), cmp.Compare(a, b))
	})
	return ids, nil
}

// Name gives each text another name that does not tell it.
func (m *memory) Name(text string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
}

func (m *memory) Put(ref casework.Ref, owner casework.Owner, v any) error {
	if owner == "" {
		return fmt.Errorf("%s %s has no owner", ref.Type, ref.ID)
	}
	text, err := json.Marshal(v)
	m.rows[ref] = string(text)
	return err
}

func (m *memory) PutFor(ref casework.Ref, owner casework.Owner, v any, ttl time.Duration) error {
	if ttl <= 0 {
		return fmt.Errorf("%s %s is kept for %s", ref.Type, ref.ID, ttl)
	}
	return m.Put(ref, owner, v)
}

func (m *memory) Delete(ref casework.Ref) error {
	delete(m.rows, ref)
	return nil
}

func (m *memory) File(ix casework.Index, id string, at time.Time) error {
	if m.indexes[ix] == nil {
		m.indexes[ix] = map[string]time.Time{}
	}
	m.indexes[ix][id] = at
	return nil
}

func (m *memory) Unfile(ix casework.Index, id string) error {
	delete(m.indexes[ix], id)
	return nil
}

func (m *memory) Set(t casework.Timer) error {
	m.timers[t.Member()] = t
	return nil
}

func (m *memory) Unset(t casework.Timer) error {
	delete(m.timers, t.Member())
	return nil
}

func (m *memory) Post(lane casework.Lane, ev casework.Event) error {
	m.posts = append(m.posts, post{lane, ev})
	return nil
}

func (m *memory) Random() uint64 {
	m.random += 0x9e3779b97f4a7c15
	z := (m.random ^ m.random>>31) * 0xbf58476d1ce4e5b9
	return z ^ z>>29
}

// monday is when everything here begins: noon in Rome.
var monday = time.Date(2026, 10, 5, 10, 0, 0, 0, time.UTC)

// office is an organisation with a woman in Rome and all roles around her, and
// one more of most roles in Madrid.
type office struct {
	*memory
	t      *testing.T
	policy *casework.Policy
	now    time.Time
	who    map[string]casework.Person // "woman", "caseworker", "other caseworker", …
	code   string                     // that links a group, see offer
}

func newOffice(t *testing.T) *office {
	t.Helper()
	quiet := casework.Hours{From: 21 * 60, To: 8 * 60}
	o := &office{memory: newMemory(), t: t, now: monday, who: map[string]casework.Person{}, policy: &casework.Policy{
		Sites: []casework.Site{
			{ID: "roma", Country: casework.Italy, Zone: "Europe/Rome", Quiet: quiet, Coordinator: "M-3"},
			{ID: "madrid", Country: casework.Spain, Zone: "Europe/Madrid", Quiet: quiet},
		},
		Kinds: casework.PresetKinds(), Fold: casework.FoldPreset, Undo: casework.UndoPreset,
	}}
	o.enter("caseworker", casework.Caseworker, "T-2", "roma", "")
	o.enter("coordinator", casework.Coordinator, "M-3", "roma", "")
	o.enter("educator", casework.Educator, "E-5", "roma", "")
	o.enter("mediator", casework.Mediator, "P-4", "roma", "")
	o.enter("admin", casework.Admin, "A-1", "roma", "")
	o.enter("woman", casework.Beneficiary, "K-17", "roma", o.who["caseworker"].ID)
	o.enter("other caseworker", casework.Caseworker, "T-9", "madrid", "")
	o.enter("other coordinator", casework.Coordinator, "M-9", "madrid", "")
	o.enter("other woman", casework.Beneficiary, "H-40", "madrid", o.who["other caseworker"].ID)
	return o
}

// enter enters a person with a chat; the women have said yes to reminders.
func (o *office) enter(name string, role casework.Role, code casework.Code, site casework.SiteID, caseworker casework.PersonID) {
	o.t.Helper()
	add := &casework.AddPerson{Role: role, Site: site, Code: code, Caseworker: caseworker}
	o.must(casework.Program, add)
	chat := casework.ChatName("chat of " + name)
	o.change(add.Person.ID, func(p *casework.Person) {
		p.Chat = chat
		if role == casework.Beneficiary {
			p.Consents = map[casework.Purpose]casework.Consent{casework.ForAppointments: {Given: true, At: o.now}, casework.ForTalk: {Given: true, At: o.now}}
		}
	})
	if err := o.Put(casework.ChatRef(chat), casework.OwnedByChat(chat), casework.Chat{Telegram: 1, Person: add.Person.ID}); err != nil {
		o.t.Fatal(err)
	}
	o.who[name] = o.person(add.Person.ID)
}

// change writes to a person's record past all rules, to set the scene.
func (o *office) change(id casework.PersonID, change func(*casework.Person)) {
	o.t.Helper()
	p := o.person(id)
	change(&p)
	if err := o.Put(p.Ref(), casework.OwnedBy(id), p); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) person(id casework.PersonID) casework.Person {
	o.t.Helper()
	p, err := casework.LoadPerson(o, id)
	if err != nil {
		o.t.Fatal(err)
	}
	return p
}

func (o *office) appointment(id casework.AppointmentID) casework.Appointment {
	o.t.Helper()
	a, err := casework.LoadAppointment(o, id)
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

// as is who somebody is when she writes; "system" is the program, "visitor" nobody's chat.
func (o *office) as(name string) casework.Actor {
	switch name {
	case "system":
		return casework.Program
	case "visitor":
		return casework.Actor{Role: casework.Visitor, Chat: "chat of visitor"}
	}
	return casework.ActorOf(o.who[name])
}

// try does a command whole or not at all, as the store does.
func (o *office) try(who casework.Actor, c casework.Command) error {
	before := *o.memory
	before.rows, before.timers = maps.Clone(o.rows), maps.Clone(o.timers)
	before.indexes = map[casework.Index]map[string]time.Time{}
	for ix, ids := range o.indexes {
		before.indexes[ix] = maps.Clone(ids)
	}
	err := casework.Desk{Policy: o.policy}.Perform(o.memory, who, o.now, c)
	if err != nil {
		*o.memory = before
	}
	return err
}

func (o *office) must(who casework.Actor, c casework.Command) {
	o.t.Helper()
	if err := o.try(who, c); err != nil {
		o.t.Fatalf("%s by %s: %v", c.Command(), who.Role, err)
	}
}

// refused does a command that must be refused with a code and change nothing.
func (o *office) refused(who casework.Actor, c casework.Command, code casework.ErrorCode) {
	o.t.Helper()
	if err := o.try(who, c); casework.CodeOf(err) != code {
		o.t.Errorf("%s %+v by %s: got %v, want %s", c.Command(), c, who.Role, err, code)
	}
}

// book books an appointment for the woman, so long from now.
func (o *office) book(ahead time.Duration) casework.Appointment {
	o.t.Helper()
	c := &casework.BookAppointment{Appointment: casework.Appointment{
		Person: o.who["woman"].ID, Kind: "meeting", Start: o.now.Add(ahead), With: o.who["caseworker"].ID, WithName: "Giulia", Place: "Via Roma 1"}}
	o.must(o.as("caseworker"), c)
	return c.Appointment
}

// told takes the notices posted since the last time: "woman: appointment.remind".
func (o *office) told() string {
	var out []string
	for _, p := range o.posts {
		if p.event.Notice == nil {
			continue
		}
		name, _ := p.lane.Chat()
		key := p.event.Notice.Key
		if p.event.Notice.Rewrites {
			key += " (rewritten)"
		}
		if p.event.Notice.TakesBack {
			key = "(taken back)"
		}
		out = append(out, strings.TrimPrefix(string(name), "chat of ")+": "+key)
	}
	o.posts = nil
	return strings.Join(out, ", ")
}

// expectTold looks at what was told since the last time.
func (o *office) expectTold(want string) {
	o.t.Helper()
	if got := o.told(); got != want {
		o.t.Errorf("told %q, want %q", got, want)
	}
}

// wait lets time pass: each timer fires at its time.
func (o *office) wait(d time.Duration) {
	o.t.Helper()
	until := o.now.Add(d)
	for {
		next, found := o.next(until)
		if !found {
			break
		}
		o.now = next.At
		o.fire(next)
	}
	o.now = until
}

// down lets time pass while the program does not run; then all that is due fires.
func (o *office) down(d time.Duration) {
	o.t.Helper()
	o.now = o.now.Add(d)
	for {
		next, found := o.next(o.now)
		if !found {
			return
		}
		o.fire(next)
	}
}

// next takes the timer that is due first.
func (o *office) next(until time.Time) (casework.Timer, bool) {
	var first casework.Timer
	for _, t := range o.timers {
		if !t.At.After(until) && (first.At.IsZero() || cmp.Or(t.At.Compare(first.At), cmp.Compare(t.Member(), first.Member())) < 0) {
			first = t
		}
	}
	delete(o.timers, first.Member())
	return first, !first.At.IsZero()
}

func (o *office) fire(t casework.Timer) {
	o.t.Helper()
	if _, ok := t.Lane.Person(); ok {
		o.must(casework.Program, casework.Due{Timer: t})
	}
}

// ledger lists what became of an appointment's reminders: "7d planned, 1d skipped quiet".
func (o *office) ledger(a casework.Appointment) string {
	o.t.Helper()
	ids, err := o.Find(casework.RemindersOf(a.ID), time.Time{}, time.Time{})
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for _, id := range ids {
		var r casework.Reminder
		if err := o.Get(casework.Ref{Type: casework.ReminderRecord, ID: id}, &r); err != nil {
			o.t.Fatal(err)
		}
		if r.Rev != a.Rev {
			continue
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", r.Step, r.Fate, r.Why)))
	}
	return strings.Join(out, ", ")
}

// set lists the kinds of timers that are set, sorted: "outcome remind.1d".
func (o *office) set() string {
	var out []string
	for _, t := range o.timers {
		out = append(out, strings.TrimSuffix(string(t.Kind)+"."+t.Step, "."))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}
