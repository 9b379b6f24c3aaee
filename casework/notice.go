package casework

import (
	"time"
)

// Notice is something that a person must be told. It names its text by key and
// carries the facts as typed values; language, privacy level and whether it may
// be said at all are decided in the lane of her chat, when it is her turn.
type Notice struct {
	// ID names the notice; one cause says one thing once.
	ID string   `json:"id"`
	To PersonID `json:"to"`
	// Team, if set, lets it be said in the site's staff chat instead. To is then the
	// woman it is about, in whose lane it is heard what became of it.
	Team SiteID `json:"team,omitempty"`
	// Key names the text. A discreet notice has three: Key + ".short", ".hidden", ".full".
	Key      string `json:"key"`
	Discreet bool   `json:"discreet,omitempty"`
	// Closed shows, short as well as hidden, nothing but a button that opens it:
	// for what nobody else should read over her shoulder.
	Closed bool `json:"closed,omitempty"`
	Vars   Vars `json:"vars,omitempty"`
	// Flow, if set, names the flow whose first question's buttons stand under
	// the notice; a press starts it with Subject and Rev.
	Flow    string  `json:"flow,omitempty"`
	Subject Ref     `json:"subject,omitzero"`
	Rev     int     `json:"rev,omitempty"`
	Step    string  `json:"step,omitempty"`
	Purpose Purpose `json:"purpose"`
	// NotAfter is when saying it has no use any more; zero means it never ends.
	NotAfter time.Time `json:"not_after,omitzero"`
	// CanWait lets it wait until she has finished what she is writing.
	CanWait bool `json:"can_wait,omitempty"`
	// File names a kind of file to send with it, made from Subject: see [ChartFile].
	File string `json:"file,omitempty"`
	// Voice is Telegram's id of a voice message, which is said with Key under it.
	Voice string `json:"voice,omitempty"`
	// Tag names the message, so that Rewrites can write over it later; what rewrites
	// a message that is not there, or is older than two days, is not said at all.
	Tag      string `json:"tag,omitempty"`
	Rewrites bool   `json:"rewrites,omitempty"`
	// TakesBack deletes what has Tag, and says nothing. It has no key.
	TakesBack bool `json:"takes_back,omitempty"`
	// Live lets Flow, if she has it before her, be shown as it is now, and says
	// nothing else. It has no key.
	Live bool `json:"live,omitempty"`
	// Token is that of a link which the text shows as the fact Link.
	Token string `json:"token,omitempty"`
	// Keeps says that the chat is hers again: it is not forgotten like a visitor's.
	Keeps bool `json:"keeps,omitempty"`
	// Sweep empties the chat and says nothing. It has no key. Without To it is for a
	// chat that is nobody's any more.
	Sweep bool `json:"sweep,omitempty"`
}

// The kinds of files that go along with what is said.
const (
	// CalendarFile is an appointment for the calendar of a phone.
	CalendarFile = "calendar"
	// ChartFile is a picture of a site's weeks, the last of which the subject names, see
	// [Week.Ref]. It is made when it is sent, and shows in the chat with the words under it.
	ChartFile = "chart"
)

// Purpose is what a message is for; consent, stop and quiet hours are per purpose.
type Purpose string

// The purposes.
const (
	ForAnswer       Purpose = "answer"       // a reply to what she just did: always said
	ForAppointments Purpose = "appointments" // reminders and changes: only with her consent
	ForTalk         Purpose = "talk"         // what a human says to her: only with her consent
	ForStaff        Purpose = "staff"        // alerts and questions to staff
	ForTeam         Purpose = "team"         // what is said in a site's staff chat
	ForCover        Purpose = "cover"        // what is said and done in a frozen chat: nothing of hers
)

// Vars are the facts that a text is filled with.
type Vars map[string]Value

// Value is one fact, typed so that each language can write it its own way.
// Exactly one field is set.
type Value struct {
	Text   string  `json:"s,omitempty"` // shown as it is
	Key    string  `json:"k,omitempty"` // a text of the locales
	Number *int    `json:"n,omitempty"`
	Moment *Moment `json:"m,omitempty"`
	Lines  []Line  `json:"l,omitempty"` // one below the other
}

// Line is a text of the locales with facts of its own.
type Line struct {
	Key  string `json:"k"`
	Vars Vars   `json:"v,omitempty"`
	// Quote is the language of a text that is quoted to be read out to somebody
	// else; "" for the reader's own.
	Quote Lang `json:"q,omitempty"`
}

// Moment is an instant at a place: the zone is the IANA name of the place's.
type Moment struct {
	At   time.Time `json:"at"`
	Zone string    `json:"zone"`
}

// Str is a fact shown as it is.
func Str(s string) Value { return Value{Text: s} }

// Num is a number; texts choose their plural by it.
func Num(n int) Value { return Value{Number: &n} }

// Word is a fact that has a text of its own in every language.
func Word(key string) Value { return Value{Key: key} }

// Say is a fact that has a text with facts of its own.
func Say(key string, vars Vars) Value { return List([]Line{{Key: key, Vars: vars}}) }

// List is some texts, one below the other; none of them is the empty fact.
func List(lines []Line) Value { return Value{Lines: lines} }

// At is an instant at a place.
func At(t time.Time, zone string) Value { return Value{Moment: &Moment{t.UTC(), zone}} }
