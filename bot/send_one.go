package bot

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"ponte/casework"
	"ponte/store"
)

// verdict is what one look at a message came to: it is settled, or put off, or
// left as it is, since this replica leads no more.
type verdict struct {
	outcome *store.Outcome
	hold    time.Duration
	rest    time.Duration // the whole bot must pause
	fatal   error
}

func settledAs(fate casework.Fate, why string) verdict {
	return verdict{outcome: &store.Outcome{Result: fate, Why: why}}
}

// send serves a chat once: it reads the chat's next message, sends it if it still
// should be sent, and takes it out of the outbox.
func (s *Sender) send(ctx context.Context, class store.Class, chat casework.ChatName) finished {
	m, ok, err := s.o.Store.OutboxHead(ctx, class, chat)
	if err != nil {
		return s.troubled(ctx, class, chat, "read the outbox", err)
	}
	if !ok {
		return finished{chat: chat}
	}
	v, err := s.decide(ctx, m)
	if err != nil {
		return s.troubled(ctx, class, chat, "look at a message again", err)
	}
	f := finished{chat: chat, rest: v.rest, err: v.fatal}
	switch {
	case v.outcome != nil:
		s.settle(ctx, class, m, *v.outcome)
	case v.hold > 0:
		held := s.hold(ctx, class, chat, v.hold)
		f.rest = max(f.rest, held.rest)
	}
	return f
}

// decide looks at a message once more and sends it. Its errors are the store's.
func (s *Sender) decide(ctx context.Context, m store.Message) (verdict, error) {
	now := s.o.Now()
	if !m.NotAfter.IsZero() && now.After(m.NotAfter) {
		if s.tries.settled(m.Chat) {
			return settledAs(casework.FateFailed, casework.WhyOutage), nil
		}
		return settledAs(casework.FateSkipped, casework.WhyTooLate), nil
	}
	why, err := s.o.Recheck(ctx, m)
	switch {
	case err != nil:
		return verdict{}, err
	case why != "":
		return settledAs(casework.FateSkipped, why), nil
	}
	if m.ByTag() {
		ids, err := s.tagged(ctx, m)
		if err != nil || len(ids) == 0 {
			return settledAs(casework.FateSent, ""), err
		}
		m.MessageIDs, m.MessageID = ids, ids[len(ids)-1]
	}
	if m.Made != nil {
		if m, err = s.made(ctx, m); err != nil {
			return verdict{}, err
		}
		if m.File == nil && m.Text == "" {
			return settledAs(casework.FateSkipped, casework.WhyFault), nil
		}
	}
	chat, keep, err := s.telegramChat(ctx, m)
	if casework.CodeOf(err) == casework.NotFound {
		return settledAs(casework.FateFailed, casework.WhyUnreachable), nil // forgotten meanwhile
	} else if err != nil {
		return verdict{}, err
	}
	if m.Method == store.Sweep || m.Method == store.Blank {
		return s.clear(ctx, chat, m)
	}
	v := s.request(ctx, chat, m)
	if v.outcome != nil {
		v.outcome.Keep = keep
	}
	return v, nil
}

// tagged finds what Telegram has of a chat with a message's tag and still deletes, the
// newest last.
func (s *Sender) tagged(ctx context.Context, m store.Message) (ids []int, err error) {
	sent, err := s.o.Store.SentMessages(ctx, m.Chat)
	for _, was := range sent {
		if was.Tag == m.Tag && was.At.After(machineTime().Add(-deletable)) {
			ids = append(ids, was.ID)
		}
	}
	return ids, err
}

// telegramChat finds Telegram's id of a message's chat, and for how long it is
// remembered what was said there: 0 for the preset, if the chat is nobody's.
func (s *Sender) telegramChat(ctx context.Context, m store.Message) (id int64, keep time.Duration, err error) {
	if m.ChatID != 0 {
		return m.ChatID, 0, nil
	}
	var chat casework.Chat
	err = s.o.Store.View(ctx, func(r casework.Reader) error { return r.Get(casework.ChatRef(m.Chat), &chat) })
	if chat.Person != "" {
		keep = s.o.Remember
	}
	return chat.Telegram, keep, err
}

// request makes the request, and a second one if an edit must become a message, a
// picture is not taken, or a group has another id.
func (s *Sender) request(ctx context.Context, chat int64, m store.Message) verdict {
	id, gap, err := s.deliver(ctx, chat, m)
	switch f := FaultOf(err); {
	case f == nil:
	case f.Behaviour == TargetGone && m.OrSend:
		m.Method, m.MessageID = store.SendText, 0
		id, gap, err = s.deliver(ctx, chat, m)
	case f.Behaviour == Refused && m.Method == store.SendPhoto && m.Text != "":
		s.o.Log.Warn("Telegram will not take a picture: its words go out alone", zap.Error(f), zap.String("message", m.ID))
		id, gap, err = s.deliver(ctx, chat, wordsOf(m))
	case f.Behaviour == Moved:
		id, gap, err = s.deliver(ctx, f.MovedTo, m)
	}
	if errors.Is(err, errNotLeader) {
		return verdict{}
	}
	v := s.judge(ctx, m, FaultOf(err))
	if v.outcome != nil {
		v.outcome.Gap = gap
		if isNew(m.Method) {
			v.outcome.MessageID = id
		}
	}
	return v
}

// isNew reports whether a method makes a message. An edited one keeps the time
// from which Telegram counts until it can no longer be deleted.
func isNew(m store.Method) bool {
	return m == store.SendText || m == store.SendDocument || m == store.SendPhoto || m == store.SendVoice
}

// errNotLeader says that the lease ended before the request began.
var errNotLeader = errors.New("bot: this replica does not lead any more")

// deliver makes one request, with a look at the lease in the last line before it.
func (s *Sender) deliver(ctx context.Context, chat int64, m store.Message) (id int, gap time.Duration, err error) {
	begun := machineTime()
	gap = s.pace.take(m.Chat, begun)
	if !s.o.Lease.Holds() {
		return 0, 0, errNotLeader
	}
	id, err = s.o.Client.Deliver(ctx, chat, m)
	s.o.Meter.Add(CountCalls, "", 1)
	s.o.Meter.Add(CountMillis, "", machineTime().Sub(begun).Milliseconds())
	return id, gap, err
}

// judge does what Telegram's answer asks for.
func (s *Sender) judge(ctx context.Context, m store.Message, f *Fault) verdict {
	if f == nil {
		s.well()
		return settledAs(casework.FateSent, "")
	}
	s.o.Meter.Add(CountFaults, f.Behaviour.String(), 1)
	log := s.o.Log.With(zap.Error(f), zap.String("chat", string(m.Chat)), zap.String("message", m.ID))
	switch f.Behaviour {
	case Unchanged:
		return settledAs(casework.FateSent, "")
	case Unread:
		log.Warn("a message was sent, but Telegram's answer cannot be read")
		return settledAs(casework.FateSent, "")
	case TargetGone:
		return settledAs(casework.FateSkipped, casework.WhyTooLate)
	case Gone:
		return settledAs(casework.FateFailed, casework.WhyUnreachable)
	case Refused, Moved: // once more, after it was followed
		log.Error("Telegram will not take a message: it goes to the dead letters")
		v := settledAs(casework.FateFailed, casework.WhyRefused)
		v.outcome.Bury = true
		return v
	case RetryAfter:
		return s.slowDown(ctx, m.Chat, f.After)
	case Unauthorized:
		return verdict{fatal: ErrToken}
	default:
		if ctx.Err() != nil {
			return verdict{} // it is we who end: the next leader sends it
		}
		s.unwell(f)
		return verdict{hold: s.tries.failed(m.Chat)}
	}
}

// slowDown lets the chat rest as long as Telegram said, or the whole bot.
func (s *Sender) slowDown(ctx context.Context, chat casework.ChatName, d time.Duration) verdict {
	now := machineTime()
	s.pace.block(chat, now, d)
	if !s.floods.wholeBot(chat, now, d) {
		return verdict{hold: d}
	}
	s.o.Log.Warn("Telegram asks the whole bot to pause", zap.Duration("for", d))
	if err := s.o.Store.Pause(ctx, d); err != nil {
		s.o.Log.Warn("the pause could not be written down for the next leader", zap.Error(err))
	}
	return verdict{hold: d, rest: d}
}

// settle takes a message out of the outbox. While Redis does not answer it stays
// at it: to begin anew would say the same thing twice.
func (s *Sender) settle(ctx context.Context, class store.Class, m store.Message, o store.Outcome) {
	o.At = s.o.Now()
	for tries := 0; ; tries++ {
		err := s.o.Store.Sent(ctx, class, m, o)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return
		}
		if tries == 0 {
			s.o.Log.Warn("a message could not be taken out of the outbox; trying on", zap.Error(err), zap.String("message", m.ID))
		}
		pause(ctx, storeRest)
	}
	s.tries.settled(m.Chat)
	s.o.Meter.Add(CountFates, fateSort(o), 1)
	s.pokeAfter(o.Gap)
}

// fateSort is how a settled message is counted: "sent", "skipped.quiet".
func fateSort(o store.Outcome) string {
	if o.Why == "" {
		return string(o.Result)
	}
	return string(o.Result) + "." + o.Why
}

// hold puts a chat off.
func (s *Sender) hold(ctx context.Context, class store.Class, chat casework.ChatName, d time.Duration) finished {
	if err := s.o.Store.Hold(ctx, class, chat, d); err != nil {
		return finished{chat: chat, rest: storeRest}
	}
	s.pokeAfter(d)
	return finished{chat: chat}
}

// pokeAfter makes the dispatcher look when a chat has rested. A moment is added
// because the rest is over by Redis's clock, which counts whole milliseconds.
func (s *Sender) pokeAfter(d time.Duration) {
	if d > 0 {
		time.AfterFunc(d+2*time.Millisecond, s.poke)
	}
}

// troubled puts a chat off after a failure that was not Telegram's.
func (s *Sender) troubled(ctx context.Context, class store.Class, chat casework.ChatName, doing string, err error) finished {
	if ctx.Err() != nil {
		return finished{chat: chat}
	}
	s.o.Log.Error("a message has to wait: could not "+doing, zap.Error(err), zap.String("chat", string(chat)))
	return s.hold(ctx, class, chat, s.tries.failed(chat))
}

// unwell and well say once each that Telegram stops and begins to answer.
func (s *Sender) unwell(f *Fault) {
	if !s.ailing.Swap(true) {
		s.o.Log.Warn("Telegram does not take messages; trying on", zap.Error(f))
	}
}

func (s *Sender) well() {
	if s.ailing.Load() && s.ailing.Swap(false) {
		s.o.Log.Info("Telegram takes messages again")
	}
}
