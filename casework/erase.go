package casework

import "time"

// Erasing a woman is three things. [Erase] lets her leave, in one transaction: from
// then on she is nobody here. [EraseStep] takes away what is kept of her, a part at a
// time, so that years of appointments are no large transaction; what follows is
// written down in an [Erasure], and whoever died half way goes on where it ended. At
// last the store destroys her key and that of her chat, and looks through all names.

// Erasure is somebody who is leaving, until nothing of hers is left. It is sealed
// under the organisation's key, because hers is destroyed on the way.
type Erasure struct {
	ID     string   `json:"id"` // random; it names nobody
	Person PersonID `json:"person"`
	// Chat is hers, until its key is destroyed.
	Chat  ChatName  `json:"chat,omitempty"`
	Site  SiteID    `json:"site"`
	Since time.Time `json:"since"`
	// Code and Told are what staff still have to hear, and who: see [Erase]. Both are
	// empty when they have.
	Code Code     `json:"code,omitempty"`
	Tell PersonID `json:"tell,omitempty"`
	// Bare says that no record is left.
	Bare bool `json:"bare,omitempty"`
	// Swept is when the keys were destroyed.
	Swept time.Time `json:"swept,omitzero"`
}

// ErasureRef names the record.
func ErasureRef(id string) Ref { return Ref{ErasureRecord, id} }

// LoadErasure reads it. Code: NotFound (it is over).
func LoadErasure(r Reader, id string) (Erasure, error) {
	var e Erasure
	err := r.Get(ErasureRef(id), &e)
	return e, err
}

// Erase lets a woman leave: her chat is a visitor's at once, her invites and alerts
// end, nobody finds her by her code name, and staff hear that somebody has left, not
// why. She may do it herself; from staff's side a reason is kept.
type Erase struct {
	Person PersonID
	// Reason is why staff erase her; hers is nobody's business. It stays in the audit,
	// beside an id that names nobody any more.
	Reason string

	// Erasure names what follows when the command has been done; Waits says that it was
	// not, because a second one of staff must say yes first.
	Erasure string
	Waits   bool
}

// Command is the row in the table of permissions.
func (c *Erase) Command() string { return "erase" }

// reasonMost is how long a reason may be, in bytes.
const reasonMost = 400

// Do lets her leave. Codes: NotFound (also while she is leaving), Forbidden, Invalid
// (staff, who are off-boarded; no reason, from staff's side, or one that is too long).
func (c *Erase) Do(a *Act) error {
	p, err := a.person(c.Person)
	if err != nil {
		return err
	}
	herself := a.Who.Person == p.ID
	switch {
	case p.Role.Staff():
		return Errorf(Invalid, "%s is a %s: only women are erased", p.Code, p.Role)
	case !herself && c.Reason == "", len(c.Reason) > reasonMost:
		return Errorf(Invalid, "a reason of %d bytes", len(c.Reason))
	}
	if waits, err := c.needsSecond(a, &p); err != nil || waits {
		return err
	}
	e := Erasure{ID: NewID(a.Tx), Person: p.ID, Chat: p.Chat, Site: p.Site, Since: a.Now}
	c.Erasure = e.ID
	to, err := responsible(a, Appointment{Site: p.Site}, p)
	if err := absent(err); err != nil { // a site that is configured no more has nobody
		return err
	}
	if to.ID != "" {
		e.Code, e.Tell = p.Code, to.ID
	}
	if err := restAlertsOf(a, p); err != nil {
		return err
	}
	if err := a.eraseRequests(p.ID); err != nil {
		return err
	}
	if err := leaveChat(a, &p); err != nil {
		return err
	}
	if err := unlist(a, p); err != nil {
		return err
	}
	p.Erasing = a.Now
	a.reason = c.Reason
	if err := a.File(Erasures(), e.ID, a.Now); err != nil {
		return err
	}
	if err := a.Put(ErasureRef(e.ID), Organisation, e); err != nil {
		return err
	}
	return a.Put(p.Ref(), OwnedBy(p.ID), p)
}

// restAlertsOf withdraws her alerts: nobody has to see to them any more. The staff
// chat reads that they were taken back.
func restAlertsOf(a *Act, p Person) error {
	alerts, err := StandingAlerts(a, AlertsOf(p.ID))
	if err != nil {
		return err
	}
	for _, al := range alerts {
		appt, err := LoadAppointment(a, al.Appointment)
		if err != nil {
			return err
		}
		a.turn(&al, AlertWithdrawn)
		a.note(&al, Deed{What: DeedWithdrawn})
		if err := a.restAlert(&al); err != nil {
			return err
		}
		if err := a.keepAlert(al, appt, p); err != nil {
			return err
		}
	}
	return nil
}

// eraseRequests takes away a woman's calls for a human, with all that was said: nobody
// may read them any more, and nobody has to answer.
func (a *Act) eraseRequests(id PersonID) error {
	ids, err := a.Find(RequestsOf(id), time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	for _, request := range ids {
		q, err := LoadRequest(a, RequestID(request))
		if err := absent(err); err != nil {
			return err
		}
		q.ID, q.Person = RequestID(request), id
		if err := a.eraseRequest(q); err != nil {
			return err
		}
	}
	return nil
}

// leaveChat makes her chat a visitor's, who keeps her language for a day, and lets it
// be cleaned. Where she asks for it herself, that is done while she is answered.
func leaveChat(a *Act, p *Person) error {
	name, lang := p.Chat, p.Lang
	if name == "" {
		return endInvites(a, p.ID)
	}
	var chat Chat
	if err := absent(a.Get(ChatRef(name), &chat)); err != nil {
		return err
	}
	if err := cutOff(a, p); err != nil {
		return err
	}
	chat = Chat{Telegram: chat.Telegram, Lang: lang}
	if err := a.PutFor(ChatRef(name), OwnedByChat(name), chat, VisitorKept); err != nil || name == a.Who.Chat {
		return err
	}
	n := Notice{ID: "sweep." + NewID(a.Tx), Sweep: true, Purpose: ForAnswer}
	return a.Post(ChatLane(name), Event{ID: "n:" + n.ID, At: a.Now, Notice: &n})
}

// codeRests is how long a code name is nobody's after who had it has left, so that
// nobody takes one woman for another.
const codeRests = 365 * 24 * time.Hour

// unlist takes a woman out of every list in which she is found. Her code name rests:
// its entry names nobody.
func unlist(a *Act, p Person) error {
	for _, ix := range []Index{PeopleAt(p.Site), CasesOf(p.Caseworker)} {
		if err := a.Unfile(ix, string(p.ID)); err != nil {
			return err
		}
	}
	used, err := a.Find(InvitesUsed(p.ID), time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	for _, id := range used {
		if err := a.Delete(Ref{InviteRecord, id}); err != nil {
			return err
		}
		if err := a.Unfile(InvitesUsed(p.ID), id); err != nil {
			return err
		}
	}
	if err := forgetExternal(a, "people", p.External); err != nil {
		return err
	}
	return a.PutFor(CodeRef(a, p.Code), Organisation, PersonID(""), codeRests)
}

// forgetExternal forgets what became of a row of a list.
func forgetExternal(a *Act, list, id string) error {
	if id == "" {
		return nil
	}
	ref := ExternalRef(a, list, id)
	if err := a.Unfile(ImportedFrom(list), ref.ID); err != nil {
		return err
	}
	return a.Delete(ref)
}
