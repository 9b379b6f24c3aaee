package flows

import (
	"slices"

	"ponte/casework"
	"ponte/convo"
)

// stop ends what is sent unasked, at once. One tap brings it back as it was; who had
// said yes to more than one topic may bring back one of them alone.
func stop() convo.Flow {
	const asked = "stop.stopped.ask"
	again := func(in convo.Input) []casework.Command {
		c := casework.StartAgain{Text: in.Version(asked)}
		if topic := in.Answers["stopped"]; topic != "on" {
			c.Only = casework.Purpose(topic)
		}
		return []casework.Command{c}
	}
	return convo.Flow{
		ID: "stop", Version: 2, For: everybody, Standing: true, Home: true,
		Load: greeted(func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			switch {
			case in.Who.Role.Staff():
				return convo.Data{Gone: true, Why: "stop.staff"}, nil
			case in.Who.Role == casework.Visitor:
				return convo.Data{Gone: true, Why: "stop.visitor"}, nil
			}
			return stopped(in), nil
		}),
		Begin: func(in convo.Input) []casework.Command {
			return []casework.Command{casework.Stop{Text: in.Version(asked)}}
		},
		Steps: []convo.Step{{
			ID: "stopped", Options: "topics", Choice: []string{"on"},
			Offers: func(in convo.Input, _ string) bool { return len(toBringBack(in)) > 0 },
			On:     convo.On{"on": convo.Stay("on_again", again).Anew()},
			Past:   convo.On{"on": convo.Start("reminders", nil)}, // there is nothing to bring back
			Then:   convo.Stay("only_on", again).Anew(),
		}},
	}
}

// toBringBack are the topics that she has stopped, and not just brought back.
func toBringBack(in convo.Input) []casework.Purpose {
	back := in.Answers["stopped"]
	return slices.DeleteFunc(in.Person.Stoppable(), func(topic casework.Purpose) bool {
		return back == "on" || back == string(topic)
	})
}

// stopped offers each topic by itself, where there is more than one.
func stopped(in convo.Input) convo.Data {
	topics := toBringBack(in)
	data := convo.Data{Vars: casework.Vars{"Topic": casework.Str("")}, Options: map[string][]convo.Option{}}
	if back := in.Answers["stopped"]; back != "" && back != "on" {
		data.Vars["Topic"] = casework.Word("topic." + back)
	}
	if len(topics) < 2 {
		return data
	}
	for _, topic := range topics {
		data.Options["topics"] = append(data.Options["topics"], convo.Option{ID: string(topic),
			Label: convo.Text{Key: "stop.btn_only", Vars: casework.Vars{"Topic": casework.Word("topic." + string(topic))}}})
	}
	return data
}
