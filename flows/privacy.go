package flows

import (
	"slices"
	"strconv"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// privacy is what others may see of her messages, how long what she opens stays
// open, and whether a message makes a sound: first how it is now.
func privacy() convo.Flow {
	changed := convo.Stay("is_now", seenAs).Anew()
	return convo.Flow{
		ID: "privacy", Version: 2, For: women, Standing: true, Home: true,
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			return convo.Data{Vars: casework.Vars{"Now": seenNow(in)}}, nil
		},
		Steps: []convo.Step{
			{ID: "what", Choice: []string{"level", "fold", "silent", "sound"},
				Offers: func(in convo.Input, choice string) bool {
					silent := choosing(in).Silent
					switch choice {
					case "silent":
						return !silent
					case "sound":
						return silent
					}
					return true
				},
				On:   convo.On{"level": convo.Go("level"), "fold": convo.Go("fold"), "silent": changed, "sound": changed},
				Past: convo.On{"silent": convo.Stay("is_now"), "sound": convo.Stay("is_now")}}, // pressed twice
			{ID: "level", Choice: []string{"short", "hidden", "full"}, Then: changed},
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
		}
	}
	return p
}

// seenAs yields what she has answered.
func seenAs(in convo.Input) []casework.Command {
	switch in.Answers["what"] {
	case "silent", "sound":
		return []casework.Command{casework.SetSilent{Silent: in.Answers["what"] == "silent"}}
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
	sound := "privacy.has_sound"
	if p.Silent {
		sound = "privacy.no_sound"
	}
	fold := casework.Say("privacy.stays", casework.Vars{"N": casework.Num(int(in.Policy.FoldAfter(p) / time.Minute))})
	if p.Level() == casework.Full {
		fold = casework.Word("privacy.level.full")
	}
	return casework.Say("privacy.now", casework.Vars{
		"Level": casework.Word("privacy.level." + string(p.Level())), "Fold": fold, "Sound": casework.Word(sound),
	})
}
