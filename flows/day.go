package flows

import (
	"time"

	"ponte/casework"
	"ponte/convo"
)

// today is the day of a member of staff, in one live message: her appointments,
// who comes and who has not answered. The coordinator sees the whole site.
func today() convo.Flow {
	to := func(days int, all func(aDay) bool) convo.Next {
		return convo.Start("today", func(in convo.Input) convo.Args {
			d := seenDay(in)
			return convo.Args{"subject": dayName(d.at.AddDate(0, 0, days), all(d))}
		})
	}
	same := func(d aDay) bool { return d.all }
	return convo.Flow{
		ID: "today", Version: 1, For: staff, Standing: true, Home: true, Live: true,
		Load: loadDay,
		Open: func(convo.Input) []casework.Command { return []casework.Command{casework.WatchDay{}} },
		Steps: []convo.Step{{
			ID: "which", Options: "list", Choice: []string{"prev", "next", "all", "mine", "alerts", "calls", "book"}, Columns: 2,
			Offers: func(in convo.Input, choice string) bool {
				d := seenDay(in)
				switch choice {
				case "prev":
					return d.ahead > -daysBack
				case "next":
					return d.ahead < daysAhead
				case "all":
					return d.boss && !d.all
				case "mine":
					return d.boss && d.all
				case "alerts":
					return d.alerts > 0
				case "calls":
					return d.calls > 0
				case "book":
					return mayBook(in)
				}
				return true
			},
			On: convo.On{
				"prev": to(-1, same), "next": to(1, same),
				"all":    to(0, func(aDay) bool { return true }),
				"mine":   to(0, func(aDay) bool { return false }),
				"alerts": convo.Start("alerts", nil), "calls": convo.Start("calls", nil), "book": convo.Start("book", nil),
			},
			Then: convo.Start("manage", func(in convo.Input) convo.Args { return convo.Args{"subject": in.Answers["which"]} }),
		}},
	}
}

// aDay is what the flow sees of a day.
type aDay struct {
	at            time.Time // noon
	ahead         int       // days from today
	all, boss     bool
	alerts, calls int
}

// How far one can turn the days.
const (
	daysBack  = 7
	daysAhead = 14
)

func seenDay(in convo.Input) aDay {
	d, _ := in.Data.Of.(aDay) // zero where Load found nothing
	return d
}

// dayName is what a day's message is about, short enough for a button: "20261012a",
// the last letter for all of the site or only hers.
func dayName(day time.Time, all bool) string {
	if all {
		return day.Format("20060102") + "a"
	}
	return day.Format("20060102") + "m"
}

// readDayName is the inverse of dayName: noon of that day. It is false for today,
// which has no name, so that it is another day tomorrow.
func readDayName(name string, zone *time.Location) (day time.Time, all, ok bool) {
	if len(name) != len("20060102a") {
		return time.Time{}, false, false
	}
	day, err := time.ParseInLocation("20060102", name[:8], zone)
	return day.Add(12 * time.Hour), name[8] == 'a', err == nil
}

// loadDay reads the appointments of a day.
func loadDay(r casework.Reader, in convo.Input) (convo.Data, error) {
	zone, err := siteZone(in)
	if err != nil {
		return convo.Data{}, err
	}
	boss := casework.Permissions("set_outcome")[in.Who.Role] >= casework.AtSite
	y, m, d := in.Now.In(zone).Date()
	noon := time.Date(y, m, d, 12, 0, 0, 0, zone)
	day := aDay{at: noon, all: boss, boss: boss}
	if name := in.Args["subject"]; name != "" {
		at, all, ok := readDayName(name, zone)
		if !ok {
			return convo.Data{Gone: true}, nil
		}
		day.at, day.all = at, all && boss
	}
	day.ahead = int(day.at.Sub(noon).Round(24*time.Hour) / (24 * time.Hour))
	slots, err := in.Policy.Day(r, in.Who, day.at, in.Now, day.all)
	if err != nil {
		return convo.Data{}, err
	}
	alerts, err := casework.AlertsFor(r, in.Who, in.Now)
	if err != nil {
		return convo.Data{}, err
	}
	calls, err := in.Policy.ToPhone(r, in.Who, in.Now)
	if err != nil {
		return convo.Data{}, err
	}
	day.alerts, day.calls = len(alerts), len(calls)
	data := convo.Data{Of: day, Options: map[string][]convo.Option{}, Zone: zone.String()}
	var lines []casework.Line
	for _, s := range slots {
		lines = append(lines, s.Line("today.slot", in.Now))
	}
	data.Options["list"] = slotOptions(slots, "today.item")
	if n := len(lines); n > dayLines {
		lines = append(lines[:dayLines:dayLines], casework.Line{Key: "digest.more", Vars: casework.Vars{"N": casework.Num(n - dayLines)}})
	}
	data.Vars = casework.Vars{"Day": casework.At(day.at, zone.String()), "Lines": casework.List(lines),
		"Alerts": casework.Num(day.alerts), "Calls": casework.Num(day.calls)}
	return data, nil
}

// dayLines is how many appointments stand in the text; the buttons have them all.
const dayLines = 40

// mayBook reports whether the actor may book for anybody at all.
func mayBook(in convo.Input) bool {
	return casework.Permissions("book_appointment")[in.Who.Role] > casework.Nobody
}

// calls lists the women who must be phoned, because nobody can remind them on
// Telegram of what they have within two days.
func calls() convo.Flow {
	return convo.Flow{
		ID: "calls", Version: 1, For: staff, Standing: true, Home: true,
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) {
			list, err := in.Policy.ToPhone(r, in.Who, in.Now)
			return listed(slotOptions(list, "calls.item"), "calls.none"), err
		},
		Steps: []convo.Step{{ID: "which", Options: "list", Then: convo.Start("call", func(in convo.Input) convo.Args {
			return convo.Args{"subject": in.Answers["which"]}
		})}},
	}
}

// slotOptions are appointments to choose from, each with a text.
func slotOptions(slots []casework.Slot, label string) (options []convo.Option) {
	for _, s := range slots {
		options = append(options, convo.Option{ID: string(s.Appointment.ID), Label: convo.Text{Key: label, Vars: s.Appointment.StaffVars(s.Person)}})
	}
	return options
}

// call shows what to read out to a woman in her language, and takes down what she says.
func call() convo.Flow {
	said := func(answer casework.Answer) convo.Effect {
		return func(in convo.Input) []casework.Command {
			return []casework.Command{casework.AnswerAppointment{Appointment: subject(in), Rev: rev(in), Answer: answer}}
		}
	}
	return convo.Flow{
		ID: "call", Version: 1, For: staff, Standing: true, Home: true,
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) {
			data, err := loadHeld(r, in, "answer_appointment")
			if err != nil || data.Gone {
				return data, err
			}
			a := held(data)
			list := []convo.Door{{Label: convo.Text{Key: "calls.btn_open"}, Flow: "calls"}}
			data.Doors = map[string][]convo.Door{"comes": list, "cannot": list, "nobody": list}
			read := casework.Line{Key: "appointment.remind.full", Vars: a.Appointment.Vars()}
			data.Vars["Means"] = casework.Str("")
			if a.Person.Lang != in.Person.Lang {
				data.Vars["Means"] = casework.List([]casework.Line{read})
			}
			read.Quote = a.Person.Lang
			data.Vars["Read"] = casework.List([]casework.Line{read})
			return data, nil
		},
		Steps: []convo.Step{{ID: "what", Choice: []string{"come", "cannot", "move", "nobody", "person"}, Columns: 2,
			Offers: func(in convo.Input, choice string) bool {
				a := held(in.Data)
				switch choice {
				case "come", "cannot":
					return in.Now.Before(a.Appointment.Start)
				case "move":
					return a.moves
				case "person":
					return a.looks
				}
				return true
			},
			On: convo.On{
				"come":   convo.End("comes", said(casework.Comes)),
				"cannot": convo.End("cannot", said(casework.Cannot)),
				"move":   convo.Start("manage", sameSubject),
				"nobody": convo.End("nobody"),
				"person": convo.Start("woman", func(in convo.Input) convo.Args {
					return convo.Args{"subject": string(held(in.Data).Person.ID)}
				}),
			}}},
	}
}
