package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// tidy lets a night pass at a site: so many rounds.
func (o *office) tidy(rounds int) {
	o.t.Helper()
	for range rounds {
		o.must(casework.Program, casework.Tidy{Site: "roma"})
	}
}

func TestWhatIsPastItsTimeGoesAndStaysCounted(t *testing.T) {
	o := newOffice(t)
	words := o.fill()
	first := words[len(words)-27:] // ids of her appointments: two that are over, and 25 to come
	recent := o.now
	week := func() casework.Week {
		t.Helper()
		w, err := casework.WeekOf(o, o.policy, "roma", recent)
		if err != nil {
			t.Fatal(err)
		}
		weeks := []casework.Week{w}
		if err := casework.CountReminders(o, weeks); err != nil {
			t.Fatal(err)
		}
		return weeks[0]
	}
	o.wait(89 * day)
	before := fmt.Sprintf("%+v", week())
	o.tidy(3)
	if _, err := casework.LoadAppointment(o, casework.AppointmentID(first[0])); err != nil {
		t.Errorf("after 89 days an appointment is not kept: %v", err)
	}
	o.wait(20 * day)
	rows := len(o.indexes[casework.RemindersAt("roma")])
	o.tidy(3)
	if left := len(o.indexes[casework.RemindersAt("roma")]); left == 0 || left >= rows {
		t.Errorf("of %d rows of the ledger %d are left; want those of the last 90 days", rows, left)
	}
	o.wait(400 * day)
	o.tidy(5)
	if left := o.names(first...); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
	if after := fmt.Sprintf("%+v", week()); after != before {
		t.Errorf("the week was counted as\n%s\nand is now\n%s", before, after)
	}
	if _, err := casework.LoadPerson(o, o.who["woman"].ID); err != nil {
		t.Errorf("a woman went by a clock: %v", err)
	}
}

func TestOneRoundOfANightIsBounded(t *testing.T) {
	o := newOffice(t)
	for i := range 40 {
		o.now = monday.Add(time.Duration(i) * time.Minute)
		o.book(day)
	}
	o.now = monday.Add(500 * day)
	o.tidy(1)
	if left := len(o.indexes[casework.AppointmentsAt("roma")]); left != 15 {
		t.Errorf("%d of 40 appointments are left after one round, want 15", left)
	}
}

func TestTheAuditEndsAndSaysSo(t *testing.T) {
	o := newOffice(t)
	o.must(o.as("coordinator"), casework.Look{What: casework.ViewPerson, Person: o.who["woman"].ID})
	o.now = o.now.Add(729 * day)
	o.tidy(1)
	if len(o.indexes[casework.AuditLines()]) == 0 {
		t.Error("the audit's line ended early")
	}
	o.now = o.now.Add(2 * day)
	o.tidy(1)
	if left := len(o.indexes[casework.AuditLines()]); left != 0 {
		t.Errorf("%d lines of the audit are left", left)
	}
}

func TestTheCoordinatorHearsWeeklyWhatWentAndWhoHadNothingForLong(t *testing.T) {
	o := newOffice(t)
	o.book(day)
	o.now = monday.Add(52 * 7 * day).Add(14 * day) // a Monday, over a year later
	o.tidy(2)
	digest := func() string {
		t.Helper()
		o.posts = nil
		o.must(casework.Program, casework.SendDigest{Site: "roma"})
		o.wait(time.Hour)
		for _, p := range o.posts {
			if p.event.Notice != nil && p.event.Notice.Key == "digest.kept" {
				v := p.event.Notice.Vars
				return fmt.Sprint(*v["Appointments"].Number, " ", v["Women"].Text)
			}
		}
		return ""
	}
	if got := digest(); got != "1 K-17" {
		t.Errorf("she reads %q, want that one appointment went and K-17", got)
	}
	o.wait(7*day - time.Hour)
	if got := digest(); !strings.HasPrefix(got, "0 ") {
		t.Errorf("a week later she reads %q", got)
	}
}
