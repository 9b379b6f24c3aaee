package casework_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// erase lets the woman leave, for an actor, and returns what follows.
func (o *office) erase(who casework.Actor) string {
	o.t.Helper()
	c := &casework.Erase{Person: o.who["woman"].ID}
	if who.Person != c.Person {
		c.Reason = "asked on the phone"
	}
	o.must(who, c)
	return c.Erasure
}

// eraseOn does step after step until the store has something to do, or a time is waited for.
func (o *office) eraseOn(id string) casework.EraseNext {
	o.t.Helper()
	for range 50 {
		step := &casework.EraseStep{Erasure: id}
		o.must(casework.Program, step)
		if step.Next != casework.EraseGoesOn {
			return step.Next
		}
	}
	o.t.Fatal("the steps do not end")
	return ""
}

// names lists what still names the woman: records, indexes and timers.
func (o *office) names(words ...string) (left []string) {
	for ref, text := range o.rows {
		if ref.Type != casework.ErasureRecord && ref.Type != casework.AuditRecord && holdsAny(ref.ID+" "+text, words) {
			left = append(left, string(ref.Type)+" "+ref.ID)
		}
	}
	for ix, ids := range o.indexes {
		for id := range ids {
			if holdsAny(ix.Name+" "+ix.Key+" "+id, words) {
				left = append(left, ix.Name+" "+id)
			}
		}
	}
	for member := range o.timers {
		if holdsAny(member, words) {
			left = append(left, "timer "+member)
		}
	}
	slices.Sort(left)
	return left
}

func holdsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// fill gives the woman a life here, and returns the words by which it is known.
func (o *office) fill() []string {
	o.t.Helper()
	her := o.who["woman"]
	words := []string{string(her.ID), string(her.Code), "P-900", "A-901", "Oksana", "Via Roma 1", "permesso"}
	o.change(her.ID, func(p *casework.Person) { p.Name, p.External = "Oksana", "P-900" })
	for list, id := range map[string]string{"people": "P-900", "appointments": "A-901"} {
		o.must(casework.Program, casework.NoteImported{List: list, External: casework.External{ID: id, Ref: her.Ref()}})
	}
	past, missed := o.book(day), o.book(2*day)
	words = append(words, string(past.ID), string(missed.ID))
	o.wait(day + 2*time.Hour)
	o.must(o.as("caseworker"), casework.SetOutcome{Appointment: past.ID, Rev: past.Rev, Outcome: casework.Came})
	o.wait(day)
	o.must(o.as("caseworker"), casework.SetOutcome{Appointment: missed.ID, Rev: missed.Rev, Outcome: casework.Missed})
	for i := range 25 {
		c := &casework.BookAppointment{Appointment: casework.Appointment{Person: her.ID, Kind: "legal", Start: o.now.Add(time.Duration(i+3) * day),
			With: o.who["mediator"].ID, Bring: "permesso", External: "A-901"}}
		o.must(o.as("coordinator"), c)
		words = append(words, string(c.Appointment.ID))
	}
	o.must(casework.Program, &casework.IssueInvite{Person: her.ID})
	o.posts = nil
	return words
}

func TestWhoIsErasedLeavesNothingButCounts(t *testing.T) {
	for _, by := range []string{"woman", "coordinator"} {
		o := newOffice(t)
		words := o.fill()
		others := maps.Clone(o.rows)
		id := o.erase(o.as(by))
		o.posts = nil
		if got := o.eraseOn(id); got != casework.EraseSweeps {
			t.Fatalf("%s: the steps end with %q", by, got)
		}
		o.expectTold("caseworker: alert.left")
		if left := o.names(words...); len(left) > 0 {
			t.Errorf("%s: this still names her: %v", by, left)
		}
		for ref, text := range others {
			if ref.ID == string(o.who["other woman"].ID) && o.rows[ref] != text {
				t.Errorf("another woman's record has changed")
			}
		}
		weeks, err := casework.Weeks(o, o.policy, "roma", o.now.Add(7*day), 1)
		if err != nil || weeks[0].All != 2 || weeks[0].Came != 1 || weeks[0].Missed != 1 {
			t.Errorf("%s: the week counts %+v, %v; want one who came and one who did not", by, weeks, err)
		}
		if err := casework.CountReminders(o, weeks); err != nil || len(weeks[0].Reminders) == 0 {
			t.Errorf("%s: of the reminders of the week is known %v, %v", by, weeks[0].Reminders, err)
		}
		o.must(casework.Program, &casework.EraseStep{Erasure: id, Swept: true})
		if e, err := casework.LoadErasure(o, id); err != nil || e.Chat != "" || e.Code != "" {
			t.Errorf("%s: after the keys were destroyed the erasure knows %+v, %v", by, e, err)
		}
		if got := o.eraseOn(id); got != casework.EraseWaits {
			t.Errorf("%s: then comes %q", by, got)
		}
		o.now = o.now.Add(2 * time.Hour)
		if got := o.eraseOn(id); got != casework.EraseSweeps {
			t.Errorf("%s: an hour later comes %q", by, got)
		}
		o.must(casework.Program, &casework.EraseStep{Erasure: id, Swept: true})
		if ids, err := o.Find(casework.Erasures(), time.Time{}, time.Time{}); err != nil || len(ids) > 0 {
			t.Errorf("%s: still under way: %v, %v", by, ids, err)
		}
	}
}

func TestWhoIsLeavingIsNobodyAtOnce(t *testing.T) {
	o := newOffice(t)
	a := o.book(3 * day)
	her := o.who["woman"]
	token := &casework.IssueInvite{Person: her.ID}
	o.must(casework.Program, token)
	id := o.erase(o.as("coordinator"))
	cleans := slices.IndexFunc(o.posts, func(p post) bool {
		return p.lane == casework.ChatLane(her.Chat) && p.event.Notice != nil && p.event.Notice.Sweep
	})
	if cleans < 0 {
		t.Error("nothing cleans her chat")
	}
	var chat casework.Chat
	if err := o.Get(casework.ChatRef(her.Chat), &chat); err != nil || chat.Person != "" {
		t.Errorf("her chat is %+v, %v; want a visitor's", chat, err)
	}
	for _, c := range []casework.Command{&casework.IssueInvite{Person: her.ID}, casework.Look{What: casework.ViewPerson, Person: her.ID},
		casework.CancelAppointment{Appointment: a.ID, Rev: a.Rev}, &casework.Erase{Person: her.ID, Reason: "again"}} {
		o.refused(o.as("coordinator"), c, casework.NotFound)
	}
	o.refused(o.visitor("a new phone"), casework.AcceptInvite{Token: token.Token}, casework.NotFound)
	if _, err := casework.PersonByCode(o, her.Code); casework.CodeOf(err) != casework.NotFound {
		t.Errorf("by her code name one finds her: %v", err)
	}
	o.refused(casework.Program, &casework.AddPerson{Role: casework.Beneficiary, Site: "roma", Code: her.Code}, casework.Invalid)
	o.posts = nil
	o.wait(4 * day) // past everything that was set
	o.expectTold("")
	o.eraseOn(id)
	o.expectTold("caseworker: alert.left")
}

func TestStaffSleepWhileSomebodyLeaves(t *testing.T) {
	o := newOffice(t)
	o.now = o.now.Add(12 * time.Hour) // midnight in Rome
	id := o.erase(o.as("woman"))
	o.eraseOn(id)
	o.must(casework.Program, &casework.EraseStep{Erasure: id, Swept: true})
	o.expectTold("")
	o.now = o.now.Add(9 * time.Hour)
	if got := o.eraseOn(id); got != casework.EraseWaits && got != casework.EraseSweeps {
		t.Errorf("in the morning it says %q", got)
	}
	o.expectTold("caseworker: alert.left")
}

func TestOnlyWomenAreErasedAndStaffSayWhy(t *testing.T) {
	o := newOffice(t)
	her := o.who["woman"].ID
	o.refused(o.as("coordinator"), &casework.Erase{Person: o.who["caseworker"].ID, Reason: "left"}, casework.Invalid)
	o.refused(o.as("coordinator"), &casework.Erase{Person: her}, casework.Invalid)
	o.refused(o.as("coordinator"), &casework.Erase{Person: her, Reason: strings.Repeat("x", 401)}, casework.Invalid)
	o.erase(o.as("coordinator"))
	var reasons []string
	for ref, text := range o.rows {
		var line casework.AuditLine
		if ref.Type != casework.AuditRecord {
			continue
		}
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		if line.Command == "erase" {
			reasons = append(reasons, line.Reason)
		}
	}
	if !slices.Equal(reasons, []string{"asked on the phone"}) {
		t.Errorf("the audit has %q", reasons)
	}
}

func TestWithApprovalASecondOfStaffSaysYes(t *testing.T) {
	o := newOffice(t)
	o.policy.Approval = true
	her := o.who["woman"].ID
	ask := func(who casework.Actor) (waits bool) {
		t.Helper()
		c := &casework.Erase{Person: her, Reason: "asked"}
		o.must(who, c)
		return c.Waits
	}
	o.posts = nil
	for range 2 {
		if !ask(o.as("admin")) {
			t.Error("one of staff alone erased her")
		}
	}
	o.expectTold("coordinator: alert.erase_asked, coordinator: alert.erase_asked")
	o.now = o.now.Add(8 * day)
	if !ask(o.as("coordinator")) {
		t.Error("a yes of last week counted")
	}
	if ask(casework.Console) {
		t.Error("a second yes did not count")
	}
	if o.person(her).Erasing.IsZero() {
		t.Error("she is not leaving")
	}

	o = newOffice(t)
	o.policy.Approval = true
	her = o.who["woman"].ID
	if c := (&casework.Erase{Person: her}); o.try(o.as("woman"), c) != nil || c.Waits {
		t.Error("she needs nobody's yes")
	}
}

func TestAStepThatIsDoneTwiceDoesNoHarm(t *testing.T) {
	o := newOffice(t)
	o.fill()
	id := o.erase(o.as("woman"))
	o.must(casework.Program, &casework.EraseStep{Erasure: id})
	before := maps.Clone(o.rows)
	o.eraseOn(id)
	o.eraseOn(id)
	weeks, err := casework.Weeks(o, o.policy, "roma", o.now.Add(7*day), 1)
	if err != nil || weeks[0].All != 2 {
		t.Errorf("counted %+v, %v", weeks, err)
	}
	if len(o.rows) >= len(before) {
		t.Errorf("nothing went: %d records before, %d after", len(before), len(o.rows))
	}
}

// A call for a human ends with her: nobody reads it any more, its timers say nothing,
// and who had claimed it can leave the organisation.
func TestWhoIsLeavingTakesHerCallsForAHumanAlong(t *testing.T) {
	o, on := asks(t)
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.erase(o.as("coordinator"))
	o.refused(o.as("caseworker"), casework.ReadRequest{OnRequest: on}, casework.NotFound)
	o.told()
	o.wait(9 * day) // past everything that was set
	o.expectTold("")
	if all, err := casework.StandingRequests(o, "roma"); err != nil || len(all) > 0 {
		t.Errorf("%d calls stand at the site, %v", len(all), err)
	}
	o.must(o.as("coordinator"), &casework.OffBoard{Staff: o.who["caseworker"].ID})
}
