package locales

import (
	"errors"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"ponte/casework"
)

// monday is noon in Rome on Monday 12 October 2026.
var monday = time.Date(2026, 10, 12, 10, 0, 0, 0, time.UTC)

func mustLoad(tb testing.TB) *Book {
	tb.Helper()
	b, err := Load()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// overlay is our own folder with some files replaced or added.
func overlay(tb testing.TB, changed map[string]string) fs.FS {
	tb.Helper()
	all := fstest.MapFS{}
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, path)
		all[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	for path, text := range changed {
		all[path] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// mustLoadWith is the Book with some texts added.
func mustLoadWith(tb testing.TB, changed map[string]string) *Book {
	tb.Helper()
	b, err := LoadFS(overlay(tb, changed))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestFactsAreEscapedAndTextsAreNot(t *testing.T) {
	b := mustLoadWith(t, map[string]string{"messages/x.en.toml": `"x.bring" = "<b>Bring</b>: {{.Bring}} &amp; a pen"`})
	vars := casework.Vars{"Bring": casework.Str(`<script> & "tea"`)}
	html, err := b.Text(casework.English, "x.bring", vars, monday)
	if want := `<b>Bring</b>: &lt;script&gt; &amp; &quot;tea&quot; &amp; a pen`; err != nil || html != want {
		t.Errorf("Text = %q, %v, want %q", html, err, want)
	}
	label, err := b.Plain(casework.English, "x.bring", vars, monday)
	if want := `Bring: <script> & "tea" & a pen`; err != nil || label != want {
		t.Errorf("Plain = %q, %v, want %q", label, err, want)
	}
}

func TestTextThatIsNotThereIsWhollyEnglishAndReported(t *testing.T) {
	b := mustLoadWith(t, map[string]string{
		"messages/x.en.toml": "\"x.when\" = \"{{.Kind}}: {{.Start.Near}}\"\n\"x.kind\" = \"talk\"",
		"messages/x.uk.toml": `"x.kind" = "розмова"`,
	})
	vars := casework.Vars{"Kind": casework.Word("x.kind"), "Start": casework.At(monday, "Europe/Rome")}
	got, err := b.Text(casework.Ukrainian, "x.when", vars, monday)
	if want := "talk: Today, Monday 12\u00a0October"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var m *Missing
	if !errors.As(err, &m) || m.Lang != casework.Ukrainian || m.Key != "x.when" {
		t.Errorf("error %v does not name the missing text", err)
	}
}

func TestFactTextThatIsNotThereMakesTheWholeMessageEnglish(t *testing.T) {
	b := mustLoadWith(t, map[string]string{
		"messages/x.en.toml": "\"x.what\" = \"This is a {{.Kind}}.\"\n\"x.kind\" = \"talk\"",
		"messages/x.uk.toml": `"x.what" = "Це {{.Kind}}."`,
	})
	got, err := b.Text(casework.Ukrainian, "x.what", casework.Vars{"Kind": casework.Word("x.kind")}, monday)
	var m *Missing
	if got != "This is a talk." || !errors.As(err, &m) || m.Key != "x.kind" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestStrictTextsNeverFallBack(t *testing.T) {
	b := mustLoadWith(t, map[string]string{"messages/x.en.toml": "\"legal.x\" = \"law\"\n\"consent.x\" = \"may we?\"\n\"help.x\" = \"help\""})
	for _, key := range []string{"legal.x", "consent.x", "help.x"} {
		got, err := b.Text(casework.Bulgarian, key, nil, monday)
		var m *Missing
		if got != "" || !errors.As(err, &m) {
			t.Errorf("%s: got %q, %v, want no text", key, got, err)
		}
	}
	if !Strict("arrive.reminders.ask") {
		t.Error("the question for consent may fall back")
	}
	if Strict("helped") || Strict("talk.stuck") {
		t.Error("an ordinary text is strict")
	}
}

func TestFactNotGivenIsAnError(t *testing.T) {
	b := mustLoadWith(t, map[string]string{"messages/x.en.toml": strings.Join([]string{
		`"x.plain" = "with {{.With}}"`, `"x.when" = "{{.Start.Near}}"`, `"x.if" = "{{if .With}}a{{end}}"`,
		`"x.plural" = { one = "{{.N}} day", other = "{{.N}} days" }`, `"x.method" = "{{.Start.Nonsense}}"`,
	}, "\n")})
	for key, vars := range map[string]casework.Vars{
		"x.plain": nil, "x.when": {}, "x.if": {}, "x.plural": {"Days": casework.Num(3)},
		"x.method": {"Start": casework.At(monday, "Europe/Rome")},
	} {
		if got, err := b.Text(casework.English, key, vars, monday); err == nil || got != "" {
			t.Errorf("%s: got %q, %v, want an error", key, got, err)
		}
	}
}

func TestMomentWithoutAPlaceIsAnError(t *testing.T) {
	b := mustLoad(t)
	for _, zone := range []string{"", "Local", "Europe/Nowhere", "../etc/passwd"} {
		if got, err := b.Text(casework.English, "time.today", casework.Vars{"Day": casework.At(monday, zone)}, monday); err == nil {
			t.Errorf("zone %q: got %q, want an error", zone, got)
		}
	}
}

func TestNChoosesThePlural(t *testing.T) {
	b := mustLoad(t)
	for lang, want := range map[casework.Lang]map[int]string{
		casework.English:   {0: "0 hours", 1: "1 hour", 2: "2 hours", 21: "21 hours"},
		casework.Ukrainian: {0: "0 годин", 1: "1 година", 2: "2 години", 5: "5 годин", 11: "11 годин", 21: "21 година", 22: "22 години", 112: "112 годин"},
		casework.Italian:   {0: "0 ore", 1: "1 ora", 2: "2 ore", 1000000: "1000000 di ore"},
		casework.Spanish:   {0: "0 horas", 1: "1 hora", 2: "2 horas", 1000000: "1000000 de horas"},
		casework.Bulgarian: {0: "0 часа", 1: "1 час", 2: "2 часа", 21: "21 часа"},
	} {
		for n, text := range want {
			got, err := b.Text(lang, "time.hours", casework.Vars{"N": casework.Num(n)}, monday)
			if text = strings.Replace(text, " ", "\u00a0", 1); err != nil || got != text {
				t.Errorf("%s %d: got %q, %v, want %q", lang, n, got, err, text)
			}
		}
	}
}

func TestBadFilesAreRefusedByName(t *testing.T) {
	for name, c := range map[string]struct{ path, text, want string }{
		"a key twice in a language": {"messages/x.en.toml", `"time.today" = "again"`, "time.today: the key stands twice"},
		"an unknown language":       {"messages/x.ru.toml", `"x" = "x"`, "x.ru.toml"},
		"a broken template":         {"messages/x.en.toml", `"x.y" = "{{.A"`, "x.en.toml: x.y: form other"},
		"an unknown function":       {"messages/x.en.toml", `"x.y" = "{{printf .A}}"`, "x.y"},
		"no other form":             {"messages/x.en.toml", `"x.y" = { one = "one" }`, `"other" is missing`},
		"a plural form left out":    {"messages/x.uk.toml", `"x.y" = { one = "{{.N}}", few = "{{.N}}", other = "{{.N}}" }`, "x.uk.toml: x.y: has the plural forms"},
		"broken TOML":               {"messages/x.en.toml", `"x.y" = `, "x.en.toml"},
		"an unknown door key":       {"door.toml", "hello = 1", "door.toml"},
		"a door without a language": {"door.toml", "sos = \"x\"", "door.toml: language uk"},
		"a word with two meanings":  {"words.toml", "[sos]\nen=[\"sos\",\"Stóp!\"]\n[stop]\nen=[\"stop\"]", "already means"},
		"an unknown word":           {"words.toml", "[hello]\nen=[\"hello\"]", "hello is not one of the words"},
		"a helpline without a text": {"helplines.toml", "[[line]]\nid=\"xx\"\nshown=[\"1\"]", "helpline.xx.purpose"},
		"an unknown helpline key":   {"helplines.toml", "[[line]]\nphone=\"1\"", "helplines.toml: unknown key"},
	} {
		_, err := LoadFS(overlay(t, map[string]string{c.path: c.text}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestVersionNamesExactlyWhatWasRead(t *testing.T) {
	one := mustLoadWith(t, map[string]string{"messages/x.uk.toml": `"x.ask" = "Можна?"`})
	two := mustLoadWith(t, map[string]string{"messages/x.uk.toml": `"x.ask" = "Можна нагадувати?"`})
	a, b := one.Version(casework.Ukrainian, "x.ask"), two.Version(casework.Ukrainian, "x.ask")
	if !strings.HasPrefix(a, "uk-") || len(a) != len("uk-3fa9c1d2") || a == b {
		t.Errorf("versions %q and %q, want two different ones like uk-3fa9c1d2", a, b)
	}
	if v := one.Version(casework.Italian, "x.ask"); v != "" {
		t.Errorf("a text that is not there has version %q", v)
	}
}

func TestUnknownLanguageReadsEnglishAndIsReported(t *testing.T) {
	b := mustLoad(t)
	got, err := b.Text("ru", "time.on.monday", nil, monday)
	if got != "on Monday" || err == nil {
		t.Errorf("got %q, %v", got, err)
	}
	if keys := b.Keys("ru"); len(keys) != 0 {
		t.Errorf("an unknown language has keys %v", keys)
	}
}

func TestTextWithoutAKeyIsItsFact(t *testing.T) {
	b := mustLoad(t)
	vars := casework.Vars{"Text": casework.Str("<9:00>")}
	if got, err := b.Text(casework.Ukrainian, "", vars, monday); err != nil || got != "&lt;9:00&gt;" {
		t.Errorf("Text: %q, %v", got, err)
	}
	if got, err := b.Plain(casework.Ukrainian, "", vars, monday); err != nil || got != "<9:00>" {
		t.Errorf("Plain: %q, %v", got, err)
	}
}

func TestStrangeFactsDoNotPanic(t *testing.T) {
	b := mustLoadWith(t, map[string]string{"messages/x.en.toml": `"x.all" = "{{.A}} {{.B}}{{if .C}}{{.C}}{{end}}"`})
	far := time.Date(1<<30, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, v := range []casework.Value{
		{}, casework.Num(math.MinInt), casework.Num(math.MaxInt), casework.At(time.Time{}, "Europe/Rome"), casework.At(far, "Europe/Kyiv"),
		casework.Str("\xff{{.A}}\x00"), casework.Word(""), casework.Word("x.all"), casework.Word("\xff"),
	} {
		for _, lang := range append([]casework.Lang{"", "xx"}, casework.Langs...) {
			for _, key := range []string{"x.all", "time.hours", "", "\xff", "helplines.lines_it"} {
				text, err := b.Text(lang, key, casework.Vars{"A": v, "B": v, "C": v, "N": v, "": v}, time.Time{})
				if text == "" && err == nil {
					t.Errorf("%q %q %+v: neither a text nor an error", lang, key, v)
				}
			}
		}
	}
}

func BenchmarkText(bench *testing.B) {
	b := mustLoad(bench)
	vars := casework.Vars{
		"Start": casework.At(monday, "Europe/Rome"), "Kind": casework.Str("talk"), "With": casework.Str("Giulia"),
		"Place": casework.Str("Via Padova 36"), "Bring": casework.Str(""),
	}
	for bench.Loop() {
		if _, err := b.Text(casework.English, "appointment.remind.full", vars, monday); err != nil {
			bench.Fatal(err)
		}
	}
}
