package casework

import (
	"fmt"
	"time"
)

// Freeze is that a woman's chat says nothing of hers to whoever holds the phone.
// Nothing is said there unasked, whatever is asked gets the same answer, and nobody
// is asked to phone her: a call can hurt her as well.
type Freeze struct {
	At time.Time `json:"at,omitzero"`
	// Known says that staff know: they did it, or she has agreed that they hear.
	Known bool `json:"known,omitempty"`
	// Opened is when staff ended it for her: what she writes next ends it. Until then
	// nothing is said to her, because nobody knows who would read it.
	Opened time.Time `json:"opened,omitzero"`
}

// Holds reports whether the chat is frozen.
func (f Freeze) Holds() bool { return !f.At.IsZero() }

// why is the reason that is kept with what a frozen chat is not told. Of a woman who has
// left without letting staff know it is that of who hears only when she opens the bot:
// it is true, and tells nobody who reads the ledger that she has left.
func (f Freeze) why() string {
	if f.Known {
		return WhyFrozen
	}
	return WhyOnOpening
}

// freeze freezes a person's chat and forgets what was being talked about there. The
// chat itself is emptied by whoever speaks to Telegram.
func freeze(a *Act, p *Person, f Freeze) error {
	p.Frozen = f
	if err := a.Delete(Ref{TalkRecord, string(p.Chat)}); err != nil {
		return err
	}
	if err := a.Put(p.Ref(), OwnedBy(p.ID), *p); err != nil {
		return err
	}
	return settleWaiting(a, *p, f.why())
}

// FreezeChat freezes a woman's chat and takes from it what can be taken, because
// somebody else has her phone.
type FreezeChat struct{ Person PersonID }

// Command is the row in the table of permissions.
func (c FreezeChat) Command() string { return "freeze_chat" }

// Do freezes it, and who accompanies her hears at once not to use that phone, unless she
// has done it herself or knows already. Codes: NotFound, Forbidden, Invalid (staff), Changed (she is not on Telegram).
func (c FreezeChat) Do(a *Act) error {
	p, err := a.person(c.Person)
	if err != nil {
		return err
	}
	switch {
	case p.Role != Beneficiary:
		return Errorf(Invalid, "%s is no woman who is accompanied", p.Code)
	case p.Chat == "":
		return Errorf(Changed, "%s is not on Telegram", p.Code)
	}
	knew := p.Frozen.Known && p.Frozen.Opened.IsZero()
	if err := freeze(a, &p, Freeze{At: a.Now, Known: true}); err != nil {
		return err
	}
	if !knew {
		if err := a.tellFrozen(p, "alert.chat_frozen"); err != nil {
			return err
		}
	}
	a.Tell(Notice{ID: fmt.Sprintf("%s.sweep.%d", p.ID, a.Now.UnixMilli()), To: p.ID, Sweep: true, Purpose: ForCover})
	return nil
}

// UnfreezeChat lets a woman come back who has said, herself and not by telephone
// alone, that the phone is hers.
type UnfreezeChat struct{ Person PersonID }

// Command is the row in the table of permissions.
func (c UnfreezeChat) Command() string { return "unfreeze_chat" }

// Do lets what she writes next end the freeze; she hears nothing before. A chat that
// is not frozen stays as it is. Codes: NotFound, Forbidden.
func (c UnfreezeChat) Do(a *Act) error {
	p, err := LoadPerson(a, c.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil || !p.Frozen.Holds() || !p.Frozen.Opened.IsZero() {
		return err
	}
	p.Frozen.Opened, p.Frozen.Known = a.Now, true
	return a.Put(p.Ref(), OwnedBy(p.ID), p)
}

// stillOpen says why an answer is not said in a chat any more.
func stillOpen(r Reader, name ChatName) (why string, err error) {
	var chat Chat
	if err := absent(r.Get(ChatRef(name), &chat)); err != nil || chat.Person == "" {
		return "", err
	}
	p, err := LoadPerson(r, chat.Person)
	if err == nil && p.Chat == name && p.Frozen.Holds() {
		why = WhyFrozen
	}
	return why, absent(err)
}

// ToBePhoned reports whether a woman must be phoned because Telegram does not bring
// her what she must know. Who has a frozen chat is not phoned.
func (p Person) ToBePhoned() bool { return !p.Remindable() && !p.Frozen.Holds() }
