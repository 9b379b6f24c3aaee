package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ponte/casework"
)

func TestTheSecondImportOfTheSameFileChangesNothing(t *testing.T) {
	o := newOffice(t)
	if got, want := o.take(peopleList, somePeople, false), (counts{Entered: 3}); got != want {
		t.Errorf("people: %+v, want %+v", got, want)
	}
	if got, want := o.take(peopleList, somePeople, false), (counts{Same: 3}); got != want {
		t.Errorf("people again: %+v, want %+v", got, want)
	}
	if got, want := o.take(appointmentList, someAppointments, false), (counts{Entered: 2}); got != want {
		t.Errorf("appointments: %+v, want %+v", got, want)
	}
	before := o.appointment("a-1")
	if got, want := o.take(appointmentList, someAppointments, true), (counts{Same: 2}); got != want {
		t.Errorf("appointments again: %+v, want %+v", got, want)
	}
	if after := o.appointment("a-1"); after.Rev != before.Rev {
		t.Errorf("an import that changes nothing raised the revision to %d", after.Rev)
	}
}

func TestAMovedRowMovesItsAppointment(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	o.take(appointmentList, someAppointments, false)
	before := o.appointment("a-1")
	moved := strings.Replace(someAppointments, "2026-10-12;10:30", "2026-10-14;16:00", 1)
	p := o.plan(appointmentList, moved, isoDates, false)
	var told []string
	for _, s := range p.steps {
		if s.verb == change {
			told = append(told, s.details...)
		}
	}
	want := []string{
		"before: Monday 12 October 2026, 10:30 (Rome)",
		"now:    Wednesday 14 October 2026, 16:00 (Rome)",
		"first reminder: Wednesday 7 October 2026, 16:00 (Rome). She is not on Telegram yet: invite her",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("the preview (-want +got):\n%s", diff)
	}
	if got, want := o.take(appointmentList, moved, false), (counts{Changed: 1, Same: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	after := o.appointment("a-1")
	if after.ID != before.ID || after.Rev != 2 || !after.Start.Equal(time.Date(2026, 10, 14, 14, 0, 0, 0, time.UTC)) || !after.Before.Start.Equal(before.Start) {
		t.Errorf("after the move: %+v", after)
	}
}

func TestImportAgainThereAndBackMovesTwice(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	there := strings.Replace(someAppointments, "2026-10-12", "2026-10-14", 1)
	for i, text := range []string{someAppointments, there, someAppointments, there} {
		o.take(appointmentList, text, false)
		if got := o.appointment("a-1").Rev; got != i+1 {
			t.Fatalf("after import %d the revision is %d", i+1, got)
		}
	}
}

func TestEveryCellOfAnAppointmentCanChange(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople+"op-2;educator;milano;it;Anna;;T-5\n", false)
	o.take(appointmentList, someAppointments, false)
	o.take(appointmentList, appointmentHeader+
		"a-1;K-17;health;2026-10-13;11:00;30;Via Roma 1;https://maps.example.org/2;T-5;Anna;tessera\n"+
		"a-2;d-2;meeting;2026-10-13;9:00;;;;;;\n", false)
	got := o.appointment("a-1")
	want := casework.Appointment{
		ID: got.ID, Rev: 2, Person: o.person("K-17").ID, Site: "milano", Kind: "health", With: o.person("T-5").ID, ToldWith: o.person("T-5").ID, WithName: "Anna",
		Place: "Via Roma 1", Map: "https://maps.example.org/2", Bring: "tessera", Start: time.Date(2026, 10, 13, 9, 0, 0, 0, time.UTC),
		Length: 30 * time.Minute, Zone: "Europe/Rome", External: "a-1",
		Before: casework.Before{Start: time.Date(2026, 10, 12, 8, 30, 0, 0, time.UTC), Place: "Via Padova 36",
			Map: "https://maps.example.org/1", Kind: "legal", WithName: "Giulia", Bring: "passaporto"}, Changed: o.now,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for code, held := range map[casework.Code]int{"T-4": 0, "T-5": 1} {
		var ids []string
		err := o.View(t.Context(), func(r casework.Reader) (err error) {
			ids, err = r.Find(casework.AppointmentsWith(o.person(code).ID), time.Time{}, time.Time{})
			return err
		})
		if err != nil || len(ids) != held {
			t.Errorf("%s holds %d appointments, want %d (%v)", code, len(ids), held, err)
		}
	}
}

// Nobody has told her of the appointment yet.
func TestAnotherKindOrLengthTellsNobodyWhoHasHeardNothing(t *testing.T) {
	for _, c := range []struct {
		what, row string
		rev       int
	}{{"kind", ";health;2026-10-12;10:30;45;", 2}, {"length", ";legal;2026-10-12;10:30;90;", 1}} {
		o := newOffice(t)
		o.take(peopleList, somePeople, false)
		o.take(appointmentList, someAppointments, false)
		o.take(appointmentList, strings.Replace(someAppointments, ";legal;2026-10-12;10:30;45;", c.row, 1), false)
		got := o.appointment("a-1")
		if got.Rev != c.rev || got.Before != (casework.Before{}) {
			t.Errorf("another %s: revision %d, before %+v", c.what, got.Rev, got.Before)
		}
		var row casework.Reminder
		if err := o.View(t.Context(), func(r casework.Reader) error { return r.Get(casework.ReminderRef(got.ID, c.rev, "1d"), &row) }); err != nil || row.Fate != casework.FatePlanned {
			t.Errorf("another %s: the reminder of the day before is %s, %v", c.what, row.Fate, err)
		}
	}
}

func TestWhatChangedInTelegramStaysUntilItsOwnCellChanges(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	o.take(appointmentList, someAppointments, false)
	olena, spanish := o.person("K-17"), casework.Spanish
	o.do(casework.ChangePerson{Person: olena.ID, Lang: &spanish})
	appt := o.appointment("a-1")
	later := appt.Start.Add(24 * time.Hour)
	o.do(casework.MoveAppointment{Appointment: appt.ID, Rev: appt.Rev, Start: later})

	o.take(peopleList, strings.Replace(somePeople, "uk;Olena", "uk;Olenka", 1), false)
	if got := o.person("K-17"); got.Lang != spanish || got.Name != "Olenka" {
		t.Errorf("another name in the file: language %s, name %s", got.Lang, got.Name)
	}
	o.take(appointmentList, strings.Replace(someAppointments, "passaporto", "permesso", 1), false)
	if got := o.appointment("a-1"); !got.Start.Equal(later) || got.Bring != "permesso" {
		t.Errorf("another thing to bring in the file: start %v, bring %s", got.Start, got.Bring)
	}
}

func TestARowThatIsGoneIsKeptUnlessToldOtherwise(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	both := appointmentHeader + "a-1;d-1;legal;2026-10-12;10:30\na-3;d-1;legal;2026-10-19;10:30\n"
	o.take(appointmentList, both, false)
	one := appointmentHeader + "a-1;d-1;legal;2026-10-12;10:30\n"
	if got, want := o.take(appointmentList, one, false), (counts{Same: 1, Gone: 1}); got != want {
		t.Errorf("keep: %+v, want %+v", got, want)
	}
	if !o.appointment("a-3").Holds() {
		t.Fatal("an appointment was cancelled that should be kept")
	}
	o.take(appointmentList, one, true)
	if o.appointment("a-3").Holds() {
		t.Fatal("--gone cancel did not cancel")
	}
	if got, want := o.take(appointmentList, one, true), (counts{Same: 1}); got != want {
		t.Errorf("cancel again: %+v, want %+v", got, want)
	}
	if got, want := o.take(appointmentList, both, false), (counts{Entered: 1, Same: 1}); got != want {
		t.Errorf("the row is back: %+v, want %+v", got, want)
	}
	if a := o.appointment("a-3"); !a.Holds() || a.Rev != 1 {
		t.Errorf("the row that came back was not booked anew: %+v", a)
	}
}

func TestAnAppointmentCancelledInTelegramStaysSoUntilItsRowChanges(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	o.take(appointmentList, someAppointments, false)
	before := o.appointment("a-1")
	o.do(casework.CancelAppointment{Appointment: before.ID, Rev: before.Rev})
	if got, want := o.take(appointmentList, someAppointments, false), (counts{Same: 2}); got != want {
		t.Errorf("the same file: %+v, want %+v", got, want)
	}
	other := strings.Replace(someAppointments, "2026-10-12", "2026-10-14", 1)
	if got, want := o.take(appointmentList, other, false), (counts{Entered: 1, Same: 1}); got != want {
		t.Errorf("another day: %+v, want %+v", got, want)
	}
	if after := o.appointment("a-1"); after.ID == before.ID || !after.Holds() {
		t.Errorf("another day did not book anew: %+v", after)
	}
}

func TestARowChangedInTelegramMeanwhileStopsTheImport(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	o.take(appointmentList, someAppointments, false)
	p := o.plan(appointmentList, strings.Replace(someAppointments, "2026-10-12", "2026-10-14", 1), isoDates, false)
	appt := o.appointment("a-1")
	moved := appt.Start.Add(time.Hour)
	o.do(casework.MoveAppointment{Appointment: appt.ID, Rev: appt.Rev, Start: moved})
	err := p.apply(t.Context(), o, func(int, int) {})
	if casework.CodeOf(err) != casework.Changed || !strings.HasPrefix(err.Error(), "appointments.csv:2: 0 of 1 rows are written") {
		t.Errorf("the import said: %v", err)
	}
	if got := o.appointment("a-1").Start; !got.Equal(moved) {
		t.Errorf("the import overwrote what it had not seen: %v", got)
	}
}

func TestAFileAboutOneSiteLeavesTheOthersAlone(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	o.take(appointmentList, someAppointments, false)
	onlySofia := appointmentHeader + "a-2;d-2;meeting;2026-10-13;9:00;;;;;;\n"
	if got, want := o.take(appointmentList, onlySofia, true), (counts{Same: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got, want := o.take(appointmentList, appointmentHeader, true), (counts{}); got != want {
		t.Errorf("an empty file: %+v, want %+v", got, want)
	}
	if got, want := o.take(peopleList, "id;site\nd-2;sofia\n", false), (counts{Same: 1}); got != want {
		t.Errorf("people: %+v, want %+v", got, want)
	}
}

func TestAColumnLeftOutOnceIsRemembered(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	o.take(appointmentList, someAppointments, false)
	o.take(appointmentList, "id;person;kind;date;time\na-1;d-1;legal;2026-10-12;10:30\na-2;d-2;meeting;2026-10-13;9:00\n", false)
	appt, permit := o.appointment("a-1"), "permesso"
	o.do(casework.MoveAppointment{Appointment: appt.ID, Rev: appt.Rev, Bring: &permit})
	if got, want := o.take(appointmentList, someAppointments, false), (counts{Same: 2}); got != want {
		t.Errorf("the column is back, and its cells are the same: %+v, want %+v", got, want)
	}
	if got := o.appointment("a-1").Bring; got != permit {
		t.Errorf("what was changed in Telegram is %q again", got)
	}
}

func TestWhatIsOverIsLeftAsItIs(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	past := appointmentHeader + "a-0;d-1;legal;2026-09-01;10:30\n"
	if got, want := o.take(appointmentList, past, false), (counts{Left: 1}); got != want {
		t.Errorf("a past row: %+v, want %+v", got, want)
	}
	o.take(appointmentList, someAppointments, false)
	o.now = time.Date(2026, 10, 20, 8, 0, 0, 0, time.UTC)
	if got, want := o.take(appointmentList, someAppointments, true), (counts{Same: 2}); got != want {
		t.Errorf("after the day: %+v, want %+v", got, want)
	}
	again := strings.Replace(someAppointments, "2026-10-12", "2026-10-26", 1)
	p := o.plan(appointmentList, again, isoDates, false)
	want := `appointments.csv:2:15: date (column D): the appointment with this id has begun or is over (Monday 12 October 2026, 10:30 (Rome)). A new one needs an id of its own.`
	if len(p.mistakes) != 1 || p.mistakes[0].String() != want {
		t.Errorf("mistakes: %v", p.mistakes)
	}
}

func TestAnInterruptedImportIsFinishedByRunningItAgain(t *testing.T) {
	o := newOffice(t)
	p := o.plan(peopleList, somePeople, isoDates, false)
	cut := &cutOff{office: o, after: 2}
	err := p.apply(t.Context(), cut, func(int, int) {})
	if !errors.Is(err, errCut) || !strings.Contains(err.Error(), "people.csv:4: 2 of 3 rows are written; run the import again to finish it") {
		t.Fatalf("the interrupted run said: %v", err)
	}
	if got, want := o.take(peopleList, somePeople, false), (counts{Entered: 1, Same: 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestTwoImportsAtOnceEnterEverybodyOnce(t *testing.T) {
	o := newOffice(t)
	one, two := o.plan(peopleList, somePeople, isoDates, false), o.plan(peopleList, somePeople, isoDates, false)
	for _, p := range []*planner{one, two} {
		if err := p.apply(t.Context(), o, func(int, int) {}); err != nil {
			t.Fatal(err)
		}
	}
	var people []casework.Person
	if err := o.View(t.Context(), func(r casework.Reader) (err error) {
		people, err = peopleAt(r, []casework.SiteID{"milano", "sofia"})
		return err
	}); err != nil || len(people) != 3 {
		t.Errorf("%d people, want 3 (%v)", len(people), err)
	}
}

// cutOff is an office whose store fails after some updates.
type cutOff struct {
	*office
	after int
}

var errCut = errors.New("cut off")

func (c *cutOff) Update(ctx context.Context, id string, fn func(casework.Tx) error) error {
	if c.after == 0 {
		return errCut
	}
	c.after--
	return c.office.Update(ctx, id, fn)
}

func TestImportingTwiceIsImportingOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		o.take(peopleList, somePeople, false)
		text := appointmentHeader
		for i := range rapid.IntRange(0, 6).Draw(rt, "rows") {
			text += strings.Join([]string{
				"a-" + string(rune('0'+i)), rapid.SampledFrom([]string{"d-1", "K-17", "d-2"}).Draw(rt, "person"),
				rapid.SampledFrom(casework.KindIDs).Draw(rt, "kind"),
				rapid.SampledFrom([]string{"2026-09-01", "2026-09-28", "2026-09-29", "2026-10-12", "2026-10-25", "2027-03-28"}).Draw(rt, "date"),
				rapid.SampledFrom([]string{"0:30", "9:00", "10:01", "13.30", "23:59:00"}).Draw(rt, "time"),
				rapid.SampledFrom([]string{"", "5", "90"}).Draw(rt, "minutes"),
				rapid.SampledFrom([]string{"", "Via Padova 36, 2° piano", "\"бул. \"\"Витоша\"\" 1\""}).Draw(rt, "place"),
				"", rapid.SampledFrom([]string{"", "T-4", "op-1"}).Draw(rt, "with"), "", "",
			}, ";") + "\n"
		}
		first := o.take(appointmentList, text, false)
		second := o.take(appointmentList, text, rapid.Bool().Draw(rt, "cancel what is gone"))
		if want := (counts{Same: first.Entered, Left: first.Left}); second != want {
			rt.Errorf("first %+v, then %+v, want %+v", first, second, want)
		}
	})
}
