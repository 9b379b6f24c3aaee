package casework

import "time"

// ReleaseChat cuts a person off from her chat, because her phone was lost, sold or
// taken. The old chat is a stranger's from then on: it gets nothing, and what was
// being talked about there is forgotten. Everything else of hers stays, and a new
// invite binds another chat to it.
type ReleaseChat struct{ Person PersonID }

// Command is the row in the table of permissions.
func (c ReleaseChat) Command() string { return "release_chat" }

// Do cuts her off and ends her open invites. Codes: NotFound, Forbidden, Changed
// (she is not on Telegram).
func (c ReleaseChat) Do(a *Act) error {
	p, err := a.withChat(c.Person)
	if err != nil {
		return err
	}
	if err := cutOff(a, &p); err != nil {
		return err
	}
	if err := a.Put(p.Ref(), OwnedBy(p.ID), p); err != nil {
		return err
	}
	return settleWaiting(a, p, WhyNoChat)
}

// withChat reads a person to whose chat the command does something, and asks whether
// its actor may. Codes: NotFound, Forbidden, Changed (she is not on Telegram).
func (a *Act) withChat(id PersonID) (Person, error) {
	p, err := a.person(id)
	if err == nil && p.Chat == "" {
		err = Errorf(Changed, "%s is not on Telegram", p.Code)
	}
	return p, err
}

// cutOff makes a person's chat a stranger's, forgets what was being talked about
// there and ends her open invites. The caller keeps the person.
func cutOff(a *Act, p *Person) error {
	if p.Chat != "" {
		for _, kind := range []RecordType{ChatRecord, TalkRecord} {
			if err := a.Delete(Ref{kind, string(p.Chat)}); err != nil {
				return err
			}
		}
	}
	p.Chat, p.Unreachable, p.Frozen = "", time.Time{}, Freeze{}
	return endInvites(a, p.ID)
}

// settleWaiting settles the reminders that waited in the forgotten conversation
// until she had finished what she was writing; why says why they are not said.
func settleWaiting(a *Act, p Person, why string) error {
	appts, err := ahead(a, p.ID, a.Now)
	if err != nil {
		return err
	}
	for _, appt := range appts {
		rows, err := remindersOf(a, appt, time.Time{}, time.Time{})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.Fate != FateHeld || row.Why != WhyWriting {
				continue
			}
			if err := a.unsaid(row, appt, p, FateSkipped, why); err != nil {
				return err
			}
		}
	}
	return nil
}
