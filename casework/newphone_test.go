package casework_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// moves lets the woman come with another phone.
func (o *office) moves(by string) {
	o.t.Helper()
	move := &casework.MovePhone{Person: o.who["woman"].ID}
	o.must(o.as(by), move)
	o.must(o.visitor("her new phone"), casework.AcceptInvite{Token: move.Token})
}

func TestANewPhoneTakesThePlaceOfTheOld(t *testing.T) {
	for _, by := range []string{"woman", "coordinator"} {
		o := newOffice(t)
		her := o.who["woman"]
		o.posts = nil
		o.moves(by)
		if p := o.person(her.ID); p.Chat != "her new phone" || p.Moved.From != her.Chat {
			t.Errorf("%s: she is at %q, from %q", by, p.Chat, p.Moved.From)
		}
		told := map[string]bool{}
		for _, p := range o.posts {
			name, _ := p.lane.Chat()
			told[string(name)+" "+p.event.Notice.Key] = true
			if p.event.Notice.Sweep {
				told["cleared "+string(name)] = true
			}
		}
		link := map[string]string{"woman": "chat of woman phone.link", "coordinator": "chat of coordinator phone.link_staff"}[by]
		if !told["chat of caseworker alert.moved"] || !told["chat of coordinator alert.moved"] || !told["cleared chat of woman"] || !told[link] {
			t.Errorf("%s: told %v", by, told)
		}
		var old casework.Chat
		if err := o.Get(casework.ChatRef(her.Chat), &old); err != nil || old.Person != "" {
			t.Errorf("%s: the old chat is %+v, %v", by, old, err)
		}
	}
}

func TestAMoveIsUndoneForADay(t *testing.T) {
	o := newOffice(t)
	her := o.who["woman"]
	o.moves("woman")
	o.posts = nil
	o.now = o.now.Add(23 * time.Hour)
	o.must(o.as("coordinator"), casework.UndoMove{Person: her.ID})
	if p := o.person(her.ID); p.Chat != her.Chat || !p.Moved.At.IsZero() {
		t.Errorf("she is at %q, moved %v", p.Chat, p.Moved)
	}
	if told := o.told(); !strings.Contains(told, "caseworker: alert.move_undone") || strings.Contains(told, "coordinator:") {
		t.Errorf("told %q, want that who was told hears it, and not who has undone it", told)
	}
	for _, chat := range []casework.ChatName{her.Chat, "her new phone"} {
		var c casework.Chat
		if err := o.Get(casework.ChatRef(chat), &c); err != nil || (c.Person == her.ID) != (chat == her.Chat) {
			t.Errorf("%s is %+v, %v", chat, c, err)
		}
	}
	o.refused(o.as("coordinator"), casework.UndoMove{Person: her.ID}, casework.Expired)

	o = newOffice(t)
	o.moves("woman")
	o.now = o.now.Add(24 * time.Hour)
	o.refused(o.as("coordinator"), casework.UndoMove{Person: her.ID}, casework.Expired)
}

func TestAMoveInTheNightIsToldInTheMorningToBothWhoMustKnow(t *testing.T) {
	o := newOffice(t)
	o.now = o.now.Add(14 * time.Hour)
	o.posts = nil
	o.moves("woman")
	if told := o.told(); strings.Contains(told, "alert.moved") {
		t.Errorf("in the night: %q", told)
	}
	o.wait(12 * time.Hour)
	if told := o.told(); !strings.Contains(told, "caseworker: alert.moved") || !strings.Contains(told, "coordinator: alert.moved") {
		t.Errorf("in the morning: %q", told)
	}

	o = newOffice(t)
	o.now = o.now.Add(14 * time.Hour)
	o.moves("woman")
	o.must(casework.Console, casework.UndoMove{Person: o.who["woman"].ID})
	o.posts = nil
	o.wait(12 * time.Hour)
	if told := o.told(); strings.Contains(told, "alert.moved") || !strings.Contains(told, "coordinator: alert.move_undone") {
		t.Errorf("in the morning: %q", told)
	}
}

func TestAMoveMergesNobody(t *testing.T) {
	o := newOffice(t)
	her, other := o.who["woman"], o.who["other woman"]
	move := &casework.MovePhone{Person: her.ID}
	o.must(o.as("woman"), move)
	o.refused(o.as("other woman"), casework.AcceptInvite{Token: move.Token}, casework.Changed)
	if o.person(her.ID).Chat != her.Chat || o.person(other.ID).Chat != other.Chat {
		t.Error("somebody was moved")
	}
	o.now = o.now.Add(24 * time.Hour)
	o.refused(o.visitor("her new phone"), casework.AcceptInvite{Token: move.Token}, casework.Expired)

	o = newOffice(t)
	o.moves("woman")
	o.must(casework.Program, casework.ReleaseChat{Person: other.ID}) // who has the old chat by now
	invite := &casework.IssueInvite{Person: other.ID}
	o.must(casework.Program, invite)
	o.must(casework.Actor{Role: casework.Visitor, Chat: her.Chat}, casework.AcceptInvite{Token: invite.Token})
	o.refused(o.as("coordinator"), casework.UndoMove{Person: her.ID}, casework.Changed)
}
