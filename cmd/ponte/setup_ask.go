package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// This file is the terminal's side of setup. The rules: one question on a line;
// a wrong answer is told what is allowed and asked again; a secret is not shown;
// the end of the answers, and Ctrl-C, end it all.

// asker asks questions on the console.
type asker struct {
	ctx   context.Context //nolint:containedctx // an asker lives as long as one command
	con   *console
	lines *bufio.Reader
}

func newAsker(ctx context.Context, con *console) *asker {
	return &asker{ctx, con, bufio.NewReader(con.in)}
}

// errNoAnswer is returned when the answers end before the questions.
var errNoAnswer = errors.New("the answers ended before the questions did")

// say prints. What cannot be printed is noticed at the next question.
func (a *asker) say(format string, args ...any) { _, _ = fmt.Fprintf(a.con.out, format, args...) }

// ask asks until the answer is allowed. An empty one is the preset, if there is one.
// A secret that was pasted too early is never taken, and not shown again.
func (a *asker) ask(question, preset, allowed string, ok func(string) bool) (string, error) {
	for {
		a.say("%s", question)
		if preset != "" {
			a.say(" [%s]", preset)
		}
		a.say(" ")
		text, err := a.line()
		if err != nil {
			return "", err
		}
		if text == "" {
			text = preset
		}
		if looksSecret(text) {
			instead := "answer this question first"
			if preset != "" {
				instead = "press Enter here"
			}
			a.say("That is the token, or another secret: it is asked for later, where it is not shown; %s.\n", instead)
			continue
		}
		if ok(text) {
			return text, nil
		}
		a.say("Please answer with %s.\n", allowed)
	}
}

// yes asks for a yes; anything else is a no.
func (a *asker) yes(question string) (bool, error) {
	a.say("%s [y/N] ", question)
	text, err := a.line()
	return strings.EqualFold(text, "y") || strings.EqualFold(text, "yes"), err
}

// hidden asks for a secret, which a terminal does not show. It stops showing
// before it asks: somebody may paste at once.
func (a *asker) hidden(question string) (string, error) {
	if restore, ok := hideTyping(int(a.con.in.Fd())); ok {
		defer func() {
			restore()
			a.say("\n") // the one that was typed was not shown
		}()
	}
	a.say("%s ", question)
	return a.line()
}

// line reads one line. It returns when the context ends, though the terminal
// goes on waiting.
func (a *asker) line() (string, error) {
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		text, err := a.lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			if text == "" {
				err = errNoAnswer
			} else {
				err = nil
			}
		}
		got <- answer{strings.TrimSpace(text), err}
	}()
	select {
	case <-a.ctx.Done():
		a.say("\n")
		return "", errors.New("setup was interrupted")
	case g := <-got:
		return g.text, g.err
	}
}
