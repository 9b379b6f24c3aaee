package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Whoever copies a line from a manual must not be told that it makes no sense. So
// each command in a block of a document is read as the program reads it, and not run.
func TestDocumentsNameOnlyCommandsThatThereAre(t *testing.T) {
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, file := range append(docs, "../../README.md", "../../CONTRIBUTING.md", "../../SECURITY.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range blocksOf(string(text)) {
			for _, args := range callsIn(line) {
				found[filepath.Base(file)]++
				if err := understood(t, args); err != nil {
					t.Errorf("%s: `%s`: %v", file, line, err)
				}
			}
		}
	}
	for file, least := range map[string]int{"README.md": 7, "operate.md": 28, "running.md": 15, "backup.md": 3} {
		if found[file] < least {
			t.Errorf("%s: only %d commands found, want at least %d: are they still seen?", file, found[file], least)
		}
	}
}

func TestCommandsAreFoundWhereverAShellHasThem(t *testing.T) {
	for line, want := range map[string][]string{
		"bin/ponte check --live        # all is there":                                {"check --live"},
		"runuser -u ponte -- ponte setup":                                             {"setup"},
		"runuser -u ponte -- sh -c 'set -a; . ./ponte.env; set +a; ponte check'":      {"check"},
		"PONTE_DATA=x ponte restore a.age --identity b.key":                           {"restore a.age --identity b.key"},
		"cd /x && /usr/local/bin/ponte check --running || echo no":                    {"check --running"},
		`30 3 * * * cd /x && ponte backup /b/p-$(date +\%F).age && find /b -delete`:   {`backup /b/p-$(date +\%F).age`},
		"ponte check --running >/dev/null || echo \"Ponte is not ready\"":             {"check --running"},
		"docker compose run --rm --volume \"$PWD:/here\" ponte import people /here/p": {"import people /here/p"},
		"user ponte on >PASSWORD ~ponte:{1}:* -@all":                                  nil,
		"install bin/ponte /usr/local/bin/":                                           nil,
		"ponte person list; ponte dead list":                                          {"person list", "dead list"},
	} {
		var got []string
		for _, args := range callsIn(line) {
			got = append(got, strings.Join(args, " "))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\ngot  %q\nwant %q", line, got, want)
		}
	}
}

// understood reads a command line without running it.
func understood(t *testing.T, args []string) error {
	t.Helper()
	if slices.Contains(args, "--help") {
		args = append(slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg == "--help" }), "--help")
	}
	var p program
	con := &console{out: io.Discard, err: io.Discard, env: func(string) string { return "" }}
	parser, err := newParser(t.Context(), con, &p)
	if err != nil {
		t.Fatal(err)
	}
	helped := false
	parser.Exit = func(int) { helped = true }
	_, err = parser.Parse(args)
	if helped { // it ends there; what it lacks for running is no matter
		return nil
	}
	return err
}

// blocksOf are the lines of a document's blocks of code, indented or fenced.
func blocksOf(text string) []string {
	var lines []string
	fenced := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
			continue
		}
		if fenced || strings.HasPrefix(line, "    ") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// word is one word of a shell's line: quoted, a command in $( ), or plain; or what
// stands between two commands.
var word = regexp.MustCompile(`&&|\|\||[;|]|(?:'[^']*'|"[^"]*"|\$\([^)]*\)|[^\s;|&'"])+|&`)

// callsIn are the arguments of each call of ponte on a line, also within quotes.
func callsIn(line string) (calls [][]string) {
	words := word.FindAllString(line, -1)
	if i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "#") }); i >= 0 {
		words = words[:i]
	}
	ends := func(w string) bool {
		return slices.Contains([]string{"&&", "||", ";", "|", "&"}, w) || strings.HasPrefix(w, ">") || strings.HasPrefix(w, "2>")
	}
	for i, w := range words {
		if quoted := strings.Trim(w, `'"`); quoted != w {
			calls = append(calls, callsIn(quoted)...)
		}
		if !slices.Contains([]string{"ponte", "bin/ponte", "/usr/local/bin/ponte"}, w) || !beginsAt(words, i) {
			continue
		}
		rest := words[i+1:]
		if end := slices.IndexFunc(rest, ends); end >= 0 {
			rest = rest[:end]
		}
		calls = append(calls, rest)
	}
	return calls
}

// beginsAt reports whether a command begins at a word.
func beginsAt(words []string, i int) bool {
	if i == 0 || words[0] == "docker" {
		return true
	}
	before := words[i-1]
	return slices.Contains([]string{"&&", "||", ";", "|", "--"}, before) || strings.Contains(before, "=") && !strings.HasPrefix(before, "-")
}
