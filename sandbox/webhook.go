package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"
)

// webhook is where updates are posted, and how it goes.
type webhook struct {
	url, secret string
	connections int
	slots       chan struct{}   // one token per connection under way
	ctx         context.Context //nolint:containedctx // it is the webhook's life: ends when the webhook is replaced or removed, or the server closed
	cancel      context.CancelFunc
	busy        map[queueKey]bool
	failed      time.Time
	failure     string
}

// webhookTimeout is how long Telegram waits for an answer.
const webhookTimeout = 60 * time.Second

func (s *Server) setWebhook(p *params) (any, error) {
	link, secret := p.text("url"), p.text("secret_token")
	if link == "" {
		return s.deleteWebhook(p)
	}
	u, err := url.Parse(link)
	switch {
	case err != nil || u.Host == "":
		return nil, badRequest("invalid webhook URL specified")
	case len(secret) > 256:
		return nil, badRequest("secret token is too long")
	case strings.Trim(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "":
		return nil, badRequest("secret token contains unallowed characters")
	case u.Scheme != "https" && u.Hostname() != "127.0.0.1":
		// Telegram wants https everywhere; a test may listen on the machine itself.
		return nil, badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	case u.Hostname() != "127.0.0.1" && !slices.Contains([]string{"", "80", "88", "443", "8443"}, u.Port()):
		return nil, badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	}
	if err := s.allow(p); err != nil {
		return nil, err
	}
	s.dropPending(p)
	s.stopWebhook()
	s.endPoll("terminated by setWebhook request")
	connections := int(p.number("max_connections"))
	if connections < 1 || connections > 100 {
		connections = 40
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.hook = webhook{
		url: link, secret: secret, connections: connections, ctx: ctx, cancel: cancel,
		slots: make(chan struct{}, connections), busy: map[queueKey]bool{},
	}
	s.deliver()
	return true, nil
}

func (s *Server) deleteWebhook(p *params) (any, error) {
	s.dropPending(p)
	s.stopWebhook()
	return true, nil
}

func (s *Server) dropPending(p *params) {
	if p.truth("drop_pending_updates") {
		s.incoming.waiting = nil
	}
}

func (s *Server) stopWebhook() {
	if s.hook.cancel != nil {
		s.hook.cancel()
	}
	s.hook = webhook{}
}

func (s *Server) webhookInfo(*params) (any, error) {
	info := models.WebhookInfo{URL: s.hook.url, PendingUpdateCount: len(s.incoming.waiting), AllowedUpdates: s.incoming.allowed}
	if s.hook.url != "" {
		info.MaxConnections = s.hook.connections
		info.IPAddress = "127.0.0.1"
	}
	if s.hook.failure != "" {
		info.LastErrorDate, info.LastErrorMessage = int(s.hook.failed.Unix()), s.hook.failure
	}
	return info, nil
}

// deliver starts a worker for each line that has updates and none. Lines go in
// parallel, as many as max_connections; within a line one waits for the other.
// Call it with the mutex held.
func (s *Server) deliver() {
	if s.hook.url == "" || s.incoming.mode.Hold || s.closed {
		return
	}
	s.expire()
	for _, u := range s.incoming.waiting {
		if s.incoming.mode.Backwards {
			u.queue = queueKey{queueAlone, u.id}
		}
		// Copies: the worker begins later, without the mutex.
		if hook, line := s.hook, u.queue; !hook.busy[line] {
			hook.busy[line] = true
			s.workers.Go(func() { s.serveLine(hook, line) })
		}
	}
}

// serveLine posts the updates of one line until it is empty or the webhook changes.
func (s *Server) serveLine(hook webhook, line queueKey) {
	pause := time.Duration(0) // the first repetition comes at once
	for {
		u := s.headOf(hook, line)
		if u == nil {
			return
		}
		select {
		case hook.slots <- struct{}{}:
		case <-hook.ctx.Done():
			return
		}
		wait, err := s.post(hook, u)
		<-hook.slots
		if hook.ctx.Err() != nil {
			return
		}
		if err == nil {
			s.delivered(u)
			pause = 0
			continue
		}
		s.webhookFailed(hook, err)
		timer := time.NewTimer(max(wait, pause))
		select {
		case <-timer.C:
		case <-hook.ctx.Done():
			timer.Stop()
			return
		}
		pause = min(max(s.cfg.WebhookRetry, 2*pause), time.Minute)
	}
}

// headOf returns the oldest update of a line; nil, and the line is free, when there is none.
func (s *Server) headOf(hook webhook, line queueKey) *update {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	if s.hook.ctx == hook.ctx && !s.incoming.mode.Hold {
		for _, u := range s.incoming.waiting {
			if u.queue == line {
				return u
			}
		}
	}
	delete(hook.busy, line)
	return nil
}

func (s *Server) post(hook webhook, u *update) (retryAfter time.Duration, err error) {
	body, err := u.MarshalJSON()
	if err != nil {
		return 0, fmt.Errorf("sandbox: update %d: %w", u.id, err)
	}
	ctx, cancel := context.WithTimeout(hook.ctx, webhookTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.url, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("sandbox: webhook: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if hook.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	}
	res, err := s.cfg.Webhooks.Do(req)
	if err != nil {
		return 0, fmt.Errorf("Webhook connection closed: %w", err) //nolint:staticcheck // Telegram's words
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20)) // so that the connection is kept
	if res.StatusCode < 200 || res.StatusCode > 299 {
		seconds, _ := time.ParseDuration(res.Header.Get("Retry-After") + "s")
		return min(seconds, time.Hour), fmt.Errorf("Wrong response from the webhook: %s", res.Status) //nolint:staticcheck // Telegram's words
	}
	return 0, nil
}

func (s *Server) delivered(u *update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := &s.incoming
	if i := slices.Index(in.waiting, u); i >= 0 {
		in.waiting = slices.Delete(in.waiting, i, i+1)
		in.past = append(in.past, u)
	}
	s.changed()
}

func (s *Server) webhookFailed(hook webhook, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.ctx == hook.ctx {
		s.hook.failed, s.hook.failure = s.cfg.Machine(), err.Error()
	}
}
