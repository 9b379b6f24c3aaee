package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// What is written: words that mean something, words that mean nothing, and what
// may break a program that reads them.
var stormTexts = []string{
	"/start", "/menu", "/help", "/today", "/book", "/women", "/alerts", "/calls", "/sos", "/stop", "/privacy", "/cancel", "/back", "/language",
	"/start@storm_bot", "/start@other_bot", "/link AAAA-BBBB", "/nothing", "/", "//", "sos", "стоп", "помощ", "ayuda", "basta", "menu", "меню",
	"K-101", "к-101", "K101", "K-999", "K-", "yes", "si", "sí", "так", "да", "10:30", "25:99", "2026-10-14", "31.02.2026", "14 октомври",
	"<b>bold", "</b>", "&lt;&amp;", "<a href=\"tg://user?id=1\">x</a>", "```", "{{.Name}}", "{{range}}", "%s%n%d", "'; DROP TABLE women; --",
	"\u202eright to left", "e\u0301\u0301\u0301\u0301", "👩‍👩‍👧‍👦", "\ufeff", "\u200b", " ", "\n\n\n", "النجدة", "一二三", "\U000e0001", "a\x00b",
	strings.Repeat("я", 4096), strings.Repeat("👩‍👩‍👧‍👦", 300), strings.Repeat("&", 4096), strings.Repeat("word ", 800),
}

// stormData are buttons that nobody was given.
var stormData = []string{
	"", ":", "::::", "n:", "r:", "g:nothing", "g:menu", "g:sos", "n:appointment::1:come", "n:today::0:_open", "n:book::0:_open", "n:alerts::0:x",
	"n:nothing::0:x", "r:0:0:yes", "n:appointment:0000000000:1:_open", "n:woman:0000000000:0:who", "n:settings::0:name",
	"n:appointment:0000000000:99999999999999999999:come", "\x00\xff", strings.Repeat("n:", 32), strings.Repeat("x", 200),
}

// update is the n-th update.
func (w *stormed) update(dice *rand.Rand, n int64) []byte {
	chat := w.chats[dice.IntN(len(w.chats))]
	if dice.IntN(200) == 0 {
		chat = dice.Int64() // somebody nobody has seen
	}
	from := fmt.Sprintf(`{"id":%d,"first_name":%q,"language_code":%q}`, chat, "<b>", []string{"uk", "it", "es", "bg", "en", "pt-br", "", "xx"}[dice.IntN(8)])
	private := fmt.Sprintf(`{"id":%d,"type":"private"}`, chat)
	message := func(fields string) string {
		return fmt.Sprintf(`{"message_id":%d,"date":1760000000,"chat":%s,"from":%s,%s}`, 1+dice.IntN(100000), private, from, fields)
	}
	var body string
	switch kind := dice.IntN(100); {
	case kind < 35:
		body = `"message":` + message(`"text":`+quote(w.text(dice)))
	case kind < 80:
		body = fmt.Sprintf(`"callback_query":{"id":"%d","chat_instance":"1","from":%s,"data":%s,"message":%s}`, n, from, quote(w.button(dice)), message(`"text":"x"`))
	case kind < 84:
		body = `"edited_message":` + message(`"edit_date":1760000100,"text":`+quote(w.text(dice)))
	case kind < 87:
		status := []string{"kicked", "member", "left", "restricted", "nothing"}[dice.IntN(5)]
		body = fmt.Sprintf(`"my_chat_member":{"chat":%s,"from":%s,"date":1760000000,"old_chat_member":{"status":"member","user":%s},"new_chat_member":{"status":%q,"user":%s}}`,
			private, from, from, status, from)
	case kind < 91:
		group := fmt.Sprintf(`{"id":-%d,"type":"supergroup","title":"<b>"}`, 1+dice.IntN(20))
		body = fmt.Sprintf(`"message":{"message_id":1,"date":1760000000,"chat":%s,"from":%s,"text":%s}`, group, from, quote(w.text(dice)))
	case kind < 97:
		body = `"message":` + message([]string{
			`"voice":{"file_id":"v","file_unique_id":"v","duration":3}`,
			`"photo":[{"file_id":"p","file_unique_id":"p","width":1,"height":1}],"caption":"<b>"`,
			`"document":{"file_id":"d","file_unique_id":"d","file_name":"bomb.zip","mime_type":"application/zip","file_size":99999999999}`,
			`"sticker":{"file_id":"s","file_unique_id":"s","type":"regular","width":1,"height":1}`,
			`"contact":{"phone_number":"+39000000","first_name":"<b>"}`, `"location":{"latitude":1,"longitude":2}`,
			`"dice":{"emoji":"🎲","value":6}`, `"pinned_message":{"message_id":1,"date":0,"chat":` + private + `}`, `"nothing":null`,
		}[dice.IntN(9)])
	default:
		body = []string{`"poll":{"id":"1"}`, `"channel_post":` + message(`"text":"x"`), `"inline_query":{"id":"1"}`, `"message":null`, `"message":[]`, `"nothing":{}`}[dice.IntN(6)]
	}
	raw := fmt.Appendf(nil, `{"update_id":%d,%s}`, 1000+n, body)
	if dice.IntN(100) == 0 { // damaged on the way
		for range 1 + dice.IntN(4) {
			raw[dice.IntN(len(raw))] ^= byte(1 << dice.IntN(8))
		}
	}
	return raw
}

// text is something written: of the list, an invite, or letters of any script.
func (w *stormed) text(dice *rand.Rand) string {
	switch dice.IntN(10) {
	case 0:
		return "/start " + w.tokens[dice.IntN(len(w.tokens))]
	case 1:
		var b strings.Builder
		for range 1 + dice.IntN(60) {
			b.WriteRune(rune(dice.IntN(0x3000)))
		}
		return b.String()
	}
	return stormTexts[dice.IntN(len(stormTexts))]
}

// button is one that somebody was given, whoever presses it now; sometimes a letter
// of it is another, and sometimes nobody was given it.
func (w *stormed) button(dice *rand.Rand) string {
	data := []byte(w.api.button(dice))
	switch {
	case len(data) == 0 || dice.IntN(10) == 0:
		return stormData[dice.IntN(len(stormData))]
	case dice.IntN(10) == 0:
		data[dice.IntN(len(data))] = byte(32 + dice.IntN(95))
	}
	return string(data)
}

// button is one of the last buttons; "" before there are any.
func (s *stormTelegram) button(dice *rand.Rand) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.data) == 0 {
		return ""
	}
	return s.data[dice.IntN(len(s.data))]
}

// note remembers the buttons of a message.
func (s *stormTelegram) note(markup string) {
	var m struct {
		Keyboard [][]struct {
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	if json.Unmarshal([]byte(markup), &m) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, row := range m.Keyboard {
		for _, key := range row {
			const kept = 5000
			if len(s.data) < kept {
				s.data = append(s.data, key.Data)
				continue
			}
			s.data[s.next%kept] = key.Data
			s.next++
		}
	}
}

func quote(s string) string {
	raw, _ := json.Marshal(s) // a string always has a form
	return string(raw)
}
