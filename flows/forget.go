package flows

import (
	"time"

	"ponte/casework"
	"ponte/convo"
)

// forget lets a woman have everything deleted that is kept of her. It says what goes,
// what stays and until when copies could be read, and asks twice: the second time the
// yes stands where the no stood, so that a thumb which taps twice deletes nothing.
func forget() convo.Flow {
	kept := convo.Start("menu", nil).Saying("kept")
	erase := func(in convo.Input) []casework.Command {
		return []casework.Command{&casework.Erase{Person: in.Who.Person}}
	}
	return convo.Flow{
		ID: "forget", Version: 1, For: women, Guarded: convo.Guard{All: true},
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			site, err := in.Policy.Site(in.Who.Site)
			if err != nil && casework.CodeOf(err) != casework.NotFound {
				return convo.Data{}, err
			}
			day := casework.At(in.Policy.KeysEnd(in.Now), zoneOf(site))
			return convo.Data{Vars: casework.Vars{"Day": day, "Contact": casework.Str(in.Policy.Controller.Contact)}}, nil
		},
		Steps: []convo.Step{
			{ID: "sure", Choice: []string{"yes", "no"}, On: convo.On{"yes": convo.Go("really"), "no": kept},
				Within: time.Hour, Late: convo.End("", convo.Silent)},
			{ID: "really", Choice: []string{"no", "yes"}, On: convo.On{"no": kept, "yes": convo.End("done", erase)},
				Within: time.Hour, Late: convo.End("", convo.Silent)},
		},
	}
}
