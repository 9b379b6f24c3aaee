package convo

import (
	"slices"
	"unicode"
)

// askKey is the key of a question's text.
func (f *Flow) askKey(s Step) string {
	if s.Ask != "" {
		return s.Ask
	}
	return f.ID + "." + s.ID + ".ask"
}

// labelKey is the key of a choice's label.
func (f *Flow) labelKey(s Step, choice string) string {
	if s.Labels != "" {
		return s.Labels + "." + choice
	}
	return f.ID + "." + s.ID + "." + choice
}

// Keys lists the texts that a flow needs in every language, sorted.
func (f *Flow) Keys() []string {
	var keys []string
	if f.Live {
		keys = append(keys, f.ID+".btn_open")
	}
	for _, s := range f.Steps {
		keys = append(keys, f.askKey(s))
		for _, c := range s.Choice {
			keys = append(keys, f.labelKey(s, c))
		}
		for _, n := range s.ways() {
			if (n.kind == nextEnd || n.kind == nextStay) && n.name != "" {
				keys = append(keys, f.ID+"."+n.name)
			}
			if n.text != "" {
				keys = append(keys, f.ID+"."+n.text)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// EngineKeys lists the texts that the engine itself says, sorted.
func EngineKeys() []string {
	return []string{
		"error.forbidden", "talk.btn_back", "talk.btn_earlier", "talk.btn_help", "talk.btn_menu", "talk.btn_more", "talk.btn_open",
		"talk.btn_skip",
		"talk.cancelled", "talk.changed", "talk.day", "talk.gone", "talk.media", "talk.not_date", "talk.not_number", "talk.not_time", "talk.not_typed",
		"talk.not_understood", "talk.old_button", "talk.stuck", "talk.too_long",
	}
}

// ways lists where a step can lead, in the order of its choices; first those that
// are offered, then what follows when they are not any more.
func (s Step) ways() []Next {
	var out []Next
	for _, c := range s.Choice {
		if n, ok := s.On[c]; ok {
			out = append(out, n)
		}
	}
	for _, c := range s.Choice {
		if n, ok := s.Past[c]; ok {
			out = append(out, n)
		}
	}
	out = append(out, s.Then)
	if s.Within > 0 {
		out = append(out, s.Late)
	}
	return out
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
