package locales

import (
	"strings"

	"ponte/casework"
)

// made returns the texts that the Book puts together instead of reading them
// from a message file; false for all others.
//
//	""                     the fact called Text, the same in every language
//	"door.language"        the question which language she reads, see [Book.Door]
//	"door.<lang>"          what a language calls itself
//	"helplines.lines_<c>"  the helplines of a country, or of all ("eu")
func (b *Book) made(lang casework.Lang, key string, vars casework.Vars) (text string, ok bool, err error) {
	if key == "" {
		return escaper.Replace(vars["Text"].Text), true, nil
	}
	if key == "door.language" {
		return b.Door(), true, nil
	}
	if l, is := strings.CutPrefix(key, "door."); is {
		return b.Name(casework.Lang(l)), true, nil
	}
	if c, is := strings.CutPrefix(key, "helplines.lines_"); is {
		text, err := b.Helplines(lang, casework.Country(strings.ToUpper(c)))
		return text, true, err
	}
	return "", false, nil
}
