package bot

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"time"
)

// callTimeout is how long one call may take, a file or the waiting of a long poll
// not counted.
const callTimeout = 20 * time.Second

// maxAnswer is the longest answer that is read, in bytes: a hundred updates of
// long texts are far below it.
const maxAnswer = 32 << 20

// slowestUpload is how many bytes a second an upload brings at least.
const slowestUpload = 32 << 10

// wire carries one call to Telegram and back. It gives the library's streamed
// form a length, so that it goes in one piece and a dead connection can be
// replaced before anything was sent; and it hands out successes only: whatever
// else comes back leaves as a [*Fault], which tells no log a word of Telegram's.
type wire struct{ client *http.Client }

// newTransport makes a transport that keeps as many connections as the sender
// has calls under way. Go's own keeps two, and opens one per call beyond that.
//
// It stays with HTTP/1.1: a connection that died silently then stops one call,
// not all of them.
func newTransport() *http.Transport {
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConns:        256,
		MaxIdleConnsPerHost: 256,
		IdleConnTimeout:     90 * time.Second,
	}
}

// Do makes one call. Its errors are faults.
func (w *wire) Do(req *http.Request) (*http.Response, error) {
	method := path.Base(req.URL.Path)
	size, err := buffer(req)
	if err != nil {
		return nil, &Fault{Method: method, Behaviour: Refused, Reason: "unwritable"}
	}
	if _, bounded := req.Context().Deadline(); !bounded {
		limit := callTimeout + time.Duration(size/slowestUpload)*time.Second
		ctx, cancel := context.WithTimeout(req.Context(), limit)
		defer cancel()
		req = req.WithContext(ctx)
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return nil, &Fault{Method: method, Behaviour: Outage, Reason: networkReason(err), said: networkSaid(err)}
	}
	defer resp.Body.Close()
	answer, err := readAll(resp.Body, resp.ContentLength)
	if err != nil {
		return nil, &Fault{Method: method, Behaviour: Outage, Code: resp.StatusCode, Reason: networkReason(err), said: networkSaid(err)}
	}
	if !bytes.HasPrefix(answer, []byte(`{"ok":true`)) {
		if fault := judge(resp.StatusCode, resp.Header, answer); fault != nil {
			fault.Method = method
			return nil, fault
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	return resp, nil
}

// buffer reads the whole body, so that it has a length and can be sent again on
// another connection as long as nothing of it was written to the first.
func buffer(req *http.Request) (size int, err error) {
	if req.Body == nil {
		return 0, nil
	}
	defer req.Body.Close()
	var form bytes.Buffer
	form.Grow(1 << 10)
	if _, err := form.ReadFrom(req.Body); err != nil {
		return 0, err
	}
	body := form.Bytes()
	if len(body) == 0 {
		req.Header.Del("Content-Type") // a form without a field is none
		req.Body, req.ContentLength = http.NoBody, 0
		return 0, nil
	}
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	req.Body, _ = req.GetBody()
	req.ContentLength = int64(len(body))
	return len(body), nil
}

// readAll reads an answer up to maxAnswer; a longer one is an error.
func readAll(r io.Reader, announced int64) ([]byte, error) {
	var answer bytes.Buffer
	if announced > 0 && announced <= maxAnswer {
		answer.Grow(int(announced) + bytes.MinRead)
	}
	n, err := answer.ReadFrom(io.LimitReader(r, maxAnswer+1))
	if err == nil && n > maxAnswer {
		err = errors.New("bot: the answer is too long")
	}
	return answer.Bytes(), err
}

// networkReason names what went wrong on the way. The error itself holds the
// address and so the token.
func networkReason(err error) string {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	default:
		return "network"
	}
}

// networkSaid is what went wrong on the way, without the address.
func networkSaid(err error) string {
	if where, ok := errors.AsType[*url.Error](err); ok {
		err = where.Err
	}
	return quote(err.Error())
}
