package flows

import (
	"time"

	"ponte/casework"
	"ponte/convo"
)

// phone lets a woman come with another phone or number: it says what that means, and
// the link comes after it. Until it is opened elsewhere all stays as it is.
func phone() convo.Flow {
	move := func(in convo.Input) []casework.Command {
		return []casework.Command{&casework.MovePhone{Person: in.Who.Person}}
	}
	return convo.Flow{
		ID: "phone", Version: 1, For: women, Guarded: convo.Guard{All: true},
		Steps: []convo.Step{{ID: "sure", Choice: []string{"yes", "no"},
			On:     convo.On{"yes": convo.End("comes", move), "no": convo.Start("settings", nil)},
			Within: time.Hour, Late: convo.End("", convo.Silent)}},
	}
}

// eraseReasons are why a woman is erased from staff's side: they stay in the audit.
var eraseReasons = []string{"asked", "ended", "mistake"}

// care is what is rarely done with a woman's record: another phone, taking that back,
// and having it deleted. Only who may see it is offered it.
func care() convo.Flow {
	her := func(in convo.Input) casework.PersonID { return casework.PersonID(in.Args["subject"]) }
	one := func(c func(casework.PersonID, convo.Input) casework.Command) convo.Effect {
		return func(in convo.Input) []casework.Command { return []casework.Command{c(her(in), in)} }
	}
	return convo.Flow{
		ID: "care", Version: 1, For: staff,
		Load: loadCare,
		Steps: []convo.Step{
			{ID: "what", Choice: []string{"phone", "undo", "erase"},
				Offers: func(in convo.Input, choice string) bool {
					c, _ := in.Data.Of.(careOf) // zero where Load found nothing
					return map[string]bool{"phone": c.moves, "undo": c.undoes, "erase": c.erases}[choice]
				},
				On: convo.On{
					"phone": convo.End("comes", one(func(id casework.PersonID, _ convo.Input) casework.Command { return &casework.MovePhone{Person: id} })),
					"undo":  convo.End("undone", one(func(id casework.PersonID, _ convo.Input) casework.Command { return casework.UndoMove{Person: id} })),
					"erase": convo.Go("why"),
				}, Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "why", Choice: eraseReasons, Then: convo.Go("really"), Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "really", Choice: []string{"no", "yes"}, On: convo.On{
				"no": convo.End("kept"),
				"yes": convo.End("erased", one(func(id casework.PersonID, in convo.Input) casework.Command {
					return &casework.Erase{Person: id, Reason: in.Answers["why"]}
				})),
			}, Within: time.Hour, Late: convo.End("", convo.Silent)},
		},
	}
}

// careOf is what may be done with a woman's record.
type careOf struct{ moves, undoes, erases bool }

// loadCare reads a woman for who may do one of it.
func loadCare(r casework.Reader, in convo.Input) (convo.Data, error) {
	p, err := casework.LoadPerson(r, casework.PersonID(in.Args["subject"]))
	if err != nil {
		return convo.Data{}, err
	}
	var c careOf
	for command, may := range map[string]*bool{"move_phone": &c.moves, "undo_move": &c.undoes, "erase": &c.erases} {
		if *may, err = in.Who.MayAbout(r, command, casework.Appointment{}, p, in.Now); err != nil {
			return convo.Data{}, err
		}
	}
	if p.Role != casework.Beneficiary || !p.Erasing.IsZero() || !c.erases && !c.moves && !c.undoes {
		return convo.Data{Gone: true, Why: "error.forbidden"}, nil
	}
	c.moves = c.moves && p.Chat != ""
	c.undoes = c.undoes && p.MovedLately(in.Now)
	waits := p.EraseAsked.Waits(in.Now) && p.EraseAsked.By != in.Who.Person
	vars := casework.Vars{"Code": casework.Str(string(p.Code)), "Asked": casework.Str(""), "Second": casework.Str("")}
	if in.Policy.Approval {
		vars["Second"] = casework.Str("yes")
	}
	if waits {
		by, err := casework.LoadPerson(r, p.EraseAsked.By)
		if err != nil && casework.CodeOf(err) != casework.NotFound {
			return convo.Data{}, err
		}
		vars["Asked"], vars["Second"] = casework.Str(by.CalledBy()), casework.Str("")
		if by.ID == "" {
			vars["Asked"] = casework.Word("care.console")
		}
	}
	return convo.Data{Of: c, Vars: vars}, nil
}
