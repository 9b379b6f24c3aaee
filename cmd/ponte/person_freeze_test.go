package main

import (
	"strings"
	"testing"

	"ponte/casework"
	"ponte/reports"
)

func TestAChatIsFrozenAndOpenedAtTheConsole(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	con, rec, out := o.console()
	freeze, unfreeze := personFreeze{Code: "к17"}, personUnfreeze{Code: "K-17"}
	if err := con.freeze(t.Context(), rec, freeze.Code, freeze.freeze); err == nil || !strings.Contains(err.Error(), "K-17 is not on Telegram") {
		t.Errorf("froze what is not there: %v", err)
	}
	o.joins("K-17")
	if err := con.freeze(t.Context(), rec, unfreeze.Code, unfreeze.unfreeze); err != nil || !strings.Contains(out.String(), "If it was open already") {
		t.Errorf("said %q, %v", out, err)
	}
	if err := con.freeze(t.Context(), rec, freeze.Code, freeze.freeze); err != nil || !strings.Contains(out.String(), "ponte person unfreeze K-17") {
		t.Errorf("said %q, %v", out, err)
	}
	if who := o.person("K-17"); !who.Frozen.Holds() || !who.Frozen.Known {
		t.Errorf("frozen: %+v", who.Frozen)
	}
	if err := con.freeze(t.Context(), rec, unfreeze.Code, unfreeze.unfreeze); err != nil || !strings.Contains(out.String(), "opens with the next thing") {
		t.Errorf("said %q, %v", out, err)
	}
	if who := o.person("K-17"); who.Frozen.Opened.IsZero() {
		t.Errorf("frozen: %+v", who.Frozen)
	}
}

// What a woman has not agreed that staff hear, the console does not tell either.
func TestTheConsoleTellsOfAFrozenChatOnlyWhatStaffMayKnow(t *testing.T) {
	for name, c := range map[string]struct {
		frozen               casework.Freeze
		shown, listed, ahead string
	}{
		"open":           {casework.Freeze{}, "", "yes", "planned"},
		"she has left":   {casework.Freeze{At: importDay}, "", "yes", "planned"},
		"frozen":         {casework.Freeze{At: importDay, Known: true}, "frozen since Mon 28 Sep 2026 10:00: nothing is said to her", "yes; frozen since Mon 28 Sep 2026 10:00", "planned: her chat is frozen"},
		"opened for her": {casework.Freeze{At: importDay, Known: true, Opened: importDay}, "frozen since Mon 28 Sep 2026 10:00; opens with", "yes; frozen since Mon 28 Sep 2026 10:00, opens when she writes", "planned: her chat is frozen"},
	} {
		o := newOffice(t)
		o.take(peopleList, somePeople, false)
		o.joins("K-17")
		o.take(appointmentList, appointmentHeader+"a-1;K-17;legal;2026-10-05;10:30;;;;T-4;;\n", false)
		who := o.person("K-17")
		who.Frozen = c.frozen
		if err := o.Update(t.Context(), "", func(tx casework.Tx) error { return tx.Put(who.Ref(), casework.OwnedBy(who.ID), who) }); err != nil {
			t.Fatal(err)
		}
		con, rec, _ := o.console()
		var lines [][2]string
		var rows []listedPerson
		var ledger []reports.ReminderRow
		if err := o.View(t.Context(), func(r casework.Reader) (err error) {
			if lines, err = rec.personLines(con, r, who); err != nil {
				return err
			}
			if rows, err = (&personList{}).rows(r, []casework.SiteID{"milano"}); err != nil {
				return err
			}
			ledger, err = ledgerOf(r, &o.policy, "milano", days{o.now, o.now.AddDate(0, 0, 14)})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		shown := ""
		for _, line := range lines {
			if line[0] == "chat" {
				shown = line[1]
			}
		}
		if !strings.HasPrefix(shown, c.shown) || (shown == "") != (c.shown == "") {
			t.Errorf("%s: shown %q", name, shown)
		}
		for _, row := range rows {
			if row.Code == "K-17" && row.onTelegram(&o.policy) != c.listed {
				t.Errorf("%s: listed %q", name, row.onTelegram(&o.policy))
			}
		}
		var table strings.Builder
		if err := reports.RemindersTable(&table, "", ledger); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(table.String(), "1 day before    "+c.ahead) || c.ahead == "planned" && strings.Contains(table.String(), "frozen") {
			t.Errorf("%s: the ledger says\n%s", name, &table)
		}
	}
}
