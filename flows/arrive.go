package flows

import (
	"ponte/casework"
	"ponte/convo"
)

// arrive is her first conversation: her invite binds this chat to her, then the
// language, one plain question, and what others may see.
func arrive() convo.Flow {
	isWoman := func(in convo.Input) bool { return in.Who.Role == casework.Beneficiary }
	return convo.Flow{
		ID: "arrive", Version: 1, For: everybody,
		Load: checkInvite,
		Begin: func(in convo.Input) []casework.Command {
			if in.Person.ID != "" {
				return nil
			}
			return []casework.Command{casework.AcceptInvite{Token: in.Args["token"]}}
		},
		Steps: []convo.Step{
			{ID: "language", Choice: langs(), Ask: "door.language", Labels: "door", Then: convo.Go("reminders", setLanguage("language"))},
			{ID: "reminders", Choice: []string{"yes", "no"}, When: isWoman, On: convo.On{
				"yes": convo.Go("privacy", consent(true, "arrive.reminders.ask")),
				"no":  convo.Start("menu", nil, consent(false, "arrive.reminders.ask")).Saying("without"),
			}, Then: convo.Go("privacy")},
			{ID: "privacy", Choice: []string{"short", "hidden", "full"}, When: isWoman, Labels: "privacy.level",
				Then: convo.Start("menu", nil, setPrivacy("privacy")).Saying("done")},
		},
	}
}

// checkInvite lets in who comes with an invite that is open, or who is on her way
// through the questions already.
func checkInvite(r casework.Reader, in convo.Input) (convo.Data, error) {
	inv, err := casework.CheckInvite(r, in.Args["token"], in.Now)
	if in.Person.ID != "" {
		if err := optional(err); err != nil {
			return convo.Data{}, err
		}
		if inv.Person != in.Person.ID {
			return convo.Data{Gone: true, Why: "arrive.already"}, nil
		}
		return convo.Data{Gone: hasArrived(in.Person)}, nil // her own invite, opened again
	}
	if err := casework.MayGuess(r, in.Who.Chat, in.Now); casework.CodeOf(err) == casework.Throttled {
		return convo.Data{Gone: true, Why: "arrive.throttled"}, nil
	} else if err != nil {
		return convo.Data{}, err
	}
	switch casework.CodeOf(err) {
	case "":
		return convo.Data{}, nil
	case casework.NotFound, casework.Expired:
		return convo.Data{Gone: true, Why: "arrive.invalid", Do: []casework.Command{casework.NoteWrongCode{Typed: in.Args["token"]}}}, nil
	default:
		return convo.Data{}, err
	}
}

// visit is the first conversation of somebody without an invite.
func visit() convo.Flow {
	return convo.Flow{
		ID: "visit", Version: 1, For: []casework.Role{casework.Visitor},
		Steps: []convo.Step{
			{ID: "language", Choice: langs(), Ask: "door.language", Labels: "door", Then: convo.Go("country", setLanguage("language"))},
			{ID: "country", Choice: []string{"it", "es", "bg"}, Labels: "country",
				Then: convo.Start("menu", nil, setCountry("country")).Saying("welcome")},
		},
	}
}

// setCountry yields the country picked in a step.
func setCountry(step string) convo.Effect {
	return func(in convo.Input) []casework.Command {
		return []casework.Command{casework.SetCountry{Country: countryOf(in.Answers[step])}}
	}
}

// countryOf turns a choice into a country.
func countryOf(choice string) casework.Country {
	return map[string]casework.Country{"it": casework.Italy, "es": casework.Spain, "bg": casework.Bulgaria}[choice]
}

// hasArrived reports whether a woman has answered the last question of her arrival.
func hasArrived(p casework.Person) bool {
	consent, asked := p.Consents[casework.ForAppointments]
	return p.Privacy != "" || asked && !consent.Given
}

// optional lets an invite be gone, used or expired.
func optional(err error) error {
	switch casework.CodeOf(err) {
	case casework.NotFound, casework.Expired:
		return nil
	}
	return err
}
