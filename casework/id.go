package casework

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// PersonID names a person inside the program: random, never shown, and the
// name of the key that seals everything of hers.
type PersonID string

// AppointmentID names an appointment: random, short enough for a button.
type AppointmentID string

// SiteID names a site of the organisation, as written in the configuration.
type SiteID string

// ChatName names a chat without telling which: the HMAC of Telegram's chat id
// under the organisation's naming key. Key names and logs hold only this.
type ChatName string

// Lang is one of the languages that Ponte speaks.
type Lang string

// The languages. English is the source from which the others are written.
const (
	English   Lang = "en"
	Ukrainian Lang = "uk"
	Italian   Lang = "it"
	Spanish   Lang = "es"
	Bulgarian Lang = "bg"
)

// Langs lists the languages in the order in which they are offered.
var Langs = []Lang{Ukrainian, Italian, Spanish, Bulgarian, English}

// Known reports whether Ponte speaks l.
func (l Lang) Known() bool {
	return slices.Contains(Langs, l)
}

// Owner says whose key seals a record or a lane: a person's, a chat's or the
// organisation's. Destroying the key makes all that it seals unreadable.
type Owner string

// Organisation owns what belongs to no single person.
const Organisation Owner = "org"

// OwnedBy returns the owner for a person's records.
func OwnedBy(p PersonID) Owner { return Owner("p:" + string(p)) }

// OwnedByChat returns the owner for what is kept of a chat. A chat has a key of
// its own because an update must be sealed before it is known whose it is.
func OwnedByChat(c ChatName) Owner { return Owner("c:" + string(c)) }

// Lane names a queue of events that are handled one after another: a chat's, or
// that of the work that concerns one person and comes from nobody's chat.
type Lane string

// ChatLane returns the lane of a chat: updates and notices.
func ChatLane(c ChatName) Lane { return Lane("c:" + string(c)) }

// PersonLane returns the lane of the work that concerns a person: her timers
// and what became of her messages.
func PersonLane(p PersonID) Lane { return Lane("p:" + string(p)) }

// Owner returns whose key seals the lane's events.
func (l Lane) Owner() Owner { return Owner(l) }

// Chat returns the chat whose lane this is, or false for a person's lane.
func (l Lane) Chat() (ChatName, bool) {
	name, ok := strings.CutPrefix(string(l), "c:")
	return ChatName(name), ok
}

// Person returns the person whose lane this is, or false for a chat's lane.
func (l Lane) Person() (PersonID, bool) {
	id, ok := strings.CutPrefix(string(l), "p:")
	return PersonID(id), ok
}

// Code is the name under which staff speak of a person: "K-17". It uses only
// letters that look the same and mean the same in Latin and in Cyrillic.
type Code string

// codeLetters are those letters; digits are added.
const codeLetters = "AEHKMPTX"

// cyrillicTwins maps the Cyrillic letters on a phone's keyboard to their Latin twins.
var cyrillicTwins = map[rune]rune{'А': 'A', 'Е': 'E', 'Н': 'H', 'К': 'K', 'М': 'M', 'Р': 'P', 'Т': 'T', 'Х': 'X'}

// ParseCode reads a code name as somebody types it: in either alphabet, in
// either case, with or without the hyphen. It returns Invalid for anything else.
func ParseCode(s string) (Code, error) {
	var letter rune
	var digits strings.Builder
	for _, r := range strings.TrimSpace(s) {
		r = unicode.ToUpper(r)
		if twin, ok := cyrillicTwins[r]; ok {
			r = twin
		}
		switch {
		case letter == 0 && strings.ContainsRune(codeLetters, r):
			letter = r
		case letter != 0 && r >= '0' && r <= '9' && digits.Len() < 4:
			digits.WriteRune(r)
		case letter != 0 && digits.Len() == 0 && (r == '-' || r == '–' || r == ' ' || r == '‑'):
		default:
			return "", Errorf(Invalid, "code name %q: want one of the letters %s and up to four digits, as in K-17", s, codeLetters)
		}
	}
	if digits.Len() == 0 {
		return "", Errorf(Invalid, "code name %q: want one of the letters %s and up to four digits, as in K-17", s, codeLetters)
	}
	return Code(fmt.Sprintf("%c-%s", letter, digits.String())), nil
}

// NewCode makes a code name from a random number. size is how many digits it
// has; the caller asks again, with more digits, while the code is taken.
func NewCode(random uint64, size int) Code {
	letter := codeLetters[random%uint64(len(codeLetters))]
	random /= uint64(len(codeLetters))
	limit := uint64(1)
	for range size {
		limit *= 10
	}
	return Code(fmt.Sprintf("%c-%0*d", letter, size, random%limit))
}
