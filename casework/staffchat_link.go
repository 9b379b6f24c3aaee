package casework

import "fmt"

// LinkStaffChat makes a group the staff chat of the site whose code was typed in
// it. Who types it is known by her own private chat.
type LinkStaffChat struct {
	Code string
	// Group is where it was typed, and Telegram that chat's id there.
	Group    ChatName
	Telegram int64
}

// Command is the row in the table of permissions.
func (c LinkStaffChat) Command() string { return "link_staff_chat" }

// Do links the group, and the site's earlier one is a staff chat no more. The same
// code once more in the same group changes nothing. The site's coordinator hears of
// it. Codes: Throttled, NotFound, Expired, Forbidden (another site's code), Changed
// (the group is another site's).
func (c LinkStaffChat) Do(a *Act) error {
	a.allowed = true // whom it needs is known when the code is
	if a.Who.scopeOf(a.command) == Nobody {
		return Errorf(Forbidden, "a %s links no groups", a.Who.Role)
	}
	if err := MayGuess(a, a.Who.Chat, a.Now); err != nil {
		return err
	}
	site, offer, err := findOffer(a, c.Code, c.Group)
	if err != nil {
		return err
	}
	if err := a.AllowAt(site); err != nil {
		return err
	}
	var chat Chat
	if err := absent(a.Get(ChatRef(c.Group), &chat)); err != nil {
		return err
	}
	before, err := StaffChatOf(a, site)
	switch {
	case err != nil:
		return err
	case chat.Site != "" && chat.Site != site:
		return Errorf(Changed, "the group is linked to site %s", chat.Site)
	case offer.Used != "" && before.Chat == c.Group:
		return nil
	case offer.Used != "":
		return Errorf(Expired, "code of a staff chat")
	}
	if before.Chat != "" && before.Chat != c.Group {
		if err := a.Delete(ChatRef(before.Chat)); err != nil {
			return err
		}
	}
	now := StaffChat{Site: site, Chat: c.Group, Lang: offer.Lang, All: offer.All, By: a.Who.Person, Linked: a.Now}
	if now.Lang == "" {
		if now.Lang, err = c.lang(a); err != nil {
			return err
		}
	}
	if err := putStaffChat(a, now, c.Telegram); err != nil {
		return err
	}
	offer.Used = c.Group
	if err := a.PutFor(offerRef(site), Organisation, offer, 2*StaffOfferFor); err != nil {
		return err
	}
	return a.tellOfTeam(site, "team.linked_note")
}

// lang is the language of who links, or English.
func (c LinkStaffChat) lang(a *Act) (Lang, error) {
	who, err := LoadPerson(a, a.Who.Person)
	if err := absent(err); err != nil || !who.Lang.Known() {
		return English, err
	}
	return who.Lang, nil
}

// putStaffChat writes a staff chat, and in the group's own record whose it is.
func putStaffChat(a *Act, s StaffChat, telegram int64) error {
	if err := a.Put(StaffChatRef(s.Site), Organisation, s); err != nil {
		return err
	}
	return a.Put(ChatRef(s.Chat), OwnedByChat(s.Chat), Chat{Telegram: telegram, Site: s.Site, Lang: s.Lang})
}

// UnlinkStaffChat makes a site's staff chat a group like any other: because
// somebody says so, or because the bot was removed from it.
type UnlinkStaffChat struct{ Site SiteID }

// Command is the row in the table of permissions.
func (c UnlinkStaffChat) Command() string { return "unlink_staff_chat" }

// Do unlinks it and tells the site's coordinator. Codes: Forbidden, NotFound (the
// site has none).
func (c UnlinkStaffChat) Do(a *Act) error {
	if err := a.AllowAt(c.Site); err != nil {
		return err
	}
	s, err := StaffChatOf(a, c.Site)
	if err != nil {
		return err
	}
	if s.Chat == "" {
		return Errorf(NotFound, "site %s has no staff chat", c.Site)
	}
	return a.unlink(s)
}

// unlink makes a staff chat a group like any other.
func (a *Act) unlink(s StaffChat) error {
	if err := a.Delete(StaffChatRef(s.Site)); err != nil {
		return err
	}
	if err := a.Delete(ChatRef(s.Chat)); err != nil {
		return err
	}
	return a.tellOfTeam(s.Site, "team.unlinked_note")
}

// MoveStaffChat follows a group that Telegram gave another id, when it became a
// supergroup. Done by the system only.
type MoveStaffChat struct {
	From, To ChatName
	Telegram int64 // the new id
}

// Command is the row in the table of permissions.
func (c MoveStaffChat) Command() string { return "move_staff_chat" }

// Do follows it. What is on its way to the old id is sent to the new one.
func (c MoveStaffChat) Do(a *Act) error {
	if err := a.AllowAt(""); err != nil {
		return err
	}
	var chat Chat
	if err := absent(a.Get(ChatRef(c.From), &chat)); err != nil || chat.Site == "" {
		return err
	}
	s, err := StaffChatOf(a, chat.Site)
	if err != nil || s.Chat != c.From {
		return err
	}
	s.Chat, chat.Telegram = c.To, c.Telegram
	if err := putStaffChat(a, s, c.Telegram); err != nil {
		return err
	}
	return a.PutFor(ChatRef(c.From), OwnedByChat(c.From), chat, VisitorKept)
}

// tellOfTeam tells a site's coordinator what became of its staff chat, unless it
// was she who did it: now, or when she may be written to.
func (a *Act) tellOfTeam(site SiteID, key string) error {
	to, err := coordinator(a, site)
	if err := absent(err); err != nil || to.ID == "" || to.ID == a.Who.Person {
		return err // a site that is configured no more has nobody to tell
	}
	at, err := a.Policy.staffHour(to, Appointment{Site: site}, a.Now)
	if err != nil {
		return err
	}
	if at.After(a.Now) {
		return a.Set(Timer{At: at, Lane: PersonLane(to.ID), Kind: StaffTimer, Subject: StaffChatRef(site), Step: key})
	}
	place, err := a.Policy.Site(site)
	if err != nil {
		return absent(err)
	}
	a.Tell(Notice{ID: fmt.Sprintf("%s.%s.%d", site, key, a.Now.UnixMilli()), To: to.ID, Key: key,
		Vars: Vars{"Site": Str(place.Name)}, Subject: to.Ref(), Purpose: ForStaff})
	return nil
}

// teamDue tells a coordinator what waited for a decent hour, if it is still so.
func (a *Act) teamDue(t Timer) error {
	site := SiteID(t.Subject.ID)
	if err := a.AllowAt(site); err != nil {
		return err
	}
	s, err := StaffChatOf(a, site)
	if err != nil || (s.Chat != "") != (t.Step == "team.linked_note") {
		return err
	}
	return a.tellOfTeam(site, t.Step)
}
