package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// The checker compares what came with what should have come. It knows nothing of
// how the program works: only what the women did, what the phones show, and when
// a program was killed.

// arrivals are the texts of the bot's messages as they came, also of those that
// were changed since. An edit does not notify, so it is not among them.
func arrivals(s *somebody) []string {
	var texts []string
	for _, n := range s.Notifications() {
		texts = append(texts, n.Text)
	}
	return texts
}

// repeat is a message that came more often than it should: between the two times
// something must have died.
type repeat struct {
	text     string
	from, to time.Time
}

// compare returns the messages that came more than once, or an error if one is
// missing, is too much, or came out of order. A repeat comes right after the
// message that it repeats: anything else is another mistake.
//
// No two neighbours in want may be alike: if one were lost and the other came
// twice, nobody could tell.
func compare(want []string, got []string, at []time.Time) (repeats []repeat, err error) {
	g := 0
	for w, text := range want {
		if w > 0 && text == want[w-1] {
			return nil, fmt.Errorf("%q is expected twice in a row, which cannot be checked", text)
		}
		first := g
		for ; g < len(got) && got[g] == text; g++ {
			if g > first {
				repeats = append(repeats, repeat{text, at[first], at[g]})
			}
		}
		if g == first {
			return nil, fmt.Errorf("%q did not come; after %d of %d messages comes %q", text, g, len(got), after(got, g))
		}
	}
	if g < len(got) {
		return nil, fmt.Errorf("%d messages too many, the first is %q", len(got)-g, got[g])
	}
	return repeats, nil
}

func after(got []string, i int) string {
	if i < len(got) {
		return got[i]
	}
	return "nothing"
}

// blame finds for each repeat a death of its own that explains it: a message in
// flight may come twice, at most one per chat for each death. It returns those
// that nothing explains.
func blame(repeats []repeat, deaths []time.Time) (unexplained []repeat) {
	free := slices.Clone(deaths)
	slices.SortFunc(repeats, func(a, b repeat) int { return cmp.Or(a.to.Compare(b.to), a.from.Compare(b.from)) })
	for _, r := range repeats {
		// Telegram's times are whole seconds, rounded down.
		i := slices.IndexFunc(free, func(d time.Time) bool { return d.After(r.from.Add(-time.Second)) && d.Before(r.to.Add(time.Second)) })
		if i < 0 {
			unexplained = append(unexplained, r)
			continue
		}
		free = slices.Delete(free, i, i+1)
	}
	return unexplained
}

func TestCheckerFindsWhatIsLostDoubledOrOutOfOrder(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(1000+s), 0) }
	for _, c := range []struct {
		name, want, got string
		deaths          []int
		repeats         int
		wrong           bool
	}{
		{name: "all well", want: "a b c", got: "a b c"},
		{name: "lost at the end", want: "a b c", got: "a b", wrong: true},
		{name: "lost in the middle", want: "a b c", got: "a c", wrong: true},
		{name: "two alike, of which one may be lost and the other doubled", want: "a a b", got: "a a b", wrong: true},
		{name: "too much", want: "a b", got: "a b c", wrong: true},
		{name: "out of order", want: "a b c", got: "a c b", wrong: true},
		{name: "handled twice", want: "a b c", got: "a b a b c", wrong: true},
		{name: "repeated after a death", want: "a b c", got: "a b b c", deaths: []int{2}, repeats: 1},
		{name: "repeated without a death", want: "a b c", got: "a b b c", repeats: 1, wrong: true},
		{name: "repeated long after a death", want: "a b c d e f", got: "a b c d e f f", deaths: []int{1}, repeats: 1, wrong: true},
		{name: "repeated twice after one death", want: "a b c", got: "a b b b c", deaths: []int{2}, repeats: 2, wrong: true},
		{name: "repeated twice after two", want: "a b c", got: "a b b b c", deaths: []int{2, 3}, repeats: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var times, deaths []time.Time
			got := strings.Fields(c.got)
			for i := range got {
				times = append(times, at(i))
			}
			for _, d := range c.deaths {
				deaths = append(deaths, at(d))
			}
			repeats, err := compare(strings.Fields(c.want), got, times)
			wrong := err != nil || len(blame(repeats, deaths)) > 0
			if wrong != c.wrong || err == nil && len(repeats) != c.repeats {
				t.Errorf("found %v, %v, unexplained %v", repeats, err, blame(repeats, deaths))
			}
		})
	}
}

// check compares everything that is left when the crowd has come to rest: what
// came, in which order and how often, and what is kept. It returns how many
// messages came twice.
func (c *crowd) check(deaths []time.Time) (repeats int) {
	c.w.Helper()
	k := c.w.keyspace()
	var left string
	c.w.eventually("nothing is under way", func() (rest bool) {
		rest, left = k.atRest()
		return rest && c.w.telegram.Pending() == 0
	}, func() string { return left })
	if n := k.given(); n > 0 {
		c.w.Errorf("%d dead letters", n)
	}
	for _, p := range c.women {
		repeats += c.checkChat(p.code, p.told, p.somebody, deaths, nil)
		c.checkKept(p)
	}
	for i, s := range c.staff {
		for _, p := range c.women[i*womenPerStaff : min(len(c.women), (i+1)*womenPerStaff)] {
			for _, reason := range []bool{false, true} {
				matter := func(text string) bool {
					return strings.Contains(text, p.code) && strings.Contains(text, "Reason:") == reason
				}
				want := c.staffHear(p, s, matter)
				repeats += c.checkChat("the caseworker of "+p.code, want, s, deaths, matter)
			}
		}
	}
	return repeats
}

// staffHear returns what her caseworker should have read of a matter: her first word,
// and of the others those that were told after a rest, in order. If her last word is
// not among them, a timer must wait with it.
func (c *crowd) staffHear(p *woman, s *somebody, matter func(string) bool) (want []string) {
	c.w.Helper()
	all := slices.DeleteFunc(slices.Clone(p.alerts), func(text string) bool { return !matter(text) })
	if len(all) == 0 {
		return nil
	}
	want, left := all[:1:1], all[1:]
	for _, text := range arrivals(s) {
		if i := slices.Index(left, text); matter(text) && text != want[len(want)-1] && i >= 0 {
			want, left = append(want, text), left[i+1:]
		}
	}
	if all[len(all)-1] != want[len(want)-1] && !c.w.keyspace().tellsStaff(c.w.person(c.records, p.code).ID) {
		c.w.Errorf("%s: her last word %q was not told to staff, and no timer waits with it", p.code, all[len(all)-1])
	}
	return want
}

// checkChat compares one phone's arrivals, or some of them.
func (c *crowd) checkChat(whose string, want []string, s *somebody, deaths []time.Time, some func(string) bool) int {
	c.w.Helper()
	var got []string
	var at []time.Time
	for _, n := range s.Notifications() {
		if some == nil || some(n.Text) {
			got, at = append(got, n.Text), append(at, n.At)
		}
	}
	repeats, err := compare(want, got, at)
	if err != nil {
		c.w.Errorf("%s: %v", whose, err)
	}
	for _, r := range blame(repeats, deaths) {
		c.w.Errorf("%s: %q came again at %v, %v after it had come, and nothing had died", whose, r.text, r.to, r.to.Sub(r.from))
	}
	return len(repeats)
}

// checkKept compares the records with what she did last.
func (c *crowd) checkKept(p *woman) {
	c.w.Helper()
	kept := c.w.person(c.records, p.code)
	if kept.Level() != p.level || kept.Name != p.name {
		c.w.Errorf("%s: kept are the level %s and the name %q, she chose %s and %q", p.code, kept.Level(), kept.Name, p.level, p.name)
	}
	list := c.w.appointmentsOf(c.records, kept.ID)
	if len(list) != 1 || list[0].Answer != p.answer {
		c.w.Errorf("%s: kept are the appointments %+v, her answer was %q", p.code, list, p.answer)
	}
	var rows []casework.Reminder
	err := c.records.View(context.Background(), func(r casework.Reader) (err error) {
		for _, a := range list {
			rows, err = ledgerOf(r, a.ID)
		}
		return err
	})
	if err == nil {
		err = judge(rows)
	}
	if err != nil {
		c.w.Errorf("%s: %v", p.code, err)
	}
}

// ledgerOf reads all rows of an appointment's ledger.
func ledgerOf(r casework.Reader, id casework.AppointmentID) (rows []casework.Reminder, err error) {
	names, err := r.Find(casework.RemindersOf(id), time.Time{}, time.Time{})
	for _, name := range names {
		var row casework.Reminder
		if err := r.Get(casework.Ref{Type: casework.ReminderRecord, ID: name}, &row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, err
}

// judge looks at the ledger of an appointment six days ahead. She has heard of it
// once: when it was booked, or, if that could not be said before she had come and
// said yes, when she had. The rungs still wait.
func judge(rows []casework.Reminder) error {
	var all []string
	by := map[string]casework.Reminder{}
	for _, row := range rows {
		by[row.Step] = row
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s", row.Step, row.Fate, row.Why)))
	}
	steps := []string{"booked", "7d", "1d", "2h"}
	booked := by[casework.StepBooked]
	tooEarly := booked.Fate == casework.FateSkipped && (booked.Why == casework.WhyNoChat || booked.Why == casework.WhyNoConsent)
	if tooEarly {
		steps, booked = append(steps, casework.StepCaughtUp), by[casework.StepCaughtUp]
	}
	well := len(rows) == len(steps) && booked.Fate == casework.FateSent && by["7d"].Why == casework.WhyPast
	for _, step := range steps {
		_, there := by[step]
		well = well && there
	}
	for _, rung := range []string{"1d", "2h"} {
		well = well && (by[rung].Fate == casework.FatePlanned || by[rung].Fate == casework.FateHeld)
	}
	if !well {
		return fmt.Errorf("the ledger says %s", strings.Join(all, ", "))
	}
	return nil
}

func TestCheckerJudgesWhatTheLedgerSays(t *testing.T) {
	for ledger, well := range map[string]bool{
		"booked sent, 7d skipped past, 1d planned, 2h held quiet":                                    true,
		"booked skipped no_chat, caught_up sent, 7d skipped past, 1d planned, 2h planned":            true,
		"booked skipped no_consent, caught_up sent, 7d skipped past, 1d planned, 2h planned":         true,
		"booked sent, caught_up sent, 7d skipped past, 1d planned, 2h planned":                       false, // told twice
		"booked skipped no_chat, 7d skipped past, 1d planned, 2h planned":                            false, // never told
		"booked skipped no_chat, caught_up skipped no_consent, 7d skipped past, 1d planned, 2h held": false,
		"booked queued, 7d skipped past, 1d planned, 2h planned":                                     false, // nothing came of it
		"booked failed refused, caught_up sent, 7d skipped past, 1d planned, 2h planned":             false,
		"booked skipped no_chat, caught_up sent, caught_up sent, 7d skipped past, 1d planned":        false, // a rung is lost
		"booked sent, 7d skipped past, 1d sent, 2h planned":                                          false, // said before its time
		"booked sent, 7d skipped past, 1d planned, 2h skipped together":                              false,
		"booked sent, 7d planned, 1d planned, 2h planned":                                            false,
		"": false,
	} {
		var rows []casework.Reminder
		for row := range strings.SplitSeq(ledger, ", ") {
			words := append(strings.Fields(row), "", "", "")
			rows = append(rows, casework.Reminder{Step: words[0], Fate: casework.Fate(words[1]), Why: words[2]})
		}
		if err := judge(rows); (err == nil) != well {
			t.Errorf("%q is judged %v", ledger, err)
		}
	}
}
