package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// How often the page looks again by itself, for what no message tells: the clock, the
// panel; and how long it collects changes before it tells them. Machine time.
const (
	lookAgain = time.Second
	collect   = 25 * time.Millisecond
)

// stream is one browser that listens. It is told only what is new to it.
type stream struct {
	w    http.ResponseWriter
	told map[string]string // name of a part → its JSON as sent
}

// events tells a browser everything, and then whatever changes, until it goes away or
// the server is closed. A browser then comes back by itself.
func (p *page) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := &stream{w: w, told: map[string]string{}}
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	// After a restart of the story the page must not mix old and new.
	if out.tell("setup", "setup", p.setup(rand.Text())) != nil {
		return
	}
	for {
		news := p.s.Changed()
		if p.tellAll(r.Context(), out) != nil {
			return
		}
		select {
		case <-news:
		case <-ticker.C:
		case <-r.Context().Done():
			return
		case <-p.s.done:
			return
		}
		select {
		case <-time.After(collect):
		case <-r.Context().Done():
			return
		case <-p.s.done:
			return
		}
	}
}

func (p *page) tellAll(ctx context.Context, out *stream) error {
	for i := range p.o.Phones {
		if err := out.tell(fmt.Sprintf("phone %d", i), "phone", p.phone(i)); err != nil {
			return err
		}
	}
	if err := out.tell("clock", "clock", p.clock(ctx)); err != nil {
		return err
	}
	if err := out.tell("panel", "panel", p.panel(ctx)); err != nil {
		return err
	}
	return http.NewResponseController(out.w).Flush()
}

// tell sends a part if it is not as it was.
func (s *stream) tell(part, event string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("sandbox: page: %s: %w", part, err)
	}
	if s.told[part] == string(data) {
		return nil
	}
	s.told[part] = string(data)
	_, err = fmt.Fprintf(s.w, "event: %s\ndata: %s\n\n", event, data)
	return err
}
