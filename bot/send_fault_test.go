package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"ponte/bot"
	"ponte/casework"
	"ponte/store"
)

func TestWhoIsGoneIsReportedUnreachable(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.telegram.answer = func(context.Context, request) (int, string) {
			return failing(403, "Forbidden: bot was blocked by the user")
		}
		s.put(about(text(7, "your appointment")))
		s.start()
		s.wait(2 * time.Second)
		s.wantFate(casework.FateFailed, casework.WhyUnreachable)
		s.wait(time.Minute)
		s.wantSaid("7 your appointment")
	})
}

func TestAMessageThatTelegramRefusesIsBuriedAndTheNextGoesOn(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.telegram.answer = func(_ context.Context, c request) (int, string) {
			if c.params["text"] == "<olena" {
				return failing(400, "Bad Request: can't parse entities: Unsupported start tag \"olena\" at byte offset 0")
			}
			return 0, ""
		}
		s.put(about(text(7, "<olena")), text(7, "next"))
		s.start()
		s.wait(2 * time.Second)
		s.wantSaid("7 <olena", "7 next")
		s.wantFate(casework.FateFailed, casework.WhyRefused)
		dead, err := s.store.DeadLetters(s.Context())
		if err != nil || len(dead) != 1 {
			s.Errorf("dead letters %v, error %v; want one", dead, err)
		}
		lines := s.logs.FilterLevelExact(zap.ErrorLevel).All()
		if len(lines) != 1 {
			s.Fatalf("%d errors in the log, want 1", len(lines))
		}
		// The message's id is its text in these tests.
		delete(lines[0].ContextMap(), "message")
		if fields := fmt.Sprint(lines[0].ContextMap()["error"]); !strings.Contains(fields, "markup") || strings.Contains(fields, "olena") {
			s.Errorf("the log says %s", fields)
		}
	})
}

func TestAGroupThatHasAnotherIDIsFollowed(t *testing.T) {
	for to, want := range map[string]string{"-1007": "7 your appointment, -1007 your appointment", "7": "7 your appointment, 7 your appointment"} {
		inBubble(t, func(s *sending) {
			s.telegram.answer = func(_ context.Context, c request) (int, string) {
				if c.params["chat_id"] != "7" {
					return 0, ""
				}
				return 400, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded","parameters":{"migrate_to_chat_id":` + to + `}}`
			}
			s.put(about(text(7, "your appointment")))
			s.start()
			s.wait(2 * time.Second)
			s.wantSaid(strings.Split(want, ", ")...)
			if to == "7" { // who leads in a circle is not followed for ever
				s.wantFate(casework.FateFailed, casework.WhyRefused)
			} else {
				s.wantFate(casework.FateSent, "")
			}
		})
	}
}

func TestEditsThatChangeNothingOrMissTheirTarget(t *testing.T) {
	edit := about(store.Message{ID: "e", Chat: chatName(7), ChatID: 7, Method: store.EditText, MessageID: 5, Text: "new"})
	orSend := edit
	orSend.OrSend = true
	remove := edit
	remove.Method, remove.MessageIDs = store.DeleteMessages, []int{5}
	for name, c := range map[string]struct {
		message store.Message
		said    string
		result  casework.Fate
		why     string
		calls   []string
	}{
		"done":              {edit, "", casework.FateSent, "", nil},
		"unchanged":         {edit, "Bad Request: message is not modified", casework.FateSent, "", nil},
		"gone":              {edit, "Bad Request: message to edit not found", casework.FateSkipped, casework.WhyTooLate, nil},
		"gone, or send":     {orSend, "Bad Request: message to edit not found", casework.FateSent, "", []string{"7 new"}},
		"too old, or send":  {orSend, "Bad Request: message can't be edited", casework.FateSent, "", []string{"7 new"}},
		"too old to delete": {remove, "Bad Request: message can't be deleted for everyone", casework.FateSkipped, casework.WhyTooLate, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *sending) {
				s.telegram.answer = func(_ context.Context, got request) (int, string) {
					if got.method == "sendMessage" || c.said == "" {
						return 200, `{"ok":true,"result":{"message_id":9}}`
					}
					return failing(400, c.said)
				}
				s.put(c.message)
				s.start()
				s.wait(2 * time.Second)
				s.wantSaid(c.calls...)
				s.wantFate(c.result, c.why)
				sent, err := s.store.SentMessages(s.Context(), chatName(7))
				if err != nil || len(sent) != len(c.calls) {
					s.Errorf("remembered %v, error %v, want %d", sent, err, len(c.calls))
				}
			})
		})
	}
}

func TestOutagesAreWaitedForInOrderAndNothingIsLost(t *testing.T) {
	for name, outage := range map[string]func() (int, string){
		"a proxy's 502": func() (int, string) { return 502, "<html>502</html>" },
		"a server's 500": func() (int, string) {
			return failing(500, "Internal Server Error")
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *sending) {
				failures := 5
				s.telegram.answer = func(context.Context, request) (int, string) {
					if failures > 0 {
						failures--
						return outage()
					}
					return 0, ""
				}
				s.put(text(7, "one"), text(7, "two"))
				s.start()
				s.wait(2 * time.Minute)
				s.wantSaid("7 one", "7 one", "7 one", "7 one", "7 one", "7 one", "7 two")
				calls := s.telegram.of("sendMessage")
				for i := range 5 {
					least := time.Second << i
					if wait := calls[i+1].at.Sub(calls[i].at); wait < least || wait > least*5/4+time.Second {
						s.Errorf("waited %v after failure %d, want %v to %v", wait, i+1, least, least*5/4)
					}
				}
				if n := s.logs.FilterMessageSnippet("Telegram").Len(); n != 2 {
					s.Errorf("%d lines about one outage and its end, want 2", n)
				}
			})
		})
	}
}

func TestAConnectionCutAfterTheRequestRepeatsAtMostThatOneMessage(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.options.Client = cutClient(s, s.telegram, 1)
		s.put(text(7, "one"), text(7, "two"), text(8, "three"))
		s.start()
		s.wait(time.Minute)
		got := s.said()
		slices.Sort(got)
		want := []string{"7 one", "7 one", "7 two", "8 three"}
		if len(got) == 4 && got[3] == "8 three" && got[2] == "8 three" {
			want = []string{"7 one", "7 two", "8 three", "8 three"} // the other chat was the first
		}
		if !slices.Equal(got, want) {
			s.Errorf("said %q, want %q", got, want)
		}
	})
}

func TestAMessageThatCouldNotBeSentInItsTimeFailsForTheOutage(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.telegram.answer = func(context.Context, request) (int, string) { return 502, "" }
		m := about(text(7, "in two hours"))
		m.NotAfter = now.Add(10 * time.Second)
		s.put(m)
		s.start()
		s.wait(time.Minute)
		s.wantFate(casework.FateFailed, casework.WhyOutage)
	})
}

func TestARedisThatFailsAfterTheMessageWasSentSaysItOnce(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.telegram.answer = func(context.Context, request) (int, string) {
			s.redis.SetError("LOADING Redis is loading the dataset in memory")
			return 0, ""
		}
		s.put(text(7, "one"))
		s.start()
		s.wait(30 * time.Second)
		s.redis.SetError("")
		s.telegram.answer = nil
		s.wait(30 * time.Second)
		s.put(text(7, "two"))
		s.wait(5 * time.Second)
		s.wantSaid("7 one", "7 two")
	})
}

func TestAnAnswerThatCannotBeReadCountsAsSent(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.telegram.answer = func(context.Context, request) (int, string) {
			return 200, `{"ok":true,"result":{"message_id":"five"}}`
		}
		s.put(about(text(7, "one")))
		s.start()
		s.wait(time.Minute)
		s.wantSaid("7 one")
		s.wantFate(casework.FateSent, "")
	})
}

func TestATokenThatTelegramRefusesEndsTheSendingAndKeepsTheMessage(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.telegram.answer = func(context.Context, request) (int, string) { return failing(401, "Unauthorized") }
		s.put(text(7, "one"))
		s.start()
		if err := <-s.result; !errors.Is(err, bot.ErrToken) {
			s.Errorf("ended with %v, want ErrToken", err)
		}
		if _, ok, err := s.store.OutboxHead(s.Context(), store.Answers, chatName(7)); !ok || err != nil {
			s.Errorf("the message is there: %t, error %v", ok, err)
		}
	})
}
