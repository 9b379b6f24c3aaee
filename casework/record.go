package casework

import "time"

// RecordType says what a record is; every type is declared in this file, so that
// this list is also the register of what the program keeps.
type RecordType string

// The types of records, with whose key seals them.
const (
	PersonRecord      RecordType = "person"      // [Person], sealed under her key
	CodeRecord        RecordType = "code"        // HMAC of a code name → [PersonID], the organisation's key
	ExternalRecord    RecordType = "external"    // [External]: id in an imported list → record, the organisation's key
	AppointmentRecord RecordType = "appointment" // [Appointment], her key
	ReminderRecord    RecordType = "reminder"    // [Reminder], one row of the ledger, her key
	AlertRecord       RecordType = "alert"       // [Alert], of a missed appointment, her key
	RequestRecord     RecordType = "request"     // [Request], a call for a human, her key
	InviteRecord      RecordType = "invite"      // [Invite], the organisation's key; named by the hash of its token
	ChatRecord        RecordType = "chat"        // [Chat], the chat's key
	TalkRecord        RecordType = "talk"        // the conversation's state, the chat's key
	GuessRecord       RecordType = "guess"       // [Guesses]: wrong codes from a chat, the chat's key, expires
	StaffChatRecord   RecordType = "staff_chat"  // [StaffChat], by site, the organisation's key
	StaffOfferRecord  RecordType = "staff_offer" // [StaffOffer]: the code that links a group to a site, the organisation's key, expires
	PolicyRecord      RecordType = "policy"      // [Policy] of the last start, the organisation's key
	PauseRecord       RecordType = "pause"       // [Pause], the organisation's key
	ErasureRecord     RecordType = "erasure"     // [Erasure], of who is leaving, the organisation's key; gone when it is over
	FiguresRecord     RecordType = "figures"     // [Figures], counts of a week without a person, the organisation's key
	TidiedRecord      RecordType = "tidied"      // [Tidied], counts of what was deleted at a site, the organisation's key
	AuditRecord       RecordType = "audit"       // [AuditLine], the organisation's key, expires after 24 months
)

// Ref names one record.
type Ref struct {
	Type RecordType `json:"t"`
	ID   string     `json:"i"`
}

// Zero reports whether r names nothing.
func (r Ref) Zero() bool { return r == Ref{} }

// An Index finds records by something other than their name: a sorted list of
// ids by time. It may lag or lead; what it finds is read as a record.
type Index struct {
	Name string // what is listed: "appointments.of"
	Key  string // of whom: a person's id, a site's, or ""
}

// Reader reads records. Reads inside one update form one decision: if any of
// them has changed when the update commits, the update runs again.
type Reader interface {
	// Get fills v, a pointer, with the record. It returns NotFound if there is
	// none (also when its key was destroyed).
	Get(ref Ref, v any) error
	// Find lists the ids filed in ix from one time to another, both included, in
	// the order of time. Zero times mean no bound.
	Find(ix Index, from, to time.Time) ([]string, error)
	// Name turns a text into the name of a record that does not tell it: the same
	// text gives the same name here, and nobody without the organisation's naming
	// key can find out which text it was, by trying them all either.
	Name(text string) string
}

// Tx is an update under way: what it writes happens together or not at all.
type Tx interface {
	Reader
	// Put writes a record, sealed under owner's key.
	Put(ref Ref, owner Owner, v any) error
	// PutFor is Put for a record that Redis forgets by itself after ttl of real time.
	PutFor(ref Ref, owner Owner, v any, ttl time.Duration) error
	// Delete removes a record; to remove what is not there is no error.
	Delete(ref Ref) error
	// File lists id in ix at a time; an id already there gets the new time.
	File(ix Index, id string, at time.Time) error
	// Unfile takes id out of ix.
	Unfile(ix Index, id string) error
	// Set sets a timer; the same timer set again moves to its new time.
	Set(t Timer) error
	// Unset removes a timer that has not fired.
	Unset(t Timer) error
	// Post appends an event to a lane, once per event ID.
	Post(lane Lane, ev Event) error
	// Random returns unguessable bits, for ids and tokens.
	Random() uint64
}

// Find and read indexes in one place, so that a name is spelled once.

// AppointmentsOf lists a person's appointments by start.
func AppointmentsOf(p PersonID) Index { return Index{"appointments.of", string(p)} }

// AppointmentsAt lists a site's appointments by start.
func AppointmentsAt(s SiteID) Index { return Index{"appointments.at", string(s)} }

// AppointmentsWith lists the appointments that a member of staff holds, by start.
func AppointmentsWith(p PersonID) Index { return Index{"appointments.with", string(p)} }

// RemindersOf lists the ledger rows of one appointment by the time they are due.
func RemindersOf(a AppointmentID) Index { return Index{"reminders.of", string(a)} }

// RemindersAt lists a site's ledger rows by the time they are due.
func RemindersAt(s SiteID) Index { return Index{"reminders.at", string(s)} }

// AlertsAt lists a site's alerts that somebody still has to see to, by when they
// were first opened.
func AlertsAt(s SiteID) Index { return Index{"alerts.at", string(s)} }

// AlertsOf is AlertsAt for one woman.
func AlertsOf(p PersonID) Index { return Index{"alerts.of", string(p)} }

// RequestsAt lists a site's requests that somebody has to see to, by when they were
// first opened.
func RequestsAt(s SiteID) Index { return Index{"requests.at", string(s)} }

// RequestsOf lists a woman's requests by when they were first opened.
func RequestsOf(p PersonID) Index { return Index{"requests.of", string(p)} }

// PeopleAt lists the persons of a site by when they were entered.
func PeopleAt(s SiteID) Index { return Index{"people.at", string(s)} }

// StaffAt lists the staff of a site by when they were entered, those who have left too.
func StaffAt(s SiteID) Index { return Index{"staff.at", string(s)} }

// StandsInFor lists for whom a member of staff is the deputy, by when they are back.
func StandsInFor(p PersonID) Index { return Index{"stands_in.for", string(p)} }

// WatchersOf lists the staff who have the day of a site before them, by when they
// have opened it.
func WatchersOf(s SiteID) Index { return Index{"watchers.of", string(s)} }

// CasesOf lists the women whom a member of staff accompanies, by when they were entered.
func CasesOf(p PersonID) Index { return Index{"cases.of", string(p)} }

// InvitesFor lists a person's open invites by when they expire.
func InvitesFor(p PersonID) Index { return Index{"invites.for", string(p)} }

// InvitesUsed lists the invites by which a person has come, by when they are forgotten.
func InvitesUsed(p PersonID) Index { return Index{"invites.used", string(p)} }

// Erasures lists who is leaving, by since when.
func Erasures() Index { return Index{"erasures", ""} }

// AuditLines lists the audit lines by time.
func AuditLines() Index { return Index{"audit", ""} }

// ImportedFrom lists what a list with this name brought in, by when.
func ImportedFrom(list string) Index { return Index{"imported.from", list} }
