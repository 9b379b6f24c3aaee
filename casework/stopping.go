package casework

import (
	"maps"
	"slices"
)

// Stoppables are the purposes that need her consent, in the order in which they are
// offered. Each has a name, the text "topic." + purpose.
var Stoppables = []Purpose{ForAppointments, ForTalk}

// Stop ends whatever is sent to her unasked.
type Stop struct {
	Text string // version of the text that tells her so
}

// Command is the row in the table of permissions.
func (c Stop) Command() string { return "stop" }

// Do takes back each consent, and keeps which she had given. What was never asked is
// a no from now on.
func (c Stop) Do(a *Act) error {
	return changeOwn(a, func(p *Person) {
		for _, topic := range p.topics() {
			was, asked := p.Consents[topic]
			if asked && !was.Given {
				continue
			}
			if was.Given && !slices.Contains(p.Stopped, topic) {
				p.Stopped = append(p.Stopped, topic)
			}
			keepAnswer(p, topic, Consent{At: a.Now, Text: c.Text})
		}
	})
}

// StartAgain brings back what she had stopped, and no more than that.
type StartAgain struct {
	Only Purpose // "" for all that she had stopped
	Text string  // version of the text under which she said so
}

// Command is the row in the table of permissions.
func (c StartAgain) Command() string { return "start_again" }

// Do gives the consents again that she had given before she said stop. What could not
// be said to her meanwhile is said then.
func (c StartAgain) Do(a *Act) error {
	var who Person
	var back []Purpose
	err := changeOwn(a, func(p *Person) {
		for _, topic := range p.Stopped {
			if c.Only == "" || topic == c.Only {
				back = append(back, topic)
				keepAnswer(p, topic, Consent{Given: true, At: a.Now, Text: c.Text})
			}
		}
		p.Stopped = slices.DeleteFunc(p.Stopped, func(t Purpose) bool { return slices.Contains(back, t) })
		who = *p
	})
	if err != nil || !slices.Contains(back, ForAppointments) {
		return err
	}
	return catchUp(a, who)
}

// keepAnswer keeps her answer to "may we?" about a topic.
func keepAnswer(p *Person, topic Purpose, c Consent) {
	if p.Consents == nil {
		p.Consents = map[Purpose]Consent{}
	}
	p.Consents[topic] = c
}

// topics are all topics, and whatever else she has been asked about.
func (p Person) topics() []Purpose {
	out := slices.Clone(Stoppables)
	for _, topic := range slices.Sorted(maps.Keys(p.Consents)) {
		if !slices.Contains(out, topic) {
			out = append(out, topic)
		}
	}
	return out
}

// Stoppable lists the topics that she has said yes to, also those which she has
// stopped since: what stop ends, and what can be brought back.
func (p Person) Stoppable() []Purpose {
	return slices.DeleteFunc(p.topics(), func(topic Purpose) bool {
		return !p.Consents[topic].Given && !slices.Contains(p.Stopped, topic)
	})
}
