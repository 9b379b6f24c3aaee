package convo

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// reserved ids are words that the texts' format keeps for itself.
var reserved = []string{"id", "description", "hash", "leftdelim", "rightdelim", "zero", "one", "two", "few", "many", "other"}

// idForm is what an id may look like: it is part of keys and of buttons.
var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,19}$`)

// Check finds mistakes in flows before they run: all of them, one error each.
// It runs in tests and when the program starts.
func Check(flows []Flow, words map[Word]string) error {
	known := map[string]*Flow{}
	var errs []error
	for i := range flows {
		f := &flows[i]
		if known[f.ID] != nil {
			errs = append(errs, fmt.Errorf("flow %s: declared twice", f.ID))
		}
		known[f.ID] = f
	}
	for i := range flows {
		c := checker{flow: &flows[i], known: known}
		c.check()
		errs = append(errs, c.errs...)
	}
	for _, w := range []Word{SOS, Stop, Help, Menu, Language, Privacy} {
		if known[words[w]] == nil {
			errs = append(errs, fmt.Errorf("word %s: starts flow %q, which is not declared", w, words[w]))
		}
	}
	return errors.Join(errs...)
}

// checker looks at one flow.
type checker struct {
	flow  *Flow
	known map[string]*Flow
	errs  []error
}

func (c *checker) fail(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("flow %s: "+format, append([]any{c.flow.ID}, args...)...))
}

func (c *checker) check() {
	f := c.flow
	c.id("flow", f.ID)
	if f.Version < 1 {
		c.fail("version %d: versions begin at 1", f.Version)
	}
	if len(f.For) == 0 {
		c.fail("is for nobody")
	}
	c.guards()
	for from := range f.Upgrade {
		if from < 1 || from >= f.Version {
			c.fail("upgrade from version %d: want 1 to %d", from, f.Version-1)
		}
	}
	if len(f.Steps) == 0 {
		c.fail("has no steps")
		return
	}
	seen := map[string]bool{}
	for _, s := range f.Steps {
		c.id("step", s.ID)
		if seen[s.ID] {
			c.fail("step %s: declared twice", s.ID)
		}
		seen[s.ID] = true
		c.step(s)
	}
	c.reach()
}

// guards looks at what takes her PIN, and at what asks for it.
func (c *checker) guards() {
	f, unlocks := c.flow, 0
	for _, other := range c.known {
		if other.Unlocks {
			unlocks++
		}
	}
	switch {
	case f.Unlocks && (unlocks > 1 || f.Standing || f.guards(choiceOpen)):
		c.fail("unlocks what is guarded: there is one such flow, with a run, and open to who has not entered her PIN")
	case f.guards(choiceOpen) && unlocks == 0:
		c.fail("is guarded, and no flow unlocks it")
	}
	for _, choice := range f.Guarded.Choices {
		if !f.Guarded.Opening || !f.Standing || len(f.Steps) == 0 || !slices.Contains(f.Steps[0].Choice, choice) {
			c.fail("guards %q, which is no choice of a standing question that is guarded itself", choice)
		}
	}
}

func (c *checker) id(what, id string) {
	if !idForm.MatchString(id) {
		c.fail("%s id %q: want small letters, digits and _, at most 20", what, id)
	}
	if slices.Contains(reserved, id) {
		c.fail("%s id %q is reserved", what, id)
	}
}

func (c *checker) step(s Step) {
	if n := s.kinds(); n != 1 && !(n == 2 && s.Choice != nil && (s.Options != "" || s.Code != nil)) {
		c.fail("step %s: asks in %d ways, want one of Choice, Options, Text, Number, Date, Time, Code, or Options or Code with Choice", s.ID, n)
	}
	if s.Code != nil && (s.Code.Length < 1 || c.flow.standsAt(s)) {
		c.fail("step %s: a code has digits, and a run in which they are kept until it is whole", s.ID)
	}
	if c.flow.Live && (!c.flow.Standing || len(c.flow.Steps) > 1) {
		c.fail("step %s: a live flow has one standing question and nothing else", s.ID)
	}
	for _, choice := range s.Choice {
		c.id("choice", choice)
		if n := len(c.longest(choice)); n > MaxData {
			c.fail("step %s: the button of %s carries up to %d bytes, at most %d", s.ID, choice, n, MaxData)
		}
	}
	for choice := range s.On {
		if !slices.Contains(s.Choice, choice) {
			c.fail("step %s: leads on from %q, which is no choice", s.ID, choice)
		}
	}
	for choice := range s.Past {
		if !c.flow.standsAt(s) || s.Offers == nil || !slices.Contains(s.Choice, choice) {
			c.fail("step %s: leads on from %q when it is past, which is no choice that a standing question can stop offering", s.ID, choice)
		}
	}
	if s.Within > 0 && s.Late.kind == nextNone {
		c.fail("step %s: waits %s and then leads nowhere", s.ID, s.Within)
	}
	for _, n := range s.ways() {
		c.way(s, n)
	}
}

// way looks at where a step leads.
func (c *checker) way(s Step, n Next) {
	switch n.kind {
	case nextStep:
		if _, ok := c.flow.step(n.name); !ok {
			c.fail("step %s: leads to %q, which is no step", s.ID, n.name)
		}
	case nextStart:
		if c.known[n.name] == nil {
			c.fail("step %s: starts %q, which is no flow", s.ID, n.name)
		}
	case nextStay:
		if !c.flow.Standing {
			c.fail("step %s: stays, but the flow is not standing", s.ID)
		}
		if n.name == "" {
			c.fail("step %s: stays without a text", s.ID)
		}
	case nextOnward:
		if !c.flow.Unlocks {
			c.fail("step %s: leads on to where she was going, but the flow unlocks nothing", s.ID)
		}
	case nextNone, nextEnd, nextAgain:
	}
}

// reach finds steps to which nothing leads.
func (c *checker) reach() {
	f := c.flow
	reached := map[string]bool{}
	todo := []string{f.Steps[0].ID}
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		s, ok := f.step(id)
		if !ok || reached[id] {
			continue
		}
		reached[id] = true
		for _, n := range s.ways() {
			switch {
			case n.kind == nextStep:
				todo = append(todo, n.name)
			case n.kind == nextNone && !s.decided():
				todo = append(todo, f.after(id))
			}
		}
	}
	for _, s := range f.Steps {
		if !reached[s.ID] {
			c.fail("step %s: nothing leads to it", s.ID)
		}
	}
}

// decided reports whether every choice has a way of its own, so that Then is never taken.
func (s Step) decided() bool {
	return len(s.Choice) > 0 && s.Options == "" && len(s.On) == len(s.Choice) && !s.Skip && s.When == nil
}

func (s Step) kinds() int {
	n := 0
	for _, is := range []bool{s.Choice != nil, s.Options != "", s.Text != nil, s.Number != nil, s.Date != nil, s.Time != nil, s.Code != nil} {
		if is {
			n++
		}
	}
	return n
}

// longest is the longest data that a choice's button can carry.
func (c *checker) longest(choice string) string {
	return strings.Join([]string{"n", c.flow.ID, strings.Repeat("0", maxSubject), "99999", choice}, ":")
}
