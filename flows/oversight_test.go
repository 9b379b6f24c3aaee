package flows_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"ponte/casework"
	"ponte/flows"
	"ponte/flows/flowtest"
	"ponte/locales"
)

// notHers are the lines of a script in which she does nothing: what then appears on
// her phone comes unasked.
var notHers = []string{"wait", "down", "book", "book-other", "book-newcomer", "move", "place", "bring", "cancel", "digest", "set"}

// betraying are the facts of the stage that nobody may read over her shoulder.
var betraying = regexp.MustCompile(`Padova|Giulia|permesso|Associazione|Esempio|maps\.example|K-17|H-40|X-21|T-2|T-9|Milano|Madrid`)

// Every story is played once more at each level at which others may not see all: what
// comes unasked, or stands there again when it has folded, is day and hour with
// buttons that name nothing, or nothing at all.
func TestNothingThatComesUnaskedTellsWhatOthersMayNotSee(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for name, c := range map[string]struct {
		lang  casework.Lang
		begin string
		least int // screens that must have come, or the test looks at nothing
	}{
		"short":        {casework.Ukrainian, "set privacy short", 60},
		"hidden":       {casework.Bulgarian, "set privacy hidden", 60},
		"behind a PIN": {casework.English, "set pin 1234\nset privacy full", 30},
	} {
		paths := paths
		if strings.Contains(c.begin, "pin") { // entering one takes long, as it should
			paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
				return !strings.HasPrefix(filepath.Base(path), "appointment") && !strings.HasPrefix(filepath.Base(path), "missed")
			})
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := onlooker{t: t, book: mustBook(t), lang: c.lang}
			for _, path := range paths {
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				l.plays(path, c.begin+"\n"+string(txtar.Parse(text).Comment))
			}
			if l.seen < c.least {
				t.Errorf("only %d screens came unasked, want %d", l.seen, c.least)
			}
		})
	}
}

// onlooker reads over the women's shoulders.
type onlooker struct {
	t    *testing.T
	book *locales.Book
	lang casework.Lang
	seen int
}

// plays plays a story as far as it goes: at another level, some buttons are not there.
func (l *onlooker) plays(path, script string) {
	stage, err := flowtest.New(flowtest.Options{Engine: mustEngine(l.t), Book: l.book, Lang: l.lang})
	if err != nil {
		l.t.Fatal(err)
	}
	player, err := flowtest.NewPlayer(stage)
	if err != nil {
		l.t.Fatal(err)
	}
	begun := false
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || begun && strings.HasPrefix(line, "set p") {
			continue
		}
		begun = begun || strings.HasPrefix(line, "set privacy")
		word, _, _ := strings.Cut(line, " ")
		var told []flowtest.Note
		player.Heard = func(n flowtest.Note) {
			if n.Kind == flowtest.Told && (slices.Contains(notHers, word) || n.Phone != player.Phone()) {
				told = append(told, n)
			}
		}
		err := player.Line(line)
		for _, n := range told {
			l.reads(path+": "+line, stage, player, n)
		}
		if err != nil {
			return
		}
	}
}

// veiled is what stands under a veil that she taps away: Telegram shows it neither in a
// notification nor at first in the chat (core.telegram.org/bots/api#html-style).
var veiled = regexp.MustCompile(`(?s)\s*<tg-spoiler>.*?</tg-spoiler>\s*`)

// reads looks at what came unasked to a woman.
func (l *onlooker) reads(where string, stage *flowtest.Stage, player *flowtest.Player, n flowtest.Note) {
	if n.Phone.Name != "beneficiary" {
		return // the others are at the level that the stage gives them
	}
	who, err := casework.LoadPerson(stage.View(), player.Cast.Beneficiary.ID)
	if err != nil {
		l.t.Fatal(err)
	}
	if who.Level() == casework.Full && who.PIN == nil || who.Chat != n.Phone.Chat {
		return // she has said so in the story
	}
	l.seen++
	n.Screen.Text = locales.Unmarked(veiled.ReplaceAllString(n.Screen.HTML, ""))
	if bad := betraying.FindString(n.Screen.String()); bad != "" {
		l.t.Errorf("%s: at level %s stands %q:\n%s", where, who.Level(), bad, n.Screen)
	}
	if bad := locales.Betraying(n.Screen.String()); bad != "" {
		l.t.Errorf("%s: %q betrays her:\n%s", where, bad, n.Screen)
	}
	for _, kind := range casework.KindIDs {
		word, err := l.book.Plain(who.Lang, "kind."+kind, nil, stage.Now())
		if err != nil {
			l.t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(n.Screen.Text), word) {
			l.t.Errorf("%s: the kind %s is named:\n%s", where, kind, n.Screen)
		}
	}
	if who.Level() != casework.Hidden || n.Screen.Replaces {
		return // what folds, folds to the screen from which she opened it, and no telephone announces that
	}
	hidden, err := l.book.Plain(who.Lang, "appointment.remind.hidden", nil, stage.Now())
	if err != nil {
		l.t.Fatal(err)
	}
	if keys := slices.Concat(n.Screen.Rows...); n.Screen.Text != hidden || n.Screen.File != "" && !strings.HasPrefix(n.Screen.File, "voice ") || len(keys) > 1 {
		l.t.Errorf("%s: where nothing may be seen stands\n%s", where, n.Screen)
	}
}

// factsOnButtons are the facts that a label may show: a day, an hour, a number, the
// name of a topic.
var factsOnButtons = regexp.MustCompile(`\{\{(\.(Start|Day)\.\w+|\.N|\.Topic|\.Text)\}\}`)

// The labels of what a woman may press name nobody and no place, whatever they stand
// under. Those of lists are named here, since only the flow's code knows them.
func TestLabelsThatAWomanMayPressNameNobodyAndNoPlace(t *testing.T) {
	book := mustBook(t)
	labels := []string{"appointments.item", "stop.btn_only", "appointment.btn_map", "talk.day", "talk.btn_open", "talk.btn_back", "talk.btn_menu", "talk.btn_more"}
	for _, f := range flows.All() {
		if !slices.Contains(f.For, casework.Beneficiary) {
			continue
		}
		for _, key := range f.Keys() {
			if book.Label(key) {
				labels = append(labels, key)
			}
		}
	}
	if len(labels) < 60 {
		t.Fatalf("only %d labels", len(labels))
	}
	for _, key := range labels {
		for _, lang := range casework.Langs {
			if len(book.Forms(lang, key)) == 0 {
				if !strings.HasPrefix(key, "door.") {
					t.Errorf("%s: %s has no text", lang, key)
				}
				continue
			}
			for _, form := range book.Forms(lang, key) {
				if rest := factsOnButtons.ReplaceAllString(form.Text, ""); strings.Contains(rest, "{{") {
					t.Errorf("%s: %s shows more than day, hour and number: %q", lang, key, form.Text)
				}
				if bad := locales.Betraying(form.Text); bad != "" {
					t.Errorf("%s: %s says %q", lang, key, bad)
				}
			}
		}
	}
}
