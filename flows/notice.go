package flows

import (
	"cmp"
	"slices"

	"ponte/casework"
	"ponte/convo"
)

// noticePages are the parts of the notice, in the order in which she is likely to ask.
var noticePages = []string{"kept", "seen", "long", "rights", "limits"}

// notice tells everybody what is kept of her, and what she may ask for: a short
// first screen, and one part at a time in the same message.
func notice() convo.Flow {
	const top = "top"
	ways := convo.On{top: convo.Start("notice", nil), "mydata": convo.Start("mydata", nil)}
	for _, page := range noticePages {
		ways[page] = convo.Stay(page)
	}
	return convo.Flow{
		ID: "notice", Version: 1, For: everybody, Standing: true, Home: true,
		Load: greeted(func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			return convo.Data{Vars: noticeFacts(in)}, nil
		}),
		Steps: []convo.Step{{
			ID: "about", Choice: append(slices.Clone(noticePages), "mydata", top),
			Offers: func(in convo.Input, choice string) bool {
				if choice == "mydata" && in.Who.Role != casework.Beneficiary {
					return false
				}
				return (choice == top) == slices.Contains(noticePages, in.Answers["about"])
			},
			On: ways, Past: convo.On{top: ways[top]}, // a part that is shown is no answer that is kept
		}},
	}
}

// noticeFacts are what the notice says to whom: a woman, a visitor and staff are
// told what is kept of them.
func noticeFacts(in convo.Input) casework.Vars {
	reader, reminded := "woman", "yes"
	switch {
	case in.Who.Role == casework.Visitor:
		reader, reminded = "visitor", ""
	case in.Who.Role.Staff():
		reader, reminded = "staff", ""
	}
	c := in.Policy.Controller
	vars := casework.Vars{
		"Controller": casework.Str(c.Name), "Contact": casework.Str(c.Contact), "Officer": casework.Str(c.Officer),
		"Authority": casework.Word("notice.authority_" + cmp.Or(livesIn(in), "any")), "Reminded": casework.Str(reminded),
	}
	for fact, text := range map[string]string{"For": "for", "Kept": "kept", "Seen": "seen", "Long": "long"} {
		vars[fact] = casework.Word("notice." + text + "_" + reader)
	}
	return vars
}
