package sandbox_test

import (
	"strconv"
	"testing"
	"time"

	"ponte/sandbox"
)

// flood sends n messages and says how many were accepted and what the last refusal asked for.
func (b *bench) flood(chat int64, n int) (sent, retryAfter int) {
	b.t.Helper()
	for range n {
		e := b.raw("sendMessage", map[string]any{"chat_id": chat, "text": "x"})
		if e.OK {
			sent++
			continue
		}
		retryAfter = e.Parameters.RetryAfter
		want := "Too Many Requests: retry after " + strconv.Itoa(retryAfter)
		if e.Status != 429 || e.Description != want || e.Header.Get("Retry-After") != strconv.Itoa(retryAfter) {
			b.t.Fatalf("%d %q, Retry-After %q", e.Status, e.Description, e.Header.Get("Retry-After"))
		}
	}
	return sent, retryAfter
}

func TestOneChatTakesOneMessageASecondAfterABurst(t *testing.T) {
	c := newClock()
	b := met(t, sandbox.Config{Machine: c.Now})
	if sent, retry := b.flood(b.olena.ChatID(), 8); sent != 5 || retry != 1 {
		t.Errorf("at once: %d sent, retry after %d; want 5 and 1", sent, retry)
	}
	c.Advance(time.Second)
	if sent, _ := b.flood(b.olena.ChatID(), 2); sent != 1 {
		t.Errorf("a second later: %d, want 1", sent)
	}
	c.Advance(time.Hour)
	if sent, _ := b.flood(b.olena.ChatID(), 8); sent != 5 {
		t.Errorf("after an hour: %d, want 5", sent)
	}
}

func TestTheBotTakesThirtyMessagesASecond(t *testing.T) {
	c := newClock()
	b := setup(t, sandbox.Config{Machine: c.Now})
	sent := 0
	for range 40 {
		p := b.NewUser(sandbox.UserSpec{FirstName: "x"})
		must(t, p.Start(""))
		n, _ := b.flood(p.ChatID(), 1)
		sent += n
	}
	if sent != 30 {
		t.Errorf("%d sent at once, want 30", sent)
	}
	c.Advance(500 * time.Millisecond)
	for range 20 {
		p := b.NewUser(sandbox.UserSpec{FirstName: "x"})
		must(t, p.Start(""))
		n, _ := b.flood(p.ChatID(), 1)
		sent += n
	}
	if sent != 45 {
		t.Errorf("%d sent after half a second more, want 45", sent)
	}
}

func TestAGroupTakesTwentyMessagesAMinute(t *testing.T) {
	c := newClock()
	b := setup(t, sandbox.Config{Machine: c.Now})
	g := b.NewGroup("Staff", b.olena)
	g.AddBot(b.olena)
	sent := 0
	for range 25 {
		n, _ := b.flood(g.ID(), 1)
		sent += n
		c.Advance(time.Second)
	}
	if sent != 20 {
		t.Errorf("%d in 25 seconds, want 20", sent)
	}
	if _, retry := b.flood(g.ID(), 1); retry != 35 {
		t.Errorf("retry after %d, want 35", retry)
	}
	c.Advance(35 * time.Second)
	if n, _ := b.flood(g.ID(), 1); n != 1 {
		t.Error("refused after the minute")
	}
}

func TestLimitsCanBeSwitchedOff(t *testing.T) {
	b := met(t, sandbox.Config{NoLimits: true})
	if sent, _ := b.flood(b.olena.ChatID(), 60); sent != 60 {
		t.Errorf("%d of 60", sent)
	}
}
