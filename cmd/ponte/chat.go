package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"ponte/casework"
	"ponte/flows"
	"ponte/flows/flowtest"
)

// chatCommand talks to a flow in the terminal, on a stage: no Telegram, no
// database, and a clock that only /wait moves.
type chatCommand struct {
	Lang   string `help:"The language to talk in." enum:"uk,it,es,bg,en" default:"en"`
	As     string `help:"Who talks: beneficiary, newcomer, visitor, caseworker, coordinator, educator; else whom the flow is for." placeholder:"WHO"`
	Record string `help:"Keep what is typed as the script of a transcript." placeholder:"FILE.txtar"`
	All    bool   `help:"Show also what happens behind: commands, timers, reminders."`
	Flow   string `arg:"" help:"The flow to begin with; docs/flows.md draws them all."`
}

// chatHelp is what /help prints; a script has more lines than it names.
const chatHelp = `A number presses a button; anything else is written to the bot. Besides:
  /wait 12h    time passes (90m, 7d, 1d2h)
  /as WHO      the next lines are typed on another phone
  /menu, /sos, /stop, /language, /privacy, /back
               are written to the bot as they are
  /call help   so are /help and /cancel, which mean something else here
  /quit        the end
So does every other line of a transcript's script: /again, /voice, /block, /cancel, /move 2026-10-20 16:00 …`

// chatSeed is the sample appointment with which every talk begins.
const chatSeed = "book meeting 2026-10-16 10:30"

// Run talks until the end of the input or /quit.
func (c chatCommand) Run(con *console) error {
	if err := c.known(); err != nil {
		return err
	}
	book, err := con.book()
	if err != nil {
		return err
	}
	stage, err := flowtest.New(flowtest.Options{Lang: casework.Lang(c.Lang), Book: book})
	if err != nil {
		return err
	}
	player, err := flowtest.NewPlayer(stage)
	if err != nil {
		return err
	}
	t := &terminalTalk{out: con.out, player: player, all: c.All}
	if info, err := con.in.Stat(); err == nil && info.Mode()&os.ModeCharDevice == 0 {
		t.echo = true
	}
	opening := c.opening()
	last := len(opening) - 1
	for i, line := range opening {
		if i == last { // what came before it is not what she came to talk about
			player.Heard = t.heard
		}
		t.line(line)
	}
	if err := t.listen(con.in); err != nil || c.Record == "" {
		return err
	}
	script := "# Say here in plain words what this shows.\n" + strings.Join(t.script, "\n") + "\n"
	if err := os.WriteFile(c.Record, []byte(script), 0o644); err != nil { //nolint:gosec // a file for everybody to read
		return fmt.Errorf("chat: %w", err)
	}
	_, err = fmt.Fprintf(con.out, "Kept in %s. `make transcripts` fills in what was said, in every language.\n", c.Record)
	return err
}

// opening is what has happened before the talk: a conversation about what is past
// needs a past, and arriving an invite.
func (c chatCommand) opening() []string {
	const over = "wait 11d4h" // it was on the morning of that day
	who, lines := c.As, []string{chatSeed}
	switch {
	case who != "":
	case c.Flow == "arrive":
		return append(lines, "invite", "as newcomer", "open invite")
	case c.Flow == "missed":
		return append(lines, over, "as caseworker", "press missed", "wait 1h", "as beneficiary", "start missed")
	case c.Flow == "outcome":
		who, lines = "caseworker", append(lines, over)
	default:
		who = phoneFor(c.Flow)
	}
	return append(lines, "as "+who, "start "+c.Flow)
}

// phoneFor is the phone of somebody who may hold a conversation: a woman's, if she may.
func phoneFor(flow string) string {
	for _, f := range flows.All() {
		if f.ID == flow && !slices.Contains(f.For, casework.Beneficiary) {
			return string(f.For[0])
		}
	}
	return string(casework.Beneficiary)
}

// known refuses a flow that is not there.
func (c chatCommand) known() error {
	ids := make([]string, 0, len(flows.All()))
	for _, f := range flows.All() {
		ids = append(ids, f.ID)
	}
	if slices.Contains(ids, c.Flow) {
		return nil
	}
	slices.Sort(ids)
	return fmt.Errorf("chat: there is no flow %q; there are %s (%w)", c.Flow, strings.Join(ids, ", "), errUsage)
}

// terminalTalk shows a stage in a terminal.
type terminalTalk struct {
	out    io.Writer
	player *flowtest.Player
	all    bool
	echo   bool // what is typed comes from a file and is not seen yet
	script []string
	keys   []flowtest.Place // the buttons that have a number now
	asked  bool             // nothing has been shown since the last line
}

// listen takes what is typed, line by line.
func (t *terminalTalk) listen(in io.Reader) error {
	t.print("(/help tells what can be typed here)")
	lines := bufio.NewScanner(in)
	for {
		_, _ = fmt.Fprintf(t.out, "%s %s> ", t.player.Clock(), t.player.Phone().Name)
		if !lines.Scan() {
			t.print("")
			return lines.Err()
		}
		typed := strings.TrimSpace(lines.Text())
		if t.echo {
			t.print(typed)
		}
		switch typed {
		case "":
		case "/quit":
			return nil
		case "/help":
			t.print(chatHelp)
		default:
			t.line(t.read(typed))
		}
	}
}

// read turns what was typed into a line of a script.
func (t *terminalTalk) read(typed string) string {
	if n, err := strconv.Atoi(typed); err == nil && n >= 1 && n <= len(t.keys) {
		return t.player.Press(t.keys[n-1])
	}
	if line, ok := strings.CutPrefix(typed, "/"); ok {
		word, _, _ := strings.Cut(line, " ")
		if _, calls := t.player.Stage.Book.Word(typed, ""); !calls || t.player.Knows(word) {
			return line
		}
	}
	return "write " + typed
}

// line plays one line. What a script cannot do is told and not kept.
func (t *terminalTalk) line(line string) {
	t.asked = true
	if err := t.player.Line(line); err != nil {
		t.print("! " + err.Error())
		return
	}
	t.script = append(t.script, line)
}

// heard shows what happens.
func (t *terminalTalk) heard(n flowtest.Note) {
	switch {
	case n.Kind != flowtest.Told:
		if told := t.player.Tell(n); t.all && told != "" {
			t.print(told)
		}
	case n.Phone != t.player.Phone():
		t.print(t.player.Tell(n))
	default:
		if t.asked {
			t.keys, t.asked = nil, false
		}
		t.print("")
		t.print(n.Screen.Text)
		for _, row := range n.Screen.Rows {
			for _, k := range row {
				t.button(n, k)
			}
		}
		if n.Screen.File != "" {
			t.print("(file: " + n.Screen.File + ")")
		}
	}
}

// button shows a button with the number that presses it.
func (t *terminalTalk) button(n flowtest.Note, k flowtest.Key) {
	if k.URL != "" {
		t.print("    [" + k.Label + "] " + k.URL)
		return
	}
	t.keys = append(t.keys, flowtest.Place{Screen: n.Screen, Key: k})
	t.print(fmt.Sprintf("%3d [%s]", len(t.keys), k.Label))
}

// print writes a line to the terminal; one that is gone ends the talk by itself.
func (t *terminalTalk) print(line string) { _, _ = fmt.Fprintln(t.out, line) }
