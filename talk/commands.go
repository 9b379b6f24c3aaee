package talk

import (
	"fmt"
	"slices"

	"ponte/casework"
	"ponte/convo"
)

// staffCommands are what staff can write in their private chats, and the flow that
// each begins; what it does is said as on the button of the menu.
var staffCommands = []string{"today", "book", "women", "alerts", "calls", "requests"}

// commandsForAll follow them; they are explained as everybody reads it.
var commandsForAll = []string{"menu", "help", "language", "sos"}

// herCommands are what a woman can write besides, and the flow that each begins. They
// stand in no menu: others read that too.
var herCommands = []string{"human", "mydata", "forget"}

// CommandNames are the commands that begin a flow, of whoever may.
func CommandNames() []string { return slices.Concat(staffCommands, herCommands) }

// begunBy is the flow that a command of staff, or of a woman, begins; false for any other, and for
// who is none of them.
func (t *talk) begunBy(command string) (convo.Event, bool) {
	known := slices.Contains(staffCommands, command) && t.person.Role.Staff() ||
		slices.Contains(herCommands, command) && t.person.Role == casework.Beneficiary
	return convo.Event{Kind: convo.Began, Flow: command}, known
}

// offerCommands puts the commands of staff beside her writing field, in her language.
func (t *talk) offerCommands() error {
	var all []Command
	for _, names := range []struct {
		prefix string
		names  []string
	}{{"menu.open.", staffCommands}, {"command.", commandsForAll}} {
		for _, name := range names.names {
			text, err := t.Book.Plain(t.lang(), names.prefix+name, nil, t.now)
			if err != nil {
				return fmt.Errorf("talk: command %s: %w", name, err)
			}
			all = append(all, Command{name, text})
		}
	}
	return t.out.Commands(t.name, all)
}
