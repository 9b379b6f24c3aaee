package reports_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"ponte/casework"
	"ponte/locales"
	"ponte/reports"
)

// lastDay is a moment of the last day of the slips of these tests: a Wednesday
// in September, which has the longest names, seen from so early that the year is told.
var lastDay = casework.Moment{At: time.Date(2027, 9, 29, 20, 0, 0, 0, time.UTC), Zone: "Europe/Rome"}

// slipsFor makes n slips whose texts are as long as they can be.
func slipsFor(n int) []reports.Slip {
	slips := make([]reports.Slip, n)
	for i := range slips {
		slips[i] = reports.Slip{Code: "M-8888", Lang: casework.Langs[i%len(casework.Langs)], Until: lastDay,
			Link: "https://t.me/" + strings.Repeat("w", 32) + "?start=" + strings.Repeat("W", 22)}
	}
	return slips
}

func mustBook(t *testing.T) *locales.Book {
	t.Helper()
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestEightSlipsFitOnAPageInEveryLanguage(t *testing.T) {
	book := mustBook(t)
	for n, pages := range map[int]int{1: 1, 5: 1, 8: 1, 9: 2, 17: 3} {
		sheet, err := reports.Slips(book, slipsFor(n), made)
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(sheet, []byte("/Type /Page\n")); got != pages {
			t.Errorf("%d slips are on %d pages, want %d", n, got, pages)
		}
	}
}

func TestTheSameSlipsAreTheSameFile(t *testing.T) {
	book := mustBook(t)
	one, err := reports.Slips(book, slipsFor(3), made)
	if err != nil {
		t.Fatal(err)
	}
	two, err := reports.Slips(book, slipsFor(3), made)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one, two) {
		t.Error("two sheets of the same slips differ")
	}
}

func TestSlipFontsHaveEveryLetter(t *testing.T) {
	book := mustBook(t)
	for _, lang := range casework.Langs {
		for _, key := range book.Keys(lang) {
			if !strings.HasPrefix(key, "slip.") {
				continue
			}
			text, err := book.Plain(lang, key, casework.Vars{"Until": {Moment: &lastDay}}, made)
			if err != nil {
				t.Fatal(err)
			}
			for name, file := range map[string][]byte{"regular": goregular.TTF, "bold": gobold.TTF} {
				font, err := sfnt.Parse(file)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range text {
					if at, err := font.GlyphIndex(nil, r); err != nil || at == 0 {
						t.Errorf("%s in %s: the %s font has no %q (U+%04X)", key, lang, name, r, r)
					}
				}
			}
		}
	}
}

func TestSlipInALanguageThatNobodyWroteIsAnError(t *testing.T) {
	slips := slipsFor(1)
	slips[0].Lang = "ru"
	if _, err := reports.Slips(mustBook(t), slips, made); err == nil {
		t.Error("no error")
	}
}
