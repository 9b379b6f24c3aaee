package convo_test

import (
	"testing"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// listener is a flow that passes on what is said: to it by Hears if it interrupts, else
// only what nothing else understands.
func listener(catches bool) convo.Flow {
	hear := func(_ casework.Reader, in convo.Input, typed string) (convo.Args, bool, error) {
		return convo.Args{"words": typed + in.Voice}, typed != "deaf", nil
	}
	f := convo.Flow{ID: "listener", Version: 1, For: everybody, Interrupts: true, Hears: hear,
		Load: func(_ casework.Reader, in convo.Input) (convo.Data, error) {
			return convo.Data{Gone: true, Quiet: true, Do: []casework.Command{did("hears " + in.Args["words"])}}, nil
		},
		Steps: []convo.Step{{ID: "q", Choice: []string{"yes"}}}}
	if catches {
		f.Hears, f.Interrupts, f.Catches = nil, false, hear
	}
	return f
}

func TestAFlowHearsWhatAnswersNoQuestionAndSaysNothing(t *testing.T) {
	k := newTalk(t, listener(false), one(convo.Step{Number: &convo.NumberRule{Min: 1, Max: 5}}))
	k.says("hello")
	k.expect("", "hears hello")
	k.happens(convo.Event{Kind: convo.Showed, Voice: "v"})
	k.expect("", "hears v")
	k.begins("ask")
	k.says("come and help") // no answer to the question, which stays
	k.expect("", "hears come and help")
	k.happens(convo.Event{Kind: convo.Showed, Voice: "v"})
	k.expect("", "hears v")
	k.happens(convo.Event{Kind: convo.Showed}) // a picture
	k.expect("talk.media ask.q.ask", "")
	k.says("deaf")
	k.expect("talk.not_number ask.q.ask", "")
	k.says("2")
	k.expect("ask.done", "2")
	k.calls(convo.SOS) // the words that work everywhere come first
	if got := len(k.out.Prompts); got == 0 {
		t.Error("a call for help is not answered")
	}
}

func TestAFlowCatchesOnlyWhatNothingElseUnderstands(t *testing.T) {
	k := newTalk(t, listener(true), one(convo.Step{Number: &convo.NumberRule{Min: 1, Max: 5}}))
	k.says("hello")
	k.expect("", "hears hello")
	k.begins("ask")
	k.says("hello")
	k.expect("talk.not_number ask.q.ask", "")
}

func TestAQuestionThatListensOnIsNotAskedAgain(t *testing.T) {
	reply := convo.Step{ID: "q", Text: &convo.TextRule{Max: 20}, Voice: true, Within: time.Hour, Late: convo.End("", convo.Silent),
		Then: convo.Again(func(in convo.Input) []casework.Command {
			return []casework.Command{did("says " + in.Answers["q"] + in.Voice)}
		})}
	k := newTalk(t, convo.Flow{ID: "reply", Version: 1, For: everybody, Steps: []convo.Step{reply}})
	k.begins("reply")
	k.expect("reply.q.ask", "")
	asked := k.out.Timers[0]
	for _, words := range []string{"one", "two"} {
		k.says(words)
		k.expect("", "says "+words)
		if len(k.out.Timers) != 1 || k.out.Timers[0].Member() != asked.Member() || !k.out.Timers[0].At.After(asked.At) || len(k.out.Over) > 0 {
			t.Errorf("its time does not begin anew: %+v, over %+v", k.out.Timers, k.out.Over)
		}
		if kept := k.state.Runs[0].Answers; len(kept) > 0 {
			t.Errorf("what was said stays in the state: %v", kept)
		}
	}
	k.happens(convo.Event{Kind: convo.Showed, Voice: "v"})
	k.expect("", "says v")
	k.says("much longer than twenty characters")
	k.expect("talk.too_long reply.q.ask", "")
	k.calls(convo.Menu)
	k.says("three")
	k.expect("talk.not_understood menu.open.ask", "")
}

func TestAnInputSaysWhatIsHeardInAText(t *testing.T) {
	f := one(convo.Step{Text: &convo.TextRule{Max: 20}})
	f.Steps[0].Then = convo.End("done", func(in convo.Input) []casework.Command {
		return []casework.Command{did(in.Means(in.Answers["q"]))}
	})
	k := newTalk(t, f)
	k.scene.Means = func(text string) convo.Meaning {
		if text == "help" {
			return convo.Danger
		}
		return ""
	}
	k.begins("ask")
	k.says("help")
	k.expect("ask.done", "danger")
	k.scene.Means = nil
	k.begins("ask")
	k.says("help")
	k.expect("ask.done", "")
}
