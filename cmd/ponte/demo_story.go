package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ponte/casework"
	"ponte/sandbox"
	"ponte/store"
)

// The demo's story: a Friday morning in October. Olena in Milan has an
// appointment on Monday; Desislava in Sofia has just got her invite; Giulia, her
// caseworker in Milan, hears what happens; Carmen teaches in Madrid.

// storyBegins is Friday 9 October 2026, 9:00 in Rome.
var storyBegins = time.Date(2026, time.October, 9, 7, 0, 0, 0, time.UTC)

// storyPolicy are the rules of the demo's organisation.
func storyPolicy() *casework.Policy {
	quiet := casework.Hours{From: 21 * 60, To: 8 * 60}
	return &casework.Policy{
		Organisation: "Demo",
		Sites: []casework.Site{
			{ID: "milano", Name: "Milano", Country: casework.Italy, Zone: "Europe/Rome", Quiet: quiet, Digest: casework.DigestPreset, Coordinator: "E-3"},
			{ID: "madrid", Name: "Madrid", Country: casework.Spain, Zone: "Europe/Madrid", Quiet: quiet, Digest: casework.DigestPreset},
			{ID: "sofia", Name: "Sofia", Country: casework.Bulgaria, Zone: "Europe/Sofia", Quiet: quiet, Digest: casework.DigestPreset},
		},
		Kinds: casework.PresetKinds(),
		Fold:  casework.FoldPreset, Undo: casework.UndoPreset, Claim: casework.ClaimPreset, Remind: casework.RemindPreset,
	}
}

// cast are the people of the story.
type cast struct {
	olena, desislava, giulia, carmen, elena role
}

// role is one person of the story with her phone.
type role struct {
	person casework.Person
	phone  *sandbox.Phone
	token  string // of her invite
}

// tell begins the story: the people are entered, four of them arrive by the
// real way, an appointment is booked for each woman, and the page is shown.
func (s *stage) tell(ctx context.Context) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	for _, arrival := range []struct {
		who     role
		presses []string
	}{
		{s.cast.giulia, []string{"Italiano"}},
		{s.cast.carmen, []string{"Español"}},
		{s.cast.elena, []string{"English"}},
		{s.cast.olena, []string{"Українська", s.label(casework.Ukrainian, "arrive.reminders.yes"), s.label(casework.Ukrainian, "privacy.level.short")}},
	} {
		if err := s.arrive(ctx, arrival.who, arrival.presses); err != nil {
			return fmt.Errorf("the story: %s arrives: %w", arrival.who.person.Code, err)
		}
	}
	if err := s.book(ctx); err != nil {
		return err
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	page := s.newPage()
	s.page.Store(&page)
	return nil
}

// enter enters the five persons and makes their invites.
func (s *stage) enter(ctx context.Context) error {
	for _, p := range []struct {
		into  *role
		add   casework.AddPerson
		phone sandbox.UserSpec
	}{
		{&s.cast.giulia, casework.AddPerson{Role: casework.Caseworker, Site: "milano", Lang: casework.Italian, Code: "M-11", Name: "Giulia"},
			sandbox.UserSpec{FirstName: "Giulia", LanguageCode: "it"}},
		{&s.cast.carmen, casework.AddPerson{Role: casework.Educator, Site: "madrid", Lang: casework.Spanish, Code: "A-14"},
			sandbox.UserSpec{FirstName: "Carmen", LanguageCode: "es"}},
		{&s.cast.elena, casework.AddPerson{Role: casework.Coordinator, Site: "milano", Lang: casework.English, Code: "E-3", Name: "Elena"},
			sandbox.UserSpec{FirstName: "Elena", LanguageCode: "en"}},
		{&s.cast.olena, casework.AddPerson{Role: casework.Beneficiary, Site: "milano", Code: "K-17", Name: "Олена"},
			sandbox.UserSpec{FirstName: "Олена", LanguageCode: "uk"}},
		{&s.cast.desislava, casework.AddPerson{Role: casework.Beneficiary, Site: "sofia", Code: "T-23"},
			sandbox.UserSpec{FirstName: "Десислава", LanguageCode: "bg"}},
	} {
		if p.add.Role == casework.Beneficiary {
			p.add.Caseworker = s.cast.giulia.person.ID
		}
		p.into.phone = s.telegram.NewUser(p.phone)
		err := s.do(ctx, func(tx casework.Tx, desk casework.Desk) error {
			if err := desk.Perform(tx, casework.Program, s.clock.Now(), &p.add); err != nil {
				return err
			}
			invite := &casework.IssueInvite{Person: p.add.Person.ID}
			if err := desk.Perform(tx, casework.Program, s.clock.Now(), invite); err != nil {
				return err
			}
			p.into.person, p.into.token = p.add.Person, invite.Token
			return nil
		})
		if err != nil {
			return fmt.Errorf("the story: enter %s: %w", p.add.Code, err)
		}
	}
	return nil
}

// book books Olena's appointment on Monday and Desislava's on Thursday, so that
// Olena's reminder is the next thing due, and one of Desislava's must not wake her.
func (s *stage) book(ctx context.Context) error {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return err
	}
	sofia, err := time.LoadLocation("Europe/Sofia")
	if err != nil {
		return err
	}
	for _, a := range []casework.Appointment{
		{Person: s.cast.olena.person.ID, Kind: "meeting", With: s.cast.giulia.person.ID, WithName: "Giulia",
			Place: "Via Padova 36, 2° piano, Milano", Map: "https://www.openstreetmap.org/search?query=Via%20Padova%2036%20Milano",
			Start: time.Date(2026, time.October, 12, 10, 30, 0, 0, rome)},
		{Person: s.cast.desislava.person.ID, Kind: "work", With: s.cast.giulia.person.ID, WithName: "Мария",
			Place: "ul. Pirotska 78, Sofia", Start: time.Date(2026, time.October, 15, 9, 30, 0, 0, sofia)},
	} {
		err := s.do(ctx, func(tx casework.Tx, desk casework.Desk) error {
			return desk.Perform(tx, casework.Program, s.clock.Now(), &casework.BookAppointment{Appointment: a})
		})
		if err != nil {
			return fmt.Errorf("the story: book: %w", err)
		}
	}
	return nil
}

// do runs commands in one update.
func (s *stage) do(ctx context.Context, fn func(casework.Tx, casework.Desk) error) error {
	return s.records.Update(ctx, "", func(tx *store.Tx) error { return fn(tx, casework.Desk{Policy: s.policy}) })
}

// arrive opens somebody's invite on her phone and presses what she answers.
func (s *stage) arrive(ctx context.Context, who role, presses []string) error {
	if err := who.phone.Start(who.token); err != nil {
		return err
	}
	for _, label := range presses {
		if err := awaitLabel(ctx, who.phone, label); err != nil {
			return err
		}
		if err := who.phone.Press(label); err != nil {
			return err
		}
	}
	return awaitLabel(ctx, who.phone, s.label(casework.Lang(langOf(presses[0])), "menu.open.settings"))
}

// langOf is the language that a button of the first question stands for.
func langOf(name string) string {
	return map[string]string{"Italiano": "it", "Español": "es", "Українська": "uk", "Български": "bg", "English": "en"}[name]
}

// awaitLabel waits until a phone shows a button.
func awaitLabel(ctx context.Context, phone *sandbox.Phone, label string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return phone.Wait(ctx, func(messages []sandbox.Message) bool {
		for _, m := range messages {
			if m.Label(label) {
				return true
			}
		}
		return false
	})
}

// label is a button's label in a language.
func (s *stage) label(lang casework.Lang, key string) string {
	text, err := s.house.book.Plain(lang, key, nil, s.clock.Now())
	if text == "" {
		return fmt.Sprintf("%s: %v", key, err) // awaited in vain, and said in the error
	}
	return text
}

// isBotAPI reports whether a path is the Bot API's and not the page's.
func isBotAPI(path string) bool {
	return strings.HasPrefix(path, "/bot") || strings.HasPrefix(path, "/file/bot")
}

// newPage shows the phones, the clock and the panel.
func (s *stage) newPage() http.Handler {
	zone := func(name string) *time.Location {
		loc, err := time.LoadLocation(name)
		if err != nil {
			return time.UTC
		}
		return loc
	}
	return s.telegram.Page(sandbox.PageOptions{
		Title: "Ponte", Subtitle: "Reminded in her own language, at the right hour.",
		Story: []string{
			"Press the green button: the clock moves to the next thing due, and Olena is reminded. Her lock screen, above the chat, gives nothing away.",
			"Let Olena tap ❌, she cannot come: Giulia, her caseworker, hears of it at once, by code name.",
			"Or move on until it is over: Giulia is asked what happened. She may take “did not come” back for 15 minutes; then Olena gets a kind message.",
			"Elena, the coordinator, writes /today: all of it in one live message. If she marks that Olena did not come, Giulia sees to it with a tap, notes that she phoned, and books a new date. In the morning they read what the day brings.",
			"Write /human on Olena’s phone and ask something: Giulia claims it, replies, hands it over, closes it, and sees of each reply whether it was delivered. Lock Olena’s phone with the key above it first: that is what somebody reads who looks at it.",
			"Write “panic” on Olena’s phone, in the middle of anything: the chat is empty, and whoever writes there reads one harmless line, until Giulia types K-17 and opens it again. Write /mydata to see what is kept of her, /forget to have all of it deleted.",
			"Press START on Desislava’s phone: she opens her invite and chooses her language. Tap ☎️ on Carmen’s: the numbers to call in Spain.",
		},
		Phones: []sandbox.PhoneView{
			{Phone: s.cast.olena.phone, Title: "Olena", Caption: "Beneficiary · K-17, Milan", Language: "uk", Zone: zone("Europe/Rome")},
			{Phone: s.cast.desislava.phone, Title: "Desislava", Caption: "Beneficiary · T-23, Sofia", Language: "bg", Zone: zone("Europe/Sofia"), Start: s.cast.desislava.token},
			{Phone: s.cast.giulia.phone, Title: "Giulia", Caption: "Caseworker · Milan", Language: "it", Zone: zone("Europe/Rome")},
			{Phone: s.cast.elena.phone, Title: "Elena", Caption: "Coordinator · Milan", Language: "en", Zone: zone("Europe/Rome")},
			{Phone: s.cast.carmen.phone, Title: "Carmen", Caption: "Educator · Madrid", Language: "es", Zone: zone("Europe/Madrid")},
		},
		Clock: sandbox.Clock{Now: s.clock.Now, Advance: s.advance, Next: s.next},
		Panel: s.panel, English: s.gloss.english,
	})
}
