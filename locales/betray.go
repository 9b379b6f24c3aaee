package locales

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"ponte/casework"
)

// unsaid are the beginnings of words that nobody may read over her shoulder.
var unsaid = map[casework.Lang]string{
	casework.English:   `traffick|victim|refugee|violen|asylum|prostitut`,
	casework.Ukrainian: `торгівл|жертв|потерпіл|постраждал|біжен|насил|притул|проститу`,
	casework.Italian:   `\btratta di|antitratta|vittim|rifugiat|violen|\basilo|prostitu`,
	casework.Spanish:   `\btrata de|víctim|refugiad|violen|\basilo|prostitu`,
	casework.Bulgarian: `трафик|жертв|пострадал|бежан|насили|убежищ|проститу`,
}

// unsaidIn is unsaid, to look for in a text of one language.
var unsaidIn = func() map[casework.Lang]*regexp.Regexp {
	in := map[casework.Lang]*regexp.Regexp{}
	for lang, stems := range unsaid {
		in[lang] = regexp.MustCompile(`(?i)` + stems)
	}
	return in
}()

// unsaidAnywhere is unsaid in all languages: a name is the same in each.
var unsaidAnywhere = regexp.MustCompile(`(?i)` + strings.Join(slices.Sorted(maps.Values(unsaid)), "|"))

// Betraying returns the first letters in a text that, in whatever language, would
// tell somebody who reads over her shoulder what she has been through; "" if
// there are none.
func Betraying(text string) string { return unsaidAnywhere.FindString(text) }
