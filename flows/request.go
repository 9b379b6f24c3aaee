package flows

import (
	"time"

	"ponte/casework"
	"ponte/convo"
)

// request is a woman's call for a human as staff see it: read it, claim it, write with
// her, close it. The rest is one tap further, see [requestMore].
func request() convo.Flow {
	on := convo.On{}
	outcomes := make([]string, 0, len(casework.RequestOutcomes))
	for _, o := range casework.RequestOutcomes {
		outcomes = append(outcomes, string(o))
		on[string(o)] = convo.Stay("is_closed", onRequest(func(c casework.OnRequest, _ convo.Input) casework.Command {
			return casework.CloseRequest{OnRequest: c, Outcome: o}
		})).Anew()
	}
	whats := []string{"read", "claim", "reply", "close", "reopen", "more"}
	return convo.Flow{
		ID: "request", Version: 1, For: staff, Standing: true, Load: loadRequest,
		Steps: []convo.Step{
			{ID: "what", Choice: whats, Columns: 2, Offers: offersOnRequest, Past: seenAnew(whats...), On: convo.On{
				"read": convo.Stay("read", lookAtRequest).Aside(),
				"claim": convo.Stay("is_claimed", onRequest(func(c casework.OnRequest, _ convo.Input) casework.Command {
					return casework.ClaimRequest{OnRequest: c}
				})),
				"reply": convo.Go("reply"),
				"close": convo.Go("outcome"),
				"reopen": convo.Stay("is_reopened", onRequest(func(c casework.OnRequest, _ convo.Input) casework.Command {
					return casework.ReopenRequest{OnRequest: c}
				})),
				"more": convo.Start("request_more", sameSubject).Aside(),
			}},
			{ID: "reply", Text: &convo.TextRule{Max: casework.WordsMost}, Voice: true, Typed: noCode, Within: replyWithin, Late: convo.End("", convo.Silent),
				Then: convo.Again(onRequest(func(c casework.OnRequest, in convo.Input) casework.Command {
					return casework.ReplyToRequest{OnRequest: c, Words: said(in, in.Answers["reply"])}
				}))},
			{ID: "outcome", Choice: outcomes, Columns: 2, Labels: "ended", On: on,
				Then: convo.Stay("what.ask"), Within: time.Hour, Late: convo.End("", convo.Silent)},
		},
	}
}

// replyWithin is how long after the last reply what staff type still goes to her: who
// has turned to something else must not write to her by mistake.
const replyWithin = 30 * time.Minute

// noCode keeps a code name from being sent to a woman: it was typed to open a page.
func noCode(_ casework.Reader, _ convo.Input, typed string) (value, miss string, err error) {
	if _, err := casework.ParseCode(typed); err == nil {
		return "", "request.not_a_code", nil
	}
	return "", "", nil
}

// requestMore is what else staff can do about a call for a human: leave a note, hand
// it over, give it back, see what was done.
func requestMore() convo.Flow {
	return convo.Flow{
		ID: "request_more", Version: 1, For: staff, Standing: true, Load: loadRequest,
		Steps: []convo.Step{
			{ID: "what", Choice: []string{"note", "hand", "release", "trail", "request"}, Columns: 2, Offers: offersMore, On: convo.On{
				"note": convo.Go("note"),
				"hand": convo.Go("to"),
				"release": convo.Stay("is_released", onRequest(func(c casework.OnRequest, _ convo.Input) casework.Command {
					return casework.ReleaseRequest{OnRequest: c}
				})),
				"trail":   convo.Stay("trail").Aside(),
				"request": convo.Start("request", sameSubject).Aside(),
			}, Past: seenAnew("hand", "release")},
			{ID: "note", Text: &convo.TextRule{Max: casework.NoteMost}, Within: time.Hour, Late: convo.End("", convo.Silent),
				Then: convo.Stay("is_noted", onRequest(func(c casework.OnRequest, in convo.Input) casework.Command {
					return casework.NoteOnRequest{OnRequest: c, Note: in.Answers["note"]}
				}))},
			{ID: "to", Options: "colleagues", Columns: 2, Within: time.Hour, Late: convo.End("", convo.Silent),
				Then: convo.Stay("is_handed", onRequest(func(c casework.OnRequest, in convo.Input) casework.Command {
					return casework.HandOverRequest{OnRequest: c, To: casework.PersonID(in.Answers["to"])}
				}))},
		},
	}
}

// aRequest is what staff see of a request.
type aRequest struct {
	casework.Request
	// answers says that she writes with the woman; rules, that she may also do so with
	// what somebody else has.
	answers, rules bool
}

func seenRequest(in convo.Input) aRequest {
	q, _ := in.Data.Of.(aRequest) // zero where Load found nothing
	return q
}

// onRequest yields a command to the request that a conversation is about.
func onRequest(do func(casework.OnRequest, convo.Input) casework.Command) convo.Effect {
	return func(in convo.Input) []casework.Command {
		n := seenRequest(in).Rev
		if in.Args["rev"] != "" {
			n = rev(in)
		}
		return []casework.Command{do(casework.OnRequest{Request: casework.RequestID(in.Args["subject"]), Rev: n}, in)}
	}
}

// lookAtRequest yields the line of the audit, and the voice messages.
func lookAtRequest(in convo.Input) []casework.Command {
	on := casework.OnRequest{Request: casework.RequestID(in.Args["subject"]), Rev: seenRequest(in).Rev}
	return []casework.Command{casework.ReadRequest{OnRequest: on, Message: in.Message}}
}

// loadRequest reads a request for who may work on it.
func loadRequest(r casework.Reader, in convo.Input) (convo.Data, error) {
	q, err := casework.LoadRequest(r, casework.RequestID(in.Args["subject"]))
	if err != nil {
		return convo.Data{}, err
	}
	p, err := casework.LoadPerson(r, q.Person)
	if err != nil {
		return convo.Data{}, err
	}
	if may, err := in.Who.MayAnswer(r, "claim_request", q, p, in.Now); err != nil || !may {
		return convo.Data{Gone: true, Why: "error.forbidden"}, err
	}
	seen := aRequest{Request: q, rules: in.Who.May("release_request", p) && in.Who.Role.Staff() && !owns(in, p)}
	if seen.answers, err = in.Who.Answers(r, q, in.Now); err != nil {
		return convo.Data{}, err
	}
	site, err := in.Policy.Site(q.Site)
	if err != nil {
		return convo.Data{}, err
	}
	vars, err := q.Facts(r, p, in.Who.Person, site.Zone)
	if err != nil {
		return convo.Data{}, err
	}
	vars["Outcome"], vars["Who"] = casework.Str(""), casework.Str("")
	if o := in.Answers["outcome"]; o != "" {
		vars["Outcome"] = casework.Word("ended." + o)
	}
	data := convo.Data{Rev: q.Rev, Zone: site.Zone, Vars: vars, Of: seen, Options: map[string][]convo.Option{}}
	colleagues, err := casework.Colleagues(r, q.Site)
	for _, c := range colleagues {
		if c.ID != q.By && c.ID != in.Who.Person && in.Policy.MayHave(q, c) {
			data.Options["colleagues"] = append(data.Options["colleagues"], convo.Option{ID: string(c.ID), Label: convo.Literal(c.CalledBy())})
		}
		if string(c.ID) == in.Answers["to"] {
			vars["Who"] = casework.Str(c.CalledBy())
		}
	}
	return data, err
}

// owns reports whether a woman is the actor's by accompanying her only.
func owns(in convo.Input, p casework.Person) bool {
	return in.Who.Role != casework.Coordinator && in.Who.Role != casework.Admin && p.Caseworker == in.Who.Person
}

// offersOnRequest leaves out what makes no sense as the request stands, counting the
// tap that is under way.
func offersOnRequest(in convo.Input, choice string) bool {
	q := seenRequest(in)
	state, answers := q.State, q.answers
	switch {
	case in.Answers["outcome"] != "":
		state = casework.RequestClosed
	case in.Answers["what"] == "claim", in.Answers["what"] == "reopen":
		state, answers = casework.RequestClaimed, true
	}
	switch choice {
	case "read":
		return len(q.Said) > 0 && in.Answers["what"] != "read"
	case "claim":
		return state == casework.RequestOpen
	case "reply", "close":
		return state == casework.RequestClaimed && answers
	case "reopen":
		return state == casework.RequestClosed && len(q.Said) > 0
	}
	return true
}

// offersMore does so for what is one tap further.
func offersMore(in convo.Input, choice string) bool {
	q := seenRequest(in)
	gone := in.Answers["to"] != "" || in.Answers["what"] == "release"
	switch choice {
	case "hand":
		return !gone && q.Stands() && (q.answers || q.rules || q.State == casework.RequestOpen) && len(in.Data.Options["colleagues"]) > 0
	case "release":
		return !gone && q.State == casework.RequestClaimed && (q.answers || q.rules)
	case "trail":
		return in.Answers["what"] != "trail"
	}
	return true
}

// requests lists the calls for a human that somebody has to see to, hers first.
func requests() convo.Flow {
	return convo.Flow{
		ID: "requests", Version: 1, For: staff, Standing: true, Home: true,
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) {
			list, err := casework.RequestsFor(r, in.Who, in.Now)
			var options []convo.Option
			for _, q := range list {
				options = append(options, convo.Option{ID: string(q.Request.ID), Label: convo.Text{Key: "requests.item", Vars: casework.Vars{
					"Code": casework.Str(string(q.Person.Code)), "Topic": casework.Word("topic." + string(q.Request.Topic))}}})
			}
			return listed(options, "requests.none"), err
		},
		Steps: []convo.Step{{ID: "which", Options: "list", Then: convo.Start("request", func(in convo.Input) convo.Args {
			return convo.Args{"subject": in.Answers["which"]}
		})}},
	}
}
