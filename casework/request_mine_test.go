package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// mine are the keys and words of what a woman reads of her requests.
func mine(all ...casework.Request) (keys, words []string) {
	for _, l := range casework.Mine(all, "Europe/Rome").Lines {
		keys = append(keys, strings.TrimPrefix(l.Key, "mydata.talk_"))
		words = append(words, l.Vars["Words"].Text)
	}
	return keys, words
}

func TestSheReadsHerTalksTheNewestLastAndNotWhoAnsweredOrWhatWasNoted(t *testing.T) {
	o, on := asks(t)
	o.must(o.as("woman"), casework.AddToRequest{Words: casework.Words{Voice: "voice-id"}})
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.must(o.as("caseworker"), casework.ReplyToRequest{OnRequest: on, Words: casework.Words{Text: "Your passport."}})
	o.must(o.as("caseworker"), casework.NoteOnRequest{OnRequest: on, Note: "a note"})
	keys, words := mine(o.request())
	if !slices.Equal(keys, []string{"call", "you", "you_voice", "us"}) || !slices.Equal(words, []string{"", "What do I need?", "", "Your passport."}) {
		t.Errorf("she reads %v, %q", keys, words)
	}
	call := casework.Mine([]casework.Request{o.request()}, "Europe/Rome").Lines[0]
	if call.Vars["State"].Key != "mydata.talk_is_claimed" || call.Vars["Until"].Moment != nil {
		t.Errorf("while it stands: %+v", call.Vars)
	}
	o.must(o.as("caseworker"), casework.CloseRequest{OnRequest: on, Outcome: casework.EndReferred})
	call = casework.Mine([]casework.Request{o.request()}, "Europe/Rome").Lines[0]
	if until := call.Vars["Until"].Moment; call.Vars["State"].Key != "mydata.talk_is_referred" || until == nil || !until.At.Equal(o.now.Add(7*day)) {
		t.Errorf("closed: %+v", call.Vars)
	}
	q := o.request()
	o.wait(7 * day)
	q, err := casework.LoadRequest(o, q.ID)
	if keys, _ := mine(q); err != nil || !slices.Equal(keys, []string{"call"}) {
		t.Errorf("a week later she reads %v, %v", keys, err)
	}
}

func TestTheNewestOfWhatSheSaidStaysWhenNotAllFits(t *testing.T) {
	long := casework.Saying{Text: strings.Repeat("щ", casework.WordsMost)}
	old := casework.Request{State: casework.RequestClosed, Since: time.Now(), Said: []casework.Saying{long, long, {Text: "before"}}}
	newest := casework.Request{State: casework.RequestOpen, Said: []casework.Saying{long, {Text: "now"}}}
	if _, words := mine(old, newest); !slices.Equal(words, []string{"", "before", "", long.Text, "now"}) {
		t.Errorf("she reads %d lines that end with %q", len(words), words[len(words)-1])
	}
	many := slices.Repeat([]casework.Request{newest}, 30)
	keys, _ := mine(many...)
	if calls := len(slices.DeleteFunc(keys, func(k string) bool { return k != "call" })); calls != 6 {
		t.Errorf("she reads of %d calls, want the newest 6", calls)
	}
}
