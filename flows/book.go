package flows

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/casework"
	"ponte/convo"
)

// book books an appointment: for whom, what for, when, where, and a note; then it
// shows all of it, with what speaks against it, and asks once more.
func book() convo.Flow {
	day, clock := whenSteps("place")
	return convo.Flow{
		ID: "book", Version: 1, For: []casework.Role{casework.Caseworker, casework.Mediator, casework.Coordinator, casework.Admin},
		Load: loadBooking,
		Steps: []convo.Step{
			{ID: "who", Options: "women", Columns: 2, Typed: typedWoman, When: func(in convo.Input) bool { return in.Args["subject"] == "" },
				Then: convo.Go("kind")},
			{ID: "kind", Options: "kinds", Columns: 2, Then: convo.Go("day"), Within: time.Hour, Late: convo.End("", convo.Silent)},
			day, clock,
			{ID: "place", Options: "places", Typed: typedPlace, Skip: true, Then: convo.Go("bring"), Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "bring", Text: &convo.TextRule{Max: 200}, Skip: true, Then: convo.Go("sure"), Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "sure", Choice: []string{"yes", "no"}, Columns: 2, Within: time.Hour, Late: convo.End("", convo.Silent), On: convo.On{
				"yes": convo.End("booked", func(in convo.Input) []casework.Command {
					b := booking(in)
					return []casework.Command{&casework.BookAppointment{Instead: casework.AppointmentID(in.Args["instead"]),
						Appointment: casework.Appointment{Person: b.person.ID, Kind: in.Answers["kind"], With: b.with.ID, WithName: b.with.Name,
							Start: chosenStart(in), Place: in.Answers["place"], Bring: in.Answers["bring"]}}}
				}),
				"no": convo.End("not_booked"),
			}},
		},
	}
}

// aBooking is what the flow sees of what is being booked.
type aBooking struct {
	person casework.Person
	with   casework.Person // who will hold it
}

func booking(in convo.Input) aBooking {
	b, _ := in.Data.Of.(aBooking) // zero where Load found nothing
	return b
}

// loadBooking reads for whom one may book, and what there is to choose from.
func loadBooking(r casework.Reader, in convo.Input) (convo.Data, error) {
	data := convo.Data{Options: map[string][]convo.Option{}, Vars: casework.Vars{}}
	id := casework.PersonID(in.Args["subject"])
	if id == "" {
		id = casework.PersonID(in.Answers["who"])
	}
	if id == "" {
		women, err := casework.Cases(r, in.Who.Person)
		data.Options["women"] = codeOptions(women)
		return data, err
	}
	p, err := casework.LoadPerson(r, id)
	if err != nil {
		return convo.Data{}, err
	}
	if may, err := in.Who.MayAbout(r, "book_appointment", casework.Appointment{}, p, in.Now); err != nil || !may {
		return convo.Data{Gone: true, Why: "error.forbidden"}, err
	}
	site, err := in.Policy.Site(p.Site)
	if err != nil {
		return convo.Data{}, err
	}
	b := aBooking{person: p, with: in.Person}
	if p.Caseworker != "" && p.Caseworker != in.Who.Person && casework.Permissions("book_appointment")[in.Who.Role] >= casework.AtSite {
		if b.with, err = casework.LoadPerson(r, p.Caseworker); err != nil {
			return convo.Data{}, err
		}
	}
	data.Of, data.Zone = b, site.Zone
	for _, k := range in.Policy.Kinds {
		data.Options["kinds"] = append(data.Options["kinds"], convo.Option{ID: k.ID, Label: convo.Text{Key: "kind." + k.ID}})
	}
	if data.Options["places"], err = places(r, in, ""); err != nil {
		return convo.Data{}, err
	}
	length := casework.LengthPreset
	if k, err := in.Policy.Kind(in.Answers["kind"]); err == nil {
		length = k.Length
		data.Vars["Kind"] = casework.Word("kind." + k.ID)
	}
	data.Vars["Code"], data.Vars["With"] = casework.Str(string(p.Code)), casework.Str(b.with.CalledBy())
	data.Vars["Place"], data.Vars["Bring"] = casework.Str(in.Answers["place"]), casework.Str(in.Answers["bring"])
	data.Doors = map[string][]convo.Door{"booked": {
		{Label: convo.Text{Key: "woman.btn_open", Vars: casework.Vars{"Code": casework.Str(string(p.Code))}}, Flow: "woman", Subject: string(p.ID)},
		{Label: convo.Text{Key: "today.btn_open"}, Flow: "today"},
	}}
	return data, warn(r, in, p, "", length, data.Vars)
}

// typedWoman reads a code name, of anybody for whom the actor may book.
func typedWoman(r casework.Reader, in convo.Input, text string) (value, miss string, err error) {
	p, err := casework.PersonByTypedCode(r, text)
	switch casework.CodeOf(err) {
	case "":
	case casework.Invalid, casework.NotFound:
		return "", "book.no_such", nil
	default:
		return "", "", err
	}
	may, err := in.Who.MayAbout(r, "book_appointment", casework.Appointment{}, p, in.Now)
	if err != nil {
		return "", "", err
	}
	if !may || p.Role != casework.Beneficiary {
		return "", "book.no_such", nil // who is whose is nobody else's business
	}
	return string(p.ID), "", nil
}

// typedPlace takes a place as it is typed.
func typedPlace(_ casework.Reader, _ convo.Input, text string) (value, miss string, err error) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case text == "":
		return "", "talk.not_understood", nil
	case utf8.RuneCountInString(text) > mostPlace:
		return "", "talk.too_long", nil
	}
	return text, "", nil
}

// placeID names a place in a button.
func placeID(place string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(place)) // a hash takes whatever it is given
	return fmt.Sprintf("p%08x", h.Sum32())
}
