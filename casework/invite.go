package casework

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"time"
)

// Invite binds a chat to a person, once, until it expires. The record is named
// by the hash of the token: who reads the database cannot use an invite.
type Invite struct {
	Person  PersonID  `json:"person"`
	Expires time.Time `json:"expires"`
	Used    time.Time `json:"used,omitzero"`
	// Move takes her to another chat from the one that she has, see [MovePhone].
	Move bool `json:"move,omitempty"`
}

// InviteKeptFor is how long an invite is valid if nobody says otherwise.
const InviteKeptFor = 14 * 24 * time.Hour

// usedInviteKept is how long it is known that an invite was used.
const usedInviteKept = 30 * 24 * time.Hour

// InviteRef names the record of a token.
func InviteRef(token string) Ref {
	sum := sha256.Sum256([]byte(token))
	return Ref{InviteRecord, hex.EncodeToString(sum[:16])}
}

// IssueInvite makes an invite for a person; her earlier ones end.
type IssueInvite struct {
	Person PersonID
	// For is how long it is valid; 0 means InviteKeptFor.
	For time.Duration

	// Token and Expires are filled when the command has been done. The token is
	// 128 random bits, fit for a deep link (A-Z a-z 0-9 _ -).
	Token   string
	Expires time.Time
}

// Command is the row in the table of permissions.
func (c *IssueInvite) Command() string { return "issue_invite" }

// Do makes the invite. Codes: NotFound, Invalid (validity under an hour or over 90
// days, or for staff who have left).
func (c *IssueInvite) Do(a *Act) error {
	p, err := a.person(c.Person)
	if err != nil {
		return err
	}
	if !p.Left.IsZero() {
		return Errorf(Invalid, "%s has left", p.Code)
	}
	if c.For == 0 {
		c.For = InviteKeptFor
	}
	if c.For < time.Hour || c.For > 90*24*time.Hour {
		return Errorf(Invalid, "an invite can be valid for one hour to 90 days, not for %s", c.For)
	}
	c.Expires = a.Now.Add(c.For)
	c.Token, err = issue(a, Invite{Person: p.ID, Expires: c.Expires})
	return err
}

// issue makes the token of an invite and keeps it; the person's earlier ones end.
func issue(a *Act, inv Invite) (token string, err error) {
	if err := endInvites(a, inv.Person); err != nil {
		return "", err
	}
	var bits [16]byte
	binary.BigEndian.PutUint64(bits[:8], a.Random())
	binary.BigEndian.PutUint64(bits[8:], a.Random())
	token = base64.RawURLEncoding.EncodeToString(bits[:])
	ref := InviteRef(token)
	if err := a.File(InvitesFor(inv.Person), ref.ID, inv.Expires); err != nil {
		return "", err
	}
	return token, a.PutFor(ref, Organisation, inv, inv.Expires.Sub(a.Now)+usedInviteKept)
}

// endInvites ends a person's open invites.
func endInvites(a *Act, p PersonID) error {
	ids, err := a.Find(InvitesFor(p), time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := a.Delete(Ref{InviteRecord, id}); err != nil {
			return err
		}
		if err := a.Unfile(InvitesFor(p), id); err != nil {
			return err
		}
	}
	return nil
}

// CheckInvite reads the invite of a token as it stands at a time. Codes:
// NotFound (no such token), Expired (over, or used by another chat).
func CheckInvite(r Reader, token string, now time.Time) (Invite, error) {
	var inv Invite
	if err := r.Get(InviteRef(token), &inv); err != nil {
		return inv, err
	}
	if !inv.Used.IsZero() || !now.Before(inv.Expires) {
		return inv, Errorf(Expired, "invite")
	}
	return inv, nil
}

// AcceptInvite binds the chat that asks to the invite's person. A chat bound to
// somebody stays hers: an invite never merges two people.
type AcceptInvite struct{ Token string }

// Command is the row in the table of permissions.
func (c AcceptInvite) Command() string { return "accept_invite" }

// Do binds the chat. Codes: NotFound, Expired, Changed (this chat or this person is bound already).
func (c AcceptInvite) Do(a *Act) error {
	if err := a.AllowHere(); err != nil {
		return err
	}
	inv, err := CheckInvite(a, c.Token, a.Now)
	if err != nil {
		return err
	}
	p, err := LoadPerson(a, inv.Person)
	if err != nil {
		return err
	}
	var chat Chat
	if err := a.Get(ChatRef(a.Who.Chat), &chat); err != nil {
		return err
	}
	if chat.Person != "" || p.Chat != "" && !inv.Move {
		return Errorf(Changed, "this chat or this person is bound already")
	}
	if p.Chat != "" {
		if err := moveHere(a, &p); err != nil {
			return err
		}
	}
	inv.Used, p.Chat, p.Unreachable = a.Now, a.Who.Chat, time.Time{}
	if p.Lang == "" {
		p.Lang = chat.Lang
	}
	chat = Chat{Telegram: chat.Telegram, Person: p.ID}
	if err := a.PutFor(InviteRef(c.Token), Organisation, inv, usedInviteKept); err != nil {
		return err
	}
	if err := a.Unfile(InvitesFor(p.ID), InviteRef(c.Token).ID); err != nil {
		return err
	}
	if err := a.File(InvitesUsed(p.ID), InviteRef(c.Token).ID, a.Now.Add(usedInviteKept)); err != nil {
		return err
	}
	if err := a.Put(ChatRef(a.Who.Chat), OwnedByChat(a.Who.Chat), chat); err != nil {
		return err
	}
	return a.Put(p.Ref(), OwnedBy(p.ID), p)
}

// Guesses are the wrong invite codes that a chat has sent, each once: an old slip
// that is tapped again and again is one.
type Guesses struct {
	Wrong []string  `json:"wrong"` // names of the records that the codes would have, never the codes
	Since time.Time `json:"since"`
}

// How many different wrong codes a chat may send within an hour before it has to
// wait. With 128 bits nothing could be guessed anyway; this keeps the lanes quiet.
const (
	guessesAllowed = 5
	guessesWithin  = time.Hour
)

// NoteWrongCode keeps a wrong invite code sent from the chat that asks.
type NoteWrongCode struct{ Typed string }

// Command is the row in the table of permissions.
func (c NoteWrongCode) Command() string { return "note_wrong_code" }

// Do keeps it, if it is another than those before.
func (c NoteWrongCode) Do(a *Act) error {
	if err := a.AllowHere(); err != nil {
		return err
	}
	g, err := guesses(a, a.Who.Chat, a.Now)
	if err != nil {
		return err
	}
	code := InviteRef(c.Typed).ID
	if slices.Contains(g.Wrong, code) || len(g.Wrong) >= guessesAllowed {
		return nil
	}
	g.Wrong = append(g.Wrong, code)
	return a.PutFor(Ref{GuessRecord, string(a.Who.Chat)}, OwnedByChat(a.Who.Chat), g, 2*guessesWithin)
}

// MayGuess reports whether a chat may try another invite code. Code: Throttled.
func MayGuess(r Reader, chat ChatName, now time.Time) error {
	g, err := guesses(r, chat, now)
	if err == nil && len(g.Wrong) >= guessesAllowed {
		err = Errorf(Throttled, "%d wrong invite codes since %s", len(g.Wrong), g.Since.UTC().Format(time.RFC3339))
	}
	return err
}

// guesses reads a chat's wrong codes; what began over an hour ago begins anew.
func guesses(r Reader, chat ChatName, now time.Time) (Guesses, error) {
	var g Guesses
	err := r.Get(Ref{GuessRecord, string(chat)}, &g)
	if CodeOf(err) == NotFound || err == nil && now.Sub(g.Since) >= guessesWithin {
		return Guesses{Since: now}, nil
	}
	return g, err
}
