package talk

import (
	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
)

// A woman leaves in a hurry by a word or a button. That comes before everything else,
// and nothing is answered. Then her chat is frozen: whoever holds the phone reads the
// same line whatever she writes or presses, until the word by which she comes back.
// The line is in the language of the phone, not in hers.
//
// A call for help gets the number 112 and no helplines: that may save somebody, and
// is what every telephone tells.

// panics reports whether she wants to leave in a hurry. Staff cannot: they would hear
// of no woman any more.
func (t *talk) panics(h Heard) bool {
	text := h.Event.Text
	if text == "" || h.Event.Kind != convo.Said && h.Event.Kind != convo.Showed || t.person.Role.Staff() {
		return false
	}
	if t.Book.Panics(text, t.Username) {
		return true
	}
	_, means := t.Book.Word(text, t.Username)
	return !means && t.person.Panic.Leaves(text, locales.Fold)
}

// leaves reports whether a command lets her leave in a hurry.
func leaves(c casework.Command) bool {
	_, is := c.(casework.LeaveInHurry)
	return is
}

// leave freezes her chat and empties it. Of a visitor everything is forgotten but the
// chat's number, and she is a stranger again.
func (t *talk) leave() error {
	if t.person.ID == "" {
		t.chat = casework.Chat{Telegram: t.chat.Telegram}
		if err := t.tx.PutFor(casework.ChatRef(t.name), casework.OwnedByChat(t.name), t.chat, casework.VisitorKept); err != nil {
			return err
		}
	} else if err := t.perform(casework.LeaveInHurry{}); err != nil {
		return err
	}
	t.state = convo.State{}
	if err := t.keep(); err != nil {
		return err
	}
	return t.out.Sweep(t.name)
}

// sweepFor empties the chat that staff have frozen, if it still is.
func (t *talk) sweepFor(n casework.Notice) error {
	if t.person.ID != n.To || !t.person.Frozen.Holds() {
		return nil
	}
	return t.out.Sweep(t.name)
}

// covered handles what is written or pressed in a frozen chat.
func (t *talk) covered(h Heard) error {
	text := ""
	if h.Event.Kind == convo.Said {
		text = h.Event.Text
	}
	word, _ := t.Book.Word(text, t.Username)
	calls := convo.Word(word) == convo.SOS || h.Event.Kind == convo.Pressed && h.Event.Button == convo.WordButton(convo.SOS)
	if t.tooMuch() && !calls { // not a word: the line that says so is in her language
		t.haste.Told = true
		return t.keep()
	}
	switch {
	case t.person.Panic.Returns(text, locales.Fold):
		if err := t.takeAway(true); err != nil {
			return err
		}
		return t.comeBack()
	case h.Answered:
		return nil
	case calls:
		return t.cover("panic.emergency")
	case h.Edited:
		return nil
	case !t.person.Frozen.Opened.IsZero():
		return t.comeBack()
	}
	return t.cover("panic.cover")
}

// comeBack ends the freeze and shows the menu.
func (t *talk) comeBack() error {
	if err := t.perform(casework.ComeBack{}); err != nil {
		return err
	}
	if err := t.reached(); err != nil {
		return err
	}
	return t.handle(convo.Event{Kind: convo.Called, Word: convo.Menu})
}

// cover says a line that holds nothing of hers.
func (t *talk) cover(key string) error {
	w := t.words()
	w.lang = casework.English
	if l, ok := locales.LangOf(t.phone); ok {
		w.lang = l
	}
	said, err := w.say(convo.Prompt{Text: convo.Text{Key: key}})
	if err != nil {
		return err
	}
	said.Chat, said.Cover = t.name, true
	if err := t.out.Answer(said); err != nil {
		return err
	}
	return t.keep()
}

// takeAway takes what she has just written off the screen, if it is secret.
func (t *talk) takeAway(secret bool) error {
	if !secret || t.wrote == 0 {
		return nil
	}
	return t.out.TakeAway(t.name, t.wrote)
}
