package casework

import (
	"errors"
	"fmt"
)

// ErrorCode is what a person may be told about an error. The list is closed:
// the bot has a text for each, in every language.
type ErrorCode string

// The codes. Whatever carries none of them is Internal.
const (
	Invalid   ErrorCode = "invalid"   // what was given cannot be
	NotFound  ErrorCode = "not_found" // there is no such record, or not for you
	Forbidden ErrorCode = "forbidden" // your role or site does not allow it
	Changed   ErrorCode = "changed"   // it was changed or answered meanwhile
	Expired   ErrorCode = "expired"   // it was valid once
	Throttled ErrorCode = "throttled" // too many tries; wait
	Internal  ErrorCode = "internal"  // our fault; details are in the log
)

// Error carries a code for the person and details for the operator.
type Error struct {
	Code   ErrorCode
	Detail string
	cause  error
}

// Errorf makes an error with a code; %w keeps its cause.
func Errorf(code ErrorCode, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Detail: err.Error(), cause: errors.Unwrap(err)}
}

// Error returns the details, which are for operators, never for a chat.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Detail }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf returns the code an error carries anywhere in its chain, Internal if none, "" for nil.
func CodeOf(err error) ErrorCode {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}
