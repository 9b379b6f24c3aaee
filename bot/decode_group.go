package bot

import (
	"slices"
	"strings"
)

// Of a group enter a lane: a command that is addressed to the bot, a button under an
// alert, that it was removed, and the id that the group has from now on. All else that is said there,
// and who is there, stays outside. Whether the group is linked is looked at in its
// lane: it may have been linked by the update before.

// groupCommands are those that count in a group. "start" is what Telegram itself
// writes when a link has added the bot to a group.
var groupCommands = []string{"link", "start", "unlink"}

// groupButton begins the data of the buttons that stand in a group: those of alerts.
const groupButton = "n:alert:"

// maxCode is how long a code that follows a command in a group can be, in bytes.
const maxCode = 32

// isGroup reports whether a chat is a group.
func (c rawChat) isGroup() bool { return c.Type == "group" || c.Type == "supergroup" }

// inGroup takes in what was said in a group. It returns false for what is not for us.
func (d *Decoder) inGroup(u *Update, m *rawMessage) bool {
	u.Group, u.Message, u.Sent = true, m.ID, unix(m.Date)
	if m.MovedTo != 0 { // whoever did it
		u.Kind, u.Chat, u.MovedTo = MovedUpdate, m.Chat.ID, m.MovedTo
		return u.Chat != 0
	}
	var words [2]string
	n := 0
	for word := range strings.FieldsFuncSeq(m.Text, separates) {
		words[n] = word
		if n++; n == len(words) {
			break
		}
	}
	name, ok := d.commandName(words[0])
	if !ok || !strings.Contains(words[0], "@") || !slices.Contains(groupCommands, name) {
		return false
	}
	u.Kind, u.Command = CommandUpdate, name
	if len(words[1]) <= maxCode {
		u.Arg = words[1]
	}
	return (u.Arg != "" || name != "start") && by(u, m.From, m.Chat)
}

// removed takes in that the bot was removed from a group, by whomever.
func removed(u *Update, m *rawMember) bool {
	u.Group, u.Chat, u.Status = true, m.Chat.ID, m.New.Status
	return u.Chat != 0 && (u.Status == "left" || u.Status == "kicked")
}
