package flows

import (
	"time"

	"ponte/casework"
	"ponte/convo"
)

// alert is what staff do about a missed appointment: claim it, phone, put it off,
// close it with how it ended, and take any of that back.
func alert() convo.Flow {
	results := []string{"book"}
	on := convo.On{"book": convo.Start("book", func(in convo.Input) convo.Args {
		return convo.Args{"subject": string(seenAlert(in).person.ID), "instead": in.Args["subject"]}
	})}
	for _, r := range casework.AlertResults {
		results = append(results, string(r))
		on[string(r)] = convo.Stay("is_closed", onAlert(func(c casework.OnAlert, _ convo.Input) casework.Command {
			return casework.CloseAlert{OnAlert: c, Result: r}
		})).Anew()
	}
	whats := []string{"claim", "call", "snooze", "close", "reopen", "release", "person", "trail"}
	return convo.Flow{
		ID: "alert", Version: 1, For: staff, Standing: true, Load: loadAlert,
		Steps: []convo.Step{
			{ID: "what", Choice: whats, Columns: 2, Offers: offersOnAlert, Past: seenAnew(whats...), On: convo.On{
				"claim": convo.Stay("is_claimed", onAlert(func(c casework.OnAlert, _ convo.Input) casework.Command {
					return casework.ClaimAlert{OnAlert: c}
				})),
				"call": convo.Stay("is_called", onAlert(func(c casework.OnAlert, _ convo.Input) casework.Command {
					return casework.NoteCall{OnAlert: c}
				})),
				"snooze": convo.Go("until"),
				"close":  convo.Go("result"),
				"reopen": convo.Stay("is_reopened", onAlert(func(c casework.OnAlert, _ convo.Input) casework.Command {
					return casework.ReopenAlert{OnAlert: c}
				})),
				"release": convo.Stay("is_released", onAlert(func(c casework.OnAlert, _ convo.Input) casework.Command {
					return casework.ReleaseAlert{OnAlert: c}
				})),
				"person": convo.Start("woman", func(in convo.Input) convo.Args {
					return convo.Args{"subject": string(seenAlert(in).person.ID)}
				}),
				"trail": convo.Stay("trail").Aside(),
			}},
			{ID: "until", Choice: []string{"hour", "tomorrow", "days3", "week"}, Columns: 2, Within: time.Hour, Late: convo.End("", convo.Silent),
				Then: convo.Stay("is_later", onAlert(func(c casework.OnAlert, in convo.Input) casework.Command {
					return casework.SnoozeAlert{OnAlert: c, Until: snoozed(in)}
				})).Anew()},
			{ID: "result", Choice: results, Columns: 2, Labels: "result", On: on, Offers: offersResult,
				Then: convo.Stay("what.ask"), Within: time.Hour, Late: convo.End("", convo.Silent)},
		},
	}
}

// anAlert is what the flow sees of an alert.
type anAlert struct {
	casework.Alert
	person casework.Person
	// holds says that nobody else works on it; books, that she may book another
	// appointment; looks, that she may see who the woman is.
	holds, books, looks bool
	// booked says that the woman has another appointment already.
	booked bool
}

func seenAlert(in convo.Input) anAlert {
	al, _ := in.Data.Of.(anAlert) // zero where Load found nothing
	return al
}

// onAlert yields a command to the alert that a conversation is about.
func onAlert(do func(casework.OnAlert, convo.Input) casework.Command) convo.Effect {
	return func(in convo.Input) []casework.Command {
		return []casework.Command{do(casework.OnAlert{Appointment: subject(in), Rev: rev(in)}, in)}
	}
}

// loadAlert reads an alert for who may work on it.
func loadAlert(r casework.Reader, in convo.Input) (convo.Data, error) {
	al, err := casework.LoadAlert(r, subject(in))
	if err != nil {
		return convo.Data{}, err
	}
	appt, err := casework.LoadAppointment(r, subject(in))
	if err != nil {
		return convo.Data{}, err
	}
	p, err := casework.LoadPerson(r, appt.Person)
	if err != nil {
		return convo.Data{}, err
	}
	if may, err := in.Who.MayWorkOn(r, "claim_alert", al, appt, p, in.Now); err != nil || !may {
		return convo.Data{Gone: true, Why: "error.forbidden"}, err
	}
	seen := anAlert{Alert: al, person: p}
	if seen.holds, err = in.Who.Holds(r, al, p, in.Now); err != nil {
		return convo.Data{}, err
	}
	if seen.looks, err = in.Who.MayAbout(r, "look", appt, p, in.Now); err != nil {
		return convo.Data{}, err
	}
	if seen.books, err = in.Who.MayAbout(r, "book_appointment", appt, p, in.Now); err != nil {
		return convo.Data{}, err
	}
	ahead, err := casework.Upcoming(r, p.ID, in.Now)
	if err != nil {
		return convo.Data{}, err
	}
	seen.booked = len(ahead) > 0
	vars, err := al.Facts(r, appt, p, in.Who.Person)
	if err != nil {
		return convo.Data{}, err
	}
	trail, err := al.TrailLines(r, appt.Zone)
	if err != nil {
		return convo.Data{}, err
	}
	vars["Trail"], vars["Result"], vars["Until"] = casework.List(trail), casework.Str(""), casework.Str("")
	if result := in.Answers["result"]; result != "" {
		vars["Result"] = casework.Word("result." + result)
	}
	if in.Answers["until"] != "" {
		vars["Until"] = casework.At(snoozed(in), appt.Zone)
	}
	if al.State == casework.AlertWithdrawn {
		return convo.Data{Gone: true, Why: "alert.withdrawn", Vars: vars}, nil
	}
	return convo.Data{Rev: al.Rev, Zone: appt.Zone, Vars: vars, Of: seen}, nil
}

// offersOnAlert leaves out what makes no sense as the alert stands, counting the
// tap that is under way.
func offersOnAlert(in convo.Input, choice string) bool {
	al := seenAlert(in)
	state, holds := al.State, al.holds
	switch {
	case in.Answers["result"] != "":
		state = casework.AlertClosed
	case in.Answers["until"] != "":
		state, holds = casework.AlertClaimed, true
	default:
		switch in.Answers["what"] {
		case "claim", "call", "reopen":
			state, holds = casework.AlertClaimed, true
		case "release":
			state = casework.AlertOpen
		}
	}
	switch choice {
	case "claim":
		return state == casework.AlertOpen
	case "call", "snooze", "close":
		return state == casework.AlertOpen || state == casework.AlertClaimed && holds
	case "release":
		return state == casework.AlertClaimed && holds
	case "reopen":
		return state == casework.AlertClosed
	case "person":
		return al.looks
	}
	return in.Answers["what"] != "trail"
}

// offersResult lets her book another appointment in one go, or say that there is one.
func offersResult(in convo.Input, choice string) bool {
	al := seenAlert(in)
	switch choice {
	case "book":
		return al.books
	case string(casework.NewDate):
		return al.booked || !al.books
	}
	return true
}

// snoozed is until when an alert is put off: mornings are at nine, on the clock of
// the place.
func snoozed(in convo.Input) time.Time {
	if in.Answers["until"] == "hour" {
		return in.Now.Add(time.Hour)
	}
	days := map[string]int{"tomorrow": 1, "days3": 3, "week": 7}[in.Answers["until"]]
	zone, err := siteZone(in)
	if err != nil {
		zone = time.UTC
	}
	y, m, d := in.Now.In(zone).Date()
	return time.Date(y, m, d+days, 9, 0, 0, 0, zone)
}

// siteZone is the zone of the actor's site.
func siteZone(in convo.Input) (*time.Location, error) {
	site, err := in.Policy.Site(in.Who.Site)
	if err != nil {
		return nil, err
	}
	return site.Location()
}

// alerts lists the alerts that somebody has to see to, hers first.
func alerts() convo.Flow {
	return convo.Flow{
		ID: "alerts", Version: 1, For: staff, Standing: true, Home: true,
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) {
			list, err := casework.AlertsFor(r, in.Who, in.Now)
			return listed(slotOptions(list, "alerts.item"), "alerts.none"), err
		},
		Steps: []convo.Step{{ID: "which", Options: "list", Then: convo.Start("alert", func(in convo.Input) convo.Args {
			return convo.Args{"subject": in.Answers["which"]}
		})}},
	}
}
