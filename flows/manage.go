package flows

import (
	"slices"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// manage is one appointment as staff see it: what happened, another time, another
// place, another colleague, or off.
func manage() convo.Flow {
	day, clock := whenSteps("sure")
	return convo.Flow{
		ID: "manage", Version: 1, For: staff, Standing: true, Home: true,
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) { return loadHeld(r, in, "set_outcome") },
		Steps: []convo.Step{
			{ID: "what", Choice: []string{"outcome", "alert", "call", "move", "place", "give", "cancel", "person"}, Columns: 2, Offers: offersHeld,
				On: convo.On{
					"outcome": convo.Start("outcome", sameSubject), "alert": convo.Start("alert", sameSubject), "call": convo.Start("call", sameSubject),
					"move": convo.Go("day"), "place": convo.Go("where"), "give": convo.Go("to"), "cancel": convo.Go("off"),
					"person": convo.Start("woman", func(in convo.Input) convo.Args {
						return convo.Args{"subject": string(held(in.Data).Person.ID)}
					}),
				}},
			day, clock,
			{ID: "sure", Choice: []string{"yes", "no"}, Columns: 2, On: convo.On{
				"yes": convo.End("moved", func(in convo.Input) []casework.Command {
					return []casework.Command{casework.MoveAppointment{Appointment: subject(in), Rev: rev(in), Start: chosenStart(in)}}
				}),
				"no": convo.Start("manage", sameSubject),
			}, Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "where", Options: "places", Typed: typedPlace, Then: convo.End("placed", func(in convo.Input) []casework.Command {
				where := in.Answers["where"]
				return []casework.Command{casework.MoveAppointment{Appointment: subject(in), Rev: rev(in), Place: &where}}
			}), Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "to", Options: "colleagues", Columns: 2, Then: convo.End("given", func(in convo.Input) []casework.Command {
				to := casework.PersonID(in.Answers["to"])
				name := held(in.Data).names[to]
				return []casework.Command{casework.MoveAppointment{Appointment: subject(in), Rev: rev(in), With: &to, WithName: &name}}
			}), Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "off", Choice: []string{"yes", "no"}, Columns: 2, On: convo.On{
				"yes": convo.End("cancelled", func(in convo.Input) []casework.Command {
					return []casework.Command{casework.CancelAppointment{Appointment: subject(in), Rev: rev(in)}}
				}),
				"no": convo.Start("manage", sameSubject),
			}, Within: time.Hour, Late: convo.End("", convo.Silent)},
		},
	}
}

// sameSubject hands on what a conversation is about.
func sameSubject(in convo.Input) convo.Args { return convo.Args{"subject": in.Args["subject"]} }

// aHeld is what staff see of an appointment.
type aHeld struct {
	casework.Slot
	// moves says that she may change it; looks, that she may see who the woman is.
	moves, looks bool
	// alerted says that it was missed, and has an alert.
	alerted bool
	names   map[casework.PersonID]string // of colleagues, as women are told them
}

func held(d convo.Data) aHeld {
	h, _ := d.Of.(aHeld) // zero where Load found nothing
	return h
}

// loadHeld reads an appointment for who may do a command to it.
func loadHeld(r casework.Reader, in convo.Input, command string) (convo.Data, error) {
	a, err := casework.LoadAppointment(r, subject(in))
	if err != nil {
		return convo.Data{}, err
	}
	p, err := casework.LoadPerson(r, a.Person)
	if err != nil {
		return convo.Data{}, err
	}
	if may, err := in.Who.MayAbout(r, command, a, p, in.Now); err != nil || !may {
		return convo.Data{Gone: true, Why: "error.forbidden"}, err
	}
	slot, err := casework.NewSlot(r, a, p, in.Now)
	if err != nil {
		return convo.Data{}, err
	}
	h := aHeld{Slot: slot, names: map[casework.PersonID]string{}}
	vars := a.StaffVars(p)
	if !a.Holds() {
		return convo.Data{Gone: true, Why: "manage.is_cancelled", Vars: vars}, nil
	}
	if h.moves, err = in.Who.MayAbout(r, "move_appointment", a, p, in.Now); err != nil {
		return convo.Data{}, err
	}
	if h.looks, err = in.Who.MayAbout(r, "look", a, p, in.Now); err != nil {
		return convo.Data{}, err
	}
	al, err := casework.LoadAlert(r, a.ID)
	if err != nil && casework.CodeOf(err) != casework.NotFound {
		return convo.Data{}, err
	}
	h.alerted = al.State != casework.AlertWithdrawn
	data := convo.Data{Rev: a.Rev, Zone: a.Zone, Vars: vars, Options: map[string][]convo.Option{}}
	if err := h.offer(r, in, &data); err != nil {
		return convo.Data{}, err
	}
	with, err := casework.LoadPerson(r, a.With)
	if err != nil && casework.CodeOf(err) != casework.NotFound {
		return convo.Data{}, err
	}
	vars["State"], vars["Place"], vars["Bring"] = h.State(in.Now), casework.Str(a.Place), casework.Str(a.Bring)
	vars["With"] = casework.Str(with.CalledBy())
	if err := warn(r, in, p, a.ID, a.Length, vars); err != nil {
		return convo.Data{}, err
	}
	day := []convo.Door{{Label: convo.Text{Key: "today.btn_open"}, Flow: "today"}}
	data.Doors = map[string][]convo.Door{"moved": day, "placed": day, "given": day, "cancelled": day}
	data.Of = h
	return data, nil
}

// offer lists the places and the colleagues to choose from, where they are asked.
func (h aHeld) offer(r casework.Reader, in convo.Input, data *convo.Data) error {
	what := in.Answers["what"]
	if what == "place" {
		var err error
		if data.Options["places"], err = places(r, in, h.Appointment.Place); err != nil {
			return err
		}
	}
	if what != "give" {
		return nil
	}
	colleagues, err := casework.Colleagues(r, h.Appointment.Site)
	colleagues = slices.DeleteFunc(colleagues, func(c casework.Person) bool { return c.ID == h.Appointment.With })
	data.Options["colleagues"] = toChoose(colleagues)
	for _, c := range colleagues {
		if h.names[c.ID] = c.Name; c.Name == "" {
			h.names[c.ID] = h.Appointment.WithName
			if h.Appointment.With != "" {
				h.names[c.ID] = "" // the name that she was told is somebody else's
			}
		}
	}
	return err
}

// offersHeld leaves out what makes no sense: what happened before it has begun,
// another time after it is over.
func offersHeld(in convo.Input, choice string) bool {
	h := held(in.Data)
	begun := !in.Now.Before(h.Appointment.Start)
	switch choice {
	case "outcome":
		return begun
	case "alert":
		return h.alerted
	case "call":
		return h.Phone
	case "move":
		return h.moves
	case "place", "give", "cancel":
		return h.moves && !begun
	case "person":
		return h.looks
	}
	return true
}

// whenSteps ask for a day and an hour at the place; then comes another step.
func whenSteps(then string) (day, clock convo.Step) {
	day = convo.Step{ID: "day", Date: &convo.DateRule{From: 0, To: 60}, Hides: onHoliday, Then: convo.Go("clock"),
		Within: time.Hour, Late: convo.End("", convo.Silent)}
	clock = convo.Step{ID: "clock", Time: &convo.TimeRule{From: 8 * 60, To: 18*60 + 30, Every: 30}, Fits: fitsClock, Then: convo.Go(then),
		Within: time.Hour, Late: convo.End("", convo.Silent)}
	return day, clock
}

// onHoliday reports whether the site is closed on a day: it is not offered, and
// typed it is taken with a warning.
func onHoliday(in convo.Input, day string) bool {
	site, err := in.Policy.Site(in.Who.Site)
	if err != nil {
		return false
	}
	_, closed := site.Holidays[day]
	return closed
}

// fitsClock looks whether an hour exists on the chosen day and is still to come: the
// night in which summer time begins skips one.
func fitsClock(in convo.Input, clock string) (miss string) {
	start, exists := startAt(in, in.Answers["day"], clock)
	switch {
	case !exists:
		return "when.no_such_hour"
	case !start.After(in.Now):
		return "when.past"
	}
	return ""
}

// chosenStart is the start that was chosen; zero before that.
func chosenStart(in convo.Input) time.Time {
	start, _ := startAt(in, in.Answers["day"], in.Answers["clock"])
	return start
}

// startAt is an hour of a day at the place; false if that day does not have it.
func startAt(in convo.Input, day, clock string) (time.Time, bool) {
	zone, err := time.LoadLocation(in.Data.Zone)
	if err != nil {
		return time.Time{}, false
	}
	const layout = time.DateOnly + " 15:04"
	start, err := time.ParseInLocation(layout, day+" "+clock, zone)
	return start, err == nil && start.Format(layout) == day+" "+clock
}

// warn says with the new time what speaks against it: a holiday, or that she or who
// books has something else then.
func warn(r casework.Reader, in convo.Input, p casework.Person, but casework.AppointmentID, length time.Duration, vars casework.Vars) error {
	vars["NewStart"], vars["Holiday"], vars["Hers"], vars["Yours"], vars["Phone"] =
		casework.Str(""), casework.Str(""), casework.Str(""), casework.Str(""), casework.Str("")
	site, err := in.Policy.Site(p.Site)
	if err != nil {
		return err
	}
	if p.ToBePhoned() {
		vars["Phone"] = casework.Str("yes")
	}
	in.Data.Zone = site.Zone
	start := chosenStart(in)
	if start.IsZero() {
		return nil
	}
	vars["NewStart"] = casework.At(start, site.Zone)
	if name, closed, err := site.Holiday(start); err != nil {
		return err
	} else if closed {
		if vars["Holiday"] = casework.Str(name); name == "" {
			vars["Holiday"] = casework.Word("when.holiday")
		}
	}
	for name, ix := range map[string]casework.Index{"Hers": casework.AppointmentsOf(p.ID), "Yours": casework.AppointmentsWith(in.Who.Person)} {
		clash, found, err := casework.Clash(r, ix, start, length, but)
		if err != nil {
			return err
		}
		if found {
			vars[name] = casework.At(clash.Start, clash.Zone)
		}
	}
	return nil
}

// mostPlaces is how many places are offered, and mostPlace how long one can be.
const (
	mostPlaces = 6
	mostPlace  = 120
)

// places are where the actor has met women lately, the latest first.
func places(r casework.Reader, in convo.Input, but string) ([]convo.Option, error) {
	ids, err := r.Find(casework.AppointmentsWith(in.Who.Person), in.Now.AddDate(0, -3, 0), time.Time{})
	if err != nil {
		return nil, err
	}
	var options []convo.Option
	for _, id := range slices.Backward(ids) {
		a, err := casework.LoadAppointment(r, casework.AppointmentID(id))
		if err != nil {
			if casework.CodeOf(err) == casework.NotFound {
				continue
			}
			return nil, err
		}
		known := func(o convo.Option) bool { return o.Value == a.Place }
		if a.Place == "" || a.Place == but || slices.ContainsFunc(options, known) {
			continue
		}
		options = append(options, convo.Option{ID: placeID(a.Place), Value: a.Place, Label: convo.Literal(shorten(a.Place, labelMost))})
		if len(options) == mostPlaces {
			break
		}
	}
	return options, nil
}
