package e2e_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/casework"
	"ponte/store"
)

// A changed Telegram client can send any callback data and any deep link. Nobody
// may read or change what her role and site do not allow.

// pretenders are everybody who is not meant, by who they are.
func (w *world) pretenders(c *crowd) map[string]*somebody {
	w.Helper()
	all := map[string]*somebody{"a visitor": w.meet("Besuch", casework.English)}
	for who, add := range map[string]casework.AddPerson{
		"another woman":                      {Role: casework.Beneficiary, Site: "milano", Code: "K-201"},
		"a woman of another site":            {Role: casework.Beneficiary, Site: "sofia", Code: "K-202"},
		"an educator":                        {Role: casework.Educator, Site: "milano", Code: "M-201"},
		"another caseworker":                 {Role: casework.Caseworker, Site: "milano", Code: "M-202"},
		"a mediator":                         {Role: casework.Mediator, Site: "milano", Code: "M-203"},
		"a coordinator of another site":      {Role: casework.Coordinator, Site: "sofia", Code: "M-204"},
		"a caseworker with nobody elsewhere": {Role: casework.Caseworker, Site: "sofia", Code: "M-205"},
	} {
		s := w.meet("Fremde", casework.English)
		keys := []string{""}
		if add.Role == casework.Beneficiary {
			keys = nil
		}
		if err := s.arrive(c.enter(add, time.Time{}), keys...); err != nil {
			w.Fatalf("%s: %v", who, err)
		}
		all[who] = s
	}
	if err := all["a visitor"].Start(""); err != nil {
		w.Fatal(err)
	}
	return all
}

func TestForgedButtonsOfEveryRoleChangeAndShowNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run().ready()
	c := newCrowd(w, 2, 1)
	victim, worker := c.women[0], c.staff[0]
	// An open question of hers: the run ids of others are no secret either.
	if err := victim.change(victim.card, victim.says("appointment.answer.change")); err != nil {
		t.Fatal(err)
	}
	data := victim.buttons()
	id := string(w.appointmentsOf(c.records, w.person(c.records, victim.code).ID)[0].ID)
	forged := append(slices.Clone(data),
		"n:appointment:"+id+":1:_open", "n:appointment:"+id+":1:details", "n:appointment:"+id+":1:way", "n:appointment:"+id+":1:come",
		"n:appointment:"+id+":1:cannot", "n:appointment:"+id+":2:come", "n:appointment:"+id+":-1:come", "n:appointments::0:"+id,
		"n:missed:"+id+":1:rebook", "n:missed:"+id+":1:_open",
		"n:outcome:"+id+":1:missed", "n:outcome:"+id+":1:came", "n:outcome:"+id+":1:undo", "n:outcome:"+id+":1:_open",
		"n:appointment:nobody0000:1:come", "n:nothing::0:x", "n:appointment:"+id+":999999999999999999999:come",
		"g:nothing", "r:0:0:come", "::::", strings.Repeat("n:", 32), "\x00\xff",
	)
	before := snapshot(w, c.records)
	heard := len(worker.Notifications())
	pretenders := w.pretenders(c)
	for _, s := range pretenders {
		for _, data := range forged {
			s.Forge(1, data) // each says something, at Telegram's one message a second
		}
		if err := s.Type("/language"); err != nil { // answered after all of these
			t.Fatal(err)
		}
	}
	for who, s := range pretenders {
		if err := s.awaitFor(3*time.Minute, "the forged buttons are through", asked); err != nil {
			t.Fatalf("%s: %v", who, err)
		}
		for _, m := range s.Messages() {
			if strings.Contains(m.Text, "Padova") || strings.Contains(m.Text, victim.code) || m.File != nil {
				t.Errorf("%s was shown %q", who, m.Text)
			}
		}
	}
	if diff := cmp.Diff(before, snapshot(w, c.records, "K-201", "K-202", "M-201", "M-202", "M-203", "M-204", "M-205")); diff != "" {
		t.Errorf("forged buttons changed records (-before +after):\n%s", diff)
	}
	if got := len(worker.Notifications()); got != heard {
		t.Errorf("the caseworker heard %d things of it: %+v", got-heard, worker.Notifications()[heard:])
	}
	// What is hers still works: her question is open, and nobody has answered it.
	victim.answer = casework.Unanswered
	if err := victim.change(victim.card, data[0]); err != nil {
		t.Error(err)
	}
	// Neither may staff set an outcome before there can be one.
	worker.Forge(1, "n:outcome:"+id+":1:missed")
	worker.sees(worker.says("error.invalid"))
}

// asked reports whether the question of the language was the last thing said.
func asked(ms []message) bool {
	last := ms[len(ms)-1]
	return last.Bot && len(ms) > 1 && strings.Contains(last.Text, "Which language") && last.ID > lastMine(ms)
}

// lastMine is the id of the last message that she wrote.
func lastMine(ms []message) (id int) {
	for _, m := range ms {
		if m.Mine {
			id = m.ID
		}
	}
	return id
}

// buttons are data of her open question, the last of them those of its foot.
func (p *woman) buttons() (data []string) {
	card, _ := p.shown(p.card)
	for _, row := range card.Buttons {
		data = append(data, row[0].Data)
	}
	return data
}

// snapshot reads all people and appointments, but not these people.
func snapshot(w *world, s *store.Store, but ...string) map[string]any {
	w.Helper()
	all := map[string]any{}
	err := s.Records(w.Context(), casework.PersonRecord, func(ref casework.Ref) error {
		return s.View(w.Context(), func(r casework.Reader) error {
			p, err := casework.LoadPerson(r, casework.PersonID(ref.ID))
			if !slices.Contains(but, string(p.Code)) {
				all["person "+ref.ID] = p
			}
			return err
		})
	})
	if err != nil {
		w.Fatal(err)
	}
	err = s.Records(w.Context(), casework.AppointmentRecord, func(ref casework.Ref) error {
		return s.View(w.Context(), func(r casework.Reader) error {
			a, err := casework.LoadAppointment(r, casework.AppointmentID(ref.ID))
			all["appointment "+ref.ID] = a
			return err
		})
	})
	if err != nil {
		w.Fatal(err)
	}
	return all
}

func TestInviteOpensOneChatOnceUntilItExpiresAndCannotBeGuessed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run().ready()
	c := newCrowd(w, 1, 1)
	used := c.enter(casework.AddPerson{Role: casework.Beneficiary, Site: "milano", Code: "K-301"}, time.Time{})
	first := w.meet("Erste", casework.English)
	first.comes(used)
	invalid, throttled := first.says("arrive.invalid"), first.says("arrive.throttled")

	thief := w.meet("Zweite", casework.English)
	if err := thief.arrive("", "country.it"); err != nil { // a visitor, so far
		t.Fatal(err)
	}
	thief.tries(used, invalid) // 1: used by another

	replaced := c.enter(casework.AddPerson{Role: casework.Beneficiary, Site: "milano", Code: "K-302"}, time.Time{})
	valid := w.invite("K-302")
	thief.tries(replaced, invalid) // 2: a newer one was made

	expired := w.expiredInvite(c, "K-303")
	thief.tries(expired, invalid) // 3

	thief.tries(valid[:len(valid)-1]+"_", invalid)   // 4: guessed
	thief.tries("AAAAAAAAAAAAAAAAAAAAAA", invalid)   // 5
	thief.tries("AAAAAAAAAAAAAAAAAAAAAB", throttled) // too many
	thief.tries(valid, throttled)                    // not even the right one now
	thief.tries(strings.Repeat("A", 64), throttled)  // nor anything else
	if err := first.Start(valid); err != nil {       // somebody who is here already
		t.Fatal(err)
	}
	first.sees(first.says("arrive.already"))
	if p := w.person(c.records, "K-302"); p.Chat != "" {
		t.Errorf("K-302 was bound to a chat by %q", valid)
	}

	hers := w.meet("Dritte", casework.English)
	hers.comes(valid) // the throttle is the thief's alone
	for code, s := range map[string]*somebody{"K-301": first, "K-302": hers} {
		if p := w.person(c.records, code); p.Chat != c.records.ChatName(s.ChatID()) {
			t.Errorf("%s is bound to another chat than hers", code)
		}
	}
	if p := w.person(c.records, "K-303"); p.Chat != "" {
		t.Error("an expired invite bound a chat")
	}
}

// tries opens a link and waits for what the bot says to that.
func (s *somebody) tries(token, says string) {
	s.w.Helper()
	before := s.last()
	if err := s.Start(token); err != nil {
		s.w.Fatal(err)
	}
	if _, err := s.next(before, says); err != nil {
		s.w.Fatal(err)
	}
}

// expiredInvite makes an invite for a new person as it was made two weeks ago.
func (w *world) expiredInvite(c *crowd, code string) (token string) {
	w.Helper()
	c.enter(casework.AddPerson{Role: casework.Beneficiary, Site: "milano", Code: casework.Code(code)}, time.Time{})
	who := w.person(c.records, code)
	err := c.records.Update(w.Context(), "", func(tx *store.Tx) error {
		invite := &casework.IssueInvite{Person: who.ID}
		err := casework.Desk{Policy: &casework.Policy{}}.Perform(tx, casework.Program, time.Now().Add(-casework.InviteKeptFor), invite)
		token = invite.Token
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return token
}
