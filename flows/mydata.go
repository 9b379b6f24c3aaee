package flows

import (
	"cmp"
	"slices"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// dataPages are the parts of what is kept of her, in the order in which they are offered.
var dataPages = []string{"me", "choices", "visits", "sent", "talk", "team"}

// mydata shows a woman what is kept of her, one page at a time in the same message.
// The first screen tells nothing; a page folds away again, as opened details do.
func mydata() convo.Flow {
	const top = "top"
	fold := func(in convo.Input) []casework.Command {
		if in.Person.Level() == casework.Full {
			return nil
		}
		return []casework.Command{casework.FoldName{Person: in.Who.Person, Message: in.Message, Flow: "mydata"}}
	}
	ways := convo.On{top: convo.Start("mydata", nil), "forget": convo.Start("forget", nil)}
	for _, page := range dataPages {
		ways[page] = convo.Stay(page, fold).Anew()
	}
	return convo.Flow{
		ID: "mydata", Version: 1, For: women, Standing: true, Home: true, Guarded: convo.Guard{All: true},
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) {
			if s := in.Args["subject"]; s != "" && s != string(in.Who.Person) { // it is about nobody but herself
				return convo.Data{Gone: true}, nil
			}
			vars, err := loadMyData(r, in)
			return convo.Data{Vars: vars}, err
		},
		Steps: []convo.Step{{
			ID: "about", Choice: append(slices.Clone(dataPages), "forget", top), Columns: 2,
			Offers: func(in convo.Input, choice string) bool {
				shown := slices.Contains(dataPages, in.Answers["about"])
				if choice == "forget" {
					return !shown
				}
				return (choice == top) == shown
			},
			On: ways, Past: convo.On{top: ways[top]}, // a page that is shown is no answer that is kept
		}},
	}
}

// loadMyData reads what the page needs that is asked for.
func loadMyData(r casework.Reader, in convo.Input) (vars casework.Vars, err error) {
	p := in.Person
	switch in.Answers["about"] {
	case "me":
		worker, err := casework.LoadPerson(r, p.Caseworker)
		if err != nil && casework.CodeOf(err) != casework.NotFound {
			return nil, err
		}
		site, err := in.Policy.Site(p.Site)
		if err != nil && casework.CodeOf(err) != casework.NotFound {
			return nil, err
		}
		return casework.Vars{"Code": casework.Str(string(p.Code)), "Name": casework.Str(p.Name), "List": casework.Str(p.External),
			"Lang": casework.Word("door." + string(cmp.Or(p.Lang, casework.English))), "Site": casework.Str(site.Name),
			"Worker": casework.Str(worker.CalledBy()), "Since": casework.At(p.Created, zoneOf(site))}, nil
	case "choices":
		return myChoices(in), nil
	case "visits":
		return myVisits(r, in)
	case "sent":
		return mySent(r, in)
	case "talk":
		return myTalks(r, in)
	}
	return casework.Vars{}, nil
}

// zoneOf is the zone of a site; "" is UTC, for one that is configured no more.
func zoneOf(site casework.Site) string { return cmp.Or(site.Zone, "UTC") }

// myChoices are what she has chosen: to what she said yes or no and when, how much
// others see, and her hours.
func myChoices(in convo.Input) casework.Vars {
	p := in.Person
	zone := "UTC"
	if site, err := in.Policy.Site(p.Site); err == nil {
		zone = site.Zone
	}
	vars := casework.Vars{"Privacy": casework.Word("privacy.level." + string(p.Level())), "Hours": casework.Str(""),
		"Reminders": casework.Word("mydata.never_asked")}
	if p.Safe != nil {
		vars["Hours"] = casework.Str(p.Safe.String())
	}
	if c, asked := p.Consents[casework.ForAppointments]; asked {
		key := "mydata.said_no"
		if c.Given {
			key = "mydata.said_yes"
		}
		vars["Reminders"] = casework.Say(key, casework.Vars{"At": casework.At(c.At, zone)})
	}
	return vars
}

// listedVisits is how many appointments a page lists.
const listedVisits = 12

// myVisits are her appointments ahead, and how many are over.
func myVisits(r casework.Reader, in convo.Input) (casework.Vars, error) {
	ahead, err := casework.Upcoming(r, in.Who.Person, in.Now)
	if err != nil {
		return nil, err
	}
	all, err := r.Find(casework.AppointmentsOf(in.Who.Person), time.Time{}, in.Now)
	if err != nil {
		return nil, err
	}
	var lines []casework.Line
	for _, a := range ahead[:min(len(ahead), listedVisits)] {
		lines = append(lines, myVisit(a, in.Now))
	}
	var past []casework.Line
	for _, id := range all[max(0, len(all)-listedVisits):] {
		a, err := casework.LoadAppointment(r, casework.AppointmentID(id))
		if casework.CodeOf(err) == casework.NotFound || err == nil && a.End().After(in.Now) {
			continue
		}
		if err != nil {
			return nil, err
		}
		past = append(past, myVisit(a, in.Now))
	}
	return casework.Vars{"Ahead": casework.List(lines), "Past": casework.List(past)}, nil
}

// myVisit is an appointment as a line: what happened, else what she has answered; nothing
// of one ahead that she has not answered.
func myVisit(a casework.Appointment, now time.Time) casework.Line {
	is := ""
	switch {
	case a.Outcome != casework.Open:
		is = string(a.Outcome)
	case !a.Holds():
		is = "off"
	case a.Answer != casework.Unanswered:
		is = string(a.Answer)
	case !now.Before(a.End()):
		is = "open"
	}
	state := casework.Str("")
	if is != "" {
		state = casework.Word("mydata.is_" + is)
	}
	return casework.Line{Key: "mydata.visit", Vars: with(a.Vars(), casework.Vars{"State": state})}
}

// mySent counts the reminders of the appointments of some weeks, and what became of them.
func mySent(r casework.Reader, in convo.Input) (casework.Vars, error) {
	const weeks = 12
	ids, err := r.Find(casework.AppointmentsOf(in.Who.Person), in.Now.AddDate(0, 0, -7*weeks), time.Time{})
	if err != nil {
		return nil, err
	}
	fates, needless := map[casework.Fate]int{}, 0
	for _, id := range ids {
		rows, err := casework.LedgerOf(r, casework.AppointmentID(id))
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			fates[row.Fate]++
			if row.Fate == casework.FateSkipped && slices.Contains(needlessWhys, row.Why) {
				needless++
			}
		}
	}
	invites, err := r.Find(casework.InvitesFor(in.Who.Person), time.Time{}, time.Time{})
	return casework.Vars{"Sent": casework.Num(fates[casework.FateSent]), "Weeks": casework.Num(weeks),
		"Needless": casework.Num(needless), "Unsent": casework.Num(fates[casework.FateSkipped] + fates[casework.FateFailed] - needless),
		"Planned": casework.Num(fates[casework.FatePlanned] + fates[casework.FateHeld] + fates[casework.FateQueued]),
		"Invites": casework.Num(len(invites))}, err
}

// needlessWhys are the reasons for which a reminder is left out because she needs none:
// its time was over when the appointment was booked, it changed, she had answered, or
// another message says it.
var needlessWhys = []string{casework.WhyPast, casework.WhyOvertaken, casework.WhyTogether, casework.WhyChanged, casework.WhyAnswered}

// myTalks are her calls for a human.
func myTalks(r casework.Reader, in convo.Input) (casework.Vars, error) {
	all, err := casework.RequestsBy(r, in.Who.Person)
	if err != nil {
		return nil, err
	}
	site, err := in.Policy.Site(in.Person.Site)
	if err != nil && casework.CodeOf(err) != casework.NotFound {
		return nil, err
	}
	return casework.Vars{"Count": casework.Num(len(all)), "Calls": casework.Mine(all, zoneOf(site))}, nil
}
