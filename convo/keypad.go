package convo

import (
	"maps"
	"strconv"
	"strings"

	"ponte/casework"
)

// A code is pressed on a keypad and never typed: what is typed stays in the chat. Its
// digits stand in the order of a telephone's: who is tired finds them there without
// looking, and a keypad that is mixed anew each time helps only against somebody who
// watches her thumb and not the keys. They are the same buttons until the code is
// whole, so that nobody has to wait for the dot of the digit before; until then they
// are kept with the run, sealed like it, and a question that is asked anew forgets them.

// CodeRule is how many digits a code has.
type CodeRule struct{ Length int }

// choiceErase takes the last digit back.
const choiceErase = "_erase"

const keypadColumns = 3

// keypad lists its keys, row by row.
func keypad() []Option {
	var keys []Option
	for n := 1; n <= 9; n++ {
		keys = append(keys, Option{ID: strconv.Itoa(n), Label: Literal(strconv.Itoa(n))})
	}
	return append(keys, Option{ID: choiceErase, Label: Literal("⌫")}, Option{ID: "0", Label: Literal("0")})
}

// dotted adds to a text's facts a dot for each digit that was pressed, and a ring for
// each that is to come.
func (r *CodeRule) dotted(vars casework.Vars, digits string) casework.Vars {
	out := casework.Vars{}
	maps.Copy(out, vars)
	n := min(len(digits), r.Length)
	out["Dots"] = casework.Str(strings.Repeat("● ", n) + strings.TrimSuffix(strings.Repeat("○ ", r.Length-n), " "))
	return out
}

// keyed takes a key of the keypad; false if the choice is none. With the last digit
// the question is answered.
func (t *turn) keyed(at *place, choice string) (bool, error) {
	if at.step.Code == nil {
		return false, nil
	}
	digits := at.run.Answers[at.step.ID]
	switch {
	case choice == choiceErase:
		digits = digits[:max(0, len(digits)-1)]
	case len(choice) == 1 && choice[0] >= '0' && choice[0] <= '9':
		digits += choice
	default:
		return false, nil
	}
	if len(digits) >= at.step.Code.Length {
		return true, t.answer(at, digits)
	}
	at.run.Answers[at.step.ID] = digits
	t.show(at)
	return true, nil
}
