package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

// The table in the comment of MoveAppointment, row by row: what a change does to an
// appointment that she has said yes to, and to one that she has not heard of.
func TestWhatFollowsFromAChangeDependsOnWhatIsChanged(t *testing.T) {
	place, name, bring, link, gone := "Via Verdi 2", "Anna", "a pen", "https://maps.example/2", ""
	for _, c := range []struct {
		what   string
		change casework.MoveAppointment
		// told, and not told
		rev, revUntold   int
		said, saidUntold string
		answer           casework.Answer
	}{
		{"start", casework.MoveAppointment{Start: monday.Add(11 * day)}, 2, 2, "woman: appointment.moved", "woman: appointment.moved", casework.Unanswered},
		{"place", casework.MoveAppointment{Place: &place}, 2, 2, "woman: appointment.moved", "woman: appointment.moved", casework.Comes},
		{"kind", casework.MoveAppointment{Kind: "legal"}, 2, 2, "woman: appointment.moved", "", casework.Comes},
		{"name", casework.MoveAppointment{WithName: &name}, 2, 1, "woman: appointment.moved", "", casework.Comes},
		{"no name", casework.MoveAppointment{WithName: &gone}, 1, 1, "", "", casework.Comes},
		{"bring", casework.MoveAppointment{Bring: &bring}, 2, 1, "woman: appointment.moved", "", casework.Comes},
		{"map", casework.MoveAppointment{Map: &link}, 2, 1, "woman: appointment.moved", "", casework.Comes},
		{"length", casework.MoveAppointment{Length: 2 * time.Hour}, 1, 1, "", "", casework.Comes},
		{"who of staff", casework.MoveAppointment{With: new(casework.PersonID)}, 1, 1, "", "", casework.Comes}, // she did it herself
	} {
		o := newOffice(t)
		a := o.book(10 * day)
		c.change.Appointment, c.change.Rev = a.ID, 1
		o.must(o.as("caseworker"), c.change)
		o.wait(0)
		if got := o.appointment(a.ID); got.Rev != c.revUntold || o.told() != c.saidUntold {
			t.Errorf("%s, before she has heard of it: revision %d", c.what, got.Rev)
		}

		o = newOffice(t)
		a = o.book(10 * day)
		o.wait(3 * day)
		o.deliver(a, "7d", casework.FateSent, "")
		o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Comes})
		o.posts = nil
		o.must(o.as("caseworker"), c.change)
		o.wait(0)
		got := o.appointment(a.ID)
		if said := o.told(); got.Rev != c.rev || said != c.said || got.Answer != c.answer {
			t.Errorf("%s: revision %d, told %q, answer %q", c.what, got.Rev, said, got.Answer)
		}
		want := "7d sent, 1d planned, 2h planned"
		if c.rev == 2 {
			want = "7d skipped past, moved queued, 1d planned, 2h planned"
		}
		if c.what == "start" {
			want = "moved queued, 7d planned, 1d planned, 2h planned"
		}
		if ledger := o.ledger(got); ledger != want {
			t.Errorf("%s: ledger %s, want %s", c.what, ledger, want)
		}
		if timer := o.timer(casework.OutcomeTimer); !timer.At.Equal(got.End()) || timer.Rev != got.Rev {
			t.Errorf("%s: staff are asked at %s, it ends at %s", c.what, timer.At, got.End())
		}
	}
}

// timer is the only timer of a kind.
func (o *office) timer(kind casework.TimerKind) (found casework.Timer) {
	o.t.Helper()
	for _, timer := range o.timers {
		if timer.Kind == kind {
			if !found.At.IsZero() {
				o.t.Errorf("more than one timer of kind %s", kind)
			}
			found = timer
		}
	}
	return found
}

// Before is what she knew, not what held for an hour of the night.
func TestAMoveThatSheHasNotHeardOfIsNoBefore(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.wait(3 * day)
	o.deliver(a, "7d", casework.FateSent, "")
	o.wait(11 * time.Hour) // eleven at night
	o.posts = nil
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(day)})
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 2, Start: a.Start.Add(2 * day)})
	o.wait(9 * time.Hour)
	o.expectTold("woman: appointment.moved")
	if got := o.appointment(a.ID); !got.Before.Start.Equal(a.Start) {
		t.Errorf("before: %s, she knows of %s", got.Before.Start, a.Start)
	}
}

func TestAMoveThereAndBackInOneNightIsNoNews(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.wait(3 * day)
	o.deliver(a, "7d", casework.FateSent, "")
	o.wait(11 * time.Hour)
	o.posts = nil
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(day)})
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 2, Start: a.Start})
	o.wait(day)
	o.expectTold("")
	if got := o.ledger(o.appointment(a.ID)); got != "7d skipped past, 1d planned, 2h planned" {
		t.Errorf("ledger %s", got)
	}
}

func TestAnotherStartForgetsWhatHappenedAtTheOldOne(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.now = a.End()
	o.timers = map[string]casework.Timer{}
	o.must(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: casework.Missed})
	o.must(o.as("woman"), casework.AskForChange{Appointment: a.ID, Rev: 1, Part: "any"})
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(10 * day)})
	got := o.appointment(a.ID)
	if got.Outcome != casework.Open || !got.OutcomeAt.IsZero() || got.OutcomeBy != "" || !got.Rebook.IsZero() {
		t.Errorf("moved %+v", got)
	}
	o.posts = nil
	o.wait(time.Hour) // no kind message about what has another time
	o.expectTold("woman: appointment.moved")
	o.now = got.End()
	o.wait(0)
	o.must(o.as("caseworker"), casework.SetOutcome{Appointment: a.ID, Rev: 2, Outcome: casework.Came})
}

// Her hours lie between now and the start, on neither side: staff must phone.
func TestAChangeThatNoHourIsDecentForIsPhoned(t *testing.T) {
	for _, c := range []struct {
		change func(a casework.Appointment) casework.Command
		told   string
	}{
		{func(a casework.Appointment) casework.Command {
			return casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(time.Hour)}
		}, "caseworker: alert.phone_moved"},
		{func(a casework.Appointment) casework.Command {
			return casework.CancelAppointment{Appointment: a.ID, Rev: 1}
		}, "caseworker: alert.phone_cancelled"},
	} {
		o := newOffice(t)
		a := o.book(24 * time.Hour) // tomorrow at noon
		o.wait(8 * time.Hour)
		o.must(o.as("woman"), casework.SetSafeHours{Hours: &casework.Hours{From: 18 * 60, To: 20 * 60}})
		o.posts = nil
		o.must(o.as("caseworker"), c.change(a))
		o.expectTold(c.told)
	}
}

func TestTheLedgerKeepsTheTimeForWhichARowWasWritten(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.must(o.as("caseworker"), casework.MoveAppointment{Appointment: a.ID, Rev: 1, Start: a.Start.Add(day)})
	for rev, start := range map[int]time.Time{1: a.Start, 2: a.Start.Add(day)} {
		var row casework.Reminder
		if err := o.Get(casework.ReminderRef(a.ID, rev, "1d"), &row); err != nil || !row.Start.Equal(start) {
			t.Errorf("revision %d was written for %s (%v), want %s", rev, row.Start, err, start)
		}
	}
}
