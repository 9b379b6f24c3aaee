package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// Her own screen tells her what she has tapped; a message beside it would say it twice.
func TestWhoMarksItAsMissedHerselfGetsNoMessageAboutIt(t *testing.T) {
	missed := func(a casework.Appointment) casework.Command {
		return casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed}
	}
	undo := func(a casework.Appointment) casework.Command {
		return casework.UndoOutcome{Appointment: a.ID, Rev: 1}
	}
	type tap struct {
		who  string
		what func(casework.Appointment) casework.Command
		told string
	}
	for _, c := range []struct {
		name string
		taps []tap
	}{
		{"she alone, to and fro", []tap{{"caseworker", missed, ""}, {"caseworker", undo, ""}, {"caseworker", missed, ""}, {"caseworker", undo, ""}}},
		{"a colleague takes back what she tapped", []tap{{"caseworker", missed, ""}, {"coordinator", undo, "caseworker: alert.undone"}, {"caseworker", missed, ""}}},
		{"she takes back what a colleague tapped: her alert is corrected", []tap{
			{"coordinator", missed, "caseworker: alert.missed"}, {"caseworker", undo, "caseworker: alert.undone"}, {"caseworker", missed, ""}}},
		{"a colleague, to and fro", []tap{{"coordinator", missed, "caseworker: alert.missed"}, {"coordinator", undo, "caseworker: alert.undone"},
			{"coordinator", missed, "caseworker: alert.missed"}}},
		{"she corrects herself, then a colleague marks it", []tap{{"caseworker", missed, ""}, {"caseworker", undo, ""}, {"coordinator", missed, "caseworker: alert.missed"}}},
	} {
		o, a := over(t)
		o.posts = nil
		for i, tap := range c.taps {
			o.must(o.as(tap.who), tap.what(a))
			if got := o.told(); got != tap.told {
				t.Errorf("%s: after tap %d told %q, want %q", c.name, i, got, tap.told)
			}
		}
	}
}

func TestACorrectionGoesToWhoHadTheAlert(t *testing.T) {
	o, a := over(t)
	o.posts = nil
	o.must(o.as("coordinator"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
	o.expectTold("caseworker: alert.missed")
	o.change(a.Person, func(p *casework.Person) { p.Caseworker = "" }) // the next alert would go to the coordinator
	o.must(o.as("coordinator"), casework.UndoOutcome{Appointment: a.ID, Rev: 1})
	o.expectTold("caseworker: alert.undone")

	// Who had none, because it waited for the morning, gets no correction either.
	o, a = over(t)
	o.wait(8 * time.Hour)
	o.posts = nil
	o.must(o.as("coordinator"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
	o.wait(time.Hour)
	o.must(o.as("coordinator"), casework.UndoOutcome{Appointment: a.ID, Rev: 1})
	o.wait(9 * time.Hour)
	o.expectTold("")
}
