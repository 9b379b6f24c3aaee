package flows

import (
	"cmp"

	"ponte/casework"
	"ponte/convo"
)

// menu is where everything can be found. Who has not answered the questions of her
// arrival finds the first of them that is open.
func menu() convo.Flow {
	return convo.Flow{
		ID: "menu", Version: 3, For: everybody, Standing: true, Listens: always,
		Load: greeted(func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			if !arriving(in) || in.Args["here"] != "" {
				return convo.Data{}, nil
			}
			data := convo.Data{Gone: true, Instead: "arrive", With: convo.Args{}}
			if in.Person.Allows(casework.ForAppointments) {
				data.With["left"] = "privacy"
			}
			return data, nil
		}),
		Steps: []convo.Step{{
			ID: "open", Choice: []string{"today", "book", "women", "alerts", "requests", "calls", "appointments", "human", "fit", "helplines", "country", "language", "settings", "help"},
			Offers: func(in convo.Input, choice string) bool {
				visitor := in.Who.Role == casework.Visitor
				switch choice {
				case "today", "alerts", "calls", "requests":
					return in.Who.Role.Staff()
				case "book":
					return in.Who.Role.Staff() && mayBook(in)
				case "women":
					return in.Who.Role.Accompanies()
				case "appointments", "human":
					return in.Who.Role == casework.Beneficiary
				case "fit":
					return in.Person.AsksHours(in.Now)
				case "country", "language":
					return visitor
				case "settings":
					return !visitor
				}
				return true
			},
			On: convo.On{
				"today": convo.Start("today", nil), "book": convo.Start("book", nil), "women": convo.Start("women", nil),
				"alerts": convo.Start("alerts", nil), "calls": convo.Start("calls", nil), "requests": convo.Start("requests", nil), "human": convo.Start("human", nil),
				"appointments": convo.Start("appointments", nil), "helplines": convo.Start("helplines", nil),
				"fit": convo.Start("fit", nil), "country": convo.Start("visit", nil), "language": convo.Start("language", nil),
				"settings": convo.Start("settings", nil), "help": convo.Start("help", nil),
			},
		}},
	}
}

// always listens: the menu is about nothing in particular.
func always(casework.Reader, convo.Input) (convo.Args, bool, error) {
	return convo.Args{}, true, nil
}

// help says what the bot can do, and how to reach what matters; to staff, what it
// does for them.
func help() convo.Flow {
	return convo.Flow{
		ID: "help", Version: 2, For: everybody, Standing: true, Home: true,
		Load: greeted(func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			about := "help.for_all"
			if in.Who.Role.Staff() {
				about = "help.for_staff"
			}
			return convo.Data{Vars: casework.Vars{"About": casework.Word(about)}}, nil
		}),
		Steps: []convo.Step{{
			ID: "about", Choice: []string{"helplines", "language", "notice"},
			On: convo.On{"helplines": convo.Start("helplines", nil), "language": convo.Start("language", nil), "notice": convo.Start("notice", nil)},
		}},
	}
}

// helplines shows whom to call, for the country where she lives; the other
// countries are one tap away.
func helplines() convo.Flow {
	country := func(in convo.Input) string {
		if c := in.Args["subject"]; countryOf(c) != "" {
			return c
		}
		return cmp.Or(livesIn(in), "eu")
	}
	to := func(choice string) convo.Next {
		return convo.Start("helplines", func(convo.Input) convo.Args { return convo.Args{"subject": choice} })
	}
	return convo.Flow{
		ID: "helplines", Version: 1, For: everybody, Standing: true, Home: true,
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			return convo.Data{Vars: casework.Vars{"Lines": casework.Word("helplines.lines_" + country(in))}}, nil
		},
		Steps: []convo.Step{{
			ID: "screen", Choice: []string{"it", "es", "bg"}, Columns: 3, Labels: "country",
			Offers: func(in convo.Input, choice string) bool { return choice != country(in) },
			On:     convo.On{"it": to("it"), "es": to("es"), "bg": to("bg")},
		}},
	}
}
