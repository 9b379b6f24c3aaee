package reports_test

import (
	"slices"
	"strings"
	"testing"

	"ponte/casework"
	"ponte/reports"
)

func TestEveryCommandIsExplainedOnceToACoordinator(t *testing.T) {
	var explained []string
	for _, theme := range reports.Themes {
		for _, c := range theme.Commands {
			explained = append(explained, c.Command)
			if !strings.HasSuffix(c.May, ".") || strings.Contains(c.May, "|") {
				t.Errorf("%s: %q is no sentence for a table", c.Command, c.May)
			}
			if c.Did == "" || strings.HasSuffix(c.Did, ".") {
				t.Errorf("%s: %q is no cell of an audit", c.Command, c.Did)
			}
		}
	}
	slices.Sort(explained)
	if rows := casework.CommandNames(); !slices.Equal(explained, rows) {
		t.Errorf("explained %v\nrows      %v", explained, rows)
	}
}

func TestTheTableOfRolesSaysTheSameOnPaperAndAtATerminal(t *testing.T) {
	var terminal strings.Builder
	if err := reports.RolesTable(&terminal); err != nil {
		t.Fatal(err)
	}
	paper := reports.RolesDocument()
	for _, want := range []struct{ paper, terminal string }{
		{
			"| Book an appointment for her. | `book_appointment` | - | - | - | own | - | site | all |",
			"book_appointment - - - own - site all Book an appointment for her.",
		},
		{
			"| Do what is due: remind, ask, tell staff. | `due` | - | - | - | - | - | - | - |",
			"due - - - - - - - Do what is due: remind, ask, tell staff.",
		},
	} {
		if !strings.Contains(paper, want.paper+"\n") {
			t.Errorf("on paper %q is missing:\n%s", want.paper, paper)
		}
		if !slices.Contains(words(terminal.String()), want.terminal) {
			t.Errorf("at a terminal %q is missing:\n%s", want.terminal, terminal.String())
		}
	}
}

// words are the lines of a text with one space between two words.
func words(text string) (lines []string) {
	for line := range strings.Lines(text) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines
}
