package flowtest

import (
	"fmt"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// writingPause is how long she must have been silent before what can wait is
// said in the middle of a conversation.
const writingPause = 10 * time.Minute

// notice says what she must be told, if it still may be said; else it keeps why not.
func (k *talk) notice(n casework.Notice) error {
	switch {
	case k.person.ID != n.To:
		return k.settle(n, casework.FateSkipped, casework.WhyNoChat)
	case !n.NotAfter.IsZero() && k.tx.now.After(n.NotAfter):
		return k.settle(n, casework.FateSkipped, casework.WhyTooLate)
	case n.CanWait && k.writing():
		k.state.Waiting = append(k.state.Waiting, n)
		if err := k.settle(n, casework.FateHeld, casework.WhyWriting); err != nil {
			return err
		}
		if err := k.idle(k.state.Active.Add(writingPause)); err != nil {
			return err
		}
		return k.keep()
	}
	why, err := k.stage.Policy.StillHolds(k.tx, casework.ToSay{Person: n.To, Chat: k.phone.Chat, Purpose: n.Purpose,
		Subject: n.Subject, Rev: n.Rev, Step: n.Step}, k.tx.now)
	switch {
	case err != nil:
		return err
	case why != "":
		return k.settle(n, casework.FateSkipped, why)
	}
	return k.tell(n)
}

// writing reports whether she is in the middle of something.
func (k *talk) writing() bool {
	return len(k.state.Runs) > 0 && k.tx.now.Sub(k.state.Active) < writingPause
}

func (k *talk) idle(at time.Time) error {
	return k.tx.Set(casework.Timer{At: at, Lane: casework.ChatLane(k.phone.Chat), Kind: casework.IdleTimer,
		Subject: talkRef(k.phone.Chat)})
}

// release says what waited, once she has finished; else it waits on.
func (k *talk) release() error {
	if len(k.state.Waiting) == 0 {
		return nil
	}
	if k.writing() {
		return k.idle(k.state.Active.Add(writingPause))
	}
	waiting := k.state.Waiting
	k.state.Waiting = nil
	for _, n := range waiting {
		n.CanWait = false
		if err := k.notice(n); err != nil {
			return err
		}
	}
	return nil
}

// tell shows a notice in her language and at her privacy level, with the buttons
// that stand under it, and notes that it was delivered.
func (k *talk) tell(n casework.Notice) error {
	var buttons [][]convo.Button
	if n.Flow != "" {
		var err error
		if buttons, err = k.stage.Engine.Buttons(n.Flow, n.Subject.ID, n.Rev, k.scene()); err != nil {
			return err
		}
	}
	if err := k.show(convo.Told(n, k.person.Level(), buttons)); err != nil {
		return err
	}
	if n.Step == "" {
		return nil
	}
	return k.tx.Post(casework.PersonLane(n.To), casework.Event{ID: "d:" + n.ID, At: k.tx.now, Delivery: k.delivery(n, casework.FateSent, "")})
}

// fold shows an opened appointment as it was shown before.
func (k *talk) fold(id casework.AppointmentID, message int) error {
	appt, err := casework.LoadAppointment(k.tx, id)
	if err := optional(err); err != nil || k.person.ID == "" || appt.Person != k.person.ID {
		return err
	}
	n := appt.Folded()
	buttons, err := k.stage.Engine.Buttons(n.Flow, n.Subject.ID, n.Rev, k.scene())
	if err != nil {
		return err
	}
	p := convo.Told(n, k.person.Level(), buttons)
	p.Replace = message
	return k.show(p)
}

// settle notes what has become of a reminder so far; other notices have no ledger.
func (k *talk) settle(n casework.Notice, fate casework.Fate, why string) error {
	if n.Step == "" {
		k.tx.note(Note{Kind: Wrote, Text: fmt.Sprintf("%s: %s (%s)", n.Key, fate, why)})
		return nil
	}
	return k.stage.desk().Perform(k.tx, casework.Program, k.tx.now, casework.Delivered{Delivery: *k.delivery(n, fate, why)})
}

func (k *talk) delivery(n casework.Notice, fate casework.Fate, why string) *casework.Delivery {
	return &casework.Delivery{Result: fate, Why: why, At: k.tx.now, Chat: k.phone.Chat, Purpose: n.Purpose,
		Subject: n.Subject, Rev: n.Rev, Step: n.Step}
}
