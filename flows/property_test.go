package flows_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ponte/casework"
	"ponte/convo"
	"ponte/flows"
	"ponte/flows/flowtest"
)

// mostState is how large a conversation's state may grow, in bytes of JSON.
const mostState = 6000

// Whatever a woman, a visitor and staff do in whatever order, nothing ever fails,
// and what is kept of a conversation stays small.
func TestAnySequenceOfEventsIsHandledAndGrowsNothing(t *testing.T) {
	base, err := flowtest.New(flowtest.Options{Engine: mustEngine(t), Book: mustBook(t), Lang: casework.Bulgarian})
	if err != nil {
		t.Fatal(err)
	}
	player, err := flowtest.NewPlayer(base)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"book meeting 2026-10-06 10:30", "book legal 2026-10-20 11:00", "invite",
		"as newcomer", "call help", "as visitor", "call help", "as caseworker", "call help", "as beneficiary", "call help", "wait 1h"} {
		if err := player.Line(line); err != nil {
			t.Fatal(err)
		}
	}
	cast := player.Cast
	rapid.Check(t, func(t *rapid.T) {
		stage := base.Fork()
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			phone := stage.Phone(rapid.SampledFrom([]string{"beneficiary", "beneficiary", "caseworker", "visitor", "newcomer"}).Draw(t, "who"))
			if err := anything(t, stage, phone, cast); err != nil {
				t.Fatal(err)
			}
			small(t, stage, phone)
		}
	})
}

// anything lets one thing happen.
func anything(t *rapid.T, stage *flowtest.Stage, phone *flowtest.Phone, cast *flowtest.Cast) error {
	switch rapid.SampledFrom([]string{"press", "press", "press", "old", "write", "word", "media", "forge", "wait", "down", "again", "flow", "office", "member"}).Draw(t, "what") {
	case "press":
		if visible := phone.Visible(); len(visible) > 0 {
			return pressAny(t, stage, phone, visible[:min(2, len(visible))])
		}
	case "old":
		return pressAny(t, stage, phone, phone.Screens)
	case "write":
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"12.10", "10:30", "9", "hello", "стоп", strings.Repeat("ї", 5000), "\x00", "1", "2026-10-12"})).Draw(t, "text")
		return stage.Happen(phone, flowtest.Update{Text: text})
	case "word":
		return stage.Happen(phone, flowtest.Update{Word: rapid.SampledFrom(append(convo.Words, "nonsense")).Draw(t, "word")})
	case "media":
		return stage.Happen(phone, flowtest.Update{Media: true})
	case "forge":
		data := rapid.StringMatching(`[nrg]:([a-z_]{0,12}:){0,2}[0-9]{0,3}:(_back|_skip|_page[0-9]|_open|[a-z]{0,8})`).Draw(t, "data")
		return stage.Happen(phone, flowtest.Update{Press: data, Under: rapid.IntRange(0, 9).Draw(t, "under")})
	case "wait":
		return stage.Wait(time.Duration(rapid.IntRange(1, 3000).Draw(t, "minutes")) * time.Minute)
	case "down":
		return stage.Sleep(time.Duration(rapid.IntRange(1, 3000).Draw(t, "minutes")) * time.Minute)
	case "again":
		return stage.Again(phone)
	case "flow":
		all := flows.All()
		return stage.Happen(phone, flowtest.Update{Flow: all[rapid.IntRange(0, len(all)-1).Draw(t, "flow")].ID})
	case "member":
		return stage.Happen(phone, flowtest.Update{Member: rapid.SampledFrom([]string{"kicked", "member"}).Draw(t, "member")})
	case "office":
		return office(t, stage, cast)
	}
	return nil
}

func pressAny(t *rapid.T, stage *flowtest.Stage, phone *flowtest.Phone, screens []flowtest.Screen) error {
	if len(screens) == 0 {
		return nil
	}
	screen := rapid.SampledFrom(screens).Draw(t, "screen")
	for _, row := range screen.Rows {
		for _, k := range row {
			if k.Data != "" && rapid.Bool().Draw(t, "this") {
				return stage.Happen(phone, flowtest.Update{Press: k.Data, Under: screen.Message})
			}
		}
	}
	return nil
}

// office is what the caseworker does to the woman's appointments meanwhile.
func office(t *rapid.T, stage *flowtest.Stage, cast *flowtest.Cast) error {
	who := casework.ActorOf(cast.Caseworker)
	list, err := casework.Upcoming(stage.View(), cast.Beneficiary.ID, stage.Now())
	if err != nil {
		return err
	}
	if len(list) == 0 || len(list) < 6 && rapid.Bool().Draw(t, "book") {
		start := stage.Now().Add(time.Duration(rapid.IntRange(10, 20000).Draw(t, "ahead")) * time.Minute)
		return stage.Perform(who, &casework.BookAppointment{Appointment: casework.Appointment{
			Person: cast.Beneficiary.ID, Kind: rapid.SampledFrom(casework.KindIDs).Draw(t, "kind"), Start: start, With: cast.Caseworker.ID}})
	}
	a := rapid.SampledFrom(list).Draw(t, "appointment")
	if rapid.Bool().Draw(t, "cancel") {
		return stage.Perform(who, casework.CancelAppointment{Appointment: a.ID, Rev: a.Rev})
	}
	return stage.Perform(who, casework.MoveAppointment{Appointment: a.ID, Rev: a.Rev,
		Start: stage.Now().Add(time.Duration(rapid.IntRange(10, 20000).Draw(t, "ahead")) * time.Minute)})
}

// small looks whether a conversation's state has stayed small.
func small(t *rapid.T, stage *flowtest.Stage, phone *flowtest.Phone) {
	state, err := stage.State(phone)
	if err != nil {
		t.Fatal(err)
	}
	if len(state.Runs) > 5 {
		t.Fatalf("%d runs are open", len(state.Runs))
	}
	waiting := len(state.Waiting)
	state.Waiting = nil // as many as there are things to tell her
	text, err := json.Marshal(state)
	if err != nil || len(text) > mostState {
		t.Fatalf("the state has %d bytes (%v): %s", len(text), err, text)
	}
	if waiting > 30 {
		t.Fatalf("%d notices wait", waiting)
	}
}
