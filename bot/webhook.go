package bot

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
)

// maxHook is the longest request body that is read, in bytes.
const maxHook = 1 << 20

// Webhook takes updates that Telegram brings. Every replica may serve it.
//
// It answers 200 when the update is in its lane; 503 when it is not, and Telegram
// brings it again; 405, 401, 413 and 400 for what Telegram would not send.
type Webhook struct {
	intake *Intake
	secret [sha256.Size]byte
}

var secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)

// NewWebhook makes the handler. The secret is what [Client.SetWebhook] told Telegram.
func NewWebhook(secret string, intake *Intake) (*Webhook, error) {
	if !secretShape.MatchString(secret) {
		return nil, errors.New("bot: the webhook's secret must have 16 to 256 letters, digits, _ or -")
	}
	return &Webhook{intake: intake, secret: sha256.Sum256([]byte(secret))}, nil
}

// ServeHTTP takes one update.
func (h *Webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status := h.serve(w, r)
	if status != http.StatusOK {
		h.intake.Meter.Add(CountHooks, strconv.Itoa(status), 1)
	}
	w.WriteHeader(status)
}

func (h *Webhook) serve(w http.ResponseWriter, r *http.Request) int {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed
	}
	// Hashes are compared so that the time tells nothing, not even the length.
	said := sha256.Sum256([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")))
	if subtle.ConstantTimeCompare(said[:], h.secret[:]) != 1 {
		return http.StatusUnauthorized
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return http.StatusBadRequest
	}
	u, ours, err := h.intake.Decoder.Decode(body)
	switch {
	case err != nil:
		h.intake.Meter.Add(CountBroken, "", 1)
		return http.StatusBadRequest
	case !ours:
		h.intake.Meter.Add(CountIgnored, "", 1)
		return http.StatusOK
	}
	if err := h.intake.take(r.Context(), []Update{u}); err != nil {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}
