package convo_test

import (
	"fmt"
	"strings"
	"testing"

	"ponte/casework"
	"ponte/convo"
)

// one makes a flow of one step, whose answer becomes a command.
func one(s convo.Step) convo.Flow {
	s.ID = "q"
	s.Then = convo.End("done", func(in convo.Input) []casework.Command { return []casework.Command{did(in.Answers["q"])} })
	return convo.Flow{ID: "ask", Version: 1, For: everybody, Steps: []convo.Step{s},
		Load: func(casework.Reader, convo.Input) (convo.Data, error) {
			list := make([]convo.Option, 0, 20)
			for i := range 20 {
				list = append(list, convo.Option{ID: fmt.Sprintf("o%d", i), Label: convo.Literal(fmt.Sprintf("Option %d", i))})
			}
			return convo.Data{Zone: "Europe/Rome", Options: map[string][]convo.Option{"many": list, "few": list[:2], "none": nil}}, nil
		}}
}

func TestEachKindOfStepTakesWhatFitsAndAsksAgainForTheRest(t *testing.T) {
	for _, c := range []struct {
		name    string
		step    convo.Step
		fits    map[string]string // typed → answer
		misses  map[string]string // typed → the gentle line
		presses map[string]string // choice → answer
		layout  string
	}{
		{
			name: "choice", step: convo.Step{Choice: []string{"tea", "water"}},
			fits: map[string]string{"Tea!": "tea", "☕ tea": "tea", "WATER": "water"}, misses: map[string]string{"beer": "talk.not_understood", "": "talk.not_understood", "🙂": "talk.not_understood"},
			presses: map[string]string{"tea": "tea", "water": "water"}, layout: "tea | water",
		},
		{
			name: "options", step: convo.Step{Options: "few", Columns: 2},
			fits: map[string]string{"option 1": "o1"}, misses: map[string]string{"option 7": "talk.not_understood", "o1": "talk.not_understood"},
			presses: map[string]string{"o0": "o0"}, layout: "o0 o1",
		},
		{
			name: "text", step: convo.Step{Text: &convo.TextRule{Max: 4}},
			fits: map[string]string{"Їжак": "Їжак", "1": "1"}, misses: map[string]string{"Їжачок": "talk.too_long", "  ": "talk.not_understood"}, layout: "",
		},
		{
			name: "number", step: convo.Step{Number: &convo.NumberRule{Min: 1, Max: 5}},
			fits: map[string]string{"3": "3", "05": "5"}, misses: map[string]string{"0": "talk.not_number", "6": "talk.not_number", "two": "talk.not_number", "3.5": "talk.not_number"},
			presses: map[string]string{"4": "4"}, layout: "1 2 3 4 5",
		},
		{
			name: "a wide number has no buttons", step: convo.Step{Number: &convo.NumberRule{Min: 0, Max: 500}},
			fits: map[string]string{"499": "499", "6": "6"}, misses: map[string]string{"-1": "talk.not_number", "501": "talk.not_number"}, layout: "",
		},
		{
			name: "date", step: convo.Step{Date: &convo.DateRule{From: 1, To: 4}},
			fits:    map[string]string{"6.10": "2026-10-06", "06/10/2026": "2026-10-06", "9-10-26": "2026-10-09", "2026-10-07": "2026-10-07", "7 10": "2026-10-07", "7.10.": "2026-10-07"},
			misses:  map[string]string{"5.10": "talk.not_date", "10.10": "talk.not_date", "31.2": "talk.not_date", "10/7": "talk.not_date", "7": "talk.not_date", "7.10.2027": "talk.not_date", "a.b": "talk.not_date", "1.2.3.4": "talk.not_date"},
			presses: map[string]string{"2026-10-09": "2026-10-09"}, layout: "2026-10-06 2026-10-07 | 2026-10-08 2026-10-09",
		},
		{
			name: "time", step: convo.Step{Time: &convo.TimeRule{From: 9 * 60, To: 12 * 60, Every: 60}},
			fits:    map[string]string{"9": "09:00", "8:05": "08:05", "18.30": "18:30", "0:00": "00:00"},
			misses:  map[string]string{"24:00": "talk.not_time", "9:5": "talk.not_time", "noon": "talk.not_time", "-1": "talk.not_time", "9:60": "talk.not_time"},
			presses: map[string]string{"t540": "09:00", "t720": "12:00"}, layout: "t540 t600 t660 t720",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			fresh := func() *talk {
				k := newTalk(t, one(c.step))
				k.scene.Says = label
				k.begins("ask")
				k.expect("ask.q.ask", "")
				return k
			}
			if got := choices(fresh().last()); got != c.layout {
				t.Errorf("buttons %q, want %q", got, c.layout)
			}
			for typed, answer := range c.fits {
				k := fresh()
				k.says(" " + typed + " ")
				k.expect("ask.done", answer)
				if k.runs() != "" {
					t.Errorf("%q: still open: %s", typed, k.runs())
				}
			}
			for typed, line := range c.misses {
				k := fresh()
				k.says(typed)
				k.expect(line+" ask.q.ask", "")
			}
			for choice, answer := range c.presses {
				k := fresh()
				k.presses(choice)
				k.expect("ask.done", answer)
			}
			for _, forged := range []string{"t1440", "t-1", "tx", "2026-10-20", "6", "-3", "o7", "beer", "", "_skip"} {
				if _, fits := c.fits[forged]; fits {
					continue // a number that can be typed counts
				}
				k := fresh()
				run := k.state.Runs[0]
				k.pressData(fmt.Sprintf("r:%s:%d:%s", run.ID, run.Rev, forged))
				if !strings.HasPrefix(k.out.Prompts[0].Text.Key, "talk.old_button") || len(k.out.Commands) > 0 {
					t.Errorf("forged choice %q: said %s, did %v", forged, k.out.Prompts[0].Text.Key, k.out.Commands)
				}
			}
		})
	}
}

// label is how the buttons of the tests read.
func label(t convo.Text) string {
	if t.Key == "" {
		return t.Vars["Text"].Text
	}
	return "☕ " + strings.Title(t.Key[strings.LastIndex(t.Key, ".")+1:]) + "!" //nolint:staticcheck // ASCII only
}

func TestManyOptionsStandOnPages(t *testing.T) {
	k := newTalk(t, one(convo.Step{Options: "many", Columns: 2}))
	k.begins("ask")
	for _, want := range []struct{ press, layout string }{
		{"", "o0 o1 | o2 o3 | o4 o5 | o6 o7 | _page1"},
		{"_page1", "o8 o9 | o10 o11 | o12 o13 | o14 o15 | _page0 _page2"},
		{"_page2", "o16 o17 | o18 o19 | _page1"},
		{"_page1", "o8 o9 | o10 o11 | o12 o13 | o14 o15 | _page0 _page2"},
		{"_page0", "o0 o1 | o2 o3 | o4 o5 | o6 o7 | _page1"},
	} {
		if want.press != "" {
			k.presses(want.press)
			if k.last().Replace != 7 {
				t.Error("a page does not take the place of the one before")
			}
		}
		if got := choices(k.last()); got != want.layout {
			t.Errorf("after %q: %s, want %s", want.press, got, want.layout)
		}
	}
	// A page beyond the last is the last; a page that is none is an old button.
	run := k.state.Runs[0]
	k.pressData(fmt.Sprintf("r:%s:%d:_page99", run.ID, run.Rev))
	if got := choices(k.last()); got != "o16 o17 | o18 o19 | _page1" {
		t.Errorf("page 99: %s", got)
	}
	k.pressData(fmt.Sprintf("r:%s:%d:_page-1", run.ID, run.Rev))
	k.expect("talk.old_button ask.q.ask", "")
	// An option from any page counts while the question is open.
	k = newTalk(t, one(convo.Step{Options: "many"}))
	k.begins("ask")
	k.presses("_page1")
	k.presses("_page2")
	k.presses("o17")
	k.expect("ask.done", "o17")
}

func TestAListWithoutOptionsStillLeadsToTheMenu(t *testing.T) {
	k := newTalk(t, one(convo.Step{Options: "none"}))
	k.begins("ask")
	k.calls(convo.Menu)
	k.expect("menu.open.ask", "")
}

func TestAStepThatIsNotAskedIsPassedOverAndNotGoneBackTo(t *testing.T) {
	f := convo.Flow{ID: "ask", Version: 1, For: everybody, Steps: []convo.Step{
		{ID: "first", Choice: []string{"a", "b"}},
		{ID: "hidden", Choice: []string{"x"}, When: func(in convo.Input) bool { return in.Answers["first"] == "b" }},
		{ID: "second", Choice: []string{"c"}, Then: convo.End("done", doesAll)},
	}}
	k := newTalk(t, f)
	k.begins("ask")
	k.presses("a")
	k.expect("ask.second.ask", "")
	k.presses("_back")
	k.expect("ask.first.ask", "")
	k.presses("b")
	k.expect("ask.hidden.ask", "")
	k.presses("x")
	k.presses("c")
	k.expect("ask.done", "b/c")
}

func TestChoicesThatAreNotOfferedDoNotCount(t *testing.T) {
	f := one(convo.Step{Choice: []string{"a", "b"}, Offers: func(_ convo.Input, choice string) bool { return choice == "a" }})
	k := newTalk(t, f)
	k.scene.Says = label
	k.begins("ask")
	if got := choices(k.last()); got != "a" {
		t.Errorf("offers %s", got)
	}
	run := k.state.Runs[0]
	k.pressData(fmt.Sprintf("r:%s:%d:b", run.ID, run.Rev))
	k.expect("talk.old_button ask.q.ask", "")
	k.says("b")
	k.expect("talk.not_understood ask.q.ask", "")
}

func TestAnAnswerThatDoesNotFitIsNeitherOfferedNorTaken(t *testing.T) {
	not := func(refused, miss string) func(convo.Input, string) string {
		return func(_ convo.Input, value string) string {
			if value == refused {
				return miss
			}
			return ""
		}
	}
	for _, c := range []struct {
		step                       convo.Step
		layout, typed, forged, key string
	}{
		{convo.Step{Time: &convo.TimeRule{From: 540, To: 660, Every: 60}, Fits: not("10:00", "talk.not_time")}, "t540 t660", "10", "t600", "talk.not_time"},
		{convo.Step{Number: &convo.NumberRule{Min: 1, Max: 3}, Fits: not("2", "talk.not_number")}, "1 3", "2", "2", "talk.not_number"},
		{convo.Step{Date: &convo.DateRule{From: 1, To: 3}, Fits: not("2026-10-07", "talk.not_date")}, "2026-10-06 2026-10-08", "7.10", "2026-10-07", "talk.not_date"},
		{convo.Step{Text: &convo.TextRule{Max: 9}, Fits: not("no", "talk.not_understood")}, "", "no", "no", "talk.not_understood"},
	} {
		k := newTalk(t, one(c.step))
		k.begins("ask")
		if got := choices(k.last()); got != c.layout {
			t.Errorf("offers %q, want %q", got, c.layout)
		}
		k.says(c.typed)
		k.expect(c.key+" ask.q.ask", "")
		run := k.state.Runs[0]
		k.pressData(fmt.Sprintf("r:%s:%d:%s", run.ID, run.Rev, c.forged))
		k.expect("talk.old_button ask.q.ask", "")
	}
}

func TestTheThirdMissShowsTheWaysOut(t *testing.T) {
	k := newTalk(t, one(convo.Step{Number: &convo.NumberRule{Min: 1, Max: 3}}))
	k.begins("ask")
	for n := 1; n <= 7; n++ {
		k.says("never")
		want := "talk.not_number ask.q.ask"
		if n%3 == 0 {
			want = "talk.stuck ask.q.ask"
			if got := choices(k.out.Prompts[0]); got != "help menu" {
				t.Errorf("the ways out are %q", got)
			}
		}
		k.expect(want, "")
	}
	k.happens(convo.Event{Kind: convo.Showed})
	k.expect("talk.media ask.q.ask", "")
	k.says("2")
	k.expect("ask.done", "2")
}

func TestWhatIsTypedOutsideOfAQuestionGetsTheMenu(t *testing.T) {
	k := newTalk(t)
	k.says("hello")
	k.expect("talk.not_understood menu.open.ask", "")
	k.happens(convo.Event{Kind: convo.Showed})
	k.expect("talk.media menu.open.ask", "")
}
