package talk

import (
	"strings"

	"ponte/casework"
	"ponte/convo"
)

// A group has no person, no conversation and no way to arrive: nobody is asked
// anything there. A site's staff chat hears what concerns its team; in any other
// group only the code that links it is looked at, and only from staff.

// InGroup is what happened in a group.
type InGroup struct {
	// By is the private chat of who wrote.
	By casework.ChatName
	// MovedTo is the group's new name when it has become a supergroup, and Telegram
	// its new id.
	MovedTo  casework.ChatName
	Telegram int64
}

// hearGroup handles what was done in a group.
func (t *talk) hearGroup(h Heard, refused casework.ErrorCode) error {
	var err error
	switch {
	case h.Group.MovedTo != "":
		err = t.moveGroup(*h.Group)
	case h.Status != "":
		err = t.leaveGroup()
	case h.Command != "":
		err = t.byStaff(h, refused, t.groupCommand)
	case h.Event.Kind == convo.Pressed:
		err = t.byStaff(h, refused, t.pressInGroup)
	}
	if err != nil {
		return err
	}
	return t.keepGroup()
}

// keepGroup keeps the key of a linked group, and forgets any other after a day.
func (t *talk) keepGroup() error {
	if err := t.readChat(); err != nil {
		return err
	}
	owner := casework.OwnedByChat(t.name)
	if linked, err := t.linked(); err != nil || linked {
		return err
	}
	return t.tx.Expire(owner, casework.VisitorKept)
}

// readChat reads what is kept of the chat.
func (t *talk) readChat() error {
	t.chat = casework.Chat{}
	return optional(t.tx.Get(casework.ChatRef(t.name), &t.chat))
}

// linked reports whether the group is its site's staff chat.
func (t *talk) linked() (bool, error) {
	if t.chat.Site == "" {
		return false, nil
	}
	s, err := casework.StaffChatOf(t.tx, t.chat.Site)
	return s.Chat == t.name, err
}

// moveGroup follows a group that has become a supergroup.
func (t *talk) moveGroup(g InGroup) error {
	if linked, err := t.linked(); err != nil || !linked {
		return err
	}
	move := casework.MoveStaffChat{From: t.name, To: g.MovedTo, Telegram: g.Telegram}
	if err := t.Desk.Perform(t.tx, casework.Program, t.now, move); err != nil {
		return err
	}
	return t.tx.Keep(casework.OwnedByChat(g.MovedTo))
}

// leaveGroup handles that the bot was removed.
func (t *talk) leaveGroup() error {
	if linked, err := t.linked(); err != nil || !linked {
		return err
	}
	return t.Desk.Perform(t.tx, casework.Program, t.now, casework.UnlinkStaffChat{Site: t.chat.Site})
}

// byStaff lets staff do something in a group, as who they are in their own private
// chats. Nobody else is answered.
func (t *talk) byStaff(h Heard, refused casework.ErrorCode, do func(Heard, casework.Person, casework.ErrorCode) error) error {
	var private casework.Chat
	if err := optional(t.tx.Get(casework.ChatRef(h.Group.By), &private)); err != nil {
		return err
	}
	who, err := t.personOf(private, h.Group.By)
	if err != nil || !who.Role.Staff() {
		return err
	}
	if t.phone = h.Lang; who.Lang.Known() {
		t.phone = string(who.Lang) // in a group that has no language yet
	}
	return do(h, who, refused)
}

// groupCommand does what staff ask for in a group.
func (t *talk) groupCommand(h Heard, who casework.Person, refused casework.ErrorCode) error {
	switch h.Command {
	case "link", "start":
		return t.linkGroup(h, who, refused)
	case "unlink":
		return t.unlinkGroup(h, who, refused)
	}
	return nil
}

// linkGroup links the group if the code is right.
func (t *talk) linkGroup(h Heard, who casework.Person, refused casework.ErrorCode) error {
	actor := casework.ActorOf(who)
	switch refused {
	case "":
	case casework.NotFound, casework.Expired:
		if err := t.Desk.Perform(t.tx, actor, t.now, casework.NoteWrongCode{Typed: h.Arg}); err != nil {
			return err
		}
		return t.answerGroup(h, "team.wrong_code")
	case casework.Changed:
		return t.answerGroup(h, "team.another_site")
	default:
		return t.answerGroup(h, "error."+string(refused))
	}
	if err := t.performFor(actor, casework.LinkStaffChat{Code: h.Arg, Group: t.name, Telegram: h.Telegram}); err != nil {
		return err
	}
	if err := t.tx.Keep(casework.OwnedByChat(t.name), casework.ChatRef(t.name)); err != nil {
		return err
	}
	if err := t.readChat(); err != nil {
		return err
	}
	site, err := t.Policy.Site(t.chat.Site)
	if err != nil {
		return err
	}
	return t.show(convo.Prompt{Text: convo.Text{Key: "team.linked", Vars: casework.Vars{"Site": casework.Str(site.Name)}}})
}

// unlinkGroup ends the link if who asks may.
func (t *talk) unlinkGroup(h Heard, who casework.Person, refused casework.ErrorCode) error {
	if linked, err := t.linked(); err != nil || !linked {
		return err
	}
	if refused != "" {
		return t.answerGroup(h, "error."+string(refused))
	}
	if err := t.performFor(casework.ActorOf(who), casework.UnlinkStaffChat{Site: t.chat.Site}); err != nil {
		return err
	}
	t.chat.Site = ""
	return t.answerGroup(h, "team.unlinked")
}

// pressInGroup claims an alert for who presses its button in the staff chat. What
// else there is to do about it she finds in her own chat, and so does who came second:
// there she reads who was first.
func (t *talk) pressInGroup(h Heard, who casework.Person, refused casework.ErrorCode) error {
	if linked, err := t.linked(); err != nil || !linked {
		return err
	}
	flow, subject, rev, choice, ok := convo.ReadChoice(h.Event.Button)
	if !ok || flow != "alert" || choice != "claim" {
		return nil
	}
	id := casework.AppointmentID(subject)
	switch refused {
	case "":
		if err := t.performFor(casework.ActorOf(who), casework.ClaimAlert{OnAlert: casework.OnAlert{Appointment: id, Rev: rev}}); err != nil {
			return err
		}
	case casework.Changed:
	default:
		return nil // an alert of another site, or one that was made up
	}
	n, err := casework.AlertNotice(t.tx, id, who, t.now)
	if err != nil {
		return optional(err)
	}
	return t.tx.Post(casework.ChatLane(h.Group.By), casework.Event{ID: "n:" + n.ID, At: t.now, Notice: &n})
}

// answerGroup says something in a group, which need not be linked: then its chat is
// kept for a day, so that the answer arrives.
func (t *talk) answerGroup(h Heard, key string) error {
	if t.chat.Site == "" {
		if err := t.met(h.Telegram); err != nil {
			return err
		}
	}
	return t.show(convo.Prompt{Text: convo.Text{Key: key}})
}

// tellTeam says a notice in a staff chat, with a link into the private chat of
// whoever opens it.
func (t *talk) tellTeam(n casework.Notice) error {
	why, err := t.Policy.StillHolds(t.tx, casework.ToSay{Person: n.To, Chat: t.name, Purpose: n.Purpose,
		Subject: n.Subject, Rev: n.Rev, Step: n.Step}, t.now)
	if err != nil {
		return err
	}
	if why != "" {
		return t.Desk.Perform(t.tx, casework.Program, t.now, casework.Delivered{Delivery: casework.Delivery{
			Result: casework.FateSkipped, Why: why, At: t.now, Chat: t.name, Purpose: n.Purpose, Subject: n.Subject, Rev: n.Rev}})
	}
	buttons := [][]convo.Button{{{Label: convo.Text{Key: "team.btn_open"}, URL: t.openLink(casework.AppointmentID(n.Subject.ID))}}}
	if n.Flow == "alert" {
		claim := convo.Button{Label: convo.Text{Key: "alert.what.claim"}, Data: convo.ChoiceButton(n.Flow, n.Subject.ID, n.Rev, "claim")}
		buttons = append([][]convo.Button{{claim}}, buttons...)
	}
	said, err := t.words().say(convo.Prompt{Text: convo.Text{Key: n.Key, Vars: n.Vars}, Buttons: buttons})
	if err != nil {
		return err
	}
	said.Chat, said.Tag, said.Rewrites = t.name, n.Tag, n.Rewrites
	return t.out.Notice(n, said)
}

// openLink leads into the private chat and to an appointment there. It gives no
// right: who opens it is asked for hers. No invite's token is as short.
func (t *talk) openLink(id casework.AppointmentID) string {
	return "https://t.me/" + t.Username + "?start=" + openPrefix + string(id)
}

const openPrefix = "a_"

// opens reads which appointment a link of a staff chat leads to.
func opens(token string) (id string, ok bool) {
	id, ok = strings.CutPrefix(token, openPrefix)
	return id, ok && len(id) == idLength
}

// idLength is how long the id of an appointment is; see [casework.NewID].
const idLength = 10
