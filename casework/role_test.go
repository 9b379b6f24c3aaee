package casework_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// everybody is who tries each command: of the woman's site, of another site,
// nobody at all, and the program.
var everybody = []string{
	"woman", "other woman", "caseworker", "other caseworker", "educator", "mediator", "coordinator", "other coordinator", "admin", "visitor", "system",
}

// allowed says for each command who may do it to the woman in Rome, or about
// her appointment, or, for what one does for oneself, to oneself.
var allowed = map[string]string{
	"add_person":         "coordinator admin system",
	"change_person":      "coordinator admin system",
	"issue_invite":       "caseworker coordinator admin system",
	"release_chat":       "coordinator admin system",
	"move_phone":         "woman coordinator admin system",
	"undo_move":          "coordinator admin system",
	"erase":              "woman coordinator admin system",
	"erase_step":         "system",
	"tidy":               "system",
	"accept_invite":      "visitor",
	"note_wrong_code":    "woman other-woman caseworker other-caseworker educator mediator coordinator other-coordinator admin visitor",
	"reached":            "woman other-woman caseworker other-caseworker educator mediator coordinator other-coordinator admin",
	"set_language":       "woman other-woman caseworker other-caseworker educator mediator coordinator other-coordinator admin visitor",
	"set_country":        "visitor",
	"set_consent":        "woman other-woman caseworker other-caseworker educator mediator coordinator other-coordinator admin",
	"set_privacy":        "woman other-woman caseworker other-caseworker educator mediator coordinator other-coordinator admin",
	"set_safe_hours":     "woman other-woman caseworker other-caseworker educator mediator coordinator other-coordinator admin",
	"stop":               "woman other-woman",
	"start_again":        "woman other-woman",
	"set_pin":            "woman other-woman",
	"try_pin":            "woman other-woman",
	"clear_pin":          "caseworker coordinator admin system",
	"open_bot":           "woman other-woman",
	"set_fold":           "woman other-woman",
	"set_silent":         "woman other-woman",
	"set_name":           "woman other-woman caseworker other-caseworker educator mediator coordinator other-coordinator admin",
	"set_panic":          "woman other-woman",
	"leave_in_hurry":     "woman other-woman",
	"come_back":          "woman other-woman",
	"freeze_chat":        "caseworker coordinator admin system",
	"unfreeze_chat":      "caseworker coordinator admin system",
	"book_appointment":   "caseworker coordinator admin system",
	"move_appointment":   "caseworker coordinator admin system",
	"cancel_appointment": "caseworker coordinator admin system",
	"answer_appointment": "woman caseworker coordinator admin system",
	"ask_for_change":     "woman system",
	"give_reason":        "woman system",
	"set_outcome":        "caseworker coordinator admin system",
	"undo_outcome":       "caseworker coordinator admin system",
	"fold_details":       "woman system",
	"note_calendar":      "woman system",
	"off_board":          "coordinator admin system",
	"set_away":           "educator coordinator admin system", // it is about the educator
	"reassign_case":      "caseworker coordinator admin system",
	"watch_day":          "caseworker other-caseworker educator mediator coordinator other-coordinator admin",
	"claim_alert":        "caseworker mediator coordinator admin",
	"note_call":          "caseworker mediator coordinator admin system",
	"snooze_alert":       "caseworker mediator coordinator admin system",
	"close_alert":        "caseworker mediator coordinator admin system",
	"reopen_alert":       "caseworker mediator coordinator admin system",
	"release_alert":      "caseworker coordinator admin system",
	"fold_name":          "woman caseworker coordinator admin system",
	"open_request":       "woman other-woman",
	"add_to_request":     "woman",
	"end_request":        "woman",
	"ask_again":          "woman",
	"claim_request":      "mediator coordinator admin", // the mediator was told, or has claimed it
	"read_request":       "mediator coordinator admin system",
	"reply_to_request":   "mediator",
	"note_on_request":    "mediator coordinator admin",
	"hand_over_request":  "mediator coordinator admin system",
	"release_request":    "mediator coordinator admin system",
	"close_request":      "mediator",
	"reopen_request":     "mediator coordinator admin",
	"look":               "caseworker coordinator admin system",
	"export":             "coordinator admin system",
	"due":                "system",
	"delivered":          "system",
	"note_imported":      "system",
	"send_digest":        "system",
	"offer_staff_chat":   "coordinator admin system",
	"link_staff_chat":    "caseworker mediator coordinator admin system",
	"unlink_staff_chat":  "coordinator admin system",
	"move_staff_chat":    "system",
	"pause":              "system",
	"resume":             "system",
}

// commands makes every command there is, about the woman and her appointment.
func (o *office) commands(a casework.Appointment, token string) []casework.Command {
	woman, place := o.who["woman"].ID, "Via Verdi 2"
	on := casework.OnAlert{Appointment: a.ID, Rev: 1}
	asked, words := casework.OnRequest{Request: casework.RequestID(a.ID), Rev: 1}, casework.Words{Text: "w"}
	return []casework.Command{
		&casework.AddPerson{Role: casework.Beneficiary, Site: "roma"},
		casework.ChangePerson{Person: woman, Name: &place},
		&casework.IssueInvite{Person: woman},
		casework.ReleaseChat{Person: woman},
		&casework.MovePhone{Person: woman}, casework.UndoMove{Person: woman},
		&casework.Erase{Person: woman, Reason: "asked on the phone"}, &casework.EraseStep{Erasure: "leaving"},
		casework.Tidy{Site: "roma"},
		casework.PauseReminders{}, casework.ResumeReminders{},
		casework.AcceptInvite{Token: token},
		casework.NoteWrongCode{},
		casework.Reached{},
		casework.SetLanguage{Lang: casework.Italian},
		casework.SetCountry{Country: casework.Spain},
		casework.SetConsent{Purpose: casework.ForAppointments, Given: true},
		casework.SetPrivacy{Level: casework.Full},
		casework.SetSafeHours{},
		casework.Stop{}, casework.StartAgain{}, casework.OpenBot{},
		casework.SetPIN{Digits: "1234"}, casework.TryPIN{Digits: "1234"}, casework.ClearPIN{Person: woman},
		casework.SetFold{After: time.Hour}, casework.SetSilent{Silent: true},
		casework.SetName{To: "O"},
		casework.SetPanic{To: casework.Panic{Word: "lemons", Back: "oranges", Tell: true}}, casework.LeaveInHurry{}, casework.ComeBack{},
		casework.FreezeChat{Person: woman}, casework.UnfreezeChat{Person: woman},
		&casework.BookAppointment{Appointment: casework.Appointment{Person: woman, Kind: "meeting", Start: o.now.Add(48 * time.Hour)}},
		casework.MoveAppointment{Appointment: a.ID, Rev: a.Rev, Place: &place},
		casework.CancelAppointment{Appointment: a.ID, Rev: a.Rev},
		casework.AnswerAppointment{Appointment: a.ID, Rev: a.Rev, Answer: casework.Comes},
		casework.AskForChange{Appointment: a.ID, Rev: a.Rev, Part: "any"},
		casework.GiveReason{Appointment: a.ID, Rev: a.Rev, Reason: "ill"},
		casework.SetOutcome{Appointment: a.ID, Rev: a.Rev, Outcome: casework.Came},
		casework.UndoOutcome{Appointment: a.ID, Rev: a.Rev},
		casework.FoldDetails{Appointment: a.ID, Message: 5},
		casework.FoldName{Person: woman, Message: 5},
		casework.ReassignCase{Person: woman, To: o.who["mediator"].ID},
		casework.WatchDay{},
		casework.ClaimAlert{OnAlert: on}, casework.NoteCall{OnAlert: on}, casework.SnoozeAlert{OnAlert: on, Until: o.now.Add(4 * day)},
		casework.CloseAlert{OnAlert: on, Result: casework.Ill}, casework.ReopenAlert{OnAlert: on}, casework.ReleaseAlert{OnAlert: on},
		casework.OpenRequest{Topic: casework.TopicWork, Words: words}, casework.AddToRequest{Words: words}, casework.EndRequest{},
		casework.AskAgain{Words: words}, casework.ClaimRequest{OnRequest: asked}, casework.ReadRequest{OnRequest: asked},
		casework.ReplyToRequest{OnRequest: asked, Words: words}, casework.NoteOnRequest{OnRequest: asked, Note: "n"},
		casework.HandOverRequest{OnRequest: asked, To: o.who["educator"].ID}, casework.ReleaseRequest{OnRequest: asked},
		casework.CloseRequest{OnRequest: asked, Outcome: casework.EndAnswered}, casework.ReopenRequest{OnRequest: asked},
		casework.NoteCalendar{Appointment: a.ID},
		&casework.OffBoard{Staff: o.who["educator"].ID},
		casework.SetAway{Staff: o.who["educator"].ID},
		casework.Look{What: casework.ViewPerson, Person: woman},
		casework.Export{What: casework.ViewPerson, Person: woman, Reason: "she asks"},
		casework.Due{Timer: casework.Timer{Kind: casework.UnconfirmedTimer, Subject: a.Ref(), Rev: a.Rev}},
		casework.Delivered{Delivery: casework.Delivery{Result: casework.FateFailed, Why: casework.WhyUnreachable, Chat: o.who["woman"].Chat}},
		casework.NoteImported{List: "people", External: casework.External{ID: "1"}},
		casework.SendDigest{Site: "roma"},
		&casework.OfferStaffChat{Site: "roma"},
		casework.LinkStaffChat{Code: o.code, Group: "chat of team", Telegram: -5},
		casework.UnlinkStaffChat{Site: "roma"},
		casework.MoveStaffChat{From: "chat of team", To: "chat of supergroup", Telegram: -100},
	}
}

// For every command and everybody: who may does it, and whoever may not changes
// nothing and learns nothing.
func TestEveryCommandIsOpenToWhomTheTableSays(t *testing.T) {
	for i := range len((&office{who: map[string]casework.Person{}}).commands(casework.Appointment{}, "")) {
		for _, who := range everybody {
			o := newOffice(t)
			a := o.book(48 * time.Hour)
			token := o.invite()
			o.offer("roma", false)
			if err := o.Put(casework.ChatRef("chat of visitor"), casework.OwnedByChat("chat of visitor"), casework.Chat{Telegram: 9}); err != nil {
				t.Fatal(err)
			}
			c := o.commands(a, token)[i]
			switch c.(type) {
			case casework.UndoMove:
				o.change(o.who["woman"].ID, func(p *casework.Person) { p.Moved = casework.Moved{From: "her old chat", At: o.now} })
			case *casework.EraseStep:
				if err := o.Put(casework.ErasureRef("leaving"), casework.Organisation, casework.Erasure{ID: "leaving"}); err != nil {
					t.Fatal(err)
				}
			case casework.ResumeReminders:
				o.must(casework.Program, casework.PauseReminders{})
			case casework.SetOutcome, casework.UndoOutcome:
				o.now = a.End()
				if _, undo := c.(casework.UndoOutcome); undo {
					o.must(casework.Program, casework.SetOutcome{Appointment: a.ID, Rev: a.Rev, Outcome: casework.Came})
				}
			case casework.ClaimAlert, casework.NoteCall, casework.SnoozeAlert, casework.CloseAlert, casework.ReopenAlert, casework.ReleaseAlert:
				o.now = a.End()
				o.must(casework.Program, casework.SetOutcome{Appointment: a.ID, Rev: a.Rev, Outcome: casework.Missed})
				o.stand(c, a)
			case casework.AddToRequest, casework.EndRequest, casework.ClaimRequest, casework.ReadRequest, casework.NoteOnRequest, casework.HandOverRequest:
				o.stands(a, casework.RequestOpen)
			case casework.ReplyToRequest, casework.ReleaseRequest, casework.CloseRequest:
				o.stands(a, casework.RequestClaimed)
			case casework.AskAgain, casework.ReopenRequest:
				o.stands(a, casework.RequestClosed)
			case casework.UnlinkStaffChat:
				o.must(casework.Program, casework.LinkStaffChat{Code: o.code, Group: "chat of team", Telegram: -5})
			}
			o.posts = nil
			before := maps.Clone(o.rows)
			err := o.try(o.as(who), c)
			may := slices.Contains(strings.Fields(allowed[c.Command()]), strings.ReplaceAll(who, " ", "-"))
			if may && err != nil {
				t.Errorf("%s by %s: %v", c.Command(), who, err)
			}
			if may {
				continue
			}
			if err == nil {
				t.Errorf("%s by %s is done", c.Command(), who)
			}
			if code := casework.CodeOf(err); code != casework.Forbidden && code != casework.NotFound && !(c.Command() == "accept_invite" && code == casework.Changed) {
				t.Errorf("%s by %s is refused with %s: %v", c.Command(), who, code, err)
			}
			if !maps.Equal(before, o.rows) || len(o.posts) > 0 {
				t.Errorf("%s by %s is refused, and something changed or was told", c.Command(), who)
			}
		}
	}
}

// stand brings an alert to where a command can be done to it, by hands that give
// nobody a right.
func (o *office) stand(c casework.Command, a casework.Appointment) {
	o.t.Helper()
	al, err := casework.LoadAlert(o, a.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	al.Told = nil
	switch c.(type) {
	case casework.ReopenAlert:
		al.State = casework.AlertClosed
	case casework.ReleaseAlert:
		al.State, al.By = casework.AlertClaimed, o.who["caseworker"].ID
	}
	if err := o.Put(al.Ref(), casework.OwnedBy(a.Person), al); err != nil {
		o.t.Fatal(err)
	}
}

// stands puts a request of the woman's, under the id of her appointment, into a state:
// the mediator was told of it, and has claimed it unless it is open.
func (o *office) stands(a casework.Appointment, state casework.RequestState) {
	o.t.Helper()
	mediator := o.who["mediator"].ID
	q := casework.Request{ID: casework.RequestID(a.ID), Rev: 1, Person: a.Person, Site: "roma", Topic: casework.TopicWork, State: state,
		Told: []casework.PersonID{mediator}, Said: []casework.Saying{{N: 1, Text: "w"}}, Count: 1}
	if state != casework.RequestOpen {
		q.By = mediator
	}
	if err := o.Put(q.Ref(), casework.OwnedBy(a.Person), q); err != nil {
		o.t.Fatal(err)
	}
	if err := o.File(casework.RequestsOf(a.Person), string(q.ID), o.now); err != nil {
		o.t.Fatal(err)
	}
}

// invite makes an invite for somebody who is not on Telegram yet.
func (o *office) invite() string {
	o.t.Helper()
	add := &casework.AddPerson{Role: casework.Beneficiary, Site: "roma", Caseworker: o.who["caseworker"].ID}
	o.must(casework.Program, add)
	issue := &casework.IssueInvite{Person: add.Person.ID}
	o.must(casework.Program, issue)
	return issue.Token
}

func TestEveryCommandStandsInTheTablesAndAsksWhoMay(t *testing.T) {
	o := newOffice(t)
	tried := map[string]bool{}
	for _, c := range o.commands(o.book(48*time.Hour), o.invite()) {
		tried[c.Command()] = true
		if _, ok := allowed[c.Command()]; !ok {
			t.Errorf("nothing is said about who may do %s", c.Command())
		}
		roles := casework.Permissions(c.Command())
		if roles == nil {
			t.Errorf("%s has no row in the table of permissions", c.Command())
		}
		if systems := allowed[c.Command()] == "system"; (len(roles) == 0) != systems {
			t.Errorf("%s: the system alone: %t, the table of permissions has %v", c.Command(), systems, roles)
		}
	}
	for _, name := range casework.CommandNames() {
		if !tried[name] {
			t.Errorf("the table of permissions names %s, which these tests do not try", name)
		}
	}
}

// careless is a command that changes something and asks nobody.
type careless struct{}

func (careless) Command() string { return "set_name" }
func (careless) Do(a *casework.Act) error {
	return a.Put(casework.PersonRef("x"), casework.OwnedBy("x"), casework.Person{})
}

func TestACommandThatAsksNobodyIsNotDone(t *testing.T) {
	o := newOffice(t)
	o.refused(o.as("admin"), careless{}, casework.Internal)
}

func TestRolesAreClosed(t *testing.T) {
	for _, r := range casework.Roles {
		if !r.Known() || r.Staff() == (r == casework.Beneficiary) {
			t.Errorf("%s: known %t, staff %t", r, r.Known(), r.Staff())
		}
	}
	for _, r := range []casework.Role{"", casework.Visitor, casework.System, "Admin"} {
		if r.Known() || r.Staff() {
			t.Errorf("%q: known %t, staff %t", r, r.Known(), r.Staff())
		}
	}
	casework.Permissions("add_person")[casework.Visitor] = casework.Anybody
	if casework.Permissions("add_person")[casework.Visitor] != casework.Nobody {
		t.Error("the table of permissions can be written to from outside")
	}
}
