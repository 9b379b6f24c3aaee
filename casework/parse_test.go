package casework_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"ponte/casework"
)

func TestParseClockReadsTimesAsPeopleWriteThem(t *testing.T) {
	for in, want := range map[string]int{"8:30": 510, "08:30": 510, "18.05": 1085, "0:00": 0, "23:59": 1439} {
		if got, err := casework.ParseClock(" " + in + " "); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "8", "8:3", "24:00", "12:60", "-1:00", "+8:30", "8:+3", "8:30:00", "a:b", "830", "8:30pm", "008:30", "8: 30"} {
		if got, err := casework.ParseClock(in); casework.CodeOf(err) != casework.Invalid {
			t.Errorf("%q is read as %d (%v)", in, got, err)
		}
	}
}

func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"8:30", "08.30", "23:59", "-0:00", "٨:٣٠", ":", "1:000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := casework.ParseClock(s)
		if err != nil {
			if casework.CodeOf(err) != casework.Invalid {
				t.Errorf("%q: code %s", s, casework.CodeOf(err))
			}
			return
		}
		if m < 0 || m > 1439 {
			t.Errorf("%q is minute %d", s, m)
		}
		if back, err := casework.ParseClock(casework.FormatClock(m)); err != nil || back != m {
			t.Errorf("%q → %s → %d, %v", s, casework.FormatClock(m), back, err)
		}
	})
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"21:00-08:00", "8.00-9.30", "-", "1:00-1:00", "1:00–2:00", "1:00-2:00-3:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := casework.ParseHours(s)
		if err != nil {
			return
		}
		if back, err := casework.ParseHours(h.String()); err != nil || back != h {
			t.Errorf("%q → %s → %s, %v", s, h, back, err)
		}
		in := 0
		for m := range 1440 {
			if h.Contain(time.Date(2026, 10, 5, 0, m, 0, 0, time.UTC)) {
				in++
			}
		}
		if want := ((h.To-h.From)%1440 + 1440) % 1440; in != want {
			t.Errorf("%s holds %d minutes, want %d", h, in, want)
		}
	})
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"K-17", "к17", "Х 004", " м‑3 ", "K17a", "17", "KK-1", "A-12345", "А–9", "I-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, err := casework.ParseCode(s)
		if err != nil {
			if casework.CodeOf(err) != casework.Invalid || code != "" {
				t.Errorf("%q: %q, %v", s, code, err)
			}
			return
		}
		if len(code) < 3 || len(code) > 6 || code[1] != '-' || !strings.ContainsRune("AEHKMPTX", rune(code[0])) || strings.Trim(string(code[2:]), "0123456789") != "" {
			t.Errorf("%q is read as %q", s, code)
		}
		if back, err := casework.ParseCode(string(code)); err != nil || back != code {
			t.Errorf("%q → %q → %q, %v", s, code, back, err)
		}
	})
}

func FuzzParseRung(f *testing.F) {
	for _, s := range []string{"7d", "2h", "90m", "1h30m", "0d", "61d", "1e9h", "-2h", "48h", "5m", "4m59s", "d", "2h0m1s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := casework.ParseRung(s)
		if err != nil {
			return
		}
		if back, err := casework.ParseRung(r.String()); err != nil || back != r {
			t.Errorf("%q → %s → %v, %v", s, r, back, err)
		}
		start := time.Date(2026, 10, 12, 10, 30, 0, 0, time.UTC)
		if !r.At(start, time.UTC).Before(start) {
			t.Errorf("%q stands at %s, after the start", s, r.At(start, time.UTC))
		}
	})
}

func TestCodeNamesAreReadInBothAlphabets(t *testing.T) {
	for in, want := range map[string]casework.Code{"k-17": "K-17", "К-17": "K-17", "к17": "K-17", "х 4": "X-4", "Т–0042": "T-0042", "М‑3": "M-3"} {
		if got, err := casework.ParseCode(in); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "K", "17", "Б-1", "O-1", "K-", "K-12345", "K-1-7", "K1 7", "KA-1", "K-1a"} {
		if got, err := casework.ParseCode(in); casework.CodeOf(err) != casework.Invalid {
			t.Errorf("%q is read as %q (%v)", in, got, err)
		}
	}
}

func TestNewCodesCanBeReadAndCoverTheAlphabet(t *testing.T) {
	letters := map[byte]bool{}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(2, 4).Draw(t, "size")
		code := casework.NewCode(rapid.Uint64().Draw(t, "random"), size)
		if back, err := casework.ParseCode(string(code)); err != nil || back != code || len(code) != 2+size {
			t.Fatalf("%q → %q, %v", code, back, err)
		}
		letters[code[0]] = true
	})
	if len(letters) < 5 {
		t.Errorf("only %d letters are used", len(letters))
	}
}

func TestATimersMemberSaysAllOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z0-9:.]{0,12}`)
		timer := casework.Timer{
			Kind: casework.TimerKind(word.Draw(t, "kind")), Lane: casework.Lane(word.Draw(t, "lane")),
			Subject: casework.Ref{Type: casework.RecordType(word.Draw(t, "type")), ID: word.Draw(t, "id")},
			Rev:     rapid.Int().Draw(t, "rev"), Step: word.Draw(t, "step"),
		}
		back, err := casework.ParseMember(timer.Member())
		if err != nil || back != timer {
			t.Fatalf("%+v → %q → %+v, %v", timer, timer.Member(), back, err)
		}
	})
	for _, bad := range []string{"", "a|b", "a|b|c|d|e|f", "a|b|c|d|1|f|g"} {
		if _, err := casework.ParseMember(bad); casework.CodeOf(err) != casework.Internal {
			t.Errorf("%q: %v", bad, err)
		}
	}
	a := casework.Timer{Kind: casework.RemindTimer, At: monday}
	b := a
	b.At = monday.Add(time.Second)
	if a.Member() != b.Member() || a.EventID() == b.EventID() {
		t.Error("the same timer at another time is the same timer, and another event")
	}
}

func TestLanesSayWhoseTheyAre(t *testing.T) {
	chat, person := casework.ChatLane("x"), casework.PersonLane("y")
	if name, ok := chat.Chat(); !ok || name != "x" {
		t.Errorf("%s: %q %t", chat, name, ok)
	}
	if id, ok := person.Person(); !ok || id != "y" {
		t.Errorf("%s: %q %t", person, id, ok)
	}
	if _, ok := chat.Person(); ok {
		t.Error("a chat's lane is a person's")
	}
	if _, ok := person.Chat(); ok {
		t.Error("a person's lane is a chat's")
	}
	if chat.Owner() != casework.OwnedByChat("x") || person.Owner() != casework.OwnedBy("y") {
		t.Error("a lane is sealed under another key than what it is about")
	}
}

func TestNewIDsFitIntoButtonsAndDiffer(t *testing.T) {
	m := newMemory()
	seen := map[string]bool{}
	for range 10_000 {
		id := casework.NewID(m)
		if len(id) != 10 || !utf8.ValidString(id) || strings.Trim(id, "0123456789abcdefghjkmnpqrstvwxyz") != "" {
			t.Fatalf("id %q", id)
		}
		if seen[id] {
			t.Fatalf("id %q comes twice", id)
		}
		seen[id] = true
	}
}

func TestErrorsCarryACodeForPeople(t *testing.T) {
	cause := casework.Errorf(casework.NotFound, "no %s", "record")
	for want, err := range map[casework.ErrorCode]error{
		"": nil, casework.NotFound: cause, casework.Internal: strings.NewReader("").UnreadByte(),
		casework.Expired: casework.Errorf(casework.Expired, "over: %w", cause),
	} {
		if got := casework.CodeOf(err); got != want {
			t.Errorf("%v has code %q, want %q", err, got, want)
		}
	}
}
