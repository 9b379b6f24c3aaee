package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/locales"
)

// shelf is a reader of a few records.
type shelf map[casework.Ref]any

func (s shelf) Get(ref casework.Ref, v any) error {
	record, ok := s[ref]
	if !ok {
		return casework.Errorf(casework.NotFound, "no %s %s", ref.Type, ref.ID)
	}
	text, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}

func (s shelf) Find(casework.Index, time.Time, time.Time) ([]string, error) { return nil, nil }
func (s shelf) Name(text string) string                                     { return text }

// A calendar is synchronised, shared, and shown on locked screens: the file tells day
// and hour, and more only to who lets others see everything.
func TestTheCalendarFileTellsWhatHerLevelLetsOthersSee(t *testing.T) {
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 10, 5, 10, 0, 0, 0, time.UTC)
	appt := casework.Appointment{ID: "a1", Person: "p1", Kind: "legal", Start: now.Add(48 * time.Hour), Zone: "Europe/Rome", Length: time.Hour,
		Place: "Via Padova 36", WithName: "Giulia", Bring: "permesso", Map: "https://maps.example/via", Rev: 1}
	for _, c := range []struct {
		person casework.Person
		place  bool
	}{
		{casework.Person{}, false},
		{casework.Person{Privacy: casework.Short}, false},
		{casework.Person{Privacy: casework.Hidden}, false},
		{casework.Person{Privacy: casework.Full}, true},
		{casework.Person{Privacy: casework.Full, PIN: &casework.PIN{}}, false},
	} {
		c.person.ID, c.person.Role, c.person.Code, c.person.Name = "p1", casework.Beneficiary, "K-17", "Oksana"
		for _, lang := range casework.Langs {
			file, err := files{book: book}.make(shelf{appt.Ref(): appt, c.person.Ref(): c.person}, casework.CalendarFile, "a1", lang, now)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(string(file.Data), "\r\n ", "")
			if got := strings.Contains(text, appt.Place); got != c.place {
				t.Errorf("%s, level %q: the place stands in it: %t", lang, c.person.Level(), got)
			}
			kind, err := book.Plain(lang, "kind.legal", nil, now)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{kind, "Giulia", "permesso", "maps.example", "K-17", "Oksana", "p1"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s, level %q: %q stands in it:\n%s", lang, c.person.Level(), secret, text)
				}
			}
			if why := betrays(text+file.Name, "Associazione Esempio"); why != "" || file.Name != calendarName {
				t.Errorf("%s: the file %s %s", lang, file.Name, why)
			}
		}
	}
}
