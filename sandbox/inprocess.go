package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// InProcess is a transport that calls a handler directly, without sockets: a whole
// conversation then runs in a testing/synctest bubble, where a day takes milliseconds.
// Use it for a client of Server.Handler, and in Config.Webhooks for the bot's own
// handler. An answer is handed over when it is complete, so it is not for the page's
// event stream.
func InProcess(h http.Handler) http.RoundTripper { return inProcess{h} }

type inProcess struct{ handler http.Handler }

// RoundTrip runs the handler. A handler that aborts looks like a closed connection.
func (t inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	r := req.Clone(req.Context())
	r.RequestURI = req.URL.RequestURI()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	answer := &recorded{header: http.Header{}, code: http.StatusOK}
	finished := make(chan error, 1)
	go func() {
		defer func() {
			_ = r.Body.Close() // a client that still writes its form must not wait for ever
			switch p := recover(); p {
			case nil:
				finished <- nil
			case http.ErrAbortHandler:
				finished <- io.EOF
			default:
				panic(p)
			}
		}()
		t.handler.ServeHTTP(answer, r)
	}()
	select {
	case err := <-finished:
		if err != nil {
			return nil, err
		}
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", answer.code, http.StatusText(answer.code)), StatusCode: answer.code,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: answer.header, Body: io.NopCloser(&answer.body), ContentLength: int64(answer.body.Len()), Request: req,
	}, nil
}

// recorded is an answer on its way.
type recorded struct {
	header http.Header
	body   bytes.Buffer
	code   int
	began  bool
}

// Header returns the headers to be sent.
func (r *recorded) Header() http.Header { return r.header }

// WriteHeader notes the status; only the first counts.
func (r *recorded) WriteHeader(code int) {
	if !r.began {
		r.code, r.began = code, true
	}
}

// Write adds to the body.
func (r *recorded) Write(data []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(data)
}
