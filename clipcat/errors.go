package clipcat

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Error is an operation that did not succeed, with what follows from it.
type Error struct {
	Op      string  // what was being done: "submit a render"
	Status  int     // of the HTTP answer; 0 where there was none
	Message string  // in the API's own words, cleaned for a terminal; may be empty
	Verdict Verdict // what follows
	Err     error   // the cause below, where there is one
}

func (e *Error) Error() string {
	var parts []string
	if e.Status != 0 {
		parts = append(parts, fmt.Sprintf("the API answered %d", e.Status))
	}
	if e.Message != "" {
		parts = append(parts, e.Message)
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	return e.Op + ": " + strings.Join(parts, ": ")
}

func (e *Error) Unwrap() error { return e.Err }

// Reason is the error without the operation: what a row's error cell says.
func (e *Error) Reason() string { return strings.TrimPrefix(e.Error(), e.Op+": ") }

// VerdictOf returns what follows from err: the verdict of the [*Error] in it, and [Accepted] for nil. An error of
// another kind (a cancelled context before anything was sent) is [Retry]: nothing happened.
func VerdictOf(err error) Verdict {
	if err == nil {
		return Accepted
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Verdict
	}
	return Retry
}

// StatusOf returns the HTTP status in err, or 0.
func StatusOf(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// maxMessage bounds how much of an API's message is shown, in runes.
const maxMessage = 300

// cleanMessage makes a foreign text fit for a terminal and a cell: one line, no control characters, bounded, and
// without the key, should the service echo it.
func cleanMessage(s string, key Secret) string {
	if key != "" {
		s = strings.ReplaceAll(s, string(key), "[key]")
	}
	s = strings.ToValidUTF8(s, "�")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > maxMessage {
		return string(runes[:maxMessage]) + "…"
	}
	return string(runes)
}

// Secret is a string that prints as a placeholder, so that a key cannot reach a log by accident.
type Secret string

const secretPlaceholder = "[secret]"

// String hides the secret.
func (Secret) String() string { return secretPlaceholder }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return secretPlaceholder }

// MarshalText hides the secret from JSON and other encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(secretPlaceholder), nil }
