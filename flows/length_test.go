package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"ponte/casework"
	"ponte/flows/flowtest"
	"ponte/locales"
)

// Telegram refuses a text of more than 4096 units; the lists that staff read must
// stay below, however much there is to say.
func TestTheLongestListsFitIntoAMessage(t *testing.T) {
	book := mustBook(t)
	now := time.Date(2026, 9, 23, 6, 15, 0, 0, time.UTC) // Wednesday in September: long names
	zone := "Europe/Rome"
	name := casework.Str("Alessandra Maria Francesca della Rovere M") // as long as a name can be
	appt := casework.Appointment{Start: now, Zone: zone, Kind: "documents", Outcome: casework.ByUs}
	slot := casework.Slot{Appointment: appt, Person: casework.Person{Code: "K-1717"}}
	lines := func(n int, one casework.Line) casework.Value {
		all := []casework.Line{{Key: "digest.more", Vars: casework.Vars{"N": casework.Num(999)}}}
		for range n {
			all = append(all, one)
		}
		return casework.List(all)
	}
	var whys []casework.Line
	for _, w := range casework.Whys {
		whys = append(whys, casework.Line{Key: "digest.why", Vars: casework.Vars{"Why": casework.Word("why." + w), "Times": casework.Num(9999)}})
	}
	past := lines(8, slot.Line("digest.past", now))
	many := casework.Num(9999)
	for key, vars := range map[string]casework.Vars{
		"digest.day": {"Day": casework.At(now, zone), "Today": lines(8, slot.Line("digest.slot", now)), "Open": past, "Mine": past, "Calls": past, "Unmarked": past,
			"Ledger": casework.Say("digest.ledger", casework.Vars{"Due": many, "Sent": many, "Held": many, "Skipped": many, "Failed": many, "Whys": casework.List(whys)})},
		"today.which.ask": {"Day": casework.At(now, zone), "Lines": lines(40, slot.Line("today.slot", now)), "Alerts": many, "Calls": many},
		"alert.trail": {"Code": casework.Str("K-1717"), "Start": casework.At(now, zone), "Kind": casework.Word("kind.documents"), "Trail": lines(40, casework.Line{Key: "deed.told",
			Vars: casework.Vars{"At": casework.At(now, zone), "Who": name, "Whom": name, "Result": casework.Str("")}})},
		"request.read": longestRequest(t, now, zone),
		"mydata.talk":  longestTalks(now, zone),
	} {
		for _, lang := range casework.Langs {
			text, err := book.Text(lang, key, vars, now)
			if err != nil {
				t.Fatalf("%s in %s: %v", key, lang, err)
			}
			if n := len(utf16.Encode([]rune(locales.Unmarked(text)))); n > 4096 {
				t.Errorf("%s in %s has %d units", key, lang, n)
			}
		}
	}
}

// longestTalks is what a woman reads of her calls for a human when as much is kept of
// them as can be.
func longestTalks(now time.Time, zone string) casework.Vars {
	q := casework.Request{Topic: casework.TopicMediation, State: casework.RequestClosed, Since: now, Opened: now, Outcome: casework.EndUnreachable}
	for range 30 {
		q.Said = append(q.Said, casework.Saying{At: now, Text: strings.Repeat("щ", casework.WordsMost)}, casework.Saying{At: now, By: "worker", Text: "так"})
	}
	all := slices.Repeat([]casework.Request{q}, 40)
	return casework.Vars{"Count": casework.Num(len(all)), "Calls": casework.Mine(all, zone)}
}

// longestRequest is what staff read of a call for a human in which as much was said and
// noted as can be.
func longestRequest(t *testing.T, now time.Time, zone string) casework.Vars {
	t.Helper()
	q := casework.Request{Topic: casework.TopicMediation, Woman: true, Urgent: true, State: casework.RequestOpen}
	for range 30 {
		q.Said = append(q.Said, casework.Saying{At: now, Text: strings.Repeat("щ", casework.WordsMost)}, casework.Saying{At: now, Text: "так"})
		q.Notes = append(q.Notes, casework.ColleagueNote{At: now, Text: strings.Repeat("щ", casework.NoteMost)})
	}
	reader, err := flowtest.New(flowtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	vars, err := q.Facts(reader.View(), casework.Person{Code: "K-1717", Lang: casework.Ukrainian}, "", zone)
	if err != nil {
		t.Fatal(err)
	}
	return vars
}
