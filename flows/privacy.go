package flows

import (
	"slices"
	"strconv"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// privacy is what others may see of her messages, how long what she opens stays
// open, whether a message makes a sound, and her PIN: first how it is now.
func privacy() convo.Flow {
	changed, again := convo.Stay("is_now", seenAs).Anew(), convo.Stay("is_now")
	return convo.Flow{
		ID: "privacy", Version: 2, For: women, Standing: true, Home: true, Guarded: convo.Guard{All: true},
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			return convo.Data{Vars: casework.Vars{"Now": seenNow(in)}}, nil
		},
		Steps: []convo.Step{
			{ID: "what", Choice: []string{"level", "fold", "silent", "sound", "pin", "pin_off"},
				Offers: func(in convo.Input, choice string) bool {
					p := choosing(in)
					switch choice {
					case "silent":
						return !p.Silent
					case "sound":
						return p.Silent
					case "pin_off":
						return p.PIN != nil
					}
					return true
				},
				On: convo.On{"level": convo.Go("level"), "fold": convo.Go("fold"), "silent": changed, "sound": changed,
					"pin": convo.Start("pin_set", nil), "pin_off": changed},
				Past: convo.On{"silent": again, "sound": again, "pin_off": again}}, // pressed twice
			{ID: "level", Choice: []string{"short", "hidden", "full"}, Then: changed,
				Offers: func(in convo.Input, choice string) bool { return choice != "full" || in.Person.PIN == nil }},
			{ID: "fold", Choice: []string{"m1", "m10", "m60"}, Then: changed},
		},
	}
}

// choosing is she as she will be with what she has just answered.
func choosing(in convo.Input) casework.Person {
	p := in.Person
	for _, c := range seenAs(in) {
		switch c := c.(type) {
		case casework.SetPrivacy:
			p.Privacy = c.Level
		case casework.SetFold:
			p.Fold = c.After
		case casework.SetSilent:
			p.Silent = c.Silent
		case casework.SetPIN:
			p = p.WithoutPIN() // it is set elsewhere
		}
	}
	return p
}

// seenAs yields what she has answered.
func seenAs(in convo.Input) []casework.Command {
	switch in.Answers["what"] {
	case "silent", "sound":
		return []casework.Command{casework.SetSilent{Silent: in.Answers["what"] == "silent"}}
	case "pin_off":
		return []casework.Command{casework.SetPIN{}}
	case "level":
		return setPrivacy("level")(in)
	case "fold":
		minutes, err := strconv.Atoi(in.Answers["fold"][min(1, len(in.Answers["fold"])):])
		if after := time.Duration(minutes) * time.Minute; err == nil && slices.Contains(casework.FoldTimes, after) {
			return []casework.Command{casework.SetFold{After: after}}
		}
	}
	return nil
}

// seenNow says what is on now.
func seenNow(in convo.Input) casework.Value {
	p := choosing(in)
	sound, pin := "privacy.has_sound", "privacy.no_pin"
	if p.Silent {
		sound = "privacy.no_sound"
	}
	if p.PIN != nil {
		pin = "privacy.has_pin"
	}
	return casework.Say("privacy.now", casework.Vars{
		"Level": casework.Word("privacy.level." + string(p.Level())), "Sound": casework.Word(sound), "PIN": casework.Word(pin),
		"Fold": casework.Say("privacy.stays", casework.Vars{"N": casework.Num(int(in.Policy.FoldAfter(p) / time.Minute))}),
	})
}
