package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/link"
)

// Fetcher downloads videos. It may be used by many goroutines at once. It sends no key to anyone.
type Fetcher struct {
	client *http.Client
	count  func(bytes int64) // told of what came over the network
	wait   func(ctx context.Context, d time.Duration) error
}

// Bounds of a download.
const (
	maxBytes   = 16 << 30         // of a video
	maxIdle    = time.Minute      // without so much as leastBytes
	leastBytes = 64 << 10         // that a server worth waiting for sends meanwhile
	maxAnswer  = 3 * time.Minute  // until the answer begins: a server may have to fetch the video itself
	maxTries   = 5                // one after the other that brought nothing
	maxCuts    = 200              // tries in all
	firstPause = time.Second / 4  // between tries, doubled each time
	longPause  = 30 * time.Second // at most, also where the server asks for more
)

// NewFetcher returns one that tells count how many bytes came, if it is not nil. Transport is nil for one of its own.
func NewFetcher(transport http.RoundTripper, count func(bytes int64)) *Fetcher {
	if transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.ResponseHeaderTimeout = maxAnswer
		t.MaxIdleConnsPerHost = 16
		transport = t
	}
	if count == nil {
		count = func(int64) {}
	}
	return &Fetcher{client: &http.Client{Transport: transport, CheckRedirect: checkRedirect}, count: count, wait: pause}
}

func checkRedirect(r *http.Request, via []*http.Request) error {
	if len(via) > link.MaxRedirects {
		return fmt.Errorf("the link is passed on more than %d times", link.MaxRedirects)
	}
	if r.URL.Scheme != "http" && r.URL.Scheme != "https" {
		return &DeadError{Why: "the link leads to a " + r.URL.Scheme + " address"}
	}
	return staysOutside(r.Context(), via[0].URL.Hostname(), r.URL.Hostname())
}

// staysOutside refuses to be passed on from the web to this machine or into its network.
func staysOutside(ctx context.Context, from, to string) error {
	if inside(ctx, to) && !inside(ctx, from) {
		return &DeadError{Why: "the link is passed on to " + to + ", which is an address of this machine or its network"}
	}
	return nil
}

// inside tells whether a host is this machine or in its network, by any of its addresses.
func inside(ctx context.Context, host string) bool {
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return false // it cannot be reached either
	}
	return slices.ContainsFunc(addresses, func(ip netip.Addr) bool { return !link.Public(ip) })
}

// Close closes the connections that are kept open.
func (f *Fetcher) Close() { f.client.CloseIdleConnections() }

// Get brings the video at a URL into the file target, whose folder must be there, and returns its length. The file
// appears under its name when it is whole, checked and on disk; until then it is target with ".part". Content names what
// the video shows: a download of the same content that was cut, in an earlier run perhaps, is gone on with, where the
// server can tell that it still has the same file.
//
// Trouble that may pass is tried again. The error is a [*DeadError], [*ContentError] or [*FileError] where that is known.
func (f *Fetcher) Get(ctx context.Context, url, target, content string) (size int64, err error) {
	p, err := openPart(target, content)
	if err != nil {
		return 0, onDisk(err)
	}
	defer p.close()
	idle := 0
	for try := 0; ; try++ {
		before := p.size
		err = f.try(ctx, url, p)
		if err == nil {
			return p.size, onDisk(p.finish())
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if idle++; p.size > before && !errors.Is(err, errIdle) {
			idle = 0
		}
		if final(err) || idle == maxTries || try == maxCuts {
			return 0, err
		}
		if err := f.wait(ctx, pauseAfter(idle, err)); err != nil {
			return 0, err
		}
	}
}

// pauseAfter is how long to wait after so many tries in vain.
func pauseAfter(idle int, err error) time.Duration {
	d := firstPause << max(0, idle-1)
	var busy *busyError
	if errors.As(err, &busy) {
		d = max(d, busy.after)
	}
	return min(d, longPause) + rand.N(firstPause/2)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// try asks once, for the rest where a beginning is there.
func (f *Fetcher) try(ctx context.Context, url string, p *part) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return &ContentError{errors.New("the service gave an address that cannot be read")}
	}
	request.Header.Set("Accept-Encoding", "identity") // lengths and ranges count the bytes of the file
	if p.size > 0 && p.validator == "" {              // nothing tells whether the rest would be that of the same file
		if err := p.restart(""); err != nil {
			return err
		}
	}
	if p.size > 0 {
		request.Header.Set("Range", "bytes="+strconv.FormatInt(p.size, 10)+"-")
		request.Header.Set("If-Range", p.validator)
	}
	response, err := f.client.Do(request)
	if err != nil {
		return plain(err)
	}
	defer response.Body.Close()
	body := &watchedBody{r: response.Body, stop: cancel, count: f.count}
	defer body.watch()()
	total, err := f.begin(response, body, p)
	if err == nil && total != p.size {
		err = p.take(body, total)
	}
	if err != nil {
		if cause := context.Cause(ctx); errors.Is(cause, errIdle) {
			return cause
		}
		return err
	}
	if err := p.check(); err != nil {
		return errors.Join(&ContentError{err}, p.restart("")) // parts of two files, perhaps
	}
	return nil
}

var errIdle = fmt.Errorf("next to nothing came for %s", maxIdle)

// begin looks at the answer and makes the part ready for its body. It returns how long the whole will be; -1: not told.
func (f *Fetcher) begin(r *http.Response, body *watchedBody, p *part) (total int64, err error) {
	switch {
	case r.StatusCode == http.StatusPartialContent:
		var from, to int64
		if _, err := fmt.Sscanf(r.Header.Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &total); err != nil || from != p.size || total > maxBytes {
			return 0, errors.Join(errors.New("the server sends another part than it was asked for"), p.restart(""))
		}
		if now := validatorOf(r.Header); now != "" && now != p.validator { // it passes over If-Range
			return 0, errors.Join(errors.New("the file at the server has changed meanwhile"), p.restart(""))
		}
		return total, nil
	case r.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		if _, err := fmt.Sscanf(r.Header.Get("Content-Range"), "bytes */%d", &total); err == nil && total == p.size {
			return total, nil // it was whole, but not looked into yet
		}
		return 0, errors.Join(&busyError{status: r.StatusCode}, p.restart(""))
	case r.StatusCode != http.StatusOK:
		return 0, refused(r)
	}
	if r.ContentLength > maxBytes {
		return 0, &ContentError{fmt.Errorf("it is %d GB large", r.ContentLength>>30)}
	}
	// A page of a network that wants a password must not take the place of what is there already.
	if err := body.peek(); err != nil {
		return 0, plain(err)
	}
	return r.ContentLength, p.restart(validatorOf(r.Header))
}

// refused sorts answers into those that may change and those that will not.
func refused(r *http.Response) error {
	if s := r.StatusCode; s >= 500 || s == http.StatusTooManyRequests || s == http.StatusRequestTimeout || s == http.StatusTooEarly {
		seconds, _ := strconv.Atoi(r.Header.Get("Retry-After"))
		return &busyError{s, time.Duration(max(0, min(seconds, 3600))) * time.Second}
	}
	return &DeadError{Status: r.StatusCode}
}

// validatorOf is what tells this file from a later one at the same address; "" where nothing does, byte for byte.
func validatorOf(h http.Header) string {
	if tag := h.Get("ETag"); len(tag) > 1 && tag[0] == '"' {
		return tag
	}
	return h.Get("Last-Modified")
}

// watchedBody counts what comes, and ends the request when nothing does.
type watchedBody struct {
	r     io.Reader
	ahead []byte // read by peek
	stop  context.CancelCauseFunc
	timer *time.Timer
	since int // bytes since the timer was set
	count func(int64)
}

// watch begins to watch, and returns what ends it.
func (b *watchedBody) watch() func() {
	b.timer = time.AfterFunc(maxIdle, func() { b.stop(errIdle) })
	return func() { b.timer.Stop() }
}

// peek looks at the beginning of a body that must be a video.
func (b *watchedBody) peek() error {
	head := make([]byte, 16)
	n, err := io.ReadFull(b.r, head)
	b.ahead = head[:n]
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case n == 0:
		return &ContentError{errors.New("it is empty")}
	case !IsVideo(b.ahead):
		return &ContentError{fmt.Errorf("it is no MP4 video but %s", looksLike(b.ahead))}
	}
	return nil
}

func (b *watchedBody) Read(p []byte) (int, error) {
	if len(b.ahead) > 0 {
		n := copy(p, b.ahead)
		b.ahead = b.ahead[n:]
		return n, nil
	}
	n, err := b.r.Read(p)
	if b.since += n; b.since >= leastBytes {
		b.timer.Reset(maxIdle)
		b.since = 0
	}
	if n > 0 {
		b.count(int64(n))
	}
	return n, err
}

// Folder makes the folder of a file.
func Folder(target string) error { return onDisk(os.MkdirAll(filepath.Dir(target), 0o777)) }

// Probed is what a link leads to, by its first bytes.
type Probed struct {
	Size int64 // of the whole, in bytes; -1: not told
}

// Probe looks where a link leads without fetching it all. The error is as that of Get.
func (f *Fetcher) Probe(ctx context.Context, url string) (Probed, error) {
	for try := 1; ; try++ {
		p, err := f.probe(ctx, url)
		if err == nil || ctx.Err() != nil || final(err) || try == probeTries {
			return p, err
		}
		if err := f.wait(ctx, pauseAfter(try, err)); err != nil {
			return p, err
		}
	}
}

// probeTries bounds how often a link is looked at.
const probeTries = 3

// probe asks for the first bytes: a GET, since signed links are often for one method only.
func (f *Fetcher) probe(ctx context.Context, url string) (Probed, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, maxIdle, errIdle)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return Probed{}, &ContentError{errors.New("the address cannot be read")}
	}
	request.Header.Set("Accept-Encoding", "identity")
	request.Header.Set("Range", "bytes=0-15")
	response, err := f.client.Do(request)
	if err != nil {
		return Probed{}, plain(err)
	}
	defer response.Body.Close()
	out := Probed{Size: response.ContentLength}
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusPartialContent:
		if _, err := fmt.Sscanf(response.Header.Get("Content-Range"), "bytes 0-15/%d", &out.Size); err != nil {
			out.Size = -1
		}
	case http.StatusRequestedRangeNotSatisfiable:
		return out, &ContentError{errors.New("it is empty")}
	default:
		return out, refused(response)
	}
	head := make([]byte, 16)
	n, err := io.ReadFull(response.Body, head)
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return out, plain(err)
	case n == 0:
		return out, &ContentError{errors.New("it is empty")}
	case !IsVideo(head[:n]):
		return out, &ContentError{fmt.Errorf("it is no MP4 video but %s", looksLike(head[:n]))}
	}
	return out, nil
}
