package main

import (
	"errors"
	"testing"
	"time"

	"ponte/casework"
	"ponte/store"
)

func TestARecordShowsWhatSheAnsweredAndWhatSheMissed(t *testing.T) {
	o := newOperator(t)
	now := time.Date(2026, 10, 9, 8, 0, 0, 0, time.UTC)
	o.now = func() time.Time { return now }
	worker := o.enters("T-2", "--site", "milano", "--role", "caseworker")
	woman := o.enters("K-17", "--site", "milano", "--role", "beneficiary", "--caseworker", "T-2")
	appointment := func(tx *store.Tx, a casework.Appointment) error {
		a.Person, a.Site, a.Zone = woman.ID, "milano", "Europe/Rome"
		return errors.Join(tx.Put(casework.AppointmentRef(a.ID), casework.OwnedBy(woman.ID), a),
			tx.File(casework.AppointmentsOf(woman.ID), string(a.ID), a.Start))
	}
	alert := func(tx *store.Tx, al casework.Alert) error {
		al.Person, al.Site, al.Since = woman.ID, "milano", now
		return errors.Join(tx.Put(al.Ref(), casework.OwnedBy(woman.ID), al), tx.File(casework.AlertsOf(woman.ID), string(al.Appointment), now))
	}
	err := o.store.Update(t.Context(), "", func(tx *store.Tx) error {
		return errors.Join(
			appointment(tx, casework.Appointment{ID: "a", Kind: "legal", Start: now.Add(24 * time.Hour), Answer: casework.Cannot}),
			appointment(tx, casework.Appointment{ID: "b", Kind: "health", Start: now.Add(48 * time.Hour)}),
			appointment(tx, casework.Appointment{ID: "c", Kind: "documents", Start: now.Add(-24 * time.Hour)}),
			appointment(tx, casework.Appointment{ID: "d", Kind: "school", Start: now.Add(-48 * time.Hour)}),
			alert(tx, casework.Alert{Appointment: "c", State: casework.AlertOpen}),
			alert(tx, casework.Alert{Appointment: "d", State: casework.AlertClaimed, By: worker.ID}))
	})
	if err != nil {
		t.Fatal(err)
	}
	o.prints(o.types("person", "show", "K-17"),
		`appointment +legal, Sat 10 Oct 2026 10:00; she cannot come`,
		`appointment +health, Sun 11 Oct 2026 10:00; not answered yet`,
		`missed +documents, Thu 8 Oct 2026 10:00; nobody sees to it yet`,
		`missed +school, Wed 7 Oct 2026 10:00; T-2 sees to it`)
}
