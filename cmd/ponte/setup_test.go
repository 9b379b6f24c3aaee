package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

func TestSetupThatFailsLeavesAllAsItWas(t *testing.T) {
	dir := t.TempDir()
	files := newSetupFiles(dir)
	files.key = filepath.Join(dir, "missing", "ponte.key")
	if err := os.WriteFile(files.config, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	site := casework.Site{ID: "milano", Name: "Milano", Country: casework.Italy, Zone: "Europe/Rome"}
	_, err := files.write(answers{organisation: "Esempio", site: site, data: "data"})
	wantWords(t, err, "the key cannot be written")
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Fatalf("in the folder are %v (%v), want the old file only", left, err)
	}
	if text, err := os.ReadFile(files.config); err != nil || string(text) != "old" {
		t.Errorf("the old file holds %q (%v)", text, err)
	}
}

func TestASiteIsCalledByTheLettersOfItsName(t *testing.T) {
	for name, want := range map[string]casework.SiteID{
		"Milano, Via Padova 36":                "milano",
		"Las Palmas de Gran Canaria y Tafira":  "las-palmas-de-gran-canar",
		"2° Centro  -  Roma":                   "centro-roma",
		"София":                                "site",
		"Forlì":                                "forli",
		"":                                     "site",
		"abcdefghijklmnopqrstuvw -xyz":         "abcdefghijklmnopqrstuvw",
		"Centro d'accoglienza San Giuseppe 12": "centro-daccoglienza-san",
	} {
		got := siteIDOf(name)
		if got != want || !siteID.MatchString(string(got)) {
			t.Errorf("siteIDOf(%q) = %q, want %q, which the configuration takes", name, got, want)
		}
	}
}

func TestCtrlCEndsAQuestion(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = r.Close(), w.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- (&setupCommand{Dir: t.TempDir()}).Run(ctx, &console{in: r, out: io.Discard, env: func(string) string { return "" }})
	}()
	cancel()
	select {
	case err := <-ended:
		wantWords(t, err, "interrupted", "Nothing was written")
	case <-time.After(5 * time.Second):
		t.Fatal("setup waits for an answer though it was interrupted")
	}
}

func TestSetupTellsCommandsAsTheProgramWasCalled(t *testing.T) {
	for called, want := range map[string]string{
		"ponte": "\n  ponte check --live\n  ponte run\n", "bin/ponte": "\n  bin/ponte check --live\n  bin/ponte run\n",
		"/opt/our bot/ponte": "\n  '/opt/our bot/ponte' run\n",
	} {
		if told := next(&console{called: called}, newSetupFiles("."), answers{}); !strings.Contains(told, want) {
			t.Errorf("called %q it tells\n%s", called, told)
		}
	}
}
