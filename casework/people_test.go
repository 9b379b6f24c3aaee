package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// newcomer enters a woman without a chat and gives her an invite.
func (o *office) newcomer() (casework.Person, *casework.IssueInvite) {
	o.t.Helper()
	add := &casework.AddPerson{Role: casework.Beneficiary, Site: "roma", Caseworker: o.who["caseworker"].ID}
	o.must(o.as("coordinator"), add)
	issue := &casework.IssueInvite{Person: add.Person.ID}
	o.must(o.as("caseworker"), issue)
	return add.Person, issue
}

// visitor is somebody in a chat that has just been met.
func (o *office) visitor(name casework.ChatName) casework.Actor {
	o.t.Helper()
	if err := o.Put(casework.ChatRef(name), casework.OwnedByChat(name), casework.Chat{Telegram: 7, Lang: casework.Bulgarian}); err != nil {
		o.t.Fatal(err)
	}
	return casework.Actor{Role: casework.Visitor, Chat: name}
}

func TestAnInviteBindsAChatOnce(t *testing.T) {
	o := newOffice(t)
	p, invite := o.newcomer()
	if len(invite.Token) != 22 || strings.Trim(invite.Token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		t.Errorf("token %q does not fit into a link", invite.Token)
	}
	for ref := range o.rows {
		if strings.Contains(ref.ID, invite.Token) || strings.Contains(o.rows[ref], invite.Token) {
			t.Errorf("the token stands in record %s: who reads the database can use it", ref.Type)
		}
	}
	phone := o.visitor("her phone")
	o.must(phone, casework.AcceptInvite{Token: invite.Token})
	bound := o.person(p.ID)
	var chat casework.Chat
	if err := o.Get(casework.ChatRef("her phone"), &chat); err != nil {
		t.Fatal(err)
	}
	if bound.Chat != "her phone" || bound.Lang != casework.Bulgarian || chat.Person != p.ID || chat.Telegram != 7 || chat.Lang != "" {
		t.Errorf("bound %+v, chat %+v", bound, chat)
	}
	o.refused(o.visitor("another phone"), casework.AcceptInvite{Token: invite.Token}, casework.Expired)
	o.refused(casework.ActorOf(bound), casework.AcceptInvite{Token: invite.Token}, casework.Expired)
	if ids, _ := o.Find(casework.InvitesFor(p.ID), time.Time{}, time.Time{}); len(ids) != 0 {
		t.Errorf("still open: %v", ids)
	}
}

func TestAnInviteEndsAndANewOneEndsTheOld(t *testing.T) {
	o := newOffice(t)
	p, first := o.newcomer()
	if want := o.now.Add(casework.InviteKeptFor); !first.Expires.Equal(want) {
		t.Errorf("ends at %s, want %s", first.Expires, want)
	}
	o.now = first.Expires.Add(-time.Second)
	if _, err := casework.CheckInvite(o, first.Token, o.now); err != nil {
		t.Errorf("a second before its end: %v", err)
	}
	o.now = first.Expires
	o.refused(o.visitor("her phone"), casework.AcceptInvite{Token: first.Token}, casework.Expired)

	second := &casework.IssueInvite{Person: p.ID, For: 2 * time.Hour}
	third := &casework.IssueInvite{Person: p.ID, For: time.Hour}
	o.must(o.as("caseworker"), second)
	o.must(o.as("caseworker"), third)
	o.refused(o.visitor("her phone"), casework.AcceptInvite{Token: second.Token}, casework.NotFound)
	o.refused(o.visitor("her phone"), casework.AcceptInvite{Token: ""}, casework.NotFound)
	o.must(o.visitor("her phone"), casework.AcceptInvite{Token: third.Token})
	for _, length := range []time.Duration{time.Minute, 91 * 24 * time.Hour, -time.Hour} {
		o.refused(o.as("caseworker"), &casework.IssueInvite{Person: p.ID, For: length}, casework.Invalid)
	}
	o.refused(casework.Program, &casework.IssueInvite{Person: "nobody"}, casework.NotFound)
}

func TestAnInviteMergesNobody(t *testing.T) {
	o := newOffice(t)
	_, invite := o.newcomer()
	o.refused(o.as("woman"), casework.AcceptInvite{Token: invite.Token}, casework.Changed)
	// Nor does it take a chat from a person who has one.
	bound := &casework.IssueInvite{Person: o.who["woman"].ID}
	o.must(o.as("caseworker"), bound)
	o.refused(o.visitor("another phone"), casework.AcceptInvite{Token: bound.Token}, casework.Changed)
}

func TestDifferentWrongCodesAreThrottledNotTheSameOneAgain(t *testing.T) {
	o := newOffice(t)
	phone := o.visitor("a phone")
	for n := range 5 {
		if err := casework.MayGuess(o, phone.Chat, o.now); err != nil {
			t.Fatalf("after %d wrong codes: %v", n, err)
		}
		for range 6 { // a slip that has expired, tapped again and again
			o.must(phone, casework.NoteWrongCode{Typed: fmt.Sprint("wrong", n)})
		}
		o.now = o.now.Add(time.Minute)
	}
	if err := casework.MayGuess(o, phone.Chat, o.now); casework.CodeOf(err) != casework.Throttled {
		t.Errorf("after five: %v", err)
	}
	if err := casework.MayGuess(o, "another phone", o.now); err != nil {
		t.Errorf("another phone: %v", err)
	}
	o.now = monday.Add(time.Hour)
	if err := casework.MayGuess(o, phone.Chat, o.now); err != nil {
		t.Errorf("an hour after the first: %v", err)
	}
}

func TestAPersonGetsACodeNameAndIsFoundByIt(t *testing.T) {
	o := newOffice(t)
	seen := map[casework.Code]bool{}
	for range 300 { // more than two digits and one letter can name without asking again
		add := &casework.AddPerson{Role: casework.Beneficiary, Site: "roma", Lang: casework.Ukrainian, Name: "Оля"}
		o.must(o.as("coordinator"), add)
		if seen[add.Person.Code] {
			t.Fatalf("code name %s is given twice", add.Person.Code)
		}
		seen[add.Person.Code] = true
		if p, err := casework.PersonByCode(o, add.Person.Code); err != nil || p.ID != add.Person.ID {
			t.Fatalf("%s: %+v, %v", add.Person.Code, p, err)
		}
	}
	for name, c := range map[string]struct {
		add  casework.AddPerson
		code casework.ErrorCode
	}{
		"a code that is taken": {casework.AddPerson{Role: casework.Beneficiary, Site: "roma", Code: "K-17"}, casework.Invalid},
		"no role":              {casework.AddPerson{Site: "roma"}, casework.Invalid},
		"a visitor":            {casework.AddPerson{Role: casework.Visitor, Site: "roma"}, casework.Invalid},
		"no language of ours":  {casework.AddPerson{Role: casework.Beneficiary, Site: "roma", Lang: "ru"}, casework.Invalid},
		"no site":              {casework.AddPerson{Role: casework.Beneficiary, Site: "paris"}, casework.NotFound},
	} {
		if err := o.try(casework.Program, &c.add); casework.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

// What somebody may do is given by who may do as much.
func TestNobodyMakesHerselfGreater(t *testing.T) {
	o := newOffice(t)
	admin, coordinator, madrid := o.who["admin"].ID, o.who["coordinator"].ID, casework.SiteID("madrid")
	name := "X"
	for what, c := range map[string]casework.Command{
		"an admin of her own":        &casework.AddPerson{Role: casework.Admin, Site: "roma"},
		"a coordinator of another":   &casework.AddPerson{Role: casework.Coordinator, Site: madrid},
		"an admin’s invite":          &casework.IssueInvite{Person: admin},
		"an admin’s name":            casework.ChangePerson{Person: admin, Name: &name},
		"another site for herself":   casework.ChangePerson{Person: coordinator, Site: &madrid},
		"another site for her staff": casework.ChangePerson{Person: o.who["educator"].ID, Site: &madrid},
	} {
		if err := o.try(o.as("coordinator"), c); casework.CodeOf(err) != casework.Forbidden {
			t.Errorf("a coordinator gets %s: %v", what, err)
		}
		if err := o.try(o.as("admin"), c); err != nil {
			t.Errorf("an admin does not get %s: %v", what, err)
		}
	}
	o = newOffice(t)
	o.must(o.as("coordinator"), &casework.AddPerson{Role: casework.Coordinator, Site: "roma"})
	o.must(o.as("coordinator"), casework.ChangePerson{Person: o.who["woman"].ID, Site: &madrid}) // handed on
}

func TestWomenAreAccompaniedAndMetByStaff(t *testing.T) {
	for _, c := range []struct {
		who             string
		accompanies, is bool // staff, who can meet women
	}{
		{"caseworker", true, true}, {"mediator", true, true}, {"coordinator", true, true}, {"admin", true, true},
		{"educator", false, true}, {"other woman", false, false}, {"nobody", false, false},
	} {
		o := newOffice(t)
		her, id := o.who["woman"].ID, casework.PersonID("gone")
		if p, ok := o.who[c.who]; ok {
			id = p.ID
		}
		a := o.book(2 * day)
		try := func(fine bool, command casework.Command) {
			t.Helper()
			err := o.try(casework.Program, command)
			if fine && err != nil || !fine && casework.CodeOf(err) != casework.Invalid {
				t.Errorf("%s, %s: %v", c.who, command.Command(), err)
			}
		}
		try(c.accompanies, &casework.AddPerson{Role: casework.Beneficiary, Site: "roma", Caseworker: id})
		try(c.accompanies, casework.ChangePerson{Person: her, Caseworker: &id})
		try(c.is, &casework.BookAppointment{Appointment: casework.Appointment{Person: her, Kind: "meeting", Start: o.now.Add(day), With: id}})
		try(c.is, casework.MoveAppointment{Appointment: a.ID, Rev: 1, With: &id})
	}
	o := newOffice(t)
	worker := o.who["caseworker"].ID
	o.refused(casework.Program, &casework.AddPerson{Role: casework.Educator, Site: "roma", Caseworker: worker}, casework.Invalid)
	o.refused(casework.Program, casework.ChangePerson{Person: o.who["educator"].ID, Caseworker: &worker}, casework.Invalid)
	o.refused(casework.Program, &casework.BookAppointment{Appointment: casework.Appointment{
		Person: o.who["educator"].ID, Kind: "meeting", Start: o.now.Add(day)}}, casework.Invalid)
}

func TestAPersonIsMovedToAnotherSiteWithWhatFindsHer(t *testing.T) {
	o := newOffice(t)
	id, name, lang, madrid, her := o.who["woman"].ID, "Оля", casework.Italian, casework.SiteID("madrid"), o.who["other caseworker"].ID
	o.must(o.as("admin"), casework.ChangePerson{Person: id, Name: &name, Lang: &lang, Site: &madrid, Caseworker: &her})
	if p := o.person(id); p.Name != name || p.Lang != lang || p.Site != madrid || p.Caseworker != her {
		t.Errorf("now %+v", p)
	}
	at := func(site casework.SiteID) string {
		ids, err := o.Find(casework.PeopleAt(site), time.Time{}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(ids, " ")
	}
	if strings.Contains(at("roma"), string(id)) || !strings.Contains(at(madrid), string(id)) {
		t.Errorf("at roma %s, at madrid %s", at("roma"), at(madrid))
	}
	nowhere, klingon := casework.SiteID("paris"), casework.Lang("tlh")
	o.refused(o.as("admin"), casework.ChangePerson{Person: id, Site: &nowhere}, casework.NotFound)
	o.refused(o.as("admin"), casework.ChangePerson{Person: id, Lang: &klingon}, casework.Invalid)
	// Her former coordinator has no say any more.
	o.refused(o.as("coordinator"), casework.ChangePerson{Person: id, Name: &name}, casework.Forbidden)
}

func TestWhatSheChoosesIsKept(t *testing.T) {
	o := newOffice(t)
	who := o.as("woman")
	hours := casework.Hours{From: 600, To: 720}
	for _, c := range []casework.Command{
		casework.SetLanguage{Lang: casework.Spanish}, casework.SetPrivacy{Level: casework.Hidden}, casework.SetSafeHours{Hours: &hours},
		casework.SetName{To: "Оля"}, casework.SetConsent{Purpose: "tips", Given: true, Text: "uk-3fa9c1d2"},
	} {
		o.must(who, c)
	}
	p := o.person(o.who["woman"].ID)
	want := casework.Consent{Given: true, At: o.now, Text: "uk-3fa9c1d2"}
	if p.Lang != casework.Spanish || p.Level() != casework.Hidden || *p.Safe != hours || p.Name != "Оля" || p.Consents["tips"] != want {
		t.Errorf("kept %+v", p)
	}
	if !p.Allows("tips") || !p.Allows(casework.ForAppointments) || p.Allows("surveys") || p.Allows(casework.ForStaff) || !p.Allows(casework.ForAnswer) {
		t.Error("a yes to one thing counts for another")
	}
	o.must(who, casework.SetSafeHours{})
	if p := o.person(p.ID); p.Safe != nil {
		t.Errorf("her hours are still %s", p.Safe)
	}
	for _, c := range []casework.Command{
		casework.SetLanguage{Lang: "ru"}, casework.SetPrivacy{Level: "loud"}, casework.SetSafeHours{Hours: &casework.Hours{From: 60, To: 60}},
	} {
		o.refused(who, c, casework.Invalid)
	}
}

func TestOfAVisitorOnlyLanguageAndCountryAreKept(t *testing.T) {
	o := newOffice(t)
	phone := o.visitor("a phone")
	o.must(phone, casework.SetLanguage{Lang: casework.Italian})
	o.must(phone, casework.SetCountry{Country: casework.Spain})
	o.refused(phone, casework.SetCountry{Country: "FR"}, casework.Invalid)
	var chat casework.Chat
	if err := o.Get(casework.ChatRef("a phone"), &chat); err != nil || chat != (casework.Chat{Telegram: 7, Lang: casework.Italian, Country: casework.Spain}) {
		t.Errorf("kept %+v, %v", chat, err)
	}
}

func TestStaffSeeEverythingAndWomenWhatTheyChose(t *testing.T) {
	for want, p := range map[casework.Privacy]casework.Person{
		casework.Full: {Role: casework.Caseworker, Privacy: casework.Hidden}, casework.Short: {Role: casework.Beneficiary},
		casework.Hidden: {Role: casework.Beneficiary, Privacy: casework.Hidden},
	} {
		if got := p.Level(); got != want {
			t.Errorf("%+v sees %s, want %s", p, got, want)
		}
	}
}

func TestARowOfAListIsFoundAgainWithoutItsID(t *testing.T) {
	o := newOffice(t)
	row := casework.External{ID: "RESIDENCE-PERMIT-42", Ref: o.who["woman"].Ref(), Row: "abc"}
	o.must(casework.Program, casework.NoteImported{List: "people", External: row})
	if got, err := casework.LoadExternal(o, "people", row.ID); err != nil || got != row {
		t.Errorf("found %+v, %v", got, err)
	}
	if _, err := casework.LoadExternal(o, "appointments", row.ID); casework.CodeOf(err) != casework.NotFound {
		t.Errorf("in another list: %v", err)
	}
	for ref := range o.rows {
		if strings.Contains(ref.ID, row.ID) {
			t.Errorf("the name of a record holds the list's id: %s", ref.ID)
		}
	}
}

func TestAPolicyNamesWhatItDoesNotKnow(t *testing.T) {
	o := newOffice(t)
	if _, err := o.policy.Site("paris"); casework.CodeOf(err) != casework.NotFound || !strings.Contains(err.Error(), "paris") {
		t.Errorf("site: %v", err)
	}
	if _, err := o.policy.Kind("party"); casework.CodeOf(err) != casework.NotFound || !strings.Contains(err.Error(), "party") {
		t.Errorf("kind: %v", err)
	}
	if _, err := (casework.Site{ID: "x", Zone: "Europe/Atlantis"}).Location(); err == nil || !strings.Contains(err.Error(), "x") {
		t.Errorf("zone: %v", err)
	}
	for _, k := range casework.PresetKinds() {
		if len(k.Ladder) == 0 || k.Useful <= 0 || k.Confirm <= 0 || k.Length <= 0 {
			t.Errorf("preset %+v", k)
		}
	}
}
