//go:build linux

package main

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestATerminalDoesNotShowASecret(t *testing.T) {
	keyboard, terminal := openTerminal(t)
	prompts, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = prompts.Close(), out.Close() }()
	type answer struct {
		text string
		err  error
	}
	a := newAsker(t.Context(), &console{in: terminal, out: out})
	ask := func(question func(string) (string, error), typed string) answer {
		got := make(chan answer, 1)
		go func() {
			text, err := question("Well?")
			got <- answer{text, err}
		}()
		if _, err := bufio.NewReader(prompts).ReadString('?'); err != nil {
			t.Fatal(err)
		}
		if _, err := keyboard.WriteString(typed + "\n"); err != nil {
			t.Fatal(err)
		}
		return <-got
	}
	if got := ask(a.hidden, "swordfish"); got.err != nil || got.text != "swordfish" {
		t.Errorf("hidden answer: %q, %v", got.text, got.err)
	}
	shown := func(question string) (string, error) {
		return a.ask(question, "", "anything", func(string) bool { return true })
	}
	if got := ask(shown, "haddock"); got.err != nil || got.text != "haddock" {
		t.Errorf("answer: %q, %v", got.text, got.err)
	}
	// What the terminal shows up to the second answer.
	screen, err := bufio.NewReader(keyboard).ReadString('k')
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(screen) != "haddock" {
		t.Errorf("the terminal shows %q, want the second answer only", screen)
	}
}

// openTerminal opens a pseudo-terminal: what is written to keyboard is typed,
// what is read from it is what the screen shows.
func openTerminal(t *testing.T) (keyboard, terminal *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keyboard.Close() })
	if err := unix.IoctlSetPointerInt(int(keyboard.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(keyboard.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	return keyboard, terminal
}
