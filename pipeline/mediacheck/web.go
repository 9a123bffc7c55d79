package mediacheck

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// statusError is an answer other than the file.
type statusError struct {
	status int
	header http.Header
	head   []byte
	last   *url.URL
}

func (e *statusError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("the server answers %d %s", e.status, http.StatusText(e.status)))
}

// webSource is a file on the web, asked for in parts where its server gives parts.
type webSource struct {
	ctx     context.Context // of the one look at it
	client  *http.Client
	address string

	last   *url.URL      // where the link led to
	moved  string        // by permanent redirects alone
	parts  bool          // the server gives parts
	total  int64         // -1: not told
	got    []byte        // from the beginning
	body   io.ReadCloser // what follows got, where the server does not give parts
	opened bool
}

const userAgent = "Mozilla/5.0 (compatible; sheetreel; checks links before videos are made)"

// wholePart is how long a file may be that is read whole where its server gives no parts.
const wholePart = 1 << 20

func (s *webSource) close() {
	if s.body != nil {
		_ = s.body.Close()
	}
}

func (s *webSource) size() int64 { return s.total }

// ask sends a GET, for a part where one is named: signed links are often for that method alone.
func (s *webSource) ask(part string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(s.ctx, http.MethodGet, s.address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", userAgent)
	request.Header.Set("Accept", "image/*, video/*, */*;q=0.5")
	request.Header.Set("Accept-Encoding", "identity") // lengths and parts count the bytes of the file
	if part != "" {
		request.Header.Set("Range", "bytes="+part)
	}
	return s.client.Do(request)
}

// open asks for the beginning; some servers refuse to give a part, and are asked for the whole.
func (s *webSource) open(n int) error {
	s.opened = true
	r, err := s.ask("0-" + strconv.Itoa(n-1))
	if err != nil {
		return err
	}
	if r.StatusCode == http.StatusRequestedRangeNotSatisfiable && strings.HasSuffix(r.Header.Get("Content-Range"), "*/0") {
		s.last, s.total, s.parts = r.Request.URL, 0, true
		return r.Body.Close()
	}
	if r.StatusCode != http.StatusOK && !s.fits(r) && mayBeForPart(r.StatusCode) {
		discard(r)
		if r, err = s.ask(""); err != nil {
			return err
		}
	}
	s.last, s.moved = r.Request.URL, movedTo(r)
	switch {
	case r.StatusCode == http.StatusPartialContent:
		defer r.Body.Close()
		if s.got, err = io.ReadAll(io.LimitReader(r.Body, int64(n))); s.total < 0 && len(s.got) < n {
			s.total = int64(len(s.got))
		}
		return err
	case r.StatusCode != http.StatusOK:
		defer r.Body.Close()
		head, _ := io.ReadAll(io.LimitReader(r.Body, firstPart))
		return &statusError{r.StatusCode, r.Header, head, r.Request.URL}
	}
	s.total, s.body = r.ContentLength, r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		s.total = -1
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			return err
		}
		s.body = unpacked
	}
	return nil
}

// mayBeForPart are answers that a server may give because it was asked for a part.
func mayBeForPart(status int) bool {
	return status == http.StatusPartialContent || status >= 400 && status < 500 && status != http.StatusNotFound && status != http.StatusGone &&
		status != http.StatusUnauthorized && status != http.StatusTooManyRequests || status == http.StatusNotImplemented
}

// fits takes in what a part's answer says of the whole; a part that is not the one asked for, or is packed, is none.
func (s *webSource) fits(r *http.Response) bool {
	var from, to int64
	total := int64(-1)
	_, err := fmt.Sscanf(r.Header.Get("Content-Range"), "bytes %d-%d/", &from, &to)
	if r.StatusCode != http.StatusPartialContent || err != nil || from != 0 || r.Header.Get("Content-Encoding") != "" {
		return false
	}
	if _, length, ok := strings.Cut(r.Header.Get("Content-Range"), "/"); ok {
		if n, err := strconv.ParseInt(length, 10, 64); err == nil {
			total = n
		}
	}
	s.total, s.parts = total, true
	return true
}

// discard lets the connection be used again, if little is left.
func discard(r *http.Response) {
	_, _ = io.CopyN(io.Discard, r.Body, firstPart)
	_ = r.Body.Close()
}

// movedTo is where a link leads that every server on the way called moved for good. What may be secret is left out.
func movedTo(r *http.Response) string {
	at := ""
	for before := r.Request.Response; before != nil; before = before.Request.Response {
		if s := before.StatusCode; s != http.StatusMovedPermanently && s != http.StatusPermanentRedirect {
			return ""
		}
		u := *r.Request.URL
		u.RawQuery, u.User, u.Fragment = "", nil, ""
		at = u.String()
	}
	return at
}

func (s *webSource) head(n int) ([]byte, error) {
	if !s.opened {
		if err := s.open(n); err != nil {
			return nil, err
		}
	}
	more := n - len(s.got)
	if s.total >= 0 {
		more = int(min(int64(more), s.total-int64(len(s.got))))
	}
	if more <= 0 {
		return s.got[:min(n, len(s.got))], nil
	}
	data, err := s.more(more)
	s.got = append(s.got, data...)
	if err == nil && s.total >= 0 && len(data) < more {
		err = io.ErrUnexpectedEOF
	}
	return s.got, err
}

// more brings the next bytes.
func (s *webSource) more(n int) ([]byte, error) {
	if s.body != nil {
		return io.ReadAll(io.LimitReader(s.body, int64(n)))
	}
	if !s.parts {
		return nil, nil
	}
	return s.part(int64(len(s.got)), int64(n))
}

// part asks for n bytes from somewhere.
func (s *webSource) part(from, n int64) ([]byte, error) {
	r, err := s.ask(fmt.Sprintf("%d-%d", from, from+n-1))
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	var at int64
	if _, err := fmt.Sscanf(r.Header.Get("Content-Range"), "bytes %d-", &at); err != nil || r.StatusCode != http.StatusPartialContent || at != from {
		return nil, &statusError{status: r.StatusCode, header: r.Header, last: r.Request.URL}
	}
	return io.ReadAll(io.LimitReader(r.Body, n))
}

func (s *webSource) tail(n int) ([]byte, bool, error) {
	switch {
	case s.total < 0 || s.total > maxPictureBytes && int64(n) >= s.total:
		return nil, false, nil
	case s.total <= int64(len(s.got)) || int64(n) >= s.total || !s.parts && s.total <= wholePart:
		all, err := s.head(int(s.total))
		return all[max(0, len(all)-n):], true, err
	case !s.parts:
		return nil, false, nil
	}
	data, err := s.part(s.total-int64(n), int64(n))
	return data, err == nil, nil // a server that gave one part and does not give another is none the worse
}
