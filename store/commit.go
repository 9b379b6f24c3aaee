package store

import (
	"context"
	"fmt"
)

// plan is a commit being put together: the keys it touches and its steps, as
// lua/commit.lua describes them.
type plan struct {
	keys   []string
	places map[string]int // key → its place in KEYS, from 1
	args   []any
}

// key returns the key's place in KEYS.
func (p *plan) key(name string) int {
	if place, ok := p.places[name]; ok {
		return place
	}
	if p.places == nil {
		p.places = map[string]int{}
	}
	p.keys = append(p.keys, name)
	p.places[name] = len(p.keys)
	return len(p.keys)
}

// step begins a step with the keys it needs; its words follow.
func (p *plan) step(name string, places ...int) *plan {
	p.args = append(p.args, name)
	for _, place := range places {
		p.args = append(p.args, place)
	}
	return p
}

func (p *plan) words(words ...any) { p.args = append(p.args, words...) }

// outcome is what the commit script answered.
type outcome struct {
	word   string // "done", "already" or "conflict"
	detail string // the revision; the operation's word; the step that did not hold
}

// commit runs the plan. An error says that its outcome is not known, or that
// nothing was written.
func (s *Store) commit(ctx context.Context, p *plan) (outcome, error) {
	answer, err := s.run.commit.Run(ctx, s.rdb, p.keys, p.args...).StringSlice()
	if err != nil {
		return outcome{}, explain("commit", err)
	}
	if len(answer) != 2 {
		return outcome{}, fmt.Errorf("store: commit: answer has %d parts, want 2", len(answer))
	}
	return outcome{answer[0], answer[1]}, nil
}
