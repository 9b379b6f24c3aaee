package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// action is what somebody did on the page.
type action struct {
	Do      string `json:"do"`
	Phone   int    `json:"phone"`
	Text    string `json:"text"`    // what was typed, or the label of a key
	Message int    `json:"message"` // under which message
	Data    string `json:"data"`    // of a button
	Seconds int    `json:"seconds"` // by how much to move the clock
}

// act does an action and answers with a sentence for the toast: 200 what was done, 400
// what the phone cannot do, 500 what went wrong behind it.
func (p *page) act(w http.ResponseWriter, r *http.Request) {
	var a action
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&a); err != nil {
		http.Error(w, "not an action: "+err.Error(), http.StatusBadRequest)
		return
	}
	var done string
	var err error
	switch a.Do {
	case "advance", "next", "restart":
		if done, err = p.move(r.Context(), a); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	default:
		if done, err = p.touch(a); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, done) // the browser may be gone
}

// move moves the clock or begins the story again.
func (p *page) move(ctx context.Context, a action) (string, error) {
	if a.Do == "restart" {
		if p.o.Restart == nil {
			return "", errors.New("this page cannot restart the story")
		}
		return "The story begins again", p.o.Restart(ctx)
	}
	if p.o.Clock.Advance == nil {
		return "", errors.New("this page cannot move the clock")
	}
	d := time.Duration(a.Seconds) * time.Second
	what := ""
	if a.Do == "next" {
		if p.o.Clock.Next == nil {
			return "", errors.New("this page does not know what is due")
		}
		due, err := p.o.Clock.Next(ctx)
		if err != nil {
			return "", err
		}
		if due.At.IsZero() {
			return "Nothing is due", nil
		}
		d, what = max(0, due.At.Sub(p.o.Clock.Now())), ": "+due.What
	}
	if d < 0 {
		return "", errors.New("the clock moves forward only")
	}
	if err := p.o.Clock.Advance(ctx, d); err != nil {
		return "", err
	}
	p.s.mu.Lock()
	p.s.changed() // so that every browser sees the new time at once
	p.s.mu.Unlock()
	return fmt.Sprintf("Moved on by %s%s", spoken(d), what), nil
}

// spoken writes a duration as people say it.
func spoken(d time.Duration) string {
	switch d = d.Round(time.Minute); {
	case d == time.Hour:
		return "an hour"
	case d == 24*time.Hour:
		return "a day"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d d %d h", int(d.Hours())/24, int(d.Hours())%24)
}

// touch does what a thumb does on one of the phones.
func (p *page) touch(a action) (string, error) {
	v, err := p.view(a.Phone)
	if err != nil {
		return "", err
	}
	ph := v.Phone
	switch a.Do {
	case "type":
		return "Sent", ph.Type(a.Text)
	case "start":
		payload := a.Data
		if payload == "" {
			payload = v.Start
		}
		return "Started", ph.Start(payload)
	case "press":
		return "Pressed: " + a.Text, ph.PressOn(a.Message, a.Data)
	case "key":
		return "Sent", ph.Press(a.Text)
	case "voice":
		return "Voice message sent", ph.SendVoice(4)
	case "contact":
		return "Contact shared", ph.SendContact("+39 351 000 00 00")
	case "block":
		ph.Block()
		return v.Title + " has blocked the bot", nil
	case "unblock":
		ph.Unblock()
		return v.Title + " has unblocked the bot", nil
	}
	return "", fmt.Errorf("unknown action %q", a.Do)
}

func (p *page) view(index int) (PhoneView, error) {
	if index < 0 || index >= len(p.o.Phones) {
		return PhoneView{}, fmt.Errorf("there is no phone %d", index)
	}
	return p.o.Phones[index], nil
}

// upload sends a file from a phone: its bytes are the body, its name is in the address.
func (p *page) upload(w http.ResponseWriter, r *http.Request) {
	index, err := strconv.Atoi(r.URL.Query().Get("phone"))
	if err != nil {
		http.Error(w, "which phone?", http.StatusBadRequest)
		return
	}
	v, err := p.view(index)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxDownload))
	if err != nil {
		http.Error(w, "a bot can fetch files of at most 20 MB", http.StatusRequestEntityTooLarge)
		return
	}
	name := r.URL.Query().Get("name")
	if err := v.Phone.SendPhoto(data, ""); err != nil {
		if err := v.Phone.SendDocument(name, "", data); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "File sent")
}
