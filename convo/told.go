package convo

import "ponte/casework"

// Told is how a notice is said at a privacy level: its text, and the standing
// buttons under it. A hidden message, or a closed one, has one button, since what
// stands on the others would tell what it is about; also where nothing is to be
// answered, or she would never learn what the message was.
func Told(n casework.Notice, level casework.Privacy, buttons [][]Button) Prompt {
	p := Prompt{Text: Text{Key: n.Key, Vars: n.Vars}, Buttons: buttons, File: n.File, Subject: n.Subject.ID}
	if !n.Discreet {
		return p
	}
	p.Text.Key += "." + string(level)
	if n.Flow != "" && (level == casework.Hidden || n.Closed && level == casework.Short) {
		p.Buttons = [][]Button{{{Label: Text{Key: "talk.btn_open"}, Data: OpenButton(n.Flow, n.Subject.ID, n.Rev)}}}
	}
	return p
}
