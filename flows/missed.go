package flows

import (
	"time"

	"ponte/casework"
	"ponte/convo"
)

// missed follows her own kind message after an appointment that did not take
// place: she may say why and ask for another day, once.
func missed() convo.Flow {
	return convo.Flow{
		ID: "missed", Version: 1, For: women, Standing: true, Guarded: convo.Guard{Opening: true},
		Load: loadMissed,
		Open: foldAgain("missed"),
		Steps: []convo.Step{
			{ID: "what", Choice: []string{"rebook", "tell", "no"}, On: convo.On{
				"rebook": convo.Go("day"), "tell": convo.Go("reason"), "no": convo.End("fine"),
			}},
			{ID: "reason", Choice: casework.Reasons, Columns: 2, Labels: "reason",
				Then: convo.Go("again", reasonGiven("reason")), Within: 2 * time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "again", Choice: []string{"yes", "no"}, Columns: 2, On: convo.On{"yes": convo.Go("day"), "no": convo.End("thanks")}},
			{ID: "day", Date: &convo.DateRule{From: 1, To: 24}, Skip: true, Then: convo.Go("part"),
				Within: 2 * time.Hour, Late: convo.End("", changeOpen)},
			{ID: "part", Choice: casework.Parts, Labels: "part", Then: convo.End("asked", changeWanted),
				Within: 2 * time.Hour, Late: convo.End("", changeWanted)},
		},
	}
}

// loadMissed is loadHers for one that was missed: once she has said what other time
// she would like, there is no more to ask.
func loadMissed(r casework.Reader, in convo.Input) (convo.Data, error) {
	data, err := loadHers(r, in)
	if err != nil || data.Gone {
		return data, err
	}
	a, err := casework.LoadAppointment(r, subject(in))
	if err == nil && !a.Rebook.IsZero() && a.Wish.Said() {
		data = convo.Data{Gone: true, Why: "missed.asked"}
	}
	return data, err
}

// outcome asks staff what happened, and lets a mistaken tap be undone at any time.
func outcome() convo.Flow {
	outcomes := []string{string(casework.Came), string(casework.CameLate), string(casework.Missed), string(casework.ByUs)}
	on := convo.On{
		"undo": convo.Stay("undone", func(in convo.Input) []casework.Command {
			return []casework.Command{casework.UndoOutcome{Appointment: subject(in), Rev: rev(in)}}
		}),
		"alert": convo.Start("alert", sameSubject),
	}
	past := seenAnew(append([]string{"undo", "alert"}, outcomes...)...) // pressed twice: she did it herself, so nothing "has changed"
	for _, o := range outcomes {
		on[o] = convo.Stay("is_"+o, func(in convo.Input) []casework.Command {
			return []casework.Command{casework.SetOutcome{Appointment: subject(in), Rev: rev(in), Outcome: casework.Outcome(o)}}
		})
	}
	return convo.Flow{
		ID: "outcome", Version: 2, For: staff, Standing: true,
		Load: loadForStaff,
		Steps: []convo.Step{{ID: "what", Choice: append(outcomes, "undo", "alert"), Columns: 2, On: on, Past: past,
			Offers: func(in convo.Input, choice string) bool {
				if choice == "alert" {
					return stands(in) == string(casework.Missed)
				}
				return (choice == "undo") == (stands(in) != "")
			}}},
	}
}

// stands is the outcome as it stands, counting the tap that is under way; "" for none.
func stands(in convo.Input) string {
	switch what := in.Answers["what"]; what {
	case "", "alert":
		outcome, _ := in.Data.Of.(casework.Outcome)
		return string(outcome)
	case "undo":
		return ""
	default:
		return what
	}
}

// loadForStaff reads an appointment for who may see to its outcome.
func loadForStaff(r casework.Reader, in convo.Input) (convo.Data, error) {
	a, err := casework.LoadAppointment(r, casework.AppointmentID(in.Args["subject"]))
	if err != nil {
		return convo.Data{}, err
	}
	p, err := casework.LoadPerson(r, a.Person)
	if err != nil {
		return convo.Data{}, err
	}
	if may, err := in.Who.MayAbout(r, "set_outcome", a, p, in.Now); err != nil || !may {
		return convo.Data{Gone: true, Why: "error.forbidden"}, err
	}
	if !a.Holds() {
		return convo.Data{Gone: true}, nil
	}
	outcome := casework.Word("outcome.word_open")
	if a.Outcome != casework.Open {
		outcome = casework.Word("outcome.word_" + string(a.Outcome))
	}
	until, err := in.Policy.KindMessageAt(a, p, in.Now)
	if err != nil {
		return convo.Data{}, err
	}
	return convo.Data{Rev: a.Rev, Zone: a.Zone, Of: a.Outcome, Vars: with(casework.UntilVars(until, a.Zone), casework.Vars{
		"Code": casework.Str(string(p.Code)), "Start": casework.At(a.Start, a.Zone), "Kind": casework.Word("kind." + a.Kind),
		"Outcome": outcome,
	})}, nil
}
