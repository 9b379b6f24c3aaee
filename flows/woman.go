package flows

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"ponte/casework"
	"ponte/convo"
)

// woman is a woman as the staff who may see her record see it: by her code name,
// how she is reached, and what she has ahead. Who she is takes a tap more. Each
// look leaves a line in the audit.
func woman() convo.Flow {
	return convo.Flow{
		ID: "woman", Version: 2, For: staff, Standing: true, Home: true,
		Load: loadWoman, Open: lookAtHer, Hears: hearsCode, Interrupts: true,
		Steps: []convo.Step{
			{ID: "what", Options: "visits", Choice: []string{"name", "book", "give", "pin", "chat", "care"}, Columns: 2,
				Offers: func(in convo.Input, choice string) bool {
					w := seenWoman(in)
					switch choice {
					case "name":
						return in.Answers["what"] != "name"
					case "book":
						return w.books
					case "chat":
						return w.freezes
					case "pin":
						return w.clears
					case "care":
						return w.cares
					default:
						return w.gives
					}
				},
				On: convo.On{
					"name": convo.Stay("named", lookAtHer, foldName).Aside(),
					"book": convo.Start("book", sameSubject),
					"give": convo.Go("to"),
					"chat": convo.Go("chat"),
					"pin":  convo.Go("unpin"),
					"care": convo.Start("care", sameSubject),
				},
				Then: convo.Start("manage", func(in convo.Input) convo.Args { return convo.Args{"subject": in.Answers["what"]} })},
			{ID: "to", Options: "colleagues", Columns: 2, Then: convo.End("given", func(in convo.Input) []casework.Command {
				return []casework.Command{casework.ReassignCase{Person: casework.PersonID(in.Args["subject"]), To: casework.PersonID(in.Answers["to"])}}
			}), Within: time.Hour, Late: convo.End("", convo.Silent)},
			// Both are offered however the chat stands: staff need not know that she has left.
			{ID: "chat", Choice: []string{"freeze", "unfreeze"}, Columns: 2, On: convo.On{
				"freeze": convo.End("is_frozen", func(in convo.Input) []casework.Command {
					return []casework.Command{casework.FreezeChat{Person: casework.PersonID(in.Args["subject"])}}
				}),
				"unfreeze": convo.End("is_open", func(in convo.Input) []casework.Command {
					return []casework.Command{casework.UnfreezeChat{Person: casework.PersonID(in.Args["subject"])}}
				}),
			}, Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "unpin", Choice: []string{"yes", "no"}, Columns: 2, On: convo.On{
				"yes": convo.End("unpinned", func(in convo.Input) []casework.Command {
					return []casework.Command{casework.ClearPIN{Person: casework.PersonID(in.Args["subject"])}}
				}),
				"no": convo.Start("woman", sameSubject),
			}, Within: time.Hour, Late: convo.End("", convo.Silent)},
		},
	}
}

// aWoman is what the flow sees of a woman.
type aWoman struct {
	books, gives, freezes, cares bool
	clears                       bool // her PIN, if she has one
}

func seenWoman(in convo.Input) aWoman {
	w, _ := in.Data.Of.(aWoman) // zero where Load found nothing
	return w
}

// lookAtHer yields the audit's line.
func lookAtHer(in convo.Input) []casework.Command {
	return []casework.Command{casework.Look{What: casework.ViewPerson, Person: casework.PersonID(in.Args["subject"])}}
}

// foldName yields the timer that takes her name from the screen again.
func foldName(in convo.Input) []casework.Command {
	return []casework.Command{casework.FoldName{Person: casework.PersonID(in.Args["subject"]), Message: in.Message, Flow: "woman"}}
}

// loadWoman reads a woman for who may see her record.
func loadWoman(r casework.Reader, in convo.Input) (convo.Data, error) {
	p, err := casework.LoadPerson(r, casework.PersonID(in.Args["subject"]))
	if err != nil {
		return convo.Data{}, err
	}
	may := map[string]bool{}
	for _, command := range []string{"look", "book_appointment", "reassign_case", "freeze_chat", "clear_pin", "erase"} {
		if may[command], err = in.Who.MayAbout(r, command, casework.Appointment{}, p, in.Now); err != nil {
			return convo.Data{}, err
		}
	}
	if !may["look"] || p.Role != casework.Beneficiary {
		return convo.Data{Gone: true, Why: "error.forbidden"}, nil
	}
	worker, err := casework.LoadPerson(r, p.Caseworker)
	if err != nil && casework.CodeOf(err) != casework.NotFound {
		return convo.Data{}, err
	}
	ahead, err := casework.Upcoming(r, p.ID, in.Now)
	if err != nil {
		return convo.Data{}, err
	}
	data := convo.Data{Of: aWoman{books: may["book_appointment"], gives: may["reassign_case"], freezes: may["freeze_chat"] && p.Chat != "",
		clears: may["clear_pin"] && p.PIN != nil, cares: may["erase"]}, Options: map[string][]convo.Option{},
		Vars: casework.Vars{"Code": casework.Str(string(p.Code)), "Name": casework.Str(p.Name), "List": casework.Str(p.External),
			"Worker": casework.Str(worker.CalledBy()), "Reach": casework.Word("reach." + p.Reach()), "Lang": casework.Str("")}}
	if p.Lang.Known() {
		data.Vars["Lang"] = casework.Word("door." + string(p.Lang))
	}
	var lines []casework.Line
	for _, a := range ahead {
		s, err := casework.NewSlot(r, a, p, in.Now)
		if err != nil {
			return convo.Data{}, err
		}
		lines = append(lines, s.Line("woman.visit", in.Now))
		data.Options["visits"] = append(data.Options["visits"], convo.Option{ID: string(a.ID), Label: convo.Text{Key: "appointments.item", Vars: a.StaffVars(p)}})
	}
	data.Vars["Visits"] = casework.List(lines)
	if in.Answers["what"] == "give" {
		data.Options["colleagues"], err = whoAccompanies(r, p.Site, p.Caseworker)
	}
	return data, err
}

// whoAccompanies lists the staff of a site who can accompany women, but one.
func whoAccompanies(r casework.Reader, site casework.SiteID, but casework.PersonID) ([]convo.Option, error) {
	colleagues, err := casework.Colleagues(r, site)
	return toChoose(slices.DeleteFunc(colleagues, func(c casework.Person) bool {
		return c.ID == but || !c.Role.Accompanies()
	})), err
}

// hearsCode finds a woman's code name in what staff type: "K-17", "who is k17?".
func hearsCode(r casework.Reader, _ convo.Input, typed string) (convo.Args, bool, error) {
	words := strings.FieldsFunc(typed, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("?!.,:;", c) })
	for i := range words {
		for _, word := range []string{words[i], strings.Join(words[i:min(i+2, len(words))], "")} {
			p, err := casework.PersonByTypedCode(r, word)
			if code := casework.CodeOf(err); code == casework.Invalid || code == casework.NotFound {
				continue
			}
			return convo.Args{"subject": string(p.ID)}, err == nil, err
		}
	}
	return nil, false, nil
}

// cases lists whom a member of staff accompanies; for whoever accompanies nobody and
// may see all women of her site, these.
func cases() convo.Flow {
	return convo.Flow{
		ID: "women", Version: 1, For: staff, Standing: true, Home: true,
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) {
			list, err := casework.Cases(r, in.Who.Person)
			all := casework.Str("")
			if err == nil && len(list) == 0 && casework.Permissions("look")[in.Who.Role] >= casework.AtSite {
				all = casework.Str("all")
				list, err = casework.Women(r, in.Who.Site)
			}
			data := listed(codeOptions(list), "women.none")
			if !data.Gone {
				data.Vars["All"] = all
			}
			return data, err
		},
		Steps: []convo.Step{{ID: "which", Options: "list", Columns: 2, Then: convo.Start("woman", func(in convo.Input) convo.Args {
			return convo.Args{"subject": in.Answers["which"]}
		})}},
	}
}

// codeOptions are women to choose from, by code name.
func codeOptions(women []casework.Person) (options []convo.Option) {
	for _, p := range women {
		options = append(options, convo.Option{ID: string(p.ID), Label: convo.Literal(string(p.Code))})
	}
	return options
}

// away is when a member of staff is away and who stands in for her, and who hears
// of an alert that she has not claimed in time.
func away() convo.Flow {
	set := func(in convo.Input) []casework.Command {
		c := casework.SetAway{Staff: in.Who.Person, Deputy: casework.PersonID(in.Answers["deputy"])}
		switch in.Answers["what"] {
		case "away":
			zone, err := siteZone(in)
			if err != nil {
				return nil
			}
			if c.Until, err = time.ParseInLocation(time.DateOnly, in.Answers["until"], zone); err != nil {
				return nil
			}
		case "back":
			c.Deputy = in.Person.Deputy
		case "deputy": // while she is away, that stays
			c.Until = in.Person.AwayUntil
		}
		return []casework.Command{c}
	}
	return convo.Flow{
		ID: "away", Version: 1, For: staff, Standing: true, Home: true,
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) {
			if in.Args["subject"] != "" { // it is about nobody but herself
				return convo.Data{Gone: true}, nil
			}
			site, err := in.Policy.Site(in.Who.Site)
			if err != nil {
				return convo.Data{}, err
			}
			deputy, err := casework.LoadPerson(r, in.Person.Deputy)
			if err != nil && casework.CodeOf(err) != casework.NotFound {
				return convo.Data{}, err
			}
			data := convo.Data{Zone: site.Zone, Options: map[string][]convo.Option{}, Vars: casework.Vars{
				"Deputy": casework.Str(deputy.CalledBy()), "Until": casework.Str("")}}
			if in.Person.Away(in.Now) {
				data.Vars["Until"] = casework.At(in.Person.AwayUntil, site.Zone)
			}
			colleagues, err := casework.Colleagues(r, site.ID)
			data.Options["colleagues"] = toChoose(slices.DeleteFunc(colleagues, func(c casework.Person) bool {
				return c.ID == in.Who.Person || in.Who.Role.Accompanies() && !c.Role.Accompanies()
			}))
			return data, err
		},
		Steps: []convo.Step{
			{ID: "what", Choice: []string{"away", "back", "deputy"},
				Offers: func(in convo.Input, choice string) bool {
					return (choice == "back") == in.Person.Away(in.Now) || choice == "deputy"
				},
				On: convo.On{"away": convo.Go("until"), "back": convo.End("is_back", set), "deputy": convo.Go("deputy")}},
			{ID: "until", Date: &convo.DateRule{From: 1, To: 90}, Then: convo.Go("deputy"), Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "deputy", Options: "colleagues", Columns: 2, Then: convo.End("done", set), Within: time.Hour, Late: convo.End("", convo.Silent)},
		},
	}
}
