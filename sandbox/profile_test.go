package sandbox_test

import (
	"encoding/json"
	"strings"
	"testing"

	"ponte/sandbox"
)

// reads returns what a call of getMyName and its like tells.
func (b *bench) reads(method, field, language string) string {
	b.t.Helper()
	e := b.raw(method, map[string]any{"language_code": language})
	var got map[string]string
	if err := json.Unmarshal(e.Result, &got); err != nil || !e.OK {
		b.t.Fatalf("%s: %v %s", method, err, e.Description)
	}
	return got[field]
}

func TestTheProfileIsPerLanguageAndFallsBack(t *testing.T) {
	for _, noFallback := range []bool{false, true} {
		b := met(t, sandbox.Config{NoFallback: noFallback})
		if got := b.reads("getMyName", "name", ""); got != "Ponte" {
			t.Errorf("a bot that was just made is called %q", got)
		}
		b.raw("setMyName", map[string]any{"name": "Bridge"})
		b.raw("setMyDescription", map[string]any{"description": "for all"})
		b.raw("setMyDescription", map[string]any{"description": "для всіх", "language_code": "uk"})
		elsewhere, name := "for all", "Bridge"
		if noFallback {
			elsewhere, name = "", ""
		}
		for _, c := range []struct{ method, field, language, want string }{
			{"getMyName", "name", "", "Bridge"}, {"getMyName", "name", "uk", name},
			{"getMyDescription", "description", "", "for all"}, {"getMyDescription", "description", "uk", "для всіх"},
			{"getMyDescription", "description", "it", elsewhere}, {"getMyShortDescription", "short_description", "", ""},
		} {
			if got := b.reads(c.method, c.field, c.language); got != c.want {
				t.Errorf("%s in %q is %q, want %q", c.method, c.language, got, c.want)
			}
		}
		b.raw("setMyDescription", map[string]any{"description": "", "language_code": "uk"})
		if got := b.reads("getMyDescription", "description", "uk"); got != elsewhere {
			t.Errorf("what was taken away is still %q", got)
		}
		if e := b.raw("getMe", nil); !strings.Contains(string(e.Result), `"first_name":"Bridge"`) {
			t.Errorf("getMe does not know the new name: %s", e.Result)
		}
	}
}
