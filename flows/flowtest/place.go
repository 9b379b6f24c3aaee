package flowtest

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Place is a button on a screen.
type Place struct {
	Screen Screen
	Key    Key
}

// Press is the line of a script that presses a button on her phone.
func (p *Player) Press(at Place) string {
	choice := at.Key.Choice()
	if choice == string(p.Stage.Lang) {
		choice = "lang"
	}
	n := 0
	for _, row := range at.Screen.Rows {
		for _, k := range row {
			if k.Data != "" {
				n++
			}
			if k == at.Key && randomID.MatchString(choice) {
				choice = "#" + strconv.Itoa(n)
			}
		}
	}
	for _, s := range p.phone.Visible() {
		if k, ok := s.Find(p.choice(choice)); ok && s.Message == at.Screen.Message && k == at.Key {
			return "press " + choice
		} else if ok {
			break
		}
	}
	back := 0
	for i, s := range slices.Backward(p.phone.Screens) {
		if s.Message == at.Screen.Message && reflect.DeepEqual(s.Rows, at.Screen.Rows) {
			back = len(p.phone.Screens) - 1 - i
			break
		}
	}
	return fmt.Sprintf("press-old %d %s", back, choice)
}

// randomID is the form of the program's random ids, which a script does not name.
var randomID = regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{10}$`)

// choice is the choice that a word of a script stands for.
func (p *Player) choice(word string) string {
	switch word {
	case "back", "skip", "open":
		return "_" + word
	case "lang":
		return string(p.Stage.Lang)
	case "later":
		return "_page"
	}
	return word
}

// Find returns the button that stands for a choice, or the n-th by "#n".
func (s Screen) Find(choice string) (Key, bool) {
	n := 0
	for _, row := range s.Rows {
		for _, k := range row {
			if k.Data == "" {
				continue
			}
			n++
			if choice == "#"+strconv.Itoa(n) || k.Choice() == choice {
				return k, true
			}
		}
	}
	return Key{}, false
}

// Choice is what a button stands for: the last part of its data.
func (k Key) Choice() string { return k.Data[strings.LastIndex(k.Data, ":")+1:] }
