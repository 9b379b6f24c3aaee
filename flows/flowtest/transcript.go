package flowtest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"ponte/casework"
)

// A transcript reads like this: the time, whenever it has moved; who did what;
// in braces what the program did; and indented what stood on whose phone.
//
//	Sun 11 Oct 2026, 10:30
//	{timer remind 1d fires}
//	to beneficiary:
//	    Tomorrow, Monday 12 October, 10:30.
//	    [✅ I’ll come] [❌ I can’t]
//
//	beneficiary: [✅ I’ll come]
//	{answer_appointment Answer=come}

// says writes what somebody does.
func (p *Player) says(what string) {
	p.time(p.Stage.Now())
	fmt.Fprintf(&p.out, "\n%s: %s\n", p.phone.Name, what)
}

// Clock is the time in Milan.
func (p *Player) Clock() string { return p.local(p.Stage.Now(), "Mon 2 Jan 15:04") }

// time writes the time if it has moved.
func (p *Player) time(now time.Time) {
	if at := p.local(now, "Mon 2 Jan 2006, 15:04"); at != p.told {
		fmt.Fprintf(&p.out, "\n%s\n", at)
		p.told = at
	}
}

// local writes an instant by the clock of Milan.
func (p *Player) local(t time.Time, layout string) string {
	site := p.Stage.Policy.Sites[0]
	if zone, err := site.Location(); err == nil {
		t = t.In(zone)
	}
	return t.Format(layout)
}

// write writes down what has happened.
func (p *Player) write(notes []Note) {
	for _, n := range notes {
		if p.Heard != nil {
			p.Heard(n)
		}
		if line := p.Tell(n); line != "" {
			p.time(n.At)
			fmt.Fprintln(&p.out, line)
		}
	}
}

// Tell is the line of one thing that happened; "" for what is not worth one.
func (p *Player) Tell(n Note) string {
	switch n.Kind {
	case Did:
		return "{" + written(n.Command) + "}"
	case Refused:
		return fmt.Sprintf("{%s is refused: %s}", n.Command.Command(), n.Code)
	case Set:
		return fmt.Sprintf("{timer %s is set: %s}", timerName(n.Timer), p.local(n.Timer.At, "Mon 2 Jan 15:04"))
	case Unset:
		return fmt.Sprintf("{timer %s is taken away}", timerName(n.Timer))
	case Fired:
		return fmt.Sprintf("{timer %s fires}", timerName(n.Timer))
	case Repeated:
		return "{it came before: nothing happens}"
	case Wrote:
		return ledger(n)
	case Told:
		return n.written()
	case TookAway:
		return fmt.Sprintf("{what she wrote is taken from %s}", n.Phone.Name)
	case Swept:
		return fmt.Sprintf("{%s is emptied}", n.Phone.Name)
	case TookBack:
		if n.Screen.File == "" {
			tag := n.Screen.Tag
			if parts := strings.Split(tag, "."); len(parts) > 2 { // of what, and when
				tag = parts[0]
			}
			return fmt.Sprintf("{message %s is taken back from %s}", tag, n.Phone.Name)
		}
		return fmt.Sprintf("{file %s is taken back from %s}", n.Screen.File, n.Phone.Name)
	}
	return ""
}

// written is a screen as it stands on a phone.
func (n Note) written() string {
	var b strings.Builder
	fmt.Fprintf(&b, "to %s", n.Phone.Name)
	if n.Screen.Replaces {
		b.WriteString(", in place of what stood there")
	}
	if n.Screen.Silent {
		b.WriteString(", without a sound")
	}
	b.WriteString(":\n")
	for line := range strings.SplitSeq(n.Screen.String(), "\n") {
		b.WriteString(strings.TrimRight("    "+line, " ") + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// String is the screen as it reads: text, buttons, file.
func (s Screen) String() string {
	var b strings.Builder
	b.WriteString(s.Text)
	for _, row := range s.Rows {
		b.WriteByte('\n')
		for i, k := range row {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString("[" + k.Label + "]")
			if k.URL != "" {
				b.WriteString("(" + k.URL + ")")
			}
		}
	}
	if s.File != "" {
		fmt.Fprintf(&b, "\n(file: %s)", s.File)
	}
	return b.String()
}

// last is the screen shown last, for errors.
func (p *Player) last() string {
	if len(p.phone.Screens) == 0 {
		return "(nothing yet)"
	}
	return p.phone.Screens[len(p.phone.Screens)-1].String()
}

// ledger is what became of a reminder; "" for other records.
func ledger(n Note) string {
	if n.Ref.Type == "" {
		return "{" + n.Text + "}"
	}
	var r casework.Reminder
	if n.Ref.Type != casework.ReminderRecord || json.Unmarshal([]byte(n.Text), &r) != nil {
		return ""
	}
	if r.Why != "" {
		return fmt.Sprintf("{reminder %s: %s, %s}", r.Step, r.Fate, r.Why)
	}
	return fmt.Sprintf("{reminder %s: %s}", r.Step, r.Fate)
}

// timerName is a timer without ids.
func timerName(t casework.Timer) string {
	if t.Kind == casework.FoldTimer || t.Kind == casework.MissedTimer || t.Step == "" {
		return string(t.Kind) // its step is a number of ours
	}
	return string(t.Kind) + " " + t.Step
}

// unwritten are fields that hold ids, or that change with every word of a text.
var unwritten = []string{"Appointment", "Rev", "Token", "Typed", "Message", "Flow", "Person", "Text", "Expires", "Digits"}

// written is a command with what it was given.
func written(c casework.Command) string {
	v := reflect.Indirect(reflect.ValueOf(c))
	var out strings.Builder
	out.WriteString(c.Command())
	for i := range v.NumField() {
		name, field := v.Type().Field(i).Name, v.Field(i)
		if slices.Contains(unwritten, name) || field.IsZero() || v.Type().Field(i).Anonymous {
			continue
		}
		value := reflect.Indirect(field).Interface()
		if at, ok := value.(time.Time); ok {
			value = at.Format(time.RFC3339)
		}
		fmt.Fprintf(&out, " %s=%v", name, value)
	}
	return out.String()
}
