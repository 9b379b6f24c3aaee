package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"
)

// method answers one call of the Bot API. It runs with the mutex held.
type method func(*params) (any, error)

// methodTable lists what this Telegram can do, by name in small letters, since
// Telegram does not mind the case. getUpdates is apart: it waits.
func methodTable(s *Server) map[string]method {
	return map[string]method{
		"getme":  func(*params) (any, error) { return s.me(), nil },
		"logout": done, "close": done,

		"setwebhook": s.setWebhook, "deletewebhook": s.deleteWebhook, "getwebhookinfo": s.webhookInfo,

		"sendmessage": s.sendMessage, "sendphoto": s.sendPhoto, "senddocument": s.sendDocument, "sendvoice": s.sendVoice,
		"sendchataction":  s.sendChatAction,
		"editmessagetext": s.editText, "editmessagecaption": s.editCaption, "editmessagereplymarkup": s.editMarkup,
		"deletemessage": s.deleteMessage, "deletemessages": s.deleteMessages,
		"answercallbackquery": s.answerQuery,

		"getfile": s.getFile,
		"getchat": s.getChat, "getchatmember": s.getChatMember, "getchatmembercount": s.getChatMemberCount,
		"getchatadministrators": s.getChatAdministrators, "leavechat": s.leaveChat,

		"setmycommands": s.setCommands, "getmycommands": s.getCommands, "deletemycommands": s.deleteCommands,
		"setmyname": s.setProfile(nameText), "getmyname": s.getProfile(nameText),
		"setmydescription": s.setProfile(descriptionText), "getmydescription": s.getProfile(descriptionText),
		"setmyshortdescription": s.setProfile(shortText), "getmyshortdescription": s.getProfile(shortText),
		"setchatmenubutton": done,
	}
}

func done(*params) (any, error) { return true, nil }

// Handler serves the Bot API under /bot<token>/ and files under /file/bot<token>/.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
			s.serveFile(w, r, rest)
			return
		}
		rest, ok := strings.CutPrefix(r.URL.Path, "/bot")
		token, name, slash := strings.Cut(rest, "/")
		if !ok || !slash {
			reply(w, nil, &refusal{code: http.StatusNotFound, text: "Not Found"})
			return
		}
		if !strings.Contains(token, ":") {
			reply(w, nil, &refusal{code: http.StatusUnauthorized, text: "Unauthorized: invalid token specified"})
			return
		}
		if token != s.cfg.Token {
			reply(w, nil, &refusal{code: http.StatusUnauthorized, text: "Unauthorized"})
			return
		}
		s.serveCall(w, r, strings.Trim(name, "/"))
	})
}

func (s *Server) serveCall(w http.ResponseWriter, r *http.Request, name string) {
	p, err := readParams(w, r)
	if err != nil {
		reply(w, nil, err)
		return
	}
	fault := s.nextFault(name, p)
	if fault != nil && fault.Kind != SentThenClosed {
		s.record(name, p, fault, nil)
		fault.instead(w, r, s.done)
		return
	}
	result, err := s.call(r.Context(), name, p)
	s.record(name, p, fault, err)
	if fault != nil {
		// The work is done and the answer is lost on the way.
		panic(http.ErrAbortHandler)
	}
	reply(w, result, err)
}

func (s *Server) call(ctx context.Context, name string, p *params) (any, error) {
	lower := strings.ToLower(name)
	if lower == "getupdates" {
		return s.getUpdates(ctx, p)
	}
	run, ok := s.methods[lower]
	if !ok {
		return nil, &refusal{code: http.StatusNotFound, text: "Not Found: method not found"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	result, err := run(p)
	if err == nil {
		s.changed()
	}
	return result, err
}

// reply writes Telegram's envelope.
func reply(w http.ResponseWriter, result any, err error) {
	type parameters struct {
		RetryAfter int   `json:"retry_after,omitempty"`
		MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"`
	}
	envelope := struct {
		OK          bool        `json:"ok"`
		Result      any         `json:"result,omitempty"`
		ErrorCode   int         `json:"error_code,omitempty"`
		Description string      `json:"description,omitempty"`
		Parameters  *parameters `json:"parameters,omitempty"`
	}{OK: err == nil, Result: result}

	code := http.StatusOK
	if err != nil {
		var no *refusal
		if !errors.As(err, &no) {
			no = &refusal{code: http.StatusInternalServerError, text: "Internal Server Error: " + err.Error()}
		}
		code, envelope.ErrorCode, envelope.Description = no.code, no.code, no.text
		if no.retryAfter > 0 || no.migrateTo != 0 {
			envelope.Parameters = &parameters{RetryAfter: no.retryAfter, MigrateTo: no.migrateTo}
		}
		if no.retryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(no.retryAfter))
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	// The client may be gone; there is nobody to tell.
	_ = json.NewEncoder(w).Encode(envelope)
}

func (s *Server) me() any {
	type me struct {
		models.User
		CanJoinGroups  bool `json:"can_join_groups"`
		ReadsAll       bool `json:"can_read_all_group_messages"`
		SupportsInline bool `json:"supports_inline_queries"`
		CanBusiness    bool `json:"can_connect_to_business"`
		HasMainWebApp  bool `json:"has_main_web_app"`
	}
	return me{User: s.self(), CanJoinGroups: !s.cfg.NoGroups, ReadsAll: s.cfg.ReadsGroups}
}
