package flows

import (
	"time"

	"ponte/casework"
	"ponte/convo"
)

// keypad asks for the digits of a PIN.
func keypad() *convo.CodeRule { return &convo.CodeRule{Length: casework.PINLength} }

// pin asks for her PIN before what it stands before, and goes on there. After some
// wrong tries there is a pause, of which nobody hears.
func pin() convo.Flow {
	try := func(in convo.Input) []casework.Command {
		return []casework.Command{casework.TryPIN{Digits: in.Answers["enter"]}}
	}
	forgot := convo.End("forgot")
	return convo.Flow{
		ID: "pin", Version: 1, For: women, Unlocks: true,
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			if p := in.Person.PIN; p != nil && p.Paused(in.Now) {
				site, err := in.Policy.Site(in.Person.Site)
				return convo.Data{Gone: true, Why: "pin.paused", Vars: casework.Vars{"Until": casework.At(p.Until, site.Zone)}}, err
			}
			return convo.Data{}, nil
		},
		Steps: []convo.Step{
			{ID: "enter", Code: keypad(), Choice: []string{"forgot"}, On: convo.On{"forgot": forgot}, Then: convo.Go("wrong", try),
				Within: 5 * time.Minute, Late: convo.End("", convo.Silent)},
			{ID: "wrong", Choice: []string{"again", "forgot"}, On: convo.On{"again": convo.Go("enter"), "forgot": forgot},
				When: func(in convo.Input) bool {
					return in.Person.PIN != nil && !in.Person.PIN.Fits(in.Answers["enter"])
				},
				Then: convo.Onward(), Within: 5 * time.Minute, Late: convo.End("", convo.Silent)},
		},
	}
}

// pinSet lets her set a PIN, by pressing it twice.
func pinSet() convo.Flow {
	const soon = 5 * time.Minute
	over := convo.End("", convo.Silent)
	return convo.Flow{
		ID: "pin_set", Version: 1, For: women, Guarded: convo.Guard{All: true},
		Steps: []convo.Step{
			{ID: "first", Code: keypad(), Choice: []string{"leave"}, On: convo.On{"leave": convo.Start("privacy", nil)}, Then: convo.Go("again"), Within: soon, Late: over},
			{ID: "again", Code: keypad(), Then: convo.Go("differ"), Within: soon, Late: over},
			{ID: "differ", Choice: []string{"anew", "leave"}, On: convo.On{"anew": convo.Go("first"), "leave": convo.Start("privacy", nil)},
				When: func(in convo.Input) bool { return in.Answers["first"] != in.Answers["again"] },
				Then: convo.Start("settings", nil, func(in convo.Input) []casework.Command {
					return []casework.Command{casework.SetPIN{Digits: in.Answers["again"]}}
				}).Saying("done"), Within: soon, Late: over},
		},
	}
}
