package e2e_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ponte/casework"
	"ponte/sandbox"
)

// What Telegram does on bad days must change nothing of what a woman gets.

func TestUpdatesThatComeTwiceAndOutOfOrderTakeEffectOnce(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"polling", "webhook"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			p := w.start(way == "webhook")
			c := newCrowd(w, 6, seed(t))
			c.act()
			for _, d := range []sandbox.Delivery{{Twice: true}, {Backwards: true}, {Twice: true, Backwards: true}} {
				w.telegram.Deliver(d)
				c.await(8)
			}
			w.telegram.Deliver(sandbox.Delivery{})
			if n := w.telegram.Redeliver(100); n == 0 {
				t.Error("there was nothing to deliver again")
			}
			c.await(6)
			c.end()
			c.mustBeWell()
			if repeats := c.check(nil); repeats > 0 {
				t.Errorf("%d messages came twice", repeats)
			}
			t.Logf("the women did %d things", c.things())
			p.stopInTime()
		})
	}
}

func TestFailuresOfTelegramLoseNothingAndRepeatOnlyWhatWasUnderWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run().ready()
	c := newCrowd(w, 6, seed(t))
	c.act()
	for _, f := range []sandbox.Fault{
		{Kind: sandbox.TooManyRequests, Times: 2, RetryAfter: 1},
		{Kind: sandbox.ServerError, Times: 2},
		{Kind: sandbox.BadGateway, Times: 2},
		{Kind: sandbox.Closed, Times: 2},
		{Kind: sandbox.ServerError, Method: "getUpdates"},
		{Kind: sandbox.Closed, Method: "getUpdates"},
		{Kind: sandbox.ServerError, Method: "answerCallbackQuery", Times: 2},
	} {
		w.telegram.Inject(f)
		c.await(5)
	}
	// Sent, and the answer lost: nobody can know that it was sent.
	for range 4 {
		w.telegram.Inject(sandbox.Fault{Kind: sandbox.SentThenClosed, Method: "sendMessage"})
		c.await(4)
	}
	c.end()
	c.mustBeWell()
	var lost []time.Time // when it happened, which is later than it was asked for
	for _, call := range w.telegram.Calls("sendMessage") {
		if call.Fault == sandbox.SentThenClosed.String() {
			lost = append(lost, call.At)
		}
	}
	repeats := c.check(lost)
	t.Logf("the women did %d things; %d answers were lost on the way, %d messages came twice", c.things(), len(lost), repeats)
	injected := map[string]int{}
	for _, call := range w.telegram.Calls("") {
		injected[call.Fault]++
	}
	t.Logf("faults: %v", injected)
	for _, kind := range []sandbox.FaultKind{sandbox.TooManyRequests, sandbox.ServerError, sandbox.BadGateway, sandbox.Closed, sandbox.SentThenClosed} {
		if injected[kind.String()] == 0 {
			t.Errorf("%s was never met", kind)
		}
	}
}

func TestHundredWhoComeAtOnceAreEachAnsweredOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run().ready()
	var phones []*somebody
	w.telegram.Deliver(sandbox.Delivery{Hold: true})
	for i := range 100 {
		s := w.meet(fmt.Sprintf("Hundert%d", i), casework.Langs[i%len(casework.Langs)])
		if err := s.Start(""); err != nil {
			t.Fatal(err)
		}
		phones = append(phones, s)
	}
	begun := time.Now()
	w.telegram.Deliver(sandbox.Delivery{})
	for _, s := range phones {
		s.until("she is asked for her language", hasButton(w.book.Name(casework.Bulgarian)))
	}
	t.Logf("a hundred were answered within %v", time.Since(begun).Round(10*time.Millisecond))
	k := w.keyspace()
	w.eventually("nothing is under way", func() bool { rest, _ := k.atRest(); return rest })
	for _, s := range phones {
		if n := len(s.Notifications()); n != 1 {
			t.Errorf("%s got %d messages, want one", s.Name(), n)
		}
	}
	if refused := slices.DeleteFunc(w.telegram.Calls(""), func(c sandbox.Call) bool { return c.Err == "" }); len(refused) > 0 {
		t.Errorf("Telegram refused %d calls, the first: %+v", len(refused), refused[0])
	}
}

func TestStaffHearWhoHasBlockedTheBotAndSheIsToldWhenSheIsBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ponte("import", "people", w.write("people.csv", people), "--apply")
	w.run().ready()
	giulia, olena := w.meet("Giulia", casework.Italian), w.meet("Олена", casework.Ukrainian)
	giulia.joins(w.invite("M-11"))
	olena.comes(w.invite("K-17"))
	unreachable, err := w.book.Plain(casework.Italian, "alert.unreachable", casework.Vars{"Code": casework.Str("K-17")}, time.Now())
	if err != nil {
		t.Fatal(err)
	}

	olena.Block()
	giulia.sees(unreachable)
	row := fmt.Sprintf("a-1;K-17;legal;%s;Via Padova 36;;M-11;Giulia", noon(2))
	w.ponte("import", "appointments", w.write("appointments.csv", appointments(row)), "--apply")
	k := w.keyspace()
	w.eventually("nothing is under way", func() bool { rest, _ := k.atRest(); return rest })
	cannot := olena.says("appointment.answer.cannot")
	if n := countButtons(olena.Messages(), cannot); n != 0 {
		t.Errorf("who has blocked the bot was told %d times", n)
	}
	olena.Unblock()
	olena.until("she is told of her appointment", hasButton(cannot))

	// Without a word to the bot, as when the account is gone: the next message tells.
	olena.Deactivate()
	moved := fmt.Sprintf("a-1;K-17;legal;%s;Via Padova 38;;M-11;Giulia", noon(3))
	w.ponte("import", "appointments", w.write("appointments.csv", appointments(moved)), "--apply")
	giulia.until("staff hear again", func(ms []message) bool { return countText(ms, unreachable) == 2 })
	w.eventually("nothing is under way", func() bool { rest, _ := k.atRest(); return rest })
	if n := countButtons(olena.Messages(), cannot); n != 1 {
		t.Errorf("she was told %d times, want once", n)
	}
}

// The second answer has a meaning only after the first: they must neither change
// places nor count twice.
func TestTwoQuickAnswersInOneBatchThatComesTwiceAreTakenInOrderOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ponte("import", "people", w.write("people.csv", people), "--apply")
	w.run().ready()
	olena := w.meet("Олена", casework.Ukrainian)
	olena.comes(w.invite("K-17"))
	for _, key := range []string{"menu.open.settings", "settings.which.hours", "hours.when.choose"} {
		olena.tap(key)
	}
	olena.sees(olena.says("hours.from.ask"))
	before, known := olena.last(), len(arrivals(olena))

	w.telegram.Deliver(sandbox.Delivery{Hold: true, Twice: true})
	for _, text := range []string{"9:00", "18:30"} {
		if err := olena.Type(text); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.telegram.Pending(); n != 4 {
		t.Fatalf("%d updates wait, want two of each", n)
	}
	w.telegram.Deliver(sandbox.Delivery{})
	want := []string{olena.says("hours.to.ask"), olena.says("hours.done"), olena.says("settings.which.ask")}
	if _, err := olena.next(before, want[2]); err != nil {
		t.Fatal(err)
	}
	if n := w.telegram.Redeliver(4); n != 4 {
		t.Fatalf("%d updates were delivered again, want both twice", n)
	}
	// What she asks after that is answered last.
	if _, err := olena.answerTime(); err != nil {
		t.Fatal(err)
	}
	want = append(want, olena.says("menu.open.ask"))
	if got := arrivals(olena)[known:]; !slices.Equal(got, want) {
		t.Errorf("she read %q, want %q", got, want)
	}
	if safe := w.person(w.records(), "K-17").Safe; safe == nil || *safe != (casework.Hours{From: 9 * 60, To: 18*60 + 30}) {
		t.Errorf("kept are the hours %v, want 9:00 to 18:30", safe)
	}
}
