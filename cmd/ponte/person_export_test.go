package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"ponte/casework"
)

// inExport says where a kind of the register stands in the export of a woman.
var inExport = map[string]string{
	"person": "person", "chat": "chat", "talk": "chat.conversation", "guess": "chat.wrong_codes", "sent:": "chat.sent", "heard:": "chat.heard",
	"appointment": "appointments", "reminder": "reminders", "alert": "alerts", "request": "requests", "invite": "invites",
	"external": "lists", "dead": "given_up", "audit": "done",
}

// notInExport says why a kind that erasing a woman touches, or that stays, is in no export.
var notInExport = map[string]string{
	"code":    "her code name stands in person",
	"erasure": "who is leaving is found by nobody",
	"figures": "counts of nobody",

	"appointments.of": index, "appointments.at": index, "appointments.with": index, "reminders.of": index, "reminders.at": index,
	"alerts.at": index, "alerts.of": index, "requests.at": index, "requests.of": index, "people.at": index, "cases.of": index,
	"invites.for": index, "invites.used": index, "erasures": index, "audit index": index, "imported.from": index,

	"record:": "where the records stand, each of which is listed by itself",
	"key:":    "a key says nothing of her, and must be in no file",
	"index:":  index,
	"done:":   "random names",
	"lane:":   "what she has written in this second: handled, it is in the records or gone",
	"seen:":   "ids of what a lane has had",
	"ready":   "names of lanes",
	"timers":  "when a record is to be looked at again; the record says it, too",
	"out:":    "on its way to her: she has it in a moment",
}

const index = "ids of records that are exported"

// keyOf is the name of a kind in the tables above: the audit is a record and an index.
func keyOf(k casework.Kept) string {
	if k.Kind == "audit" && k.Where == casework.InIndex {
		return "audit index"
	}
	return k.Kind
}

// export types the command, and returns what it wrote, as text and parsed, and what it said.
func (o *operator) export(code string) (text string, data map[string]any, said string) {
	o.t.Helper()
	out := o.types("person", "export", code, "--reason", "asked for a copy")
	d := json.NewDecoder(strings.NewReader(out))
	if err := d.Decode(&data); err != nil {
		o.t.Fatal(err)
	}
	return out[:d.InputOffset()], data, out[d.InputOffset():]
}

// at finds a value by its path; nil if there is nothing in it.
func at(data map[string]any, path string) any {
	var v any = data
	for name := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	if list, is := v.([]any); is && len(list) == 0 {
		return nil
	}
	return v
}

func TestTheExportHoldsAllThatTheRegisterHasOfHer(t *testing.T) {
	t.Parallel()
	l := newLeaving(t)
	text, data, said := l.export("K-17")
	l.prints(said, "everything that is kept of her", "what she wrote to a human")
	registered := map[string]bool{}
	for _, k := range casework.Register() {
		key := keyOf(k)
		registered[key] = true
		where, in := inExport[key]
		_, out := notInExport[key]
		switch {
		case k.Erased == "not hers":
			if in || out {
				t.Errorf("%s %s is not hers: it needs no reason", k.Where, k.Kind)
			}
		case in == out:
			t.Errorf("%s %s: export it for her, or say why not, and not both", k.Where, k.Kind)
		case in && at(data, where) == nil:
			t.Errorf("%s %s: the export of a woman of whom everything is kept has no %q", k.Where, k.Kind, where)
		}
	}
	for _, table := range []map[string]string{inExport, notInExport} {
		for key := range table {
			if !registered[key] {
				t.Errorf("%q is in no register", key)
			}
		}
	}
	// what was sent stands at Telegram, what is to be sent comes to her, and the sound of a voice message is at Telegram, too
	left := []string{planted[8], planted[9], planted[17]}
	for _, word := range append(slices.Clone(l.words), voiceMessage, `"answered_by": "T-2"`, `"by": "K-17"`, string(l.worker.ID)+`": "T-2"`) {
		if strings.Contains(text, word) == slices.Contains(left, word) {
			t.Errorf("%q is in the export: %t, want it otherwise", word, strings.Contains(text, word))
		}
	}
	for _, word := range []string{"other-", string(l.other.ID), "K-34", `"salt": "`, `"hash": "`} {
		if strings.Contains(text, word) {
			t.Errorf("%q is in the export, and is not for her", word)
		}
	}
}
