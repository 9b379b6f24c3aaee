package main

import (
	"net/http"
	"net/http/httptest"
	"strings"

	"ponte/sandbox"
)

const operatorToken = "4242:TestTokenOfPonteNotForTelegram00000"

// onTelegram gives the operator a Telegram of our own. What instead answers, if it
// answers, is said in the place of a method.
func (o *operator) onTelegram(c sandbox.Config, instead map[string]http.HandlerFunc) *sandbox.Server {
	o.t.Helper()
	c.Token, c.Username = operatorToken, "ponte_bot"
	double := sandbox.New(c)
	handler := double.Handler()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer := instead[r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]]; answer != nil {
			answer(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	o.t.Cleanup(func() {
		double.Close()
		web.Close()
	})
	o.env["TELEGRAM_BOT_TOKEN"], o.env["TELEGRAM_API_URL"] = operatorToken, web.URL
	return double
}

// asks calls a method of the double by hand.
func (o *operator) asks(double *sandbox.Server, method, body string) {
	o.t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/bot"+operatorToken+"/"+method, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	double.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		o.t.Fatalf("%s: %s", method, w.Body)
	}
}

func unauthorised(w http.ResponseWriter, _ *http.Request) {
	refuse(w, http.StatusUnauthorized, "Unauthorized")
}
