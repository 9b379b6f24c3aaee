package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot"

	"ponte/sandbox"
)

func TestFaultsHitTheCallsTheyAreMeantFor(t *testing.T) {
	b := met(t, sandbox.Config{})
	other := b.NewUser(sandbox.UserSpec{FirstName: "x"})
	must(t, other.Start(""))
	send := func(p *sandbox.Phone) envelope {
		return b.raw("sendMessage", map[string]any{"chat_id": p.ChatID(), "text": "x"})
	}
	b.Inject(sandbox.Fault{Kind: sandbox.ServerError, Method: "sendMessage", ChatID: b.olena.ChatID(), Times: 2})
	if e := send(other); !e.OK {
		t.Errorf("another chat: %q", e.Description)
	}
	for range 2 {
		if e := send(b.olena); e.Status != 500 || e.Description != "Internal Server Error" {
			t.Errorf("her chat: %d %q", e.Status, e.Description)
		}
	}
	if e := send(b.olena); !e.OK {
		t.Errorf("the third time: %q", e.Description)
	}
	if n := len(b.olena.Messages()); n != 2 {
		t.Errorf("%d messages, want her start and one of ours", n)
	}
	b.Inject(sandbox.Fault{Kind: sandbox.TooManyRequests, RetryAfter: 9, Times: -1})
	b.updates(0) // a poll is only hit by a fault that names it
	for range 3 {
		if e := send(other); e.Status != 429 || e.Parameters.RetryAfter != 9 {
			t.Errorf("flood: %d %+v", e.Status, e.Parameters)
		}
	}
	b.Heal()
	if e := send(other); !e.OK {
		t.Errorf("healed: %q", e.Description)
	}
}

func TestAConnectionCanDieBeforeAndAfterTheMessageIsSent(t *testing.T) {
	b := met(t, sandbox.Config{})
	send := func(ctx context.Context) error {
		_, err := b.bot.SendMessage(ctx, &bot.SendMessageParams{ChatID: b.olena.ChatID(), Text: "x"})
		return err
	}
	b.Inject(sandbox.Fault{Kind: sandbox.Closed})
	if err := send(soon(t)); !errors.Is(err, io.EOF) {
		t.Errorf("closed: %v", err)
	}
	if n := len(b.olena.Messages()); n != 1 {
		t.Errorf("closed before: %d messages, want hers only", n)
	}
	b.Inject(sandbox.Fault{Kind: sandbox.SentThenClosed})
	if err := send(soon(t)); !errors.Is(err, io.EOF) {
		t.Errorf("sent, then closed: %v", err)
	}
	if n := len(b.olena.Messages()); n != 2 {
		t.Errorf("closed after: %d messages, want 2", n)
	}
	b.Inject(sandbox.Fault{Kind: sandbox.Hang})
	ctx, cancel := context.WithTimeout(soon(t), 50*time.Millisecond)
	defer cancel()
	if err := send(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hang: %v", err)
	}
	b.Inject(sandbox.Fault{Kind: sandbox.BadGateway, Method: "sendMessage"})
	if err := send(soon(t)); err == nil || !strings.Contains(err.Error(), "<html>") {
		t.Errorf("bad gateway: %v", err)
	}
	var faults bytes.Buffer
	for _, c := range b.Calls("sendMessage") {
		faults.WriteString(c.Fault + " ")
	}
	if got := faults.String(); got != "Closed SentThenClosed Hang BadGateway " {
		t.Errorf("calls remember their faults: %q", got)
	}
}
