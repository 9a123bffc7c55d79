package download

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatWasCutIsGoneOnWith(t *testing.T) {
	file := large(t, "a", 5000)
	h := newHost(t, file, cutAfter(100), cutAfter(3000), answer(503, ""), cutAfter(1))
	target := filepath.Join(t.TempDir(), "v.mp4")
	size, err := patient(t, nil).Get(t.Context(), h.URL, target, "a")
	if err != nil || size != int64(len(file)) {
		t.Fatalf("%d bytes, %v", size, err)
	}
	holds(t, target, file)
	want := []string{"", "bytes=100-", "bytes=3100-", "bytes=3100-", "bytes=3101-"}
	if !slices.Equal(h.ranges, want) {
		t.Errorf("asked for %q, not %q", h.ranges, want)
	}
}

// Hosts that do other than they are asked cost time, and never give a file that is not the video.
func TestHostsThatDoOtherThanTheyAreAsked(t *testing.T) {
	file := large(t, "a", 5000)
	other := bytes.Clone(file) // as long, and of the same boxes: a mixture of both would look whole
	other[15], other[len(other)-1] = 1, 1
	whole := func(w http.ResponseWriter, r *http.Request, h *host) { r.Header.Del("Range"); h.serve(w, r) }
	for name, c := range map[string]struct {
		acts []func(http.ResponseWriter, *http.Request, *host)
		tag  string
		want []byte
	}{
		"the rest is not to be had": {[]func(http.ResponseWriter, *http.Request, *host){cutAfter(700), whole}, `"1"`, file},
		"the file changes":          {[]func(http.ResponseWriter, *http.Request, *host){cutAfter(700), then(func(h *host) { h.file, h.tag = other, `"2"` })}, `"1"`, other},
		"it changes without a word": {[]func(http.ResponseWriter, *http.Request, *host){cutAfter(700), then(func(h *host) { h.file = other })}, "", other},
		"it changes, If-Range passed over": {[]func(http.ResponseWriter, *http.Request, *host){cutAfter(700), func(w http.ResponseWriter, r *http.Request, h *host) {
			h.file, h.tag = other, `"2"`
			r.Header.Del("If-Range")
			h.serve(w, r)
		}}, `"1"`, other},
		"another part comes": {[]func(http.ResponseWriter, *http.Request, *host){cutAfter(700), func(w http.ResponseWriter, r *http.Request, h *host) {
			r.Header.Set("Range", "bytes=9-")
			r.Header.Del("If-Range")
			h.serve(w, r)
		}}, `"1"`, file},
		"too much is promised": {[]func(http.ResponseWriter, *http.Request, *host){func(w http.ResponseWriter, _ *http.Request, h *host) {
			w.Header().Set("Content-Length", fmt.Sprint(len(h.file)+10))
			_, _ = w.Write(h.file)
		}}, `"1"`, file},
		"too little is promised": {[]func(http.ResponseWriter, *http.Request, *host){func(w http.ResponseWriter, _ *http.Request, h *host) {
			w.Header().Set("Content-Length", "700")
			_, _ = w.Write(h.file[:700])
		}}, `"1"`, file},
		"it ends early, of no told length": {[]func(http.ResponseWriter, *http.Request, *host){func(w http.ResponseWriter, _ *http.Request, h *host) {
			_ = http.NewResponseController(w).Flush()
			_, _ = w.Write(h.file[:700])
		}}, `"1"`, file},
		"a web page comes in between": {[]func(http.ResponseWriter, *http.Request, *host){answer(200, "<!DOCTYPE html><p>Log in"), cutAfter(700), answer(200, "<html>")}, `"1"`, file},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, file, c.acts...)
			h.tag = c.tag
			target := filepath.Join(t.TempDir(), "v.mp4")
			if _, err := patient(t, nil).Get(t.Context(), h.URL, target, "a"); err != nil {
				t.Fatal(err)
			}
			holds(t, target, c.want)
		})
	}
}

func TestWhatIsNoVideoIsRefusedWithAReason(t *testing.T) {
	for name, c := range map[string]struct {
		act   func(http.ResponseWriter, *http.Request, *host)
		want  string
		tries int
	}{
		"page":    {answer(200, "<!DOCTYPE html><p>Log in"), "it is no MP4 video but a web page", maxTries},
		"picture": {answer(200, "\x89PNG\r\n\x1a\n0000000000000"), "a picture", maxTries},
		"nothing": {answer(200, ""), "it is empty", maxTries},
		"gone":    {answer(404, ""), "404 Not Found", 1},
		"expired": {answer(403, ""), "(expired, perhaps)", 1},
		"busy":    {answer(503, ""), "503 Service Unavailable", maxTries},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, nil, slices.Repeat([]func(http.ResponseWriter, *http.Request, *host){c.act}, 20)...)
			target := filepath.Join(t.TempDir(), "v.mp4")
			_, err := patient(t, nil).Get(t.Context(), h.URL, target, "a")
			if err == nil || !strings.Contains(err.Error(), c.want) || len(h.ranges) != c.tries {
				t.Errorf("%v after %d tries; want %q after %d", err, len(h.ranges), c.want, c.tries)
			}
			onlyThat(t, target)
		})
	}
}

// What an earlier process left is gone on with if it is of the same content, and else begun anew.
func TestAPartOfAnEarlierRun(t *testing.T) {
	file := large(t, "a", 5000)
	for name, c := range map[string]struct {
		content string
		asked   []string
	}{
		"of the same content": {"a", []string{"", "bytes=700-"}},
		"of another content":  {"b", []string{"", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, file)
			target := filepath.Join(t.TempDir(), "v.mp4")
			ctx, kill := context.WithCancel(t.Context())
			h.acts = append(h.acts, func(w http.ResponseWriter, r *http.Request, h *host) {
				defer kill()
				cutAfter(700)(w, r, h)
			})
			f := patient(t, nil)
			if _, err := f.Get(ctx, h.URL, target, "a"); err == nil {
				t.Fatal("it came all the same")
			}
			if _, err := patient(t, nil).Get(t.Context(), h.URL, target, c.content); err != nil {
				t.Fatal(err)
			}
			holds(t, target, file)
			if !slices.Equal(h.ranges, c.asked) && !slices.Equal(h.ranges, []string{"", ""}) { // the first may have been killed before a byte was written
				t.Errorf("asked for %q, not %q", h.ranges, c.asked)
			}
		})
	}
}

// dripping is a host of a byte now and then.
type dripping struct{ requests int }

func (d *dripping) RoundTrip(r *http.Request) (*http.Response, error) {
	d.requests++
	body := io.MultiReader(strings.NewReader("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00"), drips{r.Context()})
	header := http.Header{"Etag": {`"1"`}}
	status := 200
	if from := r.Header.Get("Range"); from != "" {
		status = 206
		header.Set("Content-Range", "bytes "+strings.TrimPrefix(from, "bytes=")+"99999999/100000000")
		body = drips{r.Context()}
	}
	return &http.Response{StatusCode: status, Header: header, ContentLength: -1, Body: io.NopCloser(body), Request: r}, nil
}

type drips struct{ ctx context.Context }

func (d drips) Read(p []byte) (int, error) {
	select {
	case <-time.After(50 * time.Second):
		p[0] = 0
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
}

func TestATrickleIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		d := &dripping{}
		f := NewFetcher(d, nil)
		_, err := f.Get(t.Context(), "http://media.example.com/v.mp4", filepath.Join(t.TempDir(), "v.mp4"), "a")
		if !errors.Is(err, errIdle) || d.requests != maxTries || time.Since(began) > 10*time.Minute {
			t.Errorf("%v, %d requests in %s", err, d.requests, time.Since(began))
		}
	})
}

// roundTrip is a host in a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTheWebDoesNotLeadInside(t *testing.T) {
	for _, inside := range []string{"http://169.254.169.254/latest/meta-data", "http://127.0.0.1:8080/", "http://10.1.2.3/", "http://100.64.0.1/", "http://[fe80::1]/", "http://[::ffff:192.168.1.1]/", "file:///etc/passwd"} {
		asked := 0
		host := roundTrip(func(r *http.Request) (*http.Response, error) {
			asked++
			return &http.Response{StatusCode: 302, Header: http.Header{"Location": {inside}}, Body: http.NoBody, Request: r}, nil
		})
		_, err := patient(t, host).Get(t.Context(), "http://8.8.8.8/v.mp4", filepath.Join(t.TempDir(), "v.mp4"), "a")
		if err == nil || !strings.Contains(err.Error(), "the link ") || strings.Contains(err.Error(), "8.8.8.8") {
			t.Errorf("%s: %v", inside, err)
		}
		if _, err := patient(t, host).Probe(t.Context(), "http://8.8.8.8/v.mp4"); err == nil {
			t.Errorf("%s: it may be looked at", inside)
		}
		if !strings.HasPrefix(inside, "file:") && asked != 2 {
			t.Errorf("%s: asked %d times", inside, asked)
		}
	}
	// A service of one's own network may.
	file := small(t, "a")
	h := newHost(t, file)
	h.acts = append(h.acts, func(w http.ResponseWriter, r *http.Request, h *host) { http.Redirect(w, r, h.URL, http.StatusFound) })
	target := filepath.Join(t.TempDir(), "v.mp4")
	if _, err := patient(t, nil).Get(t.Context(), h.URL, target, "a"); err != nil {
		t.Fatal(err)
	}
	holds(t, target, file)
}

func TestAFullDiskIsNoMatterOfTheHost(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /dev/full")
	}
	h := newHost(t, small(t, "a"))
	target := filepath.Join(t.TempDir(), "v.mp4")
	if err := os.Symlink("/dev/full", target+partEnding); err != nil {
		t.Fatal(err)
	}
	_, err := patient(t, nil).Get(t.Context(), h.URL, target, "a")
	var disk *FileError
	if !errors.As(err, &disk) || len(h.ranges) > 1 {
		t.Errorf("%v, after %d requests", err, len(h.ranges))
	}
}

func TestAProbeAsksForNextToNothing(t *testing.T) {
	file := large(t, "a", 5000)
	h := newHost(t, file)
	p, err := patient(t, nil).Probe(t.Context(), h.URL)
	if err != nil || p.Size != int64(len(file)) || !slices.Equal(h.ranges, []string{"bytes=0-15"}) {
		t.Errorf("%+v, %v, asked for %q", p, err, h.ranges)
	}
}
