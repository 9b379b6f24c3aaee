package reports

import "ponte/casework"

// Theme is a group of commands that belong together in a table for people.
type Theme struct {
	Title    string
	Commands []CommandWords
}

// CommandWords are what a coordinator reads instead of a command's row in the
// table of permissions.
type CommandWords struct {
	Command string // the row: "add_person"
	May     string // a sentence about what may be done
	Did     string // a few words about what was done, for the audit
}

// Themes lists every command there is, in the order in which a reader meets them.
var Themes = []Theme{
	{"People", []CommandWords{
		{"add_person", "Enter a person; she gets a code name.", "entered a person"},
		{"change_person", "Change what the list says of a person: name, language, site, caseworker.", "changed a person"},
		{"issue_invite", "Make a new invite for a person; her earlier one ends.", "made an invite"},
		{"release_chat", "Cut a person off from a lost phone.", "cut off a lost phone"},
		{"freeze_chat", "Freeze a woman's chat, because somebody else has her phone: it is emptied and says nothing of hers.", "froze a chat"},
		{"unfreeze_chat", "Let a woman come back to a frozen chat: what she writes next opens it.", "opened a frozen chat"},
		{"off_board", "End the access of a colleague who leaves, and hand on her women and appointments.", "off-boarded a colleague"},
		{"reassign_case", "Give a woman another caseworker; her appointments go along.", "gave a woman another caseworker"},
		{"move_phone", "Make a code by which a person comes with another phone; the old chat is cut off then.", "made a code for a new phone"},
		{"undo_move", "Bring a person back to her old chat, within a day.", "undid a move to a new phone"},
		{"erase", "Have a woman's data deleted, with a reason; she does it herself without one.", "had a woman's data deleted"},
		{"clear_pin", "Take away the PIN of a woman who has forgotten it.", "cleared a PIN"},
		{"set_away", "Say that a colleague, or oneself, is away, until when, and who stands in.", "said who stands in"},
	}},
	{"Appointments", []CommandWords{
		{"book_appointment", "Book an appointment for her.", "booked an appointment"},
		{"move_appointment", "Move an appointment, or change its place or who holds it.", "changed an appointment"},
		{"cancel_appointment", "Cancel an appointment.", "cancelled an appointment"},
		{"set_outcome", "Say what happened: came, came late, missed, cancelled by us.", "said what happened"},
		{"undo_outcome", "Take back what was said to have happened.", "took back what happened"},
		{"answer_appointment", "Answer a reminder: she comes, or cannot. Staff write down what they were told on the phone.", "answered a reminder"},
		{"ask_for_change", "Ask for another time.", "asked for another time"},
		{"give_reason", "Say why she cannot come or did not.", "gave a reason"},
		{"fold_details", "Fold away the details that she has opened.", "folded details away"},
		{"note_calendar", "Take the calendar file of an appointment.", "took a calendar file"},
	}},
	{"Missed appointments", []CommandWords{
		{"claim_alert", "See to a missed appointment.", "claimed a missed appointment"},
		{"note_call", "Note that she was phoned.", "noted a call"},
		{"snooze_alert", "Put a missed appointment off.", "put a missed appointment off"},
		{"close_alert", "Close a missed appointment with how it ended.", "closed a missed appointment"},
		{"reopen_alert", "Open a closed one again.", "opened a missed appointment again"},
		{"release_alert", "Give it back, so that nobody sees to it any more.", "gave a missed appointment back"},
	}},
	{"Calls for a human", []CommandWords{
		{"open_request", "Ask for a human.", "asked for a human"},
		{"add_to_request", "Go on writing to a human.", "went on writing to a human"},
		{"end_request", "Say that it is solved.", "said that it is solved"},
		{"ask_again", "Write once more about what was closed.", "wrote once more"},
		{"claim_request", "Answer her, as the only one.", "claimed a call for a human"},
		{"read_request", "Read what was said.", "read a call for a human"},
		{"reply_to_request", "Write to her, through the bot. Only who has claimed it.", "wrote to her"},
		{"note_on_request", "Leave a note for colleagues.", "left a note on a call for a human"},
		{"hand_over_request", "Give it to a colleague.", "handed over a call for a human"},
		{"release_request", "Give it back, so that nobody answers any more.", "gave a call for a human back"},
		{"close_request", "Close it with how it ended. Only who has claimed it.", "closed a call for a human"},
		{"reopen_request", "Open a closed one again.", "opened a call for a human again"},
	}},
	{"Looking", []CommandWords{
		{"look", "Look at a person's record, or at a list of people by code name.", "looked at"},
		{"fold_name", "Have her name folded away again.", "folded a name away"},
		{"watch_day", "Have the day's appointments shown anew when they change.", "watched the day"},
		{"export", "Make a file of a list of people by code name.", "exported"},
	}},
	{"The staff chat", []CommandWords{
		{"offer_staff_chat", "Make the code that links a group of staff on Telegram.", "made a code for the staff chat"},
		{"link_staff_chat", "Link a group by typing the code in it.", "linked the staff chat"},
		{"unlink_staff_chat", "End the link of the group.", "ended the link of the staff chat"},
	}},
	{"For oneself", []CommandWords{
		{"accept_invite", "Open one's own invite.", "opened an invite"},
		{"set_language", "Choose one's language.", "chose a language"},
		{"set_country", "Say where one lives, to see the right helplines.", "chose a country"},
		{"set_consent", "Say whether one may be reminded.", "answered about reminders"},
		{"stop", "End all messages that come unasked.", "said stop"},
		{"start_again", "Bring back what one had stopped.", "took stop back"},
		{"set_panic", "Choose a word that empties one's chat and pauses it, and how to come back.", "set up how to leave in a hurry"},
		{"leave_in_hurry", "Empty one's chat at once: nothing is said there until one is back.", "left in a hurry"},
		{"come_back", "Come back to one's chat.", "came back"},
		{"set_privacy", "Choose how much others may see of one's messages.", "chose what others see"},
		{"set_fold", "Choose how long opened details stay open.", "chose when details fold away"},
		{"set_silent", "Have messages come without a sound.", "chose whether messages have a sound"},
		{"set_safe_hours", "Choose the hours in which one may be written to.", "chose safe hours"},
		{"set_name", "Say what one likes to be called by.", "chose a name"},
		{"set_pin", "Set the PIN that stands before what one opens, or take it away.", "set a PIN"},
		{"try_pin", "Enter one's PIN.", "entered a PIN"},
		{"open_bot", "Hear what waited until one opens the bot.", "opened the bot"},
		{"reached", "Be noted as reachable again, by writing.", "wrote again"},
		{"note_wrong_code", "Have a wrong invite code counted.", "sent a wrong code"},
	}},
	{"The program itself", []CommandWords{
		{"due", "Do what is due: remind, ask, tell staff.", "did what was due"},
		{"delivered", "Note what became of a message.", "noted a delivery"},
		{"note_imported", "Note which row of a list became which record.", "noted an imported row"},
		{"erase_step", "Delete, part by part, what is kept of a woman who left.", "deleted a part of what was kept"},
		{"tidy", "Delete at night what is kept longer than the configuration says.", "deleted what was past its time"},
		{"move_staff_chat", "Follow the staff chat when Telegram gives it another id.", "followed the staff chat"},
		{"pause", "Pause reminders, at the console: `ponte pause`.", "paused reminders"},
		{"resume", "Let reminders go on, at the console: `ponte resume`.", "let reminders go on"},
		{"send_digest", "Tell staff in the morning what the day brings.", "sent the digest"},
	}},
}

// viewWords say what was looked at.
var viewWords = map[casework.View]string{
	casework.ViewPerson: "her record", casework.ViewPeople: "the list of people", casework.ViewReminders: "the ledger of reminders",
	casework.ViewAudit: "the audit", casework.ViewDead: "what was given up", casework.ViewWeeks: "the weeks",
}

// DidWords says what a command did; one that is unknown stands for itself.
func DidWords(command string) string {
	for _, t := range Themes {
		for _, c := range t.Commands {
			if c.Command == command {
				return c.Did
			}
		}
	}
	return command
}
