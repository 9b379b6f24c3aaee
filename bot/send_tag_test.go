package bot_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ponte/casework"
	"ponte/store"
)

// document is a file that goes away with a tag.
func document(chat int64, tag string) store.Message {
	m := text(chat, "")
	m.Method, m.Tag, m.File = store.SendDocument, tag, &store.File{Name: "calendar.ics", MIME: "text/calendar", Data: []byte("BEGIN:VCALENDAR")}
	return m
}

// takingBack deletes the files with a tag.
func takingBack(chat int64, tag string) store.Message {
	return store.Message{Chat: chatName(chat), ChatID: chat, Method: store.DeleteMessages, Tag: tag, Purpose: casework.ForAnswer}
}

// The file's id is known only when it is sent: it may wait in the outbox together
// with the message that takes it back.
func TestATagTakesBackWhatWasSentWithItAndNothingElse(t *testing.T) {
	inBubble(t, func(s *sending) {
		id := 40
		s.telegram.answer = func(_ context.Context, c request) (int, string) {
			if c.method != "sendDocument" {
				return 0, ""
			}
			id++
			return 200, fmt.Sprintf(`{"ok":true,"result":{"message_id":%d}}`, id)
		}
		s.put(document(7, "a1.5"), document(7, "a2.5"), document(7, "a1.5"), document(7, ""), text(7, "hello"), takingBack(7, "a1.5"), text(7, "after"))
		s.start()
		s.wait(20 * time.Second)
		deletions := s.telegram.of("deleteMessages")
		if len(deletions) != 1 || deletions[0].params["message_ids"] != "[41,43]" {
			t.Errorf("deleted %+v, want 41 and 43", deletions)
		}
		s.wantSaid("7 hello", "7 after")
	})
}

func TestATagOfNothingAsksTelegramForNothing(t *testing.T) {
	inBubble(t, func(s *sending) {
		s.put(document(8, "a1.5"), takingBack(7, "a1.5"), takingBack(8, "a2.5"), text(7, "after"))
		s.start()
		s.wait(5 * time.Second)
		if deletions := s.telegram.of("deleteMessages"); len(deletions) != 0 {
			t.Errorf("deleted %+v", deletions)
		}
		s.wantSaid("7 after")
	})
}
