package locales

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ponte/casework"
)

// mustReadOwn reads own texts as they stand in files.
func mustReadOwn(t *testing.T, written map[string]string) Own {
	t.Helper()
	own, err := ReadOwn(folderOf(written))
	if err != nil {
		t.Fatal(err)
	}
	return own
}

func folderOf(written map[string]string) fstest.MapFS {
	folder := fstest.MapFS{}
	for name, text := range written {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return folder
}

// mustLoadOver is the Book with own Ukrainian texts, of which %H is the hash of a
// key's English text.
func mustLoadOver(t *testing.T, uk string) *Book {
	t.Helper()
	b, err := LoadOver(mustReadOwn(t, map[string]string{"uk.toml": hashed(t, uk)}))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// hashed puts the hash of each line's English text in the place of HASH, and the
// version of the built-in text in that of VERSION.
func hashed(t *testing.T, text string) string {
	t.Helper()
	b := mustLoad(t)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if _, rest, ok := strings.Cut(line, `"`); ok {
			key, _, _ := strings.Cut(rest, `"`)
			lines[i] = strings.NewReplacer("HASH", b.Source(key), "VERSION", b.Version(casework.Ukrainian, key)).Replace(line)
		}
	}
	return strings.Join(lines, "\n")
}

func plain(t *testing.T, b *Book, key string) string {
	t.Helper()
	text, err := b.Plain(casework.Ukrainian, key, nil, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestOwnTextStandsInThePlaceOfTheBuiltIn(t *testing.T) {
	built := mustLoad(t)
	b := mustLoadOver(t, `"menu.open.ask" = { hash = "HASH", other = "Що бажаєте зробити?" }`)
	if got := plain(t, b, "menu.open.ask"); got != "Що бажаєте зробити?" {
		t.Errorf("the own text is not said, but %q", got)
	}
	if !b.Reworded(casework.Ukrainian, "menu.open.ask") || b.Reworded(casework.Ukrainian, "name.done") {
		t.Error("it is not told which text is reworded")
	}
	if got, want := b.BuiltIn(casework.Ukrainian, "menu.open.ask"), built.Forms(casework.Ukrainian, "menu.open.ask"); !cmp.Equal(got, want) {
		t.Errorf("the built-in text is lost: %q, want %q", got, want)
	}
	for _, key := range built.Texts() {
		if key != "menu.open.ask" && b.Version(casework.Ukrainian, key) != built.Version(casework.Ukrainian, key) {
			t.Errorf("%s has changed, too", key)
		}
	}
	if b.Version(casework.Italian, "menu.open.ask") != built.Version(casework.Italian, "menu.open.ask") {
		t.Error("another language has changed, too")
	}
}

// A consent is kept with the version of what she read.
func TestVersionOfAConsentFollowsTheTextThatIsShown(t *testing.T) {
	const key = "arrive.reminders.ask"
	built := mustLoad(t).Version(casework.Ukrainian, key)
	own := mustLoadOver(t, `"arrive.reminders.ask" = { hash = "HASH", other = "Можна нагадувати вам про зустрічі?" }`).Version(casework.Ukrainian, key)
	if own == built || own != VersionOf(casework.Ukrainian, key, []Form{{"other", "Можна нагадувати вам про зустрічі?"}}) {
		t.Errorf("another question has the version %q, the built-in one %q", own, built)
	}
	aside := mustLoadOver(t, `"arrive.reminders.ask" = { hash = "00000000", other = "Можна нагадувати вам про зустрічі?" }`).Version(casework.Ukrainian, key)
	if aside != built {
		t.Errorf("the built-in question is shown, but its version is %q, not %q", aside, built)
	}
}

func TestScreensOfHelplinesAreMadeOfOwnTexts(t *testing.T) {
	b := mustLoadOver(t, `"helpline.112.purpose" = { hash = "HASH", other = "Негайна небезпека." }`)
	screen, err := b.Helplines(casework.Ukrainian, casework.Italy)
	if err != nil || !strings.Contains(screen, "Негайна небезпека.") || !strings.Contains(b.SOSText(casework.Ukrainian, ""), "Негайна небезпека.") {
		t.Errorf("the own text is not on the screen: %v\n%s", err, screen)
	}
	long := mustReadOwn(t, map[string]string{"uk.toml": hashed(t, `"helpline.112.purpose" = { hash = "HASH", other = "`+strings.Repeat("а", 1999)+`" }`+
		"\n"+`"helpline.fact.free" = { hash = "HASH", other = "`+strings.Repeat("б", 1999)+`" }`)})
	if _, err := LoadOver(long); err == nil || !strings.Contains(err.Error(), "helplines.lines_") {
		t.Errorf("a screen that is no message is not refused: %v", err)
	}
}

// English changed: what was written for the old text may not be true any more.
func TestOwnTextForAnotherEnglishIsNotShownAndTold(t *testing.T) {
	b := mustLoadOver(t, "# own\n\n"+`"menu.open.ask" = { hash = "00000000", other = "Що бажаєте зробити?" }`+"\n"+
		`"gone.text" = { hash = "00000000", other = "?" }`+"\n"+
		`"name.done" = { hash = "HASH", reviewed = "Oksana, 2026-11-20", version = "uk-00000000" }`+"\n"+
		`"name.which.ask" = { hash = "00000000", remark = "?" }`)
	if got := plain(t, b, "menu.open.ask"); got == "Що бажаєте зробити?" {
		t.Error("a text for another English one is shown")
	}
	var told []string
	for _, e := range b.Outdated(casework.Ukrainian) {
		told = append(told, fmt.Sprintf("%s:%d %s", e.File, e.Line, e.Key))
	}
	if want := []string{"uk.toml:3 menu.open.ask", "uk.toml:4 gone.text", "uk.toml:5 name.done"}; !cmp.Equal(told, want) {
		t.Errorf("outdated are %q, want %q", told, want)
	}
	if c := b.Coverage(casework.Ukrainian); c.Outdated != 2 || c.Reviewed != 0 || c.Unreviewed != c.Texts-2 {
		t.Errorf("coverage %+v, want two outdated and nothing reviewed", c)
	}
}

func TestNothingIsReviewedUntilSomebodySigns(t *testing.T) {
	b := mustLoad(t)
	for _, lang := range casework.Langs {
		if c := b.Coverage(lang); c.Texts < 200 || c.Unreviewed != c.Texts {
			t.Errorf("%s: coverage of the built-in texts is %+v", lang, c)
		}
	}
	b = mustLoadOver(t, `"name.done" = { hash = "HASH", reviewed = "Koval, Oksana, 2026-11-20", version = "VERSION" }`+"\n"+
		`"menu.open.ask" = { hash = "HASH", other = "Що бажаєте зробити?", reviewed = "Oksana, 2026-11-20", version = "`+
		VersionOf(casework.Ukrainian, "menu.open.ask", []Form{{"other", "Що бажаєте зробити?"}})+`" }`+"\n"+
		`"menu.open.help" = { hash = "HASH", other = "❔ Поміч" }`)
	for key, want := range map[string]Standing{"name.done": Reviewed, "menu.open.ask": Reviewed, "menu.open.help": Unreviewed, "name.which.ask": Unreviewed} {
		if got := b.Standing(casework.Ukrainian, key); got != want {
			t.Errorf("%s stands at %d, want %d", key, got, want)
		}
	}
	if e, _ := b.Entry(casework.Ukrainian, "name.done"); e.Signed.Name != "Koval, Oksana" || e.Signed.Day != "2026-11-20" {
		t.Errorf("signed by %+v", e.Signed)
	}
	if c := b.Coverage(casework.Ukrainian); c.Reviewed != 2 || c.Unreviewed != c.Texts-2 || c.Outdated != 0 {
		t.Errorf("coverage %+v, want two reviewed", c)
	}
}

func TestBrokenOwnTextsAreRefusedByFileAndLine(t *testing.T) {
	ok := "\n" + `"name.done" = { hash = "HASH", other = "Записано." }` + "\n"
	for name, c := range map[string]struct{ file, text, want string }{
		"broken TOML":           {"uk.toml", ok + `"menu.open.ask" = { hash = "HASH", other = "?" `, "uk.toml:3: found "},
		"a key twice":           {"uk.toml", ok + ok, "uk.toml:4: found "},
		"no hash":               {"uk.toml", ok + `"menu.open.ask" = { other = "Що?" }`, `uk.toml:3: menu.open.ask: found hash = ""`},
		"a bare text":           {"uk.toml", ok + `"menu.open.ask" = "Що?"`, "uk.toml:3: menu.open.ask: found no { } after the ="},
		"a key without quotes":  {"uk.toml", ok + `menu.open.ask = { hash = "HASH", other = "Що?" }`, "uk.toml:3: menu: found the part open"},
		"an unknown part":       {"uk.toml", ok + `"menu.open.ask" = { hash = "HASH", two = "Що?" }`, "uk.toml:3: menu.open.ask: found the part two"},
		"a number":              {"uk.toml", ok + `"menu.open.ask" = { hash = "HASH", other = 1 }`, "uk.toml:3: menu.open.ask: found other without quotes"},
		"nothing":               {"uk.toml", ok + `"menu.open.ask" = { hash = "HASH" }`, "uk.toml:3: menu.open.ask: found neither a text nor a review"},
		"nobody's review":       {"uk.toml", ok + `"menu.open.ask" = { hash = "HASH", reviewed = "2026-11-20", version = "VERSION" }`, `found reviewed = "2026-11-20"`},
		"a review of what":      {"uk.toml", ok + `"menu.open.ask" = { hash = "HASH", reviewed = "Oksana, 2026-11-20" }`, `found version = ""`},
		"another language":      {"ua.toml", ok, "ua.toml:1: found a file of this name, allowed: a file for each language: "},
		"a foreign letter":      {"uk.toml", ok + `"menu.open.ask" = { hash = "HASH", other = "Что вы?" }`, "uk.toml:3: menu.open.ask: found the letter 'ы'"},
		"a fact left out":       {"uk.toml", ok + `"talk.day" = { hash = "HASH", other = "день" }`, "uk.toml:3: talk.day: found no {{.Day.Short}}"},
		"a plural form missing": {"uk.toml", ok + `"time.days" = { hash = "HASH", one = "{{.N}} день", few = "{{.N}} дні", other = "{{.N}} дня" }`, "found many: nothing"},
		"two buttons alike": {"uk.toml", ok + `"arrive.reminders.yes" = { hash = "HASH", other = "Ні" }`,
			"uk.toml:3: arrive.reminders.yes: found the same words as on the button arrive.reminders.no"},
	} {
		t.Run(name, func(t *testing.T) {
			own, err := ReadOwn(folderOf(map[string]string{c.file: hashed(t, c.text)}))
			if err == nil {
				_, err = LoadOver(own)
			}
			var wrong Mistakes
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), ", allowed: ") {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestFolderThatIsNotThereHoldsNoOwnTexts(t *testing.T) {
	if own := mustReadOwn(t, nil); len(own) != 0 {
		t.Errorf("got %v", own)
	}
	if own := mustReadOwn(t, map[string]string{"uk.toml.1": "broken", "notes.txt": "broken"}); len(own) != 0 {
		t.Errorf("got %v of files that hold none", own)
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	texts := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("\"\\\n\t\u00a0’{}<#='\x00\x7f\u200b\ufeff"))))
	rapid.Check(t, func(t *rapid.T) {
		var list []Entry
		for i, key := range []string{"a.b", "c.d.e", "f"} {
			e := Entry{Key: key, File: "uk.toml", Line: 5 + i, Source: "0123abcd", Remark: texts.Draw(t, "remark")}
			if text := texts.Draw(t, "text"); text != "" {
				e.Forms = []Form{{"one", "x"}, {"other", text}}
			}
			if rapid.Bool().Draw(t, "signed") {
				e.Signed = Signature{"Оксана, К", "2026-11-20", "uk-0123abcd"}
			}
			if e.Empty() {
				e.Remark = "x"
			}
			list = append(list, e)
		}
		text := Own{casework.Ukrainian: list}.Text(casework.Ukrainian)
		got, wrong := parseOwn(casework.Ukrainian, "uk.toml", text)
		if diff := cmp.Diff(list, got); diff != "" || len(wrong) > 0 {
			t.Fatalf("%v\n%s\n%s", wrong, text, diff)
		}
	})
}

func TestNotesAreTheCommentsOfTheEnglishFile(t *testing.T) {
	b := mustLoad(t)
	for key, want := range map[string]string{
		"talk.day":                 "a day on a button",
		"appointment.is_cancelled": "pressed under an appointment that was cancelled meanwhile",
		"command.stop":             "the menu beside the writing field; a line each, neutral",
		"menu.open.ask":            "", // what heads a file is about the whole of it
		"settings.which.ask":       "",
	} {
		if got := b.Note(key); got != want {
			t.Errorf("%s: the note is %q, want %q", key, got, want)
		}
	}
	keys := b.Texts()
	if len(keys) != len(written(b, casework.English)) {
		t.Errorf("%d texts, want %d", len(keys), len(written(b, casework.English)))
	}
	if ask, yes := index(keys, "arrive.reminders.ask"), index(keys, "arrive.reminders.yes"); ask+1 != yes {
		t.Errorf("a button stands at %d, its question at %d", yes, ask)
	}
}

func index(list []string, s string) int {
	for i, each := range list {
		if each == s {
			return i
		}
	}
	return -1
}
