package download

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// DeadError says that a link leads nowhere any more, so that asking again is no use; a fresh link may be.
type DeadError struct {
	Status int
	Why    string // where it is no answer's status
}

func (e *DeadError) Error() string {
	if e.Why != "" {
		return e.Why
	}
	text := fmt.Sprintf("the link is dead: the server answers %d %s", e.Status, http.StatusText(e.Status))
	switch e.Status {
	case http.StatusForbidden, http.StatusUnauthorized:
		return text + " (expired, perhaps)"
	}
	return text
}

// ContentError says that what came is no whole video.
type ContentError struct{ Err error }

func (e *ContentError) Error() string { return e.Err.Error() }
func (e *ContentError) Unwrap() error { return e.Err }

// FileError says that the trouble is on this machine: a full disk, a folder that cannot be written to.
type FileError struct{ Err error }

func (e *FileError) Error() string { return e.Err.Error() }
func (e *FileError) Unwrap() error { return e.Err }

func onDisk(err error) error {
	if err == nil {
		return nil
	}
	return &FileError{err}
}

// busyError is an answer after which it is worth while to ask again.
type busyError struct {
	status int
	after  time.Duration // the server's wish; 0: none
}

func (e *busyError) Error() string {
	return fmt.Sprintf("the server answers %d %s", e.status, http.StatusText(e.status))
}

// Answered tells whether the error is an answer of the server's.
func Answered(err error) bool {
	var busy *busyError
	var dead *DeadError
	var content *ContentError
	return errors.As(err, &busy) || errors.As(err, &dead) || errors.As(err, &content)
}

// final tells whether asking again is no use.
func final(err error) bool {
	var dead *DeadError
	var file *FileError
	return errors.As(err, &dead) || errors.As(err, &file)
}

// plain takes the address out of a transport's error: it may be signed, and who reports the error names the row.
func plain(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		if wrapped.Timeout() {
			return errors.New("the server does not answer in time")
		}
		return wrapped.Err
	}
	return err
}
