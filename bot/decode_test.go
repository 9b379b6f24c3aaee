package bot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"ponte/bot"
	"ponte/casework"
)

// now is business time in these tests.
var now = time.Date(2026, 10, 12, 8, 30, 0, 0, time.UTC)

// chatName names chats as the store would, but so that a test can read it.
func chatName(chat int64) casework.ChatName { return casework.ChatName(fmt.Sprintf("chat%d", chat)) }

func newDecoder() *bot.Decoder {
	return &bot.Decoder{
		Username: "ponte_bot", Commands: []string{"start", "help"}, ChatName: chatName,
		Now: func() time.Time { return now },
	}
}

// written is an update with a message of hers; fields are what else is in it.
func written(id int, fields string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":5,"date":1760257800,
		"from":{"id":7,"is_bot":false,"first_name":"Olena","language_code":"uk"},"chat":{"id":7,"type":"private","first_name":"Olena"},%s}}`, id, fields)
}

func saying(id int, text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return written(id, `"text":`+string(quoted))
}

var sent = time.Date(2025, 10, 12, 8, 30, 0, 0, time.UTC)

func TestUpdatesAreTakenInWithoutWhoWroteThem(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		want bot.Update
	}{
		"text": {saying(1, "Привіт"), bot.Update{Kind: bot.TextUpdate, Text: "Привіт"}},
		"command": {saying(1, "/Start abc def"),
			bot.Update{Kind: bot.CommandUpdate, Command: "start", Arg: "abc def", Text: "/Start abc def"}},
		"photo with a line": {written(1, `"photo":[{"file_id":"secret"}],"caption":"допоможіть"`),
			bot.Update{Kind: bot.MediaUpdate, Media: "photo", Text: "допоможіть"}},
		"voice":                      {written(1, `"voice":{"file_id":"v","duration":3}`), bot.Update{Kind: bot.MediaUpdate, Media: "voice", Voice: "v"}},
		"a voice with an endless id": {written(1, `"voice":{"file_id":"`+strings.Repeat("v", 257)+`"}`), bot.Update{Kind: bot.MediaUpdate, Media: "voice"}},
		"a note of video":            {written(1, `"video_note":{"file_id":"secret"}`), bot.Update{Kind: bot.MediaUpdate, Media: "video_note"}},
		"place":                      {written(1, `"location":{"latitude":45.4,"longitude":9.2}`), bot.Update{Kind: bot.MediaUpdate, Media: "location"}},
		"animation":                  {written(1, `"animation":{},"document":{}`), bot.Update{Kind: bot.MediaUpdate, Media: "animation"}},
		"contact":                    {written(1, `"contact":{"phone_number":"+380501112233","first_name":"Olena"}`), bot.Update{Kind: bot.ContactUpdate}},
		"edit": {strings.Replace(saying(1, "нове"), `"message"`, `"edited_message"`, 1),
			bot.Update{Kind: bot.EditUpdate, Text: "нове"}},
		"press": {`{"update_id":1,"callback_query":{"id":"900","from":{"id":7,"first_name":"Olena","language_code":"uk"},"data":"run:1:yes",
			"message":{"message_id":5,"date":1760257800,"chat":{"id":7,"type":"private"},"from":{"id":4242,"is_bot":true}}}}`,
			bot.Update{Kind: bot.PressUpdate, Data: "run:1:yes"}},
		"blocked": {`{"update_id":1,"my_chat_member":{"date":1760257800,"chat":{"id":7,"type":"private","first_name":"Olena"},
			"from":{"id":7,"first_name":"Olena","language_code":"uk"},"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked","until_date":0}}}`,
			bot.Update{Kind: bot.MemberUpdate, Status: "kicked"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok, err := newDecoder().Decode([]byte(c.raw))
			if err != nil || !ok {
				t.Fatalf("not taken in: %t, %v", ok, err)
			}
			want := c.want
			want.Version, want.ID, want.Chat, want.From, want.Lang, want.Sent = 1, 1, 7, 7, "uk", sent
			if want.Kind != bot.MemberUpdate {
				want.Message = 5
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(bot.Update{})); diff != "" {
				t.Errorf("update (-want, +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsNotForUsIsIgnored(t *testing.T) {
	for name, raw := range map[string]string{
		"group":             strings.Replace(saying(1, "hi"), `"private"`, `"supergroup"`, 1),
		"channel":           `{"update_id":1,"channel_post":{"message_id":5,"chat":{"id":-100,"type":"channel"},"text":"hi"}}`,
		"inline query":      `{"update_id":1,"inline_query":{"id":"3","from":{"id":7},"query":"hi"}}`,
		"inline button":     `{"update_id":1,"callback_query":{"id":"3","from":{"id":7},"inline_message_id":"x","data":"a"}}`,
		"another bot":       strings.Replace(saying(1, "hi"), `"is_bot":false`, `"is_bot":true`, 1),
		"nobody":            `{"update_id":1,"message":{"message_id":5,"chat":{"id":7,"type":"private"},"text":"hi"}}`,
		"pinned":            written(1, `"pinned_message":{"message_id":3,"text":"hi"}`),
		"live location":     strings.Replace(written(1, `"location":{"latitude":45}`), `"message"`, `"edited_message"`, 1),
		"an unknown status": `{"update_id":1,"my_chat_member":{"chat":{"id":7,"type":"private"},"from":{"id":7},"new_chat_member":{"status":"Olena"}}}`,
		"an unknown kind":   `{"update_id":1,"thought":{"text":"hi"}}`,
		"an unknown form":   `{"update_id":1,"message":{"message_id":"five"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			u, ok, err := newDecoder().Decode([]byte(raw))
			if err != nil || ok || u.ID != 1 {
				t.Errorf("got update %d, taken in: %t, error %v; want 1 ignored", u.ID, ok, err)
			}
		})
	}
}

// inGroup makes an update of a private chat one of a group.
func inGroup(raw string) string {
	return strings.NewReplacer(`"private"`, `"supergroup"`, `"chat":{"id":7`, `"chat":{"id":-5,"title":"Team Olena"`).Replace(raw)
}

func TestOfAGroupOnlyWhatConcernsAStaffChatIsTakenIn(t *testing.T) {
	member := func(status string) string {
		return `{"update_id":1,"my_chat_member":{"chat":{"id":-5,"type":"group"},"from":{"id":1087968824,"is_bot":true},"date":9,"new_chat_member":{"status":"` + status + `"}}}`
	}
	link := bot.Update{Kind: bot.CommandUpdate, From: 7, Lang: "uk", Message: 5, Command: "link", Arg: "7k3m9-2pqxd"}
	start := link
	start.Command = "start"
	unlink := link
	unlink.Command, unlink.Arg = "unlink", ""
	noCode := unlink
	noCode.Command = "link"
	for _, c := range []struct {
		name, raw string
		want      bot.Update // the zero one is ignored
	}{
		{"words", inGroup(saying(1, "Olena came")), bot.Update{}},
		{"help", inGroup(saying(1, "/help@ponte_bot")), bot.Update{}},
		{"a call for help", inGroup(saying(1, "/sos")), bot.Update{}},
		{"link", inGroup(saying(1, "/Link@Ponte_Bot  7k3m9-2pqxd and Olena")), link},
		{"link for whoever hears", inGroup(saying(1, "/link 7k3m9-2pqxd")), bot.Update{}},
		{"link for another bot", inGroup(saying(1, "/link@other_bot 7k3m9-2pqxd")), bot.Update{}},
		{"link in the middle", inGroup(saying(1, "hi /link@ponte_bot 7k3m9-2pqxd")), bot.Update{}},
		{"link with a long word", inGroup(saying(1, "/link@ponte_bot "+strings.Repeat("Olena", 7))), noCode},
		{"added by a link", inGroup(saying(1, "/start@ponte_bot 7k3m9-2pqxd")), start},
		{"added without", inGroup(saying(1, "/start@ponte_bot")), bot.Update{}},
		{"unlink", inGroup(saying(1, "/unlink@ponte_bot")), unlink},
		{"a voice", inGroup(written(1, `"voice":{"duration":3}`)), bot.Update{}},
		{"an edited link", strings.Replace(inGroup(saying(1, "/link@ponte_bot 7k3m9-2pqxd")), `"message"`, `"edited_message"`, 1), bot.Update{}},
		{"removed", member("kicked"), bot.Update{Kind: bot.MemberUpdate, Status: "kicked"}},
		{"gone", member("left"), bot.Update{Kind: bot.MemberUpdate, Status: "left"}},
		{"added", member("member"), bot.Update{}},
		{"moved", inGroup(written(1, `"migrate_to_chat_id":-1005`)), bot.Update{Kind: bot.MovedUpdate, Message: 5, MovedTo: -1005}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok, err := newDecoder().Decode([]byte(c.raw))
			if err != nil || ok != (c.want.Kind != "") {
				t.Fatalf("taken in: %t, error %v", ok, err)
			}
			if !ok {
				return
			}
			c.want.Version, c.want.ID, c.want.Chat, c.want.Group = got.Version, 1, -5, true
			if diff := cmp.Diff(c.want, got, cmpopts.IgnoreUnexported(bot.Update{}), cmpopts.IgnoreFields(bot.Update{}, "Sent")); diff != "" {
				t.Errorf("update (-want, +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsNoUpdateIsAnError(t *testing.T) {
	for _, raw := range []string{"", "null", "{}", "[]", "Olena", `{"update_id":"1"}`, `{"update_id":0}`, `{"update_id":1`} {
		if _, _, err := newDecoder().Decode([]byte(raw)); !errors.Is(err, bot.ErrNoUpdate) {
			t.Errorf("%q: error %v, want ErrNoUpdate", raw, err)
		}
	}
}

func TestCommandsAreFoundWhereverPeoplePutThem(t *testing.T) {
	for _, c := range []struct{ text, command, arg string }{
		{"/help", "help", ""},
		{"/HELP", "help", ""},
		{"/help@ponte_bot", "help", ""},
		{"/help@Ponte_Bot please", "help", "please"},
		{"/help@other_bot", "", ""},
		{"/start AbC-123_x", "start", "AbC-123_x"},
		{"Привіт /start", "start", ""},
		{"مرحبا /help الآن", "help", "الآن"},
		{"\u200f/help", "help", ""},
		{"  \n/help", "help", ""},
		{"/unknown", "unknown", ""},
		{"look at /unknown", "", ""},
		{"via Roma 5/b, scala /c", "", ""},
		{"24/7 /help", "help", ""},
		{"https://example.org/help", "", ""},
		{"/", "", ""},
		{"//help", "", ""},
		{"/привіт", "", ""},
		{"/7", "", ""},
		{"/a_1", "a_1", ""},
		{"/" + strings.Repeat("a", 33), "", ""},
		{"", "", ""},
	} {
		u, _, err := newDecoder().Decode([]byte(saying(1, c.text)))
		if err != nil {
			t.Fatal(err)
		}
		if u.Command != c.command || u.Arg != c.arg || (u.Kind == bot.CommandUpdate) != (c.command != "") {
			t.Errorf("%q: %s, command %q with %q, want %q with %q", c.text, u.Kind, u.Command, u.Arg, c.command, c.arg)
		}
	}
}

func TestLanguagesAreTagsOrNothing(t *testing.T) {
	for lang, want := range map[string]string{
		"uk": "uk", "pt-br": "pt-br", "zh-hans": "zh-hans", "ast": "ast",
		"Olena": "", "u": "", "uk_UA": "", "uk\n": "", "": "", "uk-Olena": "", "uk-UA-1996": "",
	} {
		raw := strings.Replace(saying(1, "hi"), `"language_code":"uk"`, fmt.Sprintf(`"language_code":%q`, lang), 1)
		if u, _, _ := newDecoder().Decode([]byte(raw)); u.Lang != want {
			t.Errorf("language %q became %q, want %q", lang, u.Lang, want)
		}
	}
}

func TestTextsAreCutAsTelegramCounts(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("a", 5000), strings.Repeat("ї", 5000), strings.Repeat("😀", 3000), "a" + strings.Repeat("😀", 3000), "short 😀",
	} {
		u, _, err := newDecoder().Decode([]byte(saying(1, text)))
		if err != nil {
			t.Fatal(err)
		}
		units := len(utf16.Encode([]rune(u.Text)))
		if units > 4096 || !strings.HasPrefix(text, u.Text) || units < 4095 && u.Text != text {
			t.Errorf("a text of %d bytes was cut to %d units", len(text), units)
		}
	}
}

func TestButtonDataThatTelegramWouldNotSendIsDropped(t *testing.T) {
	raw := fmt.Sprintf(`{"update_id":1,"callback_query":{"id":"900","from":{"id":7},"data":%q,"message":{"message_id":5,"chat":{"id":7,"type":"private"}}}}`,
		strings.Repeat("x", 65))
	u, ok, err := newDecoder().Decode([]byte(raw))
	if err != nil || !ok || u.Data != "" || !u.Sent.IsZero() {
		t.Errorf("data %q, sent %v, taken in %t, error %v", u.Data, u.Sent, ok, err)
	}
}

func TestAnEventIsTheUpdateInItsChatsLaneAndReadsBack(t *testing.T) {
	d := newDecoder()
	u, _, err := d.Decode([]byte(saying(814, "/start x")))
	if err != nil {
		t.Fatal(err)
	}
	lane, ev, err := d.Event(u)
	if err != nil {
		t.Fatal(err)
	}
	if lane != "c:chat7" || ev.ID != "u:814" || !ev.At.Equal(now) {
		t.Errorf("event %s at %v in lane %s", ev.ID, ev.At, lane)
	}
	back, err := bot.ReadUpdate(ev.Update)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(u, back, cmpopts.IgnoreUnexported(bot.Update{})); diff != "" {
		t.Errorf("update read back (-want, +got):\n%s", diff)
	}
}

func TestAnUpdateOfAnotherFormIsNotGuessedAt(t *testing.T) {
	for _, slim := range []string{`{"v":2,"id":1}`, `{}`, `"Olena"`, ``} {
		if _, err := bot.ReadUpdate(json.RawMessage(slim)); err == nil || strings.Contains(err.Error(), "Olena") {
			t.Errorf("%q: error %v", slim, err)
		}
	}
}

// template is an update with every field in which Telegram names somebody.
const template = `{"update_id":9,"%KIND%":{"message_id":5,"date":1760257800,"text":"hello","caption":"hello","data":"a:1","id":"77",
	"from":{"id":7,"is_bot":false,"first_name":"%N%","last_name":"%N%","username":"%N%","language_code":"%N%"},
	"sender_chat":{"id":3,"title":"%N%","username":"%N%"},
	"chat":{"id":7,"type":"private","first_name":"%N%","last_name":"%N%","username":"%N%","title":"%N%"},
	"message":{"message_id":5,"date":1,"chat":{"id":7,"type":"private","first_name":"%N%"},"from":{"id":7,"first_name":"%N%"},"text":"%N%"},
	"forward_origin":{"type":"user","sender_user":{"id":8,"first_name":"%N%"},"sender_user_name":"%N%"},
	"reply_to_message":{"message_id":4,"from":{"id":8,"first_name":"%N%"},"text":"%N%"},"quote":{"text":"%N%"},"external_reply":{"origin":{"sender_user_name":"%N%"}},
	"entities":[{"type":"text_mention","user":{"id":8,"first_name":"%N%"},"url":"%N%"}],
	"contact":{"phone_number":"%N%","first_name":"%N%","vcard":"%N%"},
	"document":{"file_id":"%N%","file_name":"%N%"},"audio":{"performer":"%N%","title":"%N%"},"venue":{"title":"%N%","address":"%N%"},
	"poll":{"question":"%N%"},"via_bot":{"first_name":"%N%"},"author_signature":"%N%","chat_instance":"%N%","%N%":"%N%",
	"new_chat_member":{"status":"member","user":{"id":4242,"first_name":"%N%"},"custom_title":"%N%"},
	"old_chat_member":{"status":"kicked","user":{"first_name":"%N%"}},"invite_link":{"name":"%N%"}}}`

func TestNamesNeverReachALane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-ZЄІЇА-Я][a-zа-яєії]{5,12}( [A-ZЄІЇА-Я][a-zа-яєії]{5,12})?`).Draw(t, "name")
		kind := rapid.SampledFrom([]string{"message", "edited_message", "callback_query", "my_chat_member"}).Draw(t, "kind")
		raw := strings.ReplaceAll(strings.Replace(template, "%KIND%", kind, 1), "%N%", name)
		for _, field := range []string{"text", "caption", "contact"} {
			if rapid.Bool().Draw(t, "without "+field) {
				raw = strings.ReplaceAll(raw, `"`+field+`":`, `"other":`)
			}
		}
		d := newDecoder()
		u, ok, err := d.Decode([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		if !ok && kind != "edited_message" { // an edit without a text is ignored
			t.Fatalf("a %s was ignored", kind)
		}
		_, ev, err := d.Event(u)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := json.Marshal(ev)
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.FieldsSeq(name) {
			if strings.Contains(string(whole), part) {
				t.Fatalf("%q is in the event: %s", part, whole)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(saying(1, "Привіт /start")))
	f.Add([]byte(strings.ReplaceAll(strings.Replace(template, "%KIND%", "callback_query", 1), "%N%", "Olena")))
	f.Add([]byte(`{"update_id":1,"message":{"chat":null,"from":{}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d := newDecoder()
		u, ok, err := d.Decode(raw)
		if err != nil && ok {
			t.Fatal("taken in and an error")
		}
		if !ok {
			return
		}
		_, ev, err := d.Event(u)
		if err != nil {
			t.Fatal(err)
		}
		back, err := bot.ReadUpdate(ev.Update)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(u, back, cmpopts.IgnoreUnexported(bot.Update{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("update read back (-want, +got):\n%s", diff)
		}
	})
}
