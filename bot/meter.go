package bot

import (
	"cmp"
	"slices"
	"sync"
)

// Meter counts what the room does, for whoever shows numbers. The zero value is
// ready. It is safe for concurrent use.
type Meter struct {
	mu     sync.Mutex
	counts map[Count]int64 // guarded by mu
}

// Count names one number: what is counted, and of which sort. Both are words of
// closed lists, so there are few.
type Count struct{ Name, Sort string }

// What is counted. The sort is in brackets.
const (
	CountReceived = "updates_received" // taken into a lane (the kind of update)
	CountIgnored  = "updates_ignored"  // not for us ("")
	CountBroken   = "updates_broken"   // no update at all ("")
	CountUnpushed = "updates_unpushed" // could not be taken into a lane ("")
	CountGivenUp  = "updates_given_up" // not taken into the lane of their chat, which is damaged ("")
	CountHooks    = "webhook_refused"  // requests refused (the HTTP status)
	CountRescued  = "calls_rescued"    // calls for help answered at the door ("")
	CountFates    = "messages"         // messages settled (the fate, and why: "skipped.quiet")
	CountFaults   = "faults"           // answers that were no success (the behaviour)
	CountMillis   = "call_millis"      // time that calls of the sender took, summed up ("")
	CountEvents   = "events_handled"   // events taken through the engine ("")
	CountBuried   = "events_buried"    // events in the dead letters ("")
	CountCalls    = "calls"            // calls of the sender ("")
)

// Add adds n to a number.
func (m *Meter) Add(name, sort string, n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.counts == nil {
		m.counts = map[Count]int64{}
	}
	m.counts[Count{name, sort}] += n
}

// Number is a number and what it counts.
type Number struct {
	Count
	Value int64
}

// Numbers lists all numbers so far, sorted.
func (m *Meter) Numbers() []Number {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := make([]Number, 0, len(m.counts))
	for c, n := range m.counts {
		all = append(all, Number{c, n})
	}
	slices.SortFunc(all, func(a, b Number) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Sort, b.Sort))
	})
	return all
}

// Of returns one number, 0 if nothing was counted.
func (m *Meter) Of(name, sort string) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.counts[Count{name, sort}]
}
