package convo

import (
	"fmt"
	"strings"
	"time"
)

// Shape writes a flow's steps, one line each. It is kept beside the tests: when
// it changes and the version does not, runs that are open would be stranded.
func (f *Flow) Shape() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s version %d", f.ID, f.Version)
	if f.Standing {
		b.WriteString(" standing")
	}
	b.WriteByte('\n')
	for _, s := range f.Steps {
		fmt.Fprintf(&b, "  %s: %s", s.ID, s.form())
		for _, c := range s.Choice {
			if n, ok := s.On[c]; ok {
				fmt.Fprintf(&b, ", %s %s", c, n.arrow())
			}
		}
		for _, c := range s.Choice {
			if n, ok := s.Past[c]; ok {
				fmt.Fprintf(&b, ", past %s %s", c, n.arrow())
			}
		}
		if !s.decided() {
			fmt.Fprintf(&b, ", then %s", s.Then.arrow())
		}
		if s.Within > 0 {
			fmt.Fprintf(&b, ", after %s %s", length(s.Within), s.Late.arrow())
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// form says how a step asks.
func (s Step) form() string {
	switch {
	case s.Options != "" && s.Choice != nil:
		return "options " + s.Options + ", choice " + strings.Join(s.Choice, "|")
	case s.Code != nil && s.Choice != nil:
		return fmt.Sprintf("code of %d digits, choice %s", s.Code.Length, strings.Join(s.Choice, "|"))
	case s.Code != nil:
		return fmt.Sprintf("code of %d digits", s.Code.Length)
	case s.Choice != nil:
		return "choice " + strings.Join(s.Choice, "|")
	case s.Options != "":
		return "options " + s.Options
	case s.Text != nil:
		if s.Voice {
			return fmt.Sprintf("text up to %d, or voice", s.Text.Max)
		}
		return fmt.Sprintf("text up to %d", s.Text.Max)
	case s.Number != nil:
		return fmt.Sprintf("number %d to %d", s.Number.Min, s.Number.Max)
	case s.Date != nil:
		return fmt.Sprintf("date in %d to %d days", s.Date.From, s.Date.To)
	default:
		return "time"
	}
}

// length writes "30m" and "12h", not "12h0m0s".
func length(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// arrow says where a way leads.
func (n Next) arrow() string {
	switch n.kind {
	case nextStep:
		return "→ " + n.name
	case nextStay:
		return "→ stays (" + n.name + ")"
	case nextStart:
		return "→ flow " + n.name
	case nextAgain:
		return "→ listens on"
	case nextEnd:
		if n.name == "" {
			return "→ ends silently"
		}
		return "→ ends (" + n.name + ")"
	case nextOnward:
		return "→ where she was going"
	default:
		return "→ next"
	}
}

// Graph draws a flow as a Mermaid flowchart.
func (f *Flow) Graph() string {
	var b strings.Builder
	fmt.Fprintf(&b, "flowchart TD\n    start([%s]) --> %s\n", f.ID, f.Steps[0].ID)
	for _, s := range f.Steps {
		fmt.Fprintf(&b, "    %s[\"%s<br/><small>%s</small>\"]\n", s.ID, s.ID, strings.ReplaceAll(s.form(), "|", " · "))
		for _, c := range s.Choice {
			if n, ok := s.On[c]; ok {
				f.edge(&b, s, n, c)
			}
		}
		for _, c := range s.Choice {
			if n, ok := s.Past[c]; ok {
				f.edge(&b, s, n, "past "+c)
			}
		}
		if !s.decided() {
			f.edge(&b, s, s.Then, "")
		}
		if s.Within > 0 {
			f.edge(&b, s, s.Late, "after "+length(s.Within))
		}
	}
	return b.String()
}

// edge draws one way from a step.
func (f *Flow) edge(b *strings.Builder, s Step, n Next, label string) {
	var to string
	switch n.kind {
	case nextStep:
		to = n.name
	case nextStart:
		to = fmt.Sprintf("to_%s[[flow %s]]", n.name, n.name)
	case nextStay:
		to = fmt.Sprintf("%s_%s(%s)", s.ID, n.name, n.name)
	case nextAgain:
		to = s.ID
	case nextNone:
		if to = f.after(s.ID); to == "" {
			to = "finish([end])"
		}
	case nextOnward:
		to = "onward([where she was going])"
	default:
		to = "finish([end])"
		if n.name != "" {
			to = fmt.Sprintf("end_%s([%s])", n.name, n.name)
		}
	}
	if label != "" {
		label = "|" + label + "|"
	}
	fmt.Fprintf(b, "    %s -->%s %s\n", s.ID, label, to)
}
