package flows_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"ponte/casework"
	"ponte/flows/flowtest"
)

// read plays a script as a role and returns what then stands on her screen.
func read(t *testing.T, lang casework.Lang, policy *casework.Policy, as string, script ...string) string {
	t.Helper()
	stage, err := flowtest.New(flowtest.Options{Engine: mustEngine(t), Book: mustBook(t), Lang: lang, Policy: policy})
	if err != nil {
		t.Fatal(err)
	}
	player, err := flowtest.NewPlayer(stage)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range append([]string{"as " + as}, script...) {
		if err := player.Line(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	var text strings.Builder
	for _, screen := range player.Phone().Visible() {
		text.WriteString(screen.Text)
	}
	return text.String()
}

func TestNoticeNamesWhoAnswersForTheDataOrElseWhomToAsk(t *testing.T) {
	t.Parallel()
	named := flowtest.House()
	named.Controller = casework.Controller{Name: "Ente", Contact: "dati@ente.example", Officer: "Ada"}
	nobody := flowtest.House()
	nobody.Controller = casework.Controller{}
	for _, c := range []struct {
		policy *casework.Policy
		press  string
		want   []string
		not    []string
	}{
		{named, "", []string{"Ente", "dati@ente.example", "Ada"}, []string{"ask the person you know"}},
		{named, "rights", []string{"dati@ente.example"}, []string{"ask the person you know"}},
		{nobody, "", []string{"the organisation that gave you the link", "ask the person you know"}, []string{"Ponte", "officer"}},
		{nobody, "rights", []string{"ask the person you know"}, []string{"write or call"}},
	} {
		script := []string{"call privacy"}
		if c.press != "" {
			script = append(script, "press "+c.press)
		}
		text := read(t, casework.English, c.policy, "beneficiary", script...)
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("it lacks %q:\n%s", want, text)
			}
		}
		for _, not := range c.not {
			if strings.Contains(text, not) {
				t.Errorf("it says %q:\n%s", not, text)
			}
		}
	}
}

// The name of who answers for the data would betray: it is not in the first words,
// which a lock screen shows.
func TestNoticeBeginsShortAndWithoutAName(t *testing.T) {
	t.Parallel()
	policy := flowtest.House()
	policy.Controller = casework.Controller{Name: "Ente", Contact: "dati@ente.example"}
	for _, lang := range casework.Langs {
		for _, who := range []string{"beneficiary", "caseworker"} {
			text := read(t, lang, policy, who, "call privacy")
			if n := utf8.RuneCountInString(text); n > 450 {
				t.Errorf("%s, %s: the first screen has %d characters", lang, who, n)
			}
			if at := strings.Index(text, "Ente"); at < 100 {
				t.Errorf("%s, %s: the name stands at %d", lang, who, at)
			}
		}
	}
}

func TestNoticeSendsToTheAuthorityOfTheCountry(t *testing.T) {
	t.Parallel()
	for who, want := range map[string]string{"beneficiary": "Italian", "other": "Spanish"} {
		if text := read(t, casework.English, nil, who, "call privacy", "press rights"); !strings.Contains(text, want) {
			t.Errorf("%s is not told of the %s authority:\n%s", who, want, text)
		}
	}
	visitor := []string{"open", "press lang", "call privacy", "press rights"}
	if text := read(t, casework.English, nil, "visitor", visitor...); !strings.Contains(text, "the country where you live") {
		t.Errorf("a visitor without a country is told:\n%s", text)
	}
}
