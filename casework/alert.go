package casework

import (
	"slices"
	"time"
)

// Alert is an appointment that was marked as missed, and what staff do about it:
// one of them claims it, phones the woman, and closes it with how it ended. Nobody
// claims it in time → the deputy, then the coordinator hear of it, too. There is
// one for each appointment, under the same id.
type Alert struct {
	Appointment AppointmentID `json:"appointment"`
	// Rev rises when it is opened anew. Buttons carry it.
	Rev    int        `json:"rev"`
	Person PersonID   `json:"person"`
	Site   SiteID     `json:"site"`
	State  AlertState `json:"state"`
	Since  time.Time  `json:"since"` // of the state
	// InARow is the how manyth missed appointment in a row this is, from 1.
	InARow int `json:"in_a_row"`
	// Level is how far it has climbed while nobody claimed it.
	Level AlertLevel `json:"level,omitempty"`
	// Told is who of staff knows of it, in order; Team, that the site's staff chat does.
	Told []Hearer `json:"told,omitempty"`
	Team bool     `json:"team,omitempty"`
	// By has claimed it; "" while nobody has.
	By PersonID `json:"by,omitempty"`
	// Calls is how often she was phoned.
	Calls int `json:"calls,omitempty"`
	// Next is when By is reminded; Reminded, how often she was without a word from her.
	Next     time.Time   `json:"next,omitzero"`
	Reminded int         `json:"reminded,omitempty"`
	Result   AlertResult `json:"result,omitempty"`
	// Trail is who did what, oldest first; at most trailMost.
	Trail []Deed `json:"trail,omitempty"`
}

// AlertState is where an alert stands.
type AlertState string

// The states.
const (
	AlertWithdrawn AlertState = ""        // the appointment is not missed, or not any more
	AlertOpen      AlertState = "open"    // nobody sees to it yet
	AlertClaimed   AlertState = "claimed" // By sees to it
	AlertClosed    AlertState = "closed"
)

// AlertLevel is how far an alert has climbed.
type AlertLevel int

// The levels.
const (
	AtCaseworker  AlertLevel = iota // her caseworker, or the staff chat
	AtDeputy                        // her caseworker's deputy
	AtCoordinator                   // the site's coordinator
)

// AlertResult is how an alert ended.
type AlertResult string

// The results; AlertResults lists them in the order in which they are offered.
const (
	NewDate      AlertResult = "new_date"
	WillCall     AlertResult = "will_call"
	Ill          AlertResult = "ill"
	MovedAway    AlertResult = "moved_away"
	DoesNotWant  AlertResult = "does_not_want"
	WrongContact AlertResult = "wrong_contact"
	Unreached    AlertResult = "unreachable"
	AnotherEnd   AlertResult = "another"
)

// AlertResults is the closed list.
var AlertResults = []AlertResult{NewDate, WillCall, Ill, MovedAway, DoesNotWant, WrongContact, Unreached, AnotherEnd}

// Hearer is somebody of staff who knows of an alert.
type Hearer struct {
	Who PersonID `json:"who"`
	// Tapped is set if she marked the appointment herself: her own screen says so,
	// and no message does.
	Tapped bool `json:"tapped,omitempty"`
}

// Deed is one line of an alert's trail.
type Deed struct {
	At   time.Time `json:"at"`
	Who  PersonID  `json:"who,omitempty"` // "" for the program, or at the console
	What DeedKind  `json:"what"`
	// Whom it concerned: who was told.
	Whom PersonID `json:"whom,omitempty"`
	// Result is how it was closed.
	Result AlertResult `json:"result,omitempty"`
}

// DeedKind says what was done; each has the text "deed." + itself.
type DeedKind string

// The deeds.
const (
	DeedOpened    DeedKind = "opened"
	DeedTold      DeedKind = "told"
	DeedTeam      DeedKind = "team"
	DeedClaimed   DeedKind = "claimed"
	DeedCalled    DeedKind = "called"
	DeedSnoozed   DeedKind = "snoozed"
	DeedReleased  DeedKind = "released"
	DeedClosed    DeedKind = "closed"
	DeedReopened  DeedKind = "reopened"
	DeedReminded  DeedKind = "reminded"
	DeedWithdrawn DeedKind = "withdrawn"
)

// DeedKinds lists them.
var DeedKinds = []DeedKind{DeedOpened, DeedTold, DeedTeam, DeedClaimed, DeedCalled, DeedSnoozed, DeedReleased, DeedClosed,
	DeedReopened, DeedReminded, DeedWithdrawn}

// trailMost is how many deeds are kept: an alert that goes to and fro for weeks
// must not grow for ever.
const trailMost = 40

// AlertRef names the alert of an appointment.
func AlertRef(id AppointmentID) Ref { return Ref{AlertRecord, string(id)} }

// Ref names the record.
func (al Alert) Ref() Ref { return AlertRef(al.Appointment) }

// Stands reports whether somebody still has to see to it.
func (al Alert) Stands() bool { return al.State == AlertOpen || al.State == AlertClaimed }

// note adds a line to the trail.
func (a *Act) note(al *Alert, d Deed) {
	d.At, d.Who = a.Now, a.Who.Person
	al.Trail = append(al.Trail, d)
	if n := len(al.Trail); n > trailMost {
		al.Trail = slices.Delete(al.Trail, 1, n-trailMost+1) // how it began stays
	}
}

// knows reports whether a member of staff was told of it.
func (al Alert) knows(id PersonID) bool {
	return slices.ContainsFunc(al.Told, func(h Hearer) bool { return h.Who == id })
}

// turn brings the alert into a state.
func (a *Act) turn(al *Alert, state AlertState) { al.State, al.Since = state, a.Now }

// LoadAlert reads the alert of an appointment. Code: NotFound (it was never missed).
func LoadAlert(r Reader, id AppointmentID) (Alert, error) {
	var al Alert
	err := r.Get(AlertRef(id), &al)
	return al, err
}

// alertOf is LoadAlert with the zero Alert for an appointment that was never missed.
func alertOf(r Reader, id AppointmentID) (Alert, error) {
	al, err := LoadAlert(r, id)
	return al, absent(err)
}

// StandingAlerts lists the alerts of an index that somebody still has to see to,
// the oldest first.
func StandingAlerts(r Reader, ix Index) (all []Alert, err error) {
	ids, err := r.Find(ix, time.Time{}, time.Time{})
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		al, err := LoadAlert(r, AppointmentID(id))
		if err := absent(err); err != nil {
			return nil, err
		}
		if al.Stands() {
			all = append(all, al)
		}
	}
	return all, nil
}

// put keeps an alert and files it as long as somebody has to see to it.
func (al Alert) put(a *Act) error {
	for _, ix := range []Index{AlertsAt(al.Site), AlertsOf(al.Person)} {
		file := func() error { return a.Unfile(ix, string(al.Appointment)) }
		if al.Stands() {
			file = func() error { return a.File(ix, string(al.Appointment), al.Trail[0].At) }
		}
		if err := file(); err != nil {
			return err
		}
	}
	return a.Put(al.Ref(), OwnedBy(al.Person), al)
}

// missedInARow counts the missed appointments that end with this one: what did not
// take place for another reason, or is not marked, neither counts nor ends the row.
func missedInARow(r Reader, appt Appointment) (int, error) {
	ids, err := r.Find(AppointmentsOf(appt.Person), time.Time{}, appt.Start)
	if err != nil {
		return 0, err
	}
	n := 1
	for _, id := range slices.Backward(ids) {
		if AppointmentID(id) == appt.ID {
			continue
		}
		before, err := LoadAppointment(r, AppointmentID(id))
		if err := absent(err); err != nil {
			return 0, err
		}
		switch before.Outcome {
		case Missed:
			n++
		case Came, CameLate:
			return n, nil
		case Open, ByUs:
		}
	}
	return n, nil
}

// StateFor says in a text where an alert stands, to a reader; "" for a group.
func (al Alert) StateFor(r Reader, reader PersonID) (Value, error) {
	by, err := LoadPerson(r, al.By)
	if err := absent(err); err != nil {
		return Value{}, err
	}
	vars := Vars{"Who": Str(by.CalledBy()), "Calls": Num(al.Calls)}
	switch al.State {
	case AlertOpen:
		return Word("alert.state_open"), nil
	case AlertClosed:
		return Say("alert.state_closed", Vars{"Result": Word("result." + string(al.Result))}), nil
	case AlertWithdrawn:
		return Word("alert.state_withdrawn"), nil
	case AlertClaimed:
	}
	key := "alert.state_claimed"
	if reader != "" && reader == al.By {
		key = "alert.state_yours"
	}
	if al.Calls > 0 {
		key += "_called"
		vars["N"] = vars["Calls"]
	}
	return Say(key, vars), nil
}

// Facts are what a member of staff reads of an alert: whose it is, where it stands,
// and what was done about it.
func (al Alert) Facts(r Reader, appt Appointment, p Person, reader PersonID) (Vars, error) {
	vars := appt.StaffVars(p)
	vars["InARow"] = al.inARow()
	var err error
	vars["State"], err = al.StateFor(r, reader)
	return vars, err
}

// AlertNotice is an alert as a member of staff reads it in her own chat, after she
// has done something about it elsewhere. Code: NotFound.
func AlertNotice(r Reader, id AppointmentID, to Person, now time.Time) (Notice, error) {
	al, appt, p, err := alertWith(r, id)
	if err != nil {
		return Notice{}, err
	}
	vars, err := al.Facts(r, appt, p, to.ID)
	return Notice{ID: string(id) + ".shown." + string(to.ID) + "." + now.UTC().Format(time.RFC3339), To: to.ID, Key: "alert.what.ask", Vars: vars,
		Flow: "alert", Subject: al.Ref(), Rev: al.Rev, Purpose: ForStaff}, err
}

// alertWith reads an alert with its appointment and whose it is.
func alertWith(r Reader, id AppointmentID) (al Alert, appt Appointment, p Person, err error) {
	if al, err = LoadAlert(r, id); err != nil {
		return al, appt, p, err
	}
	if appt, err = LoadAppointment(r, id); err != nil {
		return al, appt, p, err
	}
	p, err = LoadPerson(r, appt.Person)
	return al, appt, p, err
}

// TrailLines is the alert's trail, as staff read it.
func (al Alert) TrailLines(r Reader, zone string) (lines []Line, err error) {
	for _, d := range al.Trail {
		vars := Vars{"At": At(d.At, zone), "Result": Str("")}
		for name, id := range map[string]PersonID{"Who": d.Who, "Whom": d.Whom} {
			p, err := LoadPerson(r, id)
			if err := absent(err); err != nil {
				return nil, err
			}
			vars[name] = Str(p.CalledBy())
		}
		if d.Result != "" {
			vars["Result"] = Word("result." + string(d.Result))
		}
		lines = append(lines, Line{Key: "deed." + string(d.What), Vars: vars})
	}
	return lines, nil
}

// AlertsFor lists the standing alerts of the actor's site on which she may work:
// first those that she has claimed, then those that nobody has, then the others.
func AlertsFor(r Reader, who Actor, now time.Time) ([]Slot, error) {
	alerts, err := StandingAlerts(r, AlertsAt(who.Site))
	if err != nil {
		return nil, err
	}
	rank := func(al Alert) int {
		switch {
		case al.By == who.Person:
			return 0
		case al.State == AlertOpen:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(alerts, func(a, b Alert) int { return rank(a) - rank(b) })
	var out []Slot
	for _, al := range alerts {
		al, appt, p, err := alertWith(r, al.Appointment)
		if err != nil {
			if CodeOf(err) == NotFound {
				continue
			}
			return nil, err
		}
		may, err := who.MayWorkOn(r, "claim_alert", al, appt, p, now)
		if err != nil {
			return nil, err
		}
		if may {
			out = append(out, Slot{Appointment: appt, Person: p})
		}
	}
	return out, nil
}
