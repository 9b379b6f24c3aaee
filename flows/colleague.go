package flows

import (
	"unicode/utf8"

	"ponte/casework"
	"ponte/convo"
)

// toChoose are members of staff on buttons, called as colleagues call them. Who have
// a name in common are told apart by their code names.
func toChoose(staff []casework.Person) []convo.Option {
	named := map[string]int{}
	for _, p := range staff {
		named[shorten(p.CalledBy(), labelMost)]++
	}
	options := make([]convo.Option, 0, len(staff))
	for _, p := range staff {
		label := shorten(p.CalledBy(), labelMost)
		if named[label] > 1 {
			code := " " + string(p.Code)
			label = shorten(p.CalledBy(), labelMost-utf8.RuneCountInString(code)) + code
		}
		options = append(options, convo.Option{ID: string(p.ID), Label: convo.Literal(label)})
	}
	return options
}

// labelMost is how many characters a button shows on an old phone.
const labelMost = 30

// shorten makes what somebody wrote fit on a button.
func shorten(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
