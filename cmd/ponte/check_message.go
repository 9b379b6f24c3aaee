package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ponte/bot"
	"ponte/casework"
	"ponte/store"
)

// This file sends, edits and deletes one message, as the program does it: what
// works here works there.

// recipient is who gets the message.
type recipient struct {
	name string // in a finding
	chat int64
	lang casework.Lang
}

// recipients are the admins who have a chat, those first who could be written to
// the last time; or whom --chat names.
func (l *liveCheck) recipients() []recipient {
	var list []recipient
	people := slices.Clone(l.admins)
	slices.SortStableFunc(people, func(a, b admin) int {
		if a.unreachable != b.unreachable {
			return map[bool]int{false: -1, true: 1}[a.unreachable]
		}
		return strings.Compare(string(a.code), string(b.code))
	})
	for _, a := range people {
		switch {
		case l.chat == 0 && a.chat != 0:
			list = append(list, recipient{string(a.code), a.chat, a.lang})
		case l.chat != 0 && a.chat == l.chat:
			return []recipient{{string(a.code), a.chat, a.lang}}
		}
	}
	if l.chat != 0 {
		list = []recipient{{fmt.Sprintf("the chat %d", l.chat), l.chat, casework.English}}
	}
	return list
}

// message tries a message with one admin. If she cannot be written to, the next is
// tried: one is enough to know that messages arrive.
func (l *liveCheck) message(ctx context.Context, client *bot.Client) []finding {
	people := l.recipients()
	if len(people) == 0 {
		return []finding{l.nobody()}
	}
	var found []finding
	for _, who := range people {
		f, gone := l.try(ctx, client, who)
		found = append(found, f)
		if gone {
			continue
		}
		if f.mark == good {
			for i := range found[:len(found)-1] {
				found[i].mark = warning
			}
		}
		break
	}
	return found
}

// nobody tells why there is nobody to write to, and how that can be changed.
func (l *liveCheck) nobody() finding {
	what, do := "no message was tried: nobody is an admin yet", "`ponte invite --role admin --site SITE` enters and invites one; "+
		"she opens the link while Ponte runs"
	switch {
	case !l.met:
		what, do = "no message was tried, because it is not known who is an admin", "Mend what is said of redis, or name a chat with --chat"
	case len(l.admins) > 0:
		what = fmt.Sprintf("no message was tried: %s is an admin and not on Telegram yet", l.admins[0].code)
		do = l.advice
	case len(l.config.Policy.Sites) > 0:
		do = strings.Replace(do, "SITE", string(l.config.Policy.Sites[0].ID), 1)
	}
	return finding{warning, what, do}
}

// lastDelete is how long a message may take to be deleted when the command is
// stopped. Machine time.
const lastDelete = 10 * time.Second

// try sends, edits and deletes a message. It reports besides whether she is one to
// whom nothing can be sent, though others may be.
func (l *liveCheck) try(ctx context.Context, client *bot.Client, who recipient) (f finding, gone bool) {
	t := &trial{client: client, chat: who.chat}
	fails := func(what string, err error) finding {
		return finding{mark: bad, what: fmt.Sprintf("the message to %s %s: %v", who.name, what, sayFault(l.config.TelegramAPI, err))}
	}
	sent, err := l.book.Plain(who.lang, "check.sent", nil, l.con.now())
	if sent == "" {
		return finding{mark: bad, what: err.Error()}, false
	}
	edited, err := l.book.Plain(who.lang, "check.edited", nil, l.con.now())
	if edited == "" {
		return finding{mark: bad, what: err.Error()}, false
	}
	if err := t.do(ctx, "sent", store.Message{Method: store.SendText, Text: sent, Silent: true}); err != nil {
		return fails("could not be sent", err), bot.FaultOf(err).Behaviour == bot.Gone
	}
	editing := t.do(ctx, "edited", store.Message{Method: store.EditText, MessageID: t.id, Text: edited})
	// Whatever happens, it must not stay: also when somebody presses Ctrl-C now.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastDelete)
	defer cancel()
	deleting := t.do(last, "deleted", store.Message{Method: store.DeleteMessages, MessageIDs: []int{t.id}})
	switch {
	case deleting != nil:
		f := fails("was sent and could not be deleted", deleting)
		f.do = "It stands in her chat: delete it there"
		return f, false
	case editing != nil:
		return fails("was sent and deleted, but could not be edited", editing), false
	case t.stillThere(last, sent):
		return finding{bad, fmt.Sprintf("Telegram says that the message to %s was deleted, and it is still there", who.name),
			"Delete it there, and please report it"}, false
	default:
		return finding{good, fmt.Sprintf("a message to %s: %s", who.name, strings.Join(t.took, ", ")), ""}, false
	}
}

// trial is a message being tried.
type trial struct {
	client *bot.Client
	chat   int64
	id     int      // Telegram's, once it is sent
	took   []string // what was done, and in what time
}

// do makes one step and notes its time.
func (t *trial) do(ctx context.Context, what string, m store.Message) error {
	begun := time.Now() // machine time
	id, err := t.client.Deliver(ctx, t.chat, m)
	if err != nil {
		return err
	}
	if m.Method == store.SendText {
		t.id = id
	}
	t.took = append(t.took, fmt.Sprintf("%s in %d ms", what, time.Since(begun).Milliseconds()))
	return nil
}

// stillThere looks whether a message can be edited after it was deleted: Telegram
// says that it deleted also what it did not find.
func (t *trial) stillThere(ctx context.Context, text string) bool {
	_, err := t.client.Deliver(ctx, t.chat, store.Message{Method: store.EditText, MessageID: t.id, Text: text})
	return err == nil
}
