package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"ponte/casework"
	"ponte/store"
)

// gaveUp makes a dead letter of an event and returns its id.
func (o *operator) gaveUp(lane casework.Lane, ev casework.Event) string {
	o.t.Helper()
	if _, err := o.store.Push(o.t.Context(), lane, ev); err != nil {
		o.t.Fatal(err)
	}
	claims, err := o.store.Claim(o.t.Context(), "test", 1, 0)
	if err != nil || len(claims) != 1 {
		o.t.Fatalf("claims %v, %v", claims, err)
	}
	for range 3 {
		if _, err := o.store.Fail(o.t.Context(), claims[0], ev, errors.New("boom")); err != nil {
			o.t.Fatal(err)
		}
	}
	if err := o.store.Done(o.t.Context(), claims[0]); err != nil {
		o.t.Fatal(err)
	}
	letters, err := o.store.DeadLetters(o.t.Context())
	if err != nil || len(letters) == 0 {
		o.t.Fatal(letters, err)
	}
	return letters[len(letters)-1].ID
}

// waiting are the ids of the events of the lane that has work, as a worker finds them.
func (o *operator) waiting() (ids []string) {
	o.t.Helper()
	claims, err := o.store.Claim(o.t.Context(), "test", 1, 0)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, c := range claims {
		for more := true; more; {
			more, err = o.store.Handle(o.t.Context(), c, func(_ *store.Tx, ev casework.Event) error {
				ids = append(ids, ev.ID)
				return nil
			})
			if err != nil {
				o.t.Fatal(err)
			}
		}
	}
	return ids
}

func TestDeadLettersAreListedByCodeNameAndNobodysWordsAreShownUnasked(t *testing.T) {
	o := newOperator(t)
	o.prints(o.types("dead", "list"), "^Nothing was given up")
	olena := o.enters("K-17", "--role", "beneficiary", "--site", "milano")
	timer := casework.Timer{Kind: casework.RemindTimer, Lane: casework.PersonLane(olena.ID), Step: "1d",
		Subject: casework.Ref{Type: casework.AppointmentRecord, ID: "a1"}}
	first := o.gaveUp(casework.PersonLane(olena.ID), casework.Event{ID: "t", Timer: &timer})
	second := o.gaveUp(casework.ChatLane("somebody"), casework.Event{ID: "u:1", Update: json.RawMessage(`{"text":"її слова"}`)})

	list := o.types("dead", "list")
	o.prints(list, first+` .* K-17 +timer: remind of appointment a1 +internal`, second+` .* nobody's we know +from Telegram +internal`, "listed: 2")
	o.prints(o.types("dead", "list", "--json"), `"whose": "K-17"`, `"why": "internal"`)
	shown := o.types("dead", "show", second)
	o.prints(shown, "lane +c:somebody")
	if strings.Contains(list+shown, "слова") {
		t.Errorf("her words are shown:\n%s", list+shown)
	}
	o.prints(o.types("dead", "show", "--words", second), "її слова")
	checked, _ := o.tries("check") // it has no token
	o.prints(checked, "! redis: dead letters: given up 2. `ponte dead list` shows them")
}

func TestDeadLettersArePutBackOrDropped(t *testing.T) {
	o := newOperator(t)
	lane := casework.ChatLane("somebody")
	first, second := o.gaveUp(lane, casework.Event{ID: "u:1"}), o.gaveUp(lane, casework.Event{ID: "u:2"})
	third := o.gaveUp(lane, casework.Event{ID: "u:3"})
	for _, wrong := range [][]string{{"again"}, {"drop"}, {"again", "--all", first}, {"drop", "--all", first}} {
		if out, code := o.tries(append([]string{"dead"}, wrong...)...); code != exitUsage {
			t.Errorf("dead %v ends with %d: %s", wrong, code, out)
		}
	}
	// One that is not there: nothing happens to the others.
	out, code := o.tries("dead", "drop", first, "1-1")
	o.prints(out, `there is no dead letter "1-1"`)
	if code != exitFailed {
		t.Errorf("it ends with %d", code)
	}
	o.prints(o.types("dead", "drop", first), "dropped: 1")
	o.prints(o.types("dead", "again", second), "put back: 1")
	if got := o.waiting(); len(got) != 1 || !strings.HasPrefix(got[0], "u:2") {
		t.Errorf("handled %v, want u:2", got)
	}
	o.prints(o.types("dead", "again", "--all"), "put back: 1")
	if got := o.waiting(); len(got) != 1 || !strings.HasPrefix(got[0], "u:3") {
		t.Errorf("handled %v, want u:3", got)
	}
	o.prints(o.types("dead", "list"), "^Nothing was given up")
	if out, code := o.tries("dead", "show", third); code != exitFailed {
		t.Errorf("what is gone is shown: %s", out)
	}
}

func TestADeadLetterWhoseKeyWasDestroyedIsSaidToBeLost(t *testing.T) {
	o := newOperator(t)
	olena := o.enters("K-17", "--role", "beneficiary", "--site", "milano")
	id := o.gaveUp(casework.PersonLane(olena.ID), casework.Event{ID: "u:1"})
	if err := o.store.DestroyKey(t.Context(), casework.OwnedBy(olena.ID)); err != nil {
		t.Fatal(err)
	}
	o.prints(o.types("dead", "list"), "event, its key was destroyed")
	o.prints(o.types("dead", "show", "--words", id), "its key was destroyed")
	out, code := o.tries("dead", "again", "--all")
	o.prints(out, "ponte dead drop "+id, "put back: 0")
	if code != exitFailed {
		t.Errorf("it ends with %d", code)
	}
	o.types("dead", "drop", id)
	o.prints(o.types("dead", "list"), "^Nothing was given up")
}
