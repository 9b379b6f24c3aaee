package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// How to start it is said as it is done here, and only where there is something to start.
func TestHowToStartIsSaidAsItIsDoneHere(t *testing.T) {
	unit := filepath.Join(t.TempDir(), "ponte.service")
	env := map[string]string{}
	con := &console{called: "ponte", unit: unit, env: func(name string) string { return env[name] }}
	c := &config{Listen: "127.0.0.1:1"}
	says := func(want string) {
		t.Helper()
		if got := con.howToStart(t.Context(), c); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	says("Start it with: ponte run.")
	if err := os.WriteFile(unit, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	says("Start it, as root: systemctl start ponte.")
	if told := next(con, newSetupFiles("."), answers{}); !strings.Contains(told, "\n  systemctl enable --now ponte") || strings.Contains(told, "ponte run") {
		t.Errorf("setup tells\n%s", told)
	}

	env["PONTE_DATA"] = "rehearsal"
	says("")
	env["PONTE_DATA"] = ""
	answer := "something else"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }))
	defer server.Close()
	c.Listen = strings.TrimPrefix(server.URL, "http://")
	says("Start it, as root: systemctl start ponte.")
	answer = "redis: answers\nlanes: move\n"
	says("")
}
