package flows_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/flows/flowtest"
)

// asked is a stage on which staff are asked what happened at an appointment.
func asked(t *testing.T, before func(*flowtest.Stage, *flowtest.Cast)) (*flowtest.Stage, casework.AppointmentID) {
	t.Helper()
	stage, err := flowtest.New(flowtest.Options{Engine: mustEngine(t), Book: mustBook(t), Lang: casework.English})
	if err != nil {
		t.Fatal(err)
	}
	player, err := flowtest.NewPlayer(stage)
	if err != nil {
		t.Fatal(err)
	}
	before(stage, player.Cast)
	start := stage.Now().Add(48 * time.Hour).In(time.UTC).Format(time.DateOnly)
	appt, err := stage.Appoint(player.Cast.Beneficiary, "legal", start+" 10:30", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := stage.Wait(appt.End().Sub(stage.Now()) + time.Hour); err != nil {
		t.Fatal(err)
	}
	return stage, appt.ID
}

// outcomeKey is the button under the question what happened, on somebody's phone.
func outcomeKey(t *testing.T, stage *flowtest.Stage, phone, choice string) flowtest.Update {
	t.Helper()
	for _, screen := range stage.Phone(phone).Visible() {
		if key, ok := screen.Find(choice); ok && strings.Contains(key.Data, "outcome:") {
			return flowtest.Update{Press: key.Data, Under: screen.Message}
		}
	}
	t.Fatalf("no %q on the phone of the %s: %v", choice, phone, stage.Phone(phone).Visible())
	return flowtest.Update{}
}

func outcomeOf(t *testing.T, stage *flowtest.Stage, id casework.AppointmentID) casework.Appointment {
	t.Helper()
	appt, err := casework.LoadAppointment(stage.View(), id)
	if err != nil {
		t.Fatal(err)
	}
	return appt
}

func TestWhoHasLeftSetsNothingByAnOldButton(t *testing.T) {
	t.Parallel()
	var leaver casework.PersonID
	stage, id := asked(t, func(_ *flowtest.Stage, cast *flowtest.Cast) { leaver = cast.Caseworker.ID })
	press := outcomeKey(t, stage, "caseworker", "came")
	if err := stage.Perform(casework.Console, &casework.OffBoard{Staff: leaver}); err != nil {
		t.Fatal(err)
	}
	phone := stage.Phone("caseworker")
	before := len(phone.Screens)
	if err := stage.Happen(phone, press); err != nil {
		t.Fatal(err)
	}
	if appt := outcomeOf(t, stage, id); appt.Outcome != casework.Open || appt.With != "" {
		t.Errorf("the appointment is %+v", appt)
	}
	said := phone.Screens[before:]
	if len(said) == 0 {
		t.Error("she got no answer")
	}
	for _, screen := range said {
		if strings.Contains(screen.Text, "K-17") {
			t.Errorf("she still reads %q", screen.Text)
		}
	}
}

func TestADeputyIsAskedAndSaysWhatHappened(t *testing.T) {
	t.Parallel()
	var deputy casework.PersonID
	stage, id := asked(t, func(stage *flowtest.Stage, cast *flowtest.Cast) {
		deputy = cast.Mediator.ID
		away := casework.SetAway{Staff: cast.Caseworker.ID, Deputy: deputy, Until: stage.Now().Add(7 * 24 * time.Hour)}
		if err := stage.Perform(casework.Console, away); err != nil {
			t.Fatal(err)
		}
	})
	if err := stage.Happen(stage.Phone("mediator"), outcomeKey(t, stage, "mediator", "came")); err != nil {
		t.Fatal(err)
	}
	if appt := outcomeOf(t, stage, id); appt.Outcome != casework.Came || appt.OutcomeBy != deputy {
		t.Errorf("the outcome is %q by %q", appt.Outcome, appt.OutcomeBy)
	}
}
