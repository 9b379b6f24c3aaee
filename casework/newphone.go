package casework

import (
	"slices"
	"time"
)

// A woman with another Telegram account, or number, is another chat to Telegram. A
// move code binds it to her: where it is opened, the old chat is cut off and cleaned,
// and for a day staff can take that back. A chat that is somebody's is never taken.

// MoveKeptFor is how long a move code is valid, and for how long a move can be undone.
const MoveKeptFor = 24 * time.Hour

// Moved is the last move of a person to another chat.
type Moved struct {
	From     ChatName  `json:"from"`
	Telegram int64     `json:"telegram"` // of the old chat
	At       time.Time `json:"at"`
}

// MovedLately reports whether the person's last move can be undone at a time.
func (p Person) MovedLately(now time.Time) bool {
	return !p.Moved.At.IsZero() && now.Sub(p.Moved.At) < MoveKeptFor
}

// MovePhone makes a move code for a person, who keeps her chat until it is opened in
// another one. Whoever asks for it in a chat is told the link there.
type MovePhone struct {
	Person PersonID

	// Token is filled when the command has been done, as [IssueInvite.Token].
	Token string
}

// Command is the row in the table of permissions.
func (c *MovePhone) Command() string { return "move_phone" }

// Do makes the code; her earlier ones and her invites end. Codes: NotFound, Forbidden,
// Changed (she is not on Telegram: an invite is what she needs).
func (c *MovePhone) Do(a *Act) error {
	p, err := a.withChat(c.Person)
	if err != nil {
		return err
	}
	if c.Token, err = issue(a, Invite{Person: p.ID, Expires: a.Now.Add(MoveKeptFor), Move: true}); err != nil || a.Who.Person == "" {
		return err
	}
	key := "phone.link"
	if a.Who.Person != p.ID {
		key = "phone.link_staff"
	}
	a.Tell(Notice{ID: "move." + NewID(a.Tx), To: a.Who.Person, Key: key, Token: c.Token, Vars: Vars{"Code": Str(string(p.Code))}, Purpose: ForAnswer})
	return nil
}

// moveHere lets a person leave her old chat for the one that asks. The caller binds
// it and keeps her.
func moveHere(a *Act, p *Person) error {
	var old Chat
	if err := a.Get(ChatRef(p.Chat), &old); err != nil {
		return absent(err)
	}
	from := p.Chat
	if err := leaveChat(a, p); err != nil {
		return err
	}
	p.Moved = Moved{From: from, Telegram: old.Telegram, At: a.Now}
	if err := settleWaiting(a, *p, WhyNoChat); err != nil {
		return err
	}
	return a.tellMoved(*p, "alert.moved")
}

// tellMoved tells who answers for a woman and the coordinator, who can undo it, that she
// has another phone, or that it was undone: now, or when each may be written to. Who
// has done it knows.
func (a *Act) tellMoved(p Person, key string) error {
	if p.Role.Staff() {
		return nil
	}
	to, err := responsible(a, Appointment{Site: p.Site}, p)
	if err != nil {
		return absent(err)
	}
	above, err := coordinator(a, p.Site)
	if err := absent(err); err != nil { // a site that is configured no more has none
		return err
	}
	for _, id := range slices.Compact([]PersonID{to.ID, above.ID}) {
		if id == "" || id == a.Who.Person {
			continue
		}
		if err := a.tellAboutPerson(p, id, key); err != nil {
			return err
		}
	}
	return nil
}

// UndoMove brings a person back to the chat that she has moved from, because it was
// not she who moved, or not meant.
type UndoMove struct{ Person PersonID }

// Command is the row in the table of permissions.
func (c UndoMove) Command() string { return "undo_move" }

// Do cuts the new chat off and cleans it, binds the old one again, and tells who was told
// of the move. Codes:
// NotFound, Forbidden, Expired (no move, or over a day ago), Changed (the old chat is
// somebody else's by now).
func (c UndoMove) Do(a *Act) error {
	p, err := a.person(c.Person)
	if err != nil {
		return err
	}
	moved := p.Moved
	if !p.MovedLately(a.Now) {
		return Errorf(Expired, "%s has not moved within a day", p.Code)
	}
	var old Chat
	if err := absent(a.Get(ChatRef(moved.From), &old)); err != nil {
		return err
	}
	if old.Person != "" {
		return Errorf(Changed, "the old chat of %s is somebody else's", p.Code)
	}
	if err := leaveChat(a, &p); err != nil {
		return err
	}
	if err := settleWaiting(a, p, WhyNoChat); err != nil {
		return err
	}
	p.Chat, p.Moved = moved.From, Moved{}
	if err := a.Put(ChatRef(p.Chat), OwnedByChat(p.Chat), Chat{Telegram: moved.Telegram, Person: p.ID}); err != nil {
		return err
	}
	a.Tell(Notice{ID: "back." + NewID(a.Tx), To: p.ID, Key: "phone.back", Discreet: true, Keeps: true, Purpose: ForAnswer})
	if err := a.Put(p.Ref(), OwnedBy(p.ID), p); err != nil {
		return err
	}
	return a.tellMoved(p, "alert.move_undone")
}
