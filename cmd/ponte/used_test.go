package main

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"ponte/casework"
	"ponte/store"
)

const twoSites = smallest + "  - {id: sofia, name: София, country: BG, quiet: \"20:00-09:00\"}\n"

// books books an appointment of the kind for a person, ten days from now.
func (o *operator) books(c *config, who casework.Person, kind string) {
	o.t.Helper()
	desk := casework.Desk{Policy: &c.Policy}
	err := o.store.Update(o.t.Context(), "", func(tx *store.Tx) error {
		return desk.Perform(tx, casework.Program, time.Now(), &casework.BookAppointment{Appointment: casework.Appointment{
			Person: who.ID, Kind: kind, Site: who.Site, Start: time.Now().Add(10 * 24 * time.Hour)}})
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// starts does what run does with the configuration, and returns what it logged.
func (o *operator) starts(text string) (*config, *observer.ObservedLogs, error) {
	o.t.Helper()
	o.configure(text)
	c, err := loadConfig(o.env["PONTE_CONFIG"], func(string) string { return "" })
	if err != nil {
		o.t.Fatal(err)
	}
	core, logged := observer.New(zap.ErrorLevel)
	return c, logged, keepWhatIsUsed(o.t.Context(), o.store, c, time.Now(), zap.New(core))
}

func TestASiteAndAKindTakenOutOfTheConfigurationGoOnWhileTheyAreUsed(t *testing.T) {
	o := newOperator(t)
	both, _, err := o.starts(twoSites + "kinds: {legal: {ladder: [3d]}, meeting: }")
	if err != nil {
		t.Fatal(err)
	}
	o.books(both, o.enters("M-8", "--role", "beneficiary", "--site", "sofia"), "legal")

	for round := range 2 { // also at the start after the next
		c, logged, err := o.starts(smallest + "kinds: {meeting: }")
		if err != nil {
			t.Fatal(err)
		}
		if site, err := c.Policy.Site("sofia"); err != nil || site.Quiet.String() != "20:00-09:00" {
			t.Errorf("round %d: the site is %+v, %v", round, site, err)
		}
		if kind, err := c.Policy.Kind("legal"); err != nil || len(kind.Ladder) != 1 || kind.Ladder[0].Days != 3 {
			t.Errorf("round %d: the kind is %+v, %v", round, kind, err)
		}
		if logged.Len() != 2 {
			t.Errorf("round %d: logged %v, want an error for each", round, logged.All())
		}
	}
	checked, _ := o.tries("check")
	o.prints(checked, `! redis: .*ponte.yaml names no site sofia, and it is used: people 1, appointments 1`,
		`! redis: .*ponte.yaml names no kind legal, and it is used: appointments 1. Until then it goes on .* Put it back under kinds`)

	if c, logged, err := o.starts(twoSites); err != nil || len(c.Policy.Sites) != 2 || logged.Len() != 0 {
		t.Errorf("put back: %v, sites %v, logged %v", err, c.Policy.Sites, logged.All())
	}
}

func TestWhatNobodyUsesMayBeTakenOut(t *testing.T) {
	o := newOperator(t)
	if _, _, err := o.starts(twoSites); err != nil {
		t.Fatal(err)
	}
	o.enters("M-8", "--role", "beneficiary", "--site", "milano")
	c, logged, err := o.starts(smallest)
	if err != nil || len(c.Policy.Sites) != 1 || logged.Len() != 0 {
		t.Errorf("%v, sites %v, logged %v", err, c.Policy.Sites, logged.All())
	}
	checked, _ := o.tries("check")
	o.prints(checked, "✓ redis: configuration: it names every site and kind that is used")
}

func TestRunRefusesASiteThatIsUsedAndWasNeverKnown(t *testing.T) {
	o := newOperator(t)
	o.configure(twoSites) // no start with it
	o.enters("M-8", "--role", "beneficiary", "--site", "sofia")
	_, _, err := o.starts(smallest)
	wantWords(t, err, "ponte.yaml names no site sofia", "people 1, appointments 0", "Put it back under sites")
	checked, code := o.tries("check")
	o.prints(checked, `✗ redis: .*names no site sofia.*refuses to begin`)
	if code != exitFailed {
		t.Errorf("check ends with %d", code)
	}
}

func TestCheckTellsOfACoordinatorWhomNoAlertReaches(t *testing.T) {
	o := newOperator(t)
	o.configure(strings.Replace(smallest, "country: IT", "country: IT, coordinator: T-1", 1))
	checked, _ := o.tries("check")
	o.prints(checked, `! redis: coordinator of milano: T-1 is nobody's code name`)
	marta := o.enters("T-1", "--role", "coordinator", "--site", "milano")
	checked, _ = o.tries("check")
	o.prints(checked, `! redis: coordinator of milano: T-1 is not on Telegram.* ponte invite --person T-1`)
	marta.Chat = "her-chat"
	if err := o.store.Update(t.Context(), "", func(tx *store.Tx) error { return tx.Put(marta.Ref(), casework.OwnedBy(marta.ID), marta) }); err != nil {
		t.Fatal(err)
	}
	checked, _ = o.tries("check")
	o.prints(checked, `✓ redis: coordinator of milano: T-1 is on Telegram`)
}
