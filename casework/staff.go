package casework

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// How staff are told. A member of staff is written to at a decent hour of the
// site, like everybody. What cannot wait goes out at once: when less than
// staffLead would be left between the next decent minute and the start of the
// appointment. What waits is no message yet but a timer, and what it would say is
// looked at again when it fires.
const (
	// staffLead is how long before a start staff can still do something about it.
	staffLead = time.Hour
	// staffRest is how long staff are left alone after they were told what a woman
	// says. She may change her mind as often as she likes: they hear her first word
	// at once, and then where it has come to.
	staffRest = 5 * time.Minute
)

// matter is something about an appointment that changes to and fro. Staff are told
// how it stands, not each step on the way there.
type matter string

// What she says are two matters; aboutOutcome, aboutTeam and aboutHolder are more.
// Each is the step of its timer.
const (
	aboutAnswer matter = "answer"
	aboutReason matter = "reason"
)

// Told is how a matter stood when staff were told of it last.
type Told struct {
	What  string    `json:"what,omitempty"`
	Start time.Time `json:"start,omitzero"` // of the appointment; another start is another matter
	At    time.Time `json:"at,omitzero"`
}

// news is how a matter stands: the text that says it, "" if there is nothing to say.
type news struct {
	key  string
	vars Vars
	more string // tells apart what the key does not
	act  bool   // it asks for something to be done, with buttons for it
}

// what names the state, to compare it with the one told before.
func (n news) what() string { return strings.TrimSpace(n.key + " " + n.more) }

// newsOf returns how a matter that she has brought up stands, and what staff were told of it.
func newsOf(a *Appointment, m matter) (news, *Told) {
	told := &a.ToldAnswer
	if m == aboutReason {
		told = &a.ToldReason
	}
	if !told.Start.Equal(a.Start) {
		*told = Told{}
	}
	switch {
	case !a.Holds():
		return news{}, told
	case m == aboutAnswer && (a.Answer == WantsOther || !a.Rebook.IsZero()):
		return a.Wish.news(a.Rebook), told
	case m == aboutAnswer && a.Answer == Cannot:
		return news{key: "alert.cannot", act: true}, told
	case m == aboutAnswer && a.Answer == Comes && told.What != "":
		return news{key: "alert.comes"}, told
	case m == aboutReason && a.Reason != "" && a.Reason != "private":
		return news{key: "alert.reason", vars: Vars{"Reason": Word("reason." + a.Reason)}, more: a.Reason}, told
	}
	return news{}, told
}

// tellNews tells staff how a matter that she has brought up stands, if they do not
// know yet: at once, or by a timer that looks again. The caller keeps the appointment.
func (a *Act) tellNews(appt *Appointment, p Person, m matter) error {
	n, told := newsOf(appt, m)
	timer := appt.staffTimer(string(m), 0)
	if n.key == "" || n.what() == told.What {
		return a.Unset(timer)
	}
	to, err := responsible(a, *appt, p)
	if err != nil || to.ID == "" {
		return err
	}
	if to.ID == a.Who.Person { // she writes down what she was told on the phone
		*told = Told{What: n.what(), Start: appt.Start, At: a.Now}
		return a.Unset(timer)
	}
	from := a.Now
	if rested := told.At.Add(staffRest); rested.After(from) {
		from = rested
	}
	if timer.At, err = a.Policy.staffHour(to, *appt, from); err != nil {
		return err
	}
	if timer.At.After(a.Now) {
		return a.Set(timer)
	}
	*told = Told{What: n.what(), Start: appt.Start, At: a.Now}
	tell := a.oneNotice(to, *appt, p, n.key, fmt.Sprint(a.Now.UnixMilli()), n.vars)
	if n.act {
		tell.Flow = "manage"
	}
	a.Tell(tell)
	return a.Unset(timer)
}

// tellStaff tells who answers for an appointment something that is said once for
// each revision and day: now, or when she may be written to. All of it asks her to
// phone, so that it is not said of a woman whose chat is frozen.
func (a *Act) tellStaff(appt Appointment, p Person, key string) error {
	if p.Frozen.Holds() {
		return nil
	}
	to, err := responsible(a, appt, p)
	if err != nil || to.ID == "" {
		return err
	}
	timer := appt.staffTimer(key, appt.Rev)
	if timer.At, err = a.Policy.staffHour(to, appt, a.Now); err != nil {
		return err
	}
	if timer.At.After(a.Now) {
		return a.Set(timer)
	}
	more := Vars{"OnOpening": Str("")}
	if p.OnOpening {
		more["OnOpening"] = Str("yes")
	}
	a.tellOne(to, appt, p, key, a.Now.UTC().Format(time.DateOnly), more)
	return nil
}

// tellOne tells one member of staff about an appointment, by code name. Once
// tells this time from another.
func (a *Act) tellOne(to Person, appt Appointment, p Person, key, once string, more Vars) {
	a.Tell(a.oneNotice(to, appt, p, key, once, more))
}

// oneNotice is what tellOne tells.
func (a *Act) oneNotice(to Person, appt Appointment, p Person, key, once string, more Vars) Notice {
	vars := appt.StaffVars(p)
	maps.Copy(vars, more)
	return Notice{
		ID: fmt.Sprintf("%s.%d.%s.%s.%s", appt.ID, appt.Rev, key, once, to.ID), To: to.ID, Key: key, Vars: vars,
		Subject: appt.Ref(), Rev: appt.Rev, Purpose: ForStaff,
	}
}

// StaffVars are the facts of an appointment of p that staff are told: her code
// name, when it is, and what for.
func (a Appointment) StaffVars(p Person) Vars {
	return Vars{"Code": Str(string(p.Code)), "Start": At(a.Start, a.Zone), "Kind": Word("kind." + a.Kind)}
}

// staffTimer waits with what staff will be told: the key of a text, which holds for
// one revision, or a matter, which is looked at as it stands then (revision 0).
func (a Appointment) staffTimer(step string, rev int) Timer {
	return Timer{Lane: PersonLane(a.Person), Kind: StaffTimer, Subject: a.Ref(), Rev: rev, Step: step}
}

// staffHour is when a member of staff is told something about an appointment that
// she could be told from a time on.
func (p *Policy) staffHour(to Person, appt Appointment, from time.Time) (time.Time, error) {
	decency, err := p.Decency(to, appt.Site)
	if CodeOf(err) == NotFound {
		return from, nil // a site that is configured no more keeps nobody back
	}
	if err != nil {
		return time.Time{}, err
	}
	at, ok := decency.Fit(from, from, from.AddDate(1, 0, 0), Later) // the longest holidays end some day
	if !ok || from.Before(appt.Start) && at.Add(staffLead).After(appt.Start) {
		return from, nil
	}
	return at, nil
}

// staffDue says what waited for staff, if it still holds.
func staffDue(a *Act, appt Appointment, p Person, timer Timer) error {
	if timer.Rev == 0 {
		tell := func() error { return a.tellNews(&appt, p, matter(timer.Step)) }
		switch matter(timer.Step) {
		case aboutOutcome, aboutTeam:
			return a.tellAlertLater(appt, p)
		case aboutHolder:
			tell = func() error { return a.tellHolders(&appt, p) }
		}
		if err := tell(); err != nil {
			return err
		}
		return a.Put(appt.Ref(), OwnedBy(p.ID), appt)
	}
	cancelled := timer.Step == "alert.phone_"+StepCancelled
	if appt.Rev != timer.Rev || appt.Holds() == cancelled || !a.Now.Before(appt.Start) {
		return nil
	}
	switch timer.Step {
	case "alert.phone_" + StepMoved, "alert.phone_" + StepCancelled:
		known, err := lastTold(a, appt.ID)
		if err != nil || known == appt.Rev {
			return err // she came back in the night and was told
		}
	case "alert.unconfirmed":
		if appt.Answer != Unanswered {
			return nil
		}
	case "alert.phone":
		more, err := moreToCome(a, appt)
		if err != nil || appt.Answer != Unanswered || more && p.Remindable() {
			return err
		}
	}
	return a.tellStaff(appt, p, timer.Step)
}

// Remindable reports whether a woman can be reminded on Telegram.
func (p Person) Remindable() bool { return p.Reach() == "telegram" || p.Reach() == "on_opening" }

// Reach says how a woman is reached: "telegram", "on_opening" (there, but only when
// she opens the bot), or why she must be phoned: "not_yet", "unreachable",
// "no_consent"; or that she must not be, "frozen", if staff know that.
func (p Person) Reach() string {
	switch {
	case p.Chat == "":
		return "not_yet"
	case p.Frozen.Known:
		return "frozen"
	case !p.Unreachable.IsZero():
		return "unreachable"
	case !p.Allows(ForAppointments):
		return "no_consent"
	case p.OnOpening:
		return "on_opening"
	}
	return "telegram"
}

// tellUnreachable tells who answers for a woman that Telegram refuses messages to
// her: now, or when staff may be written to.
func (a *Act) tellUnreachable(p Person) error {
	if p.Unreachable.IsZero() || p.Frozen.Holds() {
		return nil
	}
	nowhere := Appointment{Site: p.Site}
	to, err := responsible(a, nowhere, p)
	if err != nil || to.ID == "" {
		return err
	}
	at, err := a.Policy.staffHour(to, nowhere, a.Now)
	if err != nil {
		return err
	}
	if at.After(a.Now) {
		return a.Set(Timer{At: at, Lane: PersonLane(p.ID), Kind: StaffTimer, Subject: p.Ref(), Step: "alert.unreachable"})
	}
	a.Tell(Notice{ID: fmt.Sprintf("%s.unreachable.%d", p.ID, p.Unreachable.Unix()), To: to.ID, Key: "alert.unreachable",
		Vars: Vars{"Code": Str(string(p.Code))}, Subject: p.Ref(), Purpose: ForStaff})
	return nil
}

// responsible returns who answers for an appointment: who holds it, else her
// caseworker, else the site's coordinator; for who is away, her deputy. If nobody
// else can be found, who is away hears it all the same; the zero Person if nobody
// hears anything.
func responsible(a *Act, appt Appointment, p Person) (Person, error) {
	var away Person
	ids := []PersonID{appt.With, p.Caseworker}
	if appt.Outcome == Missed {
		al, err := alertOf(a, appt.ID)
		if err != nil {
			return Person{}, err
		}
		ids = slices.Insert(ids, 0, al.By) // whoever sees to it hears what she says to it
	}
	for _, id := range ids {
		if id == "" {
			continue
		}
		staff, err := LoadPerson(a, id)
		if err := absent(err); err != nil {
			return Person{}, err
		}
		to, err := a.present(staff)
		if err != nil || to.ID != "" {
			return to, err
		}
		if away.ID == "" && staff.hears() {
			away = staff
		}
	}
	to, err := coordinator(a, appt.Site)
	if err == nil && to.ID == "" {
		to = away
	}
	return to, err
}

// coordinator returns who hears for a site: its coordinator or, while she is away,
// her deputy, and she herself if that one cannot be told; else the zero Person.
func coordinator(a *Act, id SiteID) (Person, error) {
	site, err := a.Policy.Site(id)
	if err != nil || site.Coordinator == "" {
		return Person{}, err
	}
	who, err := PersonByCode(a, site.Coordinator)
	if err := absent(err); err != nil {
		return Person{}, err
	}
	to, err := a.present(who)
	if err == nil && to.ID == "" && who.hears() {
		to = who
	}
	return to, err
}

// hears reports whether a member of staff reads what the bot says.
func (p Person) hears() bool {
	return p.Role.Staff() && p.Left.IsZero() && p.Chat != "" && p.Unreachable.IsZero()
}
