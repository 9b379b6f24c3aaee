package casework

import "time"

// Person is somebody the organisation knows: a woman it accompanies or one of
// its staff. A person is entered first; her chat is bound to her by an invite.
type Person struct {
	ID   PersonID `json:"id"`
	Code Code     `json:"code"`
	Role Role     `json:"role"`
	Site SiteID   `json:"site"`
	// External is her id in the organisation's own list; "" if entered by hand.
	External string `json:"external,omitempty"`
	// Name is what she likes to be called by; optional, never a surname.
	Name string `json:"name,omitempty"`
	// Lang is "" until the list or she herself names one.
	Lang Lang `json:"lang,omitempty"`
	// Caseworker accompanies her; "" for staff and for women not yet assigned.
	Caseworker PersonID `json:"caseworker,omitempty"`
	// Chat is "" until she has opened her invite.
	Chat ChatName `json:"chat,omitempty"`
	// Consents holds her last answer for each purpose; a purpose never asked is absent.
	Consents map[Purpose]Consent `json:"consents,omitempty"`
	// Stopped are the purposes that she had said yes to when she said stop.
	Stopped []Purpose `json:"stopped,omitempty"`
	Privacy Privacy   `json:"privacy,omitempty"`
	// Safe are the hours in which she wants to be written to, in her site's zone; nil means any.
	Safe *Hours `json:"safe,omitempty"`
	// Fold is how long details that she opens stay open; 0 leaves it to [Policy.Fold].
	Fold time.Duration `json:"fold,omitempty"`
	// Silent lets what comes unasked come without a sound.
	Silent bool `json:"silent,omitempty"`
	// PIN stands before what she opens; nil if she has set none.
	PIN *PIN `json:"pin,omitempty"`
	// OnOpening lets nothing be said to her unasked but when she opens the bot; OpenedAt
	// is when she has last done so, which is kept of nobody else.
	OnOpening bool      `json:"on_opening,omitempty"`
	OpenedAt  time.Time `json:"opened_at,omitzero"`
	// AskHours is from when on she is asked whether Safe or OnOpening still fits her;
	// zero with neither.
	AskHours time.Time `json:"ask_hours,omitzero"`
	// Unreachable is when Telegram last refused a message to her; zero when all is well.
	Unreachable time.Time `json:"unreachable,omitzero"`
	// Panic is how she leaves in a hurry; Frozen is that she has, or that staff froze her chat.
	Panic   Panic     `json:"panic,omitzero"`
	Frozen  Freeze    `json:"frozen,omitzero"`
	Created time.Time `json:"created"`
	// Moved is her last move to another chat; zero if there was none.
	Moved Moved `json:"moved,omitzero"`

	// AwayUntil is when a member of staff who is away is back, and Deputy hears
	// meanwhile what she would hear.
	AwayUntil time.Time `json:"away_until,omitzero"`
	Deputy    PersonID  `json:"deputy,omitempty"`
	// Left is when a member of staff has left the organisation; she may nothing since.
	Left time.Time `json:"left,omitzero"`

	// Erasing is since when a woman is leaving: what is kept of her is being deleted,
	// and nobody can do anything about her any more. See [Erase].
	Erasing time.Time `json:"erasing,omitzero"`
	// EraseAsked is that staff want her erased, until a second one says yes.
	EraseAsked EraseAsked `json:"erase_asked,omitzero"`
}

// Ref names the person's record.
func (p Person) Ref() Ref { return PersonRef(p.ID) }

// PersonRef names a person's record.
func PersonRef(id PersonID) Ref { return Ref{PersonRecord, string(id)} }

// Allows reports whether she has said yes to a purpose. Answers to what she
// does, and what staff must know, need no consent.
func (p Person) Allows(purpose Purpose) bool {
	switch purpose {
	case ForAnswer:
		return true
	case ForStaff:
		return p.Role.Staff()
	default:
		return p.Consents[purpose].Given
	}
}

// Level returns what others may see of her messages: her choice, or Short. What her
// PIN stands before is not shown unasked: with one, Full counts as Short. Staff read code names only and see everything.
func (p Person) Level() Privacy {
	if p.Role.Staff() {
		return Full
	}
	if p.Privacy == "" || p.Privacy == Full && p.PIN != nil {
		return Short
	}
	return p.Privacy
}

// Consent is an answer to "may we?", with when it was given and to which text.
type Consent struct {
	Given bool      `json:"given"`
	At    time.Time `json:"at"`
	// Text is the version of the question that she read: language and hash.
	Text string `json:"text"`
}

// Privacy is how much a message shows on a screen that others may see.
type Privacy string

// The levels.
const (
	Short  Privacy = "short"  // day and hour; the rest after a tap
	Hidden Privacy = "hidden" // "New message"
	Full   Privacy = "full"   // everything at once
)

// Chat is what is kept of a Telegram chat. Of a visitor, who has no Person,
// this is all, and it is forgotten after a day. A linked group has a Site and no Person.
type Chat struct {
	// Telegram is the chat's id; it is sealed here and stands nowhere else.
	Telegram int64    `json:"telegram"`
	Person   PersonID `json:"person,omitempty"`
	Site     SiteID   `json:"site,omitempty"`
	// Lang and Country are a visitor's choices; a person's language is in her record.
	// What is said in a group is in its Lang.
	Lang    Lang    `json:"lang,omitempty"`
	Country Country `json:"country,omitempty"`
}

// ChatRef names a chat's record.
func ChatRef(c ChatName) Ref { return Ref{ChatRecord, string(c)} }

// Country is where a person lives now, by ISO 3166 code.
type Country string

// The countries for which Ponte knows helplines.
const (
	Italy    Country = "IT"
	Spain    Country = "ES"
	Bulgaria Country = "BG"
)

// Countries lists them in the order in which they are offered.
var Countries = []Country{Italy, Spain, Bulgaria}

// CodeRef names the entry of a code name; its value is a [PersonID]. Whoever sees
// the names of records must not learn which person a code name is.
func CodeRef(r Reader, c Code) Ref { return Ref{CodeRecord, r.Name("code:" + string(c))} }

// LoadPerson reads a person.
func LoadPerson(r Reader, id PersonID) (Person, error) {
	var p Person
	err := r.Get(PersonRef(id), &p)
	return p, err
}

// PersonByTypedCode finds a person by her code name as somebody types it. Codes:
// Invalid (it is none), NotFound.
func PersonByTypedCode(r Reader, typed string) (Person, error) {
	code, err := ParseCode(typed)
	if err != nil {
		return Person{}, err
	}
	return PersonByCode(r, code)
}

// PersonByCode finds a person by her code name.
func PersonByCode(r Reader, c Code) (Person, error) {
	var id PersonID
	if err := r.Get(CodeRef(r, c), &id); err != nil {
		return Person{}, err
	}
	return LoadPerson(r, id)
}
