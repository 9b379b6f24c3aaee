package main

import (
	"context"
	"fmt"
	"time"

	"ponte/casework"
	"ponte/store"
)

// deadRow is what may be said of a dead letter without anybody's words.
type deadRow struct {
	ID    string `json:"id"`
	Since string `json:"since"` // UTC
	Whose string `json:"whose"` // a code name, as staff speak of people
	What  string `json:"what"`
	Why   string `json:"why"`
	Lost  bool   `json:"lost"` // nobody can ever open it
}

// deadRow opens a letter and tells of it.
func (r *records) deadRow(ctx context.Context, d store.DeadLetter) (deadRow, store.Letter, error) {
	row := deadRow{ID: d.ID, Since: d.At.Format(time.DateTime), Why: d.Why}
	var err error
	if row.Whose, err = r.whose(ctx, d.Lane); err != nil {
		return row, store.Letter{}, err
	}
	letter, err := r.store.OpenLetter(ctx, d)
	switch {
	case lost(err):
		row.What, row.Lost = d.Kind+", "+whyLost(err), true
		return row, letter, nil
	case err != nil:
		return row, letter, err
	}
	row.What = whatIs(letter)
	return row, letter, nil
}

// whose returns the code name of the person whose lane it is.
func (r *records) whose(ctx context.Context, lane casework.Lane) (whose string, err error) {
	err = r.View(ctx, func(read casework.Reader) error {
		id, ok := lane.Person()
		if !ok {
			name, _ := lane.Chat()
			var chat casework.Chat
			if err := read.Get(casework.ChatRef(name), &chat); err != nil {
				return err
			}
			id = chat.Person
		}
		who, err := casework.LoadPerson(read, id)
		whose = string(who.Code)
		return err
	})
	if casework.CodeOf(err) == casework.NotFound {
		return "nobody's we know", nil // a visitor's, or of somebody who was erased
	}
	return whose, err
}

// whatIs names what is in a letter.
func whatIs(l store.Letter) string {
	switch {
	case l.Message != nil:
		return fmt.Sprintf("message: %s", l.Message.Method) + concerning(l.Message.Subject)
	case l.Event.Timer != nil:
		return fmt.Sprintf("timer: %s", l.Event.Timer.Kind) + concerning(l.Event.Timer.Subject)
	case l.Event.Notice != nil:
		return "notice: " + l.Event.Notice.Key + concerning(l.Event.Notice.Subject)
	case l.Event.Delivery != nil:
		return fmt.Sprintf("delivery: %s", l.Event.Delivery.Result) + concerning(l.Event.Delivery.Subject)
	default:
		return "from Telegram"
	}
}

// concerning names the record that it concerns.
func concerning(ref casework.Ref) string {
	if ref.Zero() {
		return ""
	}
	return fmt.Sprintf(" of %s %s", ref.Type, ref.ID)
}
