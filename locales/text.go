package locales

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"

	"ponte/casework"
)

// Missing says that a text is not there in a language. Together with a text it
// means that the text is English instead: send it, and report the error.
type Missing struct {
	Lang casework.Lang
	Key  string
}

// Error names the key and the language.
func (m *Missing) Error() string {
	return fmt.Sprintf("locales: no text %q in language %q", m.Key, m.Lang)
}

// strict are the beginnings of the keys of texts that a reader must understand
// exactly, the buttons under them included.
var strict = []string{
	"help.", "helpline.", "helplines.", // what to do when it matters
	"legal.",                        // what the law says
	"notice.",                       // what is kept of her, and her rights
	"consent.", "arrive.reminders.", // what she says yes to
	"stop.", "reminders.switch.", "human.consent.", "danger.offer.", // and how she takes it back
}

// Strict reports whether a text is shown in the reader's own language or not at
// all: help and helplines, legal answers, and all that concerns her consent.
func Strict(key string) bool {
	return slices.ContainsFunc(strict, func(start string) bool { return strings.HasPrefix(key, start) })
}

// Text renders a message as Telegram HTML, with the facts escaped, as it is read
// at now. A text that is missing in the language comes back in English together
// with a [Missing] error; any other error comes with no text. The key "" shows
// the fact called Text, which is the same in every language.
func (b *Book) Text(lang casework.Lang, key string, vars casework.Vars, now time.Time) (string, error) {
	if literal := vars["Text"].Text; key == "" && literal != "" {
		return escaper.Replace(literal), nil
	}
	text, err := b.render(lang, key, vars, now)
	var m *Missing
	if !errors.As(err, &m) || lang == casework.English || Strict(key) || Strict(m.Key) {
		return text, err
	}
	english, err := b.render(casework.English, key, vars, now)
	if err != nil {
		return "", err
	}
	return english, m
}

// Plain is [Book.Text] without markup: for buttons, and where nothing is bold.
func (b *Book) Plain(lang casework.Lang, key string, vars casework.Vars, now time.Time) (string, error) {
	text, err := b.Text(lang, key, vars, now)
	return Unmarked(text), err
}

// render fills in one message in exactly one language.
func (b *Book) render(lang casework.Lang, key string, vars casework.Vars, now time.Time) (string, error) {
	data := make(map[string]any, len(vars))
	for name, v := range vars {
		fact, err := b.fact(lang, v, now)
		if err != nil {
			return "", fmt.Errorf("locales: %s: %s: %w", key, name, err)
		}
		data[name] = fact
	}
	return b.fill(lang, key, data)
}

// fact is a value as a template sees it.
func (b *Book) fact(lang casework.Lang, v casework.Value, now time.Time) (any, error) {
	switch {
	case v.Moment != nil:
		return b.moment(lang, *v.Moment, now)
	case v.Number != nil:
		return *v.Number, nil
	case v.Key != "":
		return b.fill(lang, v.Key, nil)
	case len(v.Lines) > 0:
		return b.list(lang, v.Lines, now)
	default:
		return escaper.Replace(v.Text), nil
	}
}

// list is some texts with facts of their own, one below the other. A quoted one is
// in the language of whoever it is read out to, and there alone.
func (b *Book) list(lang casework.Lang, lines []casework.Line, now time.Time) (string, error) {
	texts := make([]string, 0, len(lines))
	for _, l := range lines {
		in := lang
		if l.Quote.Known() {
			in = l.Quote
		}
		text, err := b.render(in, l.Key, l.Vars, now)
		if err != nil {
			return "", err
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n"), nil
}

// parser makes a fact that was not given an error. It has no state.
var parser = &template.TextParser{Option: "missingkey=error"}

// fill is the one place where go-i18n is asked for a text. It asks only for what
// the index has, because the library would choose a near language by itself.
func (b *Book) fill(lang casework.Lang, key string, data map[string]any) (string, error) {
	m := b.messages[lang][key]
	if m == nil {
		return "", &Missing{lang, key}
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: data, TemplateParser: parser}
	if len(forms(m)) > 1 {
		n, ok := data["N"].(int)
		if !ok {
			return "", fmt.Errorf("locales: %s: has plural forms, but no number N was given", key)
		}
		config.PluralCount = n
	}
	text, err := b.localizers[lang].Localize(config)
	if err != nil {
		return "", fmt.Errorf("locales: %s in %s: %w", key, lang, err)
	}
	return text, nil
}

// escaper is what Telegram's HTML asks for.
var (
	escaper   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
	unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&")
	tag       = regexp.MustCompile(`<[^>]*>`)
)

// Unmarked takes the markup out of Telegram HTML.
func Unmarked(html string) string { return unescaper.Replace(tag.ReplaceAllString(html, "")) }
