package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"ponte/sandbox"
)

func TestATokenIsNeverInAnErrorOfGetMe(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"no JSON": func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, "<html>", r.URL.Path) },
		"too many": func(w http.ResponseWriter, _ *http.Request) {
			refuse(w, http.StatusTooManyRequests, "Too Many Requests")
		},
		"sent on": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1"+r.URL.Path, http.StatusFound)
		},
		"hangs up":     func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"unauthorised": func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusUnauthorized, "Unauthorized") },
	}
	for name, handler := range answers {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(handler)
			defer server.Close()
			_, err := getMe(t.Context(), server.URL, exampleToken)
			if err == nil {
				t.Fatal("no error")
			}
			if looksSecret(err.Error()) {
				t.Errorf("the error holds the token: %v", err)
			}
		})
	}
}

// cmdBotAPI is "botapi TOKEN USERNAME": a Telegram of our own that knows this
// token, until the story ends, named by BOTAPI.
func cmdBotAPI(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: botapi TOKEN USERNAME")
	}
	double := sandbox.New(sandbox.Config{Token: args[0], Username: args[1]})
	server := httptest.NewServer(double.Handler())
	ts.Defer(func() {
		double.Close()
		server.Close()
	})
	ts.Setenv("BOTAPI", server.URL)
}

// refuse answers as the Bot API does.
func refuse(w http.ResponseWriter, status int, text string) {
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":%q}`, status, text)
}
