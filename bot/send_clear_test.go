package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/store"
)

// emptied empties a chat of what is known of it: ids from 1 on were said within two
// days, what she wrote in them has ids from 1001 on.
func emptied(t *testing.T, said, heard int, answer func(c request) (int, string), check func(s *sending)) {
	t.Helper()
	inBubble(t, func(s *sending) {
		chat := chatName(7)
		mustUpdate(s, func(tx *store.Tx) error {
			for id := range heard {
				if err := tx.Heard(chat, 1001+id); err != nil {
					return err
				}
			}
			return nil
		})
		remember(s, said)
		mustUpdate(s, func(tx *store.Tx) error {
			err := tx.Send(store.Message{Chat: chat, ChatID: 7, Method: store.Sweep, Purpose: casework.ForCover})
			if err != nil {
				return err
			}
			return tx.Send(store.Message{Chat: chat, ChatID: 7, Class: store.Broadcasts, Method: store.Blank, Text: "·", Purpose: casework.ForCover})
		})
		s.telegram.answer = func(_ context.Context, c request) (int, string) { return answer(c) }
		s.start()
		s.wait(20 * time.Minute)
		check(s)
		for _, class := range []store.Class{store.Answers, store.Broadcasts} {
			if m, left, err := s.store.OutboxHead(s.Context(), class, chat); left || err != nil {
				s.Errorf("%s is not done: %v", m.Method, err)
			}
		}
	})
}

func mustUpdate(s *sending, fn func(tx *store.Tx) error) {
	s.Helper()
	if err := s.store.Update(s.Context(), "", fn); err != nil {
		s.Fatal(err)
	}
}

// remember notes as said, in the chat of 7, ids from 1 on.
func remember(s *sending, said int) {
	s.Helper()
	for id := range said {
		s.put(text(7, "x"))
		m, _, err := s.store.OutboxHead(s.Context(), store.Answers, chatName(7))
		if err == nil {
			err = s.store.Sent(s.Context(), store.Answers, m, store.Outcome{Result: casework.FateSent, MessageID: 1 + id, Keep: casework.RememberPreset})
		}
		if err != nil {
			s.Fatal(err)
		}
	}
}

// deleted lists the ids of one call.
func deleted(c request) (ids []int) {
	for id := range strings.SplitSeq(strings.Trim(c.params["message_ids"], "[]"), ",") {
		n, _ := strconv.Atoi(id)
		ids = append(ids, n)
	}
	return ids
}

func TestAChatIsEmptiedInHundreds(t *testing.T) {
	fine := func(request) (int, string) { return 200, `{"ok":true,"result":true}` }
	emptied(t, 150, 130, fine, func(s *sending) {
		all := map[int]bool{}
		for _, c := range s.telegram.of("deleteMessages") {
			ids := deleted(c)
			if len(ids) > 100 {
				s.Errorf("%d ids in one call", len(ids))
			}
			for _, id := range ids {
				all[id] = true
			}
		}
		if calls := len(s.telegram.of("deleteMessages")); len(all) != 280 || calls != 3 {
			s.Errorf("%d deleted in %d calls, want 280 in 3", len(all), calls)
		}
		if edits := s.telegram.of("editMessageText"); len(edits) != 0 {
			s.Errorf("written over: %+v", edits)
		}
	})
}

// One message that cannot be deleted keeps a whole request: the others go all the
// same, what is ours is written over, and what is hers and cannot go is let be.
func TestOneMessageThatCannotBeDeletedKeepsNoOther(t *testing.T) {
	gone := map[int]bool{}
	answer := func(c request) (int, string) {
		switch {
		case c.method != "deleteMessages":
			return 200, `{"ok":true,"result":{"message_id":5}}`
		case slices.ContainsFunc(deleted(c), func(id int) bool { return id == 5 || id == 1003 }):
			return failing(400, "Bad Request: message can't be deleted for everyone")
		}
		for _, id := range deleted(c) {
			gone[id] = true
		}
		return 200, `{"ok":true,"result":true}`
	}
	emptied(t, 20, 20, answer, func(s *sending) {
		if len(gone) != 38 || gone[5] || gone[1003] {
			s.Errorf("deleted %d, want all but two", len(gone))
		}
		edits := s.telegram.of("editMessageText")
		if len(edits) != 1 || edits[0].params["message_id"] != "5" || edits[0].params["text"] != "·" {
			s.Errorf("written over: %+v, want 5", edits)
		}
	})
}

func TestWhatTelegramAsksForIsDoneWhileAChatIsEmptied(t *testing.T) {
	var tried int
	answer := func(request) (int, string) {
		switch tried++; tried {
		case 1:
			return slowDown(30)
		case 2:
			return 502, "bad gateway"
		}
		return 200, `{"ok":true,"result":true}`
	}
	emptied(t, 3, 2, answer, func(s *sending) {
		calls := s.telegram.of("deleteMessages")
		if len(calls) != 3 || calls[1].at.Sub(calls[0].at) < 30*time.Second || len(deleted(calls[2])) != 5 {
			s.Errorf("calls %+v", calls)
		}
	})
}

// Whom the bot may not write to, nothing can be deleted for: it is tried once.
func TestWhoKeepsTheBotOutIsNotTriedForEver(t *testing.T) {
	blocked := func(request) (int, string) { return failing(403, "Forbidden: bot was blocked by the user") }
	emptied(t, 3, 0, blocked, func(s *sending) {
		if n := len(s.telegram.of("deleteMessages")); n != 1 {
			s.Errorf("tried %d times", n)
		}
	})
}

// What is older than two days is written over, the newest first: words, the words under
// a file, and what cannot be is let be.
func TestWhatIsOlderIsWrittenOver(t *testing.T) {
	inBubble(t, func(s *sending) {
		remember(s, 4)
		s.wait(50 * time.Hour)
		mustUpdate(s, func(tx *store.Tx) error {
			return tx.Send(store.Message{Chat: chatName(7), ChatID: 7, Class: store.Broadcasts, Method: store.Blank, Text: "·", Purpose: casework.ForCover})
		})
		s.telegram.answer = func(_ context.Context, c request) (int, string) {
			switch c.method + " " + c.params["message_id"] {
			case "editMessageText 3", "editMessageText 2":
				return failing(400, "Bad Request: there is no text in the message to edit")
			case "editMessageCaption 2":
				return failing(400, "Bad Request: message can't be edited")
			}
			return 200, `{"ok":true,"result":{"message_id":1}}`
		}
		s.start()
		s.wait(time.Minute)
		var got []string
		for _, method := range []string{"editMessageText", "editMessageCaption", "deleteMessages"} {
			for _, c := range s.telegram.of(method) {
				got = append(got, fmt.Sprint(method, " ", c.params["message_id"], " ", c.params["text"], c.params["caption"]))
			}
		}
		want := []string{"editMessageText 4 ·", "editMessageText 3 ·", "editMessageText 2 ·", "editMessageText 1 ·", "editMessageCaption 3 ·", "editMessageCaption 2 ·"}
		if !slices.Equal(got, want) {
			s.Errorf("did %q, want %q", got, want)
		}
		if sent, err := s.store.SentMessages(s.Context(), chatName(7)); len(sent) != 0 || err != nil {
			s.Errorf("still known: %+v, %v", sent, err)
		}
	})
}
