package flows

import (
	"strings"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// human is how a woman asks for a human: she is told once who reads it and says yes,
// names a topic if she likes, and says it in her own words. What she types later goes
// there by itself, see [talking].
func human() convo.Flow {
	const asked = "human.consent.ask"
	topics := make([]string, 0, len(casework.Topics))
	for _, t := range casework.Topics {
		topics = append(topics, string(t))
	}
	return convo.Flow{
		ID: "human", Version: 1, For: women,
		Load: greeted(func(r casework.Reader, in convo.Input) (convo.Data, error) {
			q, err := casework.RequestOf(r, in.Person.ID)
			if err != nil {
				return convo.Data{}, err
			}
			if q.Stands() && in.Person.Allows(casework.ForTalk) && in.Answers["words"] == "" {
				return convo.Data{Gone: true, Instead: "talking"}, nil
			}
			site, err := in.Policy.Site(in.Person.Site)
			return convo.Data{Of: site.HasWomen() && !q.Stands()}, err
		}),
		Steps: []convo.Step{
			{ID: "consent", Choice: []string{"yes", "no"}, Within: time.Hour, Late: convo.End("", convo.Silent),
				When: func(in convo.Input) bool { return !in.Person.Allows(casework.ForTalk) },
				On:   convo.On{"yes": convo.Go("topic", mayTalk(asked)), "no": convo.Start("helplines", nil).Saying("no_talk")}},
			{ID: "topic", Choice: topics, Labels: "topic", Columns: 2, Within: time.Hour, Late: convo.End("", convo.Silent), Then: convo.Go("who")},
			{ID: "who", Choice: []string{"any", "woman"}, Columns: 2, Within: time.Hour, Late: convo.End("", convo.Silent), Then: convo.Go("words"),
				When: func(in convo.Input) bool { women, is := in.Data.Of.(bool); return is && women }},
			{ID: "words", Text: &convo.TextRule{Max: casework.WordsMost}, Voice: true, Within: time.Hour, Late: convo.End("", convo.Silent),
				Then: convo.End("", func(in convo.Input) []casework.Command {
					return []casework.Command{casework.OpenRequest{Topic: casework.Topic(in.Answers["topic"]), Woman: in.Answers["who"] == "woman",
						Words: said(in, in.Answers["words"])}}
				})},
		},
	}
}

// mayTalk yields her yes to talk with the staff; asked is the key of the text she read.
func mayTalk(asked string) convo.Effect {
	return func(in convo.Input) []casework.Command {
		return []casework.Command{casework.SetConsent{Purpose: casework.ForTalk, Given: true, Text: in.Version(asked)}}
	}
}

// said are her words, or the voice message under way, with what is heard in them.
func said(in convo.Input, text string) casework.Words {
	if in.Voice != "" {
		return casework.Words{Voice: in.Voice}
	}
	return casework.Words{Text: text, Alarming: in.Means(text) == convo.Danger}
}

// talking is a woman who has asked for a human: what she types while no question is
// open, and what is no answer to one, goes to the human and not to the bot. She ends
// it with one tap.
func talking() convo.Flow {
	return convo.Flow{
		ID: "talking", Version: 1, For: women, Standing: true, Home: true, Interrupts: true,
		Hears: func(r casework.Reader, in convo.Input, typed string) (convo.Args, bool, error) {
			q, err := casework.RequestOf(r, in.Person.ID)
			if err != nil || !q.Stands() || !in.Person.Allows(casework.ForTalk) || aCommand(typed) {
				return nil, false, err
			}
			return convo.Args{"words": typed}, true, nil
		},
		Load: func(r casework.Reader, in convo.Input) (convo.Data, error) {
			q, err := casework.RequestOf(r, in.Person.ID)
			words, saying := in.Args["words"]
			switch {
			case err != nil:
				return convo.Data{}, err
			case !q.Stands() && in.Answers["now"] == "":
				return convo.Data{Gone: true, Why: "talking.over"}, nil
			case saying && words == "" && in.Voice == "":
				return convo.Data{Gone: true, Why: "talking.only_words"}, nil
			case saying && len([]rune(words)) > casework.WordsMost:
				return convo.Data{Gone: true, Why: "talk.too_long"}, nil
			case saying:
				return convo.Data{Gone: true, Quiet: true, Do: []casework.Command{casework.AddToRequest{Words: said(in, words)}}}, nil
			}
			state := "talking.is_" + string(q.State)
			if in.Answers["now"] == "" {
				return convo.Data{Vars: casework.Vars{"State": casework.Word(state)}, Of: q.Urgent && q.State == casework.RequestOpen}, nil
			}
			return convo.Data{Vars: casework.Vars{"State": casework.Str("")}}, nil
		},
		Steps: []convo.Step{{
			ID: "now", Choice: []string{"solved"},
			Offers: func(in convo.Input, _ string) bool { return in.Answers["now"] == "" },
			// Whoever is in danger must not end by a hasty tap what nobody has seen yet.
			Hides: func(in convo.Input, _ string) bool { alone, _ := in.Data.Of.(bool); return alone },
			On: convo.On{"solved": convo.Stay("ended", func(convo.Input) []casework.Command {
				return []casework.Command{casework.EndRequest{}}
			})},
			Past: convo.On{"solved": convo.Stay("ended")}, // pressed twice
		}},
	}
}

// aCommand reports whether a text is one for the bot, if one that it does not know.
func aCommand(typed string) bool {
	return strings.HasPrefix(typed, "/") && !strings.ContainsAny(typed, " \n")
}

// again asks a woman whose request was closed whether what she types is for the human
// once more. Thanks, and a word that all is well, are for nobody.
func again() convo.Flow {
	return convo.Flow{
		ID: "again", Version: 1, For: women,
		Catches: func(r casework.Reader, in convo.Input, typed string) (convo.Args, bool, error) {
			q, err := casework.RequestOf(r, in.Person.ID)
			if err != nil || q.State != casework.RequestClosed || !in.Person.Allows(casework.ForTalk) ||
				typed == "" && in.Voice == "" || len([]rune(typed)) > casework.WordsMost || aCommand(typed) || in.Now.Sub(q.Since) > againWithin {
				return nil, false, err
			}
			return convo.Args{"words": typed, "voice": in.Voice}, true, nil
		},
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			if in.Args["voice"] == "" && in.Means(in.Args["words"]) == convo.Thanks {
				return convo.Data{Gone: true, Quiet: true}, nil
			}
			return convo.Data{}, nil
		},
		Steps: []convo.Step{{
			ID: "once", Choice: []string{"yes", "no"}, Columns: 2, Within: time.Hour, Late: convo.End("", convo.Silent),
			On: convo.On{"yes": convo.End("", func(in convo.Input) []casework.Command {
				in.Voice = in.Args["voice"]
				return []casework.Command{casework.AskAgain{Words: said(in, in.Args["words"])}}
			}), "no": convo.Start("menu", nil)},
		}},
	}
}

// againWithin is how long after a request was closed what she types may be meant for
// the human.
const againWithin = 3 * 24 * time.Hour

// danger is what follows when a phrase of danger is heard in what somebody types, and
// no human reads it: the numbers to call, and the question whether a human shall.
// It gives no advice.
func danger() convo.Flow {
	const asked = "danger.offer.ask"
	return convo.Flow{
		ID: "danger", Version: 1, For: []casework.Role{casework.Visitor, casework.Beneficiary}, Interrupts: true,
		Hears: func(r casework.Reader, in convo.Input, typed string) (convo.Args, bool, error) {
			if typed == "" || in.Means(typed) != convo.Danger {
				return nil, false, nil
			}
			q, err := casework.RequestOf(r, in.Person.ID)
			if err != nil || q.Stands() && in.Person.Allows(casework.ForTalk) {
				return nil, false, err // a human reads it
			}
			return convo.Args{"words": typed}, true, nil
		},
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			if in.Who.Role == casework.Visitor || len([]rune(in.Args["words"])) > casework.WordsMost {
				return convo.Data{Gone: true, Instead: "helplines"}, nil
			}
			country := livesIn(in)
			if country == "" {
				country = "eu"
			}
			return convo.Data{Vars: casework.Vars{"Lines": casework.Word("helplines.lines_" + country)}}, nil
		},
		Steps: []convo.Step{{
			ID: "offer", Choice: []string{"yes", "no"}, Columns: 2, Within: time.Hour, Late: convo.End("", convo.Silent),
			On: convo.On{"yes": convo.End("", mayTalk(asked), func(in convo.Input) []casework.Command {
				return []casework.Command{casework.OpenRequest{Topic: casework.TopicOther, Words: casework.Words{Text: in.Args["words"], Alarming: true}}}
			}), "no": convo.Start("helplines", nil)},
		}},
	}
}
