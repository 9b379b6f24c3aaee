package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

func TestAWomanIsGivenOnWithHerAppointmentsAndOneMessageEach(t *testing.T) {
	o := newOffice(t)
	o.enter("colleague", casework.Caseworker, "T-5", "roma", "")
	a, b := o.book(2*day), o.book(3*day)
	o.wait(0) // she hears of them
	give := casework.ReassignCase{Person: o.who["woman"].ID, To: o.who["colleague"].ID}
	for who, told := range map[string]string{
		"caseworker":  "colleague: alert.case_yours",
		"coordinator": "colleague: alert.case_yours, caseworker: alert.case_not_yours",
	} {
		o.must(casework.Program, casework.ChangePerson{Person: give.Person, Caseworker: &[]casework.PersonID{o.who["caseworker"].ID}[0]})
		o.posts = nil
		o.must(o.as(who), give)
		o.wait(0)
		if got := o.told(); got != told {
			t.Errorf("by %s: told %q, want %q", who, got, told)
		}
	}
	for _, id := range []casework.AppointmentID{a.ID, b.ID} {
		if with := o.appointment(id).With; with != o.who["colleague"].ID {
			t.Errorf("%s is held by %s", id, with)
		}
	}
	cases, err := casework.Cases(o, o.who["colleague"].ID)
	if err != nil || len(cases) != 1 || cases[0].Code != "K-17" {
		t.Errorf("the colleague accompanies %v: %v", cases, err)
	}
	o.refused(o.as("colleague"), give, casework.Changed)
	o.refused(o.as("caseworker"), casework.ReassignCase{Person: give.Person, To: o.who["caseworker"].ID}, casework.Forbidden) // not hers any more
	o.refused(o.as("coordinator"), casework.ReassignCase{Person: give.Person, To: o.who["educator"].ID}, casework.Invalid)
	o.refused(o.as("coordinator"), casework.ReassignCase{Person: give.Person, To: o.who["other caseworker"].ID}, casework.Forbidden)
}

// In the night nobody hears of it; in the morning whoever has her then does.
func TestWhoHasAWomanIsToldAtADecentHour(t *testing.T) {
	o := newOffice(t)
	o.enter("colleague", casework.Caseworker, "T-5", "roma", "")
	o.wait(11 * time.Hour)
	o.must(o.as("coordinator"), casework.ReassignCase{Person: o.who["woman"].ID, To: o.who["colleague"].ID})
	o.must(o.as("coordinator"), casework.ReassignCase{Person: o.who["woman"].ID, To: o.who["mediator"].ID})
	o.expectTold("")
	o.wait(9 * time.Hour)
	told := o.told()
	for _, want := range []string{"caseworker: alert.case_not_yours", "mediator: alert.case_yours"} {
		if !strings.Contains(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	}
	if strings.Contains(told, "colleague: alert.case_yours") {
		t.Errorf("told %q: the colleague had her for the night only", told)
	}
}

func TestColleaguesAreThoseWhoAreThereByCodeName(t *testing.T) {
	o := newOffice(t)
	for _, code := range []casework.Code{"T-17", "T-8", "T-100"} {
		o.enter(string(code), casework.Caseworker, code, "roma", "")
	}
	o.must(casework.Console, &casework.OffBoard{Staff: o.who["educator"].ID})
	all, err := casework.Colleagues(o, "roma")
	var codes []string
	for _, p := range all {
		codes = append(codes, string(p.Code))
	}
	if want := []string{"A-1", "M-3", "P-4", "T-2", "T-8", "T-17", "T-100"}; err != nil || !slices.Equal(codes, want) {
		t.Errorf("colleagues %q, %v; want %q", codes, err, want)
	}
}
