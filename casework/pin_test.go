package casework_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// pin is what is kept of the woman's PIN.
func (o *office) pin() *casework.PIN {
	o.t.Helper()
	p := o.person(o.who["woman"].ID).PIN
	if p == nil {
		o.t.Fatal("she has no PIN")
	}
	return p
}

// locked sets the woman a PIN and lets time pass until it must be entered.
func (o *office) locked(digits string) {
	o.t.Helper()
	o.must(o.as("woman"), casework.SetPIN{Digits: digits})
	o.now = o.now.Add(10 * time.Minute)
}

func TestAPINOpensForTenMinutes(t *testing.T) {
	o := newOffice(t)
	woman := func() casework.Person { return o.person(o.who["woman"].ID) }
	if woman().Locked(o.now) {
		t.Error("who has set no PIN must enter one")
	}
	o.must(o.as("woman"), casework.SetPIN{Digits: "0471"})
	if woman().Locked(o.now.Add(10*time.Minute-time.Second)) || !woman().Locked(o.now.Add(10*time.Minute)) {
		t.Error("a PIN that was just set does not open for ten minutes")
	}
	o.now = o.now.Add(time.Hour)
	o.must(o.as("woman"), casework.TryPIN{Digits: "471"})
	if !woman().Locked(o.now) {
		t.Error("a wrong PIN opens")
	}
	o.must(o.as("woman"), casework.TryPIN{Digits: "0471"})
	if woman().Locked(o.now) || !woman().Locked(o.now.Add(10*time.Minute)) || o.pin().Wrong != 0 {
		t.Error("the right PIN does not open for ten minutes")
	}
}

func TestNothingIsKeptOfAPINButASlowHash(t *testing.T) {
	o := newOffice(t)
	o.must(o.as("woman"), casework.SetPIN{Digits: "8305"})
	o.must(o.as("other woman"), casework.SetPIN{Digits: "8305"})
	other := o.person(o.who["other woman"].ID).PIN
	if hers := o.pin(); bytes.Equal(hers.Hash, other.Hash) || len(hers.Salt) != 16 {
		t.Error("the same PIN of two women is kept alike")
	}
	for ref, text := range o.rows {
		if strings.Contains(text, "8305") {
			t.Errorf("the digits stand in record %s", ref.Type)
		}
	}
}

func TestWhatIsNoPINIsRefused(t *testing.T) {
	o := newOffice(t)
	for _, digits := range []string{"1", "123", "12345", "12a4", "١٢٣٤", " 123"} {
		o.refused(o.as("woman"), casework.SetPIN{Digits: digits}, casework.Invalid)
	}
}

// Wrong tries pause, each time for longer, and nobody hears of them.
func TestFiveWrongTriesPauseAndTellNobody(t *testing.T) {
	o := newOffice(t)
	o.locked("4711")
	o.posts = nil
	lines := len(o.lines())
	for _, pause := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 16 * time.Hour, day, day} {
		for n := range 5 {
			if o.pin().Paused(o.now) {
				t.Fatalf("before %s: paused after %d tries", pause, n)
			}
			o.must(o.as("woman"), casework.TryPIN{Digits: "0000"})
		}
		if got := o.pin().Until.Sub(o.now); got != pause {
			t.Errorf("paused for %s, want %s", got, pause)
		}
		o.refused(o.as("woman"), casework.TryPIN{Digits: "4711"}, casework.Throttled) // the right one, too
		o.now = o.now.Add(pause)
	}
	o.expectTold("")
	if len(o.lines()) != lines {
		t.Error("the audit has a line of her tries")
	}
	o.must(o.as("woman"), casework.TryPIN{Digits: "4711"})
	if p := o.pin(); o.person(o.who["woman"].ID).Locked(o.now) || p.Wrong != 0 || !p.Until.IsZero() {
		t.Errorf("after the pause the right one leaves %+v", p)
	}
}

// What stands behind her PIN is refused in the command as well: a button may be forged.
func TestWhatStandsBehindAPINIsRefusedWithoutIt(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	o.locked("4711")
	behind := []casework.Command{casework.SetPIN{Digits: "1234"}, casework.SetPIN{}, casework.SetPrivacy{Level: casework.Hidden},
		casework.SetFold{After: time.Hour}, casework.SetPanic{}, casework.SetSilent{Silent: true}, casework.SetSafeHours{}, casework.FoldDetails{Appointment: a.ID, Message: 4}}
	for _, c := range behind {
		o.refused(o.as("woman"), c, casework.Forbidden)
	}
	// Her answers, stop and her language need none.
	o.must(o.as("woman"), casework.AnswerAppointment{Appointment: a.ID, Rev: 1, Answer: casework.Comes})
	o.must(o.as("woman"), casework.Stop{})
	o.must(o.as("woman"), casework.SetLanguage{Lang: casework.Spanish})
	o.must(o.as("woman"), casework.TryPIN{Digits: "4711"})
	for _, c := range behind[2:] {
		o.must(o.as("woman"), c)
	}
}

func TestWithAPINNothingIsShownUnasked(t *testing.T) {
	o := newOffice(t)
	level := func() casework.Privacy { return o.person(o.who["woman"].ID).Level() }
	o.must(o.as("woman"), casework.SetPrivacy{Level: casework.Full})
	o.must(o.as("woman"), casework.SetPIN{Digits: "4711"})
	if level() != casework.Short {
		t.Errorf("with a PIN the level is %s", level())
	}
	o.must(o.as("woman"), casework.SetPrivacy{Level: casework.Hidden})
	if level() != casework.Hidden {
		t.Errorf("the level is %s, she has chosen hidden", level())
	}
	o.must(o.as("woman"), casework.SetPrivacy{Level: casework.Full})
	o.must(o.as("caseworker"), casework.ClearPIN{Person: o.who["woman"].ID})
	if level() != casework.Short {
		t.Errorf("when staff have cleared the PIN the level is %s: a lock screen shows everything again", level())
	}
}

func TestStaffClearAForgottenPINAndThatLeavesALine(t *testing.T) {
	o := newOffice(t)
	o.locked("4711")
	o.must(o.as("caseworker"), casework.ClearPIN{Person: o.who["woman"].ID})
	if o.person(o.who["woman"].ID).PIN != nil {
		t.Error("the PIN is still there")
	}
	lines := o.lines()
	if len(lines) == 0 || lines[len(lines)-1].Command != "clear_pin" || lines[len(lines)-1].Subject != casework.PersonRef(o.who["woman"].ID) {
		t.Errorf("the audit ends in %+v", lines)
	}
	text, err := json.Marshal(lines)
	if err != nil || strings.Contains(string(text), "4711") {
		t.Errorf("%v, or the audit holds the digits", err)
	}
	o.must(o.as("caseworker"), casework.ClearPIN{Person: o.who["woman"].ID}) // none is there: nothing happens
}
