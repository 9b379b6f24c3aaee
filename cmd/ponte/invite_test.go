package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/locales"
)

// console is the office as a command at the console sees it.
func (o *office) console() (*console, *records, *bytes.Buffer) {
	var out bytes.Buffer
	con := &console{out: &out, err: &out, now: func() time.Time { return o.now }}
	return con, &records{config: &config{Policy: o.policy, Username: "ponte_prova_bot"}, store: o.store, stop: func() {}}, &out
}

// joins makes a person one who is on Telegram.
func (o *office) joins(code casework.Code) {
	o.tb.Helper()
	who := o.person(code)
	who.Chat = "chat of " + casework.ChatName(code)
	if err := o.Update(o.tb.Context(), "", func(tx casework.Tx) error { return tx.Put(who.Ref(), casework.OwnedBy(who.ID), who) }); err != nil {
		o.tb.Fatal(err)
	}
}

func TestTheLinkOfAnInviteHoldsItsToken(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	con, rec, out := o.console()
	for range 2 {
		out.Reset()
		c := inviteCommand{Person: "K-17"}
		if err := c.one(t.Context(), con, rec, "ponte_prova_bot", 14*24*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	_, token, _ := strings.Cut(strings.Split(out.String(), "\n")[1], "https://t.me/ponte_prova_bot?start=")
	if err := o.View(t.Context(), func(r casework.Reader) error {
		inv, err := casework.CheckInvite(r, token, o.now.Add(13*24*time.Hour))
		if err == nil && inv.Person != o.person("K-17").ID {
			t.Errorf("the token is of %s", inv.Person)
		}
		return err
	}); err != nil {
		t.Errorf("the token of the link %q: %v", token, err)
	}
}

func TestWhoIsOnTelegramGetsNoInvite(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	o.joins("K-17")
	con, rec, _ := o.console()
	c := inviteCommand{Person: "K-17"}
	if err := c.one(t.Context(), con, rec, "ponte_prova_bot", time.Hour); !errors.Is(err, errOnTelegram) {
		t.Errorf("an invite for somebody on Telegram: %v", err)
	}
	waiting, _, err := notOnTelegram(t.Context(), rec, "")
	if err != nil || len(waiting) != 2 {
		t.Fatalf("%d people wait, want 2 (%v)", len(waiting), err)
	}
	// One of them opens an older link while the sheet is made.
	o.joins("K-18")
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := con.slips(t.Context(), rec, book, waiting, "ponte_prova_bot", time.Hour); err != nil {
		t.Errorf("the sheet: %v", err)
	}
}

func TestASlipIsValidToTheEndOfItsLastDay(t *testing.T) {
	for _, c := range []struct{ zone, now, end string }{
		{"Europe/Rome", "2026-09-28 10:00", "2026-10-13 00:00"},
		{"Europe/Rome", "2026-10-15 23:59", "2026-10-30 00:00"}, // the clocks change on the 25th
		{"Europe/Sofia", "2027-03-20 00:00", "2027-04-04 00:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := now.Add(wholeDays(now, 14*24*time.Hour, zone)).Format("2006-01-02 15:04"); got != c.end {
			t.Errorf("made %s in %s: valid until %s, want %s", c.now, c.zone, got, c.end)
		}
		if got := wholeDays(now, inviteMost, zone); got > inviteMost {
			t.Errorf("made %s in %s: valid for %v", c.now, c.zone, got)
		}
	}
}

func TestASlipSpeaksHerLanguageElseTheCountrys(t *testing.T) {
	for country, lang := range map[casework.Country]casework.Lang{
		casework.Italy: casework.Italian, casework.Spain: casework.Spanish, casework.Bulgaria: casework.Bulgarian, "FR": casework.English,
	} {
		site := casework.Site{Country: country}
		if got := slipLanguage(casework.Person{}, site); got != lang {
			t.Errorf("in %s: %s, want %s", country, got, lang)
		}
		if got := slipLanguage(casework.Person{Lang: casework.Ukrainian}, site); got != casework.Ukrainian {
			t.Errorf("a Ukrainian in %s reads %s", country, got)
		}
	}
}

func TestWhoHasLostHerPhoneIsCutOffFromItAndInvitedAgain(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	o.joins("K-17")
	con, rec, out := o.console()
	c := personRelease{Code: "к17"}
	if err := c.release(t.Context(), con, rec); err != nil || !strings.Contains(out.String(), "ponte invite --person K-17") {
		t.Fatalf("said %q, %v", out, err)
	}
	if who := o.person("K-17"); who.Chat != "" {
		t.Errorf("she still has %s", who.Chat)
	}
	invite := inviteCommand{Person: "K-17"}
	if err := invite.one(t.Context(), con, rec, "ponte_prova_bot", time.Hour); err != nil {
		t.Error(err)
	}
	if err := c.release(t.Context(), con, rec); err == nil || !strings.Contains(err.Error(), "K-17 is not on Telegram") {
		t.Errorf("released twice: %v", err)
	}
}
