package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"ponte/casework"
	"ponte/store"
)

// personExport is "ponte person export".
type personExport struct {
	Code   string `arg:"" help:"Whose data, by code name."`
	Reason string `help:"Why, in a few words without a name: it stays in the audit." required:""`
}

// exported is all that is kept of one person, as a program can read it.
type exported struct {
	Person casework.Person `json:"person"`
	// Colleagues are the code names of the staff whose ids stand below.
	Colleagues   map[casework.PersonID]casework.Code `json:"colleagues"`
	Chat         *exportedChat                       `json:"chat,omitempty"`
	Appointments []casework.Appointment              `json:"appointments"`
	Reminders    []casework.Reminder                 `json:"reminders"`
	Alerts       []casework.Alert                    `json:"alerts"`
	// Requests are her calls for a human, with the words of both sides and the notes of
	// colleagues as long as they are kept.
	Requests []exportedRequest `json:"requests"`
	Invites  []casework.Invite `json:"invites"`
	// Lists are the rows of the organisation's lists that became hers.
	Lists []casework.External `json:"lists"`
	// GivenUp is what failed because of a fault, and names her.
	GivenUp []exportedLetter `json:"given_up"`
	// Done is who did what with her records.
	Done []casework.AuditLine `json:"done"`
}

// exportedChat is what is kept of her chat.
type exportedChat struct {
	casework.Chat
	// Conversation is where the conversation stands, and what was typed there.
	Conversation json.RawMessage `json:"conversation,omitempty"`
	// WrongCodes is how many wrong codes of invites were sent from it of late.
	WrongCodes int `json:"wrong_codes"`
	// Sent and Heard are Telegram's numbers of the messages in it of which the program
	// knows, its own and hers.
	Sent  []int `json:"sent"`
	Heard []int `json:"heard"`
}

// exportedRequest is a call for a human. Colleagues stand in it by code name.
type exportedRequest struct {
	ID     casework.RequestID      `json:"id"`
	Opened time.Time               `json:"opened"`
	Topic  casework.Topic          `json:"topic"`
	Woman  bool                    `json:"asked_for_a_woman"`
	Urgent bool                    `json:"urgent"`
	State  casework.RequestState   `json:"state"`
	Since  time.Time               `json:"since"` // of the state
	Ended  casework.RequestOutcome `json:"ended,omitempty"`
	By     casework.Code           `json:"answered_by,omitempty"`
	Told   []casework.Code         `json:"told"`
	// Copies are the chats of colleagues in which her words stand, by whose they are.
	Copies []casework.Code  `json:"copies_with"`
	Until  time.Time        `json:"words_kept_until,omitzero"` // zero while it stands, and when they are gone
	Said   []exportedSaying `json:"said"`
	Notes  []exportedNote   `json:"notes_of_colleagues"`
	Trail  []exportedDeed   `json:"trail"`
}

// exportedSaying is one thing that was said.
type exportedSaying struct {
	At   time.Time     `json:"at"`
	By   casework.Code `json:"by"` // hers, or of who answered
	Text string        `json:"text"`
	Fate casework.Fate `json:"fate,omitempty"` // of what was said to her
	Why  string        `json:"why,omitempty"`
}

// exportedNote is what a colleague noted for the others.
type exportedNote struct {
	At   time.Time     `json:"at"`
	By   casework.Code `json:"by"`
	Text string        `json:"text"`
}

// exportedDeed is what was done about a call.
type exportedDeed struct {
	At   time.Time                `json:"at"`
	By   casework.Code            `json:"by,omitempty"`
	What casework.RequestDeedKind `json:"what"`
	Whom casework.Code            `json:"whom,omitempty"`
}

// exportedLetter is an event or a message that was given up; of those in the lanes of
// staff, only what it is.
type exportedLetter struct {
	At      time.Time       `json:"at"`
	What    string          `json:"what"`
	Why     string          `json:"why"`
	Event   *casework.Event `json:"event,omitempty"`
	Message *store.Message  `json:"message,omitempty"`
}

// voiceMessage stands for a voice message: Telegram's id of it is of no use to her.
const voiceMessage = "(a voice message: the sound is at Telegram, in her chat, and is not kept here)"

// Run writes all of it, names and words included, to the standard output.
func (c *personExport) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	var who casework.Person
	err = rec.Update(ctx, "", func(tx casework.Tx) (err error) {
		if who, err = findCode(tx, c.Code); err != nil {
			return err
		}
		return rec.desk().Perform(tx, casework.Console, con.now(),
			casework.Export{What: casework.ViewPerson, Person: who.ID, Reason: c.Reason})
	})
	if err != nil {
		return err
	}
	out, err := gather(ctx, rec, who)
	if err != nil {
		return err
	}
	if err := printJSON(con.out, out); err != nil {
		return fmt.Errorf("the data cannot be written: %w", err)
	}
	if who.Role.Staff() {
		_, _ = fmt.Fprintln(con.err, "What she wrote to a woman or noted of one stands with that woman, and is not here. "+
			"Give this to her and to nobody else, and delete the file when she has it.")
		return nil
	}
	_, _ = fmt.Fprintln(con.err, "This holds everything that is kept of her here, what she wrote to a human, the answers and the notes of colleagues too. "+
		"Read it first: where it tells of somebody else, ask who looks after data protection. "+
		"Give it to her and to nobody else, and delete the file when she has it.")
	return nil
}
