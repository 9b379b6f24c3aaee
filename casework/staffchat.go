package casework

import (
	"strings"
	"time"
	"unicode"
)

// StaffChat is a site's linked group on Telegram: what concerns the whole team is
// said there, by code name. Who is in the group is not known and gives nobody a
// right; what a message there leads to is asked for in each one's private chat.
type StaffChat struct {
	Site SiteID   `json:"site"`
	Chat ChatName `json:"chat"`
	// Lang is the language of what is said there.
	Lang Lang `json:"lang"`
	// All says that every missed appointment is told there. Else only those are of
	// which nobody could be told in her private chat but the site's coordinator.
	All    bool      `json:"all,omitempty"`
	By     PersonID  `json:"by"`
	Linked time.Time `json:"linked"`
}

// StaffChatRef names the record of a site's staff chat.
func StaffChatRef(site SiteID) Ref { return Ref{StaffChatRecord, string(site)} }

// StaffChatOf reads a site's staff chat; the zero one if it has none.
func StaffChatOf(r Reader, site SiteID) (StaffChat, error) {
	var s StaffChat
	if err := r.Get(StaffChatRef(site), &s); err != nil {
		return StaffChat{}, absent(err)
	}
	return s, nil
}

// StaffOffer is a code that links a group to a site once. A site has one at a time.
type StaffOffer struct {
	// Name is that of the code, see [Reader.Name]: who reads the database cannot link.
	Name    string    `json:"name"`
	Lang    Lang      `json:"lang,omitempty"` // of what will be said; "" for the language of who links
	All     bool      `json:"all,omitempty"`  // see [StaffChat]
	Expires time.Time `json:"expires"`
	Used    ChatName  `json:"used,omitempty"` // the group that it linked
}

// StaffOfferFor is how long a code can be typed.
const StaffOfferFor = time.Hour

func offerRef(site SiteID) Ref { return Ref{StaffOfferRecord, string(site)} }

// OfferStaffChat makes a code that links a group to a site; the site's earlier one ends.
type OfferStaffChat struct {
	Site SiteID
	Lang Lang
	All  bool

	// Code and Expires are filled when the command has been done. The code is 50
	// random bits in two halves, "7k3m9-2pqxd", to be typed on a phone.
	Code    string
	Expires time.Time
}

// Command is the row in the table of permissions.
func (c *OfferStaffChat) Command() string { return "offer_staff_chat" }

// Do makes the code. Codes: Forbidden, NotFound (site), Invalid (language).
func (c *OfferStaffChat) Do(a *Act) error {
	if err := a.AllowAt(c.Site); err != nil {
		return err
	}
	if _, err := a.Policy.Site(c.Site); err != nil {
		return err
	}
	if c.Lang != "" && !c.Lang.Known() {
		return Errorf(Invalid, "language %q", c.Lang)
	}
	id := NewID(a.Tx)
	c.Code, c.Expires = id[:5]+"-"+id[5:], a.Now.Add(StaffOfferFor)
	return a.PutFor(offerRef(c.Site), Organisation,
		StaffOffer{Name: a.Name(plainCode(c.Code)), Lang: c.Lang, All: c.All, Expires: c.Expires}, 2*StaffOfferFor)
}

// plainCode is a code as it was made, whatever case and dashes it was typed in.
func plainCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, typed)
}

// findOffer finds the code that was typed in a group. Codes: NotFound (no such
// code), Expired (over, or it has linked another group).
func findOffer(a *Act, typed string, group ChatName) (SiteID, StaffOffer, error) {
	name := a.Name(plainCode(typed))
	for _, site := range a.Policy.Sites {
		var offer StaffOffer
		if err := absent(a.Get(offerRef(site.ID), &offer)); err != nil {
			return "", offer, err
		}
		switch {
		case offer.Name != name:
		case !a.Now.Before(offer.Expires), offer.Used != "" && offer.Used != group:
			return "", offer, Errorf(Expired, "code of a staff chat")
		default:
			return site.ID, offer, nil
		}
	}
	return "", StaffOffer{}, Errorf(NotFound, "code of a staff chat")
}
