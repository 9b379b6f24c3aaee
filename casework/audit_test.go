package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// lines are the audit lines, by time.
func (o *office) lines() []casework.AuditLine {
	o.t.Helper()
	ids, err := o.Find(casework.AuditLines(), time.Time{}, time.Time{})
	if err != nil {
		o.t.Fatal(err)
	}
	out := make([]casework.AuditLine, len(ids))
	for i, id := range ids {
		if out[i], err = casework.LoadAuditLine(o, id); err != nil {
			o.t.Fatal(err)
		}
	}
	return out
}

func TestWhatStaffDoToOthersIsWrittenDown(t *testing.T) {
	o := newOffice(t)
	a := o.book(48 * time.Hour)
	o.must(o.as("woman"), casework.SetName{To: "O"})
	o.must(o.as("caseworker"), casework.SetName{To: "G"})
	o.must(casework.Program, casework.SendDigest{Site: "roma"})
	o.now = o.now.Add(time.Minute)
	o.must(o.as("coordinator"), casework.CancelAppointment{Appointment: a.ID, Rev: a.Rev})
	got := o.lines()
	if len(got) != 2 {
		t.Fatalf("%d lines, want two: what one does to oneself is nobody's business: %+v", len(got), got)
	}
	want := casework.AuditLine{At: o.now, Who: o.who["coordinator"].ID, Role: casework.Coordinator, Command: "cancel_appointment", Subject: a.Ref(), Site: "roma"}
	if got[0].Command != "book_appointment" || got[1] != want {
		t.Errorf("lines %+v, want the booking and %+v", got, want)
	}
	o.refused(o.as("educator"), casework.CancelAppointment{Appointment: a.ID, Rev: a.Rev}, casework.Forbidden)
	if len(o.lines()) != 2 {
		t.Error("what was refused is written down")
	}
}

func TestWhatIsDoneAtTheConsoleIsWrittenDown(t *testing.T) {
	o := newOffice(t)
	woman := o.who["woman"]
	o.must(casework.Program, casework.ReleaseChat{Person: o.who["other woman"].ID})
	o.must(casework.Console, casework.ReleaseChat{Person: woman.ID})
	want := casework.AuditLine{At: o.now, Role: casework.System, Command: "release_chat", Subject: woman.Ref(), Site: "roma"}
	if got := o.lines(); len(got) != 1 || got[0] != want {
		t.Errorf("lines %+v, want only %+v", got, want)
	}
}

func TestALookLeavesALineAndChangesNothingElse(t *testing.T) {
	o := newOffice(t)
	woman := o.who["woman"]
	before := len(o.rows)
	o.must(o.as("caseworker"), casework.Look{What: casework.ViewPerson, Person: woman.ID})
	o.now = o.now.Add(time.Minute)
	o.must(casework.Console, casework.Export{What: casework.ViewReminders})
	got := o.lines()
	if len(got) != 2 || len(o.rows) != before+2 {
		t.Fatalf("%d lines in %d new records", len(got), len(o.rows)-before)
	}
	if got[0].Command != "look" || got[0].What != casework.ViewPerson || got[0].Subject != woman.Ref() || got[0].Who != o.who["caseworker"].ID {
		t.Errorf("the look: %+v", got[0])
	}
	if got[1].Command != "export" || got[1].What != casework.ViewReminders || got[1].Site != "" || got[1].Role != casework.System {
		t.Errorf("the export: %+v", got[1])
	}
}

func TestALookAtWhatIsNoViewIsRefused(t *testing.T) {
	o := newOffice(t)
	for _, c := range []casework.Look{
		{What: "diary"},
		{What: casework.ViewPeople, Person: o.who["woman"].ID},
	} {
		o.refused(casework.Console, c, casework.Invalid)
	}
	o.refused(o.as("caseworker"), casework.Look{What: casework.ViewPeople, Site: "roma"}, casework.Forbidden)
	o.refused(o.as("coordinator"), casework.Look{What: casework.ViewPeople}, casework.Forbidden)
	o.refused(o.as("caseworker"), casework.Look{What: casework.ViewPerson, Person: o.who["other woman"].ID}, casework.Forbidden)
	if got := o.lines(); len(got) > 0 {
		t.Errorf("what was refused is written down: %+v", got)
	}
}
