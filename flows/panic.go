package flows

import (
	"strings"
	"time"
	"unicode/utf8"

	"ponte/casework"
	"ponte/convo"
)

// panicExit is how a woman leaves in a hurry: what it does and cannot do, and a button
// that does it. What follows is nothing: who leaves is not answered. It takes no PIN.
func panicExit() convo.Flow {
	return convo.Flow{
		ID: "panic", Version: 1, For: women, Standing: true, Home: true,
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			if in.Args["subject"] != "" { // it is about nobody but herself
				return convo.Data{Gone: true}, nil
			}
			how, vars := in.Person.Panic, casework.Vars{"Word": casework.Word("panic.no_word"),
				"Back": casework.Word("panic.by_staff"), "Tell": casework.Word("panic.untold")}
			if how.Word != "" {
				vars["Word"] = casework.Word("panic.has_word")
			}
			if how.Back != "" {
				vars["Back"] = casework.Word("panic.by_word")
			}
			if how.Tell {
				vars["Tell"] = casework.Word("panic.told")
			}
			return convo.Data{Vars: vars}, nil
		},
		Steps: []convo.Step{{
			ID: "what", Choice: []string{"now", "set"}, On: convo.On{
				"now": convo.End("", func(convo.Input) []casework.Command { return []casework.Command{casework.LeaveInHurry{}} }),
				"set": convo.Start("panic_set", nil)},
		}},
	}
}

// panicSet is where she chooses her own words for it, how she comes back and who hears
// of it. Whoever holds her phone could choose otherwise: it takes her PIN.
func panicSet() convo.Flow {
	set := func(in convo.Input) []casework.Command {
		how := casework.Panic{Word: in.Answers["word"], Tell: in.Answers["tell"] == "yes"}
		if in.Answers["way"] == "word" {
			how.Back = in.Answers["back"]
		}
		return []casework.Command{casework.SetPanic{To: how}}
	}
	const within = 10 * time.Minute // what she chose so far is not kept while she is away
	return convo.Flow{
		ID: "panic_set", Version: 1, For: women, Guarded: convo.Guard{All: true},
		Steps: []convo.Step{
			{ID: "word", Text: &convo.TextRule{Max: casework.LongestPanicWord}, Secret: true, Skip: true, Fits: fitsPanic,
				Then: convo.Go("way"), Within: within, Late: convo.End("", convo.Silent)},
			{ID: "way", Choice: []string{"word", "staff"}, On: convo.On{"word": convo.Go("back"), "staff": convo.Go("tell")},
				Within: within, Late: convo.End("", convo.Silent)},
			{ID: "back", Text: &convo.TextRule{Max: casework.LongestPanicWord}, Secret: true, Fits: fitsPanic,
				Then: convo.Go("tell"), Within: within, Late: convo.End("", convo.Silent)},
			{ID: "tell", Choice: []string{"yes", "no"}, Then: convo.Start("settings", nil, set).Saying("done"),
				Within: within, Late: convo.End("", convo.Silent)},
		},
	}
}

// fitsPanic looks whether a word can be one of hers: it means nothing else, is not too
// short, and the two are not nearly the same.
func fitsPanic(in convo.Input, word string) (miss string) {
	switch {
	case utf8.RuneCountInString(word) < casework.ShortestPanicWord:
		return "panic.short"
	case in.Taken(word):
		return "panic.taken"
	case in.Answers["way"] == "word" && casework.NearWord(strings.ToLower(in.Answers["word"]), strings.ToLower(word)):
		return "panic.alike"
	}
	return ""
}
