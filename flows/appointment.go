package flows

import (
	"time"

	"ponte/casework"
	"ponte/convo"
)

// appointments is her list.
func appointments() convo.Flow {
	return convo.Flow{
		ID: "appointments", Version: 1, For: women, Standing: true, Home: true, Guarded: convo.Guard{All: true},
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) {
			list, err := casework.Upcoming(r, in.Person.ID, in.Now)
			var options []convo.Option
			for _, a := range list {
				options = append(options, convo.Option{ID: string(a.ID), Label: convo.Text{Key: "appointments.item", Vars: a.Vars()}})
			}
			return listed(options, "appointments.none"), err
		},
		Steps: []convo.Step{{
			ID: "which", Options: "list",
			Then: convo.Start("appointment", func(in convo.Input) convo.Args { return convo.Args{"subject": in.Answers["which"]} }),
		}},
	}
}

// appointment is what she says to one appointment: under each reminder, and from
// her list. She may change her mind until it begins.
func appointment() convo.Flow {
	return convo.Flow{
		ID: "appointment", Version: 1, For: women, Standing: true,
		Guarded: convo.Guard{Opening: true, Choices: []string{"way", "details"}},
		Listens: onlyOne,
		Load:    loadHers,
		Open:    foldAgain("appointment"),
		Steps: []convo.Step{
			{ID: "answer", Choice: []string{"come", "cannot", "change", "way", "details"}, Columns: 2,
				Offers: offersAnswer,
				On: convo.On{
					"come":    convo.Stay("comes", answered(casework.Comes)),
					"cannot":  convo.Go("reason", answered(casework.Cannot)),
					"change":  convo.Go("day"),
					"way":     convo.Stay("way", foldAgain("appointment"), entered).With("calendar").Aside(),
					"details": convo.Stay("details", foldAgain("appointment")).Aside(),
				},
				Past: convo.On{
					"come": convo.Stay("begun"), "cannot": convo.Stay("begun"), "change": convo.Stay("begun"),
					"details": convo.Stay("details"),
				}},
			{ID: "reason", Choice: casework.Reasons, Columns: 2, Labels: "reason",
				Then: convo.Stay("sorry", reasonGiven("reason")), Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "day", Date: &convo.DateRule{From: 1, To: 24}, Skip: true, Then: convo.Go("part"),
				Within: 30 * time.Minute, Late: convo.End("", changeOpen)},
			{ID: "part", Choice: casework.Parts, Labels: "part", Then: convo.Stay("asked", changeWanted),
				Within: 30 * time.Minute, Late: convo.End("", changeWanted)},
		},
	}
}

// onlyOne listens for an answer when there is one appointment that it can be about.
// What is said to her then names the time, and could not be folded away: where
// nobody may read anything, she must press.
func onlyOne(r casework.Reader, in convo.Input) (convo.Args, bool, error) {
	if in.Person.Level() == casework.Hidden {
		return nil, false, nil
	}
	list, err := casework.Upcoming(r, in.Person.ID, in.Now)
	if err != nil || len(list) != 1 {
		return nil, false, err
	}
	return convo.Args{"subject": string(list[0].ID)}, true, nil
}

// loadHers reads the appointment that a conversation is about, if it is hers.
func loadHers(r casework.Reader, in convo.Input) (convo.Data, error) {
	a, err := casework.LoadAppointment(r, casework.AppointmentID(in.Args["subject"]))
	if err != nil {
		return convo.Data{}, err
	}
	if a.Person != in.Person.ID {
		return convo.Data{Gone: true}, nil
	}
	if !a.Holds() {
		return convo.Data{Gone: true, Why: "appointment.is_cancelled", Vars: a.Vars(), Opens: true}, nil
	}
	data := convo.Data{Vars: facts(a, in.Now), Rev: a.Rev, Zone: a.Zone}
	if a.Map != "" {
		data.Links = map[string][]convo.Link{"way": {{Label: convo.Text{Key: "appointment.btn_map"}, URL: a.Map}}}
	}
	return data, nil
}

// facts are the appointment's facts, with her answer as it stands, and whether it
// is over.
func facts(a casework.Appointment, now time.Time) casework.Vars {
	answer := a.Answer
	if answer == casework.Unanswered {
		answer = "open"
	}
	over := ""
	if !now.Before(a.End()) {
		over = "yes"
	}
	return with(a.Vars(), casework.Vars{"Answer": casework.Word("answer." + string(answer)), "Over": casework.Str(over)})
}

// offersAnswer leaves out what makes no sense: answers once it has begun,
// details where all is shown already.
func offersAnswer(in convo.Input, choice string) bool {
	start := in.Data.Vars["Start"].Moment
	begun := start != nil && !in.Now.Before(start.At)
	switch choice {
	case "come", "cannot", "change":
		return !begun
	case "details":
		return in.Answers["answer"] != "details" && in.Person.Level() != casework.Full
	}
	return true
}

// answered yields her answer.
func answered(answer casework.Answer) convo.Effect {
	return func(in convo.Input) []casework.Command {
		return []casework.Command{casework.AnswerAppointment{Appointment: subject(in), Rev: rev(in), Answer: answer}}
	}
}

// reasonGiven yields the reason tapped in a step, if any.
func reasonGiven(step string) convo.Effect {
	return func(in convo.Input) []casework.Command {
		if in.Answers[step] == "" {
			return nil
		}
		return []casework.Command{casework.GiveReason{Appointment: subject(in), Rev: rev(in), Reason: in.Answers[step]}}
	}
}

// changeWanted yields her wish for another day; what she did not say is any.
func changeWanted(in convo.Input) []casework.Command {
	part := in.Answers["part"]
	if part == "" {
		part = "any"
	}
	return []casework.Command{casework.AskForChange{Appointment: subject(in), Rev: rev(in), Day: in.Answers["day"], Part: part}}
}

// changeOpen yields that she wants another day, of which she has not said more. A
// day that she had chosen before she went back still counts.
func changeOpen(in convo.Input) []casework.Command {
	if in.Answers["day"] != "" {
		return changeWanted(in)
	}
	return []casework.Command{casework.AskForChange{Appointment: subject(in), Rev: rev(in)}}
}

// foldAgain yields the timer that folds the details which a flow has opened away.
// Who lets others see everything has nothing to fold away.
func foldAgain(flow string) convo.Effect {
	return func(in convo.Input) []casework.Command {
		if in.Person.Level() == casework.Full {
			return nil
		}
		return []casework.Command{casework.FoldDetails{Appointment: subject(in), Message: in.Message, Flow: flow}}
	}
}

// entered yields that she has the appointment in her calendar.
func entered(in convo.Input) []casework.Command {
	return []casework.Command{casework.NoteCalendar{Appointment: subject(in)}}
}

// subject is the appointment that a conversation is about.
func subject(in convo.Input) casework.AppointmentID {
	return casework.AppointmentID(in.Args["subject"])
}
