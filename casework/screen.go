package casework

import (
	"slices"
	"time"
)

// FoldTimes are how long details that she has opened can stay open, for her to
// choose from. Until she has chosen, it is the organisation's [Policy.Fold].
var FoldTimes = []time.Duration{time.Minute, 10 * time.Minute, time.Hour}

// FoldAfter is how long the details that a person has opened stay open.
func (p *Policy) FoldAfter(who Person) time.Duration {
	if who.Fold > 0 {
		return who.Fold
	}
	return p.Fold
}

// SetFold is how long the details that she opens stay open.
type SetFold struct{ After time.Duration }

// Command is the row in the table of permissions.
func (c SetFold) Command() string { return "set_fold" }

// Do keeps it; what is open folds away when it was to. Code: Invalid for what is none
// of [FoldTimes].
func (c SetFold) Do(a *Act) error {
	if !slices.Contains(FoldTimes, c.After) {
		return Errorf(Invalid, "details stay open for %s", c.After)
	}
	return changeOpened(a, func(p *Person) { p.Fold = c.After })
}

// SetSilent lets what comes unasked come without a sound, or with one.
type SetSilent struct{ Silent bool }

// Command is the row in the table of permissions.
func (c SetSilent) Command() string { return "set_silent" }

// Do keeps it.
func (c SetSilent) Do(a *Act) error {
	return changeOpened(a, func(p *Person) { p.Silent = c.Silent })
}
