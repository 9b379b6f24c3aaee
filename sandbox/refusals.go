package sandbox

import (
	"fmt"
	"net/http"
)

// refusal is an error of Telegram's: a code, a sentence, sometimes parameters.
// Every sentence that the double says is written where it is said, word for word.
type refusal struct {
	code       int
	text       string
	retryAfter int   // seconds, with code 429
	migrateTo  int64 // the supergroup that a group has become
}

// Error returns Telegram's sentence.
func (r *refusal) Error() string { return r.text }

func badRequest(format string, args ...any) *refusal {
	return &refusal{code: http.StatusBadRequest, text: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(text string) *refusal {
	return &refusal{code: http.StatusForbidden, text: "Forbidden: " + text}
}

func conflict(text string) *refusal {
	return &refusal{code: http.StatusConflict, text: "Conflict: " + text}
}

func tooMany(seconds int) *refusal {
	return &refusal{
		code: http.StatusTooManyRequests, retryAfter: seconds,
		text: fmt.Sprintf("Too Many Requests: retry after %d", seconds),
	}
}
