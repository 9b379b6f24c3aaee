package bot

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"ponte/casework"
	"ponte/store"
)

// made makes the file of a message that has none yet. If that cannot be done, the
// words go out alone: they must not be missed for want of a picture. Its errors are
// the store's, after which it is tried again.
func (s *Sender) made(ctx context.Context, m store.Message) (store.Message, error) {
	if s.o.Files == nil {
		return wordsOf(m), nil
	}
	file, err := s.makeFile(ctx, *m.Made)
	switch {
	case casework.CodeOf(err) == casework.NotFound:
		return wordsOf(m), nil
	case errors.Is(err, store.ErrUnavailable), ctx.Err() != nil:
		return m, fmt.Errorf("bot: make a file: %w", errors.Join(err, ctx.Err()))
	case err != nil:
		s.o.Log.Error("a file could not be made: its words go out alone", zap.Error(err),
			zap.String("kind", m.Made.Kind), zap.String("message", m.ID))
		return wordsOf(m), nil
	}
	m.File = file
	return m, nil
}

// makeFile has a file made. Drawing is a library's work, and a panic of its would
// end the program again and again, with the same message at the head of the outbox.
func (s *Sender) makeFile(ctx context.Context, made store.Made) (file *store.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			file, err = nil, fmt.Errorf("bot: panic of %T", p)
		}
	}()
	return s.o.Files(ctx, made)
}

// wordsOf is a message without its file.
func wordsOf(m store.Message) store.Message {
	m.Method, m.File, m.Made = store.SendText, nil, nil
	return m
}
