package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/zap"
)

// This file answers over HTTP: /healthz while the process lives, /readyz while
// it can do its work, /metrics, and Telegram's webhook where one is configured.
// Nothing of a person is ever in an answer. See docs/running.md for what to let
// through from outside: the webhook's path, nothing else.

// serving is what the server is handed.
type serving struct {
	// ready are asked on /readyz, at the same time, each for two seconds.
	ready []probe
	// sources give the numbers of /metrics; see metrics.go.
	sources []source
	// webhookPath and webhook are where Telegram delivers; "" and nil for polling.
	webhookPath string
	webhook     http.Handler
	log         *zap.Logger
}

// probe is one part of being ready. ask returns its state in a few words that
// anybody may read, without addresses and names, and whether work can be done.
type probe struct {
	name string
	ask  func(context.Context) (state string, ready bool)
}

// Machine times of the server.
const (
	probeTime = 2 * time.Second
	// lastAnswers is for what is being answered when the program ends. Telegram
	// sends an update again that got no answer.
	lastAnswers = 500 * time.Millisecond
)

// serve listens on an address and answers until ctx ends; then it finishes the
// answers under way, for half a second at most, and returns nil. Other errors
// say what to do.
func serve(ctx context.Context, addr string, s serving) error {
	listener, err := listen(ctx, addr)
	if err != nil {
		return err
	}
	return serveOn(ctx, listener, s)
}

// listen takes an address.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("another program listens on %s already.\nStop it, or name another address with PONTE_LISTEN", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s.\nName a port above 1023 with PONTE_LISTEN", addr)
	default:
		return nil, fmt.Errorf("listening on %s fails: %w.\nName an address of this machine with PONTE_LISTEN", addr, err)
	}
}

// serveOn answers on a listener until ctx ends, and closes it.
func serveOn(ctx context.Context, listener net.Listener, s serving) error {
	errorLog, err := zap.NewStdLogAt(s.log, zap.DebugLevel)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          errorLog, // its lines hold only addresses of proxies
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("the HTTP server ended: %w", err)
	case <-ctx.Done():
	}
	// Not under ctx, which has ended.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAnswers)
	defer cancel()
	if server.Shutdown(last) != nil {
		_ = server.Close() // somebody does not finish: hang up
	}
	return nil
}

// handler maps the paths.
func (s serving) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.Handle("GET /metrics", s.metrics())
	if s.webhook != nil {
		mux.Handle(s.webhookPath, s.webhook)
	}
	return mux
}

// readyz tells each part on a line, and 503 if one is not ready.
func (s serving) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), probeTime)
	defer cancel()
	states, ready := make([]string, len(s.ready)), make([]bool, len(s.ready))
	var all sync.WaitGroup
	for i, p := range s.ready {
		all.Go(func() { states[i], ready[i] = p.ask(ctx) })
	}
	all.Wait()
	var text strings.Builder
	status := http.StatusOK
	for i, p := range s.ready {
		if !ready[i] {
			status = http.StatusServiceUnavailable
		}
		text.WriteString(p.name + ": " + states[i] + "\n")
	}
	answer(w, status, text.String())
}

// answer writes plain text that nobody may keep.
func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // whoever asked has gone
}

// metrics answers with the numbers, in the form that Prometheus reads.
func (s serving) metrics() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(newCollector(s.sources))
	registerProcess(registry)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		// One source that fails must not hide the others.
		ErrorHandling: promhttp.ContinueOnError,
	})
}
