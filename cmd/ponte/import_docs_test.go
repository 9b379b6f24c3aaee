package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheExampleFilesAreImportedWithoutADoubt(t *testing.T) {
	o := newOffice(t)
	for _, l := range []list{peopleList, appointmentList} {
		text, err := readTextFile(filepath.Join("..", "..", "deploy", "examples", l.name+".csv"), "spreadsheet")
		if err != nil {
			t.Fatal(err)
		}
		if p := o.plan(l, text, isoDates, false); len(p.doubts) > 0 {
			t.Errorf("%s: %v", l.name, p.doubts)
		}
		if got := o.take(l, text, false); got.Entered == 0 || got != (counts{Entered: got.Entered}) {
			t.Errorf("%s: %+v, want all entered", l.name, got)
		}
	}
}

func TestTheManualNamesEveryColumnAndAlias(t *testing.T) {
	manual, err := os.ReadFile(filepath.Join("..", "..", "docs", "import.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []list{peopleList, appointmentList} {
		for _, c := range l.columns {
			for _, word := range append(c.aliases, "`"+c.name+"`") {
				if !strings.Contains(string(manual), word) {
					t.Errorf("docs/import.md does not name %s of %s", word, l.name)
				}
			}
		}
	}
}

func TestNoWordMeansTwoColumns(t *testing.T) {
	for _, l := range []list{peopleList, appointmentList} {
		means := map[string]string{}
		for _, c := range l.columns {
			for _, word := range append(c.aliases, c.name) {
				if other := means[fold(word)]; other != "" && other != c.name {
					t.Errorf("%s: %q means %s and %s", l.name, word, other, c.name)
				}
				means[fold(word)] = c.name
			}
		}
	}
}

func TestLongWorkTellsHowFarItIs(t *testing.T) {
	o := newOffice(t)
	con, _, out := o.console()
	for done := range 250 {
		con.progress(done+1, 250)
	}
	if want := "100 of 250 written\n200 of 250 written\n250 of 250 written\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	out.Reset()
	con.progress(20, 20)
	if out.String() != "" {
		t.Errorf("short work says %q", out.String())
	}
}
