package main

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// A pause outlives a restart and keeps nothing but what is unasked.
func TestAPauseOutlivesARestartAndWhatItHeldIsSaidOnce(t *testing.T) {
	t.Parallel()
	tl := newTale(t, false)
	olena, giulia, o := tl.cast.olena, tl.cast.giulia, tl.operator()
	tl.until(10, 9, 10, 0)
	tl.books(tl.rome(10, 12, 10, 30))
	tl.until(10, 9, 12, 0)
	begun := tl.clock.Now()
	o.prints(o.types("pause"), `^Paused\.`, `ponte resume`)
	tl.until(10, 11, 11, 0)
	tl.stop()
	tl.begins()
	tl.until(10, 11, 17, 0)
	tl.hears(olena, begun)
	o.prints(o.types("report", "reminders", "--from", "2026-10-09", "--to", "2026-10-12"),
		`Reminders are paused everywhere since Friday 9 October 2026, 12:00 \(Rome\)\.`, `held: reminders were paused`)
	if n, err := pauseSource(tl.records, tl.policy).read(t.Context()); err != nil || len(n) != 1 || n[0].value != 1 {
		t.Errorf("metrics: %+v, %v", n, err)
	}

	// What she asks is answered, helplines too, and staff hear what they always do.
	tl.must(olena.phone.Type("/sos"))
	tl.must(tl.settle(t.Context()))
	if last, _ := olena.phone.Last(); !strings.Contains(last.Text, "112") {
		t.Errorf("a call for help is answered with %q", last.Text)
	}
	tl.hears(giulia, begun, "11 Oct 16:30: K-17")

	asked := tl.clock.Now().Add(time.Second)
	o.prints(o.types("resume"), "Reminders go on")
	tl.until(10, 11, 17, 11)
	tl.hears(olena, asked, "11 Oct 17:")
	tl.until(10, 12, 9, 0)
	tl.hears(olena, asked, "11 Oct 17:", "12 Oct 08:30: ")
}

func TestAPauseIsShownUntilItIsEnded(t *testing.T) {
	o := newOperator(t)
	o.refused([]string{`no site "roma"`}, "pause", "--site", "roma")
	o.prints(o.types("resume"), "Nothing is paused")
	o.prints(o.types("pause", "--site", "milano"), `End it with: ponte resume --site milano\n`)
	o.prints(o.types("pause", "--site", "milano"), `paused already.* End it with: ponte resume --site milano\n`)
	o.prints(o.types("resume", "--site", "sofia"), `no such pause.\n.*End it with: ponte resume --site milano`)
	out, _ := o.tries("check")
	o.prints(out, `! redis: Reminders are paused at milano since .* \(Rome\)\. End it with: ponte resume --site milano`)
	o.types("pause")
	o.prints(o.types("pause"), `paused already.* End it with: ponte resume\n`)
	o.prints(o.types("resume", "--site", "milano"), "Reminders go on", "paused everywhere since")
	o.prints(o.types("resume"), "Reminders go on")
	if held, err := pauses(t.Context(), o.store, &casework.Policy{Sites: []casework.Site{{ID: "milano"}}}); err != nil || len(held) > 0 {
		t.Errorf("left: %v, %v", held, err)
	}
	out, _ = o.tries("check")
	if strings.Contains(out, "paused") {
		t.Errorf("check says\n%s", out)
	}
}
