package main

import (
	"regexp"
	"testing"
	"time"

	"ponte/casework"
	"ponte/store"
)

func TestAMoveAtTheConsole(t *testing.T) {
	o := newOperator(t)
	o.refused([]string{"nobody has the code name"}, "person", "move", "K-17")
	her := o.enters("K-17", "--site", "milano", "--role", "beneficiary")
	o.refused([]string{"is not on Telegram", "ponte invite --person K-17"}, "person", "move", "K-17")
	accepts := func(telegram int64, token string) {
		t.Helper()
		chat := o.store.ChatName(telegram)
		err := o.store.Update(t.Context(), "", func(tx *store.Tx) error {
			if err := tx.Put(casework.ChatRef(chat), casework.OwnedByChat(chat), casework.Chat{Telegram: telegram}); err != nil {
				return err
			}
			return casework.Desk{Policy: &casework.Policy{}}.Perform(tx, casework.Actor{Role: casework.Visitor, Chat: chat}, time.Now(), casework.AcceptInvite{Token: token})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	at := func() (chat casework.ChatName) {
		t.Helper()
		err := o.store.View(t.Context(), func(r casework.Reader) error {
			p, err := casework.LoadPerson(r, her.ID)
			chat = p.Chat
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return chat
	}
	token := regexp.MustCompile(`start=(\S+)`)
	accepts(1, token.FindStringSubmatch(o.types("invite", "--person", "K-17"))[1])
	accepts(2, token.FindStringSubmatch(o.types("person", "move", "K-17"))[1])
	if at() != o.store.ChatName(2) {
		t.Error("she is not where the link was opened")
	}
	o.prints(o.types("person", "move", "K-17", "--undo"), "back in the old chat")
	if at() != o.store.ChatName(1) {
		t.Error("she is not back")
	}
	o.refused([]string{"has not moved within a day"}, "person", "move", "K-17", "--undo")
}

func TestEraseAtTheConsoleSaysFirstWhatWouldGo(t *testing.T) {
	o := newOperator(t)
	o.enters("K-17", "--site", "milano", "--role", "beneficiary", "--name", "Oksana")
	o.enters("T-2", "--site", "milano", "--role", "caseworker")
	o.refused([]string{"reason"}, "person", "erase", "K-17")
	o.prints(o.types("person", "erase", "K-17", "--reason", "asked"), "K-17 was entered", "On Telegram: no.", "Calls for a human that would go: 0,", "Nothing was changed", "--apply")
	o.refused([]string{"only women are erased", "offboard T-2"}, "person", "erase", "T-2", "--reason", "left", "--apply")
	o.prints(o.types("person", "export", "K-17", "--reason", "asked for a copy"), `"name": "Oksana"`, `"command": "export"`, `"reason": "asked for a copy"`)
	o.configure(smallest + "approval: true\n")
	o.prints(o.types("person", "erase", "K-17", "--reason", "asked", "--apply"), "until a second one says yes")
	o.configure(smallest)
	o.prints(o.types("person", "erase", "K-17", "--reason", "asked", "--apply"), "K-17 has left", "destroyed", "your own list")
	o.refused([]string{"nobody has the code name K-17"}, "person", "show", "K-17")
	o.refused([]string{"taken"}, "person", "add", "--code", "K-17", "--site", "milano", "--role", "beneficiary")
}
