package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"ponte/casework"
	"ponte/store"
)

// gatherer reads what is kept of one person, for [personExport]. The test of the
// register holds it to every kind that is kept.
type gatherer struct {
	rec *records
	r   casework.Reader
	who casework.Person
	out exported
	// hers are the ids of her records.
	hers map[string]bool
}

// gather reads all that is kept of a person.
func gather(ctx context.Context, rec *records, who casework.Person) (exported, error) {
	g := &gatherer{rec: rec, r: rec.looks(ctx), who: who, hers: map[string]bool{string(who.ID): true}}
	if who.Chat != "" {
		g.hers[string(who.Chat)] = true
	}
	g.out.Person, g.out.Colleagues = who, map[casework.PersonID]casework.Code{}
	if who.PIN != nil { // four digits can be tried out: a file must not give them away
		pin := *who.PIN
		pin.Salt, pin.Hash = nil, nil
		g.out.Person.PIN = &pin
	}
	for _, read := range []func() error{
		func() error { return g.chat(ctx) }, g.appointments, g.requests, g.invites, g.lists,
		func() error { return g.letters(ctx) }, g.done, g.colleagues,
	} {
		if err := read(); err != nil {
			return g.out, err
		}
	}
	return g.out, nil
}

// get reads a record; found is false if there is none.
func (g *gatherer) get(ref casework.Ref, v any) (found bool, err error) {
	err = g.r.Get(ref, v)
	if casework.CodeOf(err) == casework.NotFound {
		return false, nil
	}
	return err == nil, err
}

// code is a colleague's code name, or hers.
func (g *gatherer) code(id casework.PersonID) (casework.Code, error) {
	code, err := codeOf(g.r, id)
	return casework.Code(code), err
}

// chat reads her chat.
func (g *gatherer) chat(ctx context.Context) error {
	name := g.who.Chat
	if name == "" {
		return nil
	}
	var chat exportedChat
	if found, err := g.get(casework.ChatRef(name), &chat.Chat); err != nil || !found {
		return err
	}
	g.out.Chat = &chat
	if _, err := g.get(casework.Ref{Type: casework.TalkRecord, ID: string(name)}, &chat.Conversation); err != nil {
		return err
	}
	var guesses casework.Guesses
	if _, err := g.get(casework.Ref{Type: casework.GuessRecord, ID: string(name)}, &guesses); err != nil {
		return err
	}
	chat.WrongCodes = len(guesses.Wrong)
	sent, err := g.rec.store.SentMessages(ctx, name)
	if err != nil {
		return err
	}
	heard, err := g.rec.store.HeardMessages(ctx, name)
	chat.Sent, chat.Heard = numbers(sent), numbers(heard)
	return err
}

// numbers are Telegram's numbers of messages.
func numbers(messages []store.SentMessage) (all []int) {
	for _, m := range messages {
		all = append(all, m.ID)
	}
	return all
}

// appointments reads her appointments, with their reminders and alerts.
func (g *gatherer) appointments() error {
	ids, err := g.r.Find(casework.AppointmentsOf(g.who.ID), time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	for _, id := range ids {
		var appt casework.Appointment
		if found, err := g.get(casework.AppointmentRef(casework.AppointmentID(id)), &appt); err != nil {
			return err
		} else if !found {
			continue
		}
		g.hers[id] = true
		g.out.Appointments = append(g.out.Appointments, appt)
		rows, err := casework.LedgerOf(g.r, appt.ID)
		if err != nil {
			return err
		}
		for _, row := range rows {
			g.hers[row.Ref().ID] = true
		}
		g.out.Reminders = append(g.out.Reminders, rows...)
		var al casework.Alert
		found, err := g.get(casework.AlertRef(appt.ID), &al)
		if err != nil {
			return err
		}
		if found {
			g.out.Alerts = append(g.out.Alerts, al)
		}
	}
	return nil
}

// requests reads her calls for a human.
func (g *gatherer) requests() error {
	all, err := casework.RequestsBy(g.r, g.who.ID)
	if err != nil {
		return err
	}
	for _, q := range all {
		g.hers[string(q.ID)] = true
		row, err := g.request(q)
		if err != nil {
			return err
		}
		g.out.Requests = append(g.out.Requests, row)
	}
	return nil
}

// request is a call with colleagues by code name.
func (g *gatherer) request(q casework.Request) (row exportedRequest, err error) {
	row = exportedRequest{ID: q.ID, Opened: q.Opened, Topic: q.Topic, Woman: q.Woman, Urgent: q.Urgent, State: q.State, Since: q.Since,
		Ended: q.Outcome, Until: q.WordsUntil()}
	code := func(id casework.PersonID) casework.Code {
		if err != nil {
			return ""
		}
		var code casework.Code
		code, err = g.code(id)
		return code
	}
	row.By = code(q.By)
	for _, id := range q.Told {
		row.Told = append(row.Told, code(id))
	}
	for _, copies := range q.Copies {
		row.Copies = append(row.Copies, code(copies.To))
	}
	for _, s := range q.Said {
		by, text := g.who.Code, s.Text
		if s.By != "" {
			by = code(s.By)
		}
		if s.Voice != "" {
			text = strings.TrimSpace(voiceMessage + " " + s.Text)
		}
		row.Said = append(row.Said, exportedSaying{At: s.At, By: by, Text: text, Fate: s.Fate, Why: s.Why})
	}
	for _, n := range q.Notes {
		row.Notes = append(row.Notes, exportedNote{n.At, code(n.Who), n.Text})
	}
	for _, d := range q.Trail {
		row.Trail = append(row.Trail, exportedDeed{d.At, code(d.Who), d.What, code(d.Whom)})
	}
	return row, err
}

// invites reads her invites, those that are open and those by which she came.
func (g *gatherer) invites() error {
	for _, ix := range []casework.Index{casework.InvitesFor(g.who.ID), casework.InvitesUsed(g.who.ID)} {
		ids, err := g.r.Find(ix, time.Time{}, time.Time{})
		if err != nil {
			return err
		}
		for _, id := range ids {
			var invite casework.Invite
			found, err := g.get(casework.Ref{Type: casework.InviteRecord, ID: id}, &invite)
			if err != nil {
				return err
			}
			if found {
				g.out.Invites = append(g.out.Invites, invite)
			}
		}
	}
	return nil
}

// lists reads the rows of lists that became her and her appointments.
func (g *gatherer) lists() error {
	type row struct{ list, id string }
	rows := []row{{"people", g.who.External}}
	for _, a := range g.out.Appointments {
		rows = append(rows, row{"appointments", a.External})
	}
	for _, row := range rows {
		if row.id == "" {
			continue
		}
		var e casework.External
		found, err := g.get(casework.ExternalRef(g.r, row.list, row.id), &e)
		if err != nil {
			return err
		}
		if found {
			g.out.Lists = append(g.out.Lists, e)
		}
	}
	return nil
}

// letters reads what was given up of her chat. Of what else names one of her records,
// in the lanes of staff, it says only what it is: there it stands beside others.
func (g *gatherer) letters(ctx context.Context) error {
	letters, err := g.rec.store.DeadLetters(ctx)
	if err != nil {
		return err
	}
	for _, d := range letters {
		letter, err := g.rec.store.OpenLetter(ctx, d)
		if lost(err) { // it tells nothing of anybody any more
			continue
		}
		if err != nil {
			return err
		}
		text, err := json.Marshal([]any{letter.Event, letter.Message})
		if err != nil {
			return fmt.Errorf("dead letter %s: %w", d.ID, err)
		}
		row := exportedLetter{At: d.At, Why: d.Why, What: whatIs(letter)}
		switch {
		case g.names(string(d.Lane)):
			row.Event, row.Message = letter.Event, letter.Message
		case !g.names(string(text)):
			continue
		}
		g.out.GivenUp = append(g.out.GivenUp, row)
	}
	return nil
}

// names reports whether a text names one of her records.
func (g *gatherer) names(text string) bool {
	for id := range g.hers {
		if strings.Contains(text, id) {
			return true
		}
	}
	return false
}

// done reads who did what with her records; of staff also what she has done herself.
func (g *gatherer) done() error {
	lines, err := g.r.Find(casework.AuditLines(), time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	for _, id := range lines {
		line, err := casework.LoadAuditLine(g.r, id)
		if casework.CodeOf(err) == casework.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if g.hers[line.Subject.ID] || line.Who == g.who.ID {
			g.out.Done = append(g.out.Done, line)
		}
	}
	return nil
}

// colleagues are the code names of the staff whose ids stand in all of this.
func (g *gatherer) colleagues() error {
	text, err := json.Marshal(g.out)
	if err != nil {
		return fmt.Errorf("the data of a person: %w", err)
	}
	for _, site := range g.rec.config.Policy.Sites {
		ids, err := g.r.Find(casework.StaffAt(site.ID), time.Time{}, time.Time{})
		if err != nil {
			return err
		}
		for _, id := range ids {
			if !strings.Contains(string(text), id) {
				continue
			}
			if g.out.Colleagues[casework.PersonID(id)], err = g.code(casework.PersonID(id)); err != nil {
				return err
			}
		}
	}
	return nil
}
