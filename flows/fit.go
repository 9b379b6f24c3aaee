package flows

import (
	"ponte/casework"
	"ponte/convo"
)

// fit asks whether the hours in which she is written to still fit her: every eight
// weeks by a message, or in the menu of who hears only when she opens the bot.
func fit() convo.Flow {
	keep := func(in convo.Input) []casework.Command {
		return []casework.Command{casework.SetSafeHours{Hours: in.Person.Safe, OnOpening: in.Person.OnOpening}}
	}
	return convo.Flow{
		ID: "fit", Version: 1, For: women, Standing: true, Home: true, Guarded: convo.Guard{All: true},
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) {
			if of := in.Args["subject"]; of != "" && of != string(in.Person.ID) {
				return convo.Data{Gone: true}, nil
			}
			return hoursNow(r, in)
		},
		Steps: []convo.Step{{
			ID: "still", Choice: []string{"yes", "change", "any"},
			On: convo.On{
				"yes": convo.End("kept", keep), "change": convo.Start("hours", nil), "any": convo.End("any", setAnyHour),
			},
		}},
	}
}

// setAnyHour yields that she may be written to at any hour that is decent.
func setAnyHour(convo.Input) []casework.Command {
	return []casework.Command{casework.SetSafeHours{}}
}

// hoursNow says when she is written to now.
func hoursNow(_ casework.Reader, in convo.Input) (convo.Data, error) {
	return convo.Data{Vars: casework.Vars{"Hours": casework.HoursVar(in.Person)}}, nil
}
