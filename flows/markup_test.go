package flows_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/flows/flowtest"
)

// markup is what somebody may be called, or a place: Telegram would take it for
// something else than letters.
const markup = `<a href="tg://user?id=1">&lt;x</a>`

// TestMarkupInNamesIsShownAsItIsWritten crawls through what shows names, places and
// notes when all of these hold markup.
func TestMarkupInNamesIsShownAsItIsWritten(t *testing.T) {
	t.Parallel()
	engine, book := mustEngine(t), mustBook(t)
	for who, script := range map[string]string{
		"beneficiary": "set privacy full\ncall menu",
		"caseworker":  "as caseworker\ncall menu",
		"coordinator": "as coordinator\ncall menu",
	} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			stage, err := flowtest.New(flowtest.Options{Engine: engine, Book: book, Lang: casework.English})
			if err != nil {
				t.Fatal(err)
			}
			player, err := flowtest.NewPlayer(stage)
			if err != nil {
				t.Fatal(err)
			}
			cast := player.Cast
			start, err := stage.Clock(stage.Policy.Sites[0], "2026-10-05 16:30")
			if err != nil {
				t.Fatal(err)
			}
			do := func(who casework.Actor, c casework.Command) {
				t.Helper()
				if err := stage.Perform(who, c); err != nil {
					t.Fatal(err)
				}
			}
			do(casework.ActorOf(cast.Beneficiary), casework.SetName{To: markup})
			worker := &casework.AddPerson{Role: casework.Caseworker, Site: "milano", Code: "T-7", Name: markup}
			do(casework.Program, worker)
			do(casework.Program, &casework.ReassignCase{Person: cast.Newcomer.ID, To: worker.Person.ID})
			for n, person := range []casework.Person{cast.Beneficiary, cast.Newcomer} {
				do(casework.Program, &casework.BookAppointment{Appointment: casework.Appointment{Person: person.ID, Kind: "legal",
					Start: start.Add(time.Duration(n) * 24 * time.Hour), With: cast.Caseworker.ID, WithName: markup, Place: markup, Bring: markup}})
			}
			for line := range strings.Lines(script) {
				if err := player.Line(strings.TrimSpace(line)); err != nil {
					t.Fatal(err)
				}
			}
			c := &crawler{t: t, menu: true, from: who, phone: player.Phone().Name, seen: map[string]bool{}, pressed: map[string]bool{}, markup: markup}
			c.crawl(spot{stage, player.Phone().Visible(), nil})
			if c.marked == 0 {
				t.Error("no name was shown at all: the test looks at nothing")
			}
		})
	}
}
