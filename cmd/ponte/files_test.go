package main

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"ponte/casework"
	"ponte/reports"
	"ponte/sandbox"
)

// tells tells Giulia something with a picture of the weeks up to one.
func (tl *tale) tells(id string, vars casework.Vars, key string, week casework.Ref) {
	tl.t.Helper()
	to := tl.cast.giulia.person.ID
	tl.must(tl.do(tl.t.Context(), func(tx casework.Tx, _ casework.Desk) error {
		who, err := casework.LoadPerson(tx, to)
		if err != nil {
			return err
		}
		return tx.Post(casework.ChatLane(who.Chat), casework.Event{ID: "n:" + id, At: tl.clock.Now(), Notice: &casework.Notice{
			ID: id, To: to, Key: key, Vars: vars, Purpose: casework.ForStaff, Subject: week, File: casework.ChartFile}})
	}))
	tl.must(tl.settle(tl.t.Context()))
}

// picture is the picture of a message; it fails the test where there is none.
func (tl *tale) picture(m sandbox.Message) []byte {
	tl.t.Helper()
	if m.File == nil || !m.File.Photo {
		tl.t.Fatalf("no picture shows with %q: %+v", m.Text, m.File)
	}
	seen, err := png.Decode(bytes.NewReader(m.File.Data))
	tl.must(err)
	if size := seen.Bounds().Size(); size != image.Pt(900, 600) {
		tl.t.Errorf("a picture of %v", size)
	}
	return m.File.Data
}

func TestStaffSeeAPictureOfTheWeeksInTheChat(t *testing.T) {
	t.Parallel()
	tl := newTale(t, false)
	giulia := tl.cast.giulia.phone
	tl.until(10, 9, 10, 0)
	tl.books(tl.rome(10, 13, 10, 30))
	tl.until(10, 13, 11, 35)
	tl.press(tl.cast.giulia, casework.Italian, "outcome.what.came")
	tl.until(10, 19, 8, 30)

	week := casework.Ref{Type: casework.WeekSubject, ID: "milano.2026-10-12"}
	tl.tells("digest.1", nil, "figures.title", week)
	last, _ := giulia.Last()
	if want := tl.label(casework.Italian, "figures.title"); last.Text != want {
		t.Errorf("under the picture stands %q, want %q", last.Text, want)
	}
	got := tl.picture(last)
	var weeks []casework.Week
	tl.must(tl.records.View(t.Context(), func(r casework.Reader) (err error) {
		weeks, err = casework.Weeks(r, tl.policy, "milano", tl.clock.Now(), chartWeeks)
		return err
	}))
	want, err := reports.WeekChart(tl.house.book, casework.Italian, weeks, tl.clock.Now())
	tl.must(err)
	if came := weeks[chartWeeks-1].Came; came != 1 || !bytes.Equal(got, want) {
		t.Errorf("%d came in the last week, and the picture is the one of the weeks: %t", came, bytes.Equal(got, want))
	}

	// What is longer than Telegram lets stand under a picture stands before it.
	long := strings.Repeat("я", 1025)
	tl.tells("digest.2", casework.Vars{"Text": casework.Str(long)}, "", week)
	all := giulia.Messages()
	words, after := all[len(all)-2], all[len(all)-1]
	if words.Text != long || words.File != nil || after.Text != "" {
		t.Errorf("the words are %.20q with %+v, and after them comes %q", words.Text, words.File, after.Text)
	}
	tl.picture(after)

	// Where there is nothing to draw, or no such site, the words come alone.
	for id, week := range map[string]string{"digest.3": "sofia.2026-10-12", "digest.4": "atlantis.2026-10-12"} {
		tl.tells(id, nil, "figures.none", casework.Ref{Type: casework.WeekSubject, ID: week})
		last, _ = giulia.Last()
		if last.Text != tl.label(casework.Italian, "figures.none") || last.File != nil {
			t.Errorf("of %s she reads %q with %+v", week, last.Text, last.File)
		}
	}
	tl.leaksNothing()
}
