package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// alerted is an appointment that the admin has marked as missed: her caseworker was
// told. Whoever is not told climbs after an hour, and a claimer is reminded every day.
func alerted(t *testing.T) (*office, casework.OnAlert) {
	t.Helper()
	o, a := over(t) // three in the afternoon
	o.policy.Claim, o.policy.Remind = time.Hour, day
	o.missed(a)
	return o, casework.OnAlert{Appointment: a.ID, Rev: 1}
}

// alert reads the alert as it stands.
func (o *office) alert(on casework.OnAlert) casework.Alert {
	o.t.Helper()
	al, err := casework.LoadAlert(o, on.Appointment)
	if err != nil {
		o.t.Fatal(err)
	}
	return al
}

// women hears her kind message in between: it is no business of staff.
func (o *office) staffTold() string {
	var out []string
	for told := range strings.SplitSeq(o.told(), ", ") {
		if told != "" && !strings.HasPrefix(told, "woman: ") {
			out = append(out, told)
		}
	}
	return strings.Join(out, ", ")
}

func (o *office) expectStaffTold(want string) {
	o.t.Helper()
	if got := o.staffTold(); got != want {
		o.t.Errorf("staff told %q, want %q", got, want)
	}
}

func TestWhatNobodyClaimsClimbsToTheDeputyAndThenToTheCoordinator(t *testing.T) {
	o, on := alerted(t)
	o.must(o.as("caseworker"), casework.SetAway{Staff: o.who["caseworker"].ID, Deputy: o.who["mediator"].ID})
	o.expectStaffTold("caseworker: alert.missed")
	o.wait(time.Hour - time.Second)
	o.expectStaffTold("")
	o.wait(time.Second)
	o.expectStaffTold("mediator: alert.unclaimed")
	o.wait(time.Hour)
	o.expectStaffTold("coordinator: alert.unclaimed")
	o.wait(10 * day)
	if al := o.alert(on); al.State != casework.AlertOpen || al.Level != casework.AtCoordinator {
		t.Errorf("now %+v", al)
	}
	if got := o.staffTold(); strings.Contains(got, "alert.") {
		t.Errorf("and it goes on climbing: %s", got)
	}
}

func TestANightDoesNotUseUpTheTimeToClaim(t *testing.T) {
	o, a := over(t)
	o.policy.Claim = time.Hour
	o.wait(5*time.Hour + 30*time.Minute) // half past eight in the evening
	o.missed(a)
	o.expectStaffTold("caseworker: alert.missed")
	o.wait(11*time.Hour + 29*time.Minute)
	o.expectStaffTold("")
	o.wait(time.Minute) // eight in the morning
	o.expectStaffTold("coordinator: alert.unclaimed")
}

func TestWhoClaimsItKeepsItFromClimbingAndTheOthersHear(t *testing.T) {
	o, on := alerted(t)
	o.wait(time.Hour)
	o.expectStaffTold("caseworker: alert.missed, coordinator: alert.unclaimed")
	o.must(o.as("coordinator"), casework.ClaimAlert{OnAlert: on})
	o.expectStaffTold("caseworker: alert.claimed")
	o.must(o.as("coordinator"), casework.ClaimAlert{OnAlert: on}) // pressed twice
	o.expectStaffTold("")
	if al := o.alert(on); al.By != o.who["coordinator"].ID || al.State != casework.AlertClaimed {
		t.Errorf("now %+v", al)
	}
}

// Two claim it at once: one has it, the other reads that.
func TestTheSecondToClaimIsToldThatSomebodyWasQuicker(t *testing.T) {
	o, on := alerted(t)
	o.must(o.as("mediator"), casework.ClaimAlert{OnAlert: on})
	for _, c := range []casework.Command{casework.ClaimAlert{OnAlert: on}, casework.NoteCall{OnAlert: on},
		casework.SnoozeAlert{OnAlert: on, Until: o.now.Add(time.Hour)}, casework.CloseAlert{OnAlert: on, Result: casework.Ill}, casework.ReleaseAlert{OnAlert: on}} {
		o.refused(o.as("caseworker"), c, casework.Changed)
	}
	o.refused(o.as("coordinator"), casework.ClaimAlert{OnAlert: on}, casework.Changed)
	o.must(o.as("coordinator"), casework.ReleaseAlert{OnAlert: on}) // but she may give it back for her
	o.must(o.as("caseworker"), casework.ClaimAlert{OnAlert: on})
}

func TestATapOnWhatNobodyHasClaimsIt(t *testing.T) {
	for name, c := range map[string]func(casework.OnAlert, *office) casework.Command{
		"phoned": func(on casework.OnAlert, _ *office) casework.Command { return casework.NoteCall{OnAlert: on} },
		"put off": func(on casework.OnAlert, o *office) casework.Command {
			return casework.SnoozeAlert{OnAlert: on, Until: o.now.Add(day)}
		},
		"closed": func(on casework.OnAlert, _ *office) casework.Command {
			return casework.CloseAlert{OnAlert: on, Result: casework.MovedAway}
		},
	} {
		o, on := alerted(t)
		o.must(o.as("caseworker"), c(on, o))
		if al := o.alert(on); al.By != o.who["caseworker"].ID {
			t.Errorf("%s: claimed by %q", name, al.By)
		}
		o.posts = nil
		o.wait(2 * time.Hour)
		o.expectStaffTold("") // it does not climb
	}
}

func TestAClaimerIsRemindedAndThenTheCoordinatorHearsThatNothingHappens(t *testing.T) {
	o, on := alerted(t)
	o.must(o.as("caseworker"), casework.ClaimAlert{OnAlert: on})
	o.posts = nil
	for range 3 {
		o.wait(day - time.Second)
		o.expectStaffTold("")
		o.wait(time.Second)
		o.expectStaffTold("caseworker: alert.still")
	}
	o.wait(day)
	o.expectStaffTold("coordinator: alert.stalls")
	o.wait(20 * day)
	o.expectStaffTold("")

	// A word from her begins it anew, and a time that she names is kept.
	o.must(o.as("caseworker"), casework.SnoozeAlert{OnAlert: on, Until: o.now.Add(3 * day)})
	o.wait(3*day - time.Second)
	o.expectStaffTold("")
	o.wait(time.Second)
	o.expectStaffTold("caseworker: alert.still")
	o.must(o.as("caseworker"), casework.CloseAlert{OnAlert: on, Result: casework.WillCall})
	o.wait(5 * day)
	o.expectStaffTold("")
}

func TestAClaimersDeputyIsRemindedAndMayClose(t *testing.T) {
	o, on := alerted(t)
	o.must(o.as("caseworker"), casework.ClaimAlert{OnAlert: on})
	o.away("caseworker", "mediator", 5*day)
	o.posts = nil
	o.wait(day)
	o.expectStaffTold("mediator: alert.still")
	o.must(o.as("mediator"), casework.CloseAlert{OnAlert: on, Result: casework.Ill})
}

func TestAClosingIsTakenBackByWhoeverOpensItAgain(t *testing.T) {
	o, on := alerted(t)
	o.refused(o.as("caseworker"), casework.ReopenAlert{OnAlert: on}, casework.Changed)
	o.must(o.as("caseworker"), casework.CloseAlert{OnAlert: on, Result: casework.WrongContact})
	o.refused(o.as("caseworker"), casework.NoteCall{OnAlert: on}, casework.Changed)
	o.refused(o.as("caseworker"), casework.CloseAlert{OnAlert: on, Result: "tired"}, casework.Invalid)
	o.must(o.as("mediator"), casework.ReopenAlert{OnAlert: on})
	al := o.alert(on)
	if al.State != casework.AlertClaimed || al.By != o.who["mediator"].ID || al.Result != "" {
		t.Errorf("now %+v", al)
	}
	var did []string
	for _, d := range al.Trail {
		did = append(did, string(d.What))
	}
	if got := strings.Join(did, " "); got != "opened told claimed closed reopened" {
		t.Errorf("the trail says %q", got)
	}
}

// Who has given it back is not the only one who knows; the others hear that nobody
// sees to it, and it climbs on.
func TestWhatIsGivenBackIsSaidToThoseWhoKnow(t *testing.T) {
	o, on := alerted(t)
	o.must(o.as("mediator"), casework.ClaimAlert{OnAlert: on})
	o.posts = nil
	o.must(o.as("mediator"), casework.ReleaseAlert{OnAlert: on})
	o.expectStaffTold("caseworker: alert.unclaimed")
	o.wait(time.Hour)
	o.expectStaffTold("coordinator: alert.unclaimed")
}

// With an invite to her chat one could read as the woman.
func TestWhoHasClaimedItMayNotInviteTheWoman(t *testing.T) {
	o, on := alerted(t)
	o.enter("colleague", casework.Caseworker, "T-5", "roma", "")
	o.must(o.as("colleague"), casework.ClaimAlert{OnAlert: on})
	o.must(o.as("colleague"), casework.Look{What: casework.ViewPerson, Person: o.who["woman"].ID})
	o.change(o.who["woman"].ID, func(p *casework.Person) { p.Chat = "" })
	o.refused(o.as("colleague"), &casework.IssueInvite{Person: o.who["woman"].ID}, casework.Forbidden)
	o.must(o.as("caseworker"), &casework.IssueInvite{Person: o.who["woman"].ID})
}

func TestInTheNightNobodyIsToldWhoSeesToIt(t *testing.T) {
	o, on := alerted(t)
	o.wait(8 * time.Hour) // eleven at night; it has climbed meanwhile
	o.posts = nil
	o.must(o.as("coordinator"), casework.ClaimAlert{OnAlert: on})
	o.expectStaffTold("")
	o.must(o.as("coordinator"), casework.ReleaseAlert{OnAlert: on})
	o.expectStaffTold("")
	o.wait(9 * time.Hour)
	if told := o.staffTold(); !strings.HasPrefix(told, "caseworker: alert.missed") {
		t.Errorf("in the morning told %q", told)
	}
}

func TestWhoLeavesGivesHerAlertsBack(t *testing.T) {
	o, on := alerted(t)
	o.must(o.as("mediator"), casework.ClaimAlert{OnAlert: on})
	o.posts = nil
	o.must(o.as("admin"), &casework.OffBoard{Staff: o.who["mediator"].ID})
	o.expectStaffTold("caseworker: alert.unclaimed")
	if al := o.alert(on); al.State != casework.AlertOpen || al.By != "" {
		t.Errorf("now %+v", al)
	}
}

func TestANewDateClosesTheAlert(t *testing.T) {
	for name, c := range map[string]func(*office, casework.Appointment) casework.Command{
		"booked instead": func(o *office, a casework.Appointment) casework.Command {
			return &casework.BookAppointment{Instead: a.ID, Appointment: casework.Appointment{Person: a.Person, Kind: "meeting", Start: o.now.Add(2 * day)}}
		},
		"moved": func(o *office, a casework.Appointment) casework.Command {
			return casework.MoveAppointment{Appointment: a.ID, Rev: a.Rev, Start: o.now.Add(2 * day)}
		},
	} {
		o, on := alerted(t)
		o.must(o.as("coordinator"), c(o, o.appointment(on.Appointment)))
		if al := o.alert(on); al.State != casework.AlertClosed || al.Result != casework.NewDate {
			t.Errorf("%s: now %+v", name, al)
		}
		o.posts = nil
		o.wait(time.Hour)
		if got := o.staffTold(); strings.Contains(got, "alert.unclaimed") {
			t.Errorf("%s: it climbs on: %s", name, got)
		}
	}
	// Another woman's appointment makes nothing good.
	o, on := alerted(t)
	o.must(o.as("admin"), &casework.BookAppointment{Instead: on.Appointment,
		Appointment: casework.Appointment{Person: o.who["other woman"].ID, Kind: "meeting", Start: o.now.Add(2 * day)}})
	if al := o.alert(on); al.State != casework.AlertOpen {
		t.Errorf("another woman's appointment closed it: %+v", al)
	}
}

func TestAnAlertOpenedAnewIsAnotherOne(t *testing.T) {
	o, on := alerted(t)
	o.must(o.as("caseworker"), casework.ClaimAlert{OnAlert: on})
	a := o.appointment(on.Appointment)
	o.must(o.as("admin"), casework.UndoOutcome{Appointment: a.ID, Rev: a.Rev})
	o.refused(o.as("caseworker"), casework.NoteCall{OnAlert: on}, casework.Changed)
	o.missed(a)
	o.refused(o.as("caseworker"), casework.NoteCall{OnAlert: on}, casework.Changed) // an old button
	on.Rev = 2
	if al := o.alert(on); al.State != casework.AlertOpen || al.By != "" {
		t.Errorf("now %+v", al)
	}
	o.must(o.as("caseworker"), casework.NoteCall{OnAlert: on})
}

func TestTheSecondAndTheThirdInARowAreSaidToBeSo(t *testing.T) {
	o := newOffice(t)
	var got []string
	for i, outcome := range []casework.Outcome{casework.Missed, casework.Missed, casework.ByUs, casework.Missed, casework.Missed, casework.CameLate, casework.Missed} {
		a := o.book(2 * time.Hour)
		o.now = a.End()
		if i == 2 {
			o.must(o.as("admin"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: outcome})
		} else {
			o.posts = nil
			o.must(o.as("admin"), casework.SetOutcome{Appointment: a.ID, Rev: 1, Outcome: outcome})
		}
		for _, p := range o.posts {
			if n := p.event.Notice; n != nil && n.Key == "alert.missed" {
				row := n.Vars["InARow"]
				word := row.Key
				if len(row.Lines) > 0 {
					word = row.Lines[0].Key
				}
				got = append(got, word)
			}
		}
		o.posts = nil
		o.now = o.now.Add(20 * time.Hour)
	}
	if want := []string{"", "alert.second", "alert.third", "alert.nth", ""}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

// Until it is closed, who has claimed it may do what her caseworker may.
func TestWhoHasClaimedItMayDoWhatHerCaseworkerMay(t *testing.T) {
	o, on := alerted(t)
	look := casework.Look{What: casework.ViewPerson, Person: o.who["woman"].ID}
	o.refused(o.as("mediator"), look, casework.Forbidden)
	o.must(o.as("mediator"), casework.ClaimAlert{OnAlert: on})
	o.must(o.as("mediator"), look)
	o.must(o.as("mediator"), casework.CloseAlert{OnAlert: on, Result: casework.Ill})
	o.refused(o.as("mediator"), look, casework.Forbidden)
	// Of another site nobody may.
	o.refused(o.as("other caseworker"), casework.ReopenAlert{OnAlert: on}, casework.Forbidden)
	// What she answers goes to whoever sees to it.
	o, on = alerted(t)
	o.must(o.as("mediator"), casework.ClaimAlert{OnAlert: on})
	o.posts = nil
	o.must(o.as("woman"), casework.AskForChange{Appointment: on.Appointment, Rev: 1, Part: "any"})
	o.expectStaffTold("mediator: alert.change_any")
}

func TestTheStaffChatReadsWhoSeesToIt(t *testing.T) {
	o, a := over(t)
	o.policy.Claim = time.Hour
	o.offer("roma", true)
	o.must(o.as("coordinator"), o.link("chat of team"))
	o.missed(a)
	o.expectStaffTold("team: team.missed, caseworker: alert.missed")
	on := casework.OnAlert{Appointment: a.ID, Rev: 1}
	for _, c := range []casework.Command{casework.ClaimAlert{OnAlert: on}, casework.NoteCall{OnAlert: on}, casework.CloseAlert{OnAlert: on, Result: casework.Ill}} {
		o.must(o.as("mediator"), c)
		var states []string
		for _, p := range o.posts {
			if n := p.event.Notice; n.Team != "" {
				if !n.Rewrites || n.Tag != "alert."+string(a.ID) || n.Flow != "" {
					t.Errorf("after %s the group gets %+v", c.Command(), n)
				}
				states = append(states, n.Vars["State"].Lines[0].Key)
			}
		}
		want := map[string]string{"claim_alert": "alert.state_claimed", "note_call": "alert.state_claimed_called", "close_alert": "alert.state_closed"}[c.Command()]
		if !slices.Equal(states, []string{want}) {
			t.Errorf("after %s the group reads %q, want %q", c.Command(), states, want)
		}
		o.posts = nil
	}
}

func TestATrailDoesNotGrowForEver(t *testing.T) {
	o, on := alerted(t)
	for range 200 {
		o.must(o.as("caseworker"), casework.NoteCall{OnAlert: on})
		o.posts = nil
	}
	al := o.alert(on)
	if len(al.Trail) > 40 || al.Trail[0].What != casework.DeedOpened || al.Calls != 200 {
		t.Errorf("%d deeds, the first is %s, %d calls", len(al.Trail), al.Trail[0].What, al.Calls)
	}
}
