package flows_test

import (
	"strings"
	"testing"

	"ponte/casework"
	"ponte/convo"
	"ponte/flows/flowtest"
)

// TestAStrangerIsAskedForHerLanguageWhateverComesFirst: a phone in a language that
// Ponte does not speak is never answered in one that was guessed.
func TestAStrangerIsAskedForHerLanguageWhateverComesFirst(t *testing.T) {
	t.Parallel()
	engine, book := mustEngine(t), mustBook(t)
	wrong := "AAAAAAAAAAAAAAAAAAAAAA"
	firsts := map[string]flowtest.Update{
		"hello":               {Text: "привет"},
		"a voice message":     {Media: true},
		"/start":              {Link: new(string)},
		"a link that is none": {Link: &wrong},
		"an old button":       {Press: convo.WordButton(convo.Menu), Under: 7},
		"a forged button":     {Press: "appointment:::come", Under: 7},
	}
	for _, w := range []convo.Word{convo.Menu, convo.Help, convo.Stop, convo.Language, convo.Back, convo.Cancel, convo.SOS} {
		firsts["/"+string(w)] = flowtest.Update{Word: w}
	}
	for _, lang := range []string{"ru", "ar", "fa", "pt-br", ""} {
		for name, first := range firsts {
			t.Run(lang+" "+name, func(t *testing.T) {
				t.Parallel()
				stage, err := flowtest.New(flowtest.Options{Engine: engine, Book: book, Lang: casework.English})
				if err != nil {
					t.Fatal(err)
				}
				phone := stage.Phone("stranger")
				phone.Lang = lang
				if err := stage.Happen(phone, first); err != nil {
					t.Fatal(err)
				}
				screens := phone.Screens
				if first.Word == convo.SOS {
					if len(screens) == 0 || !strings.Contains(screens[0].Text, "مساعدة") || !strings.Contains(screens[0].Text, "112") {
						t.Fatalf("a call for help was answered by %v, want all languages and 112", screens)
					}
					screens = screens[1:]
				}
				if len(screens) != 1 || screens[0].Text != book.Door() {
					t.Errorf("she read %v, want the question which language she reads, and nothing else", screens)
				}
			})
		}
	}
}
