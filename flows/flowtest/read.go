package flowtest

import (
	"errors"
	"fmt"
	"time"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
)

// reader turns prompts into what one person reads.
type reader struct {
	book *locales.Book
	lang casework.Lang
	now  time.Time
}

// screen renders a prompt.
func (r reader) screen(p convo.Prompt) (Screen, error) {
	s := Screen{Message: p.Replace, File: p.File}
	var err error
	if s.HTML, err = led(p, r.text); err != nil {
		return s, err
	}
	if s.Text, err = led(p, r.label); err != nil {
		return s, err
	}
	for _, row := range p.Buttons {
		var keys []Key
		for _, b := range row {
			label, err := r.label(b.Label)
			if err != nil {
				return s, err
			}
			keys = append(keys, Key{label, b.Data, b.URL})
		}
		s.Rows = append(s.Rows, keys)
	}
	return s, nil
}

// led renders a prompt's text, with what leads it.
func led(p convo.Prompt, say func(convo.Text) (string, error)) (string, error) {
	text, err := say(p.Text)
	if err != nil || p.Lead.Key == "" {
		return text, err
	}
	lead, err := say(p.Lead)
	return lead + "\n\n" + text, err
}

func (r reader) text(t convo.Text) (string, error) {
	return r.orEnglish(t, r.book.Text)
}

func (r reader) label(t convo.Text) (string, error) {
	return r.orEnglish(t, r.book.Plain)
}

// says is label for the engine, which compares what she typed with what buttons say.
func (r reader) says(t convo.Text) string {
	s, err := r.label(t)
	if err != nil {
		return ""
	}
	return s
}

// orEnglish renders a text, in English if her language lacks it.
func (r reader) orEnglish(t convo.Text, render func(casework.Lang, string, casework.Vars, time.Time) (string, error)) (string, error) {
	text, err := render(r.lang, t.Key, t.Vars, r.now)
	if _, missing := errors.AsType[*locales.Missing](err); missing {
		if text == "" {
			text, err = render(casework.English, t.Key, t.Vars, r.now)
		} else {
			err = nil
		}
	}
	if err == nil && text == "" {
		err = errors.New("it is blank")
	}
	if err != nil {
		return "", fmt.Errorf("text %s in %s: %w", t.Key, r.lang, err)
	}
	return text, nil
}
