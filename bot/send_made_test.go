package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"ponte/bot"
	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
	"ponte/talk"
)

// weekly is a notice with a picture of weeks.
func weekly() casework.Notice {
	return casework.Notice{ID: "digest.1", To: "anna", Key: "digest", Purpose: casework.ForStaff, File: casework.ChartFile,
		Subject: casework.Ref{Type: casework.WeekSubject, ID: "milano.2026-10-05"}}
}

// carried gives a notice to an outbox and returns what stands in it then.
func carried(t *testing.T, n casework.Notice, said talk.Said) (all []store.Message) {
	t.Helper()
	s, _ := storetest.MustOpenInProcess(t)
	made := func(casework.Reader, string, string, casework.Lang, time.Time) (*store.File, error) {
		return &store.File{Name: "calendar.ics", Data: []byte("BEGIN:VCALENDAR")}, nil
	}
	said.Chat, said.Lang, said.File, said.Subject = chatName(7), casework.Italian, n.File, n.Subject.ID
	err := s.Update(t.Context(), "", func(tx *store.Tx) error { return bot.CarryNotice(tx, made, n, said) })
	if err != nil {
		t.Fatal(err)
	}
	for {
		m, ok, err := s.OutboxHead(t.Context(), store.Answers, chatName(7))
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return all
		}
		all = append(all, m)
		if err := s.Sent(t.Context(), store.Answers, m, store.Outcome{Result: casework.FateSent}); err != nil {
			t.Fatal(err)
		}
	}
}

// shape is what a list of messages does, in words.
func shape(all []store.Message) (out []string) {
	for _, m := range all {
		text := string(m.Method)
		if m.Text != "" {
			text += " words"
		}
		if len(m.Keyboard) > 0 {
			text += " buttons"
		}
		if m.Made != nil {
			text += " " + m.Made.Kind + " " + m.Made.Subject + " " + string(m.Made.Lang)
		}
		out = append(out, text)
	}
	return out
}

// In the outbox stands which picture, and not the picture.
func TestTheWordsOfAPictureStandUnderItOrBeforeIt(t *testing.T) {
	rows := [][]talk.Key{{{Label: "Apri", Data: "x"}}}
	for name, c := range map[string]struct {
		said talk.Said
		want []string
	}{
		"short": {talk.Said{HTML: "12 appuntamenti"}, []string{"photo words chart milano.2026-10-05 it"}},
		// 1024 units as Telegram counts, with markup beside them: an emoji is two.
		"longest": {talk.Said{HTML: "<b>" + strings.Repeat("я", 1021) + "</b>&amp;😀"}, []string{"photo words chart milano.2026-10-05 it"}},
		"longer":  {talk.Said{HTML: strings.Repeat("я", 1025)}, []string{"text words", "photo chart milano.2026-10-05 it"}},
		"buttons": {talk.Said{HTML: "12 appuntamenti", Rows: rows}, []string{"text words buttons", "photo chart milano.2026-10-05 it"}},
	} {
		all := carried(t, weekly(), c.said)
		if got := shape(all); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		for i, m := range all {
			if m.File != nil || m.Person != "anna" || m.Purpose != casework.ForStaff || m.Subject != weekly().Subject || m.ID != []string{"digest.1", "digest.1.file"}[i] {
				t.Errorf("%s: message %d is %+v", name, i, m)
			}
		}
	}
}

func TestOtherFilesOfANoticeGoAlongAfterItAsTheyAre(t *testing.T) {
	n := weekly()
	n.File, n.Step, n.Subject = casework.CalendarFile, "1d", casework.AppointmentRef("a1")
	all := carried(t, n, talk.Said{HTML: "Domani"})
	if got, want := shape(all), []string{"text words", "document"}; !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	if all[0].Step != "1d" || all[1].Step != "" || string(all[1].File.Data) != "BEGIN:VCALENDAR" {
		t.Errorf("%+v", all)
	}
	n.File = ""
	if got := shape(carried(t, n, talk.Said{HTML: "Domani"})); !slices.Equal(got, []string{"text words"}) {
		t.Errorf("without a file: %q", got)
	}
}

// pictured is a message whose picture is made when it is sent.
func pictured(words string) store.Message {
	m := text(7, words)
	m.Method, m.Made = store.SendPhoto, &store.Made{Kind: "chart", Subject: "milano.2026-10-05", Lang: "it"}
	return m
}

func TestAPictureIsMadeWhenItIsSentAndItsWordsAreNeverMissed(t *testing.T) {
	png := &store.File{Name: "weeks.png", MIME: "image/png", Data: []byte("PNG")}
	for name, c := range map[string]struct {
		message store.Message
		files   func(tries int) (*store.File, error)
		refuse  bool // Telegram refuses the picture
		photos  []string
		said    []string
		logged  string
	}{
		"made":         {message: pictured("words"), files: func(int) (*store.File, error) { return png, nil }, photos: []string{"7 words PNG"}},
		"without them": {message: pictured(""), files: func(int) (*store.File, error) { return png, nil }, photos: []string{"7  PNG"}},
		"a little later": {message: pictured("words"), photos: []string{"7 words PNG"}, files: func(tries int) (*store.File, error) {
			if tries < 3 {
				return nil, fmt.Errorf("read: %w", store.ErrUnavailable)
			}
			return png, nil
		}, logged: "a message has to wait: could not look at a message again"},
		"nothing to make it from": {message: pictured("words"), said: []string{"7 words"},
			files: func(int) (*store.File, error) { return nil, casework.Errorf(casework.NotFound, "no weeks") }},
		"a mistake": {message: pictured("words"), files: func(int) (*store.File, error) { return nil, errors.New("no such site") }, said: []string{"7 words"},
			logged: "a file could not be made: its words go out alone"},
		"a panic": {message: pictured("words"), files: func(int) (*store.File, error) { panic("a broken font") }, said: []string{"7 words"},
			logged: "a file could not be made: its words go out alone"},
		"a mistake and no words": {message: pictured(""), files: func(int) (*store.File, error) { return nil, errors.New("no such site") },
			logged: "a file could not be made: its words go out alone"},
		"nobody makes any": {message: pictured("words"), said: []string{"7 words"}},
		"refused": {message: pictured("words"), files: func(int) (*store.File, error) { return png, nil }, refuse: true,
			photos: []string{"7 words PNG"}, said: []string{"7 words"}, logged: "Telegram will not take a picture: its words go out alone"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *sending) {
				tries := 0
				if c.files != nil {
					s.options.Files = func(_ context.Context, m store.Made) (*store.File, error) {
						if m != *c.message.Made {
							s.Errorf("asked to make %+v", m)
						}
						tries++
						return c.files(tries)
					}
				}
				s.telegram.answer = answering("sendPhoto", func() (int, string) {
					if c.refuse {
						return failing(400, "Bad Request: IMAGE_PROCESS_FAILED")
					}
					return 0, ""
				})
				s.put(c.message, text(7, "next"))
				s.start()
				s.wait(time.Minute)
				var photos []string
				for _, p := range s.telegram.of("sendPhoto") {
					photos = append(photos, p.params["chat_id"]+" "+p.params["caption"]+" "+p.files["photo"])
				}
				if !slices.Equal(photos, c.photos) {
					s.Errorf("pictures %q, want %q", photos, c.photos)
				}
				s.wantSaid(append(c.said, "7 next")...)
				worst := s.logs.Filter(func(e observer.LoggedEntry) bool { return e.Level > zap.InfoLevel })
				if c.logged == "" && worst.Len() > 0 || c.logged != "" && worst.FilterMessage(c.logged).Len() == 0 {
					s.Errorf("logged %+v, want %q", worst.All(), c.logged)
				}
			})
		})
	}
}
