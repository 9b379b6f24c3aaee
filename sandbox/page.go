package sandbox

import (
	"context"
	"embed"
	"io/fs"
	"mime"
	"net/http"
	"strings"
	"time"
)

// PageOptions say what the page shows. Phones are needed, the rest may be left out:
// what is not handed in is not shown.
type PageOptions struct {
	Title    string   // of the page; empty means Ponte
	Subtitle string   // one line under it
	Story    []string // what to try, one sentence each; may be folded away
	Phones   []PhoneView
	Clock    Clock
	Panel    func(context.Context) ([]PanelRow, error) // asked after every change and every second
	English  func(text string) string                  // of a message or a label of the bot; "" where there is none to show
	Restart  func(context.Context) error               // begins the story again
}

// PhoneView is one phone on the page.
type PhoneView struct {
	Phone    *Phone
	Title    string         // who holds it: "Олена"
	Caption  string         // her part in the story: "Learner in Milan"
	Language string         // of the chat, as a language tag: dates are written in it
	Zone     *time.Location // of the phone's clock; nil means UTC
	Start    string         // the payload that its START button sends, such as an invite
	Locked   bool           // begins with the lock screen
}

// Clock is business time as the page may see and move it. All functions are optional.
type Clock struct {
	Now     func() time.Time
	Advance func(ctx context.Context, d time.Duration) error
	// Next is the next thing that is due; the zero Due means that there is none.
	Next func(context.Context) (Due, error)
}

// Due is something that will happen at a time.
type Due struct {
	At   time.Time
	What string
}

// PanelRow is one line of the panel: something that is to be said, or was, or was not.
type PanelRow struct {
	When   time.Time
	Who    string
	What   string
	Status Status
	Why    string
}

// Status says what became of a message.
type Status string

// The states of a message.
const (
	StatusDue     Status = "due"
	StatusSent    Status = "sent"
	StatusHeld    Status = "held"
	StatusSkipped Status = "skipped"
	StatusFailed  Status = "failed"
)

//go:embed page
var pageFiles embed.FS

// page serves one set of options.
type page struct {
	s *Server
	o PageOptions
}

// Page serves the page with the phones: / and its assets, GET events (server-sent),
// GET file/{id}, POST act and POST upload. All addresses in it are relative, so it may
// be mounted under any path with http.StripPrefix. Requests from other sites are refused.
func (s *Server) Page(o PageOptions) http.Handler {
	if o.Title == "" {
		o.Title = "Ponte"
	}
	if o.Clock.Now == nil {
		o.Clock.Now = s.cfg.Now
	}
	p := &page{s: s, o: o}
	assets, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the directory is compiled in
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", withTypes(http.FileServerFS(assets)))
	mux.HandleFunc("GET /events", p.events)
	mux.HandleFunc("GET /file/{id}", p.file)
	mux.HandleFunc("POST /act", p.act)
	mux.HandleFunc("POST /upload", p.upload)
	return http.NewCrossOriginProtection().Handler(guarded(mux))
}

// guarded keeps a file that somebody sent from acting as part of the page.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "+
			"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// withTypes names the types of our assets: Go's own table depends on the machine.
func withTypes(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, ".js"):
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		case strings.HasSuffix(r.URL.Path, ".css"):
			w.Header().Set("Content-Type", "text/css; charset=utf-8")
		case strings.HasSuffix(r.URL.Path, ".svg"):
			w.Header().Set("Content-Type", "image/svg+xml")
		}
		next.ServeHTTP(w, r)
	})
}

// file serves a file of the chats: pictures to be looked at, all else to be saved.
func (p *page) file(w http.ResponseWriter, r *http.Request) {
	p.s.mu.Lock()
	f := p.s.files[r.PathValue("id")]
	p.s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	kind := "attachment"
	switch f.mime {
	case "image/png", "image/jpeg", "image/gif":
		kind = "inline"
	}
	w.Header().Set("Content-Type", f.mime)
	w.Header().Set("Content-Disposition", mime.FormatMediaType(kind, map[string]string{"filename": f.name}))
	_, _ = w.Write(f.data) // the browser may be gone
}
