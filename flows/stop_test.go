package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// answersOnly reads nothing: the flow of stop looks at her record alone.
type answersOnly struct{ casework.Reader }

func TestStopOffersEachTopicThatSheHadAllowedAndNoListOfOne(t *testing.T) {
	engine := mustEngine(t)
	yes, no := casework.Consent{Given: true}, casework.Consent{}
	for name, c := range map[string]struct {
		consents map[casework.Purpose]casework.Consent
		stopped  []casework.Purpose
		want     string
	}{
		"one":              {map[casework.Purpose]casework.Consent{"appointments": yes}, nil, "on"},
		"none":             {map[casework.Purpose]casework.Consent{"appointments": no}, nil, ""},
		"nothing asked":    {nil, nil, ""},
		"one of two":       {map[casework.Purpose]casework.Consent{"appointments": no, "courses": yes}, nil, "on"},
		"two":              {map[casework.Purpose]casework.Consent{"appointments": yes, "courses": yes}, nil, "appointments courses on"},
		"two, said before": {map[casework.Purpose]casework.Consent{"appointments": no, "courses": no}, []casework.Purpose{"courses", "appointments"}, "appointments courses on"},
	} {
		t.Run(name, func(t *testing.T) {
			her := casework.Person{ID: "p1", Role: casework.Beneficiary, Lang: casework.English, Consents: c.consents, Stopped: c.stopped}
			scene := convo.Scene{Reader: answersOnly{}, Who: casework.ActorOf(her), Person: her, Now: time.Unix(1e9, 0),
				Policy: &casework.Policy{}, Version: func(key string) string { return "v-" + key }}
			out, err := engine.Handle(convo.State{}, convo.Event{Kind: convo.Called, Word: convo.Stop}, scene)
			if err != nil {
				t.Fatal(err)
			}
			if want := []casework.Command{casework.Stop{Text: "v-stop.stopped.ask"}}; !slices.Equal(out.Commands, want) {
				t.Errorf("does %+v, want %+v", out.Commands, want)
			}
			if got := offered(out.Prompts); got != c.want {
				t.Errorf("offers %q, want %q", got, c.want)
			}
			for choice := range strings.FieldsSeq(c.want) {
				press := convo.Event{Kind: convo.Pressed, Button: convo.ChoiceButton("stop", "", 0, choice), Message: 4}
				then, err := engine.Handle(out.State, press, scene)
				if err != nil {
					t.Fatal(err)
				}
				want := casework.StartAgain{Text: "v-stop.stopped.ask"}
				if choice != "on" {
					want.Only = casework.Purpose(choice)
				}
				if !slices.Equal(then.Commands, []casework.Command{want}) {
					t.Errorf("%s does %+v, want %+v", choice, then.Commands, want)
				}
				if left := offered(then.Prompts); choice != "on" && left != "on" || choice == "on" && left != "" {
					t.Errorf("after %s still offers %q", choice, left)
				}
			}
		})
	}
}

// offered are the choices of a flow's buttons, without the way to the menu.
func offered(prompts []convo.Prompt) string {
	var out []string
	for _, p := range prompts {
		for _, row := range p.Buttons {
			for _, b := range row {
				if _, _, _, choice, ok := convo.ReadChoice(b.Data); ok {
					out = append(out, choice)
				}
			}
		}
	}
	return strings.Join(out, " ")
}

// A new topic needs a name in the list that stop shows.
func TestEachTopicHasAName(t *testing.T) {
	book := mustBook(t)
	for _, topic := range casework.Stoppables {
		for _, lang := range casework.Langs {
			if book.Forms(lang, "topic."+string(topic)) == nil {
				t.Errorf("%s: topic.%s has no text", lang, topic)
			}
		}
	}
}
