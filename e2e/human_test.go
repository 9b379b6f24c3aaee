package e2e_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ponte/casework"
)

// A woman asks for a human and they write with each other, by Telegram's own words,
// through the program that runs: neither sees who the other is on Telegram, the order
// stays, no lock screen shows a word, and what does not arrive is said.
func TestAWomanAndAHumanWriteWithEachOtherUnseen(t *testing.T) {
	w := newWorld(t)
	team := w.team()
	w.start(false)
	team.arrive()
	olena, giulia := team.olena, team.giulia
	const secret = "мій секрет про бузок"

	must(t, olena.Type("/human")) // the program must know each command, not only the flows
	olena.tap("human.consent.yes")
	olena.tap("topic.documents")
	olena.sees(olena.says("human.words.ask"))
	must(t, olena.Type(secret))
	olena.sees(olena.says("human.sent"))

	giulia.sees("K-17", giulia.says("topic.documents"))
	for _, n := range giulia.Notifications() {
		if strings.Contains(n.Text, "бузок") {
			t.Errorf("before anybody answers, the lock screen shows %q", n.Text)
		}
	}
	giulia.tap("request.what.claim")
	giulia.sees("K-17", secret)
	olena.sees(olena.says("human.taken.short"))

	giulia.tap("request.what.reply")
	giulia.sees("✍️", "K-17")
	for i := range 5 {
		must(t, giulia.Type(fmt.Sprintf("zafferano %d", i)))
	}
	olena.sees("zafferano 4")
	var order []string
	for _, m := range olena.Messages() {
		if at := strings.Index(m.Text, "zafferano"); m.Bot && at >= 0 {
			order = append(order, m.Text[at:])
		}
	}
	if want := []string{"zafferano 0", "zafferano 1", "zafferano 2", "zafferano 3", "zafferano 4"}; !slices.Equal(order, want) {
		t.Errorf("she reads %q, want %q", order, want)
	}
	giulia.until("each reply is marked delivered", func(ms []message) bool {
		marked := 0
		for _, m := range ms {
			if m.Bot && strings.HasPrefix(m.Text, "✓") {
				marked++
			}
		}
		return marked == 5
	})

	must(t, olena.SendVoice(3))
	giulia.until("she hears the voice message", func(ms []message) bool {
		return slices.ContainsFunc(ms, func(m message) bool {
			return m.Bot && m.File != nil && m.File.Voice && strings.Contains(m.Text, "K-17")
		})
	})
	must(t, giulia.SendVoice(2))
	olena.until("she hears the answer", func(ms []message) bool {
		return slices.ContainsFunc(ms, func(m message) bool { return m.Bot && m.File != nil && m.File.Voice })
	})
	must(t, olena.SendDocument("virus.zip", "application/zip", []byte("PK")))
	olena.sees(olena.says("talking.only_words"))

	olena.Block()
	giulia.sees("K-17", "Telegram")
	must(t, giulia.Type("ci sei?"))
	giulia.sees("K-17", giulia.says("unsaid.unreachable"))

	for who, screen := range map[string]struct {
		reads   *somebody
		unknown []string
	}{
		"the caseworker": {giulia, []string{olena.Name(), fmt.Sprint(olena.UserID()), "virus.zip"}},
		"the woman":      {olena, []string{giulia.Name(), fmt.Sprint(giulia.UserID())}},
	} {
		shown := fmt.Sprint(screen.reads.bots())
		for _, word := range screen.unknown {
			if strings.Contains(shown, word) {
				t.Errorf("%s reads %q: %s", who, word, shown)
			}
		}
		for _, n := range screen.reads.Notifications() {
			if strings.Contains(n.Text, "бузок") || strings.Contains(n.Text, "zafferano") {
				t.Errorf("the lock screen of %s shows %q", who, n.Text)
			}
		}
	}
	for _, log := range w.logs {
		text, err := os.ReadFile(log)
		if err != nil || strings.Contains(string(text), "бузок") || strings.Contains(string(text), "zafferano") {
			t.Errorf("the log holds what they wrote: %v", err)
		}
	}
	w.searchRedis(func(where string, text []byte) {
		if found := leaks(map[string]string{"what she wrote": secret, "the answer": "zafferano 3"}, text); len(found) > 0 {
			t.Errorf("%s: %v", where, found)
		}
	})
	var q casework.Request
	err := team.store.View(t.Context(), func(r casework.Reader) (err error) {
		q, err = casework.RequestOf(r, w.person(team.store, "K-17").ID)
		return err
	})
	if err != nil || q.State != casework.RequestClaimed || len(q.Said) != 9 {
		t.Errorf("kept: %s, %d sayings, %v", q.State, len(q.Said), err)
	}
}
