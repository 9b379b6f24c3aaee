package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// offer makes a code for a site's staff chat.
func (o *office) offer(site casework.SiteID, all bool) {
	o.t.Helper()
	c := &casework.OfferStaffChat{Site: site, All: all}
	o.must(casework.Program, c)
	o.code = c.Code
}

// link types the code in a group.
func (o *office) link(group casework.ChatName) casework.LinkStaffChat {
	return casework.LinkStaffChat{Code: o.code, Group: group, Telegram: -5}
}

func (o *office) staffChat(site casework.SiteID) casework.StaffChat {
	o.t.Helper()
	s, err := casework.StaffChatOf(o, site)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

func TestACodeLinksOneGroupOnce(t *testing.T) {
	o := newOffice(t)
	o.offer("roma", false)
	c := o.link("chat of team")
	c.Code = " " + strings.ToUpper(strings.ReplaceAll(c.Code, "-", " – "))
	o.must(o.as("caseworker"), c)
	o.expectTold("coordinator: team.linked_note")
	if s := o.staffChat("roma"); s.Chat != "chat of team" || s.By != o.who["caseworker"].ID || s.Lang != casework.English || !s.Linked.Equal(o.now) {
		t.Errorf("linked %+v", s)
	}
	o.must(o.as("caseworker"), o.link("chat of team")) // typed twice
	o.refused(o.as("caseworker"), o.link("chat of others"), casework.Expired)
	o.must(o.as("coordinator"), casework.UnlinkStaffChat{Site: "roma"})
	o.refused(o.as("caseworker"), o.link("chat of team"), casework.Expired)
	o.expectTold("")
	o.offer("roma", false)
	before := o.code
	o.offer("roma", false)
	late := o.link("chat of team")
	o.code = before
	o.refused(o.as("caseworker"), o.link("chat of team"), casework.NotFound)
	o.now = o.now.Add(casework.StaffOfferFor)
	o.refused(o.as("caseworker"), late, casework.Expired)
}

func TestAGroupIsOneSitesAndASiteHasOneGroup(t *testing.T) {
	o := newOffice(t)
	o.offer("roma", false)
	o.must(o.as("caseworker"), o.link("chat of team"))
	o.offer("madrid", false)
	o.refused(o.as("caseworker"), o.link("chat of others"), casework.Forbidden)
	o.refused(o.as("admin"), o.link("chat of team"), casework.Changed)
	o.offer("roma", false)
	o.must(o.as("caseworker"), o.link("chat of new team"))
	var chat casework.Chat
	if err := o.Get(casework.ChatRef("chat of team"), &chat); casework.CodeOf(err) != casework.NotFound {
		t.Errorf("the earlier group is still known: %+v, %v", chat, err)
	}
}

func TestGuessesAtAStaffChatsCodeAreThrottled(t *testing.T) {
	o := newOffice(t)
	o.offer("roma", false)
	for _, wrong := range []string{"a", "b", "c", "d", "e"} {
		o.refused(o.as("caseworker"), casework.LinkStaffChat{Code: wrong, Group: "chat of team"}, casework.NotFound)
		o.must(o.as("caseworker"), casework.NoteWrongCode{Typed: wrong})
	}
	o.refused(o.as("caseworker"), o.link("chat of team"), casework.Throttled)
	o.must(o.as("mediator"), o.link("chat of team"))
}

// missed marks the woman's appointment of today as missed.
func (o *office) missed(a casework.Appointment) {
	o.t.Helper()
	o.posts = nil
	o.must(o.as("admin"), casework.SetOutcome{Appointment: a.ID, Rev: a.Rev, Outcome: casework.Missed})
}

func TestTheStaffChatHearsWhatHerCaseworkerCannot(t *testing.T) {
	for _, c := range []struct {
		name    string
		all     bool
		away    []string
		missed  string
		correct string
	}{
		{"her caseworker hears", false, nil, "caseworker: alert.missed", "caseworker: alert.undone"},
		{"her caseworker is away", false, []string{"caseworker"}, "team: team.missed", "team: team.missed (rewritten), team: team.undone"},
		{"nobody else is there", false, []string{"caseworker", "coordinator"}, "team: team.missed", "team: team.missed (rewritten), team: team.undone"},
		{"it hears all", true, nil, "team: team.missed, caseworker: alert.missed", "team: team.missed (rewritten), team: team.undone, caseworker: alert.undone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, a := over(t)
			o.offer("roma", c.all)
			o.must(o.as("mediator"), o.link("chat of team"))
			for _, who := range c.away {
				o.change(o.who[who].ID, func(p *casework.Person) { p.Unreachable = o.now })
			}
			o.missed(a)
			for _, p := range o.posts {
				n := p.event.Notice
				if n.Team == "" {
					continue
				}
				if n.Purpose != casework.ForTeam || n.Flow != "" && n.Flow != "alert" || len(n.Vars) > 4 || n.Vars["Code"].Text != "K-17" || n.Vars["Kind"].Key != "kind.meeting" {
					t.Errorf("the group reads %+v: code name, kind and hour only", n)
				}
			}
			o.expectTold(c.missed)
			o.must(o.as("admin"), casework.UndoOutcome{Appointment: a.ID, Rev: a.Rev})
			o.expectTold(c.correct)
		})
	}
}

func TestTheStaffChatSleepsAsStaffDo(t *testing.T) {
	o, a := over(t)
	o.offer("roma", true)
	o.must(o.as("coordinator"), o.link("chat of team"))
	o.change(o.who["caseworker"].ID, func(p *casework.Person) { p.Chat = "" })
	o.wait(8 * time.Hour) // eleven at night
	o.missed(a)
	o.expectTold("")
	o.wait(9 * time.Hour)
	if told := o.told(); !strings.Contains(told, "team: team.missed") {
		t.Errorf("in the morning told %q", told)
	}
}

func TestWhatAGroupDoesNotTakeIsToldPrivately(t *testing.T) {
	o, a := over(t)
	o.offer("roma", false)
	o.must(o.as("coordinator"), o.link("chat of team"))
	o.change(o.who["caseworker"].ID, func(p *casework.Person) { p.Chat = "" })
	o.missed(a)
	o.expectTold("team: team.missed")
	refused := casework.Delivery{Result: casework.FateFailed, Why: casework.WhyUnreachable, Chat: "chat of team", Purpose: casework.ForTeam, Subject: a.Ref(), Rev: a.Rev}
	o.must(casework.Program, casework.Delivered{Delivery: refused})
	o.expectTold("coordinator: team.unlinked_note, coordinator: alert.missed")
	if s := o.staffChat("roma"); s.Chat != "" {
		t.Errorf("still linked: %+v", s)
	}
	why, err := o.policy.StillHolds(o, casework.ToSay{Person: a.Person, Chat: "chat of team", Purpose: casework.ForTeam, Subject: a.Ref()}, o.now)
	if why != casework.WhyNoChat || err != nil {
		t.Errorf("a message to the group that was linked: %q, %v", why, err)
	}
}

func TestAGroupThatBecomesASupergroupIsFollowed(t *testing.T) {
	o, a := over(t)
	o.offer("roma", true)
	o.must(o.as("coordinator"), o.link("chat of team"))
	move := casework.MoveStaffChat{From: "chat of team", To: "chat of supergroup", Telegram: -100}
	o.must(casework.Program, move)
	o.must(casework.Program, move) // told twice
	if s := o.staffChat("roma"); s.Chat != "chat of supergroup" || !s.All {
		t.Errorf("after the move %+v", s)
	}
	var old casework.Chat
	if err := o.Get(casework.ChatRef("chat of team"), &old); err != nil || old.Telegram != -100 {
		t.Errorf("what is on its way to the old group goes to %+v: %v", old, err)
	}
	why, err := o.policy.StillHolds(o, casework.ToSay{Person: a.Person, Chat: "chat of team", Purpose: casework.ForTeam, Subject: a.Ref()}, o.now)
	if why != "" || err != nil {
		t.Errorf("and is skipped: %q, %v", why, err)
	}
	o.missed(a)
	o.expectTold("supergroup: team.missed, caseworker: alert.missed")
}

func TestTheCoordinatorHearsInTheMorningThatAGroupIsGone(t *testing.T) {
	o := newOffice(t)
	o.offer("roma", false)
	o.must(o.as("coordinator"), o.link("chat of team"))
	o.now = o.now.Add(12 * time.Hour)
	o.must(casework.Program, casework.UnlinkStaffChat{Site: "roma"})
	o.expectTold("")
	o.must(casework.Program, &casework.OfferStaffChat{Site: "roma"})
	o.wait(10 * time.Hour)
	o.expectTold("coordinator: team.unlinked_note")
	o.refused(casework.Program, casework.UnlinkStaffChat{Site: "roma"}, casework.NotFound)
}

func TestWhoLinksAStaffChatIsWrittenDown(t *testing.T) {
	o := newOffice(t)
	o.offer("roma", false)
	o.must(o.as("caseworker"), o.link("chat of team"))
	o.must(casework.Console, casework.UnlinkStaffChat{Site: "roma"})
	ids, err := o.Find(casework.AuditLines(), time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, id := range ids {
		line, err := casework.LoadAuditLine(o, id)
		if err != nil || line.Site != "roma" {
			t.Errorf("line %+v: %v", line, err)
		}
		got = append(got, string(line.Role)+" "+line.Command)
	}
	slices.Sort(got)
	if want := []string{"caseworker link_staff_chat", "system unlink_staff_chat"}; !slices.Equal(got, want) {
		t.Errorf("written down: %q, want %q", got, want)
	}
}
