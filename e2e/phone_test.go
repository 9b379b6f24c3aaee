package e2e_test

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"ponte/casework"
	"ponte/sandbox"
)

// somebody is a person of the organisation, with her phone.
type somebody struct {
	*sandbox.Phone
	w    *world
	lang casework.Lang
}

// meet gives somebody a phone, whose language is the one she will choose.
func (w *world) meet(name string, lang casework.Lang) *somebody {
	return &somebody{Phone: w.telegram.NewUser(sandbox.UserSpec{FirstName: name, LanguageCode: string(lang)}), w: w, lang: lang}
}

// until waits for something on her screen.
func (s *somebody) until(what string, ok func([]message) bool) {
	s.w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.Wait(ctx, ok); err != nil {
		s.w.Fatalf("%s: %v", what, err)
	}
}

// sees waits for a message of the bot that holds all these words.
func (s *somebody) sees(words ...string) {
	s.w.Helper()
	s.until("she reads "+strings.Join(words, " … "), func(ms []message) bool {
		return slices.ContainsFunc(ms, func(m message) bool { return m.Bot && holds(m, words) })
	})
}

func holds(m message, words []string) bool {
	for _, w := range words {
		if !strings.Contains(m.Text, w) {
			return false
		}
	}
	return true
}

// says is a text of the bot in her language.
func (s *somebody) says(key string) string {
	s.w.Helper()
	return s.w.label(s.lang, key)
}

// tap waits for a button and presses it; key names its label.
func (s *somebody) tap(key string) {
	s.w.Helper()
	s.tapLabel(s.says(key))
}

func (s *somebody) tapLabel(label string) {
	s.w.Helper()
	s.until("she finds the button "+label, hasButton(label))
	if err := s.Press(label); err != nil {
		s.w.Fatal(err)
	}
}

// opens opens an invite.
func (s *somebody) opens(token string) {
	s.w.Helper()
	if err := s.Start(token); err != nil {
		s.w.Fatal(err)
	}
}

// comes is a woman's whole first conversation.
func (s *somebody) comes(token string) {
	s.w.Helper()
	s.opens(token)
	s.tapLabel(s.w.book.Name(s.lang))
	s.tap("arrive.reminders.yes")
	s.tap("privacy.level.short")
	s.sees(s.says("menu.open.ask"))
}

// joins is the whole first conversation of somebody of staff.
func (s *somebody) joins(token string) {
	s.w.Helper()
	s.opens(token)
	s.tapLabel(s.w.book.Name(s.lang))
	s.sees(s.says("menu.open.ask"))
}

// invite makes an invite with the program and returns its token.
func (w *world) invite(code string) string {
	w.Helper()
	var made struct{ Link string }
	out := w.ponte("invite", "--person", code, "--json")
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		w.Fatalf("%v: %s", err, out)
	}
	_, token, ok := strings.Cut(made.Link, "?start=")
	if !ok {
		w.Fatalf("no token in %s", made.Link)
	}
	return token
}

func readAll(r io.Reader) string {
	text, _ := io.ReadAll(r)
	return string(text)
}

// message is what a phone shows.
type message = sandbox.Message

func hasButton(label string) func([]message) bool {
	return func(ms []message) bool { return countButtons(ms, label) > 0 }
}

func countButtons(ms []message, label string) int {
	n := 0
	for _, m := range ms {
		if m.Label(label) {
			n++
		}
	}
	return n
}

func countText(ms []message, words string) int {
	n := 0
	for _, m := range ms {
		if m.Bot && strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}
