package main

import (
	"strings"
	"testing"
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
	if err := con.freeze(t.Context(), rec, unfreeze.Code, unfreeze.unfreeze); err != nil || !strings.Contains(out.String(), "is not frozen") {
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
