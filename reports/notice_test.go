package reports

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/locales"
)

var noticed = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func TestThePrintedNoticeSaysEveryTextOfTheNoticeInEveryLanguage(t *testing.T) {
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	text, err := NoticeDocument(book, casework.Langs, casework.Controller{}, true, noticed)
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, lang := range casework.Langs {
		for _, key := range book.Keys(lang) {
			part, ok := strings.CutPrefix(key, "notice.")
			if !ok || part == "authority_any" || strings.HasPrefix(part, "about.") || !strings.Contains(part, "_") {
				continue // shown where a country is known, a button, or a frame around the others
			}
			said, err := book.Text(lang, key, nil, noticed)
			if err != nil {
				t.Fatal(err)
			}
			looked++
			if md := strings.TrimSpace(inMarkdown(said)); !strings.Contains(text, md) {
				t.Errorf("%s in %s is not in the printed notice:\n%s", key, lang, md)
			}
		}
	}
	if want := 18 * len(casework.Langs); looked != want {
		t.Errorf("%d texts looked at, want %d", looked, want)
	}
}

func TestThePrintedNoticeNamesWhoAnswersForTheDataOrWhomToAsk(t *testing.T) {
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  casework.Controller
		want []string
		not  string
	}{
		{casework.Controller{Name: "Ente <X> & Y", Contact: "dati@ente.example", Officer: "Ada, +39 02 000"},
			[]string{"Ente <X> & Y", "dati@ente.example", "Ada, +39 02 000"}, "the organisation that gave you the link"},
		{casework.Controller{}, []string{"the organisation that gave you the link", "ask the person you know"}, "[privacy."},
	} {
		text, err := NoticeDocument(book, casework.Langs, c.who, false, noticed)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%+v: the notice lacks %q", c.who, want)
			}
		}
		if strings.Contains(text, c.not) {
			t.Errorf("%+v: the notice says %q", c.who, c.not)
		}
	}
}
