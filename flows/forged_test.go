package flows_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/convo"
	"ponte/flows"
	"ponte/flows/flowtest"
)

// What only the other woman and her caseworker may read stands nowhere else.
const (
	secretPlace = "Calle Planeta 7"
	secretName  = "Rosalinda"
	secretBring = "the blue folder"
	secretCode  = "H-40"
	secretClock = "13:37"
)

// victim is a stage on which the other woman in Madrid has an appointment that
// comes, one that she missed, and an open question about the first; and the ids
// that somebody could have come by.
type victim struct {
	stage    *flowtest.Stage
	appts    []casework.AppointmentID
	runs     []convo.Run
	tokens   []string
	person   casework.PersonID
	newcomer casework.PersonID
}

func newVictim(t *testing.T) victim {
	t.Helper()
	stage, err := flowtest.New(flowtest.Options{Engine: mustEngine(t), Book: mustBook(t)})
	if err != nil {
		t.Fatal(err)
	}
	player, err := flowtest.NewPlayer(stage)
	if err != nil {
		t.Fatal(err)
	}
	v := victim{stage: stage, person: player.Cast.Other.ID, newcomer: player.Cast.Newcomer.ID}
	book := func(day string) {
		start, err := stage.Clock(stage.Policy.Sites[1], day+" "+secretClock)
		if err != nil {
			t.Fatal(err)
		}
		c := &casework.BookAppointment{Appointment: casework.Appointment{
			Person: v.person, Kind: "legal", Start: start, With: player.Cast.OtherCaseworker.ID,
			WithName: secretName, Place: secretPlace, Bring: secretBring, Map: "https://maps.example/secret"}}
		if err := stage.Perform(casework.Program, c); err != nil {
			t.Fatal(err)
		}
		v.appts = append(v.appts, c.Appointment.ID)
	}
	book("2026-10-05")
	book("2026-10-16")
	for _, line := range []string{"wait 6h", "as other-caseworker", "press missed", "wait 4d", "as other", "press change"} {
		if err := player.Line(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	state, err := stage.State(stage.Phone("other"))
	if err != nil || len(state.Runs) == 0 {
		t.Fatalf("she has no open question: %v", err)
	}
	v.runs = state.Runs
	// An invite that is used, and one of nobody.
	token, err := stage.Invite(v.newcomer)
	if err != nil {
		t.Fatal(err)
	}
	if err := stage.Happen(stage.Phone("newcomer"), flowtest.Update{Link: &token}); err != nil {
		t.Fatal(err)
	}
	v.tokens = []string{token, "AAAAAAAAAAAAAAAAAAAAAA", string(v.person), string(v.appts[0])}
	return v
}

// forgeries are the buttons and links that somebody could make up.
func (v victim) forgeries() []flowtest.Update {
	var out []flowtest.Update
	press := func(format string, args ...any) {
		out = append(out, flowtest.Update{Press: fmt.Sprintf(format, args...), Under: 1})
	}
	for _, f := range flows.All() {
		for _, s := range f.Steps {
			choices := append([]string{"_back", "_skip", "_open", "_page0", "_page1", "_page-1", "2026-10-12", "t600", "7", "x", ""}, s.Choice...)
			for _, choice := range choices {
				for _, a := range v.appts {
					for rev := range 3 {
						press("n:%s:%s:%d:%s", f.ID, a, rev, choice)
					}
				}
				press("n:%s:%s:0:%s", f.ID, v.person, choice)
				press("n:%s::0:%s", f.ID, v.appts[0])
				for _, r := range v.runs {
					press("r:%s:%d:%s", r.ID, r.Rev, choice)
				}
			}
		}
		for _, a := range v.appts {
			out = append(out, flowtest.Update{Flow: f.ID, Args: convo.Args{"subject": string(a), "rev": "1"}})
		}
	}
	for _, token := range v.tokens {
		out = append(out, flowtest.Update{Link: &token})
	}
	for _, data := range []string{"", ":", "n", "n:::::", "r:::", "g:", "g:xyz", "n:appointment:" + strings.Repeat("z", 40) + ":1:come", "n:menu::99999999999999999999:x"} {
		press("%s", data)
	}
	return out
}

func TestNobodyReadsOrChangesAnotherWomansRecordsWhateverSheForges(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	hers := v.hers()
	if len(hers) < 8 {
		t.Fatalf("she has only %d records: the test looks at the wrong ones", len(hers))
	}
	forgeries := v.forgeries()
	// An admin may see to every outcome, and her own caseworker too.
	for _, who := range []string{"beneficiary", "caseworker", "educator", "mediator", "coordinator", "visitor", "newcomer"} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			v := newVictim(t)
			for _, forged := range forgeries {
				v.attack(t, who, forged)
			}
		})
	}
}

// attack lets somebody try a forged update, and typed words after it.
func (v victim) attack(t *testing.T, who string, forged flowtest.Update) {
	t.Helper()
	hers := v.hers()
	stage := v.stage.Fork()
	phone := stage.Phone(who)
	if err := stage.Happen(phone, forged); err != nil {
		t.Fatalf("%+v: %v", forged, err)
	}
	state, err := stage.State(phone)
	if err != nil {
		t.Fatal(err)
	}
	if len(state.Runs) > 0 { // it has opened something: go on in it
		for _, u := range []flowtest.Update{{Text: "12.10"}, {Word: convo.Back}} {
			if err := stage.Happen(phone, u); err != nil {
				t.Fatalf("%+v: %+v: %v", forged, u, err)
			}
		}
	}
	for _, n := range stage.Take() {
		if n.Kind != flowtest.Told {
			continue
		}
		if n.Phone != phone {
			t.Errorf("%+v: somebody else is told %q", forged, n.Screen.Text)
		}
		for _, secret := range []string{secretPlace, secretName, secretBring, secretCode, secretClock, "secret"} {
			if strings.Contains(n.Screen.String(), secret) {
				t.Errorf("%+v: %s reads %q", forged, who, n.Screen.Text)
			}
		}
	}
	if diff := cmp.Diff(hers, victim{stage: stage, person: v.person}.hers()); diff != "" {
		t.Errorf("%+v: her records changed (-before +after):\n%s", forged, diff)
	}
}

// hers are the records that hold her id or are named by it or by her chat.
func (v victim) hers() map[string]string {
	out := map[string]string{}
	for ref, text := range v.stage.Records() {
		if ref.Type == casework.AuditRecord {
			continue
		}
		if strings.Contains(text, string(v.person)) || ref.ID == string(v.person) || ref.ID == "chat-other" {
			out[fmt.Sprintf("%s %s", ref.Type, ref.ID)] = text
		}
	}
	return out
}

// What is open to a role at all is one table; here it is tried out for a woman's
// own appointment, in every flow that is about one.
func TestAWomansFlowsAreOpenToNoOtherRole(t *testing.T) {
	v := newVictim(t)
	roles := map[string]bool{"other": true}
	for _, who := range []string{"other", "other-caseworker", "admin", "coordinator", "educator", "mediator", "visitor"} {
		for _, flow := range []string{"appointment", "missed"} {
			stage := v.stage.Fork()
			data := convo.OpenButton(flow, string(v.appts[1]), 1)
			if err := stage.Happen(stage.Phone(who), flowtest.Update{Press: data, Under: 1}); err != nil {
				t.Fatal(err)
			}
			var read []string
			for _, n := range stage.Take() {
				read = append(read, n.Screen.String())
			}
			opened := strings.Contains(strings.Join(read, ""), "✅") || strings.Contains(strings.Join(read, ""), "Say why")
			if opened != roles[who] {
				t.Errorf("%s opens %s: %t, want %t:\n%s", who, flow, opened, roles[who], read)
			}
		}
	}
}
