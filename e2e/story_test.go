package e2e_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// people is what a coordinator's spreadsheet looks like.
const people = `id;role;site;language;name;caseworker;code
s-1;caseworker;milano;it;Giulia;;M-11
s-2;coordinator;milano;it;Chiara;;A-1
w-1;beneficiary;milano;uk;Олена;s-1;K-17
w-2;beneficiary;milano;;Оксана;s-1;T-23
`

// appointments is a spreadsheet of appointments, one row each at noon of a day from now.
func appointments(rows ...string) string {
	return "id;person;kind;date;time;place;map;with;with_name\n" + strings.Join(rows, "\n") + "\n"
}

func noon(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) + ";12:00" }

func TestWomanIsRemindedAndHerAnswerReachesHerCaseworker(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"polling", "webhook"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			tellStory(t, way == "webhook")
		})
	}
}

func tellStory(t *testing.T, webhook bool) {
	w := newWorld(t)
	w.ponte("import", "people", w.write("people.csv", people), "--apply")
	rows := []string{fmt.Sprintf("a-1;K-17;legal;%s;Via Padova 36, 2° piano;https://maps.example.org/1;M-11;Giulia", noon(2))}
	out := w.ponte("import", "appointments", w.write("appointments.csv", appointments(rows...)), "--apply")
	if !strings.Contains(out, "Done: 1 booked") {
		t.Fatalf("the import said:\n%s", out)
	}
	p := w.start(webhook)

	giulia := w.meet("Giulia", casework.Italian)
	giulia.joins(w.invite("M-11"))
	olena := w.meet("Олена", casework.Ukrainian)
	olena.comes(w.invite("K-17"))

	// Booked before she came, and late: it is said to her once, and with discretion.
	label := olena.says("appointment.answer.cannot")
	olena.until("she is told of her appointment", hasButton(label))
	for _, n := range olena.Notifications() {
		if strings.Contains(n.Text, "Padova") || strings.Contains(n.Text, "Giulia") {
			t.Errorf("her lock screen shows %q", n.Text)
		}
	}

	// The same file with one more row: one message for it, none for the old one.
	rows = append(rows, fmt.Sprintf("a-2;K-17;meeting;%s;Via Padova 36;;M-11;Giulia", noon(3)))
	w.ponte("import", "appointments", w.write("appointments.csv", appointments(rows...)), "--apply")
	olena.until("she is told of the second", func(ms []message) bool { return countButtons(ms, label) == 2 })

	olena.tap("appointment.answer.come")
	olena.until("her yes is heard", func(ms []message) bool { return countText(ms, "✅") >= 1 })
	olena.tap("appointment.answer.cannot")
	olena.tap("reason.child")
	giulia.sees("K-17", giulia.says("kind.meeting"))
	giulia.sees("K-17", giulia.says("reason.child"))
	for _, m := range giulia.Messages() {
		if strings.Contains(m.Text, "Олена") {
			t.Errorf("staff read her name: %q", m.Text)
		}
	}
	if n := countButtons(olena.Messages(), label); n > 2 {
		t.Errorf("she was told %d times of two appointments", n)
	}

	report := w.ponte("report", "reminders")
	if !strings.Contains(report, "K-17") {
		t.Errorf("the report does not name her:\n%s", report)
	}
	p.stopInTime()
}
