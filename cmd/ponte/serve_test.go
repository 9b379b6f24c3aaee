package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"ponte/store"
)

func TestHealthReadinessAndMetricsAreTold(t *testing.T) {
	redis, sent := "answers", 3.0
	h := serving{
		ready: []probe{
			{"redis", func(context.Context) (string, bool) { return redis, redis == "answers" }},
			{"lease", func(context.Context) (string, bool) { return "this one leads", true }},
		},
		sources: []source{
			{"sender", func(context.Context) ([]number, error) {
				return []number{
					{name: "ponte_sent_total", help: "Messages sent.", kind: "answers", value: sent, counts: true},
					{name: "ponte_sent_total", help: "Messages sent.", kind: "broadcasts", value: 1, counts: true},
				}, nil
			}},
			{"store", func(context.Context) ([]number, error) { return nil, errors.New("down") }},
		},
		log: zap.NewNop(),
	}.handler()

	wantAnswer(t, h, "/healthz", http.StatusOK, "ok\n")
	wantAnswer(t, h, "/readyz", http.StatusOK, "redis: answers\nlease: this one leads\n")
	redis = "does not answer"
	wantAnswer(t, h, "/readyz", http.StatusServiceUnavailable, "redis: does not answer\nlease: this one leads\n")
	wantAnswer(t, h, "/healthz", http.StatusOK, "ok\n") // it lives, with or without Redis

	metrics := get(t, h, "/metrics", http.StatusOK)
	for _, line := range []string{
		"# TYPE ponte_sent_total counter",
		`ponte_sent_total{kind="answers"} 3`,
		`ponte_sent_total{kind="broadcasts"} 1`,
		`ponte_source_up{source="sender"} 1`,
		`ponte_source_up{source="store"} 0`,
		"# TYPE go_goroutines gauge",
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("/metrics lacks %q", line)
		}
	}
	sent = 4
	if metrics = get(t, h, "/metrics", http.StatusOK); !strings.Contains(metrics, `ponte_sent_total{kind="answers"} 4`) {
		t.Error("/metrics told an old number")
	}
	get(t, h, "/", http.StatusNotFound)
}

func TestEveryLabelIsFromAShortList(t *testing.T) {
	s := openTestStore(t)
	metrics := get(t, serving{sources: []source{storeSource(s)}, log: zap.NewNop()}.handler(), "/metrics", http.StatusOK)
	seen := 0
	for line := range strings.Lines(metrics) {
		if !strings.HasPrefix(line, "ponte_") {
			continue
		}
		seen++
		_, labels, labelled := strings.Cut(line, "{")
		labels, _, _ = strings.Cut(labels, "}")
		switch labels {
		case `kind="answers"`, `kind="broadcasts"`, `source="store"`:
		default:
			if labelled {
				t.Errorf("a label that could tell something of a person: %s", line)
			}
		}
	}
	if seen != 10 {
		t.Errorf("%d numbers of the store, want 10:\n%s", seen, metrics)
	}
}

func TestTheStoreIsReadyUntilRedisIsGone(t *testing.T) {
	s := openTestStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	lease := s.Lead(ctx, "test")
	select {
	case <-lease.Changed():
	case <-time.After(10 * time.Second):
		t.Fatal("nobody leads")
	}
	h := serving{ready: []probe{redisProbe(s), lanesProbe(s), leaseProbe(lease)}, log: zap.NewNop()}.handler()
	wantAnswer(t, h, "/readyz", http.StatusOK, "redis: answers\nlanes: move\nlease: this one leads\n")
	cancel()
	<-lease.Done()
	wantAnswer(t, h, "/readyz", http.StatusOK, "redis: answers\nlanes: move\nlease: this one follows\n")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantAnswer(t, h, "/readyz", http.StatusServiceUnavailable,
		"redis: does not answer\nlanes: cannot be looked at\nlease: this one follows\n")
}

func TestTheWebhookIsThereOnlyWhenConfigured(t *testing.T) {
	hook := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	get(t, serving{log: zap.NewNop(), webhookPath: "/tg", webhook: hook}.handler(), "/tg", http.StatusTeapot)
	get(t, serving{log: zap.NewNop()}.handler(), "/tg", http.StatusNotFound)
}

func TestServingEndsWithinASecondAndFinishesWhatItAnswers(t *testing.T) {
	arrived, goOn := make(chan bool), make(chan bool)
	hook := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- true
		if r.URL.RawQuery == "slow" {
			<-r.Context().Done() // until the server hangs up
			return
		}
		<-goOn
		_, _ = io.WriteString(w, "finished")
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	listener, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- serveOn(ctx, listener, serving{log: zap.NewNop(), webhookPath: "/tg", webhook: hook})
	}()
	ask := func(query string) <-chan string {
		got := make(chan string, 1)
		go func() {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String()+"/tg?"+query, http.NoBody)
			if err != nil {
				got <- err.Error()
				return
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				got <- "hung up"
				return
			}
			defer func() { _ = response.Body.Close() }()
			text, err := io.ReadAll(response.Body)
			if err != nil {
				got <- err.Error()
				return
			}
			got <- string(text)
		}()
		<-arrived
		return got
	}
	quick, slow := ask("quick"), ask("slow")
	began := time.Now()
	cancel()
	goOn <- true
	if got := <-quick; got != "finished" {
		t.Errorf("an answer under way: %q, want it finished", got)
	}
	if got := <-slow; got != "hung up" {
		t.Errorf("an answer that takes too long: %q, want hung up", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("ending took %s", took)
	}
}

func TestWhyItCannotListenIsSaid(t *testing.T) {
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	err = serve(t.Context(), taken.Addr().String(), serving{log: zap.NewNop()})
	wantWords(t, err, "another program listens on "+taken.Addr().String(), "PONTE_LISTEN")
	err = serve(t.Context(), "192.0.2.1:80", serving{log: zap.NewNop()})
	wantWords(t, err, "192.0.2.1:80", "an address of this machine", "PONTE_LISTEN")
}

// openTestStore opens a store on a Redis of its own.
func openTestStore(t *testing.T) *store.Store {
	t.Helper()
	url, stop, err := startRedis(t.Context(), shortDir(t), zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	keys, err := store.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{URL: url, Bot: 1, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// get asks a handler and returns the text of its answer.
func get(t *testing.T, h http.Handler, path string, status int) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	if w.Code != status {
		t.Errorf("GET %s: status %d, want %d", path, w.Code, status)
	}
	return w.Body.String()
}

func wantAnswer(t *testing.T, h http.Handler, path string, status int, text string) {
	t.Helper()
	if got := get(t, h, path, status); got != text {
		t.Errorf("GET %s: %q, want %q", path, got, text)
	}
}
