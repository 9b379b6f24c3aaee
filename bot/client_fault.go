package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Behaviour is what an answer of Telegram's asks of us.
type Behaviour int

// The behaviours.
const (
	RetryAfter   Behaviour = iota + 1 // 429: wait for Fault.After
	Gone                              // she blocked the bot, deleted her account, or the chat is no more
	Unchanged                         // the edit changes nothing: as good as done
	TargetGone                        // the message to edit or delete is not there, or too old
	Refused                           // Telegram will never take this request: a mistake of ours
	Outage                            // Telegram, or the way there, is not well: try again later
	Unauthorized                      // the token is not, or no longer, valid
	Conflict                          // somebody else polls, or a webhook is set
	Unread                            // it was done, but what Telegram says about it cannot be read
	Moved                             // the group has another id now: Fault.MovedTo
)

var behaviourNames = map[Behaviour]string{RetryAfter: "retry after", Gone: "gone", Unchanged: "unchanged",
	TargetGone: "target gone", Refused: "refused", Outage: "outage", Unauthorized: "unauthorized", Conflict: "conflict", Unread: "unread",
	Moved: "moved"}

// String names the behaviour for logs.
func (b Behaviour) String() string { return behaviourNames[b] }

// Fault is an answer of Telegram's that is no success. What Error says can be
// logged: it holds nothing of what Telegram said, since that may quote what we sent.
type Fault struct {
	Method    string
	Behaviour Behaviour
	Code      int           // HTTP's or Telegram's, 0 if there was no answer
	Reason    string        // a word of a closed list
	After     time.Duration // with RetryAfter
	MovedTo   int64         // with Moved; stands in no log

	said string
}

// Said is what Telegram, or the network, said, in its own words; "" if nothing. It
// may quote what was sent, so it is for the terminal of whoever runs the bot, and
// never for a log. The token is not in it.
func (f *Fault) Said() string { return f.said }

// tokens are looked for in what others say: the address that we call holds ours.
var tokens = regexp.MustCompile(`[0-9]{3,19}(:|%3[Aa])[A-Za-z0-9_-]{20,}`)

// mostSaid is how much of what others say is kept, in bytes.
const mostSaid = 300

// quote makes words of others safe for a terminal: on one line, not endless, and
// without a token.
func quote(said string) string {
	said = strings.Join(strings.FieldsFunc(tokens.ReplaceAllString(said, "(token)"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if len(said) > mostSaid {
		said = strings.ToValidUTF8(said[:mostSaid], "") + "…"
	}
	return said
}

// Error names method, behaviour, code and reason.
func (f *Fault) Error() string {
	return fmt.Sprintf("bot: %s: %s (%d %s)", f.Method, f.Behaviour, f.Code, f.Reason)
}

// FaultOf returns the fault in an error's chain; nil stays nil. An error of the
// library that holds none came after the wire had seen a success, from an answer
// in a form that the library does not know. To call that an outage would send
// the same message for ever.
func FaultOf(err error) *Fault {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return &Fault{Behaviour: Unread, Code: http.StatusOK, Reason: "unread"}
}

// faultOrNil is FaultOf as an error that is nil when there is none.
func faultOrNil(err error) error {
	if err == nil {
		return nil
	}
	return FaultOf(err)
}

// judge tells what an answer asks of us, nil if it is a success after all.
//
// Only Telegram's own envelope can say that a person is gone or a request wrong:
// a page of some proxy on the way, whatever its status, is an outage.
func judge(status int, header http.Header, answer []byte) *Fault {
	var e struct {
		OK          bool   `json:"ok"`
		ErrorCode   int    `json:"error_code"`
		Description string `json:"description"`
		Parameters  struct {
			RetryAfter int   `json:"retry_after"`
			MigrateTo  int64 `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}
	if err := json.Unmarshal(answer, &e); err != nil || !e.OK && e.ErrorCode == 0 {
		return judgePage(status, header)
	}
	if e.OK {
		return nil
	}
	f := &Fault{Code: e.ErrorCode, Behaviour: Refused, Reason: "other", said: quote(e.Description)}
	said := strings.ToLower(e.Description)
	switch {
	case e.ErrorCode == http.StatusTooManyRequests:
		f.Behaviour, f.Reason, f.After = RetryAfter, "too_many", seconds(e.Parameters.RetryAfter)
	case e.ErrorCode == http.StatusUnauthorized, e.ErrorCode == http.StatusNotFound && !strings.Contains(said, "method"):
		f.Behaviour, f.Reason = Unauthorized, "token"
	case e.ErrorCode == http.StatusForbidden:
		f.Behaviour, f.Reason = Gone, match(goneReasons, said)
	case e.ErrorCode == http.StatusConflict:
		f.Behaviour, f.Reason = Conflict, match(conflictReasons, said)
	case e.ErrorCode >= 500:
		f.Behaviour, f.Reason = Outage, "server"
	case e.Parameters.MigrateTo != 0:
		f.Behaviour, f.Reason, f.MovedTo = Moved, "migrated", e.Parameters.MigrateTo
	case e.ErrorCode == http.StatusBadRequest:
		f.Behaviour, f.Reason = judgeRequest(said)
	case e.ErrorCode == http.StatusRequestEntityTooLarge:
		f.Reason = "too_large"
	}
	return f
}

// judgePage judges an answer that is not Telegram's JSON.
func judgePage(status int, header http.Header) *Fault {
	switch status {
	case http.StatusTooManyRequests:
		after, _ := strconv.Atoi(header.Get("Retry-After")) // absent or a date: one second
		return &Fault{Code: status, Behaviour: RetryAfter, Reason: "too_many", After: seconds(after)}
	case http.StatusRequestEntityTooLarge:
		// The one refusal that Telegram's front server makes by itself.
		return &Fault{Code: status, Behaviour: Refused, Reason: "too_large"}
	default:
		return &Fault{Code: status, Behaviour: Outage, Reason: "undecodable"}
	}
}

// reason is a word for what Telegram says with a code.
type reason struct{ said, word string }

// What Telegram says is matched by parts of its sentences, in small letters,
// since there is no finer code than 400 or 403. The sentences are those of
// Telegram's own Bot API server.
var (
	goneReasons = []reason{
		{"blocked by the user", "blocked"}, {"deactivated", "deactivated"}, {"kicked", "kicked"},
		{"can't initiate", "never_started"}, {"not a member", "left"},
	}
	conflictReasons = []reason{{"webhook is active", "webhook"}, {"terminated by", "poller"}}

	goneChats = []reason{
		{"chat not found", "no_chat"}, {"peer_id_invalid", "no_chat"}, {"user_is_deactivated", "deactivated"},
		{"input_user_deactivated", "deactivated"}, {"group chat was deactivated", "deactivated"},
	}
	goneTargets = []reason{
		{"message to edit not found", "no_message"}, {"message can't be edited", "too_old"},
		{"message to delete not found", "no_message"}, {"message can't be deleted", "too_old"},
		{"there is no text in the message to edit", "no_text"}, {"message_id_invalid", "no_message"},
		{"message identifier is not specified", "no_message"}, {"message identifiers are not specified", "no_message"},
	}
	refusals = []reason{
		{"can't parse entities", "markup"}, {"text is empty", "empty"}, {"is too long", "too_long"},
		{"too_long", "too_long"}, {"button", "button"}, {"reply markup", "button"}, {"keyboard", "button"},
		{"not enough rights", "rights"}, {"have no rights", "rights"}, {"command", "command"}, {"file", "file"},
	}
)

// judgeRequest tells apart what Telegram calls a bad request.
func judgeRequest(said string) (Behaviour, string) {
	if strings.Contains(said, "message is not modified") {
		return Unchanged, "unchanged"
	}
	if word := match(goneChats, said); word != "other" {
		return Gone, word
	}
	if word := match(goneTargets, said); word != "other" {
		return TargetGone, word
	}
	return Refused, match(refusals, said)
}

// match returns the word of the first reason that was said, else "other".
func match(reasons []reason, said string) string {
	for _, r := range reasons {
		if strings.Contains(said, r.said) {
			return r.word
		}
	}
	return "other"
}

// seconds is a pause that Telegram asks for, at least one second.
func seconds(n int) time.Duration { return time.Duration(max(n, 1)) * time.Second }
