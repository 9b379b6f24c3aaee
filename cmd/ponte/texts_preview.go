package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"ponte/locales"
)

// consentQuestions are the texts whose version is kept with a woman's answer.
var consentQuestions = []string{"arrive.reminders.ask", "reminders.switch.ask", "stop.stopped.ask"}

// preview says row by row what the import will do.
func (p *textPlan) preview(w io.Writer) {
	var b strings.Builder
	about := counted(len(p.table.rows), "row") + ", " + languageNames[p.lang]
	if p.table.told != "" {
		about = p.table.told + ", " + about
	}
	fmt.Fprintf(&b, "%s: %s.\n", p.table.file, about)
	p.part(&b, "To be changed", textStep.reworded, func(s textStep) {
		fmt.Fprintf(&b, "  row %d  %s\n", s.row.row, s.is.Key)
		p.tellWording(&b, s)
	})
	p.part(&b, "Signed as they are", func(s textStep) bool { return !s.reworded() && s.signed() }, func(s textStep) {
		fmt.Fprintf(&b, "  row %d  %s: %s, %s\n", s.row.row, s.is.Key, s.is.Signed.Name, s.is.Signed.Day)
		if s.dropped {
			fmt.Fprintf(&b, "    your wording for the English text of before goes: %s\n", quotedLine(shown(s.was.Forms)))
		}
	})
	p.part(&b, "Remarks to read", func(s textStep) bool { return s.is.Remark != s.was.Remark }, func(s textStep) {
		if s.is.Remark == "" {
			fmt.Fprintf(&b, "  row %d  %s: taken away: %s\n", s.row.row, s.is.Key, quotedLine(s.was.Remark))
			return
		}
		fmt.Fprintf(&b, "  row %d  %s: %s\n", s.row.row, s.is.Key, quotedLine(s.is.Remark))
	})
	fmt.Fprintf(&b, "\nTexts about which it says nothing new: %d\n", p.silent)
	if len(p.table.unread) > 0 {
		b.WriteString("\nPlease look at:\n")
		for _, d := range p.table.unread {
			b.WriteString("  " + d.String() + "\n")
		}
	}
	_, _ = io.WriteString(w, b.String())
}

// part writes one part of the preview, if it has a step.
func (p *textPlan) part(b *strings.Builder, title string, belongs func(textStep) bool, tell func(textStep)) {
	n := p.count(belongs)
	if n == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s: %d\n", title, n)
	for _, s := range p.steps {
		if belongs(s) {
			tell(s)
		}
	}
}

func (p *textPlan) count(belongs func(textStep) bool) int {
	n := 0
	for _, s := range p.steps {
		if belongs(s) {
			n++
		}
	}
	return n
}

// tellWording tells before and after of each form that changes, and what follows.
func (p *textPlan) tellWording(b *strings.Builder, s textStep) {
	old := map[string]string{}
	for _, f := range s.before {
		old[f.Name] = f.Text
	}
	for _, f := range s.after {
		if old[f.Name] == f.Text {
			continue
		}
		form := ""
		if len(s.after) > 1 {
			form = f.Name + " "
		}
		fmt.Fprintf(b, "    %sbefore: %s\n    %safter:  %s\n", form, quotedLine(old[f.Name]), form, quotedLine(f.Text))
	}
	switch {
	case len(s.is.Forms) == 0:
		b.WriteString("    this is the built-in text again\n")
	case s.signed():
		fmt.Fprintf(b, "    signed: %s, %s\n", s.is.Signed.Name, s.is.Signed.Day)
	default:
		b.WriteString("    not reviewed: nobody has signed it\n")
	}
	if len(s.is.Forms) == 0 && s.signed() {
		fmt.Fprintf(b, "    signed: %s, %s\n", s.is.Signed.Name, s.is.Signed.Day)
	}
	if slices.Contains(consentQuestions, s.is.Key) {
		fmt.Fprintf(b, "    a consent is kept with the version of this text: it was %s and will be %s\n",
			locales.VersionOf(p.lang, s.is.Key, s.before), locales.VersionOf(p.lang, s.is.Key, s.after))
	}
}

// quotedLine shows a text in one line. A break and a space that does not break are
// shown as marks, since both are easily lost.
func quotedLine(text string) string {
	return strings.NewReplacer("\n", " ⏎ ", "\u00a0", "·").Replace(text)
}

// summary says in one line what was done.
func (p *textPlan) summary() string {
	return fmt.Sprintf("Done: %d changed, %d signed, %d remarks.", p.count(textStep.reworded), p.count(textStep.signed),
		p.count(func(s textStep) bool { return s.is.Remark != s.was.Remark && s.is.Remark != "" }))
}
