package e2e_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"ponte/casework"
	"ponte/sandbox"
)

// message is what a phone shows.
type message = sandbox.Message

// somebody is a person of the organisation, with her phone. Its methods that
// return an error may be called from any goroutine, the others fail the test.
type somebody struct {
	*sandbox.Phone
	w    *world
	lang casework.Lang
}

// meet gives somebody a phone, whose language is the one she will choose.
func (w *world) meet(name string, lang casework.Lang) *somebody {
	return w.meetAs(lang, sandbox.UserSpec{FirstName: name})
}

// meetAs is meet for somebody special.
func (w *world) meetAs(lang casework.Lang, spec sandbox.UserSpec) *somebody {
	spec.LanguageCode = string(lang)
	return &somebody{Phone: w.telegram.NewUser(spec), w: w, lang: lang}
}

// await waits until something is on her screen.
func (s *somebody) await(what string, ok func([]message) bool) error {
	return s.awaitFor(patience, what, ok)
}

func (s *somebody) awaitFor(d time.Duration, what string, ok func([]message) bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	if err := s.Wait(ctx, ok); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// until is await that fails the test.
func (s *somebody) until(what string, ok func([]message) bool) {
	s.w.Helper()
	if err := s.await(what, ok); err != nil {
		s.w.Fatal(err)
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
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(m.Text, word) })
}

// says is a text of the bot in her language.
func (s *somebody) says(key string) string { return s.w.label(s.lang, key) }

// tap waits for a button and presses it; key names its label.
func (s *somebody) tap(key string) {
	s.w.Helper()
	if err := s.tapLabel(s.says(key)); err != nil {
		s.w.Fatal(err)
	}
}

func (s *somebody) tapLabel(label string) error {
	if err := s.await("she finds the button "+label, hasButton(label)); err != nil {
		return err
	}
	return s.Press(label)
}

// comes is a woman's whole first conversation.
func (s *somebody) comes(token string) {
	s.w.Helper()
	if err := s.arrive(token); err != nil {
		s.w.Fatal(err)
	}
}

// arrive is the first conversation: a woman's whole one, of staff the first question.
func (s *somebody) arrive(token string, keys ...string) error {
	if err := s.Start(token); err != nil {
		return err
	}
	if err := s.tapLabel(s.w.book.Name(s.lang)); err != nil {
		return err
	}
	if len(keys) == 0 {
		keys = []string{"arrive.reminders.yes", "privacy.level.short"}
	}
	for _, key := range keys {
		if key == "" {
			continue
		}
		if err := s.tapLabel(s.says(key)); err != nil {
			return err
		}
	}
	return s.await("she is in the menu", func(ms []message) bool { return countText(ms, s.says("menu.open.ask")) > 0 })
}

// joins is the whole first conversation of somebody of staff.
func (s *somebody) joins(token string) {
	s.w.Helper()
	if err := s.arrive(token, ""); err != nil {
		s.w.Fatal(err)
	}
}

// shown is a message on her screen as it is now.
func (s *somebody) shown(id int) (message, bool) {
	for _, m := range s.Messages() {
		if m.ID == id {
			return m, true
		}
	}
	return message{}, false
}

// change presses a button under a message, by label or data, and waits until the
// message has another text.
func (s *somebody) change(id int, button string) error {
	before, ok := s.shown(id)
	if !ok {
		return fmt.Errorf("there is no message %d", id)
	}
	if err := s.PressOn(id, button); err != nil {
		return err
	}
	return s.await(fmt.Sprintf("message %d changes after %q", id, button), func(ms []message) bool {
		return slices.ContainsFunc(ms, func(m message) bool { return m.ID == id && m.Text != before.Text })
	})
}

// next waits for a new message of the bot with exactly this text, after the message id.
func (s *somebody) next(after int, text string) (id int, err error) {
	err = s.await(fmt.Sprintf("%q comes after message %d", text, after), func(ms []message) bool {
		for _, m := range ms {
			if m.Bot && m.ID > after && m.Text == text {
				id = m.ID
				return true
			}
		}
		return false
	})
	return id, err
}

// last is the id of the newest message on her screen.
func (s *somebody) last() int {
	m, _ := s.Last()
	return m.ID
}

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

func readAll(r io.Reader) string {
	text, _ := io.ReadAll(r)
	return string(text)
}

// plain is a text as a phone shows it: Telegram's HTML without its tags.
func plain(text string) string {
	return html.UnescapeString(tag.ReplaceAllString(text, ""))
}

var tag = regexp.MustCompile(`<[^>]*>`)
