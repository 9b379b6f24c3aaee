package flows

import (
	"ponte/casework"
	"ponte/convo"
)

// arrive is her first conversation: her invite binds this chat to her, then the
// language, one plain question, and what others may see.
func arrive() convo.Flow {
	isWoman := func(in convo.Input) bool { return in.Who.Role == casework.Beneficiary }
	notYet := func(in convo.Input) bool { return in.Args["left"] != "privacy" } // asked before she left
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
			{ID: "language", Choice: langs(), Ask: "door.language", Labels: "door", Mute: true, When: notYet,
				Then: convo.Go("reminders", setLanguage("language"))},
			{ID: "reminders", Choice: []string{"yes", "no"}, When: func(in convo.Input) bool { return isWoman(in) && notYet(in) }, On: convo.On{
				"yes": convo.Go("privacy", consent(true, "arrive.reminders.ask")),
				"no":  convo.Start("menu", here, consent(false, "arrive.reminders.ask")).Saying("without"),
			}, Then: convo.Go("privacy")},
			{ID: "privacy", Choice: []string{"short", "hidden", "full"}, When: isWoman, Labels: "privacy.level",
				Then: convo.Start("menu", here, setPrivacy("privacy")).Saying("done")},
		},
	}
}

// checkInvite lets in who comes with an invite that is open, or who is on her way
// through the questions already. Who cannot come in and has no language yet is told
// so in the one that she picks then.
func checkInvite(r casework.Reader, in convo.Input) (convo.Data, error) {
	data, err := openInvite(r, in)
	if data.Why != "" && stranger(in) {
		data.Instead, data.With = "visit", convo.Args{"why": data.Why}
	}
	return data, err
}

// openInvite is checkInvite for somebody whose language is known.
func openInvite(r casework.Reader, in convo.Input) (convo.Data, error) {
	if in.Args["token"] == "" && (arriving(in) || in.Person.ID != "" && in.Person.Lang == "") {
		return convo.Data{}, nil // she left before the last question
	}
	inv, err := casework.CheckInvite(r, in.Args["token"], in.Now)
	if in.Person.ID != "" {
		if err := optional(err); err != nil {
			return convo.Data{}, err
		}
		if inv.Person != in.Person.ID {
			return convo.Data{Gone: true, Why: "arrive.already"}, nil
		}
		return convo.Data{Gone: hasArrived(in.Person), Instead: "menu"}, nil // her own invite, opened again
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

// visit is the first conversation of somebody without an invite. Why she could not
// come in by one, if she tried, is said with the first question in her language.
func visit() convo.Flow {
	return convo.Flow{
		ID: "visit", Version: 1, For: []casework.Role{casework.Visitor},
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			why := casework.Str("")
			if key := in.Args["why"]; key != "" {
				why = casework.Word(key)
			}
			return convo.Data{Vars: casework.Vars{"Why": why}}, nil
		},
		Steps: []convo.Step{
			{ID: "language", Choice: langs(), Ask: "door.language", Labels: "door", Mute: true,
				Then: convo.Go("country", setLanguage("language"))},
			{ID: "country", Choice: []string{"it", "es", "bg"}, Labels: "country",
				Then: convo.Start("menu", here, setCountry("country")).Saying("welcome")},
		},
	}
}

// stranger reports whether a visitor has not said which language she reads: her
// phone's is a guess.
func stranger(in convo.Input) bool { return in.Person.ID == "" && in.Chat.Lang == "" }

// greeted is load for what can be talked about in a language only: whoever has not
// picked one is asked first.
func greeted(load func(casework.Reader, convo.Input) (convo.Data, error)) func(casework.Reader, convo.Input) (convo.Data, error) {
	return func(r casework.Reader, in convo.Input) (convo.Data, error) {
		switch {
		case in.Args["here"] != "" || in.Person.Lang != "":
		case stranger(in):
			return convo.Data{Gone: true, Instead: "visit"}, nil
		case in.Person.ID != "":
			return convo.Data{Gone: true, Instead: "arrive"}, nil
		}
		if load == nil {
			return convo.Data{}, nil
		}
		return load(r, in)
	}
}

// here are the arguments of the menu for who has just picked her language or
// answered the last question: the records say so only when this event is over.
func here(convo.Input) convo.Args { return convo.Args{"here": "yes"} }

// arriving reports whether a woman has not answered all questions of her arrival.
func arriving(in convo.Input) bool {
	return in.Who.Role == casework.Beneficiary && !hasArrived(in.Person)
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

// livesIn is the country where somebody lives, as a choice; "" if nobody knows.
// Who is known lives where her site is.
func livesIn(in convo.Input) string {
	country := in.Chat.Country
	if site, err := in.Policy.Site(in.Person.Site); err == nil {
		country = site.Country
	}
	for _, choice := range []string{"it", "es", "bg"} {
		if countryOf(choice) == country {
			return choice
		}
	}
	return ""
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
