package locales

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/BurntSushi/toml"

	"ponte/casework"
)

// helpline is one number to call. An empty country means all of them.
type helpline struct {
	ID       string           `toml:"id"`
	Country  casework.Country `toml:"country"`
	Name     string           `toml:"name"`  // a proper name that gives nothing away
	Shown    []string         `toml:"shown"` // the numbers, as they are shown
	WhatsApp string           `toml:"whatsapp"`
	Chat     string           `toml:"chat"`
	Police   bool             `toml:"police"`
	First    bool             `toml:"first"`
	Facts    []string         `toml:"facts"`
	// Languages says that there is a text about them.
	Languages bool `toml:"languages"`
}

// sosReader is for whom a call for help is answered; either may be "".
type sosReader struct {
	lang    casework.Lang
	country casework.Country
}

// loadHelplines reads the lines, and writes every answer to a call for help once:
// whatever happens later, these are there.
func (b *Book) loadHelplines(fsys fs.FS) error {
	text, err := fs.ReadFile(fsys, "helplines.toml")
	if err != nil {
		return err
	}
	var list struct {
		Lines []helpline `toml:"line"`
	}
	meta, err := toml.Decode(string(text), &list)
	if err != nil {
		return fmt.Errorf("helplines.toml: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("helplines.toml: unknown key %s", unknown[0])
	}
	b.lines = list.Lines
	return b.writeScreens()
}

// writeScreens writes every screen once. Texts can then hold them, as the
// text "helplines.lines_it", and whatever happens later they are there.
func (b *Book) writeScreens() error {
	b.sos = map[sosReader]string{}
	var bad []error
	for _, country := range slices.Concat([]casework.Country{""}, casework.Countries) {
		b.sos[sosReader{"", country}] = b.sosInAll(country)
		for _, lang := range casework.Langs {
			short, shortErr := b.screen(lang, country, true)
			whole, wholeErr := b.screen(lang, country, false)
			b.sos[sosReader{lang, country}] = short
			bad = append(bad, shortErr, wholeErr, fits(lang, country, whole), b.put(lang, linesKey(country), whole))
		}
	}
	return errors.Join(bad...)
}

// fits holds that a screen is one message, however its texts are worded.
func fits(lang casework.Lang, country casework.Country, screen string) error {
	const most = 4096
	if n := len(utf16.Encode([]rune(screen))); n > most {
		return fmt.Errorf("%s in %s has %d characters, a message at most %d: shorten the texts that begin with helpline", linesKey(country), lang, n, most)
	}
	return nil
}

// linesKey is the key of a country's screen; "eu" for a country without lines.
func linesKey(country casework.Country) string {
	if country == "" {
		country = "eu"
	}
	return "helplines.lines_" + strings.ToLower(string(country))
}

// Helplines is the whole screen of helplines for a country, as Telegram HTML of
// at most 4096 UTF-16 units: 112 first, then the lines with what we can vouch
// for. For a country without lines of its own it shows the first lines of all. It
// is an error for an unknown language: this screen is read in her own or not at all.
func (b *Book) Helplines(lang casework.Lang, country casework.Country) (string, error) {
	if !b.hasLines(country) {
		country = ""
	}
	return b.fill(lang, linesKey(country), nil)
}

// SOSText answers a call for help when nothing can be looked up: 112 and the
// first lines of the country, or of every country when it is not known. lang is
// what [LangOf] made of the phone's language; for "" the text is in all
// languages at once, as short as can be. It is Telegram HTML and never blank.
func (b *Book) SOSText(lang casework.Lang, country casework.Country) string {
	if !lang.Known() {
		lang = ""
	}
	if !b.hasLines(country) {
		country = ""
	}
	return b.sos[sosReader{lang, country}]
}

// hasLines reports whether a country has lines of its own.
func (b *Book) hasLines(country casework.Country) bool {
	for _, l := range b.lines {
		if country != "" && l.Country == country {
			return true
		}
	}
	return false
}

// screen writes the lines that a reader needs, in one language. short leaves
// only 112 and the first lines; so does an unknown country.
func (b *Book) screen(lang casework.Lang, country casework.Country, short bool) (string, error) {
	p := page{book: b, lang: lang}
	if country == "" {
		short = true
	}
	p.add("<b>", p.text("title"), "</b>")
	in := casework.Country("")
	for _, l := range b.lines {
		if l.Country != "" && (country != "" && l.Country != country || short && !l.First) {
			continue
		}
		if country == "" && l.Country != in {
			in = l.Country
			p.add("\n\n<b>", p.text("country."+strings.ToLower(string(in))), "</b>")
		}
		p.line(l)
	}
	return p.out.String(), p.err
}

// page is a screen being written; the first error stays.
type page struct {
	book *Book
	lang casework.Lang
	out  strings.Builder
	err  error
}

func (p *page) add(parts ...string) {
	for _, s := range parts {
		p.out.WriteString(s)
	}
}

// text is one of the texts of the helplines.
func (p *page) text(key string) string {
	s, err := p.book.Text(p.lang, "helpline."+key, nil, time.Time{})
	if p.err == nil {
		p.err = err
	}
	return s
}

// line writes one helpline: who it is, the numbers, what for, and the facts.
func (p *page) line(l helpline) {
	p.add("\n\n")
	if l.Police {
		p.add("<b>", p.text("police"), "</b>\n")
	}
	p.add(dialable(l.Shown))
	if l.Name != "" {
		p.add(" · ", l.Name)
	}
	p.add("\n", p.text(l.ID+".purpose"))
	if l.WhatsApp != "" {
		p.add("\n", "WhatsApp: ", l.WhatsApp)
	}
	if l.Chat != "" {
		p.add("\n", p.text("chat"), ": ", l.Chat)
	}
	for i, fact := range l.Facts {
		p.add([]string{"\n", " "}[min(i, 1)], p.text("fact."+fact))
	}
	if l.Languages {
		p.add("\n", p.text(l.ID+".languages"))
	}
}

// sosInAll is the answer for somebody of whom not even a language is known:
// numbers, and help in every language.
func (b *Book) sosInAll(country casework.Country) string {
	var out strings.Builder
	out.WriteString("<b>" + b.door.SOS + "</b>\n")
	in := casework.Country("")
	for _, l := range b.lines {
		if l.Country != "" && (!l.First || country != "" && l.Country != country) {
			continue
		}
		out.WriteString("\n")
		if l.Country != in {
			in = l.Country
			out.WriteString("\n" + flag(in) + "\n")
		}
		out.WriteString(dialable(l.Shown))
	}
	return out.String()
}

// dialable writes numbers so that a tap helps: Telegram links numbers that begin
// with +, and copies what is code. It does not link short and national ones.
func dialable(numbers []string) string {
	shown := make([]string, len(numbers))
	for i, n := range numbers {
		shown[i] = n
		if !strings.HasPrefix(n, "+") {
			shown[i] = "<code>" + n + "</code>"
		}
	}
	return strings.Join(shown, " · ")
}

// flag is the country's flag, which needs no alphabet.
func flag(c casework.Country) string {
	return strings.Map(func(r rune) rune { return r - 'A' + '🇦' }, string(c))
}
