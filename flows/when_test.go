package flows_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/flows/flowtest"
)

// The night in which the clocks go forward has no half past two, and no hour of a
// day that is over can be booked: it is said why, and the question is asked again.
func TestAnHourThatDoesNotExistOrIsOverCannotBeBooked(t *testing.T) {
	stage, err := flowtest.New(flowtest.Options{Engine: mustEngine(t), Book: mustBook(t), Now: time.Date(2027, 3, 20, 8, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	player, err := flowtest.NewPlayer(stage)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"as caseworker", "start book", "write K-17", "press legal"} {
		if err := player.Line(line); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ day, clock, says string }{
		{"28.3", "2:30", "does not exist"},
		{"20.3", "8:59", "over already"},
		{"28.3", "3:00", "Where?"},
	} {
		from := len(player.Phone().Screens)
		for _, line := range []string{"write " + c.day, "write " + c.clock, "press back"} {
			if err := player.Line(line); err != nil {
				t.Fatalf("%s %s: %v", c.day, c.clock, err)
			}
		}
		var read []string
		for _, s := range player.Phone().Screens[from:] {
			read = append(read, s.Text)
		}
		if !strings.Contains(strings.Join(read, "\n"), c.says) {
			t.Errorf("%s %s: she reads %q, want %q", c.day, c.clock, read, c.says)
		}
	}
	for id := range stage.Records() {
		if id.Type == casework.AppointmentRecord {
			t.Errorf("%s was booked", id.ID)
		}
	}
}
