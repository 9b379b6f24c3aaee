package talk

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ponte/casework"
	"ponte/convo"
	"ponte/locales"
)

// bookWithout is the book of the program without one Ukrainian text.
func bookWithout(t *testing.T, topic, key string) *locales.Book {
	t.Helper()
	changed := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS("../locales"), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(os.DirFS("../locales"), name)
		if name == "messages/"+topic+".uk.toml" {
			before, after, _ := strings.Cut(string(data), `"`+key+`"`)
			_, after, _ = strings.Cut(after, "\n")
			data = []byte(before + after)
		}
		changed[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	book, err := locales.LoadFS(changed)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestAMessageIsWholeInOneLanguageAndWhatIsMissingIsReported(t *testing.T) {
	prompt := convo.Prompt{Lead: convo.Text{Key: "talk.media"}, Text: convo.Text{Key: "menu.open.ask"},
		Buttons: [][]convo.Button{{{Label: convo.Text{Key: "talk.btn_back"}, Data: "g:back"}, {Label: convo.Text{Key: "talk.btn_menu"}, Data: "g:menu"}}}}
	var missing []string
	w := words{book: bookWithout(t, "talk", "talk.btn_menu"), lang: casework.Ukrainian, now: time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC),
		missing: func(m *locales.Missing) { missing = append(missing, string(m.Lang)+" "+m.Key) }}
	said, err := w.say(prompt)
	if err != nil {
		t.Fatal(err)
	}
	if said.Lang != casework.English || !strings.HasPrefix(said.HTML, "I can only read text") || said.Rows[0][0] != (Key{Label: "⬅️ Back", Data: "g:back"}) {
		t.Errorf("one button is missing, and she reads %+v", said)
	}
	if len(missing) != 1 || missing[0] != "uk talk.btn_menu" {
		t.Errorf("reported %q", missing)
	}
	w.lang = casework.Italian
	if said, err := w.say(prompt); err != nil || said.Lang != casework.Italian || len(missing) != 1 {
		t.Errorf("nothing is missing in Italian, and she reads %+v: %v", said, err)
	}
}

func TestALongLabelStandsOnARowOfItsOwn(t *testing.T) {
	for _, c := range []struct {
		labels []string
		rows   int
	}{
		{[]string{"✅ Прийду", "❌ Не зможу"}, 1},
		{[]string{"🤝 Another caseworker", "❌ Cancel"}, 2},
		{[]string{"❌ Cancel", "🤝 Another caseworker"}, 2},
		{[]string{"🤝 Another caseworker and more"}, 1},
		{[]string{"8:00", "9:00", "10:00", "11:00"}, 1},
	} {
		var row []Key
		for _, label := range c.labels {
			row = append(row, Key{Label: label})
		}
		if got := abreast(row); len(got) != c.rows || len(slices.Concat(got...)) != len(row) {
			t.Errorf("%v stand in %v", c.labels, got)
		}
	}
}
