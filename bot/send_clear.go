package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"ponte/casework"
	"ponte/store"
)

// A chat is emptied in steps of one request each, so that pace and lease are looked at
// before every one, and a leader that takes over goes on where the last one stopped:
// what is gone is forgotten at once, and what is not known any more is done.

// deletable is how long Telegram lets a bot delete a message, of either side, less a
// moment for the request to arrive (core.telegram.org/bots/api#deletemessage).
const deletable = 48*time.Hour - time.Minute

// clear takes one step. Its errors are the store's.
func (s *Sender) clear(ctx context.Context, chat int64, m store.Message) (verdict, error) {
	sent, err := s.o.Store.SentMessages(ctx, m.Chat)
	if err != nil {
		return verdict{}, err
	}
	if m.Method == store.Blank {
		return s.blank(ctx, chat, m, sent)
	}
	heard, err := s.o.Store.HeardMessages(ctx, m.Chat)
	if err != nil {
		return verdict{}, err
	}
	from := machineTime().Add(-deletable)
	young := slices.DeleteFunc(slices.Concat(sent, heard), func(was store.SentMessage) bool { return was.At.Before(from) })
	if len(young) == 0 {
		return settledAs(casework.FateSent, ""), nil
	}
	slices.SortStableFunc(young, func(a, b store.SentMessage) int { return b.At.Compare(a.At) })
	return s.deleteSome(ctx, chat, m, young[:min(len(young), mostDeleted)], heard)
}

// deleteSome deletes messages, the newest first. One that cannot be deleted keeps all
// of a request: then each half is tried, and at last what is ours is written over.
func (s *Sender) deleteSome(ctx context.Context, chat int64, m store.Message, some, heard []store.SentMessage) (verdict, error) {
	ids := make([]int, 0, len(some))
	for _, was := range some {
		ids = append(ids, was.ID)
	}
	_, _, err := s.deliver(ctx, chat, store.Message{ID: m.ID, Chat: m.Chat, Method: store.DeleteMessages, MessageIDs: ids})
	v, done := s.step(ctx, m, err)
	switch {
	case !done:
		return v, nil
	case FaultOf(err) == nil:
		return verdict{}, s.o.Store.ForgetMessages(ctx, m.Chat, some)
	case len(some) > 1:
		for _, half := range [][]store.SentMessage{some[:len(some)/2], some[len(some)/2:]} {
			if v, err := s.deleteSome(ctx, chat, m, half, heard); err != nil || v != (verdict{}) {
				return v, err
			}
		}
		return verdict{}, nil
	case slices.ContainsFunc(heard, func(was store.SentMessage) bool { return was.ID == ids[0] }):
		return verdict{}, s.o.Store.ForgetMessages(ctx, m.Chat, some)
	}
	return s.overwrite(ctx, chat, m, some[0])
}

// blank writes over the newest message of ours that is still known. What can be
// deleted is left to the sweep, which goes first.
func (s *Sender) blank(ctx context.Context, chat int64, m store.Message, sent []store.SentMessage) (verdict, error) {
	from := machineTime().Add(-deletable)
	old := slices.DeleteFunc(sent, func(was store.SentMessage) bool { return !was.At.Before(from) })
	if len(old) == 0 {
		return settledAs(casework.FateSent, ""), nil
	}
	return s.overwrite(ctx, chat, m, old[len(old)-1])
}

// overwrite puts a text in the place of a message, or of the words under a file, and
// takes its buttons. What cannot be written over stays as it is.
func (s *Sender) overwrite(ctx context.Context, chat int64, m store.Message, was store.SentMessage) (verdict, error) {
	text := m.Text
	if text == "" {
		text = blank
	}
	over := store.Message{ID: m.ID, Chat: m.Chat, Method: store.EditText, MessageID: was.ID, Text: text}
	_, _, err := s.deliver(ctx, chat, over)
	if f := FaultOf(err); f != nil && f.Behaviour == TargetGone && f.Reason == "no_text" {
		over.Method = store.EditCaption
		_, _, err = s.deliver(ctx, chat, over)
	}
	v, done := s.step(ctx, m, err)
	if !done {
		return v, nil
	}
	return verdict{}, s.o.Store.ForgetMessages(ctx, m.Chat, []store.SentMessage{was})
}

// step judges one request: done reports that nothing more can come of it, also because
// Telegram will not do it; else the verdict says what it asks for.
func (s *Sender) step(ctx context.Context, m store.Message, err error) (v verdict, done bool) {
	if errors.Is(err, errNotLeader) {
		return verdict{}, false
	}
	switch f := FaultOf(err); {
	case f == nil:
		s.well()
		return verdict{}, true
	case f.Behaviour == TargetGone || f.Behaviour == Unchanged || f.Behaviour == Refused || f.Behaviour == Unread || f.Behaviour == Moved:
		s.o.Meter.Add(CountFaults, f.Behaviour.String(), 1)
		return verdict{}, true
	default:
		return s.judge(ctx, m, f), false
	}
}
