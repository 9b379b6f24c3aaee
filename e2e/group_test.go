package e2e_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/sandbox"
	"ponte/store"
)

// The staff chat from its code to its end: by Telegram's own words, through the
// program that runs.
func TestAGroupIsLinkedHearsOfTheMissedAndIsGone(t *testing.T) {
	for _, webhook := range []bool{false, true} {
		t.Run(map[bool]string{false: "polling", true: "webhook"}[webhook], func(t *testing.T) {
			w := newWorld(t)
			team := w.team()
			w.start(webhook)
			team.arrive()
			group := w.telegram.NewGroup("Team", team.giulia.Phone, team.stranger.Phone)
			group.AddBot(team.giulia.Phone)
			code := w.staffCode()

			t.Log("nobody is answered in a group that is not linked")
			must(t, group.Phone(team.stranger.Phone).Type("/help@ponte_probe_bot"))
			must(t, group.Phone(team.stranger.Phone).Type("/link@ponte_probe_bot "+code))
			must(t, group.Phone(team.giulia.Phone).Type("Olena did not come"))
			must(t, group.Phone(team.giulia.Phone).Type("/link@ponte_probe_bot 00000-00000"))
			inGroup := team.in(group)
			inGroup.sees(w.label(casework.Italian, "team.wrong_code"))
			if said := inGroup.bots(); len(said) != 1 {
				t.Fatalf("before it is linked, the group reads %q", said)
			}

			t.Log("the code links it, and no other group")
			must(t, group.Phone(team.giulia.Phone).Type("/link@ponte_probe_bot "+code))
			inGroup.sees("Milano", "Apri in privato")
			team.anna.sees(w.ofSite(team.anna.lang, "team.linked_note", "Milano"))
			other := w.telegram.NewGroup("Other", team.giulia.Phone)
			other.AddBot(team.giulia.Phone)
			must(t, other.Phone(team.giulia.Phone).Type("/link@ponte_probe_bot "+code))
			team.in(other).sees(w.label(casework.Italian, "team.wrong_code"))

			t.Log("what is missed is said there by code name, and opens in private")
			team.marksMissed()
			inGroup.sees("K-17", "non è venuta")
			link := inGroup.url("K-17")
			start, ok := strings.CutPrefix(link, "https://t.me/ponte_probe_bot?start=")
			if !ok {
				t.Fatalf("the button opens %q", link)
			}
			must(t, team.giulia.Start(start))
			team.giulia.sees("K-17", w.label(casework.Italian, "outcome.word_missed"))
			must(t, team.stranger.Start(start))
			team.stranger.sees("112") // asked for her language, like any visitor
			menu := team.olena.says("menu.open.ask")
			must(t, team.olena.Start(start))
			team.olena.until("she comes to her menu", func(ms []message) bool { return countText(ms, menu) == 2 })
			if screen := fmt.Sprint(team.stranger.bots(), team.olena.bots()); strings.Contains(screen, "K-17") {
				t.Errorf("a link for staff shows somebody else %q", screen)
			}

			t.Log("who belongs to the team claims it there, and the message says who did")
			claim := w.label(casework.Italian, "alert.what.claim")
			must(t, group.Phone(team.stranger.Phone).Press(claim))
			must(t, group.Phone(team.giulia.Phone).Press(claim))
			team.giulia.sees("K-17", w.label(casework.Italian, "alert.state_yours")) // what else there is to do, in her own chat
			inGroup.until("it says who sees to it", func(ms []message) bool {
				return slices.ContainsFunc(ms, func(m message) bool {
					return m.Bot && strings.Contains(m.Text, "K-17") && strings.Contains(m.Text, "M-11") && !m.Label(claim)
				})
			})
			if said := team.stranger.bots(); strings.Contains(fmt.Sprint(said), "K-17") {
				t.Errorf("the stranger, who pressed first, reads %q", said)
			}

			t.Log("it is followed when it becomes a supergroup")
			super := group.Upgrade(team.giulia.Phone)
			team.corrects()
			team.in(super).sees("K-17", "Correzione")

			t.Log("the bot is removed: alerts are private")
			super.RemoveBot(team.giulia.Phone)
			team.anna.sees(w.ofSite(team.anna.lang, "team.unlinked_note", "Milano"))
			before := len(team.in(super).bots())
			team.marksMissed()
			team.giulia.sees("K-17", "non è venuta all’appuntamento")
			if after := team.in(super).bots(); len(after) != before {
				t.Errorf("after it was removed it says %q", after[before:])
			}
		})
	}
}

func TestCodesForAGroupCannotBeGuessed(t *testing.T) {
	w := newWorld(t)
	team := w.team()
	w.start(false)
	team.arrive()
	group := w.telegram.NewGroup("Team", team.giulia.Phone)
	group.AddBot(team.giulia.Phone)
	inGroup := team.in(group)
	for i := range 5 {
		must(t, group.Phone(team.giulia.Phone).Type(fmt.Sprintf("/link@ponte_probe_bot 0000%d-00000", i)))
	}
	must(t, group.Phone(team.giulia.Phone).Type("/link@ponte_probe_bot "+w.staffCode()))
	inGroup.sees(w.label(casework.Italian, "error.throttled"))
	if said := inGroup.bots(); len(said) != 6 {
		t.Errorf("the group reads %q", said)
	}
}

func TestOnlyACoordinatorUnlinksAGroupWhichIsKeptUntilThen(t *testing.T) {
	w := newWorld(t)
	team := w.team()
	w.start(false)
	team.arrive()
	group := w.telegram.NewGroup("Team", team.giulia.Phone, team.anna.Phone)
	group.AddBot(team.giulia.Phone)
	inGroup := team.in(group)
	must(t, group.Phone(team.giulia.Phone).Type("/link@ponte_probe_bot wrong")) // it is kept for a day
	inGroup.sees(w.label(casework.Italian, "team.wrong_code"))
	must(t, group.Phone(team.giulia.Phone).Type("/start@ponte_probe_bot "+w.staffCode()))
	inGroup.sees("Milano")
	life := func() (lives []time.Duration) {
		k, name := w.keyspace(), string(team.store.ChatName(group.ID()))
		for _, key := range k.names("") {
			if strings.HasSuffix(key, "key:c:"+name) || strings.HasSuffix(key, "chat:"+name) {
				lives = append(lives, k.rdb.TTL(context.Background(), key).Val())
			}
		}
		return lives
	}
	if got := life(); len(got) != 2 || got[0] >= 0 || got[1] >= 0 {
		t.Errorf("the linked group and its key live for %v, want for ever", got)
	}
	must(t, group.Phone(team.giulia.Phone).Type("/unlink@ponte_probe_bot"))
	inGroup.sees(w.label(casework.Italian, "error.forbidden"))
	must(t, group.Phone(team.anna.Phone).Type("/unlink@ponte_probe_bot"))
	inGroup.sees(w.label(casework.Italian, "team.unlinked"))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var offered = regexp.MustCompile(`/link@ponte_probe_bot (\S+)`)

// staffCode makes a code that links a group, which hears all.
func (w *world) staffCode() string {
	w.Helper()
	return offered.FindStringSubmatch(w.ponte("staffchat", "offer", "--site", "milano", "--all"))[1]
}

// team is a caseworker, the coordinator and a woman, and somebody who has nothing to
// do with them.
type team struct {
	*world
	giulia, anna, olena, stranger *somebody
	store                         *store.Store
	appt                          casework.Appointment
}

// team enters them, with an appointment that began an hour ago.
func (w *world) team() *team {
	w.Helper()
	w.ponte("import", "people", w.write("people.csv", "id;role;site;language;caseworker;code\ns-1;caseworker;milano;it;;M-11\n"+
		"s-2;coordinator;milano;es;;A-1\ns-3;beneficiary;milano;uk;s-1;K-17\n"), "--apply")
	t := &team{world: w, giulia: w.meet("Giulia", casework.Italian), anna: w.meet("Anna", casework.Spanish),
		olena: w.meet("Olena", casework.Ukrainian), stranger: w.meet("Stranger", casework.Spanish), store: w.records()}
	booked := &casework.BookAppointment{Appointment: casework.Appointment{
		Person: w.person(t.store, "K-17").ID, Kind: "meeting", Start: time.Now().Add(-time.Hour)}}
	t.does(booked, time.Now().Add(-2*time.Hour))
	t.appt = booked.Appointment
	return t
}

// does does a command as the program's console does it.
func (t *team) does(c casework.Command, at time.Time) {
	t.Helper()
	policy := &casework.Policy{Kinds: casework.PresetKinds(), Fold: casework.FoldPreset, Undo: casework.UndoPreset,
		Sites: []casework.Site{{ID: "milano", Zone: "Europe/Rome", Coordinator: "A-1"}}}
	err := t.store.Update(context.Background(), "", func(tx *store.Tx) error {
		return casework.Desk{Policy: policy}.Perform(tx, casework.Program, at, c)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// arrive lets all three come to their own chats with the bot.
func (t *team) arrive() {
	t.Helper()
	t.giulia.joins(t.invite("M-11"))
	t.anna.joins(t.invite("A-1"))
	t.olena.comes(t.invite("K-17"))
}

func (t *team) marksMissed() {
	t.Helper()
	t.does(casework.SetOutcome{Appointment: t.appt.ID, Rev: t.appt.Rev, Outcome: casework.Missed}, time.Now())
}

func (t *team) corrects() {
	t.Helper()
	t.does(casework.UndoOutcome{Appointment: t.appt.ID, Rev: t.appt.Rev}, time.Now())
}

// in is a group as the caseworker sees it.
func (t *team) in(g *sandbox.Group) *somebody {
	return &somebody{Phone: g.Phone(t.giulia.Phone), w: t.world, lang: casework.Italian}
}

// bots are the bot's messages on her screen.
func (s *somebody) bots() (texts []string) {
	for _, m := range s.Messages() {
		if m.Bot && !m.Service {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// url is where the button opens that stands under the message with these words.
func (s *somebody) url(words string) string {
	for _, m := range s.Messages() {
		if !m.Bot || !strings.Contains(m.Text, words) {
			continue
		}
		for _, row := range m.Buttons {
			if row[0].URL != "" {
				return row[0].URL
			}
		}
	}
	return ""
}

// ofSite is a text about a site.
func (w *world) ofSite(lang casework.Lang, key, site string) string {
	w.Helper()
	text, err := w.book.Plain(lang, key, casework.Vars{"Site": casework.Str(site)}, time.Now())
	if err != nil {
		w.Fatal(err)
	}
	return text
}
