package flows_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"ponte/casework"
	"ponte/convo"
	"ponte/flows"
	"ponte/flows/flowtest"
	"ponte/locales"
)

var update = flag.Bool("update", false, "rewrite testdata as the flows speak now; read the diff carefully")

// The stories in testdata begin with a claim, and below the script stands in each
// language what happened. Read them: they are the best description of the flows.
func TestTranscriptsTellWhatHappensInEveryLanguage(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no transcripts in testdata: %v", err)
	}
	everyFlowHasAStory(t, paths)
	book, seen := mustBook(t), &audience{shown: map[string]bool{}}
	t.Cleanup(func() { seen.miss(t) }) // after the stories, which run beside each other
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			script := string(archive.Comment)
			if !strings.HasPrefix(script, "# ") {
				t.Error("a story begins with a line \"# …\" that says in plain words what it shows")
			}
			want := map[string]string{}
			for _, f := range archive.Files {
				want[f.Name] = string(f.Data)
			}
			archive.Files = nil
			for _, lang := range casework.Langs {
				got := play(t, seen.engine(t, lang), book, lang, script)
				archive.Files = append(archive.Files, txtar.File{Name: string(lang), Data: []byte(got)})
				if diff := cmp.Diff(want[string(lang)], got); diff != "" && !*update {
					t.Errorf("in %s (-testdata +now; `make transcripts` rewrites):\n%s", lang, diff)
				}
				delete(want, string(lang))
			}
			for name := range want {
				t.Errorf("file %q is in no language that Ponte speaks", name)
			}
			if *update && !t.Failed() {
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// everyFlowHasAStory looks for one that is named after it: a flow that only passes
// by in the stories of others is not told.
func everyFlowHasAStory(t *testing.T, paths []string) {
	t.Helper()
	for _, f := range flows.All() {
		if !slices.ContainsFunc(paths, func(path string) bool {
			name := strings.TrimSuffix(filepath.Base(path), ".txtar")
			return name == f.ID || strings.HasPrefix(name, f.ID+"_")
		}) {
			t.Errorf("the flow %s has no story of its own: write testdata/%s.txtar", f.ID, f.ID)
		}
	}
}

// play plays a script in a language.
func play(t *testing.T, engine *convo.Engine, book *locales.Book, lang casework.Lang, script string) string {
	t.Helper()
	stage, err := flowtest.New(flowtest.Options{Engine: engine, Book: book, Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	transcript, err := flowtest.Play(stage, script)
	if err != nil {
		t.Fatalf("in %s: %v\nuntil then:\n%s", lang, err, transcript)
	}
	return transcript
}

func mustEngine(tb testing.TB) *convo.Engine {
	tb.Helper()
	engine, err := flows.New()
	if err != nil {
		tb.Fatal(err)
	}
	return engine
}

func mustBook(tb testing.TB) *locales.Book {
	tb.Helper()
	book, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return book
}
