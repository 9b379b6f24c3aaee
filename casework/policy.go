package casework

import (
	"fmt"
	"time"
)

// Policy is the organisation's rules, as its configuration gives them.
type Policy struct {
	Organisation string
	Controller   Controller
	Sites        []Site
	Kinds        []AppointmentKind
	// Fold is how long opened details stay open, unless she has chosen another time.
	Fold time.Duration
	// Undo is how long her kind message waits after an appointment was marked as
	// missed, so that a mistaken tap can be undone.
	Undo time.Duration
	// Claim is how long an alert waits to be claimed before the next one hears of it;
	// Remind, after how long its claimer is asked how it stands. 0 means never.
	Claim, Remind time.Duration
	Keep          Keep
	// Remember is how long Telegram's ids of what was said to somebody are kept, so that
	// it can be written over when she leaves in a hurry.
	Remember time.Duration
	// Approval lets staff erase a woman only when a second one says yes, too.
	Approval bool
}

// Controller is who answers for people's data: what they are told by the word
// privacy, and nowhere else. Any part may be "".
type Controller struct {
	Name    string // the organisation's, as the law knows it
	Contact string // where to write or to call
	Officer string // the data protection officer, with how to reach her
}

// Presets of the policy, used where the configuration is silent.
const (
	FoldPreset     = 10 * time.Minute
	UndoPreset     = 15 * time.Minute
	ClaimPreset    = time.Hour
	RemindPreset   = 24 * time.Hour
	RememberPreset = 90 * 24 * time.Hour
	UsefulPreset   = 30 * time.Minute
	ConfirmPreset  = 18 * time.Hour // some hours after the reminder of the day before, and in time to phone
	LengthPreset   = time.Hour
	DigestPreset   = 8*60 + 15 // in minutes after midnight
)

// LadderPreset is when an appointment is reminded of: a week, a day, two hours before.
var LadderPreset = []Rung{{Days: 7}, {Days: 1}, {Before: 2 * time.Hour}}

// Site is one place of the organisation.
type Site struct {
	ID      SiteID
	Name    string
	Country Country
	Zone    string // IANA name; all times of the site are told in it
	// Quiet are the hours in which nobody is written to unasked.
	Quiet Hours
	// Holidays are the days on which nobody is written to unasked.
	Holidays Holidays
	// Coordinator hears what no caseworker can hear; "" if the site has none.
	Coordinator Code
	// Responders are who of its staff answers what women ask; without any, who
	// accompanies her does.
	Responders []Responder
	// Open are the hours in which what women write is read, and OpenDays the days; zero
	// means whenever staff may be written to, and every day.
	Open     Hours
	OpenDays []time.Weekday
	// Digest is when staff read what the day brings, in minutes after midnight.
	Digest int
}

// Location returns the site's zone.
func (s Site) Location() (*time.Location, error) {
	loc, err := time.LoadLocation(s.Zone)
	if err != nil {
		return nil, fmt.Errorf("casework: zone of site %s: %w", s.ID, err)
	}
	return loc, nil
}

// AppointmentKind is a sort of appointment with its reminders. Its name in each
// language is the text "kind." + ID.
type AppointmentKind struct {
	ID     string
	Ladder []Rung
	Shift  Shift
	// Useful is how long before the start a reminder still helps; a later one is not sent.
	Useful time.Duration
	// Confirm is how long before the start staff hear that she has not answered; 0 never.
	Confirm time.Duration
	Length  time.Duration
}

// Site returns a site by id.
func (p *Policy) Site(id SiteID) (Site, error) {
	for _, s := range p.Sites {
		if s.ID == id {
			return s, nil
		}
	}
	return Site{}, Errorf(NotFound, "site %q is not in the configuration", id)
}

// Kind returns a kind of appointment by id.
func (p *Policy) Kind(id string) (AppointmentKind, error) {
	for _, k := range p.Kinds {
		if k.ID == id {
			return k, nil
		}
	}
	return AppointmentKind{}, Errorf(NotFound, "appointment kind %q is not in the configuration", id)
}

// KindIDs are the kinds that Ponte brings texts for.
var KindIDs = []string{"meeting", "interview", "legal", "psychology", "health", "work", "documents", "housing"}

// PresetKinds are the kinds that an organisation has when it configures none.
func PresetKinds() []AppointmentKind {
	kinds := make([]AppointmentKind, 0, len(KindIDs))
	for _, id := range KindIDs {
		kinds = append(kinds, AppointmentKind{ID: id, Ladder: LadderPreset, Shift: Earlier,
			Useful: UsefulPreset, Confirm: ConfirmPreset, Length: LengthPreset})
	}
	return kinds
}
