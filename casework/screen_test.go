package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

func TestWhatSheOpensFoldsAfterTheTimeThatSheHasSet(t *testing.T) {
	o := newOffice(t)
	a := o.book(10 * day)
	folds := func() (at time.Time) {
		o.must(o.as("woman"), casework.FoldDetails{Appointment: a.ID, Message: 42})
		for _, timer := range o.timers {
			if timer.Kind == casework.FoldTimer {
				at = timer.At
			}
		}
		return at
	}
	for _, after := range casework.FoldTimes {
		o.must(o.as("woman"), casework.SetFold{After: after})
		if got := folds().Sub(o.now); got != after {
			t.Errorf("folds after %s, want %s", got, after)
		}
	}
	for _, after := range []time.Duration{0, -time.Minute, 59 * time.Second, 24 * time.Hour} {
		o.refused(o.as("woman"), casework.SetFold{After: after}, casework.Invalid)
	}
	// Nobody else's does.
	if got := o.policy.FoldAfter(o.person(o.who["other woman"].ID)); got != o.policy.Fold {
		t.Errorf("the other woman's fold after %s, want %s", got, o.policy.Fold)
	}
}

func TestSheChoosesWhetherMessagesHaveASound(t *testing.T) {
	o := newOffice(t)
	for _, silent := range []bool{true, true, false} {
		o.must(o.as("woman"), casework.SetSilent{Silent: silent})
		if got := o.person(o.who["woman"].ID).Silent; got != silent {
			t.Errorf("silent %t, want %t", got, silent)
		}
	}
}
