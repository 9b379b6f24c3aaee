package bot_test

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"ponte/bot"
)

func TestMessagesToAChatArriveInOrderOneAtATimeAndAtTelegramsPace(t *testing.T) {
	inBubble(t, func(s *sending) {
		var underWay atomic.Int64
		s.telegram.answer = func(context.Context, request) (int, string) {
			if underWay.Add(1) > 1 {
				s.Error("two requests to one chat at a time")
			}
			time.Sleep(65 * time.Millisecond)
			underWay.Add(-1)
			return 0, ""
		}
		var want []string
		for i := range 8 {
			m := text(7, fmt.Sprint("text ", i))
			s.put(m)
			want = append(want, "7 "+m.Text)
		}
		s.start()
		s.wait(20 * time.Second)
		s.wantSaid(want...)
		calls := s.telegram.of("sendMessage")
		if burst := calls[2].at.Sub(calls[0].at); burst > time.Second {
			s.Errorf("the first three took %v, want them at once", burst)
		}
		for i := 3; i < len(calls); i++ {
			if gap := calls[i].at.Sub(calls[i-3].at); gap < time.Second {
				s.Errorf("text %d came %v after the third before it", i, gap)
			}
		}
		if took := calls[7].at.Sub(calls[0].at); took > 6*time.Second {
			s.Errorf("eight texts took %v, want about 5 s", took)
		}
		sent, err := s.store.SentMessages(s.Context(), chatName(7))
		if err != nil || len(sent) != 1 { // all have the id 1 here
			s.Errorf("remembered %v, error %v; want one id", sent, err)
		}
	})
}

func TestAChatThatHasRestedIsServedAtOnce(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.options.Limits = bot.Limits{ChatEvery: 300 * time.Millisecond, ChatBurst: 1}
		for i := range 6 {
			s.put(text(7, fmt.Sprint("text ", i)))
		}
		s.start()
		s.wait(10 * time.Second)
		calls := s.telegram.of("sendMessage")
		for i := 1; i < len(calls); i++ {
			if gap := calls[i].at.Sub(calls[i-1].at); gap < 300*time.Millisecond || gap > 320*time.Millisecond {
				s.Errorf("text %d came %v after the one before it, want 300 ms", i, gap)
			}
		}
		if len(calls) != 6 {
			s.Errorf("%d texts, want 6", len(calls))
		}
	})
}

func TestTheBotKeepsToItsRateAndStartsEmpty(t *testing.T) {
	inBubble(t, func(s *sending) {
		for chat := range int64(200) {
			s.put(broadcast(chat+1, "news"))
		}
		s.start()
		s.wait(30 * time.Second)
		calls := s.telegram.of("sendMessage")
		if len(calls) != 200 {
			s.Fatalf("%d messages, want 200", len(calls))
		}
		for i := range calls {
			if j := i + 31; j < len(calls) && calls[j].at.Sub(calls[i].at) < 900*time.Millisecond {
				s.Errorf("32 messages within %v", calls[j].at.Sub(calls[i].at))
			}
		}
		if took := calls[199].at.Sub(s.begun); took < 6*time.Second || took > 8*time.Second {
			s.Errorf("200 messages took %v, want 200/30 s", took)
		}
	})
}

func TestAnAnswerOvertakesABroadcast(t *testing.T) {
	inBubble(t, func(s *sending) {
		for chat := range int64(300) {
			s.put(broadcast(chat+1, "news"))
		}
		s.start()
		s.wait(2 * time.Second)
		asked := time.Now()
		s.put(text(1000, "your answer"))
		s.wait(30 * time.Second)
		for _, c := range s.telegram.of("sendMessage") {
			if c.params["chat_id"] == "1000" && c.at.Sub(asked) > 100*time.Millisecond {
				s.Errorf("the answer came after %v", c.at.Sub(asked))
			}
		}
		if n := len(s.said()); n != 301 {
			s.Errorf("%d messages, want 301", n)
		}
	})
}

func TestAChatThatMustWaitWaitsAndNobodyElseDoes(t *testing.T) {
	inBubble(t, func(s *sending) {
		first := true
		s.telegram.answer = func(_ context.Context, c request) (int, string) {
			if c.params["chat_id"] == "7" && first {
				first = false
				return slowDown(20)
			}
			return 0, ""
		}
		s.put(broadcast(7, "one"), broadcast(7, "two"))
		s.start()
		s.wait(1500 * time.Millisecond)
		s.put(text(8, "hello"), text(7, "an answer"))
		s.wait(time.Second)
		s.wantSaid("7 one", "8 hello")
		s.wait(22 * time.Second)
		s.wantSaid("7 one", "8 hello", "7 an answer", "7 one", "7 two")
		calls := s.telegram.of("sendMessage")
		for i, want := range []time.Duration{20 * time.Second, 21 * time.Second} { // no burst after that
			if wait := calls[2+i].at.Sub(calls[0].at); wait < want || wait > want+100*time.Millisecond {
				s.Errorf("the chat waited %v, want %v", wait, want)
			}
		}
	})
}

func TestWhenTwoChatsMustWaitTheWholeBotPausesAndSoDoesTheNextLeader(t *testing.T) {
	inBubble(t, func(s *sending) {
		var flood atomic.Bool
		flood.Store(true)
		s.telegram.answer = func(context.Context, request) (int, string) {
			if flood.Load() {
				return slowDown(30)
			}
			return 0, ""
		}
		s.put(text(7, "one"), text(8, "two"))
		s.start()
		s.wait(time.Second)
		if n := len(s.said()); n != 2 {
			s.Fatalf("%d requests, want 2", n)
		}
		flood.Store(false)
		s.put(text(9, "three"))
		s.wait(10 * time.Second)
		if n := len(s.said()); n != 2 {
			s.Errorf("%d requests during the pause, want no more than 2", n)
		}
		// Another leader takes over in the middle of it.
		s.stop()
		if err := <-s.result; err != nil {
			s.Errorf("the first leader ended with %v", err)
		}
		s.start()
		s.wait(10 * time.Second)
		if n := len(s.said()); n != 2 {
			s.Errorf("the next leader made %d requests during the pause", n-2)
		}
		s.wait(20 * time.Second)
		if got := s.said(); len(got) != 5 {
			s.Errorf("said %q, want all three after the pause", got)
		}
	})
}

func TestNoMoreCallsAreUnderWayThanAllowed(t *testing.T) {
	inBubble(t, func(s *sending) {
		var underWay, most atomic.Int64
		s.telegram.answer = func(context.Context, request) (int, string) {
			n := underWay.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(5 * time.Second)
			underWay.Add(-1)
			return 0, ""
		}
		for chat := range int64(40) {
			s.put(text(chat+1, strconv.FormatInt(chat, 10)))
		}
		s.options.Limits.Calls = 8
		s.start()
		s.wait(time.Minute)
		if n := most.Load(); n != 8 || len(s.said()) != 40 {
			s.Errorf("up to %d calls at a time for %d messages, want 8 and 40", n, len(s.said()))
		}
	})
}
