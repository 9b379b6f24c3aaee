package talk

import "ponte/casework"

// left cleans the chat of somebody whose it is no more: a visitor's now, who is
// forgotten after a day. What is said next is the only thing that stands there.
func (t *talk) left() error {
	if err := t.out.Sweep(t.name); err != nil {
		return err
	}
	return t.tx.Expire(casework.OwnedByChat(t.name), casework.VisitorKept, casework.ChatRef(t.name))
}
