package ponte_test

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Patterns are put together from halves so that this file keeps its own rules.
var (
	machinePath = regexp.MustCompile(`\.\./` + `shared|/(work|root)/[\w.]`)
	unfinished  = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)
	skippedTest = regexp.MustCompile(`\b(t|b|f|tb)\.Skip` + `(f|Now)?\(`)
	makeCall    = regexp.MustCompile("`make ([a-z-]+)")
	makeTarget  = regexp.MustCompile(`(?m)^([a-z-]+):`)
	localLink   = regexp.MustCompile(`\]\(<?([^()<>\s]+)>?(?:\s+"[^"]*")?\)`)
)

// longest is how many lines a Go file may have: more is more than one idea.
const longest = 500

func TestNoFileNamesAPathOfTheMachineItWasWrittenOn(t *testing.T) {
	eachText(t, func(name, text string) {
		for i, line := range strings.Split(text, "\n") {
			if at := machinePath.FindString(line); at != "" {
				t.Errorf("%s:%d names %q, which no other machine has", name, i+1, at)
			}
		}
	})
}

func TestNothingIsLeftForLater(t *testing.T) {
	code := []string{".go", ".lua", ".js", ".css", ".html", ".yml", ".yaml", ".sh", ""}
	eachText(t, func(name, text string) {
		if !slices.Contains(code, path.Ext(name)) {
			return // in prose, and in Spanish, these are words
		}
		for i, line := range strings.Split(text, "\n") {
			if at := unfinished.FindString(line); at != "" {
				t.Errorf("%s:%d says %s: finish it, or say in words what is missing and why", name, i+1, at)
			}
			if at := skippedTest.FindString(line); at != "" {
				t.Errorf("%s:%d leaves a test out with %s: what a test needs is installed by make", name, i+1, at)
			}
		}
	})
}

func TestGoFilesAreOneIdeaLong(t *testing.T) {
	eachText(t, func(name, text string) {
		if lines := strings.Count(text, "\n"); path.Ext(name) == ".go" && lines > longest {
			t.Errorf("%s has %d lines, at most %d: split it by ideas", name, lines, longest)
		}
	})
}

func TestLinksInDocumentsLeadToFiles(t *testing.T) {
	eachText(t, func(name, text string) {
		if path.Ext(name) != ".md" {
			return
		}
		for _, link := range localLink.FindAllStringSubmatch(text, -1) {
			u, err := url.Parse(link[1])
			if err != nil {
				t.Errorf("%s: link %s: %v", name, link[1], err)
				continue
			}
			if u.Scheme != "" || u.Path == "" {
				continue // elsewhere, or within the page
			}
			if _, err := os.Stat(filepath.FromSlash(path.Join(path.Dir(name), u.Path))); err != nil {
				t.Errorf("%s: link %s leads to no file", name, link[1])
			}
		}
	})
}

func TestDocumentsNameOnlyTargetsThatMakeHas(t *testing.T) {
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]bool{}
	for _, target := range makeTarget.FindAllSubmatch(makefile, -1) {
		targets[string(target[1])] = true
	}
	eachText(t, func(name, text string) {
		for _, call := range makeCall.FindAllStringSubmatch(text, -1) {
			if path.Ext(name) == ".md" && !targets[call[1]] {
				t.Errorf("%s says `make %s`, which the Makefile does not have", name, call[1])
			}
		}
	})
}

// eachText visits the files of the project that hold text.
func eachText(t *testing.T, visit func(name, text string)) {
	t.Helper()
	eachFile(t, func(name string) {
		content, err := os.ReadFile(filepath.FromSlash(name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.ContainsRune(content, 0) {
			visit(name, string(content))
		}
	})
}

// eachFile visits the files of the project by their slash-separated names, but
// not what .gitignore names: what building and running leave behind.
func eachFile(t *testing.T, visit func(name string)) {
	t.Helper()
	ignored := []string{".git", "bin", "data", "ponte", "ponte.yaml", "ponte.key", ".env"}
	seen := 0
	err := filepath.WalkDir(".", func(name string, file fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case slices.Contains(ignored, name) && file.IsDir():
			return filepath.SkipDir
		case slices.Contains(ignored, name) || !file.Type().IsRegular():
			return nil
		}
		seen++
		visit(name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 20 {
		t.Fatalf("saw only %d files: is this the root of the project?", seen)
	}
}
