package talk

import (
	"maps"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// writingPause is how long she must have been silent before what can wait is
// said in the middle of a conversation.
const writingPause = 10 * time.Minute

// notice says what she must be told, if it still may be said; else it keeps why not.
func (t *talk) notice(n casework.Notice) error {
	switch {
	case n.Team != "":
		return t.tellTeam(n)
	case n.Live:
		return t.showLive(n.Flow)
	case n.Sweep && n.To != "":
		return t.sweepFor(n)
	case n.Sweep && t.person.ID == "":
		return t.left()
	case n.Sweep: // somebody has come to this chat meanwhile
		return nil
	case t.person.ID == "" || t.person.ID != n.To:
		return t.unsaid(n, casework.WhyNoChat)
	case n.TakesBack:
		return t.out.TakeBack(t.name, n.Tag)
	case n.Keeps:
		if err := t.tx.Keep(casework.OwnedByChat(t.name), casework.ChatRef(t.name)); err != nil {
			return err
		}
		return t.tell(n)
	case !n.NotAfter.IsZero() && t.now.After(n.NotAfter):
		return t.unsaid(n, casework.WhyTooLate)
	}
	if n.CanWait {
		until, err := t.busyUntil()
		switch {
		case err != nil:
			return err
		case t.now.Before(until):
			return t.wait(n, until)
		}
	}
	why, err := t.Policy.StillHolds(t.tx, casework.ToSay{Person: n.To, Chat: t.name, Purpose: n.Purpose,
		Subject: n.Subject, Rev: n.Rev, Step: n.Step}, t.now)
	if err != nil {
		return err
	}
	if why != "" {
		return t.unsaid(n, why)
	}
	return t.tell(n)
}

// busyUntil is until when what can wait is not said: she is in the middle of
// something, or talks with a human.
func (t *talk) busyUntil() (until time.Time, err error) {
	if len(t.state.Runs) > 0 {
		until = t.state.Active.Add(writingPause)
	}
	if t.person.Role != casework.Beneficiary {
		return until, nil
	}
	q, err := casework.RequestOf(t.tx, t.person.ID)
	if talks := q.TalksUntil(); err == nil && talks.After(until) {
		until = talks
	}
	return until, err
}

// wait keeps a notice until she has finished, or has been silent for a while.
func (t *talk) wait(n casework.Notice, until time.Time) error {
	t.state.Waiting = append(t.state.Waiting, n)
	if err := t.settle(n, casework.FateHeld, casework.WhyWriting); err != nil {
		return err
	}
	if err := t.tx.Set(t.idleTimer(until)); err != nil {
		return err
	}
	return t.keep()
}

// idleTimer fires when she has been silent for a while.
func (t *talk) idleTimer(at time.Time) casework.Timer {
	return casework.Timer{At: at, Lane: casework.ChatLane(t.name), Kind: casework.IdleTimer, Subject: Ref(t.name)}
}

// release says what waited, once she has finished; else it waits on.
func (t *talk) release() error {
	if len(t.state.Waiting) == 0 {
		return nil
	}
	until, err := t.busyUntil()
	switch {
	case err != nil:
		return err
	case t.now.Before(until):
		return t.tx.Set(t.idleTimer(until))
	}
	if err := t.tx.Unset(t.idleTimer(t.now)); err != nil {
		return err
	}
	waiting := t.state.Waiting
	t.state.Waiting = nil
	for _, n := range waiting {
		n.CanWait = false
		if err := t.notice(n); err != nil {
			return err
		}
	}
	return nil
}

// tell renders a notice in her language and at her privacy level.
func (t *talk) tell(n casework.Notice) error {
	var buttons [][]convo.Button
	if n.Flow != "" {
		var err error
		if buttons, err = t.Engine.Buttons(n.Flow, n.Subject.ID, n.Rev, t.scene()); err != nil {
			return err
		}
	}
	if n.Token != "" {
		n.Vars = maps.Clone(n.Vars)
		n.Vars["Link"] = casework.Str("https://t.me/" + t.Username + "?start=" + n.Token)
	}
	said, err := t.words().say(convo.Told(n, t.person.Level(), buttons))
	if err != nil {
		return err
	}
	if err := t.settle(n, casework.FateQueued, ""); err != nil {
		return err
	}
	said.Chat, said.Tag, said.Rewrites, said.Silent, said.Voice = t.name, n.Tag, n.Rewrites, t.person.Silent, n.Voice
	return t.out.Notice(n, said)
}

// showLive shows the live message of a flow as it reads now.
func (t *talk) showLive(flow string) error {
	p, ok, err := t.Engine.Live(t.state, flow, t.scene())
	if err != nil || !ok {
		return err
	}
	said, err := t.words().say(p)
	if err != nil {
		return err
	}
	said.Chat, said.Rewrites = t.name, true
	return t.out.Answer(said)
}

// fold shows an opened appointment as it was shown before the flow opened it.
func (t *talk) fold(id casework.AppointmentID, flow string, message int) error {
	if t.person.ID == "" {
		return nil
	}
	appt, err := casework.LoadAppointment(t.tx, id)
	if err := optional(err); err != nil || appt.Person != t.person.ID {
		return err
	}
	n := appt.Folded(flow)
	buttons, err := t.Engine.Buttons(n.Flow, n.Subject.ID, n.Rev, t.scene())
	if err != nil {
		return err
	}
	said, err := t.words().say(convo.Told(n, t.person.Level(), buttons))
	if err != nil {
		return err
	}
	// It hides what is open on a screen, so it is carried like an answer: nothing may
	// keep it from being done.
	said.Chat, said.Replace, said.Fold = t.name, message, true
	return t.out.Answer(said)
}

// foldScreen shows a woman by her code name again, as before staff asked who she is, or
// a request without her words. If they may not see it any more, nothing is left standing.
func (t *talk) foldScreen(subject, flow string, message int) error {
	p, ok, err := t.Engine.Standing(flow, convo.Shown{Subject: subject}, t.scene())
	if err != nil {
		return err
	}
	if !ok {
		p = convo.Prompt{Text: convo.Text{Key: "talk.gone"}}
	}
	said, err := t.words().say(p)
	if err != nil {
		return err
	}
	said.Chat, said.Replace, said.Fold = t.name, message, true
	return t.out.Answer(said)
}

// unsaid keeps why a notice was not said.
func (t *talk) unsaid(n casework.Notice, why string) error {
	return t.settle(n, casework.FateSkipped, why)
}

// settle notes what has become of a reminder so far; other notices have no ledger.
func (t *talk) settle(n casework.Notice, fate casework.Fate, why string) error {
	if n.Step == "" {
		return nil
	}
	return t.Desk.Perform(t.tx, casework.Program, t.now, casework.Delivered{Delivery: casework.Delivery{
		Result: fate, Why: why, At: t.now, Chat: t.name, Purpose: n.Purpose, Subject: n.Subject, Rev: n.Rev, Step: n.Step}})
}
