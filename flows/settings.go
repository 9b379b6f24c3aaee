package flows

import (
	"ponte/casework"
	"ponte/convo"
)

// settings is where she changes what she chose.
func settings() convo.Flow {
	return convo.Flow{
		ID: "settings", Version: 2, For: known, Standing: true, Home: true,
		Steps: []convo.Step{{
			ID: "which", Choice: []string{"language", "reminders", "privacy", "hours", "name", "panic", "phone", "away", "notice"},
			Offers: func(in convo.Input, choice string) bool {
				switch choice {
				case "language", "notice":
					return true
				case "away":
					return in.Who.Role.Staff()
				}
				return in.Who.Role == casework.Beneficiary
			},
			On: convo.On{
				"language": convo.Start("language", nil), "reminders": convo.Start("reminders", nil),
				"privacy": convo.Start("privacy", nil), "hours": convo.Start("hours", nil), "name": convo.Start("name", nil), "panic": convo.Start("panic", nil),
				"phone": convo.Start("phone", nil), "away": convo.Start("away", nil), "notice": convo.Start("notice", nil),
			},
		}},
	}
}

// language lets anybody change the language, whatever language the bot speaks now.
func language() convo.Flow {
	return convo.Flow{
		ID: "language", Version: 1, For: everybody, Standing: true, Load: greeted(nil),
		Steps: []convo.Step{{ID: "pick", Choice: langs(), Ask: "door.language", Labels: "door",
			Then: convo.Start("menu", nil, setLanguage("pick")).Saying("done")}},
	}
}

// reminders switches reminders on and off.
func reminders() convo.Flow {
	const asked = "reminders.switch.ask"
	return convo.Flow{
		ID: "reminders", Version: 1, For: women, Standing: true, Home: true,
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			state := "answer.off"
			if in.Person.Allows(casework.ForAppointments) {
				state = "answer.on"
			}
			return convo.Data{Vars: casework.Vars{"State": casework.Word(state)}}, nil
		},
		Steps: []convo.Step{{
			ID: "switch", Choice: []string{"on", "off"},
			Offers: func(in convo.Input, choice string) bool {
				is := in.Person.Allows(casework.ForAppointments)
				if now := in.Answers["switch"]; now != "" {
					is = now == "on"
				}
				return (choice == "off") == is
			},
			On: convo.On{
				"on":  convo.Stay("is_on", consent(true, asked)),
				"off": convo.Stay("is_off", consent(false, asked)),
			},
			Past: convo.On{"on": convo.Stay("is_on"), "off": convo.Stay("is_off")}, // pressed twice
		}},
	}
}

// setPrivacy yields the level picked in a step.
func setPrivacy(step string) convo.Effect {
	return func(in convo.Input) []casework.Command {
		if in.Answers[step] == "" {
			return nil
		}
		return []casework.Command{casework.SetPrivacy{Level: casework.Privacy(in.Answers[step])}}
	}
}

// hours is when she wants to be written to.
func hours() convo.Flow {
	day := &convo.TimeRule{From: 7 * 60, To: 22 * 60, Every: 60}
	return convo.Flow{
		ID: "hours", Version: 2, For: women, Load: hoursNow, Guarded: convo.Guard{All: true},
		Steps: []convo.Step{
			{ID: "when", Choice: []string{"any", "choose", "opening"}, On: convo.On{
				"any":     convo.Start("settings", nil, setHours).Saying("any_hour"),
				"choose":  convo.Go("from"),
				"opening": convo.Start("settings", nil, setHours).Saying("on_opening"),
			}},
			{ID: "from", Time: day, Then: convo.Go("to")},
			{ID: "to", Time: day, Fits: leavesHours, Then: convo.Start("settings", nil, setHours).Saying("done")},
		},
	}
}

// leavesHours looks whether the hours chosen leave some in which she is written to.
func leavesHours(in convo.Input, to string) (miss string) {
	h, err := casework.ParseHours(in.Answers["from"] + "-" + to)
	if err != nil || h.From == h.To || !in.Policy.Hears(in.Person, h, in.Now) {
		return "talk.not_time"
	}
	return ""
}

// setHours yields her safe hours, or none.
func setHours(in convo.Input) []casework.Command {
	if when := in.Answers["when"]; when == "any" || when == "opening" {
		return []casework.Command{casework.SetSafeHours{OnOpening: when == "opening"}}
	}
	h, err := casework.ParseHours(in.Answers["from"] + "-" + in.Answers["to"])
	if err != nil {
		return nil
	}
	return []casework.Command{casework.SetSafeHours{Hours: &h}}
}

// name is what she likes to be called by.
func name() convo.Flow {
	return convo.Flow{
		ID: "name", Version: 1, For: women,
		Steps: []convo.Step{{ID: "which", Text: &convo.TextRule{Max: 40}, Skip: true,
			Then: convo.Start("settings", nil, func(in convo.Input) []casework.Command {
				return []casework.Command{casework.SetName{To: in.Answers["which"]}}
			}).Saying("done")}},
	}
}
