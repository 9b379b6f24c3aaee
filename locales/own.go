package locales

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/language"

	"ponte/casework"
)

// Own are an organisation's own words, by language: what it says differently from
// the texts that are built into the program, and who has read which text. They
// stand in files of their own, one for each language:
//
//	"menu.open.ask" = { hash = "0eefcccc", other = "…", reviewed = "Oksana, 2026-11-20", version = "uk-3fa9c1d2", remark = "…" }
//
// hash is that of the English text it was made for ([Book.Source]). The forms are
// those of the built-in files, and are left out where only a review is kept.
// reviewed says who signed and when, version which text she read ([Book.Version]).
// remark is what somebody wanted to say about it.
type Own map[casework.Lang][]Entry

// Entry is what an organisation keeps about one text in one language.
type Entry struct {
	Key    string
	File   string // where it was read; "" for one that was not
	Line   int
	Source string // hash of the English text that it was made for
	Forms  []Form // in CLDR's order; none leaves the built-in text
	Signed Signature
	Remark string
}

// Signature says who has read which text and found it right.
type Signature struct {
	Name    string
	Day     string // 2026-11-20
	Version string // of the text that was read
}

// Empty reports whether an entry keeps nothing.
func (e Entry) Empty() bool { return len(e.Forms) == 0 && e.Signed == (Signature{}) && e.Remark == "" }

// Mistake is something wrong in a file of own texts.
type Mistake struct {
	File           string
	Line           int
	Key            string
	Found, Allowed string
}

// Error says where it stands, what was found and what is allowed.
func (m Mistake) Error() string {
	at := fmt.Sprintf("%s:%d: ", m.File, m.Line)
	if m.Key != "" {
		at += m.Key + ": "
	}
	return at + fmt.Sprintf("found %s, allowed: %s.", m.Found, m.Allowed)
}

// Mistakes are all that is wrong with own texts.
type Mistakes []Mistake

// Error lists them, one on each line.
func (ms Mistakes) Error() string {
	lines := make([]string, len(ms))
	for i, m := range ms {
		lines[i] = m.Error()
	}
	return strings.Join(lines, "\n")
}

// ReadOwn reads the files of own texts in a folder: uk.toml and so on. A folder
// that is not there holds none. What is wrong comes as [Mistakes]; whether the
// texts keep the rules is looked at by [LoadOver].
func ReadOwn(folder fs.FS) (Own, error) {
	names, err := fs.Glob(folder, "*.toml")
	if err != nil {
		return nil, err
	}
	own, wrong := Own{}, Mistakes{}
	for _, name := range names {
		lang := casework.Lang(strings.TrimSuffix(name, ".toml"))
		if !lang.Known() {
			wrong = append(wrong, Mistake{File: name, Line: 1, Found: "a file of this name",
				Allowed: fmt.Sprintf("a file for each language: %s.toml", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(casework.Langs)), ".toml, "), "[]"))})
			continue
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("locales: own texts: %w", err)
		}
		list, mistakes := parseOwn(lang, name, string(text))
		own[lang], wrong = list, append(wrong, mistakes...)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return own, nil
}

// parseOwn reads one file; the entries come in its order.
func parseOwn(lang casework.Lang, file, text string) ([]Entry, Mistakes) {
	var all map[string]any
	meta, err := toml.Decode(text, &all)
	if err != nil {
		m := Mistake{File: file, Line: 1, Found: err.Error(), Allowed: `lines like "menu.open.ask" = { hash = "…", other = "…" }`}
		if broken, ok := err.(toml.ParseError); ok { //nolint:errorlint // the library returns it as it is
			m.Line, m.Found = broken.Position.Line, broken.Message
		}
		return nil, Mistakes{m}
	}
	var list []Entry
	var wrong Mistakes
	seen := map[string]bool{}
	for _, k := range meta.Keys() {
		if seen[k[0]] {
			continue // the parts of an entry
		}
		seen[k[0]] = true
		r := entryReader{lang: lang, entry: Entry{Key: k[0], File: file, Line: lineOf(text, k[0])}}
		r.read(all[k[0]])
		list, wrong = append(list, r.entry), append(wrong, r.wrong...)
	}
	return list, wrong
}

// lineOf finds the line of a file in which a key begins.
func lineOf(text, key string) int {
	quoted := regexp.QuoteMeta(key)
	begins := regexp.MustCompile(`^\s*\[?\s*("` + quoted + `"|'` + quoted + `'|` + quoted + `)\s*[].=]`)
	n := 0
	for line := range strings.Lines(text) {
		n++
		if begins.MatchString(line) {
			return n
		}
	}
	return 1
}

// entryReader reads one entry and keeps what is wrong with it.
type entryReader struct {
	lang  casework.Lang
	entry Entry
	wrong Mistakes
}

func (r *entryReader) say(found, allowed string) {
	r.wrong = append(r.wrong, Mistake{r.entry.File, r.entry.Line, r.entry.Key, found, allowed})
}

var (
	hashShape    = regexp.MustCompile(`^[0-9a-f]{8}$`)
	versionShape = regexp.MustCompile(`^[a-z]{2}-[0-9a-f]{8}$`)
	signedShape  = regexp.MustCompile(`^(.*\S), (\d{4}-\d\d-\d\d)$`)
)

func (r *entryReader) read(value any) {
	parts, ok := value.(map[string]any)
	if !ok {
		r.say("no { } after the =", `{ hash = "…", other = "…" }, where hash is that of the English text`)
		return
	}
	names := append([]string{"hash"}, append(slices.Clone(pluralForms[r.lang]), "reviewed", "version", "remark")...)
	given := map[string]string{}
	for name, value := range parts {
		text, isText := value.(string)
		switch {
		case !slices.Contains(names, name):
			r.say("the part "+name, strings.Join(names, ", ")+"; the whole key stands in quotes")
		case !isText:
			r.say(name+" without quotes", name+` = "…"`)
		default:
			given[name] = text
		}
	}
	if len(r.wrong) > 0 {
		return
	}
	if r.entry.Source = given["hash"]; !hashShape.MatchString(r.entry.Source) {
		r.say(fmt.Sprintf("hash = %q", given["hash"]), "the hash of the English text that it was made for: eight of 0-9 and a-f")
	}
	for _, name := range pluralForms[r.lang] {
		if given[name] != "" {
			r.entry.Forms = append(r.entry.Forms, Form{name, given[name]})
		}
	}
	r.entry.Remark = given["remark"]
	r.sign(given["reviewed"], given["version"])
	if r.entry.Empty() && len(r.wrong) == 0 {
		r.say("neither a text nor a review", `other = "…", or reviewed = "name, 2026-11-20"`)
	}
}

// sign reads who reviewed which text.
func (r *entryReader) sign(reviewed, version string) {
	if reviewed == "" && version == "" {
		return
	}
	m := signedShape.FindStringSubmatch(reviewed)
	if m == nil {
		r.say(fmt.Sprintf("reviewed = %q", reviewed), `who and when, as in "Oksana, 2026-11-20"`)
		return
	}
	if !versionShape.MatchString(version) {
		r.say(fmt.Sprintf("version = %q", version), "the version of the text that was read, as in "+string(r.lang)+"-3fa9c1d2")
		return
	}
	r.entry.Signed = Signature{Name: m[1], Day: m[2], Version: version}
}

// lay puts own texts in the place of the built-in ones. One that was made for
// another English text is left out: it may say what is not so any more.
func (b *Book) lay(own Own) error {
	b.own = map[casework.Lang]map[string]Entry{}
	var wrong Mistakes
	for _, lang := range casework.Langs {
		b.own[lang] = map[string]Entry{}
		for _, e := range own[lang] {
			b.own[lang][e.Key] = e
			if len(e.Forms) == 0 || e.Source != b.Source(e.Key) || b.built[lang][e.Key] == nil {
				continue
			}
			faults := b.Faults(lang, e.Key, e.Forms)
			for _, f := range faults {
				wrong = append(wrong, Mistake{e.File, e.Line, e.Key, f.at(e.Forms) + f.Found, f.Allowed})
			}
			if len(faults) > 0 {
				continue
			}
			m := messageOf(e.Key, e.Forms)
			if err := b.bundle.AddMessages(language.Make(string(lang)), m); err != nil {
				return err
			}
			b.messages[lang][e.Key] = m
		}
		clash := b.clashes(lang)
		for _, e := range own[lang] {
			if other := clash[e.Key]; other != "" && len(e.Forms) > 0 {
				wrong = append(wrong, Mistake{e.File, e.Line, e.Key, "the same words as on the button " + other, "buttons of one question that differ"})
			}
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// at names the plural form where there are several.
func (f Fault) at(all []Form) string {
	if len(all) < 2 {
		return ""
	}
	return f.Form + ": "
}

// Text writes a language's own texts as their file; the entries come by key.
func (o Own) Text(lang casework.Lang) string {
	var out strings.Builder
	out.WriteString("# Own texts of this organisation and who has read which text, written by `ponte texts import`.\n" +
		"# Each stands in the place of the built-in text as long as hash is that of the English text.\n" +
		"# docs/texts.md explains it. Comments are not kept when it is written anew.\n\n")
	list := slices.Clone(o[lang])
	slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	for _, e := range list {
		parts := []Form{{"hash", e.Source}}
		parts = append(parts, e.Forms...)
		if e.Signed != (Signature{}) {
			parts = append(parts, Form{"reviewed", e.Signed.Name + ", " + e.Signed.Day}, Form{"version", e.Signed.Version})
		}
		if e.Remark != "" {
			parts = append(parts, Form{"remark", e.Remark})
		}
		out.WriteString(quote(e.Key) + " = { ")
		for i, p := range parts {
			if i > 0 {
				out.WriteString(", ")
			}
			out.WriteString(p.Name + " = " + quote(p.Text))
		}
		out.WriteString(" }\n")
	}
	return out.String()
}

// quote writes a text as TOML reads it back. What nobody sees, such as the space
// that does not break, is written out.
func quote(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteRune('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case r < ' ' || r == 0x7f || r == '\u00a0' || r == '\u200b' || r == '\ufeff':
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
