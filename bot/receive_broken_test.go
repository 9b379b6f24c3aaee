package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"ponte/bot"
	"ponte/casework"
	"ponte/store"
)

// brokenLane is the lane of the woman who writes in these tests.
const brokenLane casework.Lane = "c:chat7"

// byAnother is what somebody else writes.
func byAnother(id int, text string) string {
	return strings.NewReplacer(`"id":7`, `"id":8`, "Olena", "Maria").Replace(saying(id, text))
}

func TestAChatThatCannotBeTakenInKeepsNobodyElseWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, q := newReception(t), newQueue()
		r.telegram.answer = q.answer
		r.lanes.hurt(brokenLane)
		for id := 1; id <= 105; id++ {
			q.add(id, saying(id, fmt.Sprint("Привіт ", id)))
		}
		q.add(106, byAnother(106, "one"))
		q.add(107, saying(107, sos))
		polling(t, r, leading())
		time.Sleep(10 * time.Second)
		synctest.Wait()

		if want := []string{"c:chat8 one"}; !slices.Equal(r.lanes.all(), want) || len(q.left()) > 0 {
			t.Errorf("in the lanes: %q, want %q; Telegram still keeps %v", r.lanes.all(), want, q.left())
		}
		if n := r.Meter.Of(bot.CountGivenUp, ""); n != 106 {
			t.Errorf("counted %d given up, want 106", n)
		}
		if n := r.lanes.hurt(brokenLane); n != 6 {
			t.Errorf("her lane was tried %d times, want three for each of two batches", n)
		}
		if n := r.errors(); n != 1 {
			t.Errorf("%d errors in the log, want 1 for the chat", n)
		}
		var said []string
		for _, c := range r.telegram.of("sendMessage") {
			said = append(said, c.params["chat_id"]+" "+c.params["text"])
		}
		slices.Sort(said)
		if want := []string{"7 112 in uk", "7 sorry in uk"}; !slices.Equal(said, want) {
			t.Errorf("at the door she heard %q, want %q", said, want)
		}

		// Mended, and broken again: that is told again.
		r.lanes.hurt("")
		q.add(108, saying(108, "two"))
		time.Sleep(time.Second)
		synctest.Wait()
		r.lanes.hurt(brokenLane)
		q.add(109, saying(109, "three"))
		time.Sleep(time.Second)
		synctest.Wait()
		if want := []string{"c:chat8 one", "c:chat7 two"}; !slices.Equal(r.lanes.all(), want) || r.errors() != 2 {
			t.Errorf("in the lanes: %q, want %q; %d errors in the log, want 2", r.lanes.all(), want, r.errors())
		}
	})
}

func TestAWebhookIsNotBroughtAgainForAChatThatCannotBeTakenIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReception(t)
		r.lanes.hurt(brokenLane)
		if got := bring(t, r, nil, saying(1, "Привіт")); got != 200 {
			t.Errorf("status %d, want 200: to bring it again would help nobody", got)
		}
		if n := r.Meter.Of(bot.CountGivenUp, ""); n != 1 {
			t.Errorf("counted %d given up, want 1", n)
		}
	})
}

// A replica that was started with another key set can take in nobody: what
// Telegram keeps is safer there.
func TestUpdatesAreKeptAtTelegramWhenTheTroubleIsEverybodys(t *testing.T) {
	for _, trouble := range []error{store.ErrUnavailable, store.ErrMasterKey} {
		synctest.Test(t, func(t *testing.T) {
			r := newReception(t)
			r.Push = r.lanes.failing(trouble)
			if got := bring(t, r, nil, saying(1, "Привіт")); got != 503 {
				t.Errorf("%v: status %d, want 503", trouble, got)
			}
			if n := r.Meter.Of(bot.CountGivenUp, ""); n != 0 {
				t.Errorf("%v: %d given up", trouble, n)
			}
			if n := r.logs.FilterLevelExact(zap.ErrorLevel).Len(); n != 1 {
				t.Errorf("%v: %d errors in the log, want 1", trouble, n)
			}
		})
	}
}
