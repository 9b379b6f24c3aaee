package casework_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// asks is the woman who asks for a human at noon on Monday; a claim is waited for an hour.
func asks(t *testing.T) (*office, casework.OnRequest) {
	t.Helper()
	o := newOffice(t)
	o.policy.Claim = time.Hour
	on := o.ask(casework.TopicLegal, "What do I need?")
	return o, on
}

// ask opens a request of the woman's.
func (o *office) ask(topic casework.Topic, words string) casework.OnRequest {
	o.t.Helper()
	o.must(o.as("woman"), casework.OpenRequest{Topic: topic, Words: casework.Words{Text: words}})
	return casework.OnRequest{Request: o.request().ID, Rev: o.request().Rev}
}

// request is the woman's newest request as it stands.
func (o *office) request() casework.Request {
	o.t.Helper()
	q, err := casework.RequestOf(o, o.who["woman"].ID)
	if err != nil {
		o.t.Fatal(err)
	}
	return q
}

func (o *office) reply(who string, on casework.OnRequest, words string) {
	o.t.Helper()
	o.must(o.as(who), casework.ReplyToRequest{OnRequest: on, Words: casework.Words{Text: words}})
}

func (o *office) adds(words string) {
	o.t.Helper()
	o.must(o.as("woman"), casework.AddToRequest{Words: casework.Words{Text: words}})
}

// delivered hears what became of a saying.
func (o *office) delivered(n string, fate casework.Fate, why string) {
	o.t.Helper()
	q := o.request()
	o.must(casework.Program, casework.Delivered{Delivery: casework.Delivery{Result: fate, Why: why, At: o.now, Chat: o.who["woman"].Chat,
		Purpose: casework.ForTalk, Subject: q.Ref(), Rev: q.Rev, Step: "reply." + n}})
}

func TestARequestIsClaimedByOne(t *testing.T) {
	o, on := asks(t)
	o.must(casework.Program, casework.ReleaseRequest{OnRequest: func() casework.OnRequest {
		o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
		return on
	}()})
	o.posts = nil
	o.wait(time.Hour) // the coordinator hears, too
	o.told()
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.expectTold("caseworker: request.says, coordinator: request.claimed")
	o.refused(o.as("coordinator"), casework.ClaimRequest{OnRequest: on}, casework.Changed)
	o.refused(o.as("mediator"), casework.ClaimRequest{OnRequest: on}, casework.Forbidden)
	o.refused(o.as("coordinator"), casework.ReplyToRequest{OnRequest: on, Words: casework.Words{Text: "x"}}, casework.Changed)
	o.wait(3 * day)
	if q := o.request(); q.By != o.who["caseworker"].ID || q.Level != casework.AtCoordinator {
		t.Errorf("after three days it is %s at level %d, by %q", q.State, q.Level, q.By)
	}
}

func TestSheHearsThatSheIsReadOnceAndThatItIsOver(t *testing.T) {
	o, on := asks(t)
	o.expectTold("woman: human.sent, caseworker: request.new")
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.expectTold("caseworker: request.says, woman: human.taken")
	o.must(o.as("caseworker"), casework.CloseRequest{OnRequest: on, Outcome: casework.EndAnswered})
	o.expectTold("caseworker: (taken back), woman: human.closed")
	o.refused(o.as("caseworker"), casework.CloseRequest{OnRequest: on, Outcome: casework.EndSolved}, casework.Invalid)
	o.refused(o.as("woman"), casework.AddToRequest{Words: casework.Words{Text: "x"}}, casework.NotFound)
	o.must(o.as("woman"), casework.AskAgain{Words: casework.Words{Text: "And then?"}})
	o.expectTold("woman: human.sent, caseworker: request.says")
	if q := o.request(); q.State != casework.RequestClaimed || q.Rev != 2 {
		t.Errorf("asked again, it is %s at revision %d", q.State, q.Rev)
	}
	o.refused(o.as("caseworker"), casework.ReplyToRequest{OnRequest: on, Words: casework.Words{Text: "x"}}, casework.Changed)
	o.must(o.as("woman"), casework.EndRequest{})
	o.expectTold("caseworker: (taken back), caseworker: request.solved")
}

func TestEachReplyIsMarkedDeliveredOrNotAndTheyKeepTheirOrder(t *testing.T) {
	o, on := asks(t)
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.told()
	for _, words := range []string{"one", "two", "three"} {
		o.reply("caseworker", on, words)
	}
	var said []string
	for _, p := range o.posts {
		if n := p.event.Notice; n.Key == "human.reply" {
			said = append(said, n.Vars["Words"].Text+" "+n.Step)
		}
	}
	if got := strings.Join(said, ", "); got != "one reply.2, two reply.3, three reply.4" {
		t.Errorf("she is told %s", got)
	}
	o.told()
	o.delivered("2", casework.FateSent, "")
	o.expectTold("caseworker: request.mark_sent (rewritten)")
	o.delivered("2", casework.FateSent, "") // it came again
	o.expectTold("")
	o.delivered("3", casework.FateFailed, casework.WhyUnreachable)
	o.expectTold("caseworker: alert.unreachable, caseworker: request.mark_failed (rewritten), caseworker: request.not_said")
	o.delivered("4", casework.FateSkipped, casework.WhyChanged)
	o.expectTold("caseworker: request.mark_failed (rewritten), caseworker: request.not_said")
	o.reply("caseworker", on, "four") // she has blocked the bot: it is known at once
	o.expectTold("caseworker: request.mark_failed (rewritten), caseworker: request.not_said")
	if q := o.request(); q.Said[1].Fate != casework.FateSent || q.Said[4].Why != casework.WhyUnreachable {
		t.Errorf("kept: %+v", q.Said)
	}
}

func TestWhatNobodyClaimsClimbsInTheHoursInWhichSomebodyReads(t *testing.T) {
	o := newOffice(t)
	o.policy.Claim = time.Hour
	o.must(o.as("caseworker"), casework.SetAway{Staff: o.who["caseworker"].ID, Deputy: o.who["mediator"].ID})
	o.wait(9 * time.Hour) // nine in the evening
	o.told()
	o.ask(casework.TopicWork, "w")
	o.expectTold("woman: human.sent_later, woman: helplines.lines_it")
	o.wait(11*time.Hour - time.Second)
	o.expectTold("")
	o.wait(time.Second)
	o.expectTold("caseworker: request.new")
	o.wait(time.Hour)
	o.expectTold("mediator: request.unclaimed")
	o.wait(time.Hour)
	o.expectTold("coordinator: request.unclaimed")
	o.wait(time.Hour)
	o.expectTold("caseworker: request.unclaimed, mediator: request.unclaimed, coordinator: request.unclaimed")
	o.wait(5 * day)
	o.expectTold("")
}

func TestWordsOfDangerAreToldAtNightAndClimbFast(t *testing.T) {
	o := newOffice(t)
	o.policy.Claim = time.Hour
	o.wait(12 * time.Hour) // midnight
	o.told()
	o.must(o.as("woman"), casework.OpenRequest{Topic: casework.TopicOther, Words: casework.Words{Text: "w", Alarming: true}})
	o.expectTold("woman: human.sent_urgent, woman: helplines.lines_it, caseworker: request.new, coordinator: request.new")
	o.wait(15 * time.Minute)
	o.expectTold("caseworker: request.unclaimed, coordinator: request.unclaimed")

	o = newOffice(t)
	o.wait(12 * time.Hour)
	o.told()
	o.ask(casework.TopicOther, "I cannot sleep")
	o.expectTold("woman: human.sent_later, woman: helplines.lines_it")
	o.must(o.as("woman"), casework.AddToRequest{Words: casework.Words{Text: "w", Alarming: true}})
	o.expectTold("woman: human.sent_urgent, woman: helplines.lines_it, caseworker: request.new, coordinator: request.new")
}

func TestARequestGoesToWhoAnswersTheTopicAndSpeaksHerLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		responders []casework.Responder
		woman      bool
		want       string
	}{
		"nobody is named":             {nil, false, "caseworker"},
		"by topic":                    {[]casework.Responder{{Staff: "P-4", Topics: []casework.Topic{casework.TopicLegal}}, {Staff: "E-5", Topics: []casework.Topic{casework.TopicWork}}}, false, "mediator"},
		"nobody for the topic":        {[]casework.Responder{{Staff: "E-5", Topics: []casework.Topic{casework.TopicWork}}}, false, "caseworker"},
		"all topics":                  {[]casework.Responder{{Staff: "P-4"}, {Staff: "E-5"}}, false, "mediator educator"},
		"by language":                 {[]casework.Responder{{Staff: "P-4"}, {Staff: "E-5", Langs: []casework.Lang{casework.Ukrainian}}}, false, "educator"},
		"a woman":                     {[]casework.Responder{{Staff: "P-4"}, {Staff: "E-5", Woman: true}}, true, "educator"},
		"a woman, before a language":  {[]casework.Responder{{Staff: "P-4", Langs: []casework.Lang{casework.Ukrainian}}, {Staff: "E-5", Woman: true}}, true, "educator"},
		"a woman for another topic":   {[]casework.Responder{{Staff: "P-4"}, {Staff: "E-5", Woman: true, Topics: []casework.Topic{casework.TopicWork}}}, true, "coordinator"},
		"somebody of another site":    {[]casework.Responder{{Staff: "T-9"}}, false, "caseworker"},
		"somebody who is not entered": {[]casework.Responder{{Staff: "X-1"}}, false, "caseworker"},
	} {
		o := newOffice(t)
		o.change(o.who["woman"].ID, func(p *casework.Person) { p.Lang = casework.Ukrainian })
		o.policy.Sites[0].Responders = c.responders
		o.must(o.as("woman"), casework.OpenRequest{Topic: casework.TopicLegal, Woman: c.woman, Words: casework.Words{Text: "w"}})
		want := "woman: human.sent"
		for who := range strings.FieldsSeq(c.want) {
			want += ", " + who + ": request.new"
		}
		if got := o.told(); got != want {
			t.Errorf("%s: told %q, want %q", name, got, want)
		}
	}
}

func TestWhoAsksForAWomanIsNotGivenToAnybodyElse(t *testing.T) {
	o := newOffice(t)
	o.policy.Sites[0].Responders = []casework.Responder{{Staff: "T-2"}, {Staff: "E-5", Woman: true}}
	o.must(o.as("woman"), casework.OpenRequest{Topic: casework.TopicLegal, Woman: true, Words: casework.Words{Text: "w"}})
	on := casework.OnRequest{Request: o.request().ID, Rev: 1}
	o.refused(o.as("caseworker"), casework.ClaimRequest{OnRequest: on}, casework.Forbidden)
	o.must(o.as("educator"), casework.ClaimRequest{OnRequest: on})
	o.refused(o.as("educator"), casework.HandOverRequest{OnRequest: on, To: o.who["caseworker"].ID}, casework.Forbidden)
	o.must(o.as("educator"), casework.HandOverRequest{OnRequest: on, To: o.who["coordinator"].ID})
	if q := o.request(); q.By != o.who["coordinator"].ID {
		t.Errorf("it is %q's", q.By)
	}
}

func TestAnAnswerWaitsForHerHoursUnlessSheHoldsThePhone(t *testing.T) {
	o, on := asks(t)
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.must(o.as("woman"), casework.SetSafeHours{Hours: &casework.Hours{From: 10 * 60, To: 13 * 60}})
	o.wait(2 * time.Hour)
	o.told()
	o.reply("caseworker", on, "one")
	o.expectTold("caseworker: request.mark_held")
	o.adds("are you there?")
	o.expectTold("woman: human.reply, caseworker: request.says")
	o.wait(time.Hour)
	o.reply("caseworker", on, "two")
	o.reply("caseworker", on, "three")
	o.told()
	o.wait(19*time.Hour - time.Second)
	o.told()
	o.wait(time.Second) // ten in the morning
	o.expectTold("woman: human.reply, woman: human.reply")
}

func TestSheDoesNotWaitForAnAnswerUnnoticed(t *testing.T) {
	o, on := asks(t)
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.told()
	o.wait(3 * time.Hour)
	o.adds("hello?") // it puts nothing off
	o.told()
	o.wait(time.Hour)
	o.expectTold("caseworker: request.waits")
	o.wait(4 * time.Hour)
	o.expectTold("coordinator: request.stalls")
	o.must(o.as("coordinator"), casework.HandOverRequest{OnRequest: on, To: o.who["mediator"].ID})
	o.expectTold("mediator: request.handed, caseworker: (taken back), mediator: request.says, mediator: request.says, caseworker: request.claimed")
	o.reply("mediator", on, "here I am")
	o.told()
	o.wait(10 * day)
	o.expectTold("mediator: (taken back)")
}

func TestADeputyReadsAndAnswersForWhoIsAway(t *testing.T) {
	o, on := asks(t)
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.must(o.as("caseworker"), casework.SetAway{Staff: o.who["caseworker"].ID, Deputy: o.who["mediator"].ID, Until: o.now.Add(3 * day)})
	o.told()
	o.adds("hello?")
	o.expectTold("mediator: request.says")
	o.reply("mediator", on, "yes")
	o.must(o.as("coordinator"), &casework.OffBoard{Staff: o.who["caseworker"].ID})
	if q := o.request(); q.State != casework.RequestOpen || q.By != "" {
		t.Errorf("who had it has left, and it is %s, by %q", q.State, q.By)
	}
}

func TestWhoWasNotToldSeesNothingOfARequest(t *testing.T) {
	o := newOffice(t)
	o.policy.Sites[0].Responders = []casework.Responder{{Staff: "P-4"}}
	on := o.ask(casework.TopicPsychological, "w")
	for _, who := range []string{"caseworker", "educator", "other caseworker", "other coordinator", "other woman"} {
		o.refused(o.as(who), casework.ReadRequest{OnRequest: on}, casework.Forbidden)
		if list, err := casework.RequestsFor(o, o.as(who), o.now); err != nil || len(list) > 0 {
			t.Errorf("%s is shown %d requests, %v", who, len(list), err)
		}
	}
	for _, who := range []string{"mediator", "coordinator"} {
		if list, err := casework.RequestsFor(o, o.as(who), o.now); err != nil || len(list) != 1 {
			t.Errorf("%s is shown %d requests, %v", who, len(list), err)
		}
	}
}

func TestWhatWasSaidIsLetGoAWeekAfterTheEnd(t *testing.T) {
	o, on := asks(t)
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.must(o.as("caseworker"), casework.NoteOnRequest{OnRequest: on, Note: "a note"})
	if until := o.request().WordsUntil(); !until.IsZero() {
		t.Errorf("while it stands its words are said to go at %s", until)
	}
	o.must(o.as("caseworker"), casework.CloseRequest{OnRequest: on, Outcome: casework.EndReferred})
	until := o.request().WordsUntil()
	o.wait(7*day - time.Second)
	if q := o.request(); len(q.Said) != 1 || len(q.Notes) != 1 {
		t.Errorf("within the week: %d sayings, %d notes", len(q.Said), len(q.Notes))
	}
	o.wait(time.Second)
	if !until.Equal(o.now) {
		t.Errorf("the words go at %s, and were said to go at %s", o.now, until)
	}
	if q := o.request(); q.ID != "" {
		t.Errorf("a week later it is still hers to go on with: %s", q.State)
	}
	q, err := casework.LoadRequest(o, on.Request)
	if err != nil || len(q.Said) != 0 || len(q.Notes) != 0 || q.Outcome != casework.EndReferred || q.Count != 1 || len(q.Trail) == 0 || !q.WordsUntil().IsZero() {
		t.Errorf("left: %+v, %v", q, err)
	}
	if all, err := casework.RequestsBy(o, q.Person); err != nil || len(all) != 1 || all[0].ID != q.ID {
		t.Errorf("her requests: %+v, %v", all, err)
	}
	for ref, text := range o.rows {
		if strings.Contains(text, "What do I need?") || strings.Contains(text, "a note") {
			t.Errorf("%s still holds what was said", ref.Type)
		}
	}
	o.wait(366 * day)
	if _, err := casework.LoadRequest(o, on.Request); casework.CodeOf(err) != casework.NotFound {
		t.Errorf("a year later it is still kept: %v", err)
	}
}

func TestARequestNeedsHerConsentAndWords(t *testing.T) {
	o := newOffice(t)
	for _, w := range []casework.Words{{}, {Text: "w", Voice: "v"}, {Text: strings.Repeat("ж", casework.WordsMost+1)}, {Voice: strings.Repeat("v", 300)}} {
		o.refused(o.as("woman"), casework.OpenRequest{Topic: casework.TopicWork, Words: w}, casework.Invalid)
	}
	o.refused(o.as("woman"), casework.OpenRequest{Topic: "love", Words: casework.Words{Text: "w"}}, casework.Invalid)
	o.must(o.as("woman"), casework.SetConsent{Purpose: casework.ForTalk})
	o.refused(o.as("woman"), casework.OpenRequest{Topic: casework.TopicWork, Words: casework.Words{Text: "w"}}, casework.Invalid)
}

func TestStopKeepsAHumanFromWritingToHer(t *testing.T) {
	o, on := asks(t)
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.must(o.as("woman"), casework.SetConsent{Purpose: casework.ForTalk})
	o.told()
	o.reply("caseworker", on, "hello?")
	o.expectTold("caseworker: request.mark_failed (rewritten), caseworker: request.not_said")
	if q := o.request(); q.Said[1].Why != casework.WhyNoConsent {
		t.Errorf("kept: %+v", q.Said[1])
	}
}

func TestAVoiceMessageIsSentOnByItsID(t *testing.T) {
	o, on := asks(t)
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.told()
	o.must(o.as("woman"), casework.AddToRequest{Words: casework.Words{Voice: "file-1"}})
	o.must(o.as("caseworker"), casework.ReplyToRequest{OnRequest: on, Words: casework.Words{Voice: "file-2"}})
	var got []string
	for _, p := range o.posts {
		if n := p.event.Notice; n.Voice != "" {
			got = append(got, n.Key+" "+n.Voice)
		}
	}
	if strings.Join(got, ", ") != "request.says_voice file-1, human.reply_voice file-2" {
		t.Errorf("sent on: %v", got)
	}
}

func TestOpenHoursSayWhenSomebodyReads(t *testing.T) {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	site := casework.Site{ID: "roma", Zone: "Europe/Rome", Quiet: casework.Hours{From: 21 * 60, To: 8 * 60}, Open: casework.Hours{From: 9 * 60, To: 17 * 60},
		OpenDays: []time.Weekday{time.Monday, time.Tuesday, time.Friday}, Holidays: casework.Holidays{"2026-10-12": "a holiday"}}
	policy := &casework.Policy{Sites: []casework.Site{site}}
	at := func(d, h, m int) time.Time { return time.Date(2026, 10, d, h, m, 0, 0, rome) }
	for name, c := range map[string]struct{ from, want time.Time }{
		"open":             {at(5, 12, 0), at(5, 12, 0)},
		"before":           {at(5, 7, 30), at(5, 9, 0)},
		"after":            {at(5, 17, 0), at(6, 9, 0)},
		"closed days":      {at(6, 18, 0), at(9, 9, 0)},
		"weekend, holiday": {at(9, 17, 30), at(13, 9, 0)},
		"in a closed day":  {at(7, 12, 0), at(9, 9, 0)},
		"clocks change":    {at(23, 20, 0), at(26, 9, 0)},
	} {
		got, err := policy.OpenFrom(site, c.from)
		if err != nil || !got.Equal(c.want) {
			t.Errorf("%s: from %s: %s, %v, want %s", name, c.from, got.In(rome), err, c.want)
		}
	}
}

func TestAnAnswerWaitsUntilSheIsBackOrOpensTheBot(t *testing.T) {
	for name, away := range map[string]struct{ leaves, back func(o *office) }{
		"she hears only when she opens the bot": {
			func(o *office) { o.must(o.as("woman"), casework.SetSafeHours{OnOpening: true}); o.wait(time.Hour) },
			func(o *office) { o.must(o.as("woman"), casework.OpenBot{}) },
		},
		"she has left in a hurry": {
			func(o *office) { o.must(o.as("woman"), casework.LeaveInHurry{}) },
			func(o *office) { o.must(o.as("woman"), casework.ComeBack{}) },
		},
	} {
		o, on := asks(t)
		o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
		away.leaves(o)
		o.told()
		o.must(o.as("caseworker"), casework.ReplyToRequest{OnRequest: on, Words: casework.Words{Text: "come in"}})
		if got := o.request().Said; got[len(got)-1].Fate != casework.FateHeld {
			t.Errorf("%s: the answer is %+v", name, got[len(got)-1])
		}
		away.back(o)
		if got := o.request().Said; got[len(got)-1].Fate != casework.FateQueued {
			t.Errorf("%s, and is there again: the answer is %+v", name, got[len(got)-1])
		}
	}
}

func TestCopiesOfHerWordsAreTakenBackWhileTelegramLetsThemBe(t *testing.T) {
	o, on := asks(t)
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.wait(24 * time.Hour)
	o.adds("and then?")
	if got := o.request().Copies; len(got) != 2 {
		t.Fatalf("each goes with its day: %v", got)
	}
	for range 72 {
		for _, c := range o.request().Copies {
			if day, err := time.Parse("20060102", c.Day); err != nil || o.now.Sub(day) >= 48*time.Hour {
				t.Errorf("at %s copies of %s stand, which Telegram does not delete any more: %v", o.now, c.Day, err)
			}
		}
		o.wait(time.Hour)
	}
	if got := o.request().Copies; len(got) > 0 {
		t.Errorf("after three days there are %v", got)
	}
	if q := o.request(); len(q.Said) != 2 {
		t.Errorf("her words are kept while somebody has to answer: %+v", q.Said)
	}

	o, on = asks(t)
	o.must(o.as("caseworker"), casework.ClaimRequest{OnRequest: on})
	o.must(o.as("caseworker"), casework.ReleaseRequest{OnRequest: on})
	if got := o.told(); !strings.Contains(got, "caseworker: (taken back)") {
		t.Errorf("given back: %q", got)
	}
	o.must(o.as("coordinator"), casework.ClaimRequest{OnRequest: on})
	o.told()
	o.must(o.as("woman"), &casework.Erase{Person: o.who["woman"].ID})
	if got := o.told(); !strings.Contains(got, "coordinator: (taken back)") {
		t.Errorf("erased: %q", got)
	}
}
