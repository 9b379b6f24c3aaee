package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// FaultKind is a way in which a call goes wrong.
type FaultKind int

// The ways in which a call goes wrong.
const (
	TooManyRequests FaultKind = iota // 429 with RetryAfter; nothing is done
	ServerError                      // 500 in Telegram's envelope; nothing is done
	BadGateway                       // 502 with a page of HTML, as a proxy says it; nothing is done
	Hang                             // no answer until the client gives up; nothing is done
	Closed                           // the connection is closed; nothing is done
	SentThenClosed                   // the call takes effect, and the connection is closed before the answer
)

// Fault lets some of the coming calls go wrong.
type Fault struct {
	Kind       FaultKind
	Method     string // as in the Bot API, any case; empty means any but getUpdates
	ChatID     int64  // 0 means any
	Times      int    // how many calls; 0 means one, negative all until Heal
	RetryAfter int    // seconds, for TooManyRequests; 0 means 1
}

// Inject adds a fault. Where several fit a call, the one injected first is used up first.
func (s *Server) Inject(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	if f.RetryAfter == 0 {
		f.RetryAfter = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal forgets all faults that are left.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (s *Server) nextFault(name string, p *params) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		fits := strings.EqualFold(f.Method, name) || f.Method == "" && !strings.EqualFold(name, "getUpdates")
		if !fits || f.ChatID != 0 && f.ChatID != p.number("chat_id") {
			continue
		}
		if f.Times--; f.Times == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return f
	}
	return nil
}

// instead answers, or does not answer, in place of the call.
func (f *Fault) instead(w http.ResponseWriter, r *http.Request, done <-chan struct{}) {
	switch f.Kind {
	case TooManyRequests:
		reply(w, nil, tooMany(f.RetryAfter))
	case ServerError:
		reply(w, nil, &refusal{code: http.StatusInternalServerError, text: "Internal Server Error"})
	case BadGateway:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"+
			"<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n")
	case Hang:
		select {
		case <-r.Context().Done():
		case <-done:
		}
		panic(http.ErrAbortHandler)
	default:
		panic(http.ErrAbortHandler)
	}
}

// Call is one call of the bot, as the double saw it.
type Call struct {
	Method string
	ChatID int64
	Params map[string]string
	Fault  string // what was injected, or empty
	Err    string // what was refused, in Telegram's words, or empty
	At     time.Time
}

// record keeps the last calls for Calls.
func (s *Server) record(name string, p *params, f *Fault, err error) {
	c := Call{Method: name, ChatID: p.number("chat_id"), Params: p.values, At: s.cfg.Now()}
	if f != nil {
		c.Fault = f.Kind.String()
	}
	if err != nil {
		c.Err = err.Error()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	s.calls = s.calls[max(0, len(s.calls)-10_000):]
}

// Calls returns what the bot called, oldest first, at most the last 10,000 calls.
// An empty method means all.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Call
	for _, c := range s.calls {
		if method == "" || strings.EqualFold(method, c.Method) {
			list = append(list, c)
		}
	}
	return list
}

// String names the kind as in the code.
func (k FaultKind) String() string {
	names := []string{"TooManyRequests", "ServerError", "BadGateway", "Hang", "Closed", "SentThenClosed"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("FaultKind(%d)", int(k))
}
