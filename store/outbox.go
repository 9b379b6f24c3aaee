package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"

	"ponte/casework"
)

// sentFor is how long Telegram's ids of our messages are kept by default, and
// those of hers: as long as Telegram lets a bot delete.
const sentFor = 48 * time.Hour

// OutboxReady lists up to most chats that have a message of the class whose
// time has come by Redis's clock, the longest waiting first.
func (s *Store) OutboxReady(ctx context.Context, class Class, most int) ([]casework.ChatName, error) {
	pipe := s.rdb.Pipeline()
	clock := pipe.Time(ctx)
	first := pipe.ZRangeWithScores(ctx, s.keys.chats(class), 0, int64(most)-1)
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, explain("look into the outbox", err)
	}
	now := float64(clock.Val().UnixMilli())
	var chats []casework.ChatName
	for _, z := range first.Val() {
		if z.Score <= now {
			chats = append(chats, casework.ChatName(member(z)))
		}
	}
	return chats, nil
}

// OutboxHead returns the chat's next message of the class; false if there is
// none. It looks neither at its time nor at pauses.
func (s *Store) OutboxHead(ctx context.Context, class Class, chat casework.ChatName) (Message, bool, error) {
	for {
		entry, err := s.rdb.LIndex(ctx, s.keys.outbox(class, chat), 0).Result()
		if isNil(err) {
			return Message{}, false, nil
		} else if err != nil {
			return Message{}, false, explain("read the outbox", err)
		}
		m, err := s.openMessage(ctx, class, chat, entry)
		if err == nil {
			return m, true, nil
		}
		// What nobody can read must not block what comes after it.
		gone := Message{Chat: chat, token: m.token}
		switch {
		case errors.Is(err, errDestroyed):
			s.log.Info("a message was dropped: its key was destroyed", zap.String("chat", string(chat)))
			err = s.Sent(ctx, class, gone, Outcome{Result: casework.FateSkipped})
		case errors.Is(err, ErrTampered):
			s.log.Error("a message was tampered with", zap.String("chat", string(chat)))
			err = s.Sent(ctx, class, gone, Outcome{Result: casework.FateFailed, Why: "tampered", Bury: true})
		}
		if err != nil {
			return Message{}, false, err
		}
	}
}

// openMessage returns a message with nothing but its token when it fails.
func (s *Store) openMessage(ctx context.Context, class Class, chat casework.ChatName, entry string) (Message, error) {
	token, rest, _ := strings.Cut(entry, "|")
	_, sealed, _ := strings.Cut(rest, "|")
	m := Message{token: token}
	plain, err := s.owners.unseal(ctx, casework.OwnedByChat(chat), s.keys.outbox(class, chat), token, []byte(sealed))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(plain, &m); err != nil {
		return Message{token: token}, fmt.Errorf("%w: %w", ErrTampered, err)
	}
	return m, nil
}

// Sent takes a message that OutboxHead returned out of the outbox, remembers
// Telegram's id of it, and tells the person's lane what became of it, all in
// one. If the message is not the chat's head any more it does nothing: somebody
// else, or the client's own repeat, was first.
func (s *Store) Sent(ctx context.Context, class Class, m Message, o Outcome) error {
	keys := []string{s.keys.outbox(class, m.Chat), s.keys.chats(class), s.keys.ids(m.Chat), s.keys.dead()}
	keep := o.Keep
	if keep <= 0 {
		keep = sentFor
	}
	bury := ""
	if o.Bury {
		bury = o.Why
		if bury == "" {
			bury = string(casework.Internal)
		}
	}
	args := []any{m.token, string(m.Chat), max(o.Gap.Milliseconds(), 0), sentMember(o.MessageID, m.Tag), milliseconds(keep), bury}

	told := !m.Subject.Zero() && m.Person != ""
	lane := casework.PersonLane(m.Person)
	ev := casework.Event{ID: "d:" + m.token, At: o.At, Delivery: &casework.Delivery{
		Result: o.Result, Why: o.Why, At: o.At, Chat: m.Chat, Purpose: m.Purpose, Subject: m.Subject, Rev: m.Rev, Step: m.Step,
	}}
	if !told {
		answer, err := s.run.sent.Run(ctx, s.rdb, keys, append(args, "", "", 0, "")...).Int()
		return s.settled(m, answer, err)
	}
	keys = append(keys, s.keys.lane(lane), s.keys.ready(), s.keys.seen(lane, ev.ID), s.keys.owner(lane.Owner()))
	for range sealTries {
		found, err := s.owners.get(ctx, []casework.Owner{lane.Owner()}, true)
		if err != nil {
			return err
		}
		key := found[lane.Owner()]
		entry, err := s.sealEvent(key, lane, ev)
		if err != nil {
			return err
		}
		answer, err := s.run.sent.Run(ctx, s.rdb, keys, append(args[:6:6], entry, string(lane), milliseconds(s.options.Memory), key.id)...).Int()
		if err != nil || answer >= 0 {
			return s.settled(m, answer, err)
		}
		s.owners.forget(lane.Owner())
	}
	return fmt.Errorf("store: sent: the key of %s: %w", lane, ErrBusy)
}

func (s *Store) settled(m Message, answer int, err error) error {
	if err == nil && answer == 0 {
		s.log.Info("a message was not the head of its outbox any more", zap.String("chat", string(m.Chat)))
	}
	return explain("sent", err)
}

// Hold makes a chat's messages of the class wait at least so long from now, as
// Telegram asked for that chat. It never shortens a wait.
func (s *Store) Hold(ctx context.Context, class Class, chat casework.ChatName, wait time.Duration) error {
	now, err := s.rdb.Time(ctx).Result()
	if err != nil {
		return explain("hold a chat", err)
	}
	return explain("hold a chat", s.rdb.ZAddArgs(ctx, s.keys.chats(class), redis.ZAddArgs{
		XX: true, GT: true, Members: []redis.Z{{Score: float64(now.Add(wait).UnixMilli()), Member: string(chat)}},
	}).Err())
}

// Pause keeps the whole bot from sending for at least so long, as Telegram
// asked. It holds for every replica and never shortens a pause.
func (s *Store) Pause(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	pipe := s.rdb.Pipeline()
	pipe.SetNX(ctx, s.keys.pause(), 1, wait)
	pipe.Do(ctx, "pexpire", s.keys.pause(), milliseconds(wait), "gt")
	_, err := pipe.Exec(ctx)
	return explain("pause", err)
}

// Paused returns how long the bot must not send yet; 0 means it may.
func (s *Store) Paused(ctx context.Context) (time.Duration, error) {
	left, err := s.rdb.PTTL(ctx, s.keys.pause()).Result()
	return max(left, 0), explain("look for a pause", err)
}

// Bell returns when a message was put into the outbox since the last call, or
// after block, at most 2 s. It is a hint, not the truth: a ring may be lost, so
// look once a second all the same. One goroutine per process listens.
func (s *Store) Bell(ctx context.Context, block time.Duration) error {
	last := "0" // the first time, everything that was ever rung counts as new
	if heard := s.bell.Load(); heard != nil {
		last = *heard
	}
	args := &redis.XReadArgs{Streams: []string{s.keys.bell(), last}, Count: 1000, Block: min(block, longestBlock).Truncate(time.Millisecond)}
	if args.Block <= 0 {
		args.Block = -1
	}
	streams, err := s.rdb.XRead(ctx, args).Result()
	if isNil(err) {
		return nil
	} else if err != nil {
		return explain("listen to the bell", err)
	}
	for _, stream := range streams {
		if n := len(stream.Messages); n > 0 {
			s.bell.Store(&stream.Messages[n-1].ID)
		}
	}
	return nil
}

// SentMessages lists the messages that Telegram has of a chat, by when.
func (s *Store) SentMessages(ctx context.Context, chat casework.ChatName) ([]SentMessage, error) {
	return s.messages(ctx, s.keys.ids(chat))
}

// HeardMessages lists what she wrote in a chat within the last 48 hours, by when.
func (s *Store) HeardMessages(ctx context.Context, chat casework.ChatName) ([]SentMessage, error) {
	return s.messages(ctx, s.keys.heard(chat))
}

// ForgetMessages forgets Telegram's ids of messages of a chat, of either side: they are gone.
func (s *Store) ForgetMessages(ctx context.Context, chat casework.ChatName, gone []SentMessage) error {
	if len(gone) == 0 {
		return nil
	}
	members := make([]any, 0, len(gone))
	for _, m := range gone {
		members = append(members, sentMember(m.ID, m.Tag))
	}
	pipe := s.rdb.Pipeline()
	pipe.ZRem(ctx, s.keys.ids(chat), members...)
	pipe.ZRem(ctx, s.keys.heard(chat), members...)
	_, err := pipe.Exec(ctx)
	return explain("forget messages", err)
}

// messages reads a list of Telegram's ids.
func (s *Store) messages(ctx context.Context, key string) ([]SentMessage, error) {
	set, err := s.rdb.ZRangeWithScores(ctx, key, 0, -1).Result()
	if err != nil {
		return nil, explain("list messages", err)
	}
	messages := make([]SentMessage, 0, len(set))
	for _, z := range set {
		number, tag, _ := strings.Cut(member(z), "|")
		id, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("store: list messages: id %q is no number", z.Member)
		}
		messages = append(messages, SentMessage{id, time.UnixMilli(int64(z.Score)).UTC(), tag})
	}
	return messages, nil
}
