package casework

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Panic is how a woman leaves in a hurry, as she has set it up. The built-in words
// work without.
type Panic struct {
	// Word is her own word beside the built-in ones, as she wrote it; "" for none.
	Word string `json:"word,omitempty"`
	// Back is the word by which she comes back; "" means through staff.
	Back string `json:"back,omitempty"`
	// Tell lets who accompanies her hear that she has left, and that she is back.
	Tell bool `json:"tell,omitempty"`
}

// The length of a word of her own, in characters.
const (
	ShortestPanicWord = 4
	LongestPanicWord  = 40
)

// forgivenFrom is how many letters a word of her own needs so that one of them may
// be wrong.
const forgivenFrom = 5

// Leaves reports whether a text is her own word. Fold takes from both what does not
// count; one letter may be wrong, too many, too few, or swapped with the next.
func (p Panic) Leaves(text string, fold func(string) string) bool {
	word, typed := fold(p.Word), fold(text)
	return word != "" && (typed == word || utf8.RuneCountInString(word) >= forgivenFrom && NearWord(typed, word))
}

// Returns reports whether a text is the word by which she comes back. No letter may
// be wrong: who guesses must not come near it.
func (p Panic) Returns(text string, fold func(string) string) bool {
	word := fold(p.Back)
	return word != "" && fold(text) == word
}

// NearWord reports whether a text becomes another by at most one letter that is
// changed, added or left out, or by two neighbours that change places.
func NearWord(a, b string) bool {
	x, y := []rune(a), []rune(b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	swapped := len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0]
	return swapped || len(x) <= 1 && len(y) <= 1
}

// SetPanic is how a woman wants to leave in a hurry, and come back.
type SetPanic struct{ To Panic }

// Command is the row in the table of permissions.
func (c SetPanic) Command() string { return "set_panic" }

// Do keeps it. Codes: Forbidden (her PIN has not been entered), Invalid (a word that is
// too short or too long, or both words nearly the same: who types the first one twice
// must not come back by it).
func (c SetPanic) Do(a *Act) error {
	for _, word := range []string{c.To.Word, c.To.Back} {
		if n := utf8.RuneCountInString(word); word != "" && (n < ShortestPanicWord || n > LongestPanicWord) {
			return Errorf(Invalid, "a word of %d letters", n)
		}
	}
	if c.To.Back != "" && NearWord(strings.ToLower(c.To.Word), strings.ToLower(c.To.Back)) {
		return Errorf(Invalid, "both words are nearly the same")
	}
	return changeOpened(a, func(p *Person) { p.Panic = c.To })
}

// LeaveInHurry is what follows when she gives her word: her chat is frozen, what was
// being talked about is forgotten, and her chat is emptied by whoever does this.
type LeaveInHurry struct{}

// Command is the row in the table of permissions.
func (c LeaveInHurry) Command() string { return "leave_in_hurry" }

// Do freezes her chat. Who accompanies her hears of it at once, at any hour, if she
// has agreed to that. Given once more in a frozen chat, the word changes nothing.
func (c LeaveInHurry) Do(a *Act) error {
	p, err := LoadPerson(a, a.Who.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil || p.Frozen.Holds() && p.Frozen.Opened.IsZero() {
		return err
	}
	if err := freeze(a, &p, Freeze{At: a.Now, Known: p.Panic.Tell}); err != nil || !p.Frozen.Known {
		return err
	}
	return a.tellFrozen(p, "alert.frozen")
}

// ComeBack is what follows when she comes back by her way.
type ComeBack struct{}

// Command is the row in the table of permissions.
func (c ComeBack) Command() string { return "come_back" }

// Do ends the freeze, and she hears what could not be said meanwhile. In a chat that
// is not frozen it changes nothing.
func (c ComeBack) Do(a *Act) error {
	p, err := LoadPerson(a, a.Who.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil || !p.Frozen.Holds() {
		return err
	}
	known := p.Frozen.Known
	p.Frozen = Freeze{}
	if err := a.Put(p.Ref(), OwnedBy(p.ID), p); err != nil {
		return err
	}
	if known {
		if err := a.tellFrozen(p, "alert.back"); err != nil {
			return err
		}
	}
	if err := a.speakNow(p); err != nil {
		return err
	}
	return catchUp(a, p)
}

// tellFrozen tells who answers for a woman that she has left or is back, or that a
// colleague has frozen her chat.
func (a *Act) tellFrozen(p Person, key string) error {
	to, err := responsible(a, Appointment{Site: p.Site}, p)
	if err != nil || to.ID == "" || to.ID == a.Who.Person {
		return err
	}
	a.Tell(Notice{ID: fmt.Sprintf("%s.%s.%s.%d", p.ID, key, to.ID, a.Now.UnixMilli()), To: to.ID, Key: key,
		Vars: Vars{"Code": Str(string(p.Code))}, Subject: p.Ref(), Purpose: ForStaff})
	return nil
}
