package flowtest

import (
	"fmt"
	"time"

	"ponte/casework"
)

// House is the organisation on the stage: a site in each country, all kinds of
// appointments, quiet from nine in the evening to eight in the morning.
func House() *casework.Policy {
	quiet := casework.Hours{From: 21 * 60, To: 8 * 60}
	return &casework.Policy{
		Organisation: "Ponte",
		Controller:   casework.Controller{Name: "Associazione Esempio", Contact: "dati@esempio.example"},
		Sites: []casework.Site{
			{ID: "milano", Name: "Milano", Country: casework.Italy, Zone: "Europe/Rome", Quiet: quiet, Coordinator: "M-3",
				Holidays: casework.Holidays{"2026-11-01": "Ognissanti"}},
			{ID: "madrid", Name: "Madrid", Country: casework.Spain, Zone: "Europe/Madrid", Quiet: quiet},
			{ID: "sofia", Name: "Sofia", Country: casework.Bulgaria, Zone: "Europe/Sofia", Quiet: quiet},
		},
		Kinds: casework.PresetKinds(), Fold: casework.FoldPreset, Undo: casework.UndoPreset,
		Claim: casework.ClaimPreset, Remind: casework.RemindPreset,
	}
}

// Cast is who plays: a woman in Milan with her caseworker, another woman in
// Madrid with hers, and one of each role. The newcomer is entered and has no
// phone yet; a visitor is nobody's.
type Cast struct {
	Beneficiary, Newcomer, Other                                        casework.Person
	Caseworker, OtherCaseworker, Educator, Mediator, Coordinator, Admin casework.Person
}

// Seat enters the cast and gives everybody but the newcomer a phone, under the
// name of the role. All speak the stage's language. The women have said yes to
// reminders and see short messages.
func (s *Stage) Seat() (*Cast, error) {
	c := &Cast{}
	for _, member := range []struct {
		person     *casework.Person
		role       casework.Role
		code       casework.Code
		site       casework.SiteID
		caseworker *casework.Person
		phone      string
	}{
		{&c.Caseworker, casework.Caseworker, "T-2", "milano", nil, "caseworker"},
		{&c.OtherCaseworker, casework.Caseworker, "T-9", "madrid", nil, "other-caseworker"},
		{&c.Educator, casework.Educator, "E-5", "milano", nil, "educator"},
		{&c.Mediator, casework.Mediator, "P-4", "milano", nil, "mediator"},
		{&c.Coordinator, casework.Coordinator, "M-3", "milano", nil, "coordinator"},
		{&c.Admin, casework.Admin, "A-1", "milano", nil, "admin"},
		{&c.Beneficiary, casework.Beneficiary, "K-17", "milano", &c.Caseworker, "beneficiary"},
		{&c.Other, casework.Beneficiary, "H-40", "madrid", &c.OtherCaseworker, "other"},
		{&c.Newcomer, casework.Beneficiary, "X-21", "milano", &c.Caseworker, ""},
	} {
		add := &casework.AddPerson{Role: member.role, Site: member.site, Code: member.code}
		if member.caseworker != nil {
			add.Caseworker = member.caseworker.ID
		}
		if err := s.Perform(casework.Program, add); err != nil {
			return nil, err
		}
		*member.person = add.Person
		if member.phone == "" {
			continue
		}
		if err := s.bind(s.Phone(member.phone), add.Person); err != nil {
			return nil, err
		}
		var err error
		if *member.person, err = casework.LoadPerson(s.View(), add.Person.ID); err != nil {
			return nil, err
		}
	}
	s.Phone("visitor")
	s.Take()
	return c, nil
}

// bind gives a person a phone, with the questions of arriving answered.
func (s *Stage) bind(p *Phone, who casework.Person) error {
	token, err := s.Invite(who.ID)
	if err != nil {
		return err
	}
	err = s.update(func(t *tx) error {
		return t.Put(casework.ChatRef(p.Chat), casework.OwnedByChat(p.Chat), casework.Chat{})
	})
	if err != nil {
		return err
	}
	newcomer := casework.Actor{Role: casework.Visitor, Chat: p.Chat}
	if err := s.Perform(newcomer, casework.AcceptInvite{Token: token}); err != nil {
		return err
	}
	who.Chat = p.Chat
	answers := []casework.Command{casework.SetLanguage{Lang: s.Lang}}
	if who.Role == casework.Beneficiary {
		answers = append(answers, casework.SetPrivacy{Level: casework.Short},
			casework.SetConsent{Purpose: casework.ForAppointments, Given: true, Text: "seated"})
	}
	for _, answer := range answers {
		if err := s.Perform(casework.ActorOf(who), answer); err != nil {
			return err
		}
	}
	return nil
}

// Invite makes an invite for a person and returns its token.
func (s *Stage) Invite(who casework.PersonID) (string, error) {
	issue := &casework.IssueInvite{Person: who}
	err := s.Perform(casework.Program, issue)
	return issue.Token, err
}

// Appoint books an appointment of an hour for a woman with her caseworker, at a
// time of her site's clock ("2026-10-12 10:30"). A bare one has no place, no map
// and nothing to bring.
func (s *Stage) Appoint(who casework.Person, kind, at string, bare bool) (casework.Appointment, error) {
	site, err := s.Policy.Site(who.Site)
	if err != nil {
		return casework.Appointment{}, err
	}
	start, err := s.Clock(site, at)
	if err != nil {
		return casework.Appointment{}, err
	}
	appt := casework.Appointment{Person: who.ID, Kind: kind, Start: start, With: who.Caseworker}
	if !bare {
		appt.WithName, appt.Place = "Giulia", "Via Padova 36, 2° piano, Milano"
		appt.Map, appt.Bring = "https://maps.example/via-padova-36", "permesso di soggiorno"
	}
	book := &casework.BookAppointment{Appointment: appt}
	err = s.Perform(casework.Program, book)
	return book.Appointment, err
}

// Clock reads a time of a site's clock.
func (s *Stage) Clock(site casework.Site, at string) (time.Time, error) {
	zone, err := site.Location()
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", at, zone)
	if err != nil {
		return t, fmt.Errorf("flowtest: %q: want a time as in 2026-10-12 10:30: %w", at, err)
	}
	return t, nil
}
