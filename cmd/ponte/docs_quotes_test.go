package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whoever looks up what she sees on the screen must find it, letter for letter. So
// what docs/operate.md quotes as the program's words must be the program's words.
func TestTheManualQuotesWhatIsReallyPrinted(t *testing.T) {
	page, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	sources := programText(t)
	_, table, _ := strings.Cut(string(page), "## Something is wrong\n")
	table, _, _ = strings.Cut(table, "\n## ")
	quotes := []string{
		"Wrote ponte.yaml, ponte.env, ponte.key.", "All is well.", "backup: there is none", "none was made here yet", "the bot cannot be added to groups",
		"no message was tried: nobody is an admin yet", "no ponte answers", "Written: …", "Put back as of …", "was made under another ponte.key",
		"Brought under the newest key: …", "There is nothing newer", "Nothing was given up.", "T-5 is not on Telegram",
	}
	for _, quote := range quotes {
		if !strings.Contains(string(page), quote) {
			t.Errorf("docs/operate.md does not quote %q", quote)
		}
	}
	found := 0
	for row := range strings.Lines(table) {
		if cells := strings.Split(row, "|"); len(cells) > 3 {
			for _, quote := range quotedText.FindAllStringSubmatch(cells[1], -1) {
				quotes, found = append(quotes, quote[1]), found+1
			}
		}
	}
	if found < 6 {
		t.Errorf("only %d quotes found in the table, want at least 6: are they still seen?", found)
	}
	elsewhere := map[string]bool{"No space left on device": true, "dead list": true} // the system's words, and a command
	for _, quote := range quotes {
		if !elsewhere[quote] && !strings.Contains(sources, asWritten.Replace(quote)) {
			t.Errorf("docs/operate.md quotes %q, which the program never says", quote)
		}
	}
}

var quotedText = regexp.MustCompile("`([^`]+)`")

// asWritten turns what is printed into what stands in the source.
var asWritten = strings.NewReplacer("(process …)", "(process %d)", "is set in ponte.env", "is set in %s",
	"T-5 is", "%s is", "Wrote ponte.yaml, ponte.env, ponte.key.", "Wrote %s.", "…", "")

// programText is all that the program can say at the console.
func programText(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, room := range []string{".", "../../bot", "../../store"} {
		files, err := filepath.Glob(filepath.Join(room, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	return all.String()
}

// Whoever looks for a button looks for what stands on it.
func TestTheManualNamesButtonsAsTheyAre(t *testing.T) {
	page, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| they write or tap | what happens |\n")
	table, after, _ := strings.Cut(table, "\n\n")
	first, _, _ := strings.Cut(after, "\n") // the line below, about what a woman taps
	var texts strings.Builder
	files, err := filepath.Glob("../../locales/messages/*.en.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts.Write(text)
	}
	labels := emphasised.FindAllStringSubmatch(table+first, -1)
	if len(labels) < 16 {
		t.Errorf("only %d labels found, want at least 16: are they still seen?", len(labels))
	}
	for _, label := range labels {
		if !strings.Contains(texts.String(), `= "`+label[1]+`"`) {
			t.Errorf("docs/operate.md names a button %q, and there is none", label[1])
		}
	}
}

var emphasised = regexp.MustCompile(`\*([^*]+)\*`)

// What the manual says to write into ponte.yaml must be read without a mistake.
func TestTheManualShowsSettingsThatAreRead(t *testing.T) {
	page, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "\nsites:\n")
	box, _, _ := strings.Cut(rest, "```")
	if c := mustConfig(t, "organisation: Esempio\nsites:\n"+box, nil); len(c.Policy.Sites) != 1 || len(c.Policy.Sites[0].Responders) != 2 {
		t.Errorf("read %+v", c.Policy.Sites)
	}
}
